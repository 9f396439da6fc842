/// A label of an alert that changes with the value.
///
/// The labels are the alert's identity: with the value among them every evaluation ends one alert
/// and begins another, `for` never passes, and nobody can silence it. Show the value in an
/// annotation.
struct ValueInLabel: LintRule {
  static let code = DiagnosticCode.valueInLabel

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rule in package.rules.alerts {
      for text in rule.labels {
        for mention in package.values(in: text) {
          found.report(.valueInLabel(at: mention.span, name: text.name))
        }
      }
    }
  }
}
