/// An alert rule whose query compares nothing.
///
/// Every series that the query finds is an alert, whatever its value, or a part of it finds
/// something always. A comparison was forgotten, or stands inside parentheses where it does not
/// count. A query that is a constant alone, such as `vector(1)`, is taken for a heartbeat.
struct UnconditionalAlert: RuleLintRule {
  static let code = DiagnosticCode.unconditionalAlert

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard open.rule.isAlert else { return }
    for fault in open.query.review.missingConditions() {
      found.report(
        .unconditionalAlert(
          at: open.query.span(of: fault.range), name: open.rule.name, reason: fault.message))
    }
  }
}
