/// A label in a query that the series it is asked of cannot have.
///
/// `by (team)` over a sum that has dropped `team` groups by nothing, and `on (team)` matches
/// everything with everything. Keep the label in the inner aggregation, or leave it out.
struct ImpossibleQueryLabel: QueryLintRule {
  static let code = DiagnosticCode.impossibleQueryLabel

  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for fault in query.idleParts where fault.kind == .impossibleLabel {
      found.report(
        .impossibleQueryLabel(
          at: query.span(of: fault.range), cause: query.place(of: fault),
          name: fault.arguments.first ?? ""))
    }
  }
}
