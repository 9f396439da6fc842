/// Comparisons of one thing that no value fulfils together.
///
/// `x > 5 and x < 3` never lets anything through, so the alert never fires. One of the bounds is
/// wrong, or `or` was meant.
struct ContradictoryBounds: LintRule {
  static let code = DiagnosticCode.contradictoryBounds

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for query in package.rules.queries {
      for fault in query.review.contradictoryBounds() {
        found.report(
          .contradictoryBounds(at: query.span(of: fault.range), reason: fault.message))
      }
    }
  }
}
