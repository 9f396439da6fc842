/// A matcher with a regular expression that matches one text.
///
/// `job=~"api"` is `job="api"`, but makes the reader ask what else it may match, and the server try
/// every value.
struct PlainMatcherRegex: LintRule {
  static let code = DiagnosticCode.plainMatcherRegex

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for query in package.rules.queries {
      for fault in query.review.oddPatterns() where fault.kind == .plainPattern {
        found.report(
          .plainMatcherRegex(
            at: query.span(of: fault.range), name: fault.arguments.first ?? ""))
      }
    }
  }
}
