/// A branch of the route that no test reaches.
///
/// The package has tests, but none of them sends an alert here or expects a route that ends here.
/// An edit can take the branch away without any test noticing.
struct UntestedBranch: LintRule {
  static let code = DiagnosticCode.untestedBranch

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let tests = package.declarations.tests
    guard !tests.isEmpty else { return }
    let alerts = tests.flatMap { $0.statements.compactMap { labels(of: $0.action) } }
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

  private static func labels(of action: CheckedTestAction) -> [String: String]? {
    switch action {
    case .fire(let labels, _), .expectRoute(let labels, _):
      Dictionary(labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    default: nil
    }
  }
}
