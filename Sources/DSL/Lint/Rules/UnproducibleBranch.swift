/// A branch for alerts of a rule that never gets one of them.
///
/// It names alerts of this package, and no alert of those rules fulfils the rest of its condition:
/// the rule sets another value, its query fixes one or loses the label, or earlier branches take
/// them all. Alerts that no rule of the package makes are not judged.
struct UnproducibleBranch: LintRule {
  static let code = DiagnosticCode.unproducibleBranch

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (index, leaf) in package.leaves.enumerated() {
      guard let reach = leaf.reach, let alerts = package.alertsNamed(by: reach),
        let first = alerts.first,
        alerts.allSatisfy({ !$0.mayReach.contains(index) })
      else { continue }
      let label = alerts.lazy.compactMap { package.obstacle($0, reach) }.first
      found.report(
        .unproducibleBranch(
          at: leaf.branch.span, rule: first.rule.span, name: first.rule.name,
          reason: label.map { "label `\($0)` never fits" } ?? "earlier branches take them"))
    }
  }
}
