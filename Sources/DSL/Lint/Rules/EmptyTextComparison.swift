/// A comparison of a label with the empty text.
///
/// An absent label is the empty text, so `node == ""` asks whether the label is absent. `is absent`
/// says it.
struct EmptyTextComparison: NodeLintRule {
  static let code = DiagnosticCode.emptyTextComparison

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let kind = view.operator?.kind, kind == .equal || kind == .notEqual,
      package.isCondition(view), let left = view.left,
      case .stringLiteral(let literal)? = view.right, literal.constant == ""
    else { return }
    let word = kind == .equal ? "is absent" : "is present"
    found.report(
      Diagnostic.emptyTextComparison(at: view.span).suggest(
        view.replaced("write `\(word)`", with: "\(left.text) \(word)", .safe)))
  }
}
