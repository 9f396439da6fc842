/// A comparison of a sum of now with one of the past, without `for`.
///
/// After a restart the targets of now are found one by one, while the past has them all: for a
/// minute the sum has halved, and the alert goes off. Let the condition hold for some minutes.
struct FragileOffset: LintRule {
  static let code = DiagnosticCode.fragileOffset

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rule in package.rules.alerts where rule.pending == 0 {
      for fault in rule.query.review.fragileOffsets() {
        found.report(.fragileOffset(at: rule.query.span(of: fault.range), reason: fault.message))
      }
    }
  }
}
