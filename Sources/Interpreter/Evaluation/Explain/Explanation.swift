/// What a program decides about one alert at one time, stage by stage, and which declaration
/// decides.
package struct Explanation: Sendable {
  /// For names and places.
  package let program: Program
  package let labels: LabelSet
  package let now: Instant
  package let vocabulary: [UndeclaredLabel]
  /// Rules whose target side the alert matches.
  package let inhibitions: [InhibitionFinding]
  /// Mutes that apply now or at another time.
  package let mutes: [MuteFinding]
  package let route: RouteTrace
  package let destinations: [Destination]
  package let playbooks: [Ref<Playbook>]

  /// A label, or a value of a declared label, that the package's `labels` block does not know.
  package struct UndeclaredLabel: Hashable, Sendable {
    package let name: String
    package let value: String
    /// The declaration that lacks the value; nil when the label itself is not declared.
    package let declaration: LabelDeclaration?
  }

  package struct InhibitionFinding: Hashable, Sendable {
    package enum State: Hashable, Sendable {
      /// One of the other alerts inhibits this one.
      case inhibited(by: LabelSet)
      /// It would be inhibited while a source with these `same` labels fires.
      case possible(same: PackedMap)
      /// A `same` label is absent, so the rule never applies to this alert.
      case impossible(absent: String)
    }
    package let rule: Ref<InhibitRule>
    package let state: State
    /// The alert is a source of the rule, too; alerts of both sides do not inhibit each other.
    package let isTwoSided: Bool
  }

  package struct MuteFinding: Hashable, Sendable {
    package let mute: Ref<MuteRule>
    package let isActive: Bool
    /// When that changes; nil when it does not in the foreseeable time.
    package let changesAt: Instant?
  }

  package struct RouteMuteFinding: Hashable, Sendable {
    package let mute: RouteMute
    package let isActive: Bool
    package let changesAt: Instant?
  }

  /// A route node that the alert reaches.
  package struct Destination: Hashable, Sendable {
    package let node: Ref<RouteNode>
    package let groupLabels: LabelSet
    package let mutes: [RouteMuteFinding]
  }

  /// In one word what becomes of the alert.
  package enum Verdict: String, Sendable {
    case notified
    case inhibited
    case muted
    case dropped
  }

  package var verdict: Verdict {
    if inhibitions.contains(where: \.isInForce) { return .inhibited }
    if mutes.contains(where: \.isActive) { return .muted }
    let reached = destinations.filter { program.routes[$0.node].dropReason == nil }
    if reached.isEmpty { return .dropped }
    let isMuted = reached.allSatisfy { $0.mutes.contains(where: \.isActive) }
    return isMuted ? .muted : .notified
  }
}

extension Explanation.InhibitionFinding {
  package var isInForce: Bool {
    if case .inhibited = state { return true }
    return false
  }
}

extension CompiledProgram {
  /// Explains an alert with these labels, given other alerts that fire at the same time.
  package func explain(
    _ labels: LabelSet, others: [LabelSet] = [], at now: Instant
  ) -> Explanation {
    let trace = router.explainRoute(labels, at: now)
    return Explanation(
      program: program, labels: labels, now: now, vocabulary: undeclared(labels),
      inhibitions: findInhibitions(labels, others, now), mutes: findMutes(labels, now),
      route: trace, destinations: trace.matches.map { destination($0.node, labels, now) },
      playbooks: findPlaybooks(labels, now))
  }

  private func undeclared(_ labels: LabelSet) -> [Explanation.UndeclaredLabel] {
    // A package without a `labels` block makes no statement about its vocabulary.
    guard !program.labels.isEmpty else { return [] }
    let knownWithoutSaying = ["alertname", "instance", "job"]
    return labels.map.pairs.compactMap { name, value in
      let declaration = program.labels.first { $0.name == name }
      if declaration == nil, knownWithoutSaying.contains(name) { return nil }
      let values = declaration?.values ?? []
      if declaration != nil, values.isEmpty || values.contains(where: value.hasSameBytes) {
        return nil
      }
      return Explanation.UndeclaredLabel(name: name, value: value, declaration: declaration)
    }
  }

  // MARK: Suppression

  private func findInhibitions(
    _ labels: LabelSet, _ others: [LabelSet], _ now: Instant
  ) -> [Explanation.InhibitionFinding] {
    var index = inhibitions
    for other in others { index.insert(other, fires: true) }
    index.insert(labels, fires: true)
    let inForce = index.inhibitors(of: labels, at: now)
    return program.inhibitions.indices.compactMap { number in
      let rule = program.inhibitions[number]
      guard conditions.holds(rule.target, labels, at: now) else { return nil }
      let inhibitor = inForce.first { $0.rule.index == number }.flatMap { inhibition in
        others.first { $0.fingerprint == inhibition.source }
      }
      return Explanation.InhibitionFinding(
        rule: Ref(number), state: inhibitor.map { .inhibited(by: $0) } ?? possibility(rule, labels),
        isTwoSided: conditions.holds(rule.source, labels, at: now))
    }
  }

  private func possibility(
    _ rule: InhibitRule, _ labels: LabelSet
  ) -> Explanation.InhibitionFinding.State {
    if !rule.absentEqualsAbsent, let absent = rule.same.first(where: { labels[$0] == nil }) {
      return .impossible(absent: absent)
    }
    return .possible(same: labels.map.selecting(rule.same))
  }

  private func findMutes(_ labels: LabelSet, _ now: Instant) -> [Explanation.MuteFinding] {
    program.mutes.indices.compactMap { number in
      let condition = program.mutes[number].condition
      guard conditions.holdsWhatever(time: condition, labels) != false else { return nil }
      return Explanation.MuteFinding(
        mute: Ref(number), isActive: conditions.holds(condition, labels, at: now),
        changesAt: conditions.nextChange(of: condition, labels, after: now))
    }
  }

  // MARK: Destinations

  private func destination(
    _ node: Ref<RouteNode>, _ labels: LabelSet, _ now: Instant
  ) -> Explanation.Destination {
    let mutes = program.routes[node].mutes.map { mute in
      Explanation.RouteMuteFinding(
        mute: mute, isActive: calendars.contains(now, in: mute.calendar) == mute.whenInside,
        changesAt: calendars.nextChange(of: mute.calendar, after: now))
    }
    return Explanation.Destination(
      node: node, groupLabels: router.groupLabels(node, labels), mutes: mutes)
  }

  private func findPlaybooks(_ labels: LabelSet, _ now: Instant) -> [Ref<Playbook>] {
    program.playbooks.indices.filter {
      conditions.holds(program.playbooks[$0].condition, labels, at: now)
    }.map { Ref($0) }
  }
}
