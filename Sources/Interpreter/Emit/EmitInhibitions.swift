// Inhibition rules.
extension AlertmanagerEmitter {
  mutating func inhibitRules() -> [YAMLValue] {
    program.inhibitions.flatMap { rules($0) }
  }

  private mutating func rules(_ rule: InhibitRule) -> [YAMLValue] {
    let what = "the inhibition '\(rule.name)'"
    guard let sources = products(of: rule.source, of: what, at: rule.place),
      let targets = products(of: rule.target, of: what, at: rule.place)
    else { return [] }
    let count = sources.products.count * targets.products.count
    // An alert on both sides of a rule is inhibited by none on both sides. Parts of a rule have
    // other sides than the whole, which matters unless nothing is on both.
    guard count <= 1 || sources.excludes(targets) else {
      error(
        "inhibition-split",
        "\(what) has `or` in a condition and alerts that match both sides; write one rule for each "
          + "alternative", at: rule.place)
      return []
    }
    var values: [YAMLValue] = []
    for source in sources.products {
      for target in targets.products {
        values.append(value(rule, source: source, target: target, number: values.count, of: count))
      }
    }
    return values
  }

  private mutating func value(
    _ rule: InhibitRule, source: [MatcherTest], target: [MatcherTest], number: Int, of count: Int
  ) -> YAMLValue {
    var source = source
    if !rule.absentEqualsAbsent {
      // An absent label never equals an absent one: whoever inhibits must have it.
      for label in rule.same where !source.contains(where: { $0.asksForPresence(of: label) }) {
        source.append(MatcherTest(name: label, test: .equals(""), isPositive: false))
      }
    }
    var members: [(key: String, value: YAMLValue)] = []
    if has(.inhibitionName) {
      members.append(("name", .text(count > 1 ? "\(rule.name)_\(number + 1)" : rule.name)))
    }
    members.append((key("source_matchers"), .list(texts(source, at: rule.place))))
    members.append((key("target_matchers"), .list(texts(target, at: rule.place))))
    if !rule.same.isEmpty {
      for name in rule.same {
        guard canName(name, at: rule.place) else { break }
      }
      members.append(("equal", .shortList(rule.same.map { .text($0) })))
    }
    return .mapping(members)
  }
}

extension MatcherTest {
  /// Whether the test refuses alerts without the label.
  func asksForPresence(of label: String) -> Bool {
    guard name == label, let matcher else { return false }
    return !matcher.matches(value: "")
  }
}
