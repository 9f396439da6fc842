/// A declared label that nothing in the package looks at.
///
/// No condition, grouping, template, ticket, playbook or test names it. Often the condition that
/// was meant to use it has a typing mistake, or the label has gone from the alerts.
struct UnusedLabel: LintRule {
  static let code = DiagnosticCode.unusedLabel

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for label in package.declarations.labels where !package.survey.mentions(label.name) {
      found.report(.unusedLabel(at: label.span, name: label.name))
    }
  }
}
