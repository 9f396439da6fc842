/// Walks over the nodes of an expression, operands first, and turns branches of operands into
/// branches of results.
///
/// Branches are changed where they stand: a copy would cost more than the change.
struct LabelInference {
  typealias Branch = PromQLLabels.Branch
  typealias Cause = PromQLLabels.Cause
  typealias Fact = PromQLLabels.Fact

  let expression: PromQL.Expression
  /// What is known of series that rules record, by their names.
  let records: PromQLLabels.Records
  /// The branches of nodes that have not been used yet; each node has one parent.
  private var results: [[Branch]] = []
  /// Whether some operation copies labels from its other side; only then it matters which labels
  /// are used.
  private let copiesLabels: Bool

  init(_ expression: PromQL.Expression, _ records: PromQLLabels.Records) {
    self.expression = expression
    self.records = records
    copiesLabels = expression.nodes.contains { node in
      if case .binary(let binary) = node.kind { return binary.manySide != nil }
      return false
    }
  }

  /// Notes that an operation reads labels by name.
  func use(_ labels: some Sequence<PromQL.Name>, in branch: inout Branch) {
    if copiesLabels { branch.use(labels) }
  }

  mutating func branches(of node: PromQL.NodeID) -> [Branch] {
    results = []
    results.reserveCapacity(Int(node.raw) + 1)
    for index in 0...Int(node.raw) {
      let id = PromQL.NodeID(raw: UInt32(index))
      let node = expression[id]
      var branches = self.branches(node, id)
      if branches.isEmpty || branches.count > PromQLLabels.branchesMax {
        branches = [Branch(.unknown, node.range)]
      }
      results.append(branches)
    }
    return take(node)
  }

  /// The branches of an operand, which are not needed again.
  mutating func take(_ id: PromQL.NodeID) -> [Branch] {
    let branches = results[Int(id.raw)]
    results[Int(id.raw)] = []
    return branches
  }

  private mutating func branches(_ node: PromQL.Node, _ id: PromQL.NodeID) -> [Branch] {
    switch node.kind {
    case .number(let number):
      var branch = constant(.number, node.range, Self.aNumber)
      branch.value = number.value
      return [branch]
    case .string: return [constant(.string, node.range, Self.aString)]
    case .selector(let selector): return self.branches(selector, node.range)
    case .range(let range): return take(range.selector)
    case .subquery(let subquery): return take(subquery.operand)
    case .parenthesized(let inner): return take(inner)
    case .unary(let op, let operand):
      var branches = take(operand)
      guard op == .minus else { return branches }
      let sign = TextRange(node.range.start, node.range.start + 1)
      for index in branches.indices {
        branches[index].value = branches[index].value.map { -$0 }
        dropName(of: &branches[index], sign, Self.sign)
      }
      return branches
    case .binary(let binary): return self.branches(binary, id)
    case .call(let call): return self.branches(call, node.range)
    case .aggregation(let aggregation): return self.branches(aggregation)
    }
  }

  private static let aNumber = Interned("a number")
  private static let aString = Interned("a string")
  private static let sign = Interned("-")

  /// A branch without labels that needs no data.
  func constant(
    _ source: PromQLLabels.Source, _ range: TextRange, _ name: Interned
  ) -> Branch {
    var branch = Branch(source, range)
    branch.rest = Cause(.noLabels, range, name)
    branch.returnsWithoutData = true
    return branch
  }

  /// Removes the metric name, which values that have been computed do not keep.
  func dropName(
    of branch: inout Branch, _ range: TextRange, _ operation: Interned,
    _ kind: PromQLLabels.CauseKind = .nameDropped
  ) {
    // MetricsQL keeps names in more places than are known here.
    guard branch.source != .number, branch.source != .string, expression.dialect == .prometheus
    else { return }
    let name = PromQL.metricNameKey
    guard branch.canHave(name) || (kind == .nameJoined && !branch.hasFact(of: name)) else {
      return
    }
    branch.set(name, .never, Cause(kind, range, operation))
  }
}

// MARK: - Selectors

extension LabelInference {
  private func branches(_ selector: PromQL.Selector, _ range: TextRange) -> [Branch] {
    guard selector.extras != nil else {
      return branches(selector, expression[selector.matchers], range)
    }
    return expression.groups(of: selector).flatMap { branches(selector, expression[$0], range) }
  }

  private func branches(
    _ selector: PromQL.Selector, _ group: ArraySlice<PromQL.Matcher>, _ range: TextRange
  ) -> [Branch] {
    var branches = sources(selector, group, range)
    for (name, matchers) in Self.byLabel(group) where name != PromQL.metricNameKey {
      for index in branches.indices { learn(name, matchers, into: &branches[index]) }
    }
    return branches
  }

  /// The matchers of each label, in the order of the text.
  static func byLabel(
    _ group: ArraySlice<PromQL.Matcher>
  ) -> [(name: Interned, matchers: [PromQL.Matcher])] {
    var found: [(name: Interned, matchers: [PromQL.Matcher])] = []
    found.reserveCapacity(group.count)
    // Among a few labels looking costs less than hashing.
    var places: [Interned: Int] = [:]
    for matcher in group {
      let name = matcher.name.key
      let place =
        found.count < fewLabels ? found.firstIndex { $0.name == name } : places[name]
      if let place {
        found[place].matchers.append(matcher)
        continue
      }
      found.append((name, [matcher]))
      if found.count == fewLabels {
        places = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.name, $0) })
      } else if found.count > fewLabels {
        places[name] = found.count - 1
      }
    }
    return found
  }

  private static let fewLabels = 16

  /// Series before any matcher: those of a recording rule, or any.
  private func sources(
    _ selector: PromQL.Selector, _ group: ArraySlice<PromQL.Matcher>, _ range: TextRange
  ) -> [Branch] {
    guard !records.isEmpty else { return [Branch(.selector, range)] }
    let fixed = group.first { $0.name.key == PromQL.metricNameKey && $0.op == .equals }
    guard let name = selector.name?.key ?? fixed?.wanted, let recorded = records[name],
      !recorded.isEmpty
    else { return [Branch(.selector, range)] }
    return recorded.map { $0.recorded(as: name, range) }
  }

  /// What the matchers of one label say.
  private func learn(
    _ name: Interned, _ matchers: [PromQL.Matcher], into branch: inout Branch
  ) {
    let known = branch.fact(of: name)
    let all = known.matchers.isEmpty ? matchers : known.matchers + matchers
    if let contradiction = PromQL.contradiction(in: all) {
      branch.death = PromQLLabels.Death(.contradiction, contradiction.range, [name.text])
    }
    let certain = matchers.first { !$0.matchesEmpty }
    let empty = matchers.first(where: \.isEmptyOnly)
    switch known.presence {
    case .never:
      guard let certain else { return }
      branch.death = PromQLLabels.Death(
        .contradiction, certain.range, [name.text], cause: known.cause)
    case .always:
      if let empty { branch.death = PromQLLabels.Death(.contradiction, empty.range, [name.text]) }
      branch.set(name, Fact(presence: .always, cause: known.cause, matchers: all))
    case .possible:
      if let certain {
        branch.set(
          name, Fact(presence: .always, cause: Cause(.selected, certain.range), matchers: all))
      } else if let empty {
        branch.set(name, .never, Cause(.selectedWithout, empty.range))
      } else {
        // Nothing is known about its presence, so it has no cause.
        branch.set(name, Fact(presence: .possible, matchers: all))
      }
    }
  }
}

extension PromQLLabels.Branch {
  /// The branch of a recording rule's query as the series that the rule writes.
  fileprivate func recorded(as name: Interned, _ range: TextRange) -> Self {
    let cause = PromQLLabels.Cause(.recorded, range, name)
    var branch = PromQLLabels.Branch(.selector, range)
    for known in facts where known.key != PromQL.metricNameKey {
      let fact = known.fact
      branch.set(
        known.key,
        PromQLLabels.Fact(
          presence: fact.presence, cause: fact.cause.map { _ in cause }, matchers: fact.matchers))
    }
    // The name is that of the record, which is not closed to it.
    branch.set(PromQL.metricNameKey, PromQLLabels.Fact(presence: .possible))
    branch.rest = rest.map { _ in cause }
    return branch
  }
}

extension PromQL.Matcher {
  /// Whether both let the same values through, as written.
  func saysTheSame(as other: PromQL.Matcher) -> Bool {
    op == other.op && wanted == other.wanted
  }

  /// Whether only series without the label fulfil it.
  var isEmptyOnly: Bool {
    (op == .equals || op == .matches) && wanted.isEmpty
  }
}

extension PromQL {
  /// A condition that cannot be fulfilled together with those before it; nil when a value, or the
  /// absence of the label, fulfils all.
  static func contradiction(in matchers: [Matcher]) -> Matcher? {
    // Both sides of an operation mostly select by the same conditions.
    guard matchers.count > 1, let first = matchers.first,
      matchers.contains(where: { !$0.saysTheSame(as: first) })
    else { return nil }
    if let fixed = matchers.first(where: { $0.op == .equals }) {
      return matchers.first { !$0.matches(fixed.value) }
    }
    var allowed = Language.all
    for matcher in matchers {
      do throws(LanguageTooLarge) {
        guard let language = try matcher.language() else { return nil }
        allowed = try allowed.intersection(language)
      } catch {
        // Too complex to decide, so nothing is claimed.
        return nil
      }
      if allowed.isEmpty { return matcher }
    }
    return nil
  }
}

extension PromQL.Matcher {
  /// The values that fulfil it, "" standing for no label; nil when its pattern is wrong.
  package func language() throws(LanguageTooLarge) -> Language? {
    switch op {
    case .equals: return .exactly(value)
    case .notEquals: return try Language.exactly(value).complement()
    case .matches, .notMatches:
      guard let pattern else { return nil }
      guard let language = op == .matches ? pattern.language() : pattern.complement() else {
        throw LanguageTooLarge()
      }
      return language
    }
  }
}
