/// A repeat of a few minutes.
///
/// `repeat` sends the same message again while nothing has changed. Every few minutes it teaches
/// people to mute the channel, and with it the next failure. An escalation is the way to insist; a
/// repeat is a reminder, of hours.
struct FrequentRepeat: LintRule {
  static let code = DiagnosticCode.frequentRepeat
  static let repeatMin = 15 * Nanoseconds.minute

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var seen: Set<Span> = []
    for leaf in package.leaves where !leaf.isDrop {
      guard let setting = leaf.settings.repeatInterval, setting.value < repeatMin,
        seen.insert(setting.span).inserted
      else { continue }
      found.report(
        .frequentRepeat(at: setting.span, length: Spelling.duration(setting.value)))
    }
  }
}
