import DSL

/// What is different about the way of some alerts, seen from whoever is told.
///
/// Alerts with equal differences are shown together, so that an edit at the root is one change and
/// not one for each leaf.
enum RouteDifference: Hashable {
  /// Other targets: those that are lost, those that are new, whether anybody was and is told, and
  /// whether the last escalation is lost.
  case told(
    lost: [RouteTarget], gained: [RouteTarget], wasTold: Bool, isTold: Bool, isUnpaged: Bool)
  /// The same target is told twice at once, or no longer.
  case copies(RouteTarget, old: Int, new: Int)
  case wait(TimeSpan, TimeSpan)
  case interval(TimeSpan, TimeSpan)
  case repeats(TimeSpan, TimeSpan)
  case grouping(Grouping, Grouping)
  /// The key of the groups.
  case identity
  /// Mutes of the blocks around: those that are new, and those that are gone.
  case mutes(gained: [RouteSilence], lost: [RouteSilence])
}

/// A target by its kind and old name.
struct RouteTarget: Hashable, Comparable {
  enum Kind: Int { case escalation, channel, ticket }
  let kind: Kind
  let name: String

  static func < (left: Self, right: Self) -> Bool {
    (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
  }
}

/// A mute of a block, by the shared number of its calendar.
struct RouteSilence: Hashable, Comparable {
  let calendar: Int
  let whenInside: Bool

  static func < (left: Self, right: Self) -> Bool {
    (left.calendar, left.whenInside ? 1 : 0) < (right.calendar, right.whenInside ? 1 : 0)
  }
}

extension PlanContext {
  /// Everything that differs between an old and a new list of leaves; empty where they do the same.
  func differences(_ oldLeaves: [Int], _ newLeaves: [Int]) -> [RouteDifference] {
    let before = arrivals(oldLeaves, old.program) { $0 }
    let after = arrivals(newLeaves, new.program, oldName(of:))
    var found: [RouteDifference] = []
    let (was, isNow) = (Set(before.map(\.target)), Set(after.map(\.target)))
    if was != isNow {
      let lost = was.subtracting(isNow).sorted()
      let isUnpaged =
        lost.contains { $0.kind == .escalation } && !isNow.contains { $0.kind == .escalation }
      found.append(
        .told(
          lost: lost, gained: isNow.subtracting(was).sorted(), wasTold: !was.isEmpty,
          isTold: !isNow.isEmpty, isUnpaged: isUnpaged))
    }
    for target in was.intersection(isNow).sorted() {
      let oldNodes = before.filter { $0.target == target }.map { old.program.routes[$0.leaf] }
      let newNodes = after.filter { $0.target == target }.map { new.program.routes[$0.leaf] }
      if oldNodes.count != newNodes.count {
        found.append(.copies(target, old: oldNodes.count, new: newNodes.count))
      }
      for (first, second) in zip(oldNodes, newNodes) { settings(first, second, into: &found) }
    }
    // Whoever is told otherwise is told in other groups anyway.
    return was == isNow ? found : found.filter { $0 != .identity }
  }

  private func settings(
    _ first: RouteNode, _ second: RouteNode, into found: inout [RouteDifference]
  ) {
    func add(_ difference: RouteDifference) {
      if !found.contains(difference) { found.append(difference) }
    }
    if first.wait != second.wait { add(.wait(first.wait, second.wait)) }
    if first.interval != second.interval { add(.interval(first.interval, second.interval)) }
    if first.repeatInterval != second.repeatInterval {
      add(.repeats(first.repeatInterval, second.repeatInterval))
    }
    if first.grouping != second.grouping {
      add(.grouping(first.grouping, second.grouping))
    } else if first.key != second.key {
      add(.identity)
    }
    let before = Set(first.mutes.map { silence($0, oldCalendars) })
    let after = Set(second.mutes.map { silence($0, newCalendars) })
    if before != after {
      add(
        .mutes(
          gained: after.subtracting(before).sorted(), lost: before.subtracting(after).sorted()))
    }
  }

  private func silence(_ mute: RouteMute, _ numbers: [Int]) -> RouteSilence {
    RouteSilence(calendar: numbers[mute.calendar.index], whenInside: mute.whenInside)
  }

  private func arrivals(
    _ leaves: [Int], _ program: Program, _ rename: (RouteTarget) -> RouteTarget
  ) -> [(target: RouteTarget, leaf: Int)] {
    leaves.flatMap { leaf in
      program.routes[leaf].targets.map { (rename(program.target($0)), leaf) }
    }
  }

  /// A target of the new program as the old one calls it.
  func oldName(of target: RouteTarget) -> RouteTarget {
    let names =
      switch target.kind {
      case .channel: channelNames
      case .escalation: escalationNames
      case .ticket: ticketNames
      }
    return RouteTarget(kind: target.kind, name: names[target.name] ?? target.name)
  }
}

extension Program {
  func target(_ target: Target) -> RouteTarget {
    switch target {
    case .channel(let channel): RouteTarget(kind: .channel, name: channels[channel].name)
    case .escalation(let escalation):
      RouteTarget(kind: .escalation, name: escalations[escalation].name)
    case .ticket(let ticket): RouteTarget(kind: .ticket, name: tickets[ticket].name)
    }
  }

  /// What a leaf does with its alerts: `payments_oncall, incident`, or how they end.
  func outcome(_ leaf: RouteNode) -> String {
    if !leaf.targets.isEmpty { return leaf.targets.map { target($0).name }.joined(separator: ", ") }
    return leaf.dropReason.map { "dropped because \(quoted($0))" } ?? "nobody"
  }

  /// The way of alerts as lines: what each leaf does, with the branch as it is written.
  func lines(_ leaves: [Int]) -> [PlanLine] {
    leaves.map { number in
      let leaf = routes[number]
      let outcome = outcome(leaf)
      return PlanLine(
        leaf.text.contains("->") ? leaf.text : "\(leaf.text) -> \(outcome)", describe(leaf.place))
    }
  }
}
