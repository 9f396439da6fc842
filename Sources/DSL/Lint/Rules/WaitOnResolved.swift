/// A playbook that waits for an acknowledgement after the end.
///
/// It begins when the group is resolved. From then on nobody acknowledges, so the wait always runs
/// to its deadline.
struct WaitOnResolved: LintRule {
  static let code = DiagnosticCode.waitOnResolved

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for playbook in package.declarations.playbooks where playbook.isOnResolved {
      for (step, _) in playbook.allSteps {
        guard case .waitUntil(.acked, _, _) = step.action else { continue }
        found.report(.waitOnResolved(at: step.span))
      }
    }
  }
}
