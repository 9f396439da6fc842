import Foundation
import Testing

@testable import DSL

/// The packages that ship are examples, so they are clean.
@Suite struct ShippedPackageLintTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "playbooks")

  private static let packages: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []

  @Test(arguments: packages)
  func shippedPackagesHaveNoFindings(_ name: String) throws {
    let folder = Self.folder.appending(path: name)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".tocsin") }.sorted()
    let files = try names.enumerated().map { index, name in
      SourceFile(
        id: FileID(UInt32(index)), path: name,
        bytes: Array(try Data(contentsOf: folder.appending(path: name))))
    }
    let found = lint(check(files: files), today: LintFrame.today).all
    #expect(found.isEmpty, "\(render(found, sources: SourceSet(files), as: .human))")
  }

  @Test func thereArePackages() { #expect(!Self.packages.isEmpty) }
}
