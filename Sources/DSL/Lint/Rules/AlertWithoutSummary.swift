/// An alert rule without a summary.
///
/// The name of an alert is for machines. In the list of a morning, or on a telephone, one sentence
/// with the values says whether to get up: `summary = "${service} fails ${value as percent}"`.
struct AlertWithoutSummary: LintRule {
  static let code = DiagnosticCode.alertWithoutSummary
  private static let names: Set<String> = ["summary", "description", "message", "title"]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for alert in package.declarations.rules.flatMap(\.alerts)
    where !alert.annotations.contains(where: { names.contains($0.name) }) {
      found.report(.alertWithoutSummary(at: alert.span, name: alert.name))
    }
  }
}
