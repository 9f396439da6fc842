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
    package let name: String
    package var fact: Fact
  }

  /// One source of series and what the expression does to their labels.
  package struct Branch: Sendable {
    package var source: Source
    /// Where the source stands.
    package var range: TextRange
    /// Labels that something is known of; sorted by name.
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
    package private(set) var usedLabels: [String] = []
    /// Uses of labels that have no effect.
    package var findings: [Finding] = []

    init(_ source: Source, _ range: TextRange) {
      self.source = source
      self.range = range
    }

    /// Whether it returns something whatever data there is.
    package var alwaysReturns: Bool { returnsWithoutData && !isConditional && death == nil }

    /// What is known of a label.
    package func fact(of name: String) -> Fact { fact(of: name, rest: rest) }

    private func fact(of name: String, rest: Cause?) -> Fact {
      let index = place(of: name)
      if index < facts.count, facts[index].name == name { return facts[index].fact }
      return rest.map { Fact(presence: .never, cause: $0) } ?? Fact(presence: .possible)
    }

    /// Whether an operation decided about this label by itself.
    func hasFact(of name: String) -> Bool {
      let index = place(of: name)
      return index < facts.count && facts[index].name == name
    }

    package func canHave(_ name: String) -> Bool { presence(of: name) != .never }

    /// Whether it can have a label, without what else is known of the label.
    func presence(of name: String) -> Presence {
      let index = place(of: name)
      if index < facts.count, facts[index].name == name { return facts[index].fact.presence }
      return rest == nil ? .possible : .never
    }

    /// Whether it can have no label at all.
    var hasNoLabels: Bool { rest != nil && facts.allSatisfy { $0.fact.presence == .never } }

    /// Whether some label is on all its series.
    var hasCertainLabel: Bool {
      facts.indices.contains { facts[$0].fact.presence == .always }
    }

    /// Adds the labels that an operation decided about, without the metric name; names that are
    /// there already stay single, and all stay sorted.
    func addDecided(to names: inout [String]) {
      var place = 0
      for index in facts.indices
      where facts[index].fact.cause != nil && facts[index].name != PromQL.metricNameLabel {
        while place < names.count, names[place] < facts[index].name { place += 1 }
        if place == names.count {
          names.append(facts[index].name)
        } else if names[place] != facts[index].name {
          names.insert(facts[index].name, at: place)
        }
      }
    }

    /// The labels that an operation decided about.
    func names(_ isWanted: (Presence) -> Bool) -> [String] {
      facts.filter { $0.fact.cause != nil && isWanted($0.fact.presence) }.map(\.name)
    }

    private func place(of name: String) -> Int {
      var (low, high) = (0, facts.count)
      while low < high {
        let middle = (low + high) / 2
        if facts[middle].name < name { low = middle + 1 } else { high = middle }
      }
      return low
    }

    mutating func use(_ labels: [PromQL.Located<String>]) {
      for label in labels where !usedLabels.contains(label.value) {
        usedLabels.append(label.value)
      }
    }

    mutating func set(_ name: String, _ fact: consuming Fact) {
      let index = place(of: name)
      if index < facts.count, facts[index].name == name {
        facts[index].fact = fact
      } else if facts.count < PromQLLabels.factsMax {
        if facts.isEmpty { facts.reserveCapacity(PromQL.fewCount) }
        // A few swaps cost less than an insertion.
        facts.append(NamedFact(name: name, fact: fact))
        var place = facts.count - 1
        while place > index {
          facts.swapAt(place, place - 1)
          place -= 1
        }
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

    mutating func set(_ name: String, _ presence: Presence, _ cause: Cause) {
      set(name, Fact(presence: presence, cause: cause))
    }

    /// The same as far as these labels are concerned; joins and findings are left out.
    func limited(to names: Set<String>) -> Branch {
      var branch = self
      branch.facts = facts.filter { names.contains($0.name) }
      branch.joins = []
      branch.usedLabels = []
      branch.findings = []
      return branch
    }

    /// Removes a label.
    mutating func remove(_ name: String, _ cause: Cause) {
      if canHave(name) || fact(of: name).cause == nil { set(name, .never, cause) }
    }

    /// Removes all labels but these, for which `keep` gives the cause if they become certain to be
    /// the only ones.
    mutating func keep(
      only kept: [PromQL.Located<String>], because keep: Cause?, else drop: Cause
    ) {
      func isKept(_ name: String) -> Bool { kept.contains { $0.value == name } }
      var hasUndecided = false
      for index in facts.indices where !isKept(facts[index].name) {
        if facts[index].fact.cause == nil {
          hasUndecided = true
        } else if facts[index].fact.presence != .never {
          facts[index].fact = Fact(presence: .never, cause: drop)
        }
      }
      if hasUndecided { facts.removeAll { $0.fact.cause == nil && !isKept($0.name) } }
      let restBefore = rest
      rest = drop
      for label in kept {
        var fact = fact(of: label.value, rest: restBefore)
        if fact.presence == .possible, let keep {
          fact.cause = Cause(keep.kind, label.range, keep.argument)
        }
        set(label.value, fact)
      }
    }
  }

  /// A join of a branch with a branch of the other side of an operator.
  package struct Join: Sendable {
    package let op: PromQL.BinaryOperator
    package let other: Branch
    /// Labels copied from the other side.
    package let copied: [PromQL.Located<String>]
    /// 0 when nothing aggregates its result before the end of the branch.
    package var depth = 0
  }
}
