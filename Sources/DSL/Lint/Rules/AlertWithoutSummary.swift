/// An alert rule without a summary.
///
/// The name of an alert is for machines. In the list of a morning, or on a telephone, one sentence
/// with the values says whether to get up: `summary = "${service} fails ${value as percent}"`.
struct AlertWithoutSummary: LintRule {
  static let code = DiagnosticCode.alertWithoutSummary
  private static let policy = FieldPolicy.anyOf(["summary", "description", "message", "title"])

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rule in package.rules.all where rule.isAlert && policy.misses(rule.annotations) {
      found.report(.alertWithoutSummary(at: rule.span, name: rule.name))
    }
  }
}
