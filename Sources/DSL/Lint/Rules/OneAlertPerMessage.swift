/// `group by all` before a channel that people read.
///
/// With `group by all` every alert is a group of its own: in the night a rack fails, a room gets a
/// thousand messages and its readers stop reading. It suits webhooks that feed other systems.
struct OneAlertPerMessage: LintRule {
  static let code = DiagnosticCode.oneAlertPerMessage

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var seen: Set<Span> = []
    for leaf in package.leaves {
      guard let grouping = leaf.settings.grouping, grouping.value == .all,
        leaf.recipients.contains(where: { isRead($0, package) }),
        seen.insert(grouping.span).inserted
      else { continue }
      found.report(.oneAlertPerMessage(at: grouping.span, branch: leaf.place))
    }
  }

  private static func isRead(_ target: CheckedTarget, _ package: LintedPackage) -> Bool {
    switch target {
    case .channel(let handle): package.declarations.channels[handle].isQuiet
    case .escalation: true
    case .ticket: false
    }
  }
}
