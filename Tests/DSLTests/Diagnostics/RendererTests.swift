import Foundation
import Testing

@testable import DSL

/// Every code in every format; TOCSIN_UPDATE_GOLDENS=1 writes Corpus/diagnostics/rendered.txt anew.
struct RendererTests {
  @Test func everyCodeIsRenderedAsRecorded() throws {
    var actual = ""
    for entry in CatalogueTests.syntaxEntries where !entry.badExample.isEmpty {
      let file = parse(
        SourceFile(path: "bad.tocsin", text: entry.badExample))
      let sources = SourceSet([file.source])
      actual += "=== \(entry.code.text) \(entry.name)\n"
      for format in [DiagnosticFormat.human, .short, .github] {
        actual += render(file.diagnostics, sources: sources, as: format)
      }
    }
    if Corpus.updatesGoldens {
      let url = Corpus.folder.appending(path: "diagnostics/rendered.txt")
      try Data(actual.utf8).write(to: url)
    }
    let expected = Corpus.text("diagnostics/rendered.txt")
    let left = actual.components(separatedBy: "=== ")
    let right = expected.components(separatedBy: "=== ")
    #expect(left.count == right.count)
    for (left, right) in zip(left, right) { #expect(left == right) }
  }

  private let main = SourceFile(
    id: FileID(0), path: "main.tocsin", text: "edition 2026\n\tlet 日本 = \"x\u{1B}[31m\" y\n")
  private let other = SourceFile(id: FileID(1), path: "other.tocsin", text: "a\nb\nc\nd\ne\n")

  private func span(_ file: SourceFile, _ start: UInt32, _ end: UInt32) -> Span {
    Span(file.id, TextRange(start, end))
  }

  @Test func tabsWideCharactersAndEscapesKeepTheMarksInPlace() {
    let diagnostic = Diagnostic.missingSeparator(at: span(main, 37, 38), found: "`y`")
      .label(span(main, 18, 24), "the name")
    let text = render([diagnostic], sources: SourceSet([main, other]), as: .human)
    let expected = """
      error[T0111]: expected the end of the statement, found `y`
       --> main.tocsin:2:21
        |
      2 |     let 日本 = "x\u{FFFD}[31m" y
        |         ---- the name
        |                          ^ this does not belong to the statement before it
        = help: begin a new line, or part statements on one line with a comma

      1 error

      """
    #expect(text == expected)
  }

  @Test func placesInOtherFilesAreShown() {
    let diagnostic = Diagnostic.unclosedBlock(
      at: span(main, 0, 7), opened: span(other, 0, 1), block: "route"
    )
    .label(span(other, 4, 5), "and here").label(span(other, 8, 9), "and there").note("a fact")
    .value("x", "5")
    let text = render([diagnostic], sources: SourceSet([main, other]), as: .human)
    let expected = """
      error[T0101]: this route block is not closed
       --> main.tocsin:1:1
        |
      1 | edition 2026
        | ^^^^^^^ expected `}` before this
       ::: other.tocsin:1:1
        |
      1 | a
        | - block opened here is not closed
      2 | b
      3 | c
        | - and here
      4 | d
      5 | e
        | - and there
        = value: x = 5
        = note: a fact
        = help: add `}` at the end of the route block

      1 error

      """
    #expect(text == expected)
  }

  @Test func longLinesAreCutAroundTheMark() {
    let text = String(repeating: "ü", count: 300) + "X" + String(repeating: "z", count: 300)
    let file = SourceFile(path: "long.tocsin", text: text)
    let diagnostic = Diagnostic.missingSeparator(at: span(file, 600, 601), found: "`X`")
    let lines = render([diagnostic], sources: SourceSet([file]), as: .human).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 170 })
    let mark = lines[4].firstIndex(of: "^").map {
      lines[4].distance(from: lines[4].startIndex, to: $0)
    }
    let place = lines[3].firstIndex(of: "X").map {
      lines[3].distance(from: lines[3].startIndex, to: $0)
    }
    #expect(mark != nil && mark == place)
  }

  @Test func coloursAreWrittenOnlyWhenAsked() {
    let diagnostic = Diagnostic.missingSeparator(at: span(main, 37, 38), found: "`y`")
    let plain = render([diagnostic], sources: SourceSet([main]), as: .human, color: .never)
    let colored = render([diagnostic], sources: SourceSet([main]), as: .human, color: .always)
    #expect(!plain.contains("\u{1B}"))
    #expect(colored.contains("\u{1B}[1;31merror[T0111]\u{1B}[0m"))
    let stripped = colored.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    #expect(stripped == plain)
  }

  @Test func jsonHoldsEverything() throws {
    let diagnostic = Diagnostic.unclosedBlock(
      at: span(main, 0, 7), opened: span(other, 0, 1), block: "route"
    )
    .note("a fact").value("x", "5").about("route/x")
    .suggest("do it", replacing: span(main, 18, 24), with: "y", .safe)
    let text = render([diagnostic], sources: SourceSet([main, other]), as: .json)
    let root = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(root["version"] as? Int == 1)
    #expect((root["counts"] as? [String: Int])?["error"] == 1)
    let entry = try #require((root["diagnostics"] as? [[String: Any]])?.first)
    #expect(entry["code"] as? String == "T0101")
    #expect(entry["name"] as? String == "unclosed-block")
    #expect(entry["category"] as? String == "syntax")
    #expect(entry["severity"] as? String == "error")
    #expect(entry["object"] as? String == "route/x")
    #expect(entry["notes"] as? [String] == ["a fact"])
    #expect(entry["values"] as? [String: String] == ["x": "5"])
    #expect((entry["fingerprint"] as? String)?.count == 16)
    let secondary = try #require((entry["secondary"] as? [[String: Any]])?.first)
    #expect(secondary["file"] as? String == "other.tocsin")
    #expect(secondary["label"] as? String == "block opened here is not closed")
    let suggestion = try #require((entry["suggestions"] as? [[String: Any]])?.first)
    #expect(suggestion["applicability"] as? String == "safe")
    let edit = try #require((suggestion["edits"] as? [[String: Any]])?.first)
    let end = try #require(edit["end"] as? [String: Int])
    #expect(end == ["offset": 24, "line": 2, "column": 12, "column_utf16": 8])
  }

  @Test func fingerprintsStayWhenLinesMove() throws {
    func fingerprint(_ text: String) throws -> String {
      let file = parse(SourceFile(path: "p", text: text))
      let json = render(file.diagnostics, sources: SourceSet([file.source]), as: .json)
      let root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
      return (root?["diagnostics"] as? [[String: Any]])?.first?["fingerprint"] as? String ?? ""
    }
    let first = try fingerprint("edition 2026\nlet a = (\n")
    let second = try fingerprint("edition 2026\n\n# more\n  let a  = (\n")
    let third = try fingerprint("edition 2026\nlet b = (\n")
    #expect(first == second)
    #expect(first != third)
  }

  @Test func unknownFilesAndRangesDoNoHarm() {
    let nowhere = Span(FileID(9), TextRange(5, 6))
    let beyond = span(main, 4000, 5000)
    for format in DiagnosticFormat.allCases {
      for place in [nowhere, beyond] {
        let text = render(
          [.unclosedBlock(at: place, opened: place, block: "x")], sources: SourceSet([main]),
          as: format)
        #expect(!text.isEmpty)
      }
    }
    #expect(render([], sources: SourceSet(), as: .human) == "")
  }

  @Test func findingsAreCountedAndSorted() {
    let late = Diagnostic.invalidEscape(at: span(main, 9, 10))
    let early = Diagnostic.bidirectionalControl(at: span(main, 3, 4))
    let elsewhere = Diagnostic.invalidEscape(at: span(other, 0, 1))
    let sorted = Diagnostic.sorted([elsewhere, late, early])
    #expect(sorted == [early, late, elsewhere])
    #expect(summary(of: sorted) == "2 errors, 1 warning")
    #expect(summary(of: []) == nil)
  }
}
