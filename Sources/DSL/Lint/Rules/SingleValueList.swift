/// `in` with a list of one value.
///
/// `team in [payments]` is `team == payments` with more signs.
struct SingleValueList: NodeLintRule {
  static let code = DiagnosticCode.singleValueList

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard view.operator?.kind == .kwIn, package.isCondition(view), let left = view.left,
      case .listExpr(let list)? = view.right, list.elements.count == 1
    else { return }
    let sign = view.isNegated ? "!=" : "=="
    found.report(
      Diagnostic.singleValueList(at: list.span).suggest(
        view.replaced(
          "write `\(sign)`", with: "\(left.text) \(sign) \(list.elements[0].text)", .safe)))
  }
}
