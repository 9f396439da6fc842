/// A label of an alert that changes with the value.
///
/// The labels are the alert's identity: with the value among them every evaluation ends one alert
/// and begins another, `for` never passes, and nobody can silence it. Show the value in an
/// annotation.
struct ValueInLabel: RuleLintRule {
  static let code = DiagnosticCode.valueInLabel

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard open.rule.isAlert else { return }
    for text in open.rule.labels where text.constant == nil {
      for mention in package.values(in: text) {
        found.report(.valueInLabel(at: mention.span, name: text.name))
      }
    }
  }
}
