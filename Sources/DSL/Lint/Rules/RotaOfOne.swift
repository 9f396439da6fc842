/// A rota with one person.
///
/// Nobody can be on call always: without somebody to hand over to, an illness or a holiday is a gap
/// that nobody sees. If one person is meant, name the contact itself, so that it shows.
struct RotaOfOne: LintRule {
  static let code = DiagnosticCode.rotaOfOne

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rota in package.declarations.rotas {
      let people = Set(rota.shifts.flatMap(\.participants))
      guard people.count == 1, let only = rota.shifts.first?.participants.first else { continue }
      found.report(
        .rotaOfOne(
          at: rota.span, name: rota.name, person: package.declarations.contacts[only].name))
    }
  }
}
