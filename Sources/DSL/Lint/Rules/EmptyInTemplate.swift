/// A template that shows what no alert of the package's rules brings along.
///
/// Every rule whose alerts get to the template's channels lacks the annotation, or its query loses
/// the label. Mostly the rules call it otherwise: `runbook` here, `runbook_url` there. Alerts from
/// elsewhere may have it.
struct EmptyInTemplate: LintRule {
  static let code = DiagnosticCode.emptyInTemplate

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (index, template) in package.declarations.templates.enumerated() {
      guard package.sources.templates.indices.contains(index) else { continue }
      let span = package.sources.templates[index].span
      let alerts = alerts(shownBy: Handle(index), package)
      guard !alerts.isEmpty, template.span.file == span.file else { continue }
      for mention in package.mentions(in: span) {
        guard let rule = lacking(mention, alerts) else { continue }
        found.report(
          .emptyInTemplate(
            at: mention.span, rule: rule.rule.span,
            what: mention.kind == .annotation ? "annotation" : "label", name: mention.name))
      }
    }
  }

  /// The first of the rules if none of them brings it along.
  private static func lacking(_ mention: LabelMention, _ alerts: [LintedAlert]) -> LintedAlert? {
    let isLacking = alerts.allSatisfy { alert in
      switch mention.kind {
      case .annotation: !alert.rule.annotations.contains { $0.name == mention.name }
      case .label: alert.loss(of: mention.name) != nil
      case .word, .formattedValue: false
      }
    }
    return isLacking ? alerts.first : nil
  }

  /// The rules whose alerts may get to a channel with the template.
  private static func alerts(
    shownBy template: Handle<CheckedTemplate>, _ package: LintedPackage
  ) -> [LintedAlert] {
    let ends = Set(
      package.leaves.indices.filter { index in
        package.leaves[index].recipients.contains { uses(template, $0, package) }
      })
    return package.alerts.filter { $0.mayReach.contains(where: ends.contains) }
  }

  private static func uses(
    _ template: Handle<CheckedTemplate>, _ target: CheckedTarget, _ package: LintedPackage
  ) -> Bool {
    let channels: [Handle<CheckedChannel>] =
      switch target {
      case .channel(let handle): [handle]
      case .escalation(let handle):
        package.declarations.escalations[handle].steps.flatMap { step in
          step.recipients.compactMap(\.channel)
        }
      case .ticket: []
      }
    return channels.contains { handle in
      if case .template(template)? = package.declarations.channels[handle].attributes["template"] {
        return true
      }
      return false
    }
  }
}
