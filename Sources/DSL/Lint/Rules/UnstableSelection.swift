/// An alert on the largest or smallest series.
///
/// `topk` and its like choose anew at every evaluation. When two series change places, one alert
/// ends and another begins, with a message each, although nothing has become better or worse.
/// Compare all series with a threshold, and let a dashboard show the largest.
struct UnstableSelection: RuleLintRule {
  static let code = DiagnosticCode.unstableSelection

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard open.rule.isAlert else { return }
    for fault in open.query.review.unstableSelections() {
      found.report(
        .unstableSelection(at: open.query.span(of: fault.range), reason: fault.message))
    }
  }
}
