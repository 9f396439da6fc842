import DSL
import Testing

/// Claims that are proved against the route tree.
@Suite struct ProofTests {
  static let package = """
    edition 2026
    labels { severity: critical | warning, env: prod | staging, team: payments | platform }
    channel ops: terminal {}
    channel room: terminal {}
    last resort ops
    calendar nights { 22:00..06:00 }
    contact ana { terminal = "ana" }
    escalation page { notify ana by [room], after 5m unless acked notify ops }
    ticket incident { for group, title = "x" }

    """

  /// A route, a claim, and what refutes it: an example, or nothing where it holds.
  struct Example: Sendable, CustomTestStringConvertible {
    let route: String
    let claim: String
    let counterexample: String?

    init(_ route: String, _ claim: String, _ counterexample: String? = nil) {
      (self.route, self.claim, self.counterexample) = (route, claim, counterexample)
    }

    var testDescription: String { "\(claim) in \(route)" }
  }

  static let tree = """
    route {
      also when severity == critical -> incident
      when team == payments {
        when severity == critical and env == prod -> page, room
        otherwise -> room
      }
      when env == staging -> drop because "tests"
      otherwise { wait 2m, when severity == critical -> page, otherwise -> ops }
    }
    mute quiet { when severity == warning, during nights, because "night" }
    """

  static let examples: [Example] = [
    Example(tree, "every alert when severity == critical and env == prod reaches an escalation"),
    Example(
      tree, "every alert when severity == critical reaches an escalation",
      #"{severity="critical", team="payments"}"#),
    Example(tree, "every alert when severity == critical reaches a ticket"),
    Example(tree, "every alert when severity == critical reaches incident"),
    Example(
      tree, "every alert when severity == warning reaches a channel",
      #"{env="staging", severity="warning"}"#),
    Example(
      tree, "every alert when severity == warning and env == prod reaches a channel",
      #"{env="prod", severity="warning"} during nights"#),
    Example(
      tree, "every alert when severity == warning and env == prod reaches a channel unless muted"),
    Example(
      tree, "every alert when severity == critical and env == prod reaches ana within 1m",
      #"{env="prod", severity="critical"}"#),
    Example(tree, "every alert when severity == critical and env == prod reaches ana within 2m"),
    Example(
      tree,
      "every alert when severity == critical and env == prod and team == payments "
        + "reaches a contact within 30s"),
    Example(
      tree,
      "every alert when severity == critical and env == prod and team == platform "
        + "reaches ops within 7m"),
    Example(
      tree,
      "every alert when severity == critical and env == prod and team == platform "
        + "reaches ops within 6m", #"{env="prod", severity="critical", team="platform"}"#),
    Example(tree, "no alert when env == staging and team == platform reaches a channel"),
    Example(
      tree, "no alert when env == staging reaches a channel",
      #"{env="staging", team="payments"}"#),
    Example(tree, "no alert when severity == warning reaches a contact"),
    Example(
      "route { mute during nights, otherwise -> ops }", "every alert reaches ops",
      "{} during nights"),
    Example(
      "route { mute outside nights, when env == prod { otherwise -> page }, otherwise -> ops }",
      "every alert when env == prod reaches page", #"{env="prod"} outside nights"#),
    // A dot matches no line end, and what it leaves is written so that it can be read.
    Example(
      #"route { when alertname =~ ".*" -> page, otherwise -> ops }"#, "every alert reaches page",
      #"{alertname="\n"}"#),
    Example(
      #"route { when alertname =~ "Test.*" -> drop because "x", otherwise -> page }"#,
      #"every alert when alertname !~ "T.*" reaches a contact"#),
    Example(
      #"route { when alertname =~ "Test.+" -> drop because "x", otherwise -> page }"#,
      #"every alert when alertname =~ "T.*" reaches a contact"#),
  ]

  @Test(arguments: examples.dropLast())
  func claimsAreDecided(_ example: Example) {
    let findings = findings(example).filter { $0.code == .claimRefuted }
    if let expected = example.counterexample {
      #expect(findings.map(\.notes) == [["for example: \(expected)"]])
    } else {
      #expect(findings.isEmpty, "\(findings.map(\.notes))")
    }
  }

  /// Tools get the verdict itself: what is true says so, and an example comes with its labels.
  @Test func verdictsAreKept() throws {
    let text =
      Self.package + Self.tree + """

        prove "it" {
          every alert when severity == critical reaches a ticket
          every   alert when severity == warning and env == prod reaches a channel
        }
        """
    let package = DSL.check(files: [SourceFile(path: "a", text: text)])
    #expect(package.sound == nil)
    let claims = try #require(package.soundButForClaims).proofs.flatMap(\.claims)
    #expect(
      claims.map(\.text) == [
        "every alert when severity == critical reaches a ticket",
        "every alert when severity == warning and env == prod reaches a channel",
      ])
    guard case .proved? = claims[0].verdict, case .refuted(let found)? = claims[1].verdict else {
      Issue.record("\(claims.map(\.verdict))")
      return
    }
    #expect(found.labels.map { "\($0)=\($1)" } == ["env=prod", "severity=warning"])
    #expect(found.calendars.map(\.isInside) == [true])
    #expect(found.outcome == "mute `quiet` can keep it back")
    #expect(found.example == #"{env="prod", severity="warning"} during nights"#)
  }

  /// Of a claim about a time or a person it is said what is wrong where the alert ends.
  @Test(arguments: [
    ("reaches ana within 1m", "it arrives here after 2m, which is too late"),
    ("reaches bo", "`bo` is told here only while on call"),
    ("reaches room", "it ends here"),
  ])
  func theReasonIsTold(_ claim: String, _ reason: String) throws {
    let text =
      Self.package + """
        contact bo { terminal = "bo" }
        rota duty { weekly from 2026-11-23 09:00 through [bo] }
        escalation people { notify ana by [ops], on_call(duty) by [ops] }
        route { wait 2m, otherwise -> people }
        prove "it" { every alert \(claim) }
        """
    let findings = DSL.check(files: [SourceFile(path: "a", text: text)]).diagnostics
    let refuted = try #require(findings.first { $0.code == .claimRefuted })
    #expect(refuted.secondary.map(\.text) == [reason])
  }

  /// Nothing is claimed of conditions that are too large, and what was too large is told.
  @Test func whatIsTooLargeIsUnknown() throws {
    let parts = (0..<8).map { "(label(\"a\($0)\") == \"x\" or label(\"b\($0)\") == \"x\")" }
    let claim = "every alert when \(parts.joined(separator: " and ")) reaches ops"
    let text = Self.package + "route { otherwise -> ops }\nprove \"it\" { \(claim) }\n"
    let package = DSL.check(files: [SourceFile(path: "a", text: text)])
    let verdict = try #require(package.declarations.proofs.first?.claims.first?.verdict)
    guard case .unknown(let reason) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(reason == "the condition of the claim has more than 64 cases")
    #expect(package.sound != nil)
  }

  /// An error elsewhere keeps a package from being run, whatever its claims are.
  @Test func otherErrorsAreNoClaims() {
    let text = Self.package + "route { otherwise -> nobody }\n"
    #expect(DSL.check(files: [SourceFile(path: "a", text: text)]).soundButForClaims == nil)
  }

  /// The example of a pattern is a text that it takes and the branch before it as well.
  @Test func patternsHaveExamples() throws {
    let finding = try #require(
      findings(Self.examples[Self.examples.count - 1]).first { $0.code == .claimRefuted })
    #expect(finding.notes.contains { $0.contains("alertname=\"Test") }, "\(finding.notes)")
  }

  private func findings(_ example: Example) -> [Diagnostic] {
    let text = Self.package + example.route + "\nprove \"it\" { \(example.claim) }\n"
    return DSL.check(files: [SourceFile(path: "a", text: text)]).diagnostics
  }

  static let faults: [SemanticCase] = [
    SemanticCase("nothing claimed", #"prove "x" {} #! empty-proof"#),
    SemanticCase("no title", #"prove "" { every alert reaches ops } #! empty-text"#),
    SemanticCase(
      "two of one title",
      """
      prove "x" { every alert reaches ops }
      prove "x" { every alert reaches ops } #! duplicate-entry
      """),
    SemanticCase(
      "an unknown goal", #"prove "x" { every alert reaches opps } #! unknown-name"#),
    SemanticCase(
      "a calendar is no goal",
      """
      calendar nights { 22:00..06:00 }
      mute m { during nights, because "x" }
      prove "x" { every alert reaches nights } #! wrong-kind-of-name
      """),
    SemanticCase(
      "a claim about nothing",
      """
      prove "x" { every alert when alertname == "a" and alertname == "b" reaches ops } \
      #! contradiction
      """),
    SemanticCase(
      "a proof is no use of what it names", .bare,
      """
      channel ops: terminal {}
      channel room: terminal {} #! unused-declaration
      last resort ops
      route { otherwise -> ops }
      prove "x" { no alert reaches room }
      """),
  ]

  @Test(arguments: faults)
  func findsWhatIsMarked(_ example: SemanticCase) { example.check() }

  /// Where the sets grow beyond their bound the answer is "unknown", not a guess.
  @Test func largeConditionsAreUnknown() {
    let labels = (0..<24).map { "l\($0): String" }.joined(separator: ", ")
    let condition = (0..<12).map { "(l\($0) == \"a\" or l\($0 + 12) == \"b\")" }
      .joined(separator: " and ")
    let text = """
      edition 2026
      labels { \(labels) }
      channel ops: terminal {}
      last resort ops
      route { when \(condition) -> ops, otherwise -> drop because "x" }
      prove "it" { every alert reaches ops }
      """
    let codes = DSL.check(files: [SourceFile(path: "a", text: text)]).diagnostics.map(\.code)
    #expect(codes == [.claimUnknown])
  }
}
