/// A part of a query that never gives anything.
///
/// A comparison of a constant that is never true, an `or` whose left side always answers, series
/// matched on a label that one side always has and the other never: the query is read without error
/// and the part stays silent. Mostly a label is missing in `by`, or an `on` names the wrong one.
struct DeadQuery: QueryLintRule {
  static let code = DiagnosticCode.deadQuery

  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for fault in query.idleParts {
      switch fault.kind {
      case .deadPart, .neverTaken, .unmatchedLabel:
        found.report(
          .deadQuery(
            at: query.span(of: fault.range), cause: query.place(of: fault),
            reason: fault.message))
      default: continue
      }
    }
  }
}
