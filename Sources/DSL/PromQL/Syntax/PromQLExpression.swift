extension PromQL {
  /// The place of a node in its expression.
  package struct NodeID: Hashable, Comparable, Sendable {
    let raw: UInt32

    package static func < (left: NodeID, right: NodeID) -> Bool { left.raw < right.raw }
  }

  /// The place of a part of a computed duration in its expression.
  package struct DurationID: Hashable, Sendable {
    let raw: UInt32
  }

  /// A checked query as a flat tree.
  ///
  /// Nodes stand behind the nodes that they contain, so a loop over `nodes` sees operands before
  /// operators. Equality is equality of meaning as written: positions, spaces, comments and the
  /// way a literal is spelt do not count, parentheses do.
  package struct Expression: Sendable {
    /// Shared by all copies.
    private final class Storage: Sendable {
      let tree: Tree

      init(_ tree: consuming Tree) { self.tree = tree }
    }

    private let storage: Storage
    package let dialect: Dialect

    /// - Parameters:
    ///   - tree: What was read, with the types of its nodes.
    ///   - dialect: As what it was read.
    init(_ tree: consuming Tree, dialect: Dialect) {
      precondition(!tree.nodes.isEmpty)
      storage = Storage(tree)
      self.dialect = dialect
    }

    var tree: Tree { _read { yield storage.tree } }

    /// The whole expression.
    package var root: NodeID { storage.tree.root }
    /// All nodes, operands before operators; never empty.
    package var nodes: [Node] { storage.tree.nodes }
    /// The parts of computed durations, operands before operators.
    package var durations: [DurationNode] { storage.tree.durations }

    package subscript(id: NodeID) -> Node { storage.tree[id] }
    package subscript(id: DurationID) -> DurationNode { storage.tree.durations[Int(id.raw)] }
    package subscript(run: Run<Matcher>) -> ArraySlice<Matcher> { storage.tree[run] }
    package subscript(run: Run<Name>) -> ArraySlice<Name> { storage.tree[run] }
    package subscript(run: Run<NodeID>) -> ArraySlice<NodeID> { storage.tree[run] }

    /// The nodes in order.
    package var ids: [NodeID] { nodes.indices.map { NodeID(raw: UInt32($0)) } }

    /// What evaluating a node gives.
    package func type(of id: NodeID) -> ValueType { storage.tree.nodes[Int(id.raw)].type }

    /// What evaluating the whole gives.
    package var type: ValueType { type(of: root) }

    /// The node without the parentheses around it.
    package func unwrapped(_ id: NodeID) -> NodeID { storage.tree.unwrapped(id) }
  }
}

extension PromQL.Expression: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.tree.isEqual(to: right.tree) }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(nodes.count)
    for index in nodes.indices {
      switch nodes[index].kind {
      case .selector(let selector): hasher.combine(selector.name)
      case .call(let call): hasher.combine(call.name)
      case .number(let number): hasher.combine(number)
      case .binary(let binary): hasher.combine(binary.op)
      default: continue
      }
    }
  }
}

// MARK: - What nodes hold elsewhere

extension PromQL.Expression {
  /// Further lists of matchers behind `or` (MetricsQL), each an alternative to the first.
  package func alternatives(of selector: PromQL.Selector) -> [PromQL.Run<PromQL.Matcher>] {
    tree.extras(of: selector)?.alternatives ?? []
  }

  /// The lists of matchers; a series must fit one of them.
  package func groups(of selector: PromQL.Selector) -> [PromQL.Run<PromQL.Matcher>] {
    [selector.matchers] + alternatives(of: selector)
  }

  /// All matchers, that of the metric name in front of the braces last.
  package func allMatchers(of selector: PromQL.Selector) -> [PromQL.Matcher] {
    guard let name = selector.name else { return Array(self[selector.matchers]) }
    let label = PromQL.Name(PromQL.metricNameKey, name.range)
    return self[selector.matchers] + [PromQL.Matcher(label, .equals, name.key, range: name.range)]
  }

  package func shift(of selector: PromQL.Selector) -> PromQL.Shift {
    tree.extras(of: selector)?.shift ?? PromQL.Shift()
  }

  package func mode(of selector: PromQL.Selector) -> PromQL.RangeMode {
    tree.extras(of: selector)?.mode ?? .plain
  }

  package func shift(of subquery: PromQL.Subquery) -> PromQL.Shift {
    tree.extras(of: subquery)?.shift ?? PromQL.Shift()
  }

  /// The step; nil for the evaluator's default.
  package func step(of subquery: PromQL.Subquery) -> PromQL.Located<PromQL.DurationValue>? {
    tree.extras(of: subquery)?.step
  }

  /// MetricsQL: whether it is written without a colon, `f(m)[5m]`.
  package func isBare(_ subquery: PromQL.Subquery) -> Bool {
    tree.extras(of: subquery)?.isBare ?? false
  }

  /// `on (…)` or `ignoring (…)`; nil when all labels are compared.
  package func matching(of binary: PromQL.Binary) -> PromQL.Matching? {
    tree.extras(of: binary)?.matching
  }

  /// `group_left (…)` or `group_right (…)`.
  package func grouping(of binary: PromQL.Binary) -> PromQL.GroupModifier? {
    tree.extras(of: binary)?.grouping
  }

  /// `fill_left (…)` and `fill_right (…)`: the values of missing sides.
  package func fill(
    of binary: PromQL.Binary
  ) -> (left: PromQL.NumberLiteral?, right: PromQL.NumberLiteral?) {
    let extras = tree.extras(of: binary)
    return (extras?.fillLeft, extras?.fillRight)
  }

  package func grouping(of aggregation: PromQL.Aggregation) -> PromQL.Grouping? {
    tree.extras(of: aggregation)?.grouping
  }

  /// MetricsQL: `limit N`.
  package func limit(of aggregation: PromQL.Aggregation) -> Int? {
    tree.extras(of: aggregation)?.limit
  }

  /// What is aggregated.
  package func operand(of aggregation: PromQL.Aggregation) -> PromQL.NodeID {
    tree.operand(of: aggregation)
  }

  /// The `5` of `topk(5, m)`.
  package func parameter(of aggregation: PromQL.Aggregation) -> PromQL.NodeID? {
    tree.parameter(of: aggregation)
  }
}
