/// A playbook that waits longer for an acknowledgement than anybody is asked for one.
///
/// When the longest escalation of the package is over, nobody is told any more. A `wait until
/// acked` that goes on after it notices the failure to answer only long after everybody was given
/// up on.
struct LateWait: LintRule {
  static let code = DiagnosticCode.lateWait

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let escalations = package.declarations.escalations.filter { $0.length > 0 }
    guard let longest = escalations.max(by: { $0.length < $1.length }) else { return }
    for playbook in package.declarations.playbooks where !playbook.isOnResolved {
      for (step, _) in playbook.allSteps {
        guard case .waitUntil(.acked, let within, _) = step.action, within > longest.length else {
          continue
        }
        found.report(
          .lateWait(
            at: step.span, escalation: longest.span, wait: Spelling.duration(within),
            length: Spelling.duration(longest.length)))
      }
    }
  }
}
