/// A mute that holds for ever.
///
/// Without `during` or `outside` it is no exception but a rule: nobody will notice the day from
/// which on these alerts matter. If they never do, drop them in the route, where a `drop` counts
/// them and says why; if they do not now, use a silence, which ends.
struct MuteWithoutEnd: LintRule {
  static let code = DiagnosticCode.muteWithoutEnd

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for mute in package.declarations.mutes where !mute.condition.hasCalendar {
      found.report(.muteWithoutEnd(at: mute.span, name: mute.name))
    }
  }
}
