import Testing

@testable import DSL

/// `allow` comments: what they silence, where, and what is said about them.
@Suite struct AllowTests {
  private static let night = """
    escalation night { notify ana by [mail] }
    route { group by [alertname], otherwise -> night }
    """

  private func found(_ source: String) -> [String] {
    LintFrame.findings("edition 2026\n" + source).map { finding in
      let text = Array(("edition 2026\n" + source).utf8)
      let line = LineIndex(text).line(of: finding.primary.range.start)
      return "\(line + 1): \(finding.code.name)"
    }
  }

  @Test func aCommentOnItsOwnLineHoldsForTheWholeDeclaration() {
    let comment =
      "# allow single-step-escalation until 2027-01-31 because \"one is enough\""
    #expect(found("\(comment)\n\(Self.night)") == [])
    #expect(found("\(comment)\n\n# more\n\(Self.night)") == [])
    #expect(
      found("\(Self.night)\n\(comment)\nlabels { severity: critical, service: String }") == [
        "2: single-step-escalation", "4: unused-allow", "5: unused-label", "5: unused-label",
      ])
  }

  @Test func aCommentAtTheEndOfALineHoldsForWhatBeginsThere() {
    let source = """
      escalation night { # allow T7306 until 2027-01-31 because "one is enough"
        notify ana by [mail]
      }
      route { group by [alertname], otherwise -> night }
      """
    #expect(found(source) == [])
  }

  @Test func itHoldsForOneStatementOnly() {
    let source = """
      route {
        group by [alertname]
        # allow plain-regex because "kept like the others"
        when alertname =~ "NodeDown" -> room
        when alertname =~ "NodeSlow" -> mail
        otherwise -> ops
      }
      """
    #expect(found(source) == ["6: plain-regex"])
  }

  @Test func severalRulesAreSilencedAtOnce() {
    let source = """
      route {
        group by [alertname]
        # allow plain-regex, single-value-list because "generated"
        when alertname =~ "NodeDown" and service in ["api"] -> room
        otherwise -> ops
      }
      """
    #expect(found(source) == [])
  }

  @Test func warningsOfTheCheckerAreSilencedToo() {
    let source = """
      # allow unused-declaration because "for the next release"
      channel later: terminal {}
      """
    #expect(found(source) == [])
  }

  @Test func endedCommentsSilenceNothing() {
    let comment = "# allow single-step-escalation until 2026-11-20 because \"one is enough\""
    #expect(
      found("\(comment)\n\(Self.night)") == ["2: expired-allow", "3: single-step-escalation"])
    // The last day counts.
    let last = "# allow single-step-escalation until 2026-11-21 because \"one is enough\""
    #expect(found("\(last)\n\(Self.night)") == [])
  }

  @Test(arguments: [
    ("# allow single-step-escalation until 2027-01-31", "allow-without-reason"),
    ("# allow single-step-escalation until 2027-02-30 because \"x\"", "unreadable-allow"),
    ("# allow single-step-escalation until because \"x\"", "unreadable-allow"),
    ("# allow single-step-escalation until 2027-01-31 because x", "unreadable-allow"),
    ("# allow single-step-escalation until 2027-01-31 because \"x\" or so", "unreadable-allow"),
    ("# allow single-step-escalation until 2027-01-31 because \"x", "unreadable-allow"),
    ("# allow single-step-escalation until 2027-01-31 because \"\"", "unreadable-allow"),
  ])
  func brokenCommentsSilenceNothing(_ comment: String, _ fault: String) {
    #expect(
      found("\(comment)\n\(Self.night)") == ["2: \(fault)", "3: single-step-escalation"])
  }

  @Test(arguments: [
    "# allow everybody in", "# allow", "# allowance: three", "# we allow plain-regex here",
    "## allow plain-regex because \"documentation\"", "#allows plain-regex",
  ])
  func proseIsNoComment(_ comment: String) {
    #expect(found("\(comment)\nchannel screen: terminal {}\nlast resort screen") == [])
  }

  @Test func misspeltRulesAreRecognised() {
    let source = """
      # allow single-step-escalatoin until 2027-01-31 because "one is enough"
      \(Self.night)
      """
    let finding = LintFrame.findings("edition 2026\n" + source).first
    #expect(finding?.code == .unknownAllowedRule)
    #expect(finding?.suggestions.map(\.title) == ["did you mean `single-step-escalation`?"])
  }

  @Test func errorsAndMandatoryRulesAreNotSilenced() {
    #expect(
      found("# allow unknown-name because \"later\"\nchannel a: terminal { fallback = b }")
        .contains(
          "2: mandatory-rule"))
    let source = """
      # allow secret-in-address until 2027-01-31 because "only a test"
      channel hook: webhook { url = "https://example.org/?token=abc" }
      route { group by [alertname], otherwise -> hook }
      """
    #expect(found(source) == ["2: mandatory-rule", "3: secret-in-address"])
  }

  /// A package with errors is not linted, so nothing can be said about what its comments are for.
  @Test func packagesWithErrorsAreNotLinted() {
    let source = """
      # allow plain-regex because "kept"
      channel screen: terminal { fallback = nobody }
      route { otherwise -> screen }
      """
    #expect(found(source) == ["3: unknown-name"])
  }

  @Test func withoutADayNothingEnds() {
    let source =
      "edition 2026\n# allow single-step-escalation until 1999-01-31 because \"x\"\n\(Self.night)"
    let report = lint(check(files: LintFrame.files(source)))
    #expect(report.diagnostics.filter { $0.primary.file == FileID(0) } == [])
    #expect(report.silenced.map(\.code) == [.singleStepEscalation])
  }
}
