/// An alert that fires on a single look.
///
/// A rule is evaluated once an interval. With `for` shorter than two of them, one lost scrape or
/// one spike is an alert, and a message, and its end a moment later. Let the condition hold for
/// some evaluations, or `keep` the alert for a while.
struct HastyAlert: LintRule {
  static let code = DiagnosticCode.hastyAlert

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rule in package.rules.alerts {
      guard let interval = rule.interval else { continue }
      let policy = LengthPolicy(least: interval.multipliedReportingOverflow(by: 2).partialValue)
      guard policy.fault(of: rule.pending) != nil, policy.fault(of: rule.keep) != nil else {
        continue
      }
      found.report(
        .hastyAlert(
          at: rule.span, rules: package.declarations.rules[rule.group].span, name: rule.name,
          interval: Spelling.duration(interval)))
    }
  }
}
