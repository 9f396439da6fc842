/// Where the alerts of one route tree end: a diagram whose results number lists of leaves.
struct RouteOutcomes {
  /// The leaves that an alert reaches, in order, as `Router.route` gives them.
  private(set) var lists: [[Int]] = [[]]
  private var numbers: [[Int]: Int] = [[]: 0]
  private(set) var diagram: DecisionDiagram

  private let routes: [RouteNode]
  private let calendars: [Int]

  /// Follows a tree, given the shared number of each calendar of its program.
  init(
    _ routes: [RouteNode], calendars: [Int], in store: inout DiagramStore
  ) throws(PlanTooLarge) {
    self.routes = routes
    self.calendars = calendars
    diagram = store.leaf(0)
    guard let root = routes.first else { return }
    let inner = try below(0, &store)
    let nothing = store.leaf(0)
    diagram = try store.choose(
      store.diagram(root.condition.renumbered(calendars)), inner, nothing)
  }

  /// What becomes of alerts that have come to a node.
  private mutating func below(
    _ number: Int, _ store: inout DiagramStore
  ) throws(PlanTooLarge) -> DecisionDiagram {
    var rest = store.leaf(0)
    // From the last child to the first: each takes its alerts from what the later ones would get.
    for child in routes[number].children.reversed() {
      var taken = try below(child.index, &store)
      if routes[child.index].continues { taken = try joined(taken, rest, &store) }
      let condition = try store.diagram(routes[child.index].condition.renumbered(calendars))
      rest = try store.choose(condition, taken, rest)
    }
    let itself = self.number(of: [number])
    return try store.map(rest) { $0 == 0 ? itself : $0 }
  }

  /// The leaves of one function and then those of the other.
  private mutating func joined(
    _ first: DecisionDiagram, _ second: DecisionDiagram, _ store: inout DiagramStore
  ) throws(PlanTooLarge) -> DecisionDiagram {
    var lists = lists
    var numbers = numbers
    let both = try store.combine(first, second) { left, right in
      let list = lists[left] + lists[right]
      if let known = numbers[list] { return known }
      lists.append(list)
      numbers[list] = lists.count - 1
      return lists.count - 1
    }
    self.lists = lists
    self.numbers = numbers
    return both
  }

  private mutating func number(of list: [Int]) -> Int {
    if let known = numbers[list] { return known }
    lists.append(list)
    numbers[list] = lists.count - 1
    return lists.count - 1
  }
}

/// Both route trees over one space, and for every alert the pair of its old and its new leaves.
struct RoutePairs {
  let old: RouteOutcomes
  let new: RouteOutcomes
  /// Result → the numbers of the old and of the new list.
  private(set) var pairs: [(old: Int, new: Int)] = []
  private(set) var diagram: DecisionDiagram

  init(_ context: PlanContext, in store: inout DiagramStore) throws(PlanTooLarge) {
    let old = try RouteOutcomes(
      context.old.program.routes, calendars: context.oldCalendars, in: &store)
    let new = try RouteOutcomes(
      context.new.program.routes, calendars: context.newCalendars, in: &store)
    var pairs: [(old: Int, new: Int)] = []
    var numbers: [[Int]: Int] = [:]
    diagram = try store.combine(old.diagram, new.diagram) { left, right in
      if let known = numbers[[left, right]] { return known }
      pairs.append((left, right))
      numbers[[left, right]] = pairs.count - 1
      return pairs.count - 1
    }
    self.old = old
    self.new = new
    self.pairs = pairs
  }

  func oldLeaves(_ pair: Int) -> [Int] { old.lists[pairs[pair].old] }

  func newLeaves(_ pair: Int) -> [Int] { new.lists[pairs[pair].new] }

  /// The alerts of some pairs.
  func alerts(
    of wanted: Set<Int>, in store: inout DiagramStore
  ) throws(PlanTooLarge) -> DecisionDiagram {
    try store.map(diagram) { wanted.contains($0) ? 1 : 0 }
  }
}
