/// A page that leads nowhere.
///
/// The template is used by a channel that an escalation tells, and shows neither the runbook nor a
/// link to the alert. Who is woken needs the way to the first step, not only the name of the
/// failure. Show `group.annotations.runbook` or `group.url`.
struct PageWithoutLink: LintRule {
  static let code = DiagnosticCode.pageWithoutLink
  private static let names: Set<String> = [
    "url", "runbook", "runbook_url", "dashboard", "dashboard_url", "link", "generator_url",
  ]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let paged = Set(
      package.declarations.escalations.flatMap(\.steps).flatMap(\.recipients).map(\.channel.raw))
    var seen: Set<Int> = []
    for index in paged.sorted() {
      guard
        case .template(let handle)? = package.declarations.channels[index].attributes["template"],
        seen.insert(handle.raw).inserted
      else { continue }
      let template = package.declarations.templates[handle]
      guard !template.shows(names) else { continue }
      found.report(.pageWithoutLink(at: template.span, name: template.name))
    }
  }
}
