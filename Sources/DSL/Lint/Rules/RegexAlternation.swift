/// A regular expression that lists plain texts.
///
/// `service =~ "api|web"` is a list in disguise. `service in ["api", "web"]` says so, its values
/// are checked against the declared ones, and a dot in one of them is a dot.
struct RegexAlternation: NodeLintRule {
  static let code = DiagnosticCode.regexAlternation

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let comparison = PatternComparison(view, package),
      let texts = PatternComparison.plainBranches(comparison.source)
    else { return }
    let values = texts.map { package.spelling(of: $0, for: comparison.label) }
    let word = comparison.isNegated ? "not in" : "in"
    let isSafe = texts.allSatisfy { package.isComparable($0, comparison.label) }
    found.report(
      Diagnostic.regexAlternation(at: comparison.right.span).suggest(
        view.replaced(
          "write `\(word) […]`",
          with: "\(comparison.left.text) \(word) [\(values.joined(separator: ", "))]",
          isSafe ? .safe : .needsReview)))
  }
}
