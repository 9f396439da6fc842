/// A route node that an alert reaches; it forms a group per value of the node's group labels.
package struct RouteMatch: Hashable, Sendable {
  package let node: Ref<RouteNode>
  package init(node: Ref<RouteNode>) { self.node = node }
}

/// The route tree of one program, compiled: its cost does not grow with the number of siblings.
///
/// The order is Alertmanager's: depth first; among siblings the first match ends the search unless
/// it is an `also`; a node is itself a result when no child gave one. So every alert that passes
/// the
/// root has at least one result. Compile once per program; values are immutable and cheap to copy.
package struct Router: Sendable {
  private struct Node: Sendable {
    var condition: ConditionID
    var continues: Bool
    var children: [Int]
    /// Nil where trying the few children one by one is as fast.
    var index: CandidateIndex?
  }

  let program: Program
  let calendars: CalendarEvaluator
  private let table: ConditionTable
  private let nodes: [Node]

  /// Below this number of siblings a list is walked rather than looked up.
  private static let indexedSiblingsMin = 5

  package init(_ program: Program, calendars: CalendarEvaluator) {
    var table = ConditionTable()
    var nodes = program.routes.map { route in
      Node(
        condition: table.add(route.condition), continues: route.continues,
        children: route.children.map(\.index))
    }
    for index in nodes.indices where nodes[index].children.count >= Self.indexedSiblingsMin {
      let conditions = nodes[index].children.map { nodes[$0].condition }
      nodes[index].index = CandidateIndex(conditions, in: table)
    }
    table.seal()
    self.program = program
    self.calendars = calendars
    self.table = table
    self.nodes = nodes
  }

  /// The nodes that an alert reaches, in order.
  ///
  /// A node can appear once only, a target several times.
  package func route(_ labels: LabelSet, at now: Instant) -> [RouteMatch] {
    guard let root = nodes.first else { return [] }
    var facts = Facts(
      labels.map, at: now, vocabulary: table.vocabulary, calendars: calendars)
    var found: [RouteMatch] = []
    if table.holds(root.condition, &facts) { collect(0, &facts, &found) }
    return found
  }

  /// The labels that tell apart the groups of a node.
  package func groupLabels(_ node: Ref<RouteNode>, _ labels: LabelSet) -> LabelSet {
    switch program.routes[node].grouping {
    case .labels(let names): names.isEmpty ? .empty : LabelSet(labels.map.selecting(names))
    case .all: labels
    }
  }

  /// The mutes of a node and of the blocks around it that are in force.
  package func activeMutes(of node: Ref<RouteNode>, at now: Instant) -> [RouteMute] {
    program.routes[node].mutes.filter {
      calendars.contains(now, in: $0.calendar) == $0.whenInside
    }
  }

  private func collect(_ number: Int, _ facts: inout Facts, _ found: inout [RouteMatch]) {
    let node = nodes[number]
    let before = found.count
    if let index = node.index {
      index.visit(&facts) { position, facts in
        tryChild(node.children[position], &facts, &found)
      }
    } else {
      for child in node.children where !tryChild(child, &facts, &found) { break }
    }
    if found.count == before { found.append(RouteMatch(node: Ref(number))) }
  }

  /// Whether the next sibling must be tried, too.
  private func tryChild(
    _ number: Int, _ facts: inout Facts, _ found: inout [RouteMatch]
  ) -> Bool {
    guard table.holds(nodes[number].condition, &facts) else { return true }
    collect(number, &facts, &found)
    return nodes[number].continues
  }
}
