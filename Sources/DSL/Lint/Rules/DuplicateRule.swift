/// A rule that gives what another one gives.
///
/// Name, query and labels are the same. Two alerts become one, whichever is sent last, and two
/// recording rules write the same series, which the server refuses or mixes. Take one out.
struct DuplicateRule: LintRule {
  static let code = DiagnosticCode.duplicateRule

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for (rule, twin) in package.twins(.identical) {
      found.report(.duplicateRule(at: rule.span, first: twin.span, name: rule.name))
    }
  }
}

extension LintedPackage {
  /// Rules of one name, of which more are not compared.
  private static let twinCountMax = 32

  /// Each rule that can be taken for an earlier one of the same source, with that one.
  func twins(_ likeness: RuleTwin.Likeness) -> [(LintedRule, LintedRule)] {
    var earlier: [String: [LintedRule]] = [:]
    var found: [(LintedRule, LintedRule)] = []
    for rule in rules.all {
      let key = "\(declarations.rules[rule.group].source.raw) \(rule.name)"
      let others = earlier[key] ?? []
      if let twin = others.first(where: { rule.twin.likeness(to: $0.twin) == likeness }) {
        found.append((rule, twin))
      }
      if others.count < Self.twinCountMax { earlier[key] = others + [rule] }
    }
    return found
  }
}
