// Warnings that the algebra of conditions proves.
extension Checker {
  /// Comparisons of branches with earlier siblings in one package; beyond it nothing is said.
  static let comparisonCountMax = 10_000

  /// Warns of a condition that no alert fulfils.
  mutating func warnIfNever(_ condition: LabelCondition?, at expression: ExprSyntax?) {
    guard let condition, let expression else { return }
    if case .never = condition { return }
    if ConditionAnalysis(condition)?.isNever == true {
      report(.contradiction(at: expression.span))
    }
  }

  /// Whether the two conditions are true for the same alerts; false where it cannot be proved.
  func isSame(_ first: LabelCondition, _ second: LabelCondition) -> Bool {
    if first == second { return true }
    return Checker.includes(first, second) && Checker.includes(second, first)
  }

  /// Whether every alert that fulfils `inner` fulfils `outer`; false where it cannot be proved.
  private static func includes(_ outer: LabelCondition, _ inner: LabelCondition) -> Bool {
    guard let rest = ConditionAnalysis(.all(of: [inner, .negated(outer)])) else { return false }
    return rest.isNever
  }

  /// Warns of branches that no alert reaches, because the condition is never true or because
  /// earlier branches take every such alert.
  mutating func checkReach(of block: CheckedRouteBlock) {
    var takers: [Taker] = []
    for branch in block.branches where !branch.isOtherwise {
      comparisonsLeft -= takers.count
      guard comparisonsLeft > 0 else { return }
      guard let analysis = ConditionAnalysis(branch.condition) else { continue }
      if analysis.isNever {
        report(.unreachableBranch(at: branch.span, reason: "its condition is never true"))
        continue
      }
      if let taker = Checker.taker(of: branch, analysis, among: takers) {
        report(
          .unreachableBranch(
            at: branch.span, shadow: taker.span, reason: "an earlier branch takes all its alerts"))
        continue
      }
      if !branch.isAlso, let rest = ConditionAnalysis(.negated(branch.condition)) {
        takers.append(Taker(span: branch.span, rest: rest))
      }
    }
  }

  /// An earlier branch that ends the search.
  private struct Taker {
    let span: Span
    /// What the branch leaves to its later siblings.
    let rest: ConditionAnalysis
  }

  /// The first single branch that takes everything that this one would.
  private static func taker(
    of branch: CheckedRouteBranch, _ analysis: ConditionAnalysis, among takers: [Taker]
  ) -> Taker? {
    takers.first { analysis.intersects($0.rest) == false }
  }
}
