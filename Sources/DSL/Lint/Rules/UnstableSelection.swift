/// An alert on the largest or smallest series.
///
/// `topk` and its like choose anew at every evaluation. When two series change places, one alert
/// ends and another begins, with a message each, although nothing has become better or worse.
/// Compare all series with a threshold, and let a dashboard show the largest.
struct UnstableSelection: LintRule {
  static let code = DiagnosticCode.unstableSelection

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rule in package.rules.alerts {
      for fault in rule.query.review.unstableSelections() {
        found.report(
          .unstableSelection(at: rule.query.span(of: fault.range), reason: fault.message))
      }
    }
  }
}
