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
    var counts: [String: Int] = [:]
    for rule in package.rules.all {
      let texts = rule.annotations
      for index in texts.indices { counts[texts[index].name, default: 0] += 1 }
    }
    let rare = Set(counts.filter { $0.value == 1 && !usual.contains($0.key) }.map(\.key))
    guard !rare.isEmpty else { return }
    let used = counts.filter { $0.value > 1 }.map(\.key).sorted()
    let table = SlipTable(usual + used)
    for name in names(package) where rare.contains(name.text) {
      guard let slip = table.slip(name.text), !slip.isNumber else { continue }
      found.report(
        Diagnostic.misspeltAnnotation(at: name.span, name: name.text, meant: slip.meant)
          .suggest("write `\(slip.meant)`", replacing: name.span, with: slip.meant))
    }
  }

  /// The names of all annotations, as they are written.
  private static func names(_ package: LintedPackage) -> [NameSyntax] {
    package.sources.rules.flatMap(\.items).flatMap { item -> [NameSyntax] in
      guard case .alertRule(let rule) = item else { return [] }
      return rule.annotations.compactMap(\.name)
    }
  }
}
