/// An escalation that tells once and then waits.
///
/// A telephone on silent, a flight, a flat battery: one message to one person is lost often enough.
/// An escalation without a second step and without `repeat` says nothing more until the `repeat` of
/// the route has passed, which is hours, and the alert fires on unseen. Add a step for somebody
/// else, or repeat.
struct SingleStepEscalation: LintRule {
  static let code = DiagnosticCode.singleStepEscalation

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for escalation in package.declarations.escalations
    where escalation.steps.count == 1 && escalation.repeats == 0 {
      found.report(.singleStepEscalation(at: escalation.span, name: escalation.name))
    }
  }
}
