/// A comparison with a text that looks like a regular expression.
///
/// `alertname == "Pod.*"` is true for the five characters `Pod.*` and for nothing else, so the
/// branch never holds. Write `=~` where a pattern is meant.
struct PatternCompared: NodeLintRule {
  static let code = DiagnosticCode.patternCompared

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let left = view.left, let right = view.right, case .stringLiteral(let literal) = right,
      let text = literal.constant, looksLikePattern(text), (try? Pattern.parse(text)) != nil,
      let sign = pattern(view.operator?.kind),
      isAboutLabel(package.meaning(of: .binaryExpr(view)))
    else { return }
    found.report(
      Diagnostic.patternCompared(at: right.span).suggest(
        view.replaced(
          "write `\(sign)`", with: "\(left.text) \(sign) \(right.text)", .needsReview)))
  }

  /// The operator that compares with a pattern.
  private static func pattern(_ kind: TokenKind?) -> String? {
    switch kind {
    case .equal: "=~"
    case .notEqual: "!~"
    default: nil
    }
  }

  private static func isAboutLabel(_ meaning: LabelCondition?) -> Bool {
    switch meaning {
    case .label(_, .equals), .not(.label(_, .equals)): true
    default: false
    }
  }

  /// Whether something in it stands for other characters in any pattern and for itself in hardly
  /// any value: `.*`, `.+`, an anchor, a class.
  private static func looksLikePattern(_ text: String) -> Bool {
    text.contains(".*") || text.contains(".+") || text.hasPrefix("^") || text.hasSuffix("$")
      || text.contains("[0-9]") || text.contains("\\d")
  }
}
