/// An annotation whose name is nearly that of another.
///
/// The name stands once in the package and differs by one slip of the hand from one that other
/// rules use or that is usual. Templates and dashboards look for the usual name, and show nothing.
struct MisspeltAnnotation: LintRule {
  static let code = DiagnosticCode.misspeltAnnotation
  private static let usual = [
    "summary", "description", "message", "runbook", "runbook_url", "dashboard", "dashboard_url",
    "playbook", "playbook_url",
  ]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let rules = package.sources.rules.flatMap(\.items)
    let attributes = rules.flatMap { item -> [AttributeSyntax] in
      if case .alertRule(let rule) = item { return rule.annotations }
      return []
    }
    let names = attributes.compactMap(\.name)
    var counts: [String: Int] = [:]
    for name in names { counts[name.text, default: 0] += 1 }
    let used = counts.filter { $0.value > 1 }.map(\.key).sorted()
    let table = SlipTable(usual + used)
    for name in names where counts[name.text] == 1 && !usual.contains(name.text) {
      guard let slip = table.slip(name.text), !slip.isNumber else { continue }
      found.report(
        Diagnostic.misspeltAnnotation(at: name.span, name: name.text, meant: slip.meant)
          .suggest("write `\(slip.meant)`", replacing: name.span, with: slip.meant))
    }
  }
}
