/// A branch of the route that no test reaches.
///
/// The package has tests, but none of them sends an alert here or expects a route that ends here.
/// An edit can take the branch away without any test noticing.
struct UntestedBranch: LintRule {
  static let code = DiagnosticCode.untestedBranch

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let tests = package.declarations.tests
    guard !tests.isEmpty else { return }
    let rules = package.declarations.rules.flatMap(\.alerts)
    let alerts = tests.flatMap { $0.statements.flatMap { labels(of: $0.action, rules) } }
    for leaf in package.leaves {
      // That siblings leave nothing to a branch is the checker's finding; to prove it again for
      // each branch would cost more than all other rules together.
      guard let reach = leaf.reach, !Proof.isNever(leaf.branch.condition) else { continue }
      let isReached = alerts.contains { labels in
        reach.holds(for: labels, inside: true) || reach.holds(for: labels, inside: false)
      }
      if !isReached {
        found.report(.untestedBranch(at: leaf.branch.span, branch: leaf.branch.text))
      }
    }
  }

  /// The labels of the alerts that a statement sends or names; those of a rule's alert are what
  /// the test says of it and what the rule sets.
  private static func labels(
    of action: CheckedTestAction, _ rules: [CheckedAlertRule]
  ) -> [[String: String]] {
    switch action {
    case .fire(let labels, _), .expectRoute(let labels, _): [dictionary(labels)]
    case .expectNamedAlert(let name, let labels, _):
      rules.filter { $0.name == name }.map {
        dictionary(labels + $0.constantLabels + [("alertname", name)])
      }
    default: []
    }
  }

  private static func dictionary(_ pairs: TestPairs) -> [String: String] {
    Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }
}
