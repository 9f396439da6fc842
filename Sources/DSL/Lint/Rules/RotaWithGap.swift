/// A rota that leaves hours in which nobody is on call.
///
/// Every shift is bound to a calendar, and no shift takes the hours outside of it. A page in those
/// hours finds nobody. Add a shift without a calendar, or one `outside` of it.
struct RotaWithGap: LintRule {
  static let code = DiagnosticCode.rotaWithGap

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for rota in package.declarations.rotas where !rota.shifts.isEmpty {
      let parts = rota.shifts.map { shift -> LabelCondition in
        guard let calendar = shift.calendar else { return .always }
        return shift.whenInside ? .during(calendar) : .not(.during(calendar))
      }
      guard !Proof.isAlways(.any(of: parts)), let shift = rota.shifts.first else { continue }
      found.report(.rotaWithGap(at: rota.span, shift: shift.span, name: rota.name))
    }
  }
}
