/// A range or an offset of a query without a unit.
///
/// `[5]` is five seconds: no scrape is that often, so a rate over it is always empty. Write the
/// unit, as in `[5m]`.
struct RangeWithoutUnit: WrittenLintRule {
  static let code = DiagnosticCode.rangeWithoutUnit

  static func check(
    _ query: WrittenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    query.forEachLength { range in
      let length = query.written(range)
      guard length.allSatisfy({ $0.isDigit }) else { return }
      found.report(.rangeWithoutUnit(at: query.span(of: range), number: "\(Substring(length))"))
    }
  }
}
