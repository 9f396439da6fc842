import Foundation

/// The repository as the tidy tests read it.
enum Tree {
  /// The top folder, found from this file's own path.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct File: Sendable, CustomStringConvertible {
    /// Relative to the top folder.
    let path: String
    let text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var isGenerated: Bool { path.contains("+Generated") }
    var description: String { path }
  }

  static func files(under folder: String, suffix: String = ".swift") -> [File] {
    let base = root.appendingPathComponent(folder)
    guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
    return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.sorted().compactMap {
      guard
        let text = try? String(contentsOf: base.appendingPathComponent($0), encoding: .utf8)
      else { return nil }
      return File(path: "\(folder)/\($0)", text: text)
    }
  }

  static func read(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Source text without comments and string contents, so that a rule never trips over prose.
  static func code(_ file: File) -> [(number: Int, text: String)] {
    file.lines.enumerated().map { index, line in
      (index + 1, stripped(String(line)))
    }
  }

  private static func stripped(_ line: String) -> String {
    var out = ""
    var inString = false
    var previous: Character = " "
    for character in line {
      if character == "\"", previous != "\\" { inString.toggle() }
      if !inString {
        if character == "/", previous == "/" { return String(out.dropLast()) }
        out.append(character)
      }
      previous = character
    }
    return out
  }
}

/// Runs a tool and returns what it printed.
func shell(_ arguments: String...) throws -> (status: Int32, output: String) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = Tree.root
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}
