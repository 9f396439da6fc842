/// The value of a rate, shown as it is.
///
/// `0.03333333333333333 errors` makes the reader count digits. Write `${value as percent}`,
/// `${value as si}` or `${value as "%.2f"}`.
struct UnreadableValue: RuleLintRule {
  static let code = DiagnosticCode.unreadableValue

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard open.rule.isAlert, let rate = open.query.review.rate() else { return }
    for text in open.rule.annotations where text.constant == nil {
      for mention in package.values(in: text) where mention.kind == .word {
        found.report(
          .unreadableValue(
            at: mention.span, rate: open.query.span(of: rate.range), function: rate.value))
      }
    }
  }
}
