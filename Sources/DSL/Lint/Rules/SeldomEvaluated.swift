/// Rules that are evaluated less often than every five minutes.
///
/// A sample counts for five minutes. With a longer interval a recorded series has gaps, and an
/// alert ends and begins anew between two evaluations. Evaluate more often, or `keep` the alert for
/// as long as the interval.
struct SeldomEvaluated: LintRule {
  static let code = DiagnosticCode.seldomEvaluated

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var groups: Set<Int> = []
    for rule in package.rules.all {
      guard let interval = rule.interval,
        EvaluationGap.hasGaps(interval: interval, keep: rule.isAlert ? rule.keep : nil),
        groups.insert(rule.group).inserted
      else { continue }
      let group = package.declarations.rules[rule.group]
      found.report(
        .seldomEvaluated(
          at: group.span, rule: rule.span, name: group.name,
          interval: Spelling.duration(interval)))
    }
  }
}
