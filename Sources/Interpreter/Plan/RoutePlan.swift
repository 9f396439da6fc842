import DSL

/// The changes that come from routes.
struct RoutePlan {
  let context: PlanContext
  private(set) var changes: [PlanChange] = []
  private(set) var routesChanged = 0
  private var store: DiagramStore
  private let pairs: RoutePairs

  /// Leaves that are shown of one change.
  private static let linesMax = 4

  init(_ context: PlanContext) throws(PlanTooLarge) {
    self.context = context
    let (old, new) = (context.old.program, context.new.program)
    let conditions =
      new.routes.map { context.fromNew($0.condition) }
      + old.routes.map { context.fromOld($0.condition) }
    store = DiagramStore(try context.space(conditions))
    pairs = try RoutePairs(context, in: &store)
    try compare()
  }

  /// The pairs of lists that differ, by what differs, in the order of the tree.
  private mutating func compare() throws(PlanTooLarge) {
    var order: [RouteDifference] = []
    var found: [RouteDifference: [Int]] = [:]
    var changed: Set<Int> = []
    let reached = store.results(of: pairs.diagram).sorted { left, right in
      let (first, second) = (pairs.newLeaves(left), pairs.newLeaves(right))
      return first == second
        ? pairs.oldLeaves(left).lexicographicallyPrecedes(pairs.oldLeaves(right))
        : first.lexicographicallyPrecedes(second)
    }
    for pair in reached {
      let differences = context.differences(pairs.oldLeaves(pair), pairs.newLeaves(pair))
      if !differences.isEmpty { changed.formUnion(pairs.newLeaves(pair)) }
      for difference in differences {
        if found[difference] == nil { order.append(difference) }
        found[difference, default: []].append(pair)
      }
    }
    routesChanged = changed.count
    for difference in order {
      try add(difference, found[difference] ?? [])
    }
  }

  // MARK: Who comes where

  /// The alerts that come to a target before or after the change, and whether there are critical
  /// ones among them; nil where none do.
  ///
  /// The name is that of the new program.
  mutating func arriving(
    at name: String
  ) throws(PlanTooLarge) -> (alerts: PlanAlerts, isCritical: Bool)? {
    let (old, new) = (context.old.program, context.new.program)
    let oldNames = [context.escalationNames[name], context.channelNames[name]].compactMap { $0 }
    let before = oldNames.first ?? name
    func leads(_ leaves: [Int], _ program: Program, to name: String) -> Bool {
      leaves.contains { leaf in
        program.routes[leaf].targets.contains { program.target($0).name == name }
      }
    }
    let found = store.results(of: pairs.diagram).filter { pair in
      leads(pairs.newLeaves(pair), new, to: name) || leads(pairs.oldLeaves(pair), old, to: before)
    }
    let set = try pairs.alerts(of: Set(found), in: &store)
    guard let alerts = try context.alerts(set, &store) else { return nil }
    return (alerts, context.holdsCritical(set, store))
  }

  /// Who may be told of alerts with some known labels, by the names of the old program; the other
  /// labels may be anything.
  func told(_ labels: [(name: String, value: String)], _ side: PlanSide) -> [RouteTarget] {
    var cube = AtomCube(variables: store.space.variables.count)
    for (name, value) in labels {
      guard let number = store.space.number(of: .label(name)) else { continue }
      let variable = store.space.variables[number]
      let atom = variable.atom(of: value)
      cube.parts[number] = variable.atoms.indices.map { $0 == atom }
    }
    var targets: Set<RouteTarget> = []
    for pair in store.results(of: pairs.diagram, within: cube) {
      switch side {
      case .old:
        let program = context.old.program
        for leaf in pairs.oldLeaves(pair) {
          targets.formUnion(program.routes[leaf].targets.map(program.target))
        }
      case .new:
        let program = context.new.program
        for leaf in pairs.newLeaves(pair) {
          targets.formUnion(
            program.routes[leaf].targets.map { context.oldName(of: program.target($0)) })
        }
      }
    }
    return targets.sorted()
  }

  private mutating func add(
    _ difference: RouteDifference, _ found: [Int]
  ) throws(PlanTooLarge) {
    let set = try pairs.alerts(of: Set(found), in: &store)
    let (effect, title) = describe(difference)
    var change = PlanChange(effect, .route, "", title)
    change.alerts = try context.alerts(set, &store)
    change.isCritical = context.holdsCritical(set, store)
    change.before = lines(found.map { pairs.oldLeaves($0) }, context.old.program, difference)
    change.after = lines(found.map { pairs.newLeaves($0) }, context.new.program, difference)
    changes.append(change)
  }

  private func lines(
    _ lists: [[Int]], _ program: Program, _ difference: RouteDifference
  ) -> [PlanLine] {
    var leaves: [Int] = []
    for leaf in lists.joined() where !leaves.contains(leaf) { leaves.append(leaf) }
    leaves.sort()
    var lines = program.lines(Array(leaves.prefix(Self.linesMax)))
    let rest = leaves.count - lines.count
    if rest > 0 { lines.append(PlanLine("and \(rest) more")) }
    return lines
  }

  // MARK: Words

  private func describe(_ difference: RouteDifference) -> (PlanEffect, String) {
    switch difference {
    case .told(let lost, let gained, let wasTold, let isTold, let isUnpaged):
      return told(lost, gained, wasTold: wasTold, isTold: isTold, isUnpaged: isUnpaged)
    case .copies(let target, let old, let new):
      return (
        new < old ? .less : .more,
        "\(target.name) is told by \(counted(new, "branch", "branches")) at once, was by \(old)"
      )
    case .wait(let old, let new):
      return (
        new > old ? .later : .earlier,
        "first told after \(new.text) instead of \(old.text) (wait)"
      )
    case .interval(let old, let new):
      return (
        new > old ? .later : .earlier,
        "news of a group told every \(new.text) instead of every \(old.text) (interval)"
      )
    case .repeats(let old, let new):
      return (
        new > old ? .less : .more,
        "told again every \(new.text) instead of every \(old.text) (repeat)"
      )
    case .grouping(let old, let new):
      return (.regrouped, "grouped \(text(new)) instead of \(text(old)); running groups begin anew")
    case .identity:
      return (
        .regrouped,
        "groups get another identity: their timers begin anew; nobody is told twice"
      )
    case .mutes(let gained, let lost):
      return mutes(gained, lost)
    }
  }

  private func told(
    _ lost: [RouteTarget], _ gained: [RouteTarget], wasTold: Bool, isTold: Bool, isUnpaged: Bool
  ) -> (PlanEffect, String) {
    let more = gained.map(\.name).joined(separator: ", ")
    let less = lost.map(\.name).joined(separator: ", ")
    if !isTold { return (.lost, "told to nobody any more, was to \(less)") }
    if !wasTold { return (.more, "told to \(more), was to nobody") }
    if gained.isEmpty { return (isUnpaged ? .unpaged : .less, "no longer told to \(less)") }
    if lost.isEmpty { return (.more, "also told to \(more)") }
    return (isUnpaged ? .unpaged : .elsewhere, "told to \(more) instead of \(less)")
  }

  private func mutes(
    _ gained: [RouteSilence], _ lost: [RouteSilence]
  ) -> (PlanEffect, String) {
    let more = gained.map(text).joined(separator: ", ")
    let less = lost.map(text).joined(separator: ", ")
    if lost.isEmpty { return (.heldBack, "held back \(more)") }
    if gained.isEmpty { return (.more, "no longer held back \(less)") }
    return (.heldBack, "held back \(more) instead of \(less)")
  }

  private func text(_ mute: RouteSilence) -> String {
    "\(mute.whenInside ? "during" : "outside") \(context.writer.calendars[mute.calendar])"
  }

  private func text(_ grouping: Grouping) -> String {
    switch grouping {
    case .all: "by all"
    case .labels(let names): names.isEmpty ? "by none" : "by [\(names.joined(separator: ", "))]"
    }
  }
}

/// `1 branch`, `2 branches`.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
  "\(count) \(count == 1 ? one : many)"
}
