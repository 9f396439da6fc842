import Foundation
import Testing

/// Generated files are committed; they must be what the tables in grammar/ give.
struct GeneratedTests {
  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: python != nil, "needs python3 to run grammar/generate.py"))
  func generatedSourcesAreCurrent() throws {
    let process = Process()
    process.executableURL = URL(filePath: Self.python ?? "")
    process.arguments = [Tree.root.appending(path: "grammar/generate.py").path, "--check"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: text, as: UTF8.self))")
  }
}
