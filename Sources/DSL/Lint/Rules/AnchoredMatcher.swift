/// `^` or `$` in the regular expression of a matcher.
///
/// Matchers compare whole values, so the anchors add nothing. Who reads `^api` may take it for
/// "begins with api", which is `api.*`.
struct AnchoredMatcher: QueryLintRule {
  static let code = DiagnosticCode.anchoredMatcher

  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for fault in query.oddPatterns where fault.kind == .anchoredPattern {
      found.report(.anchoredMatcher(at: query.span(of: fault.range)))
    }
  }
}
