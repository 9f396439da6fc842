/// An alert rule that does not say how grave its alerts are.
///
/// The package tells urgent alerts by a label, and this rule does not set it. Unless the query
/// carries the label, no branch for critical alerts will ever take its alerts, and no `severity !=
/// critical` will spare them.
struct AlertWithoutSeverity: RuleLintRule {
  static let code = DiagnosticCode.alertWithoutSeverity

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard open.rule.isAlert, let urgent = package.urgency else { return }
    guard !open.rule.labels.contains(where: { $0.name == urgent.label && !$0.template.isEmpty }),
      !open.query.review.expression.names(label: urgent.label)
    else { return }
    found.report(
      .alertWithoutSeverity(at: open.rule.span, name: open.rule.name, label: urgent.label))
  }
}
