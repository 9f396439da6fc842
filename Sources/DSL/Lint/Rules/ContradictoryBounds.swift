/// Comparisons of one thing that no value fulfils together.
///
/// `x > 5 and x < 3` never lets anything through, so the alert never fires. One of the bounds is
/// wrong, or `or` was meant.
struct ContradictoryBounds: QueryLintRule {
  static let code = DiagnosticCode.contradictoryBounds

  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for fault in query.review.contradictoryBounds() {
      found.report(
        .contradictoryBounds(at: query.span(of: fault.range), reason: fault.message))
    }
  }
}
