/// A text of an alert rule that names a label which the query does not give.
///
/// Aggregations keep only the labels in `by`, and `labels.NAME` is a label of the query's result:
/// not one that the rule sets, nor an external one. It is empty in the message, and the sentence
/// around it says nothing. Keep the label in `by`, or take it out of the text.
struct LostLabelInText: RuleLintRule {
  static let code = DiagnosticCode.lostLabelInText

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    let rule = open.rule
    guard rule.isAlert else { return }
    check(rule.labels, open, package, &found)
    check(rule.annotations, open, package, &found)
  }

  private static func check(
    _ texts: [CheckedRuleText], _ open: OpenRule, _ package: LintedPackage,
    _ found: inout LintFindings
  ) {
    let rule = open.rule
    for text in texts where text.constant == nil {
      for mention in package.labels(namedIn: text)
      where mention.kind == .label || !rule.labels.contains(where: { $0.name == mention.name }) {
        guard let cause = open.query.review.loss(of: mention.name) else { continue }
        found.report(
          .lostLabelInText(
            at: mention.span, cause: open.query.span(of: cause.range), name: mention.name,
            reason: cause.message))
      }
    }
  }
}
