/// A setting of a route in force at some place, and where it is written.
struct RouteSetting<Value: Sendable>: Sendable {
  let value: Value
  let span: Span
}

/// The settings of a route in force at some place.
struct RouteSettings: Sendable {
  var grouping: RouteSetting<CheckedGrouping>?
  /// All in nanoseconds.
  var wait: RouteSetting<Int64>?
  var interval: RouteSetting<Int64>?
  var repeatInterval: RouteSetting<Int64>?
}

/// An end of the route tree: a branch with targets, or one that drops.
struct RouteLeaf: Sendable {
  let branch: CheckedRouteBranch
  /// Where targets or `drop` are written.
  let targets: RouteTargetsSyntax?
  /// The whole branch.
  let place: Span
  /// The alerts that get here; nil where that is too much to say.
  let reach: LabelCondition?
  let settings: RouteSettings
  /// The mutes of the blocks around it.
  let mutes: [CheckedRouteMute]

  var recipients: [CheckedTarget] {
    if case .targets(let targets) = branch.outcome { return targets }
    return []
  }

  var isDrop: Bool {
    if case .drop = branch.outcome { return true }
    return false
  }

  /// Whether somebody is paged until they answer.
  var pages: Bool {
    recipients.contains {
      if case .escalation = $0 { return true }
      return false
    }
  }
}

/// A block of the route tree.
struct RouteBlockFact: Sendable {
  let block: CheckedRouteBlock
  let view: RouteBlockSyntax
  /// What the blocks around it say.
  let outer: RouteSettings
  let isRoot: Bool
  /// Its branches with their views, `otherwise` included.
  let branches: [(branch: CheckedRouteBranch, view: RouteItemSyntax)]
}

/// Flattens the route tree.
struct RouteWalk {
  /// A block with more branches is too large to say who reaches which of them.
  static let siblingCountMax = 64

  private(set) var leaves: [RouteLeaf] = []
  private(set) var blocks: [RouteBlockFact] = []

  /// What a block stands in.
  struct Outer {
    var reach: LabelCondition? = .always
    var settings = RouteSettings()
    var mutes: [CheckedRouteMute] = []
    var isRoot = true
  }

  mutating func block(_ block: CheckedRouteBlock, _ view: RouteBlockSyntax, _ outer: Outer) {
    let views = view.items.filter {
      switch $0 {
      case .routeBranch, .otherwiseBranch: true
      case .groupBySetting, .timerSetting, .routeMute: false
      }
    }
    let pairs = Array(zip(block.branches, views))
    blocks.append(
      RouteBlockFact(
        block: block, view: view, outer: outer.settings, isRoot: outer.isRoot,
        branches: pairs.map { (branch: $0, view: $1) }))
    let settings = settings(of: block, view, inheriting: outer.settings)
    let mutes = outer.mutes + block.mutes
    var taken: [LabelCondition] = []
    for (branch, view) in pairs {
      var parts = [branch.condition] + taken
      parts.append(outer.reach ?? .always)
      let isKnown = outer.reach != nil && taken.count <= RouteWalk.siblingCountMax
      let reach: LabelCondition? = isKnown ? .all(of: parts) : nil
      switch branch.outcome {
      case .block(let inner):
        guard let innerView = RouteWalk.block(of: view) else { continue }
        self.block(
          inner, innerView, Outer(reach: reach, settings: settings, mutes: mutes, isRoot: false))
      case .targets, .drop:
        leaves.append(
          RouteLeaf(
            branch: branch, targets: RouteWalk.targets(of: view), place: view.span, reach: reach,
            settings: settings, mutes: mutes))
      }
      if !branch.isAlso, taken.count <= RouteWalk.siblingCountMax {
        taken.append(.negated(branch.condition))
      }
    }
  }

  private static func block(of view: RouteItemSyntax) -> RouteBlockSyntax? {
    switch view {
    case .routeBranch(let branch): branch.block
    case .otherwiseBranch(let branch): branch.block
    case .groupBySetting, .timerSetting, .routeMute: nil
    }
  }

  private static func targets(of view: RouteItemSyntax) -> RouteTargetsSyntax? {
    switch view {
    case .routeBranch(let branch): branch.targets
    case .otherwiseBranch(let branch): branch.targets
    case .groupBySetting, .timerSetting, .routeMute: nil
    }
  }

  private func settings(
    of block: CheckedRouteBlock, _ view: RouteBlockSyntax, inheriting outer: RouteSettings
  ) -> RouteSettings {
    var settings = outer
    for item in view.items {
      switch item {
      case .groupBySetting(let setting):
        if let grouping = block.grouping {
          settings.grouping = RouteSetting(value: grouping, span: setting.span)
        }
      case .timerSetting(let setting):
        switch setting.timer?.kind {
        case .kwWait:
          settings.wait = block.wait.map { RouteSetting(value: $0, span: setting.span) }
        case .kwInterval:
          settings.interval = block.interval.map { RouteSetting(value: $0, span: setting.span) }
        case .kwRepeat:
          settings.repeatInterval = block.repeatInterval.map {
            RouteSetting(value: $0, span: setting.span)
          }
        default: continue
        }
      case .routeMute, .routeBranch, .otherwiseBranch: continue
      }
    }
    return settings
  }
}
