import Foundation
import Testing

@testable import DSL

/// The test inputs beside this source, and how they are read.
enum Corpus {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus")
  /// The top of the project.
  static let project = folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// Whether golden files are to be written instead of compared.
  static let updatesGoldens = ProcessInfo.processInfo.environment["TOCSIN_UPDATE_GOLDENS"] == "1"

  /// A named section of a case file: `=== title`, then its text.
  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let title: String
    let text: String

    var testDescription: String { "\(file): \(title)" }
  }

  static func text(_ path: String) -> String {
    guard let data = try? Data(contentsOf: folder.appending(path: path)) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  /// The cases of every `.txt` file in a folder of the corpus, in the order of names.
  static func cases(in subfolder: String) -> [Case] {
    names(in: subfolder, suffix: ".txt").flatMap { cases(inFile: "\(subfolder)/\($0)") }
  }

  static func cases(inFile path: String) -> [Case] {
    var cases: [Case] = []
    var title: String?
    var lines: [Substring] = []
    func close() {
      guard let title else { return }
      cases.append(
        Case(file: path, title: title, text: lines.map { $0 + "\n" }.joined()))
    }
    for line in text(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("=== ") {
        close()
        title = String(line.dropFirst(4))
        lines = []
      } else {
        lines.append(line)
      }
    }
    close()
    return cases
  }

  /// The files of packages that check without errors: the playbooks, the frame of the examples, and
  /// a package that shows every construct.
  static let packageFiles: [(name: String, text: String)] = {
    let folders = ["playbooks", "Tests/DSLTests/Corpus/packages", "grammar"]
    return folders.flatMap { folder in
      let root = project.appending(path: folder)
      let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
      return (paths ?? []).sorted().filter { $0.hasSuffix(".tocsin") }.compactMap { path in
        let data = try? Data(contentsOf: root.appending(path: path))
        return data.map { ("\(folder)/\(path)", String(decoding: $0, as: UTF8.self)) }
      }
    }
  }()

  /// Whole files: the examples of the corpus and of the project's playbooks.
  static let files: [(name: String, text: String)] = {
    var result = names(in: "files", suffix: ".tocsin").map { ($0, text("files/\($0)")) }
    let playbooks = project.appending(path: "playbooks")
    let paths = FileManager.default.enumerator(atPath: playbooks.path)?.compactMap { $0 as? String }
    for path in (paths ?? []).sorted() where path.hasSuffix(".tocsin") {
      if let data = try? Data(contentsOf: playbooks.appending(path: path)) {
        result.append((path, String(decoding: data, as: UTF8.self)))
      }
    }
    return result
  }()

  static func names(in subfolder: String, suffix: String) -> [String] {
    let path = folder.appending(path: subfolder).path
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted()
  }
}

/// Parses text under a fixed name.
func parsed(_ text: String) -> ParsedFile { parsed(Array(text.utf8)) }

func parsed(_ bytes: [UInt8]) -> ParsedFile {
  parse(SourceFile(id: FileID(0), path: "test.tocsin", bytes: bytes))
}

/// The codes of diagnostics with their offsets, for comparing.
func codes(_ diagnostics: [Diagnostic]) -> [String] {
  diagnostics.map { "\($0.primary.range.start) \($0.code.text)" }
}
