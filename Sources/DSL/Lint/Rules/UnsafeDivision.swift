/// A division inside an aggregation that one zero spoils.
///
/// Where the divisor of a single series is zero, the quotient is NaN or infinite, and so is the
/// whole sum or average: the alert of a hundred services is blind because one has no traffic.
/// Divide the sums, or let only divisors through that are not zero: `a / (b > 0)`.
struct UnsafeDivision: LintRule {
  static let code = DiagnosticCode.unsafeDivision

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rule in package.rules.all {
      let source = package.declarations.rules[rule.group].source.raw
      for fault in rule.query.review.unsafeDivisions(
        records: package.rules.records(ofSource: source),
        recordedAs: rule.isAlert ? nil : rule.name)
      {
        found.report(
          .unsafeDivision(at: rule.query.span(of: fault.range), reason: fault.message))
      }
    }
  }
}
