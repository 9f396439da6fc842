/// The value of a rate, shown as it is.
///
/// `0.03333333333333333 errors` makes the reader count digits. Write `${value as percent}`,
/// `${value as si}` or `${value as "%.2f"}`.
struct UnreadableValue: LintRule {
  static let code = DiagnosticCode.unreadableValue

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rule in package.rules.alerts {
      guard let rate = rule.query.review.rate() else { continue }
      for text in rule.annotations {
        for mention in package.values(in: text) where mention.kind == .word {
          found.report(
            .unreadableValue(
              at: mention.span, rate: rule.query.span(of: rate.range), function: rate.value))
        }
      }
    }
  }
}
