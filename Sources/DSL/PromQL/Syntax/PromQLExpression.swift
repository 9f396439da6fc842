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
    /// All nodes, operands before operators; never empty.
    package let nodes: [Node]
    /// The parts of computed durations, operands before operators.
    package let durations: [DurationNode]
    /// The type of every node.
    private let types: [ValueType]
    /// The whole expression.
    package let root: NodeID
    package let dialect: Dialect

    init(_ tree: ParsedTree, types: [ValueType], dialect: Dialect) {
      precondition(types.count == tree.nodes.count && !types.isEmpty)
      self.nodes = tree.nodes
      self.durations = tree.durations
      self.types = types
      self.root = tree.root
      self.dialect = dialect
    }

    /// A node, to be looked at where it stands: copying one costs more than most looks.
    package subscript(id: NodeID) -> Node { _read { yield nodes[Int(id.raw)] } }
    package subscript(id: DurationID) -> DurationNode { durations[Int(id.raw)] }

    /// The nodes in order.
    package var ids: [NodeID] { nodes.indices.map { NodeID(raw: UInt32($0)) } }

    /// What evaluating a node gives.
    package func type(of id: NodeID) -> ValueType { types[Int(id.raw)] }

    /// What evaluating the whole gives.
    package var type: ValueType { type(of: root) }

    /// The node without the parentheses around it.
    package func unwrapped(_ id: NodeID) -> NodeID {
      var id = id
      while case .parenthesized(let inner) = self[id].kind { id = inner }
      return id
    }
  }

  /// What the parser hands to the checker.
  struct ParsedTree: Sendable {
    var nodes: [Node] = []
    var durations: [DurationNode] = []
    var root = NodeID(raw: 0)

    subscript(id: NodeID) -> Node { _read { yield nodes[Int(id.raw)] } }
  }
}

extension PromQL.Expression: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.root == right.root && left.nodes.count == right.nodes.count
      && left.durations.count == right.durations.count
      && zip(left.nodes, right.nodes).allSatisfy { $0.kind == $1.kind }
      && zip(left.durations, right.durations).allSatisfy { $0.kind == $1.kind }
  }

  package func hash(into hasher: inout Hasher) {
    for node in nodes { hasher.combine(node.kind) }
    for duration in durations { hasher.combine(duration.kind) }
  }
}
