/// An inhibition or a mute that no test expects to do anything.
///
/// The package has tests, but none says `expect alert { … } inhibited by` or `muted by` it. What
/// keeps pages from being sent deserves a test more than most.
struct UntestedSuppression: LintRule {
  static let code = DiagnosticCode.untestedSuppression

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard !package.declarations.tests.isEmpty else { return }
    var inhibited: Set<String> = []
    var muted: Set<String> = []
    var anyInhibited = false
    var anyMuted = false
    for statement in package.declarations.tests.flatMap(\.statements) {
      guard let state = expectedState(statement.action) else { continue }
      switch state {
      case .inhibited(let name):
        if let name { inhibited.insert(name) } else { anyInhibited = true }
      case .muted(let name):
        if let name { muted.insert(name) } else { anyMuted = true }
      case .firing, .pending, .inactive, .resolved: continue
      }
    }
    for inhibition in package.declarations.inhibitions
    where !anyInhibited && !inhibited.contains(inhibition.name) {
      found.report(
        .untestedSuppression(at: inhibition.span, word: "inhibited", name: inhibition.name))
    }
    for mute in package.declarations.mutes where !anyMuted && !muted.contains(mute.name) {
      found.report(.untestedSuppression(at: mute.span, word: "muted", name: mute.name))
    }
  }

  private static func expectedState(_ action: CheckedTestAction) -> CheckedAlertState? {
    switch action {
    case .expectAlert(_, let state), .expectNamedAlert(_, _, let state): state
    default: nil
    }
  }
}
