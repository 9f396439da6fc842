/// An inhibition by which a harmless alert silences an urgent one.
///
/// The condition after `when` holds for alerts of lower severity, and the one after `mute` for
/// critical ones: a warning then keeps a page from being sent. Exclude critical alerts from what is
/// muted, or demand a critical source.
struct LesserMutesCritical: LintRule {
  static let code = DiagnosticCode.lesserMutesCritical

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency else { return }
    for (inhibition, view) in zip(package.declarations.inhibitions, package.sources.inhibitions) {
      guard inhibition.source.labelNames.contains(urgent.label),
        Proof.overlap(inhibition.source, .negated(urgent.condition)),
        Proof.overlap(inhibition.target, urgent.condition)
      else { continue }
      found.report(
        .lesserMutesCritical(
          at: view.mute.first?.span ?? inhibition.span, when: view.when.first?.span,
          name: inhibition.name, label: urgent.label))
    }
  }
}
