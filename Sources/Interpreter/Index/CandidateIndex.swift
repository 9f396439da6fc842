import DSL

/// A label with one certain value.
struct LabelPair: Hashable, Sendable {
  var name: NameID
  var value: ValueID
}

/// What can be said of a condition by equality alone.
///
/// Each choice is a list of pairs of which at least one is there whenever the condition holds; an
/// index may use any one choice. No choice: nothing can be said. An empty choice: never holds.
struct Anchors: Sendable {
  var choices: [[LabelPair]]

  static let none = Anchors(choices: [])

  init(choices: [[LabelPair]]) { self.choices = choices }

  init(of condition: Condition, in vocabulary: inout Vocabulary) {
    switch condition {
    case .always, .during: self = .none
    case .never: self = Anchors(choices: [[]])
    case .label(let name, .equals(let value)):
      let pair = LabelPair(name: vocabulary.name(name), value: vocabulary.value(value))
      self = Anchors(choices: [[pair]])
    case .label(let name, .oneOf(let values)):
      let name = vocabulary.name(name)
      let pairs = values.map { LabelPair(name: name, value: vocabulary.value($0)) }
      self = Anchors(choices: [pairs])
    case .label(let name, .matches(let pattern)):
      self =
        pattern.alternatives.map {
          Anchors(of: .label(name: name, test: .oneOf($0)), in: &vocabulary)
        }
        ?? .none
    case .all(let parts):
      var choices: [[LabelPair]] = []
      for part in parts { choices += Anchors(of: part, in: &vocabulary).choices }
      self = Anchors(choices: choices)
    case .any(let parts): self.init(ofAny: parts, in: &vocabulary)
    case .not(.not(let inner)): self.init(of: inner, in: &vocabulary)
    case .not(.any(let parts)):
      self.init(of: .all(parts.map { .not($0) }), in: &vocabulary)
    case .not(.all(let parts)):
      self.init(of: .any(parts.map { .not($0) }), in: &vocabulary)
    case .not(.always): self = Anchors(choices: [[]])
    case .not: self = .none
    }
  }

  /// One alternative without an anchor leaves none for all.
  private init(ofAny parts: [Condition], in vocabulary: inout Vocabulary) {
    var pairs: [LabelPair] = []
    for part in parts {
      let choices = Anchors(of: part, in: &vocabulary).choices
      guard let smallest = choices.min(by: { $0.count < $1.count }) else {
        self = .none
        return
      }
      pairs += smallest
    }
    self = Anchors(choices: [pairs])
  }
}

extension Pattern {
  /// All texts that the pattern matches if they are few, as those of `eu|us` are.
  fileprivate var alternatives: [String]? {
    // Most patterns repeat something; there is no need to build their automata to see it.
    guard !source.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "+") }),
      let language = try? Language(matching: self)
    else { return nil }
    return language.members
  }
}

/// Finds the conditions of an ordered list that can hold for given labels, in order.
///
/// A condition that demands a certain label value is found by hash; one that demands none (patterns,
/// `!=`, calendars alone) is always a candidate. The cost is that of the alert's labels and of the
/// candidates, whatever the length of the list.
struct CandidateIndex: Sendable {
  /// Positions in ascending order, by pair.
  private var buckets: [LabelPair: [UInt32]] = [:]
  /// Names that some bucket wants to be absent.
  private var absentNames: [NameID] = []
  /// Positions that are always candidates, ascending.
  private var unanchored: [UInt32] = []

  init(_ conditions: [ConditionID], in table: ConditionTable) {
    let anchors = conditions.map { table.anchors(of: $0) }
    let uses = Self.countUses(anchors)
    for (position, anchor) in anchors.enumerated() {
      guard let choice = Self.mostSelective(anchor.choices, uses) else {
        unanchored.append(UInt32(position))
        continue
      }
      for pair in choice where buckets[pair]?.last != UInt32(position) {
        buckets[pair, default: []].append(UInt32(position))
        if pair.value == .absent, !absentNames.contains(pair.name) {
          absentNames.append(pair.name)
        }
      }
    }
  }

  /// Visits the positions of the candidates in ascending order until the body returns false.
  func visit(_ facts: inout Facts, _ body: (Int, inout Facts) -> Bool) {
    var runs = self.runs(for: facts)
    guard runs.count > 1 else {
      for position in runs.first?.positions ?? [] where !body(Int(position), &facts) { return }
      return
    }
    while let position = Self.takeLeast(&runs) {
      if !body(Int(position), &facts) { return }
    }
  }

  private struct Run {
    let positions: [UInt32]
    var next = 0
  }

  private func runs(for facts: Facts) -> [Run] {
    var runs: [Run] = []
    for name in facts.mentioned {
      let value = facts.value(of: name)
      guard value != .unmentioned, value != .absent else { continue }
      if let positions = buckets[LabelPair(name: name, value: value)] {
        runs.append(Run(positions: positions))
      }
    }
    for name in absentNames where facts.value(of: name) == .absent {
      if let positions = buckets[LabelPair(name: name, value: .absent)] {
        runs.append(Run(positions: positions))
      }
    }
    if !unanchored.isEmpty { runs.append(Run(positions: unanchored)) }
    return runs
  }

  /// The least position at the head of any run, which is taken from all runs that have it.
  private static func takeLeast(_ runs: inout [Run]) -> UInt32? {
    var least: UInt32?
    for run in runs where run.next < run.positions.count {
      least = min(least ?? .max, run.positions[run.next])
    }
    guard let least else { return nil }
    for index in runs.indices where runs[index].next < runs[index].positions.count {
      if runs[index].positions[runs[index].next] == least { runs[index].next += 1 }
    }
    return least
  }

  private static func countUses(_ anchors: [Anchors]) -> [LabelPair: Int] {
    var uses: [LabelPair: Int] = [:]
    for anchor in anchors {
      for choice in anchor.choices {
        for pair in choice { uses[pair, default: 0] += 1 }
      }
    }
    return uses
  }

  /// The choice whose pairs lead to the fewest other conditions.
  private static func mostSelective(
    _ choices: [[LabelPair]], _ uses: [LabelPair: Int]
  ) -> [LabelPair]? {
    var best: (choice: [LabelPair], cost: Int)?
    for choice in choices {
      let cost = choice.reduce(0) { $0 + (uses[$1] ?? 0) }
      if cost < best?.cost ?? .max { best = (choice, cost) }
    }
    return best?.choice
  }
}
