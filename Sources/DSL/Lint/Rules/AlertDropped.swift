/// An alert rule whose alerts are all dropped.
///
/// The route drops whatever carries the labels that the rule sets. The rule costs queries and tells
/// nobody anything. Take it out, or mend the branch.
struct AlertDropped: LintRule {
  static let code = DiagnosticCode.alertDropped

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let drops = package.leaves.filter(\.isDrop)
    guard !drops.isEmpty else { return }
    for alert in package.declarations.rules.flatMap(\.alerts) {
      let known = alert.known
      let drop = drops.first { leaf in
        leaf.reach.map { Proof.includes($0, known) && !Proof.isNever(known) } ?? false
      }
      if let drop {
        found.report(.alertDropped(at: alert.span, drop: drop.branch.span, name: alert.name))
      }
    }
  }
}
