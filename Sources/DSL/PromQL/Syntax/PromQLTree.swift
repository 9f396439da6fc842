extension PromQL {
  /// What the parser makes: nodes, and the lists that they hold runs of.
  ///
  /// One list of a kind serves all nodes, so that a tree takes few pieces of memory.
  struct Tree: Sendable {
    /// Operands before operators.
    var nodes: [Node] = []
    var durations: [DurationNode] = []
    var matchers: [Matcher] = []
    /// The labels of groupings and joins.
    var names: [Name] = []
    /// The arguments of calls and aggregations.
    var operands: [NodeID] = []
    var root = NodeID(raw: 0)

    private var groupings: [AggregationExtras] = []
    private var rare: [Rare] = []

    /// What few nodes have.
    private enum Rare: Sendable {
      case selector(SelectorExtras)
      case subquery(SubqueryExtras)
      case binary(BinaryExtras)
    }

    /// Elements that there is room for before a list grows; few queries have more.
    private static let fewCount = 4

    /// The tree; an empty one stays.
    mutating func take() -> Tree {
      var taken = Tree()
      swap(&taken, &self)
      return taken
    }

    mutating func add(_ matcher: Matcher) {
      if matchers.isEmpty { matchers.reserveCapacity(Self.fewCount) }
      matchers.append(matcher)
    }

    mutating func add(_ name: Name) {
      if names.isEmpty { names.reserveCapacity(Self.fewCount) }
      names.append(name)
    }

    /// Adds arguments, of which there is one at least.
    mutating func add(_ first: NodeID, _ others: [NodeID]) -> Run<NodeID> {
      if operands.isEmpty { operands.reserveCapacity(Self.fewCount) }
      let start = operands.count
      operands.append(first)
      if !others.isEmpty { operands += others }
      return Run(start, operands.count)
    }

    subscript(id: NodeID) -> Node { nodes[Int(id.raw)] }
    subscript(run: Run<Matcher>) -> ArraySlice<Matcher> { matchers[run.indices] }
    subscript(run: Run<Name>) -> ArraySlice<Name> { names[run.indices] }
    subscript(run: Run<NodeID>) -> ArraySlice<NodeID> { operands[run.indices] }

    /// The node without the parentheses around it.
    func unwrapped(_ id: NodeID) -> NodeID {
      var id = id
      while case .parenthesized(let inner) = self[id].kind { id = inner }
      return id
    }

    /// What is aggregated.
    func operand(of aggregation: Aggregation) -> NodeID {
      let arguments = self[aggregation.arguments]
      let isSecond = aggregation.op.value.takesParameter && arguments.count > 1
      return arguments[arguments.startIndex + (isSecond ? 1 : 0)]
    }

    /// The `5` of `topk(5, m)`.
    func parameter(of aggregation: Aggregation) -> NodeID? {
      aggregation.op.value.takesParameter ? self[aggregation.arguments].first : nil
    }

    // MARK: Extras

    func extras(of selector: Selector) -> SelectorExtras? {
      guard let id = selector.extras, case .selector(let extras) = rare[Int(id.raw)] else {
        return nil
      }
      return extras
    }

    func extras(of subquery: Subquery) -> SubqueryExtras? {
      guard let id = subquery.extras, case .subquery(let extras) = rare[Int(id.raw)] else {
        return nil
      }
      return extras
    }

    func extras(of binary: Binary) -> BinaryExtras? {
      guard let id = binary.extras, case .binary(let extras) = rare[Int(id.raw)] else {
        return nil
      }
      return extras
    }

    func extras(of aggregation: Aggregation) -> AggregationExtras? {
      aggregation.extras.map { groupings[Int($0.raw)] }
    }

    mutating func set(_ extras: SelectorExtras, of selector: inout Selector) {
      selector.extras = put(.selector(extras), at: selector.extras)
    }

    mutating func set(_ extras: SubqueryExtras, of subquery: inout Subquery) {
      subquery.extras = put(.subquery(extras), at: subquery.extras)
    }

    mutating func add(_ extras: BinaryExtras) -> ExtrasID<BinaryExtras> {
      put(.binary(extras), at: nil)
    }

    mutating func add(_ extras: AggregationExtras) -> ExtrasID<AggregationExtras> {
      if groupings.isEmpty { groupings.reserveCapacity(Self.fewCount / 2) }
      groupings.append(extras)
      return ExtrasID(raw: UInt32(groupings.count - 1))
    }

    private mutating func put<Extras>(
      _ extras: Rare, at id: ExtrasID<Extras>?
    ) -> ExtrasID<Extras> {
      if let id {
        rare[Int(id.raw)] = extras
        return id
      }
      rare.append(extras)
      return ExtrasID(raw: UInt32(rare.count - 1))
    }
  }
}

// MARK: - Equality

extension PromQL.Tree {
  /// Whether both say the same: the order of matchers does not count.
  func isEqual(to other: Self) -> Bool {
    root == other.root && nodes.count == other.nodes.count
      && durations.count == other.durations.count
      && nodes.indices.allSatisfy { isEqual(nodes[$0].kind, other.nodes[$0].kind, in: other) }
      && zip(durations, other.durations).allSatisfy { $0.kind == $1.kind }
  }

  private func isEqual(
    _ mine: PromQL.NodeKind, _ other: PromQL.NodeKind, in tree: Self
  ) -> Bool {
    switch (mine, other) {
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.selector(let left), .selector(let right)): isEqual(left, right, in: tree)
    case (.range(let left), .range(let right)): left == right
    case (.subquery(let left), .subquery(let right)): isEqual(left, right, in: tree)
    case (.unary(let op, let left), .unary(let other, let right)): op == other && left == right
    case (.binary(let left), .binary(let right)): isEqual(left, right, in: tree)
    case (.call(let left), .call(let right)):
      left.name == right.name && left.keepsMetricNames == right.keepsMetricNames
        && self[left.arguments].elementsEqual(tree[right.arguments])
    case (.aggregation(let left), .aggregation(let right)): isEqual(left, right, in: tree)
    case (.parenthesized(let left), .parenthesized(let right)): left == right
    default: false
    }
  }

  private func isEqual(
    _ mine: PromQL.Selector, _ other: PromQL.Selector, in tree: Self
  ) -> Bool {
    let (left, right) = (extras(of: mine), tree.extras(of: other))
    let groups = ([mine.matchers] + (left?.alternatives ?? [])).map { sorted(self[$0]) }
    let others = ([other.matchers] + (right?.alternatives ?? [])).map { sorted(tree[$0]) }
    return mine.name == other.name && groups == others
      && (left?.shift ?? PromQL.Shift()) == (right?.shift ?? PromQL.Shift())
      && (left?.mode ?? .plain) == (right?.mode ?? .plain)
  }

  private func sorted(_ matchers: ArraySlice<PromQL.Matcher>) -> [PromQL.Matcher] {
    matchers.sorted {
      ($0.name.value, $0.op.rawValue, $0.value) < ($1.name.value, $1.op.rawValue, $1.value)
    }
  }

  private func isEqual(
    _ mine: PromQL.Subquery, _ other: PromQL.Subquery, in tree: Self
  ) -> Bool {
    let (left, right) = (extras(of: mine), tree.extras(of: other))
    return mine.operand == other.operand && mine.range == other.range
      && left?.step == right?.step && (left?.isBare ?? false) == (right?.isBare ?? false)
      && (left?.shift ?? PromQL.Shift()) == (right?.shift ?? PromQL.Shift())
  }

  private func isEqual(_ mine: PromQL.Binary, _ other: PromQL.Binary, in tree: Self) -> Bool {
    guard mine.op == other.op, mine.left == other.left, mine.right == other.right,
      mine.returnsBool == other.returnsBool, mine.keepsMetricNames == other.keepsMetricNames
    else { return false }
    let (left, right) = (extras(of: mine), tree.extras(of: other))
    return isEqual(left?.matching?.labels, right?.matching?.labels, in: tree)
      && left?.matching?.isOn == right?.matching?.isOn
      && isEqual(left?.grouping?.labels, right?.grouping?.labels, in: tree)
      && left?.grouping?.manySide == right?.grouping?.manySide
      && left?.grouping?.prefix == right?.grouping?.prefix
      && left?.fillLeft == right?.fillLeft && left?.fillRight == right?.fillRight
  }

  private func isEqual(
    _ mine: PromQL.Aggregation, _ other: PromQL.Aggregation, in tree: Self
  ) -> Bool {
    let (left, right) = (extras(of: mine), tree.extras(of: other))
    return mine.op == other.op && left?.limit == right?.limit
      && self[mine.arguments].elementsEqual(tree[other.arguments])
      && left?.grouping?.keeps == right?.grouping?.keeps
      && isEqual(left?.grouping?.labels, right?.grouping?.labels, in: tree)
  }

  private func isEqual(
    _ mine: PromQL.Run<PromQL.Name>?, _ other: PromQL.Run<PromQL.Name>?, in tree: Self
  ) -> Bool {
    guard let mine, let other else { return mine == nil && other == nil }
    return self[mine].elementsEqual(tree[other])
  }
}
