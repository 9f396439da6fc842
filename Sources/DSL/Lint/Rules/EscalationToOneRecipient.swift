/// An escalation whose later steps tell the same recipients as the first one.
///
/// If the first message was not seen, the second to the same telephone will hardly be. A later step
/// is for somebody who was not told yet, or at least for another way to reach the same person.
struct EscalationToOneRecipient: LintRule {
  static let code = DiagnosticCode.escalationToOneRecipient

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for escalation in package.declarations.escalations {
      guard let first = escalation.steps.first, let last = escalation.steps.last,
        escalation.steps.count > 1
      else { continue }
      let told = Set(first.recipients)
      let isSame = escalation.steps.allSatisfy { told.isSuperset(of: $0.recipients) }
      if isSame {
        found.report(.escalationToOneRecipient(at: last.span, name: escalation.name))
      }
    }
  }
}
