/// A playbook for each alert that calls others, without a bound.
///
/// In a storm of a thousand alerts it makes a thousand requests at once. `at most 5 at once` lets
/// the rest wait their turn.
struct UnboundedPlaybook: LintRule {
  static let code = DiagnosticCode.unboundedPlaybook

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for playbook in package.declarations.playbooks
    where playbook.isPerAlert && playbook.concurrencyLimit == nil {
      let callsOthers = playbook.allSteps.contains { entry in
        switch entry.step.action {
        case .http, .ai, .workflow: true
        default: false
        }
      }
      if callsOthers {
        found.report(.unboundedPlaybook(at: playbook.span, name: playbook.name))
      }
    }
  }
}
