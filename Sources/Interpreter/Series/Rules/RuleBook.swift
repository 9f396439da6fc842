import DSL

/// Groups of rules, and what each rule reads and writes.
///
/// Tests ask it which rules matter to them, so that a package with many rules stays quick to test,
/// and an alert that fires because a test gives no series for it (`absent(up)`) disturbs none.
package struct RuleBook: Sendable {
  /// The rules that can be evaluated.
  package private(set) var groups: [RuleGroup] = []
  /// By group, whose evaluator it is for.
  package private(set) var flavors: [RuleFlavor] = []
  /// By group and rule, where the rule is declared.
  private var places: [[Place]] = []
  private var unreadable: [Unreadable] = []
  /// The rules of all groups in order.
  private var members: [Member] = []
  /// The selectors that fix the metric's name, by that name.
  private var readers: [String: [Reader]] = [:]
  private var otherReaders: [Reader] = []
  /// By rule, the rules that read what it writes.
  private var consumers: [[Int]] = []
  /// By rule, the rules that write what it reads.
  private var producers: [[Int]] = []

  private struct Member {
    let group: Int
    let rule: Int
    let name: String
    let isAlert: Bool
  }

  /// One list of matchers of a selector.
  private struct Reader {
    let member: Int
    let matchers: [PromQL.Matcher]

    /// Whether it says anything of the metric's name.
    var hasName: Bool { matchers.contains { $0.name.value == PromQL.metricNameLabel } }
  }

  /// A rule that is not evaluated here, such as one of MetricsQL.
  package struct Unreadable: Sendable {
    package let name: String
    package let place: Place
    package let reason: String
    /// Lists of matchers; whoever gives a series that fits one of them needs the rule.
    fileprivate let selectors: [[PromQL.Matcher]]
  }

  /// Some rules of a group.
  package struct Part: Sendable {
    package let group: Int
    /// The places of the rules in their group, rising.
    package let rules: [Int]
    /// A group of these rules only.
    package let subset: RuleGroup
  }

  package init(_ program: Program) {
    for group in program.ruleGroups { add(group) }
    connect()
  }

  package subscript(_ position: RulePosition) -> Rule {
    groups[position.group].rules[position.rule]
  }

  /// Where a rule is declared.
  package func place(of position: RulePosition) -> Place {
    places[position.group][position.rule]
  }

  /// The rules that raise alerts, in order.
  package var alerts: [RulePosition] {
    members.filter(\.isAlert).map { RulePosition(group: $0.group, rule: $0.rule) }
  }

  private mutating func add(_ group: ProgramRules) {
    var readable: [ProgramRule] = []
    for rule in group.rules {
      var alone = group
      alone.rules = [rule]
      do throws(RuleConversionError) {
        _ = try RuleGroup(alone)
        readable.append(rule)
      } catch {
        unreadable.append(Unreadable(rule, error))
      }
    }
    var whole = group
    whole.rules = readable
    guard let converted = try? RuleGroup(whole) else { return }
    let number = groups.count
    groups.append(converted)
    flavors.append(RuleFlavor(source: group.source.kind))
    places.append(readable.map(\.place))
    for (index, rule) in converted.rules.enumerated() {
      add(rule, Member(group: number, rule: index, name: rule.name, isAlert: rule.isAlert))
    }
  }

  /// Finds out which rules read what others write.
  private mutating func connect() {
    consumers = Array(repeating: [], count: members.count)
    producers = consumers
    for member in members.indices {
      for reader in readersOfOutput(of: member) {
        consumers[member].append(reader)
        producers[reader].append(member)
      }
    }
  }

  private mutating func add(_ rule: Rule, _ member: Member) {
    let number = members.count
    members.append(member)
    let expression = rule.query.expression
    for node in expression.nodes {
      guard case .selector(let selector) = node.kind else { continue }
      for matchers in expression.allGroups(of: selector) {
        let reader = Reader(member: number, matchers: matchers)
        if let name = matchers.fixedName {
          readers[name, default: []].append(reader)
        } else {
          otherReaders.append(reader)
        }
      }
    }
  }

  /// The rules that read what a rule writes; of the labels of its series only the names are known,
  /// so a selector without a name does not count: it could be meant for anything.
  private func readersOfOutput(of member: Int) -> [Int] {
    let (name, isAlert) = (members[member].name, members[member].isAlert)
    let metrics = isAlert ? ["ALERTS", "ALERTS_FOR_STATE"] : [name]
    return metrics.flatMap { metric in
      readers(of: metric, naming: true) { label in
        switch label {
        case PromQL.metricNameLabel: metric
        case "alertname" where isAlert: name
        default: nil
        }
      }
    }
  }

  /// The rules with a selector that may choose a series; the value of a label is nil if unknown.
  private func readers(
    of metric: String, naming: Bool = false, _ value: (String) -> String?
  ) -> [Int] {
    let others = otherReaders.filter { !naming || $0.hasName }
    return ((readers[metric] ?? []) + others).compactMap { reader in
      let fits = reader.matchers.allSatisfy { matcher in
        value(matcher.name.value).map(matcher.matches) ?? true
      }
      return fits ? reader.member : nil
    }
  }

  /// The rules that a test is about.
  ///
  /// These are the rules that read a given series or what such a rule records, the named alerts,
  /// and the recording rules that any of them needs.
  package func parts(given series: [LabelSet], naming alerts: Set<String>) -> [Part] {
    var isWanted = Array(repeating: false, count: members.count)
    var waiting = series.flatMap { labels in
      readers(of: labels[PromQL.metricNameLabel] ?? "") { labels[$0] ?? "" }
    }
    while let member = waiting.popLast() {
      guard !isWanted[member] else { continue }
      isWanted[member] = true
      waiting += consumers[member]
    }
    waiting = members.indices.filter {
      isWanted[$0] || members[$0].isAlert && alerts.contains(members[$0].name)
    }
    isWanted = Array(repeating: false, count: members.count)
    while let member = waiting.popLast() {
      guard !isWanted[member] else { continue }
      isWanted[member] = true
      waiting += producers[member]
    }
    var chosen: [Int: [Int]] = [:]
    for (number, member) in members.enumerated() where isWanted[number] {
      chosen[member.group, default: []].append(member.rule)
    }
    return chosen.sorted { $0.key < $1.key }.map { group, rules in
      Part(group: group, rules: rules, subset: groups[group].keeping(rules))
    }
  }
}

extension RuleBook {
  /// The rules that a test would need and that cannot be evaluated.
  package func missing(given series: [LabelSet], naming alerts: Set<String>) -> [Unreadable] {
    unreadable.filter { rule in
      alerts.contains(rule.name)
        || rule.selectors.contains { matchers in
          series.contains { labels in
            matchers.allSatisfy { $0.matches(labels[$0.name.value] ?? "") }
          }
        }
    }
  }
}

extension RuleBook.Unreadable {
  fileprivate init(_ rule: ProgramRule, _ error: RuleConversionError) {
    name = rule.name
    place = rule.place
    reason = error.message
    let query = try? PromQL.parse(rule.query, PromQL.Options(dialect: rule.dialect))
    selectors = (query?.nodes ?? []).flatMap { node in
      if let query, case .selector(let selector) = node.kind {
        return query.allGroups(of: selector)
      }
      return []
    }
  }
}

/// The place of a rule among the groups of a `RuleBook`.
package struct RulePosition: Hashable, Sendable {
  package let group: Int
  package let rule: Int

  package init(group: Int, rule: Int) {
    self.group = group
    self.rule = rule
  }
}

extension RuleFlavor {
  /// That of the evaluator of a kind of source.
  fileprivate init(source kind: String) {
    self =
      SourceKind.dialect(of: kind) == .metricsQL
      ? .vmalert(addsGroupLabel: true) : .prometheus
  }
}

extension Rule {
  package var isAlert: Bool {
    if case .alerting = kind { return true }
    return false
  }
}

extension RuleGroup {
  fileprivate func keeping(_ places: [Int]) -> RuleGroup {
    RuleGroup(
      name: name, interval: interval, queryOffset: queryOffset, limit: limit,
      rules: places.map { rules[$0] })
  }
}
