/// A step of a test that is earlier than the step before it.
///
/// Steps happen at their times, in whatever order they stand. Where a time goes back, mostly a
/// digit is missing (`at 5m` for `at 15m`), and the test looks too early.
struct UnorderedSteps: LintRule {
  static let code = DiagnosticCode.unorderedSteps

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for test in package.declarations.tests {
      var latest: (time: Int64, span: Span)?
      for statement in test.statements {
        guard let time = statement.at else { continue }
        if let latest, time < latest.time {
          found.report(.unorderedSteps(at: statement.span, earlier: latest.span))
        } else {
          latest = (time, statement.span)
        }
      }
    }
  }
}
