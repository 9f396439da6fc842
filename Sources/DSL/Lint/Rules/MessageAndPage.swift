/// A branch that tells a channel which its escalation tells at the same moment.
///
/// The escalation's first step goes to the channel that stands beside it in the targets: everything
/// appears there twice.
struct MessageAndPage: LintRule {
  static let code = DiagnosticCode.messageAndPage

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for leaf in package.leaves {
      for (index, target) in leaf.recipients.enumerated() {
        guard case .channel(let channel) = target,
          let escalation = leaf.recipients.compactMap({ tells(channel, $0, package) }).first,
          let name = leaf.targets?.targets.dropFirst(index).first
        else { continue }
        found.report(
          .messageAndPage(
            at: name.span, step: escalation.steps[0].span, channel: name.text,
            escalation: escalation.name))
      }
    }
  }

  /// The escalation of a target if its first step tells the channel itself.
  private static func tells(
    _ channel: Handle<CheckedChannel>, _ target: CheckedTarget, _ package: LintedPackage
  ) -> CheckedEscalation? {
    guard case .escalation(let handle) = target else { return nil }
    let escalation = package.declarations.escalations[handle]
    guard let first = escalation.steps.first, first.delay == 0 else { return nil }
    let isTold = first.recipients.contains { $0.channel == channel && $0.contact == nil }
    return isTold ? escalation : nil
  }
}
