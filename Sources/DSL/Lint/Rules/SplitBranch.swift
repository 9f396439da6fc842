/// Two `also` branches in a row with the same condition.
///
/// They are one branch with two targets. Written apart, an edit of the first condition leaves the
/// second behind.
struct SplitBranch: LintRule {
  static let code = DiagnosticCode.splitBranch

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for fact in package.blocks {
      for (first, second) in zip(fact.branches, fact.branches.dropFirst()) {
        guard first.branch.isAlso, second.branch.isAlso, first.branch.stableName == nil,
          second.branch.stableName == nil,
          Proof.isSame(first.branch.condition, second.branch.condition)
        else { continue }
        found.report(.splitBranch(at: second.view.span, first: first.view.span))
      }
    }
  }
}
