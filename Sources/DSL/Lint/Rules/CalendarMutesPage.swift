/// A calendar that keeps a page from being sent.
///
/// `mute outside office_hours` in a block of the route holds for every branch of the block. Where
/// one of them pages, the page for a failure at night is not sent and not made up for before the
/// next flush in office hours. Move the mute into a block of its own, around the branches that can
/// wait.
struct CalendarMutesPage: LintRule {
  static let code = DiagnosticCode.calendarMutesPage

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for leaf in package.leaves where leaf.pages {
      guard let mute = leaf.mutes.last, let targets = leaf.targets else { continue }
      found.report(.calendarMutesPage(at: targets.span, mute: mute.span))
    }
  }
}
