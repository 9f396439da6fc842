/// Alerts of one rule that two escalations page for.
///
/// An `also` branch and a later one both take all of them, and each has an escalation of its own:
/// two people are woken, and either may take the other for the one who answers. Page one, and tell
/// the other's channel.
struct PagedTwice: LintRule {
  static let code = DiagnosticCode.pagedTwice

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var pairs: Set<[Int]> = []
    for alert in package.alerts {
      let pagers = alert.reaches.filter { package.leaves[$0].pages }
      for (position, second) in pagers.enumerated() {
        for first in pagers[..<position]
        where !shareEscalation(package.leaves[first], package.leaves[second]) {
          guard pairs.insert([first, second]).inserted else { continue }
          let (early, late) = (package.leaves[first], package.leaves[second])
          found.report(
            .pagedTwice(
              at: late.targets?.span ?? late.branch.span,
              first: early.targets?.span ?? early.branch.span, name: alert.rule.name))
        }
      }
    }
  }

  private static func shareEscalation(_ first: RouteLeaf, _ second: RouteLeaf) -> Bool {
    first.recipients.contains { recipient in
      if case .escalation = recipient { return second.recipients.contains(recipient) }
      return false
    }
  }
}
