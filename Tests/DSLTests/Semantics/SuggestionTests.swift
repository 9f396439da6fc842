import DSL
import Testing

/// Every edit that a finding offers must put it right.
@Suite struct SuggestionTests {
  static let sources: [String] =
    CatalogueExampleTests.entries.map(\.badExample)
    + (NameTests.cases + TypeTests.texts + ConditionTests.routes + ConditionTests.suppression
    + DeclarationTests.channels + DeclarationTests.templates + DeclarationTests.calendars
    + DeclarationTests.escalations + WorkflowTests.steps + WorkflowTests.tests
    + TypeTests.refused + ConditionTests.refused).map(\.text)

  @Test func editsPutTheirFindingsRight() {
    var applied = 0
    for source in Self.sources {
      let file = SourceFile(path: "case.tocsin", text: source)
      for diagnostic in check(files: [file]).diagnostics where diagnostic.code.rawValue >= 1000 {
        for suggestion in diagnostic.suggestions where suggestion.applicability != .hasPlaceholder {
          applied += 1
          let edited = SourceFile(path: "case.tocsin", text: apply(suggestion, to: file))
          let left = count(diagnostic.code, in: edited)
          #expect(
            left < count(diagnostic.code, in: file),
            "\(suggestion.title) for \(diagnostic.title) in:\n\(source)")
        }
      }
    }
    // So that the test cannot pass by looking at nothing.
    #expect(applied > 40)
  }

  @Test func misspeltNamesAreRecognised() {
    let source = """
      edition 2026
      labels { severity: critical | warning, service: String }
      channel payments_room: terminal {}
      last resort paymnets_room
      route { when severty == critical -> payments_room, otherwise -> payments_rom }
      """
    let titles = check(files: [SourceFile(path: "case.tocsin", text: source)]).diagnostics
      .flatMap { $0.suggestions.map(\.title) }
    #expect(
      titles == [
        "did you mean `payments_room`?", "did you mean `severity`?",
        "did you mean `payments_room`?",
      ])
  }

  @Test func fewValidNamesAreListed() {
    let source = """
      edition 2026
      channel ops: pagerduty {}
      last resort ops
      route { otherwise -> ops }
      """
    let diagnostic = check(files: [SourceFile(path: "case.tocsin", text: source)]).diagnostics[0]
    #expect(diagnostic.notes == ["known here: `webhook`, `email`, `slack`, `terminal`"])
    #expect(diagnostic.suggestions.isEmpty)
    #expect(diagnostic.path == "channel/ops")
  }

  private func count(_ code: DiagnosticCode, in file: SourceFile) -> Int {
    check(files: [file]).diagnostics.filter { $0.code == code }.count
  }

  private func apply(_ suggestion: Suggestion, to file: SourceFile) -> String {
    var bytes = file.bytes
    for edit in suggestion.edits.sorted(by: { $1.span < $0.span }) {
      bytes.replaceSubrange(edit.span.range.indices, with: Array(edit.replacement.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
