/// A repeat that is no multiple of the interval.
///
/// Groups are looked at once an interval, so a message is repeated at the first look after `repeat`
/// is over: `interval 10m` with `repeat 25m` repeats every 30 minutes. Write what happens.
struct UnevenRepeat: LintRule {
  static let code = DiagnosticCode.unevenRepeat
  private static let intervalDefault = 5 * Nanoseconds.minute

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var seen: Set<Span> = []
    for leaf in package.leaves where !leaf.isDrop {
      let interval = leaf.settings.interval?.value ?? intervalDefault
      guard let setting = leaf.settings.repeatInterval, setting.value > interval,
        setting.value % interval != 0, seen.insert(setting.span).inserted
      else { continue }
      let real = (setting.value / interval + 1) * interval
      found.report(
        .unevenRepeat(
          at: setting.span, real: Spelling.duration(real), interval: Spelling.duration(interval)))
    }
  }
}
