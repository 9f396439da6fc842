/// A matcher with a regular expression that matches one text.
///
/// `job=~"api"` is `job="api"`, but makes the reader ask what else it may match, and the server try
/// every value.
struct PlainMatcherRegex: QueryLintRule {
  static let code = DiagnosticCode.plainMatcherRegex

  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for fault in query.oddPatterns where fault.kind == .plainPattern {
      let name = fault.arguments.first ?? ""
      let finding = Diagnostic.plainMatcherRegex(at: query.span(of: fault.range), name: name)
      found.report(comparison(of: fault, query, package).map { finding.suggest($0) } ?? finding)
    }
  }

  /// The matcher with the other operator, where its value is written without escapes.
  private static func comparison(
    of fault: PromQL.Fault, _ query: OpenQuery, _ package: LintedPackage
  ) -> Suggestion? {
    guard let span = query.query.writtenSpan(of: fault.range),
      let written = package.source(of: span)?.text(span.range),
      fault.arguments.count > 2, PatternComparison.plainText(fault.arguments[2]) != nil,
      !fault.arguments[2].contains("\\")
    else { return nil }
    let op = fault.arguments[1]
    let exact = op == PromQL.MatchOperator.matches.rawValue ? "=" : "!="
    let text = written.replacing(op, with: exact, maxReplacements: 1)
    return Suggestion(
      title: "write `\(exact)`", edits: [Edit(span: span, replacement: text)],
      applicability: .safe)
  }
}
