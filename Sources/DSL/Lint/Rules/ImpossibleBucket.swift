/// A bucket or quantile that is no number.
///
/// The label `le` holds the upper bound of a bucket: a number, or `+Inf` for the last one.
/// `quantile` holds a number up to 1. A matcher for another text finds nothing, and
/// `histogram_quantile` passes over a series that has one.
struct ImpossibleBucket: WrittenLintRule {
  static let code = DiagnosticCode.impossibleBucket

  static func check(
    _ query: WrittenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    query.forEachMatcher { matcher, _ in
      let (label, value) = (matcher.name.value, matcher.value)
      guard label == "le" || label == "quantile", matcher.op == .equals || matcher.op == .notEquals,
        !value.isEmpty, value != "+Inf", !isNumber(value)
      else { return }
      found.report(
        .impossibleBucket(at: query.span(of: matcher.range), value: value, label: label))
    }
  }

  /// Whether a text is a number of digits, a point and an exponent.
  private static func isNumber(_ text: String) -> Bool {
    text.utf8.contains { $0.isDigit }
      && text.utf8.allSatisfy { $0.isDigit || ".+-eE".utf8.contains($0) }
  }
}
