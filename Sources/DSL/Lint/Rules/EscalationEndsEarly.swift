/// An escalation that is over before anybody can get up.
///
/// People need some minutes to wake, find a telephone and read. An escalation whose last message
/// follows the first within two minutes has told everybody and given up before the first of them
/// could acknowledge. Lengthen the delays or repeat.
struct EscalationEndsEarly: LintRule {
  static let code = DiagnosticCode.escalationEndsEarly
  static let lengthMin = 2 * Nanoseconds.minute

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for escalation in package.declarations.escalations
    where escalation.steps.count > 1 && escalation.length < lengthMin {
      found.report(
        .escalationEndsEarly(
          at: escalation.span, name: escalation.name,
          length: Spelling.duration(escalation.length)))
    }
  }
}
