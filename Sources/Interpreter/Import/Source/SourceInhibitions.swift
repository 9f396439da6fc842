import DSL

// Inhibition rules.
//
// In Alertmanager a label that is absent on both sides counts as equal; in `same` it never does. So
// a rule becomes one for each set of labels that may be absent together: those are asked for in
// both conditions, the others stand in `same`.
extension SourceBuilder {
  /// Labels of one rule that may be absent; every one of them doubles the rules.
  private static let absentLabelCountMax = 4

  mutating func inhibitDeclarations() -> [String] {
    var lines: [String] = []
    for (index, rule) in config.inhibitRules.enumerated() {
      let head = comments.take(rule.mark)
      labels.add(rule.source)
      labels.add(rule.target)
      for name in rule.equal { labels.add(name) }
      let name = names.name(like: self.name(of: rule, index), noun: "rule")
      lines += head + rules(rule, name: name)
    }
    for (name, values) in labels.candidates {
      note(
        .note, "enumeration",
        "the label '\(name)' is compared with \(values.joined(separator: ", ")) only; if there are "
          + "no others, declare `\(name): \(values.map(spelled).joined(separator: " | "))`",
        at: config.route.mark)
    }
    return lines
  }

  private func spelled(_ value: String) -> String {
    isPlainName(value) ? value : SourceText.quoted(value)
  }

  private mutating func rules(_ rule: AlertmanagerInhibitRule, name: String) -> [String] {
    var equal: [String] = []
    for label in rule.equal where !equal.contains(label) { equal.append(label) }
    let optional = equal.filter { label in
      label != "alertname" && !isPresent(label, rule.source) && !isPresent(label, rule.target)
    }
    if equal.contains("alertname"), !isPresent("alertname", rule.source + rule.target) {
      note(
        .note, "alertname-present",
        "every alert has an alertname here; alerts without one inhibit "
          + "each other in Alertmanager only", at: rule.mark)
    }
    if optional.count > Self.absentLabelCountMax {
      note(
        .changed, "absent-equals-absent",
        "here an absent label never equals an absent one; with \(optional.count) labels in 'equal' "
          + "the rule is only kept for alerts that have all or none of them", at: rule.mark)
      return declaration(rule, name: name, equal: equal, absent: [])
        + declaration(
          rule, name: names.name(like: "\(name)_without_labels", noun: "rule"), equal: equal,
          absent: optional)
    }
    var lines: [String] = []
    for choice in 0..<(1 << optional.count) {
      let absent = optional.enumerated().filter { choice >> $0.offset & 1 == 1 }.map(\.element)
      let own =
        absent.isEmpty
        ? name
        : names.name(like: "\(name)_without_\(absent.joined(separator: "_"))", noun: "rule")
      lines += declaration(rule, name: own, equal: equal, absent: absent)
    }
    if !optional.isEmpty {
      note(
        .note, "absent-equals-absent",
        "Alertmanager takes a label for equal that both alerts lack "
          + "(\(optional.joined(separator: ", "))); the rules '\(name)_without_…' keep that, and "
          + "can go if it was never wanted", at: rule.mark)
    }
    return lines
  }

  /// Whether some matcher refuses alerts without the label.
  private func isPresent(_ label: String, _ matchers: [Matcher]) -> Bool {
    matchers.contains { $0.name == label && !$0.matches(value: "") }
  }

  private func declaration(
    _ rule: AlertmanagerInhibitRule, name: String, equal: [String], absent: [String]
  ) -> [String] {
    let missing = absent.map { "\(SourceText.label($0)) is absent" }
    func side(_ matchers: [Matcher]) -> String {
      let parts = matchers.map { SourceText.condition($0) } + missing
      return parts.isEmpty ? "true" : parts.joined(separator: " and ")
    }
    var lines = ["inhibit \(name) {", "when \(side(rule.source))", "mute \(side(rule.target))"]
    let same = equal.filter { !absent.contains($0) }
    if !same.isEmpty { lines.append("same \(SourceText.list(same.map(SourceText.label)))") }
    lines.append("because \(SourceText.quoted(reason(rule)))")
    return lines + ["}", ""]
  }

  private func reason(_ rule: AlertmanagerInhibitRule) -> String {
    let source = rule.source.isEmpty ? "any alert" : Matcher.describe(rule.source)
    return "\(source) fires"
  }

  /// The rule's own name, or one that its matchers suggest.
  private func name(of rule: AlertmanagerInhibitRule, _ index: Int) -> String {
    if !rule.name.isEmpty { return rule.name }
    for label in ["alertname", "severity"] {
      if let source = value(label, rule.source), let target = value(label, rule.target) {
        return "\(source)_mutes_\(target)"
      }
    }
    if let source = value("alertname", rule.source) { return "\(source)_mutes_others" }
    if let source = value("severity", rule.source) { return "\(source)_mutes_others" }
    return "rule_\(index + 1)"
  }

  /// The text or texts that a label must have, as part of a name.
  private func value(_ label: String, _ matchers: [Matcher]) -> String? {
    guard let matcher = matchers.first(where: { $0.name == label && $0.op.isPositive }) else {
      return nil
    }
    guard matcher.op.isRegex else { return matcher.value.isEmpty ? nil : matcher.value }
    let values = RegexText.alternatives(RegexText.unanchored(matcher.value)) ?? []
    let words = values.filter { !$0.isEmpty }
    return (1...3).contains(words.count) ? words.joined(separator: "_") : nil
  }
}
