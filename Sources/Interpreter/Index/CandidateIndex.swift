import DSL

/// Something about one label that can be looked up.
struct Anchor: Hashable, Sendable {
  enum Want: Hashable, Sendable {
    case value(ValueID)
    /// The value begins so.
    case prefix(PrefixID)
  }

  var name: NameID
  var want: Want
}

/// What can be said of a condition by looking up alone.
///
/// Each choice is a list of anchors of which at least one is there whenever the condition holds; an
/// index may use any one choice. No choice: nothing can be said. An empty choice: never holds.
struct Anchors: Sendable {
  var choices: [[Anchor]]

  static let none = Anchors(choices: [])

  init(choices: [[Anchor]]) { self.choices = choices }

  init(of condition: Condition, in vocabulary: inout Vocabulary) {
    switch condition {
    case .always, .during: self = .none
    case .never: self = Anchors(choices: [[]])
    case .label(let name, .equals(let value)):
      let anchor = Anchor(name: vocabulary.name(name), want: .value(vocabulary.value(value)))
      self = Anchors(choices: [[anchor]])
    case .label(let name, .oneOf(let values)):
      let name = vocabulary.name(name)
      let anchors = values.map { Anchor(name: name, want: .value(vocabulary.value($0))) }
      self = Anchors(choices: [anchors])
    case .label(let name, .matches(let pattern)):
      self.init(of: pattern, name, in: &vocabulary)
    case .all(let parts):
      var choices: [[Anchor]] = []
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

  private init(of pattern: Pattern, _ name: String, in vocabulary: inout Vocabulary) {
    if let alternatives = pattern.alternatives {
      self.init(of: .label(name: name, test: .oneOf(alternatives)), in: &vocabulary)
    } else if let prefix = pattern.requiredPrefix {
      let name = vocabulary.name(name)
      let want = Anchor.Want.prefix(vocabulary.prefix(prefix, of: name))
      self = Anchors(choices: [[Anchor(name: name, want: want)]])
    } else {
      self = .none
    }
  }

  /// One alternative without an anchor leaves none for all.
  private init(ofAny parts: [Condition], in vocabulary: inout Vocabulary) {
    var anchors: [Anchor] = []
    for part in parts {
      let choices = Anchors(of: part, in: &vocabulary).choices
      guard let smallest = choices.min(by: { $0.count < $1.count }) else {
        self = .none
        return
      }
      anchors += smallest
    }
    self = Anchors(choices: [anchors])
  }
}

/// Finds the conditions of an ordered list that can hold for given labels, in order.
///
/// A condition that demands a certain label value, or a certain beginning of it, is found by hash;
/// one
/// that demands none (`!=`, `.*x`, calendars alone) is always a candidate. The cost is that of the
/// alert's labels and of the
/// candidates, whatever the length of the list.
struct CandidateIndex: Sendable {
  /// Positions in ascending order, by anchor.
  private var buckets: [Anchor: [UInt32]] = [:]
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
      for anchor in choice where buckets[anchor]?.last != UInt32(position) {
        buckets[anchor, default: []].append(UInt32(position))
        if anchor.want == .value(.absent), !absentNames.contains(anchor.name) {
          absentNames.append(anchor.name)
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
      if value != .unmentioned, value != .absent {
        add(Anchor(name: name, want: .value(value)), to: &runs)
      }
      facts.forEachPrefix(of: name) { add(Anchor(name: name, want: .prefix($0)), to: &runs) }
    }
    for name in absentNames where facts.value(of: name) == .absent {
      add(Anchor(name: name, want: .value(.absent)), to: &runs)
    }
    if !unanchored.isEmpty { runs.append(Run(positions: unanchored)) }
    return runs
  }

  private func add(_ anchor: Anchor, to runs: inout [Run]) {
    if let positions = buckets[anchor] { runs.append(Run(positions: positions)) }
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

  private static func countUses(_ anchors: [Anchors]) -> [Anchor: Int] {
    var uses: [Anchor: Int] = [:]
    for anchor in anchors {
      for choice in anchor.choices {
        for anchor in choice { uses[anchor, default: 0] += 1 }
      }
    }
    return uses
  }

  /// The choice whose anchors lead to the fewest other conditions.
  private static func mostSelective(
    _ choices: [[Anchor]], _ uses: [Anchor: Int]
  ) -> [Anchor]? {
    var best: (choice: [Anchor], cost: Int)?
    for choice in choices {
      let cost = choice.reduce(0) { $0 + (uses[$1] ?? 0) }
      if cost < best?.cost ?? .max { best = (choice, cost) }
    }
    return best?.choice
  }
}
