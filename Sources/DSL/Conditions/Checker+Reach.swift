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

  /// Warns of branches that no alert reaches: their condition is never true, contradicts the blocks
  /// around it, or earlier branches take every such alert.
  mutating func checkReach(of root: CheckedRouteBlock) {
    checkReach(of: root, reachedBy: ConditionAnalysis(.always))
  }

  /// Looks at a block, and at the blocks inside.
  ///
  /// - Parameters:
  ///   - block: The block.
  ///   - arriving: The alerts that come to the block, or more; nil where it is unknown.
  private mutating func checkReach(
    of block: CheckedRouteBlock, reachedBy arriving: ConditionAnalysis?
  ) {
    // Alerts for which no branch has decided yet, or more of them.
    var left = arriving
    var takers: [CheckedRouteBranch] = []
    for branch in block.branches {
      comparisonsLeft -= left?.products.count ?? 1
      guard comparisonsLeft > 0 else { return }
      let analysis = ConditionAnalysis(branch.condition)
      if !branch.isOtherwise, !block.isDamaged, let analysis,
        let finding = unreachable(branch, analysis, arriving, left, takers)
      {
        report(finding)
        continue
      }
      if case .block(let inner) = branch.outcome {
        checkReach(of: inner, reachedBy: meeting(left, analysis))
      }
      guard !branch.isAlso, !branch.isOtherwise else { continue }
      takers.append(branch)
      left = meeting(left, ConditionAnalysis(.negated(branch.condition)))
    }
  }

  /// Where both hold, or a larger set where one is unknown: nothing is reported wrongly then.
  private func meeting(
    _ left: ConditionAnalysis?, _ right: ConditionAnalysis?
  ) -> ConditionAnalysis? {
    guard let left, let right else { return left ?? right }
    return left.meeting(right) ?? left
  }

  private func unreachable(
    _ branch: CheckedRouteBranch, _ analysis: ConditionAnalysis, _ arriving: ConditionAnalysis?,
    _ left: ConditionAnalysis?, _ takers: [CheckedRouteBranch]
  ) -> Diagnostic? {
    if analysis.isNever {
      return .unreachableBranch(at: branch.span, reason: "its condition is never true")
    }
    if let arriving, analysis.intersects(arriving) == false {
      return .unreachableBranch(
        at: branch.span, reason: "no alert that fulfils it comes into this block")
    }
    guard let left, analysis.intersects(left) == false else { return nil }
    let single = takers.first { taker in
      ConditionAnalysis(.negated(taker.condition)).map { analysis.intersects($0) == false } ?? false
    }
    if let single {
      return .unreachableBranch(
        at: branch.span, shadow: single.span, reason: "an earlier branch takes all its alerts")
    }
    return .unreachableBranch(
      at: branch.span, reason: "the earlier branches together take all its alerts")
  }
}
