/// `^` or `$` in the regular expression of a matcher.
///
/// Matchers compare whole values, so the anchors add nothing. Who reads `^api` may take it for
/// "begins with api", which is `api.*`.
struct AnchoredMatcher: LintRule {
  static let code = DiagnosticCode.anchoredMatcher

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for query in package.rules.queries {
      for fault in query.oddPatterns where fault.kind == .anchoredPattern {
        found.report(.anchoredMatcher(at: query.span(of: fault.range)))
      }
    }
  }
}
