/// A branch that drops alerts which may be urgent.
///
/// What is dropped is never shown to anybody. When the condition of a `drop` lets critical alerts
/// through, the one real failure among the noise is lost with it. Exclude them:
/// `when … and severity != critical -> drop because "…"`.
struct CriticalDropped: LintRule {
  static let code = DiagnosticCode.criticalDropped

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard let urgent = package.urgency?.condition else { return }
    for leaf in package.leaves where leaf.isDrop && !leaf.branch.isOtherwise {
      guard let reach = leaf.reach, let targets = leaf.targets, Proof.overlap(reach, urgent)
      else { continue }
      found.report(.criticalDropped(at: targets.span, when: leaf.branch.text))
    }
  }
}
