/// An `otherwise` that drops.
///
/// `otherwise` catches what nobody thought of: the new team, the renamed label, the typing mistake
/// in a rule. To drop it is to find out from the customers. Send it to a channel that somebody
/// reads and drop what is known by name.
struct DroppingOtherwise: LintRule {
  static let code = DiagnosticCode.droppingOtherwise

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for leaf in package.leaves where leaf.isDrop && leaf.branch.isOtherwise {
      guard let targets = leaf.targets else { continue }
      found.report(.droppingOtherwise(at: targets.span))
    }
  }
}
