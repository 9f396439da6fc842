/// An interval of a few seconds.
///
/// After the first message a group is looked at once an interval, and each change since is a
/// message. With a few seconds, a failure that spreads is a message for each alert that joins.
struct HastyInterval: LintRule {
  static let code = DiagnosticCode.hastyInterval
  static let intervalMin = 10 * Nanoseconds.second

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var seen: Set<Span> = []
    for leaf in package.leaves where !leaf.isDrop {
      guard let setting = leaf.settings.interval, setting.value < intervalMin,
        seen.insert(setting.span).inserted
      else { continue }
      found.report(.hastyInterval(at: setting.span, length: Spelling.duration(setting.value)))
    }
  }
}
