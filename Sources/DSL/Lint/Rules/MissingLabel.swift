/// An alert rule whose alerts lack a label that every alert has.
///
/// The vocabulary declares the label without `?`, so conditions and templates rely on it. The query
/// loses it and the rule does not set it. Keep it in the query, set it in `labels`, or declare it
/// with `?`.
struct MissingLabel: LintRule {
  static let code = DiagnosticCode.missingLabel

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for alert in package.alerts {
      for label in package.declarations.labels where !label.isOptional {
        guard let cause = alert.labels.loss(of: label.name) else { continue }
        found.report(
          .missingLabel(
            at: alert.rule.span, cause: alert.rule.query.span(of: cause.range),
            declared: label.span, name: alert.rule.name, label: label.name))
      }
    }
  }
}
