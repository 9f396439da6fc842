/// An alert rule whose alerts are all dropped.
///
/// The route drops whatever carries the labels that the rule sets and its query fixes. The rule
/// costs queries and tells nobody anything. Take it out, or mend the branch.
struct AlertDropped: LintRule {
  static let code = DiagnosticCode.alertDropped

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for alert in package.alerts {
      guard let first = alert.mayReach.first,
        alert.mayReach.allSatisfy({ package.leaves[$0].isDrop })
      else { continue }
      found.report(
        .alertDropped(
          at: alert.rule.span, drop: package.leaves[first].branch.span, name: alert.rule.name))
    }
  }
}
