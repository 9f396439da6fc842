/// Neighbouring branches that lead to the same targets.
///
/// Two `when` one after the other with the same targets are one `when` with `or`, and a last `when`
/// with the targets of `otherwise` is not needed at all. Written apart, one of them is forgotten
/// when the targets change. Branches with a name of their own (`as`) are left alone.
struct SameOutcome: LintRule {
  static let code = DiagnosticCode.sameOutcome

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for fact in package.blocks {
      for (first, second) in zip(fact.branches, fact.branches.dropFirst()) {
        guard isPlain(first.branch), isPlain(second.branch),
          case .targets(let left) = first.branch.outcome,
          case .targets(let right) = second.branch.outcome, left == right
        else { continue }
        report(first, second, package, &found)
      }
    }
  }

  private static func isPlain(_ branch: CheckedRouteBranch) -> Bool {
    !branch.isAlso && branch.stableName == nil
  }

  private static func report(
    _ first: (branch: CheckedRouteBranch, view: RouteItemSyntax),
    _ second: (branch: CheckedRouteBranch, view: RouteItemSyntax), _ package: LintedPackage,
    _ found: inout LintFindings
  ) {
    let diagnostic = Diagnostic.sameOutcome(at: first.view.span, second: second.view.span)
    if second.branch.isOtherwise {
      found.report(
        package.removing(
          first.view.span, "leave the branch to `otherwise`", .needsReview, from: diagnostic))
    } else {
      found.report(diagnostic.help("join their conditions with `or`"))
    }
  }
}
