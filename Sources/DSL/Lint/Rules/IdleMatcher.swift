/// A matcher that lets every series through, or only those without the label.
///
/// `job=~".*"` selects also what has no `job` at all; if the label is to be there, `job!=""` says
/// so. `job!~".+"` is `job=""`.
struct IdleMatcher: QueryLintRule {
  static let code = DiagnosticCode.idleMatcher

  static func check(
    _ query: OpenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    for fault in query.oddPatterns {
      switch fault.kind {
      case .idlePattern, .emptyPattern:
        found.report(
          .idleMatcher(at: query.span(of: fault.range), reason: fault.message))
      default: continue
      }
    }
  }
}
