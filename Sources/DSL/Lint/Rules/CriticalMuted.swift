/// A mute that silences urgent alerts too.
///
/// Mutes are written for noise and outlive the reason. When the condition does not exclude critical
/// alerts, the failure that happens during the maintenance is as quiet as the maintenance. Add
/// `and severity != critical`, or silence by name what is known to fire.
struct CriticalMuted: LintRule {
  static let code = DiagnosticCode.criticalMuted

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency else { return }
    for (mute, view) in zip(package.declarations.mutes, package.sources.mutes)
    where Proof.overlap(mute.condition, urgent.condition) {
      found.report(
        .criticalMuted(
          at: view.when.first?.span ?? mute.span, name: mute.name, label: urgent.label))
    }
  }
}
