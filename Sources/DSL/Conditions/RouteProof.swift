/// Which alerts of a set reach a goal, decided on the route tree for all alerts at once.
///
/// Sets of alerts are sums of products, as `ConditionAnalysis` makes them. Where a set grows beyond
/// its bound the answer is "unknown".
struct RouteProof {
  typealias Products = [ConditionAnalysis.Product]

  /// Products of one set of alerts.
  static let productCountMax = 1024

  /// The set became too large.
  struct TooLarge: Error {}

  /// Where some alerts end, or are kept from arriving.
  struct End {
    let alerts: Products
    let span: Span
    /// What becomes of them there.
    let what: String
  }

  /// Why targets miss the goal after the wait of the route; nil where they meet it.
  let miss: (_ targets: [CheckedTarget], _ wait: Int64) -> String?
  /// Whether a message that is muted at its route counts as lost.
  let countsMutes: Bool

  /// What holds at a place of the tree.
  private struct Place {
    var wait = RouteProof.defaultWait
    var mutes: [CheckedRouteMute] = []
  }

  /// In nanoseconds: 30 seconds, as Alertmanager has it.
  private static let defaultWait: Int64 = 30_000_000_000

  /// The alerts of a set that do not reach the goal, by the places where they end.
  func failures(of alerts: Products, in route: CheckedRoute) throws(TooLarge) -> [End] {
    var ends: [End] = []
    try walk(alerts, route.block, inside(route.block, Place()), route.span, &ends)
    return ends
  }

  private func inside(_ block: CheckedRouteBlock, _ outer: Place) -> Place {
    Place(wait: block.wait ?? outer.wait, mutes: outer.mutes + block.mutes)
  }

  /// Follows a set through a block; `ends` receives those that reach the goal nowhere in it.
  private func walk(
    _ alerts: Products, _ block: CheckedRouteBlock, _ place: Place, _ head: Span,
    _ ends: inout [End]
  ) throws(TooLarge) {
    var left = alerts
    for branch in block.branches where !left.isEmpty {
      let taken = try left.intersection(with: branch.condition)
      guard !taken.isEmpty else { continue }
      var missed: [End] = []
      try arrive(taken, branch, place, &missed)
      let rest = try left.intersection(with: .negated(branch.condition))
      if branch.isAlso {
        // Whoever reached the goal here is done; the others go on.
        left = try (rest + missed.flatMap(\.alerts)).bounded()
      } else {
        ends += missed
        left = rest
      }
    }
    if !left.isEmpty { ends.append(End(alerts: left, span: head, what: "no branch takes it")) }
  }

  private func arrive(
    _ alerts: Products, _ branch: CheckedRouteBranch, _ place: Place, _ ends: inout [End]
  ) throws(TooLarge) {
    switch branch.outcome {
    case .block(let block):
      try walk(alerts, block, inside(block, place), branch.span, &ends)
    case .drop:
      ends.append(End(alerts: alerts, span: branch.span, what: "it is dropped here"))
    case .targets(let targets):
      if let what = miss(targets, place.wait) {
        return ends.append(End(alerts: alerts, span: branch.span, what: what))
      }
      guard countsMutes else { return }
      for mute in place.mutes {
        let inside = LabelCondition.during(mute.calendar)
        let muted = try alerts.intersection(with: mute.whenInside ? inside : .not(inside))
        if !muted.isEmpty {
          ends.append(End(alerts: muted, span: mute.span, what: "it can be muted here"))
        }
      }
    }
  }
}

extension [ConditionAnalysis.Product] {
  /// The alerts of both, as far as a condition can be analysed.
  func intersection(
    with condition: LabelCondition
  ) throws(RouteProof.TooLarge) -> [ConditionAnalysis.Product] {
    guard let other = ConditionAnalysis(condition) else { throw RouteProof.TooLarge() }
    var result: [ConditionAnalysis.Product] = []
    for left in self {
      for right in other.products {
        guard let both = left.intersection(right) else { throw RouteProof.TooLarge() }
        if !both.isEmpty { result.append(both) }
      }
    }
    return try result.bounded()
  }

  func bounded() throws(RouteProof.TooLarge) -> [ConditionAnalysis.Product] {
    guard count <= RouteProof.productCountMax else { throw RouteProof.TooLarge() }
    return self
  }
}
