/// Two alert rules whose alerts cannot be told apart.
///
/// They have the same name and set the same labels, and their queries can find the same series:
/// both make one alert, with the texts of whichever was evaluated last, which ends when either
/// does. Give them other names, or a label such as `severity` that parts them.
struct IndistinguishableAlerts: LintRule {
  static let code = DiagnosticCode.indistinguishableAlerts

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (rule, twin) in package.twins(.indistinguishable) {
      found.report(.indistinguishableAlerts(at: rule.span, first: twin.span, name: rule.name))
    }
  }
}
