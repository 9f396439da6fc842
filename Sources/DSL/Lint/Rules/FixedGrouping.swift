/// Grouping by a label that has one value in the branch.
///
/// Inside `when team == payments` every alert has the same team, so `group by [team]` parts
/// nothing. Often the label that was meant is another one.
struct FixedGrouping: LintRule {
  static let code = DiagnosticCode.fixedGrouping

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for fact in package.blocks {
      for branch in fact.branches {
        guard case .block(let inner) = branch.branch.outcome,
          case .routeBranch(let view) = branch.view, case .labels? = inner.grouping,
          let setting = view.block?.groupBySettings.first
        else { continue }
        for label in setting.labels where fixes(label.text, branch.branch.condition) {
          found.report(
            .fixedGrouping(
              at: label.span, condition: view.condition?.span, name: label.text))
        }
      }
    }
  }

  private static func fixes(_ label: String, _ condition: LabelCondition) -> Bool {
    switch condition {
    case .label(label, .equals): true
    case .all(let parts): parts.contains { fixes(label, $0) }
    default: false
    }
  }
}

extension RouteBlockSyntax {
  /// The `group by` of the block itself.
  var groupBySettings: [GroupBySettingSyntax] {
    items.compactMap {
      if case .groupBySetting(let setting) = $0 { return setting }
      return nil
    }
  }
}
