/// An inhibition that does not say what source and target have in common.
///
/// Without `same` one alert that fulfils `when`, anywhere, silences every alert that fulfils
/// `mute`, everywhere: a dead node in one cluster hides the failures of all others.
struct InhibitionWithoutSame: LintRule {
  static let code = DiagnosticCode.inhibitionWithoutSame

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for inhibition in package.declarations.inhibitions where inhibition.same.isEmpty {
      found.report(.inhibitionWithoutSame(at: inhibition.span, name: inhibition.name))
    }
  }
}
