/// An alert rule whose alerts lack a label that every alert has.
///
/// The vocabulary declares the label without `?`, so conditions and templates rely on it. The query
/// loses it and the rule does not set it. Keep it in the query, set it in `labels`, or declare it
/// with `?`.
struct MissingLabel: RuleLintRule {
  static let code = DiagnosticCode.missingLabel

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let labels = open.labels else { return }
    for label in package.declarations.labels where !label.isOptional {
      guard let cause = labels.loss(of: label.name) else { continue }
      found.report(
        .missingLabel(
          at: open.rule.span, cause: open.query.span(of: cause.range), declared: label.span,
          name: open.rule.name, label: label.name))
    }
  }
}
