/// Comparisons of one label, joined by `or` (or unequal ones by `and`).
///
/// `team == payments or team == platform` is the list `team in [payments, platform]`, which is
/// shorter, has one place to add a value, and needs no parentheses beside an `and`.
struct RepeatedComparison: NodeLintRule {
  static let code = DiagnosticCode.repeatedComparison

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let chain = ConditionChain(view), package.isCondition(view) else { return }
    let wanted: TokenKind = chain.isOr ? .equal : .notEqual
    var label: String?
    var values: [String] = []
    for operand in chain.operands {
      guard case .binaryExpr(let comparison) = operand, comparison.operator?.kind == wanted,
        let left = comparison.left?.text, let right = comparison.right?.text,
        label == nil || label == left, right != "\"\""
      else { return }
      label = left
      if !values.contains(right) { values.append(right) }
    }
    guard let label, values.count > 1 else { return }
    let word = chain.isOr ? "in" : "not in"
    let list = values.joined(separator: ", ")
    found.report(
      Diagnostic.repeatedComparison(at: view.span, label: label).suggest(
        view.replaced("write `\(label) \(word) […]`", with: "\(label) \(word) [\(list)]", .safe)))
  }
}
