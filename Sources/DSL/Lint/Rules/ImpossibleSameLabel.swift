/// A label in `same` that one side can never have.
///
/// An absent label is never equal in `same`. If `when` or `mute` lets only alerts through that lack
/// the label, the inhibition never silences anything.
struct ImpossibleSameLabel: LintRule {
  static let code = DiagnosticCode.impossibleSameLabel

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (inhibition, view) in zip(package.declarations.inhibitions, package.sources.inhibitions) {
      for label in view.same.first?.labels ?? [] {
        let name = label.quoted?.constant ?? label.text
        let absent = LabelCondition.label(name, .equals(""))
        for (side, word) in [(inhibition.source, "when"), (inhibition.target, "mute")]
        where Proof.includes(absent, side) && !Proof.isNever(side) {
          found.report(.impossibleSameLabel(at: label.span, side: word, name: name))
        }
      }
    }
  }
}
