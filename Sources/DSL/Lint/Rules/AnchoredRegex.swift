/// `^` or `$` at the end of a regular expression.
///
/// A condition matches the whole value anyway, so `^Pod` matches only "Pod", where other tools take
/// it for "begins with Pod". Write `Pod.*` for that, or leave the anchor out.
struct AnchoredRegex: NodeLintRule {
  static let code = DiagnosticCode.anchoredRegex

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let comparison = PatternComparison(view, package) else { return }
    var inner = Substring(comparison.source)
    if inner.hasPrefix("^") { inner = inner.dropFirst() }
    if inner.hasSuffix("$"), !inner.hasSuffix("\\$") { inner = inner.dropLast() }
    guard inner.count < comparison.source.count, !inner.contains("|") else { return }
    var diagnostic = Diagnostic.anchoredRegex(at: comparison.right.span)
    if !inner.contains("\""), !inner.contains("\\"), !inner.contains("${") {
      diagnostic = diagnostic.suggest(
        "leave the anchors out", replacing: comparison.right.span, with: "\"\(inner)\"",
        .needsReview)
    }
    found.report(diagnostic)
  }
}
