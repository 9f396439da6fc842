/// A division inside an aggregation that one zero spoils.
///
/// Where the divisor of a single series is zero, the quotient is NaN or infinite, and so is the
/// whole sum or average: the alert of a hundred services is blind because one has no traffic.
/// Divide the sums, or let only divisors through that are not zero: `a / (b > 0)`.
struct UnsafeDivision: RuleLintRule {
  static let code = DiagnosticCode.unsafeDivision

  static func check(
    _ open: OpenRule, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    let rule = open.rule
    let source = package.declarations.rules[rule.group].source.raw
    let records = package.rules.records(ofSource: source)
    let own = rule.isAlert || records.isEmpty ? nil : Interned(known: rule.name)
    for fault in open.query.review.unsafeDivisions(records: records, recordedAs: own) {
      found.report(.unsafeDivision(at: open.query.span(of: fault.range), reason: fault.message))
    }
  }
}
