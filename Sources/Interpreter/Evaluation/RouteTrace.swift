/// The walk of one alert through the route tree, node by node.
package struct RouteTrace: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
      /// The condition holds; the clauses are those that make it hold.
      case matched([Clause])
      /// The condition fails because of these clauses.
      case failed([Clause])
      /// An earlier sibling matched and is not an `also`.
      case notTried(because: Ref<RouteNode>)
    }

    package let node: Ref<RouteNode>
    /// 0 for the root.
    package let depth: Int
    package let outcome: Outcome
    /// The node is where the alert ends up.
    package let isResult: Bool
  }

  /// In order of the tree; the children of nodes that do not match are left out.
  package let steps: [Step]
  /// What `Router.route` gives, in the same order.
  package let matches: [RouteMatch]
}

extension Router {
  /// The walk of `route` step by step.
  ///
  /// It tries every sibling instead of the index, so it
  /// is also the plain statement of what `route` must give.
  package func explainRoute(_ labels: LabelSet, at now: Instant) -> RouteTrace {
    guard !program.routes.isEmpty else { return RouteTrace(steps: [], matches: []) }
    var walk = TracedWalk(
      routes: program.routes, conditions: ConditionEvaluator(calendars: calendars),
      labels: labels, now: now)
    _ = walk.visit(Ref(0), depth: 0)
    return RouteTrace(steps: walk.steps, matches: walk.matches)
  }
}

private struct TracedWalk {
  let routes: [RouteNode]
  let conditions: ConditionEvaluator
  let labels: LabelSet
  let now: Instant
  var steps: [RouteTrace.Step] = []
  var matches: [RouteMatch] = []

  /// Whether the node matched.
  mutating func visit(_ node: Ref<RouteNode>, depth: Int) -> Bool {
    let verdict = conditions.explain(routes[node].condition, labels, at: now)
    guard verdict.holds else {
      add(node, depth, .failed(verdict.clauses))
      return false
    }
    let place = steps.count
    add(node, depth, .matched(verdict.clauses))
    let before = matches.count
    visitChildren(of: node, depth: depth + 1)
    if matches.count == before {
      matches.append(RouteMatch(node: node))
      steps[place] = RouteTrace.Step(
        node: node, depth: depth, outcome: steps[place].outcome, isResult: true)
    }
    return true
  }

  private mutating func visitChildren(of node: Ref<RouteNode>, depth: Int) {
    var decider: Ref<RouteNode>?
    for child in routes[node].children {
      if let decider {
        add(child, depth, .notTried(because: decider))
      } else if visit(child, depth: depth), !routes[child].continues {
        decider = child
      }
    }
  }

  private mutating func add(
    _ node: Ref<RouteNode>, _ depth: Int, _ outcome: RouteTrace.Step.Outcome
  ) {
    steps.append(RouteTrace.Step(node: node, depth: depth, outcome: outcome, isResult: false))
  }
}
