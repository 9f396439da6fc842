import DSL

/// A condition in a `ConditionTable`.
struct ConditionID: Hashable, Sendable {
  fileprivate let raw: UInt32
}

/// Conditions in a flat form over numbered names and values.
///
/// Nodes are plain numbers in one array, so that evaluation neither follows boxes nor counts
/// references.
struct ConditionTable: Sendable {
  private enum Node: Hashable, Sendable {
    case always
    case never
    case equals(NameID, ValueID)
    /// Index in `valueSets`.
    case oneOf(NameID, Int)
    /// Index in `patterns`.
    case matches(NameID, Int)
    case during(Ref<Calendar>)
    /// Ranges of `operands`.
    case all(Range<Int>)
    case any(Range<Int>)
    case not(ConditionID)
  }

  private(set) var vocabulary = Vocabulary()
  private var nodes: [Node] = []
  private var operands: [ConditionID] = []
  private var valueSets: [[ValueID]] = []
  private var patterns: [(pattern: Pattern, matchesEmpty: Bool)] = []
  private var anchors: [ConditionID: Anchors] = [:]

  // MARK: Building

  /// Adds a condition with its parts; the parts stand before it.
  mutating func add(_ condition: Condition) -> ConditionID {
    let anchors = Anchors(of: condition, in: &vocabulary)
    let node = lower(condition)
    nodes.append(node)
    let id = ConditionID(raw: UInt32(nodes.count - 1))
    self.anchors[id] = anchors
    return id
  }

  /// Numbers a name that no condition may mention, so that facts hold its value.
  mutating func name(_ text: String) -> NameID { vocabulary.name(text) }

  private mutating func lower(_ condition: Condition) -> Node {
    switch condition {
    case .always: return .always
    case .never: return .never
    case .label(let name, let test): return lower(test, of: vocabulary.name(name))
    case .during(let calendar): return .during(calendar)
    case .all(let parts): return .all(addOperands(parts))
    case .any(let parts): return .any(addOperands(parts))
    case .not(let inner): return .not(add(inner))
    }
  }

  private mutating func lower(_ test: LabelTest, of name: NameID) -> Node {
    switch test {
    case .equals(let value): return .equals(name, vocabulary.value(value))
    case .oneOf(let values):
      valueSets.append(values.map { vocabulary.value($0) }.sorted { $0.raw < $1.raw })
      return .oneOf(name, valueSets.count - 1)
    case .matches(let pattern):
      patterns.append((pattern, pattern.matchesWhole("")))
      return .matches(name, patterns.count - 1)
    }
  }

  private mutating func addOperands(_ parts: [Condition]) -> Range<Int> {
    let added = parts.map { add($0) }
    operands.append(contentsOf: added)
    return operands.count - added.count..<operands.count
  }

  /// Forgets what only building needs.
  mutating func seal() {
    anchors = [:]
  }

  /// Label values of which at least one must be there for the condition to hold.
  func anchors(of condition: ConditionID) -> Anchors { anchors[condition] ?? .none }

  // MARK: Evaluating

  func holds(_ condition: ConditionID, _ facts: inout Facts) -> Bool {
    switch nodes[Int(condition.raw)] {
    case .always: return true
    case .never: return false
    case .equals(let name, let value): return facts.value(of: name) == value
    case .oneOf(let name, let set):
      let value = facts.value(of: name)
      return value != .unmentioned && contains(value, in: valueSets[set])
    case .matches(let name, let index):
      if facts.value(of: name) == .absent { return patterns[index].matchesEmpty }
      return facts.matches(patterns[index].pattern, name)
    case .during(let calendar): return facts.isInside(calendar)
    case .all(let range):
      for operand in range where !holds(operands[operand], &facts) { return false }
      return true
    case .any(let range):
      for operand in range where holds(operands[operand], &facts) { return true }
      return false
    case .not(let inner): return !holds(inner, &facts)
    }
  }

  private func contains(_ value: ValueID, in sorted: [ValueID]) -> Bool {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].raw < value.raw { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == value
  }
}
