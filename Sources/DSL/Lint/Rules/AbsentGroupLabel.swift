/// Grouping by a label that no alert of the package's rules has there.
///
/// The queries of all rules whose alerts get to this route lose the label, so it parts nothing: all
/// of them are one group. Keep the label in the queries, or group by one that they keep. Alerts
/// from elsewhere may have it.
struct AbsentGroupLabel: LintRule {
  static let code = DiagnosticCode.absentGroupLabel

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for fact in package.blocks {
      guard case .labels? = fact.block.grouping, let setting = fact.view.groupBySettings.first
      else { continue }
      let ends = Set(
        package.leaves.indices.filter {
          package.leaves[$0].settings.grouping?.span == setting.span
        })
      let alerts = package.alerts.filter { $0.mayReach.contains(where: ends.contains) }
      for label in setting.labels {
        let name = label.quoted?.constant ?? label.text
        guard let first = alerts.first, let cause = first.loss(of: name),
          alerts.allSatisfy({ $0.loss(of: name) != nil })
        else { continue }
        found.report(
          .absentGroupLabel(
            at: label.span, cause: first.rule.query.span(of: cause.range), name: name,
            rule: first.rule.name))
      }
    }
  }
}
