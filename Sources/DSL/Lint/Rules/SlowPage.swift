/// A page that waits before it is sent.
///
/// `wait` collects the alerts of a new group before the first message. Minutes of it are fine for a
/// chat room; before a page they are minutes in which nobody works on the failure. The rule speaks
/// from two minutes on, for branches that lead to an escalation.
struct SlowPage: LintRule {
  static let code = DiagnosticCode.slowPage
  static let waitMax = 2 * Nanoseconds.minute

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var seen: Set<Span> = []
    for leaf in package.leaves where leaf.pages {
      guard let wait = leaf.settings.wait, wait.value >= waitMax, seen.insert(wait.span).inserted
      else { continue }
      found.report(
        .slowPage(at: wait.span, page: leaf.place, wait: Spelling.duration(wait.value)))
    }
  }
}
