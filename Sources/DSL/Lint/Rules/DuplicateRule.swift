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
    var found: [(LintedRule, LintedRule)] = []
    for group in rules.namesakes {
      var earlier: [(rule: LintedRule, twin: RuleTwin)] = []
      for rule in group.map({ rules.all[$0] }) {
        guard let twin = twin(of: rule) else { continue }
        if let first = earlier.first(where: { twin.likeness(to: $0.twin) == likeness }) {
          found.append((rule, first.rule))
        }
        if earlier.count < Self.twinCountMax { earlier.append((rule, twin)) }
      }
    }
    return found
  }

  private func twin(of rule: LintedRule) -> RuleTwin? {
    let source = declarations.rules[rule.group].source.raw
    return rule.query.opened(rules.recordedLabels(ofSource: source)).map { rule.twin($0.review) }
  }
}
