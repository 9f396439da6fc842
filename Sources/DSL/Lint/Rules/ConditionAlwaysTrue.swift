/// A condition that holds for every alert.
///
/// The parts cover everything between them, as in `team == payments or team != payments`. A branch
/// with such a condition takes all alerts and leaves none to the branches after it. Most often an
/// `or` was meant to be an `and`, above all between two `!=`.
struct ConditionAlwaysTrue: NodeLintRule {
  static let code = DiagnosticCode.conditionAlwaysTrue

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard let chain = ConditionChain(view), chain.isOr,
      let meaning = package.meaning(of: .binaryExpr(view)), Proof.isAlways(meaning)
    else { return }
    found.report(.conditionAlwaysTrue(at: view.span))
  }
}
