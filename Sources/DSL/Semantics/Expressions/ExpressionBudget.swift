/// The static bound of one expression: its nodes, those of its constants included, and its depth.
struct ExpressionBudget {
  /// Enough for the longest message, and so little that evaluation takes well under a millisecond.
  static let nodeCountMax = 20_000
  /// More than the parser lets through; deeper expressions would need more stack than a thread is
  /// sure to have.
  static let depthMax = 300

  private(set) var depth = 0
  private var nodesLeft = ExpressionBudget.nodeCountMax
  /// One finding for an expression is enough.
  var isReported = false

  var nodesUsed: Int { ExpressionBudget.nodeCountMax - nodesLeft }

  /// Enters a node, which needs a `leave`; false when the bound is passed.
  mutating func enter() -> Bool {
    if depth == 0 { (nodesLeft, isReported) = (ExpressionBudget.nodeCountMax, false) }
    depth += 1
    nodesLeft -= 1
    return nodesLeft >= 0 && depth <= ExpressionBudget.depthMax
  }

  mutating func leave() { depth -= 1 }

  /// Counts the nodes of a constant that is used here; false when the bound is passed.
  mutating func spend(_ count: Int) -> Bool {
    nodesLeft -= count
    return nodesLeft >= 0
  }
}

/// A constant of the package: its value is put where its name is used.
struct CheckedConstant: Sendable {
  let typed: Typed
  /// Nodes of the value, those of other constants included.
  let size: Int
  /// Slots that the value uses.
  let slotCount: Int
}
