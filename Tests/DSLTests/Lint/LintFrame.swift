import Foundation
import Testing

@testable import DSL

/// Packages for the examples of lint rules: the example and the pieces of grammar/frame.tocsin that
/// it does not write itself.
enum LintFrame {
  /// The day against which the examples hold their dates: 2026-11-21.
  static let today = 20_778

  private static let pieces: [String] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "grammar/frame.tocsin")
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n\n")
  }()

  /// The example as file 0, the rest as file 1.
  static func files(_ example: String) -> [SourceFile] {
    let rest = pieces.filter { piece in
      let words = piece.split { $0 == " " || $0 == ":" || $0 == "\n" }.map(String.init)
      let isAlone = ["labels", "route", "last"].contains(words[0])
      if words[0] == "edition" { return true }
      let mark = isAlone || words.count < 2 ? words[0] : "\(words[0]) \(words[1])"
      // Declarations stand at the beginning of a line; what is indented belongs to one.
      return !example.split(separator: "\n").contains { line in
        line.hasPrefix("\(mark) ") || line.hasPrefix("\(mark):") || line == mark
      }
    }
    return [
      SourceFile(id: FileID(0), path: "example.tocsin", text: example),
      SourceFile(id: FileID(1), path: "frame.tocsin", text: rest.joined(separator: "\n\n")),
    ]
  }

  /// The findings in the example, checker and rules together.
  static func findings(_ example: String) -> [Diagnostic] { findings(files(example)) }

  static func findings(_ files: [SourceFile]) -> [Diagnostic] {
    lint(check(files: files), today: today).all.filter {
      // What a release does not run yet is no fault of an example.
      $0.primary.file == FileID(0) && $0.code != .notRunYet
    }
  }
}
