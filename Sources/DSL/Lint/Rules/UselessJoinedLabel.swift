/// A label that `group_left` or `group_right` copies for nothing.
///
/// It is there already, a later operator loses it, or an aggregation removes it before anybody sees
/// it. What was meant is mostly another label, or a grouping that should have kept it.
struct UselessJoinedLabel: QueryLintRule {
  static let code = DiagnosticCode.uselessJoinedLabel

  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for fault in query.idleParts {
      switch fault.kind {
      case .orphanedLabel, .redundantLabel, .unusedLabel:
        found.report(
          .uselessJoinedLabel(
            at: query.span(of: fault.range), cause: query.place(of: fault),
            reason: fault.message))
      default: continue
      }
    }
  }
}
