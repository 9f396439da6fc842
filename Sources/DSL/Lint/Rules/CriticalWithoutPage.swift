/// A branch for urgent alerts only that tells nobody who must answer.
///
/// Chat rooms, mailboxes and screens are looked at when somebody is there. A branch whose condition
/// lets only critical alerts through and that ends in such channels or in a ticket loses the night.
/// Send it to an escalation, which goes on until somebody acknowledges. Webhooks are taken for
/// pagers.
struct CriticalWithoutPage: LintRule {
  static let code = DiagnosticCode.criticalWithoutPage

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency?.condition else { return }
    for leaf in package.leaves where !leaf.isDrop && !leaf.branch.isAlso && !leaf.pages {
      guard let reach = leaf.reach, let targets = leaf.targets,
        Proof.includes(urgent, reach), !Proof.isNever(reach),
        leaf.recipients.allSatisfy({ isQuiet($0, package) })
      else { continue }
      if isPagedBefore(reach, by: package) { continue }
      found.report(.criticalWithoutPage(at: targets.span, when: leaf.branch.text))
    }
  }

  private static func isQuiet(_ target: CheckedTarget, _ package: LintedPackage) -> Bool {
    switch target {
    case .channel(let handle): package.declarations.channels[handle].isQuiet
    case .ticket: true
    case .escalation: false
    }
  }

  /// Whether an `also` branch pages for the same alerts.
  private static func isPagedBefore(_ reach: LabelCondition, by package: LintedPackage) -> Bool {
    package.leaves.contains { leaf in
      guard leaf.branch.isAlso, leaf.pages, let other = leaf.reach else { return false }
      return Proof.includes(other, reach)
    }
  }
}
