/// An urgent alert rule without a runbook.
///
/// Who is woken by it needs the first step, not only the name of the failure. Say where it is
/// written down: `runbook = "https://…"`. An alert for which there is nothing to write down need
/// not wake anybody.
struct AlertWithoutRunbook: LintRule {
  static let code = DiagnosticCode.alertWithoutRunbook
  private static let policy = FieldPolicy.anyOf([
    "runbook", "runbook_url", "playbook", "playbook_url",
  ])

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency?.condition else { return }
    for alert in package.alerts {
      guard policy.misses(alert.rule.annotations),
        Proof.includes(urgent, alert.known), !Proof.isNever(alert.known)
      else { continue }
      found.report(.alertWithoutRunbook(at: alert.rule.span, name: alert.rule.name))
    }
  }
}
