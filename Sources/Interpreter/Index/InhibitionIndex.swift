/// One rule that inhibits an alert, and one of the firing alerts that make it do so.
package struct Inhibition: Hashable, Sendable {
  package let rule: Ref<InhibitRule>
  package let source: Fingerprint

  package init(rule: Ref<InhibitRule>, source: Fingerprint) {
    self.rule = rule
    self.source = source
  }
}

/// Which firing alerts inhibit which others, kept up to date alert by alert.
///
/// For each rule and each combination of values of its `same` labels all sources are held, so that
/// the end of one never uncovers what another still inhibits. An alert that matches both sides of a
/// rule is never inhibited by an alert that matches both sides, itself included. Asking costs what
/// the rules cost whose target can match; the number of sources does not matter, except for rules
/// with calendars, whose sources are asked one by one because their part changes with the time.
package struct InhibitionIndex: Sendable {
  private struct Rule: Sendable {
    var source: ConditionID
    var target: ConditionID
    var same: [NameID]
    var absentEqualsAbsent: Bool
    var hasCalendar: Bool
  }

  /// Firing sources of one rule with equal `same` labels.
  private struct Sources: Sendable {
    var oneSided = FingerprintBag()
    /// Those that match the target side, too.
    var twoSided = FingerprintBag()

    var isEmpty: Bool { oneSided.isEmpty && twoSided.isEmpty }
  }

  /// Where a source is entered.
  private struct Entry: Sendable {
    var rule: Int
    var key: [UInt8]
    var isTwoSided: Bool
  }

  private let calendars: CalendarEvaluator
  private let table: ConditionTable
  private let rules: [Rule]
  private let sourceIndex: CandidateIndex
  private let targetIndex: CandidateIndex
  /// By rule.
  private var sources: [[[UInt8]: Sources]]
  private var entries: [Fingerprint: [Entry]] = [:]
  /// Labels of the sources of rules with calendars.
  private var timedLabels: [Fingerprint: PackedMap] = [:]

  package init(_ program: Program, calendars: CalendarEvaluator) {
    var table = ConditionTable()
    var rules: [Rule] = []
    for rule in program.inhibitions {
      let hasCalendar = rule.source.mentionsCalendar || rule.target.mentionsCalendar
      rules.append(
        Rule(
          source: table.add(rule.source), target: table.add(rule.target),
          same: rule.same.map { table.name($0) }, absentEqualsAbsent: rule.absentEqualsAbsent,
          hasCalendar: hasCalendar))
    }
    sourceIndex = CandidateIndex(rules.map(\.source), in: table)
    targetIndex = CandidateIndex(rules.map(\.target), in: table)
    table.seal()
    self.calendars = calendars
    self.table = table
    self.rules = rules
    sources = Array(repeating: [:], count: rules.count)
  }

  /// Alerts that are entered as sources of some rule.
  package var sourceCount: Int { entries.count }

  // MARK: Sources

  /// Enters an alert as it is now; one that does not fire is only removed.
  package mutating func insert(_ labels: LabelSet, fires: Bool) {
    guard fires else { return remove(labels.fingerprint) }
    // The labels of a fingerprint never change, so an entered alert stays as it is.
    guard !rules.isEmpty, entries[labels.fingerprint] == nil else { return }
    let found = entries(for: labels)
    guard !found.isEmpty else { return }
    for entry in found { enter(labels, entry) }
    entries[labels.fingerprint] = found
  }

  package mutating func remove(_ fingerprint: Fingerprint) {
    guard let found = entries.removeValue(forKey: fingerprint) else { return }
    timedLabels[fingerprint] = nil
    for entry in found {
      guard var bucket = sources[entry.rule].removeValue(forKey: entry.key) else { continue }
      if entry.isTwoSided {
        bucket.twoSided.remove(fingerprint)
      } else {
        bucket.oneSided.remove(fingerprint)
      }
      if !bucket.isEmpty { sources[entry.rule][entry.key] = bucket }
    }
  }

  private func entries(for labels: LabelSet) -> [Entry] {
    // Rules with calendars are entered whatever the time is, so any time will do.
    var facts = self.facts(labels, at: Instant(nanoseconds: 0))
    var found: [Entry] = []
    sourceIndex.visit(&facts) { number, facts in
      let rule = rules[number]
      guard rule.hasCalendar || table.holds(rule.source, &facts) else { return true }
      guard let key = key(rule, facts) else { return true }
      let isTwoSided = !rule.hasCalendar && table.holds(rule.target, &facts)
      found.append(Entry(rule: number, key: key, isTwoSided: isTwoSided))
      return true
    }
    return found
  }

  private mutating func enter(_ labels: LabelSet, _ entry: Entry) {
    if rules[entry.rule].hasCalendar { timedLabels[labels.fingerprint] = labels.map }
    if entry.isTwoSided {
      sources[entry.rule][entry.key, default: Sources()].twoSided.insert(labels.fingerprint)
    } else {
      sources[entry.rule][entry.key, default: Sources()].oneSided.insert(labels.fingerprint)
    }
  }

  // MARK: Targets

  /// The rules that inhibit an alert now, in source order, each with one of its sources.
  package func inhibitors(of labels: LabelSet, at now: Instant) -> [Inhibition] {
    guard !entries.isEmpty else { return [] }
    var facts = self.facts(labels, at: now)
    var found: [Inhibition] = []
    targetIndex.visit(&facts) { number, facts in
      if let source = source(of: rules[number], number, &facts) {
        found.append(Inhibition(rule: Ref(number), source: source))
      }
      return true
    }
    return found
  }

  private func source(of rule: Rule, _ number: Int, _ facts: inout Facts) -> Fingerprint? {
    guard !sources[number].isEmpty, table.holds(rule.target, &facts),
      let key = key(rule, facts), let candidates = sources[number][key]
    else { return nil }
    if rule.hasCalendar { return timedSource(of: rule, candidates, &facts) }
    if let source = candidates.oneSided.first { return source }
    guard let source = candidates.twoSided.first else { return nil }
    return table.holds(rule.source, &facts) ? nil : source
  }

  private func timedSource(
    of rule: Rule, _ candidates: Sources, _ target: inout Facts
  ) -> Fingerprint? {
    let targetIsTwoSided = table.holds(rule.source, &target)
    for source in candidates.oneSided.elements {
      guard let labels = timedLabels[source] else { continue }
      var facts = Facts(
        labels, at: target.now, vocabulary: table.vocabulary, calendars: calendars)
      guard table.holds(rule.source, &facts) else { continue }
      if targetIsTwoSided, table.holds(rule.target, &facts) { continue }
      return source
    }
    return nil
  }

  // MARK: Keys

  private func facts(_ labels: LabelSet, at now: Instant) -> Facts {
    Facts(labels.map, at: now, vocabulary: table.vocabulary, calendars: calendars)
  }

  /// The values of the `same` labels; nil when an absent one keeps the rule from applying.
  private func key(_ rule: Rule, _ facts: Facts) -> [UInt8]? {
    var key: [UInt8] = []
    for name in rule.same {
      let isAbsent = facts.value(of: name) == .absent
      if isAbsent, !rule.absentEqualsAbsent { return nil }
      facts.appendKey(of: name, to: &key)
    }
    return key
  }
}

extension Condition {
  /// Whether the answer can change while the labels stay the same.
  package var mentionsCalendar: Bool {
    switch self {
    case .always, .never, .label: false
    case .during: true
    case .all(let parts), .any(let parts): parts.contains { $0.mentionsCalendar }
    case .not(let inner): inner.mentionsCalendar
    }
  }
}
