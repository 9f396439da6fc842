/// A route that never says by which labels it groups.
///
/// Without `group by` all alerts of a branch are one group: one message for a broken disk and a
/// failed payment, one acknowledgement for both, and a ticket that never closes because something
/// always fires. Group by what is mended together, usually `alertname` and the service or cluster.
/// `group by none` says that one group is meant.
struct UngroupedRoute: LintRule {
  static let code = DiagnosticCode.ungroupedRoute

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let route = package.declarations.route,
      package.leaves.contains(where: { $0.settings.grouping == nil && !$0.isDrop })
    else { return }
    found.report(.ungroupedRoute(at: route.span))
  }
}
