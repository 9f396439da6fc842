import DSL
import Foundation
import Interpreter
import Testing

/// The packages in `playbooks/` are what newcomers start from.
@Suite struct ShippedPackageTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "playbooks")

  static let packages: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }()

  @Test(arguments: packages)
  func packageIsCleanAndCompiles(_ name: String) throws {
    let folder = Self.root.appending(path: name)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".tocsin") }.sorted()
    let files = try names.enumerated().map { index, file in
      SourceFile(
        id: FileID(UInt32(index)), path: "\(name)/\(file)",
        bytes: Array(try Data(contentsOf: folder.appending(path: file))))
    }
    let result = compile(files: files, name: name, version: "test")
    let findings = result.diagnostics.map {
      "\(files[Int($0.primary.file.raw)].path):\($0.primary.range.start) \($0.code.text) \($0.title)"
    }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    #expect(result.program != nil)
  }

  @Test func thereAreSome() {
    #expect(Self.packages.contains("quickstart"))
  }
}
