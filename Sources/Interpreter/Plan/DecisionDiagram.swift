/// A function of labels and calendars with a finite number of results; meaningful in the store that
/// made it, where equal functions are equal values.
struct DecisionDiagram: Hashable {
  fileprivate let raw: Int32
}

/// Decision diagrams over the atoms of a space: ordered, reduced and shared, so that equality is
/// identity and an answer about all alerts costs as much as the conditions are complicated, not as
/// much as there are combinations.
struct DiagramStore {
  /// Steps of all operations of one store; beyond it the comparison is given up as too large.
  static let workMax = 30_000_000

  let space: AtomSpace
  private var variables: [Int32] = []
  /// By atom of the variable; empty for a leaf.
  private var branches: [[DecisionDiagram]] = []
  private var results: [Int] = []
  private var nodes: [Node: DecisionDiagram] = [:]
  private var leaves: [Int: DecisionDiagram] = [:]
  private var conditions: [Condition: DecisionDiagram] = [:]
  private var work = 0

  private struct Node: Hashable {
    let variable: Int32
    let branches: [DecisionDiagram]
  }

  private struct Pair: Hashable {
    let left: DecisionDiagram
    let right: DecisionDiagram
  }

  private struct Triple: Hashable {
    let condition: DecisionDiagram
    let then: DecisionDiagram
    let otherwise: DecisionDiagram
  }

  init(_ space: AtomSpace) { self.space = space }

  // MARK: Making

  /// The constant function.
  mutating func leaf(_ result: Int) -> DecisionDiagram {
    if let known = leaves[result] { return known }
    let new = append(.max, [], result)
    leaves[result] = new
    return new
  }

  mutating func truth(_ value: Bool) -> DecisionDiagram { leaf(value ? 1 : 0) }

  /// A function that asks a variable first; the branches must not ask it or one before it.
  mutating func node(_ variable: Int, _ branches: [DecisionDiagram]) -> DecisionDiagram {
    if let first = branches.first, branches.allSatisfy({ $0 == first }) { return first }
    let key = Node(variable: Int32(variable), branches: branches)
    if let known = nodes[key] { return known }
    let new = append(key.variable, branches, 0)
    nodes[key] = new
    return new
  }

  private mutating func append(
    _ variable: Int32, _ branches: [DecisionDiagram], _ result: Int
  ) -> DecisionDiagram {
    variables.append(variable)
    self.branches.append(branches)
    results.append(result)
    return DecisionDiagram(raw: Int32(variables.count - 1))
  }

  /// Where a condition of the space holds: 1, else 0.
  mutating func diagram(_ condition: Condition) throws(PlanTooLarge) -> DecisionDiagram {
    if let known = conditions[condition] { return known }
    let made: DecisionDiagram
    switch condition {
    case .always: made = truth(true)
    case .never: made = truth(false)
    case .not(let inner): made = try negated(diagram(inner))
    case .during(let calendar):
      guard let number = space.number(of: .calendar(calendar.index)) else { return truth(false) }
      made = node(number, [truth(false), truth(true)])
    case .label(let name, let test):
      guard let number = space.number(of: .label(name)) else { return truth(false) }
      let (no, yes) = (truth(false), truth(true))
      made = node(number, space.variables[number].members(of: test).map { $0 ? yes : no })
    case .all(let parts):
      var whole = truth(true)
      for part in parts { whole = try both(whole, diagram(part)) }
      made = whole
    case .any(let parts):
      var whole = truth(false)
      for part in parts { whole = try either(whole, diagram(part)) }
      made = whole
    }
    conditions[condition] = made
    return made
  }

  // MARK: Joining

  mutating func both(
    _ left: DecisionDiagram, _ right: DecisionDiagram
  ) throws(PlanTooLarge) -> DecisionDiagram {
    try combine(left, right) { $0 == 1 && $1 == 1 ? 1 : 0 }
  }

  mutating func either(
    _ left: DecisionDiagram, _ right: DecisionDiagram
  ) throws(PlanTooLarge) -> DecisionDiagram {
    try combine(left, right) { $0 == 1 || $1 == 1 ? 1 : 0 }
  }

  /// Where the first holds and the second does not.
  mutating func difference(
    _ left: DecisionDiagram, _ right: DecisionDiagram
  ) throws(PlanTooLarge) -> DecisionDiagram {
    try combine(left, right) { $0 == 1 && $1 == 0 ? 1 : 0 }
  }

  mutating func negated(_ diagram: DecisionDiagram) throws(PlanTooLarge) -> DecisionDiagram {
    try map(diagram) { 1 - $0 }
  }

  /// The function whose results are made of those of two.
  mutating func combine(
    _ left: DecisionDiagram, _ right: DecisionDiagram, _ join: (Int, Int) -> Int
  ) throws(PlanTooLarge) -> DecisionDiagram {
    var known: [Pair: DecisionDiagram] = [:]
    return try combine(left, right, join, &known)
  }

  private mutating func combine(
    _ left: DecisionDiagram, _ right: DecisionDiagram, _ join: (Int, Int) -> Int,
    _ known: inout [Pair: DecisionDiagram]
  ) throws(PlanTooLarge) -> DecisionDiagram {
    let variable = min(self.variable(left), self.variable(right))
    guard variable != .max else { return leaf(join(result(left), result(right))) }
    let pair = Pair(left: left, right: right)
    if let made = known[pair] { return made }
    let count = space.variables[Int(variable)].atoms.count
    try spend(count)
    var made: [DecisionDiagram] = []
    made.reserveCapacity(count)
    for atom in 0..<count {
      let (inner, other) = (branch(left, variable, atom), branch(right, variable, atom))
      made.append(try combine(inner, other, join, &known))
    }
    let joined = node(Int(variable), made)
    known[pair] = joined
    return joined
  }

  /// `then` where the condition holds, elsewhere `otherwise`.
  mutating func choose(
    _ condition: DecisionDiagram, _ then: DecisionDiagram, _ otherwise: DecisionDiagram
  ) throws(PlanTooLarge) -> DecisionDiagram {
    var known: [Triple: DecisionDiagram] = [:]
    return try choose(condition, then, otherwise, &known)
  }

  private mutating func choose(
    _ condition: DecisionDiagram, _ then: DecisionDiagram, _ otherwise: DecisionDiagram,
    _ known: inout [Triple: DecisionDiagram]
  ) throws(PlanTooLarge) -> DecisionDiagram {
    if then == otherwise { return then }
    if isLeaf(condition) { return result(condition) == 1 ? then : otherwise }
    let triple = Triple(condition: condition, then: then, otherwise: otherwise)
    if let made = known[triple] { return made }
    let variable = min(
      self.variable(condition), min(self.variable(then), self.variable(otherwise)))
    let count = space.variables[Int(variable)].atoms.count
    try spend(count)
    var made: [DecisionDiagram] = []
    made.reserveCapacity(count)
    for atom in 0..<count {
      made.append(
        try choose(
          branch(condition, variable, atom), branch(then, variable, atom),
          branch(otherwise, variable, atom), &known))
    }
    let chosen = node(Int(variable), made)
    known[triple] = chosen
    return chosen
  }

  /// The function with other results.
  mutating func map(
    _ diagram: DecisionDiagram, _ change: (Int) -> Int
  ) throws(PlanTooLarge) -> DecisionDiagram {
    var known: [DecisionDiagram: DecisionDiagram] = [:]
    return try map(diagram, change, &known)
  }

  private mutating func map(
    _ diagram: DecisionDiagram, _ change: (Int) -> Int,
    _ known: inout [DecisionDiagram: DecisionDiagram]
  ) throws(PlanTooLarge) -> DecisionDiagram {
    if isLeaf(diagram) { return leaf(change(result(diagram))) }
    if let made = known[diagram] { return made }
    let old = branches[Int(diagram.raw)]
    try spend(old.count)
    var made: [DecisionDiagram] = []
    made.reserveCapacity(old.count)
    for branch in old { made.append(try map(branch, change, &known)) }
    let mapped = node(Int(variables[Int(diagram.raw)]), made)
    known[diagram] = mapped
    return mapped
  }

  mutating func spend(_ steps: Int) throws(PlanTooLarge) {
    work += steps
    guard work <= Self.workMax else {
      throw PlanTooLarge(reason: "the conditions have too many cases together")
    }
  }

  // MARK: Asking

  func isLeaf(_ diagram: DecisionDiagram) -> Bool { variable(diagram) == .max }

  func result(_ diagram: DecisionDiagram) -> Int { results[Int(diagram.raw)] }

  /// Whether the function is 0 for everything.
  func isNever(_ diagram: DecisionDiagram) -> Bool { isLeaf(diagram) && result(diagram) == 0 }

  /// The number of the variable that is asked first; the largest number for a leaf.
  func variable(_ diagram: DecisionDiagram) -> Int32 { variables[Int(diagram.raw)] }

  /// The branches of a node by atom.
  func branches(of diagram: DecisionDiagram) -> [DecisionDiagram] { branches[Int(diagram.raw)] }

  private func branch(
    _ diagram: DecisionDiagram, _ variable: Int32, _ atom: Int
  ) -> DecisionDiagram {
    self.variable(diagram) == variable ? branches[Int(diagram.raw)][atom] : diagram
  }

  /// The results that the function has somewhere, ascending.
  func results(of diagram: DecisionDiagram) -> [Int] {
    results(of: diagram, within: AtomCube(variables: space.variables.count))
  }

  /// The results that the function has somewhere in a cube, ascending.
  func results(of diagram: DecisionDiagram, within cube: AtomCube) -> [Int] {
    var seen: Set<DecisionDiagram> = []
    var found: Set<Int> = []
    var pending = [diagram]
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      guard !isLeaf(next) else {
        found.insert(result(next))
        continue
      }
      let allowed = cube.parts[Int(variable(next))]
      for (atom, branch) in branches(of: next).enumerated() where allowed?[atom] != false {
        pending.append(branch)
      }
    }
    return found.sorted()
  }

  /// The result for one atom of each variable.
  func result(_ diagram: DecisionDiagram, at atoms: [Int]) -> Int {
    var place = diagram
    while !isLeaf(place) { place = branches(of: place)[atoms[Int(variable(place))]] }
    return result(place)
  }

  /// The function that is 1 in a cube, else 0.
  mutating func diagram(_ cube: AtomCube) -> DecisionDiagram {
    var whole = truth(true)
    let no = truth(false)
    for (number, part) in cube.parts.enumerated().reversed() {
      guard let part else { continue }
      let inner = whole
      whole = node(number, part.map { $0 ? inner : no })
    }
    return whole
  }
}

/// A product: for each variable the atoms that are allowed, nil where all are.
struct AtomCube: Hashable {
  var parts: [[Bool]?]

  init(variables count: Int) { parts = Array(repeating: nil, count: count) }

  var constraintCount: Int { parts.count { $0 != nil } }
}
