extension PromQLLabels {
  /// What kind of operation a branch comes from; the outermost one counts.
  package enum Source: String, Hashable, Sendable {
    case selector
    case function
    case aggregation
    case number
    case string
    /// Something about which nothing is known.
    case unknown
  }

  /// What is known of one label.
  package struct Fact: Sendable {
    package var presence: Presence
    /// What made it so; nil when nothing did.
    package var cause: Cause?
    /// Conditions that its value fulfils when it is there.
    package var matchers: [PromQL.Matcher] = []

    /// The one value that it can have.
    package var fixedValue: String? { matchers.first { $0.op == .equals }?.value }

    /// Whether a series can have this value; "" stands for no label.
    package func allows(_ value: String) -> Bool {
      switch presence {
      case .never: value.isEmpty
      case .always: !value.isEmpty && matchers.allSatisfy { $0.matches(value) }
      case .possible: value.isEmpty || matchers.allSatisfy { $0.matches(value) }
      }
    }
  }

  /// What is known of the label of a name.
  package struct NamedFact: Sendable {
    package let key: Interned
    package var fact: Fact

    package var name: String { key.text }
  }

  /// One source of series and what the expression does to their labels.
  package struct Branch: Sendable {
    package var source: Source
    /// Where the source stands.
    package var range: TextRange
    /// Labels that something is known of, in the order in which it was learnt.
    ///
    /// There are few, so that looking through them costs less than keeping them in order.
    package private(set) var facts: [NamedFact] = []
    /// Why all labels without a fact are gone; nil when they are not.
    package var rest: Cause?
    /// Whether the source gives a sample without any data, before comparisons.
    package var returnsWithoutData = false
    /// Whether a comparison or a join can take series away.
    package var isConditional = false
    /// The value, when it is the same whatever the data are.
    package var value: Double?
    /// Why it never returns anything.
    package var death: Death?
    /// What it is joined with, innermost first.
    package var joins: [Join] = []
    /// Labels that some operation reads by name.
    package private(set) var usedLabels: Set<Interned> = []
    /// Uses of labels that have no effect.
    package var findings: [Finding] = []

    init(_ source: Source, _ range: TextRange) {
      self.source = source
      self.range = range
    }

    /// Whether it returns something whatever data there is.
    package var alwaysReturns: Bool { returnsWithoutData && !isConditional && death == nil }

    /// What is known of a label.
    package func fact(of name: String) -> Fact {
      // A name that nobody has interned is in no query.
      Interned(known: name).map { fact(of: $0) } ?? unknownFact(rest)
    }

    /// What is known of a label.
    package func fact(of name: Interned) -> Fact { fact(of: name, rest: rest) }

    private func fact(of name: Interned, rest: Cause?) -> Fact {
      place(of: name).map { facts[$0].fact } ?? unknownFact(rest)
    }

    /// What is known of labels that no operation has decided about.
    private func unknownFact(_ rest: Cause?) -> Fact {
      rest.map { Fact(presence: .never, cause: $0) } ?? Fact(presence: .possible)
    }

    /// Whether an operation decided about this label by itself.
    func hasFact(of name: Interned) -> Bool { place(of: name) != nil }

    package func canHave(_ name: Interned) -> Bool { presence(of: name) != .never }

    /// Whether it can have a label, without what else is known of the label.
    func presence(of name: Interned) -> Presence {
      if let place = place(of: name) { return facts[place].fact.presence }
      return rest == nil ? .possible : .never
    }

    /// Whether it can have no label at all.
    var hasNoLabels: Bool { rest != nil && facts.allSatisfy { $0.fact.presence == .never } }

    /// Whether some label is on all its series.
    var hasCertainLabel: Bool {
      facts.indices.contains { facts[$0].fact.presence == .always }
    }

    /// Adds the labels that an operation decided about, without the metric name, to names that
    /// are sorted by their texts.
    func addDecided(to names: inout [Interned]) {
      for index in facts.indices where facts[index].fact.cause != nil {
        let key = facts[index].key
        if key == PromQL.metricNameKey || names.contains(key) { continue }
        let name = key.text
        var place = names.count
        while place > 0, name < names[place - 1].text { place -= 1 }
        names.insert(key, at: place)
      }
    }

    /// The labels that an operation decided about.
    func names(_ isWanted: (Presence) -> Bool) -> [String] {
      facts.filter { $0.fact.cause != nil && isWanted($0.fact.presence) }.map(\.name)
    }

    private func place(of name: Interned) -> Int? {
      for index in facts.indices where facts[index].key == name { return index }
      return nil
    }

    mutating func use(_ labels: some Sequence<PromQL.Name>) {
      for label in labels { usedLabels.insert(label.key) }
    }

    mutating func set(_ name: Interned, _ fact: consuming Fact) {
      if let place = place(of: name) {
        facts[place].fact = fact
      } else if facts.count < PromQLLabels.factsMax {
        if facts.isEmpty { facts.reserveCapacity(PromQLLabels.fewFacts) }
        facts.append(NamedFact(key: name, fact: fact))
      } else {
        forget()
      }
    }

    /// Gives up what is known of labels; whatever is learnt later still holds.
    private mutating func forget() {
      source = .unknown
      facts = []
      rest = nil
    }

    mutating func set(_ name: Interned, _ presence: Presence, _ cause: Cause) {
      set(name, Fact(presence: presence, cause: cause))
    }

    /// Removes a label.
    mutating func remove(_ name: Interned, _ cause: Cause) {
      if canHave(name) || fact(of: name).cause == nil { set(name, .never, cause) }
    }

    /// Removes all labels but these, for which `keep` gives the cause if they become certain to be
    /// the only ones.
    mutating func keep(
      only kept: ArraySlice<PromQL.Name>, because keep: Cause?, else drop: Cause
    ) {
      func isKept(_ name: Interned) -> Bool {
        for index in kept.indices where kept[index].key == name { return true }
        return false
      }
      var hasUndecided = false
      for index in facts.indices where !isKept(facts[index].key) {
        if facts[index].fact.cause == nil {
          hasUndecided = true
        } else if facts[index].fact.presence != .never {
          facts[index].fact = Fact(presence: .never, cause: drop)
        }
      }
      if hasUndecided { facts.removeAll { $0.fact.cause == nil && !isKept($0.key) } }
      let restBefore = rest
      rest = drop
      for label in kept {
        var fact = fact(of: label.key, rest: restBefore)
        if fact.presence == .possible, let keep { fact.cause = keep.moved(to: label.range) }
        set(label.key, fact)
      }
    }
  }

  /// A join of a branch with a branch of the other side of an operator.
  package struct Join: Sendable {
    package let op: PromQL.BinaryOperator
    package let other: Branch
    /// Labels copied from the other side.
    package let copied: [PromQL.Name]
    /// 0 when nothing aggregates its result before the end of the branch.
    package var depth = 0
  }
}
