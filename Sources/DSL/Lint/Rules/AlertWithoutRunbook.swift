/// An urgent alert rule without a runbook.
///
/// Who is woken by it needs the first step, not only the name of the failure. Say where it is
/// written down: `runbook = "https://…"`. An alert for which there is nothing to write down need
/// not wake anybody.
struct AlertWithoutRunbook: LintRule {
  static let code = DiagnosticCode.alertWithoutRunbook
  private static let names: Set<String> = ["runbook", "runbook_url", "playbook", "playbook_url"]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency?.condition else { return }
    for alert in package.declarations.rules.flatMap(\.alerts) {
      guard Proof.includes(urgent, alert.known), !Proof.isNever(alert.known),
        !alert.annotations.contains(where: { names.contains($0.name) })
      else { continue }
      found.report(.alertWithoutRunbook(at: alert.span, name: alert.name))
    }
  }
}

extension CheckedAlertRule {
  /// What is known of its alerts: their name, and the labels that the rule sets.
  var known: LabelCondition {
    .all(
      of: [.label("alertname", .equals(name))]
        + constantLabels.map { .label($0.name, .equals($0.value)) })
  }
}
