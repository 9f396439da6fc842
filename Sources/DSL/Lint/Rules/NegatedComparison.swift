/// `not` before a comparison that has an opposite of its own.
///
/// `not team == payments` is easily read as `(not team) == payments`. Write `team != payments`.
struct NegatedComparison: NodeLintRule {
  static let code = DiagnosticCode.negatedComparison

  static func check(
    _ view: UnaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard view.operator?.kind == .kwNot, package.meaning(of: .unaryExpr(view)) != nil,
      var inner = view.operand
    else { return }
    while case .parenExpr(let paren) = inner, let next = paren.inner { inner = next }
    guard let text = opposite(of: inner) else { return }
    found.report(
      Diagnostic.negatedComparison(at: view.span).suggest(
        "write `\(text)`", replacing: view.span, with: text, .safe))
  }

  private static func opposite(of expression: ExprSyntax) -> String? {
    switch expression {
    case .binaryExpr(let view):
      guard let left = view.left?.text, let right = view.right?.text else { return nil }
      switch view.operator?.kind {
      case .equal: return "\(left) != \(right)"
      case .notEqual: return "\(left) == \(right)"
      case .matches: return "\(left) !~ \(right)"
      case .notMatches: return "\(left) =~ \(right)"
      case .kwIn: return view.isNegated ? "\(left) in \(right)" : "\(left) not in \(right)"
      default: return nil
      }
    case .presenceExpr(let view):
      guard let label = view.operand?.text, let state = view.state else { return nil }
      return "\(label) is \(state.kind == .kwAbsent ? "present" : "absent")"
    case .calendarExpr(let view):
      guard let relation = view.relation, let calendar = view.calendar?.text else { return nil }
      return "\(relation.kind == .kwDuring ? "outside" : "during") \(calendar)"
    default: return nil
    }
  }
}
