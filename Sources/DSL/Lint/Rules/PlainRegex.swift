/// A regular expression without any operator.
///
/// `alertname =~ "NodeDown"` is the same as `alertname == "NodeDown"`, but makes the reader ask
/// what else it may match.
struct PlainRegex: NodeLintRule {
  static let code = DiagnosticCode.plainRegex

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let comparison = PatternComparison(view, package),
      let text = PatternComparison.plainText(comparison.source), !text.isEmpty
    else { return }
    let sign = comparison.isNegated ? "!=" : "=="
    let value = package.spelling(of: text, for: comparison.label)
    found.report(
      Diagnostic.plainRegex(at: comparison.right.span).suggest(
        view.replaced(
          "write `\(sign)`", with: "\(comparison.left.text) \(sign) \(value)",
          package.isComparable(text, comparison.label) ? .safe : .needsReview)))
  }
}

extension LintedPackage {
  /// Whether `==` accepts the value for the label.
  func isComparable(_ value: String, _ label: String) -> Bool {
    guard let known = self.label(label), !known.values.isEmpty else { return true }
    return known.values.contains(value)
  }
}
