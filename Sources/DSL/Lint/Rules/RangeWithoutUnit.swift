/// A range or an offset of a query without a unit.
///
/// `[5]` is five seconds: no scrape is that often, so a rate over it is always empty. Write the
/// unit, as in `[5m]`.
struct RangeWithoutUnit: LintRule {
  static let code = DiagnosticCode.rangeWithoutUnit

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for word in package.survey.queryWords
    where word.kind == .length && word.text.utf8.allSatisfy({ $0.isDigit }) {
      found.report(.rangeWithoutUnit(at: word.span, number: word.text))
    }
  }
}
