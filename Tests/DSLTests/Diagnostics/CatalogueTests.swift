import Foundation
import Testing

@testable import DSL

/// The catalogue holds what it promises: every example of a code of the parser is executed.
struct CatalogueTests {
  /// Codes of the lexer and the parser.
  static let syntaxEntries = Catalogue.entries.filter { $0.code.rawValue < 1000 }
  /// Codes that no short example can show.
  static let withoutExample: Set<DiagnosticCode> = [
    .fileTooLarge, .invalidUtf8, .bidirectionalControl, .nestingTooDeep, .tooManyErrors,
  ]

  @Test func entriesAreOrderedAndFound() {
    #expect(
      Catalogue.entries.map(\.code.rawValue) == Catalogue.entries.map(\.code.rawValue).sorted())
    #expect(Catalogue.entries.count == DiagnosticCode.allCases.count)
    for code in DiagnosticCode.allCases {
      #expect(Catalogue.entry(for: code).code == code)
      #expect(Catalogue.entry(named: code.text)?.code == code)
      #expect(Catalogue.entry(named: code.name)?.code == code)
    }
    #expect(DiagnosticCode.unclosedBlock.text == "T0101")
    #expect(Catalogue.entry(named: "T0000") == nil)
  }

  @Test func everyExampleShowsItsCode() {
    for entry in Self.syntaxEntries {
      guard !entry.badExample.isEmpty else {
        #expect(Self.withoutExample.contains(entry.code), "\(entry.name) has no example")
        continue
      }
      let bad = parsed(entry.badExample).diagnostics.map(\.code)
      let good = parsed(entry.goodExample).diagnostics.map(\.code)
      #expect(bad.contains(entry.code), "\(entry.name): \(bad)")
      #expect(good == [], "\(entry.name)")
    }
  }

  @Test func suggestionsPutTheirFindingRight() {
    var count = 0
    for entry in Self.syntaxEntries where !entry.badExample.isEmpty {
      let file = parsed(entry.badExample)
      for diagnostic in file.diagnostics {
        for suggestion in diagnostic.suggestions {
          var bytes = file.source.bytes
          for edit in suggestion.edits.sorted(by: { $0.span > $1.span }) {
            bytes.replaceSubrange(edit.span.range.indices, with: edit.replacement.utf8)
          }
          let after = parsed(bytes).diagnostics.filter {
            $0.code == diagnostic.code && $0.primary.range.start == diagnostic.primary.range.start
          }
          #expect(after.isEmpty, "\(entry.name): \(suggestion.title)")
          count += 1
        }
      }
    }
    #expect(count >= 4)
  }

  @Test func placeholdersAreFilled() {
    let values = [Argument("a", "1"), Argument("b", "{a}")]
    #expect(Catalogue.fill("{a} {b} {c} {a", with: values) == "1 {a} {c} {a")
    for entry in Self.syntaxEntries where !entry.badExample.isEmpty {
      for diagnostic in parsed(entry.badExample).diagnostics where diagnostic.code == entry.code {
        #expect(!diagnostic.title.contains("{expected}") && !diagnostic.title.contains("{found}"))
        #expect(diagnostic.title.count <= 100)
      }
    }
  }

  @Test func builtDiagnosticsKeepWhatIsAdded() {
    let span = Span(FileID(0), TextRange(0, 1))
    let other = Span(FileID(1), TextRange(2, 3))
    var diagnostic = Diagnostic.unclosedBlock(at: span, opened: other, block: "route")
      .note("a note").help("more help").value("x", "1").about("route/x")
      .suggest("do it", replacing: span, with: "y", .safe)
    for _ in 0..<5 { diagnostic = diagnostic.label(other, "again") }
    #expect(diagnostic.title == "this route block is not closed")
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.secondary.count == Diagnostic.secondaryLabelCountMax)
    #expect(diagnostic.notes == ["a note"])
    #expect(diagnostic.helps == ["add `}` at the end of the route block", "more help"])
    #expect(diagnostic.values == [Argument("x", "1")])
    #expect(diagnostic.path == "route/x")
    #expect(diagnostic.suggestions.map(\.title) == ["do it"])
  }
}
