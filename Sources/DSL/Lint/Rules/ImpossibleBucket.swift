/// A bucket or quantile that is no number.
///
/// The label `le` holds the upper bound of a bucket: a number, or `+Inf` for the last one.
/// `quantile` holds a number up to 1. A matcher for another text finds nothing, and
/// `histogram_quantile` passes over a series that has one.
struct ImpossibleBucket: LintRule {
  static let code = DiagnosticCode.impossibleBucket

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for word in package.survey.queryWords {
      guard case .value(let label) = word.kind, ["le", "quantile"].contains(label),
        let matcher = word.matcher, matcher.op == .equals || matcher.op == .notEquals,
        !word.text.isEmpty, word.text != "+Inf", !isNumber(word.text)
      else { continue }
      found.report(.impossibleBucket(at: word.span, value: word.text, label: label))
    }
  }

  /// Whether a text is a number of digits, a point and an exponent.
  private static func isNumber(_ text: String) -> Bool {
    text.utf8.contains { $0.isDigit }
      && text.utf8.allSatisfy { $0.isDigit || ".+-eE".utf8.contains($0) }
  }
}
