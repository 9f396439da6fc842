/// A set of alerts as few products, in order from the one with the fewest constraints.
struct DiagramCover {
  /// Products that are looked at; a set with more is not written down whole.
  static let cubesMax = 200
  /// Labels with more atoms than this are widened as a whole only.
  static let widenedAtomsMax = 64

  let cubes: [AtomCube]
  /// Whether the products are all of the set.
  let isWhole: Bool

  /// Covers the alerts for which a function is 1.
  init(of set: DecisionDiagram, in store: inout DiagramStore) throws(PlanTooLarge) {
    var found: [AtomCube] = []
    DiagramCover.collect(
      set, AtomCube(variables: store.space.variables.count), store, into: &found)
    isWhole = found.count <= Self.cubesMax
    var wide: [AtomCube] = []
    for cube in found.prefix(Self.cubesMax) {
      let widened = try DiagramCover.widened(cube, in: set, &store)
      if !wide.contains(widened) { wide.append(widened) }
    }
    let ordered = wide.enumerated().sorted {
      ($0.element.constraintCount, $0.offset) < ($1.element.constraintCount, $1.offset)
    }
    var covered = store.truth(false)
    var chosen: [AtomCube] = []
    for (_, cube) in ordered {
      guard try !store.holds(covered, everywhereIn: cube) else { continue }
      covered = try store.either(covered, store.diagram(cube))
      chosen.append(cube)
    }
    cubes = chosen
  }

  /// Every way through the diagram that ends in 1; ways that part and meet again are one.
  private static func collect(
    _ set: DecisionDiagram, _ cube: AtomCube, _ store: DiagramStore, into found: inout [AtomCube]
  ) {
    guard found.count <= cubesMax, !store.isNever(set) else { return }
    guard !store.isLeaf(set) else { return found.append(cube) }
    var order: [DecisionDiagram] = []
    var atoms: [DecisionDiagram: [Bool]] = [:]
    let branches = store.branches(of: set)
    for (atom, branch) in branches.enumerated() where !store.isNever(branch) {
      if atoms[branch] == nil { order.append(branch) }
      atoms[branch, default: Array(repeating: false, count: branches.count)][atom] = true
    }
    for branch in order {
      var inner = cube
      inner.parts[Int(store.variable(set))] = atoms[branch]
      collect(branch, inner, store, into: &found)
    }
  }

  /// The product with as much as fits into the set around it.
  private static func widened(
    _ cube: AtomCube, in set: DecisionDiagram, _ store: inout DiagramStore
  ) throws(PlanTooLarge) -> AtomCube {
    var cube = cube
    for number in cube.parts.indices.reversed() {
      guard let part = cube.parts[number] else { continue }
      var wide = cube
      wide.parts[number] = nil
      if try store.holds(set, everywhereIn: wide) {
        cube = wide
        continue
      }
      guard part.count <= widenedAtomsMax else { continue }
      for atom in part.indices where cube.parts[number]?[atom] == false {
        wide = cube
        wide.parts[number]?[atom] = true
        if try store.holds(set, everywhereIn: wide) { cube = wide }
      }
    }
    return cube
  }
}

extension DiagramStore {
  /// Whether a function is 1 in the whole of a cube.
  mutating func holds(
    _ set: DecisionDiagram, everywhereIn cube: AtomCube
  ) throws(PlanTooLarge) -> Bool {
    var seen: Set<DecisionDiagram> = []
    var pending = [set]
    while let next = pending.popLast() {
      guard seen.insert(next).inserted else { continue }
      guard !isLeaf(next) else {
        if result(next) != 1 { return false }
        continue
      }
      let branches = branches(of: next)
      try spend(branches.count)
      let allowed = cube.parts[Int(variable(next))]
      for (atom, branch) in branches.enumerated() where allowed?[atom] != false {
        pending.append(branch)
      }
    }
    return true
  }
}
