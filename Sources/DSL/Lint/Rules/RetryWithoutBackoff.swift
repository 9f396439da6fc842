/// Many retries of a request without a pause that grows.
///
/// A service that is down gets every waiting request again at once, and goes down again when it
/// comes back. Write `backoff 2s..1m`, or retry less often; the rule speaks from four retries on.
struct RetryWithoutBackoff: NodeLintRule {
  static let code = DiagnosticCode.retryWithoutBackoff
  static let retriesMax: Int64 = 3

  static func check(
    _ view: RetryClauseSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard case .intLiteral(let count)? = view.count, let retries = count.value,
      retries > retriesMax, view.backoff == nil
    else { return }
    let end = Span(view.span.file, TextRange(at: view.range.end))
    found.report(
      Diagnostic.retryWithoutBackoff(at: view.span).suggest(
        "add a backoff", replacing: end, with: " backoff 2s..1m", .needsReview))
  }
}
