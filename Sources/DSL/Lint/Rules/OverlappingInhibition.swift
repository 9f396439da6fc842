/// An inhibition whose source and target may be the same alert.
///
/// Where an alert fulfils `when` and `mute`, two of them would silence each other; alerts that
/// match both sides are therefore never silenced by one another. That exception is easily
/// overlooked: the duplicates that were to be quiet stay loud. Exclude the source from what is
/// muted.
struct OverlappingInhibition: LintRule {
  static let code = DiagnosticCode.overlappingInhibition

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (inhibition, view) in zip(package.declarations.inhibitions, package.sources.inhibitions) {
      guard let mute = view.mute.first, Proof.overlap(inhibition.source, inhibition.target),
        !(inhibition.same.isEmpty && Proof.isSame(inhibition.source, inhibition.target))
      else { continue }
      found.report(
        .overlappingInhibition(
          at: mute.span, when: view.when.first?.span, name: inhibition.name))
    }
  }
}
