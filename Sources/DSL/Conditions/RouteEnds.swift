/// Where the alerts of a condition end in the route tree.
package struct RouteEnds: Sendable {
  /// One outcome and how many of the alerts have it.
  package struct End: Sendable {
    package enum Outcome: Hashable, Sendable {
      case target(CheckedTarget)
      case drop(reason: String)
    }
    package let outcome: Outcome
    /// Whether every alert of the condition ends here; otherwise some do.
    package let isForAll: Bool
    /// The first branch that leads here.
    package let branch: Span
  }

  /// In the order of the tree.
  package let ends: [End]

  /// Decides for all alerts at once; nil where the conditions are too large.
  ///
  /// Mutes, inhibitions, holds and storms come before or after the route and are not looked at.
  package init?(of condition: LabelCondition, in route: CheckedRoute) {
    guard let analysis = ConditionAnalysis(condition) else { return nil }
    let alerts = analysis.products.filter { !$0.isEmpty }
    var walk = Walk()
    do throws(RouteProof.TooLarge) {
      try walk.follow(alerts, route.block)
      var ends: [End] = []
      for (outcome, branch) in walk.found {
        let isForAll: Bool
        switch outcome {
        case .target(let target):
          let proof = RouteProof(
            miss: { targets, _ in targets.contains(target) ? nil : "" }, countsMutes: false)
          isForAll = try proof.failures(of: alerts, in: route).isEmpty
        case .drop: isForAll = walk.found.count == 1
        }
        ends.append(End(outcome: outcome, isForAll: isForAll, branch: branch))
      }
      self.ends = ends
    } catch {
      return nil
    }
  }

  /// Collects the leaves that some alert of a set reaches.
  private struct Walk {
    var found: [(outcome: End.Outcome, branch: Span)] = []

    mutating func follow(
      _ alerts: RouteProof.Products, _ block: CheckedRouteBlock
    ) throws(RouteProof.TooLarge) {
      var left = alerts
      for branch in block.branches where !left.isEmpty {
        let taken = try left.intersection(with: branch.condition)
        guard !taken.isEmpty else { continue }
        switch branch.outcome {
        case .block(let inner): try follow(taken, inner)
        case .drop(let reason): note(.drop(reason: reason), branch.span)
        case .targets(let targets): for target in targets { note(.target(target), branch.span) }
        }
        if !branch.isAlso { left = try left.intersection(with: .negated(branch.condition)) }
      }
    }

    private mutating func note(_ outcome: End.Outcome, _ branch: Span) {
      if !found.contains(where: { $0.outcome == outcome }) { found.append((outcome, branch)) }
    }
  }
}
