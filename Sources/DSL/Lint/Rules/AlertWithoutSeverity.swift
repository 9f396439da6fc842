/// An alert rule that does not say how grave its alerts are.
///
/// The package tells urgent alerts by a label, and this rule does not set it. Unless the query
/// carries the label, no branch for critical alerts will ever take its alerts, and no `severity !=
/// critical` will spare them.
struct AlertWithoutSeverity: LintRule {
  static let code = DiagnosticCode.alertWithoutSeverity

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency else { return }
    let policy = FieldPolicy.anyOf([urgent.label])
    for rule in package.rules.alerts
    where !policy.faults(in: rule.labelFields).isEmpty
      && !rule.query.review.namedLabels.contains(urgent.label)
    {
      found.report(.alertWithoutSeverity(at: rule.span, name: rule.name, label: urgent.label))
    }
  }
}
