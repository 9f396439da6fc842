import Testing

@testable import DSL

/// Fixes put their findings right, in one go and in a text that the formatter leaves as it is.
@Suite struct FixTests {
  private static func all(_ files: [SourceFile]) -> [Diagnostic] {
    lint(check(files: files), today: LintFrame.today).all
  }

  /// Every suggestion of every example, alone: the finding is gone, and no error has come.
  @Test func everySuggestionPutsItsFindingRight() {
    var count = 0
    for name in RuleExampleTests.names {
      guard let entry = Catalogue.entry(named: name) else { continue }
      let files = LintFrame.files(entry.badExample)
      let before = Self.all(files)
      for finding in before where finding.code == entry.code {
        for suggestion in finding.suggestions {
          count += 1
          let only: ([SourceFile]) -> [Diagnostic] = { now in
            let found = Self.all(now)
            // Only this suggestion, once.
            guard now[0].bytes == files[0].bytes else {
              return found.map { $0.withoutSuggestions }
            }
            return found.map { $0 == finding ? $0.only(suggestion) : $0.withoutSuggestions }
          }
          let outcome = applyFixes(to: files, .unsafe, analyse: only)
          #expect(outcome.applied.count == 1, "\(name): \(suggestion.title)")
          let after = Self.all(outcome.files)
          #expect(
            after.filter { $0.code == entry.code }.count
              < before.filter { $0.code == entry.code }.count,
            "\(name): \(outcome.files[0].text(ofLine: 1))")
          #expect(!after.contains { $0.severity == .error }, "\(name)")
          let wasCanonical = format(parse(files[0])).text == files[0].bytes
          if wasCanonical {
            #expect(format(parse(outcome.files[0])).text == outcome.files[0].bytes, "\(name)")
          }
        }
      }
    }
    // So that the test cannot pass by looking at nothing.
    #expect(count > 14)
  }

  /// All examples with safe fixes: they settle, and what is left has none.
  @Test func safeFixesReachAFixedPoint() {
    var applied = 0
    for name in RuleExampleTests.names {
      guard let entry = Catalogue.entry(named: name) else { continue }
      let outcome = applyFixes(to: LintFrame.files(entry.badExample), .safe, analyse: Self.all)
      applied += outcome.applied.count
      #expect(outcome.isSettled, "\(name)")
      let left = Self.all(outcome.files).flatMap(\.suggestions).filter { $0.applicability == .safe }
      #expect(left.isEmpty, "\(name): \(left.map(\.title))")
    }
    #expect(applied > 7)
  }

  @Test func manyFixesOfOneFileAreAppliedTogether() {
    let source = """
      edition 2026

      route {
        group by [alertname, service]
        wait 30s

        # the first two
        when service =~ "api|web" or service == "mail" -> room
        when team == payments {
          wait 30s
          when not env == prod -> ops
          otherwise -> room
        }
        when alertname =~ "NodeDown" and node != "" -> on_call
        otherwise -> ops
      }

      """
    let outcome = applyFixes(to: LintFrame.files(source), .safe, analyse: Self.all)
    let expected = """
      edition 2026

      route {
        group by [alertname, service]
        wait 30s

        # the first two
        when service in ["api", "web"] or service == "mail" -> room
        when team == payments {
          when env != prod -> ops
          otherwise -> room
        }
        when alertname == "NodeDown" and node is present -> on_call
        otherwise -> ops
      }

      """
    #expect(String(decoding: outcome.files[0].bytes, as: UTF8.self) == expected)
    #expect(outcome.isSettled)
    #expect(outcome.applied.count == 5)
  }

  @Test func fixesThatTouchWaitForTheNextRound() {
    let file = SourceFile(path: "a.tocsin", text: "edition 2026\nlet a = 1\n")
    func finding(_ start: UInt32, _ end: UInt32, _ text: String) -> Diagnostic {
      let span = Span(file.id, TextRange(start, end))
      return Diagnostic.invalidEscape(at: span).suggest("x", replacing: span, with: text, .safe)
    }
    var rounds = 0
    let outcome = applyFixes(to: [file], .safe) { files in
      rounds += 1
      return files[0].bytes == file.bytes ? [finding(17, 18, "b"), finding(18, 19, "  ")] : []
    }
    #expect(outcome.applied.count == 1)
    #expect(rounds == 2)
    #expect(outcome.isSettled)
  }

  @Test func aFixThatBringsErrorsIsNotApplied() {
    let file = SourceFile(path: "a.tocsin", text: "edition 2026\n")
    let span = Span(file.id, TextRange(0, 4))
    let outcome = applyFixes(to: [file], .safe) { files in
      let isWhole = files[0].bytes == file.bytes
      let harmless = Diagnostic.bidirectionalControl(at: span)
        .suggest("break it", replacing: span, with: "!", .safe)
      return isWhole ? [harmless] : [.invalidEscape(at: span)]
    }
    #expect(outcome.files[0].bytes == file.bytes)
    #expect(outcome.applied.isEmpty)
    #expect(outcome.isSettled)
  }

  @Test func fixesThatChaseEachOtherEnd() {
    let file = SourceFile(path: "a.tocsin", text: "edition 2026\nlet a = 1\n")
    let span = Span(file.id, TextRange(17, 18))
    let outcome = applyFixes(to: [file], .safe) { files in
      let next = files[0].text(span.range) == "a" ? "b" : "a"
      return [
        Diagnostic.bidirectionalControl(at: span).suggest("x", replacing: span, with: next, .safe)
      ]
    }
    #expect(!outcome.isSettled)
    #expect(outcome.applied.count == 16)
  }
}

extension Diagnostic {
  fileprivate var bare: Diagnostic {
    Diagnostic(code, at: primary, arguments: arguments, secondary: [])
  }
  fileprivate var withoutSuggestions: Diagnostic { bare }
  fileprivate func only(_ suggestion: Suggestion) -> Diagnostic { bare.suggest(suggestion) }
}
