/// A target that gets the same alert by two branches.
///
/// An `also` branch sends the alert on to the branches after it. Where one of them has the same
/// target and lets the same alerts through, that target is told twice, in two groups that repeat
/// and resolve on their own.
struct ToldTwice: LintRule {
  static let code = DiagnosticCode.toldTwice
  /// Pairs of branches that are compared.
  static let pairCountMax = 2_000

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var pairsLeft = pairCountMax
    for (position, first) in package.leaves.enumerated() where first.branch.isAlso {
      for second in package.leaves[(position + 1)...] {
        pairsLeft -= 1
        guard pairsLeft > 0 else { return }
        guard let common = first.recipients.firstIndex(where: second.recipients.contains),
          let early = first.reach, let late = second.reach, Proof.overlap(early, late),
          let index = second.recipients.firstIndex(of: first.recipients[common]),
          let name = second.targets?.targets.dropFirst(index).first,
          let before = first.targets?.targets.dropFirst(common).first
        else { continue }
        found.report(.toldTwice(at: name.span, first: before.span, name: name.text))
      }
    }
  }
}
