import Interpreter

/// What is true of the world, kept as plain history: every question is asked about a time.
final class Truth {
  /// One firing spell of an alert.
  struct Spell: Hashable {
    var labels: LabelSet
    var start: Instant
    /// When it ends unless it is posted again.
    var end: Instant
    var endIsAssumed: Bool
    /// Began before it was posted first; it fires for us from here.
    var knownSince: Instant
    var name: SpellName { SpellName(fingerprint: labels.fingerprint, start: start) }
  }

  struct Silence {
    var id: String
    var name: String
    var value: String
    var start: Instant
    var end: Instant
  }

  private(set) var spells: [Fingerprint: [Spell]] = [:]
  private(set) var silences: [Silence] = []
  private(set) var plans: [(from: Instant, plan: Plan)] = []
  let resolveTimeout: TimeSpan

  init(_ plan: Plan, at start: Instant, resolveTimeout: TimeSpan) {
    plans = [(start, plan)]
    self.resolveTimeout = resolveTimeout
  }

  var plan: Plan { plans[plans.count - 1].plan }
  var planSince: Instant { plans[plans.count - 1].from }

  func plan(at time: Instant) -> Plan {
    (plans.last { $0.from <= time } ?? plans[0]).plan
  }

  /// Packages that were in force at some time of a span.
  func plans(from first: Instant, to last: Instant) -> [Plan] {
    plans.indices.filter { index in
      let isOver = index + 1 < plans.count && plans[index + 1].from < first
      return !isOver && plans[index].from <= last
    }.map { plans[$0].plan }
  }

  func plan(version: String) -> Plan? { plans.last { $0.plan.version == version }?.plan }

  // MARK: What happens

  func adopt(_ plan: Plan, at now: Instant) { plans.append((now, plan)) }

  func fire(_ labels: LabelSet, until end: Instant?, since start: Instant, at now: Instant) {
    let newEnd = end ?? now + resolveTimeout
    guard let last = spells[labels.fingerprint]?.last, last.end > now else {
      let spell = Spell(
        labels: labels, start: start, end: newEnd, endIsAssumed: end == nil, knownSince: now)
      spells[labels.fingerprint, default: []].append(spell)
      return
    }
    // The latest end that a sender stated holds.
    guard last.endIsAssumed || last.end <= newEnd else { return }
    change(labels.fingerprint) {
      $0.end = newEnd
      $0.endIsAssumed = end == nil
    }
  }

  func resolve(_ labels: LabelSet, at now: Instant) {
    guard let last = spells[labels.fingerprint]?.last, last.end > now else { return }
    change(labels.fingerprint) { $0.end = now }
  }

  private func change(_ fingerprint: Fingerprint, _ body: (inout Spell) -> Void) {
    guard var list = spells[fingerprint], !list.isEmpty else { return }
    body(&list[list.count - 1])
    spells[fingerprint] = list
  }

  func add(_ silence: Silence) { silences.append(silence) }

  func changeSilence(_ index: Int, end: Instant) { silences[index].end = end }

  func expireSilence(_ index: Int, at now: Instant) {
    guard silences[index].end > now else { return }
    if silences[index].start > now { silences[index].start = now }
    silences[index].end = now
  }

  // MARK: What is so

  func spell(_ name: SpellName) -> Spell? {
    spells[name.fingerprint]?.last { $0.start == name.start }
  }

  func fires(_ spell: Spell, at time: Instant) -> Bool {
    spell.knownSince <= time && time < spell.end
  }

  /// Spells that fire at a time, by fingerprint.
  func firing(at time: Instant) -> [Spell] {
    spells.values.compactMap { list in list.last { fires($0, at: time) } }
      .sorted { $0.labels.fingerprint < $1.labels.fingerprint }
  }

  func isSuppressed(_ labels: LabelSet, by leaf: Leaf, at time: Instant) -> Bool {
    if leaf.quiet.contains(where: { $0.contains(time) }) { return true }
    let plan = plan(at: time)
    if plan.mutes.contains(where: { $0.question.holds(labels) && $0.window.contains(time) }) {
      return true
    }
    let isSilenced = silences.contains {
      $0.start <= time && time < $0.end && (labels[$0.name] ?? "") == $0.value
    }
    return isSilenced || isInhibited(labels, plan, at: time)
  }

  private func isInhibited(_ labels: LabelSet, _ plan: Plan, at time: Instant) -> Bool {
    plan.inhibitions.contains { rule in
      guard rule.target.holds(labels) else { return false }
      let isTwoSided = rule.source.holds(labels)
      return firing(at: time).contains { source in
        rule.source.holds(source.labels)
          && !(isTwoSided && rule.target.holds(source.labels))
          && rule.same.allSatisfy {
            labels[$0] != nil && labels[$0] != "" && labels[$0] == source.labels[$0]
          }
      }
    }
  }

  /// Whether telling a channel that the alert fires, in a group with these labels, is right.
  func mayTell(
    _ spell: Spell, _ channel: String, in group: LabelSet, at time: Instant
  ) -> Bool {
    guard fires(spell, at: time) else { return false }
    let plan = plan(at: time)
    return plan.leaves(of: spell.labels).contains { leaf in
      leaf.groupLabels(spell.labels) == group
        && leaf.channels.contains { plan.chain(of: $0).contains(channel) }
        && !isSuppressed(spell.labels, by: leaf, at: time)
    }
  }

  /// Moments at which something may have begun or ceased to hold anything back, latest first.
  func edges(from first: Instant, to last: Instant) -> [Instant] {
    var edges = Set(silences.flatMap { [$0.start, $0.end] })
    for spell in spells.values.joined() { edges.formUnion([spell.knownSince, spell.end]) }
    for (from, plan) in plans {
      edges.insert(from)
      for window in plan.windows { edges.formUnion(window.edges(from: first, to: last)) }
    }
    return edges.filter { first <= $0 && $0 <= last }.sorted(by: >)
  }

  /// Since when a firing spell could be told by a leaf without a break; nil when it cannot be now.
  func tellableSince(_ spell: Spell, by leaf: Leaf, at now: Instant) -> Instant? {
    guard fires(spell, at: now), !isSuppressed(spell.labels, by: leaf, at: now) else { return nil }
    // A reload may move the alert to a group that only begins to wait.
    let first = max(spell.knownSince, planSince)
    for edge in edges(from: first, to: now) where edge > first {
      let before = Instant(nanoseconds: edge.nanoseconds - 1)
      if isSuppressed(spell.labels, by: leaf, at: before) { return edge }
    }
    return first
  }
}

/// Names a spell: no two spells of an alert begin at the same time.
struct SpellName: Hashable, Comparable {
  var fingerprint: Fingerprint
  var start: Instant

  init(fingerprint: Fingerprint, start: Instant) {
    self.fingerprint = fingerprint
    self.start = start
  }

  init(_ alert: AlertSnapshot) {
    self.init(fingerprint: alert.fingerprint, start: alert.startsAt)
  }

  static func < (left: SpellName, right: SpellName) -> Bool {
    (left.fingerprint, left.start) < (right.fingerprint, right.start)
  }
}
