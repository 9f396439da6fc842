/// A warning that goes on while the critical alert for the same thing fires.
///
/// Both rules compare the same with a number, so whenever the critical one fires, the other does
/// too: two messages for one failure. Let an inhibition silence the lesser one.
struct SeveritiesWithoutInhibition: LintRule {
  static let code = DiagnosticCode.severitiesWithoutInhibition

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard !package.leaves.isEmpty else { return }
    var told: Set<Span> = []
    for pair in package.severityPairs where !pair.isInverted && pair.isTighter {
      let isSilenced = package.declarations.inhibitions.contains { inhibition in
        Proof.overlap(inhibition.source, pair.grave.known)
          && Proof.overlap(inhibition.target, pair.mild.known)
      }
      guard !isSilenced, told.insert(pair.mild.rule.span).inserted else { continue }
      found.report(
        .severitiesWithoutInhibition(
          at: pair.mild.rule.span, grave: pair.grave.rule.span, name: pair.mild.rule.name,
          other: pair.grave.rule.name))
    }
  }
}
