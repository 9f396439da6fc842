/// An alert rule that does not say how grave its alerts are.
///
/// The package tells urgent alerts by a label, and this rule does not set it. Unless the query
/// carries the label, no branch for critical alerts will ever take its alerts, and no `severity !=
/// critical` will spare them.
struct AlertWithoutSeverity: LintRule {
  static let code = DiagnosticCode.alertWithoutSeverity

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency else { return }
    for alert in package.declarations.rules.flatMap(\.alerts)
    where !(alert.inherited + alert.labels).contains(where: { $0.name == urgent.label })
      && !alert.query.text.contains(urgent.label)
    {
      found.report(
        .alertWithoutSeverity(at: alert.span, name: alert.name, label: urgent.label))
    }
  }
}
