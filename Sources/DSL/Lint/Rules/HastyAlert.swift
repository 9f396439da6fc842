/// An alert that fires on a single look.
///
/// A rule is evaluated once an interval. With `for` shorter than two of them, one lost scrape or
/// one spike is an alert, and a message, and its end a moment later. Let the condition hold for
/// some evaluations, or `keep` the alert for a while.
struct HastyAlert: LintRule {
  static let code = DiagnosticCode.hastyAlert

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rules in package.declarations.rules {
      guard let interval = rules.interval else { continue }
      let two = interval.multipliedReportingOverflow(by: 2).partialValue
      for alert in rules.alerts where alert.pending < two && alert.keep < two {
        found.report(
          .hastyAlert(
            at: alert.span, rules: rules.span, name: alert.name,
            interval: Spelling.duration(interval)))
      }
    }
  }
}
