/// A comparison of a sum of now with one of the past, without `for`.
///
/// After a restart the targets of now are found one by one, while the past has them all: for a
/// minute the sum has halved, and the alert goes off. Let the condition hold for some minutes.
struct FragileOffset: RuleLintRule {
  static let code = DiagnosticCode.fragileOffset

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard open.rule.isAlert, open.rule.pending == 0 else { return }
    for fault in open.query.review.fragileOffsets() {
      found.report(.fragileOffset(at: open.query.span(of: fault.range), reason: fault.message))
    }
  }
}
