import DSL

// The route tree.
//
// Alertmanager falls back on a route's own receiver when no child matched. Here `otherwise` runs
// whenever no branch has ended the search, so where a child continues, the fallback becomes a
// branch that excludes the conditions of all such children. Mutes of a block here hold for its
// children as well, there for the route's own receiver only, so they are put around the fallback.
extension SourceBuilder {
  private static let settingKeys: Set<String> = [
    "group_by", "group_wait", "group_interval", "repeat_interval",
  ]

  mutating func routeDeclaration() -> [String] {
    let route = config.route
    let head = comments.take(route.mark, except: Self.settingKeys)
    return head + ["route {"] + block(route, receiver: route.receiver ?? "") + ["}"]
  }

  private mutating func block(_ route: AlertmanagerRoute, receiver: String) -> [String] {
    var lines = settings(route)
    if !lines.isEmpty { lines.append("") }
    let own = outcome(receiver, at: route.mark)
    guard !route.children.isEmpty else { return lines + mutes(route) + ["otherwise -> \(own)"] }

    let children = reachable(route.children)
    var told: [[Matcher]] = []
    for (position, child) in children.enumerated() {
      let isLast = position == children.count - 1
      let goesOn = child.continues && !isLast
      if goesOn { told.append(child.matchers) }
      let inner = child.receiver ?? receiver
      guard isLast, !child.continues, child.matchers.isEmpty else {
        lines += branch(child, receiver: inner, goesOn: goesOn)
        continue
      }
      // Nothing is left for the route's own receiver.
      return lines + closing(child, receiver: inner)
    }
    return lines + fallback(route, own: own, told: told)
  }

  /// A route without matchers as the end of a block.
  private mutating func closing(_ route: AlertmanagerRoute, receiver: String) -> [String] {
    noteLabels(route)
    if isPlain(route) {
      return comments.take(route.mark) + ["otherwise -> \(outcome(receiver, at: route.mark))"]
    }
    let above = comments.take(route.mark, except: Self.settingKeys)
    return above + ["otherwise {"] + block(route, receiver: receiver) + ["}"]
  }

  /// Children up to the first that takes everything.
  private mutating func reachable(_ children: [AlertmanagerRoute]) -> [AlertmanagerRoute] {
    guard let end = children.firstIndex(where: { $0.matchers.isEmpty && !$0.continues }) else {
      return children
    }
    for child in children[(end + 1)...] {
      note(
        .note, "unreachable-route",
        "no alert reaches this route, because the one before it takes everything; it was left out",
        at: child.mark)
    }
    return Array(children[...end])
  }

  /// Whether a route says nothing but where to.
  private func isPlain(_ route: AlertmanagerRoute) -> Bool {
    route.children.isEmpty && route.groupBy == nil && route.groupWait == nil
      && route.groupInterval == nil && route.repeatInterval == nil && route.muteIntervals.isEmpty
      && route.activeIntervals.isEmpty
  }

  private mutating func branch(
    _ route: AlertmanagerRoute, receiver: String, goesOn: Bool
  ) -> [String] {
    labels.add(route.matchers)
    noteLabels(route)
    let condition = SourceText.condition(route.matchers)
    let head = "\(goesOn ? "also when" : "when") \(condition)"
    if isPlain(route) {
      return comments.take(route.mark) + ["\(head) -> \(outcome(receiver, at: route.mark))"]
    }
    let above = comments.take(route.mark, except: Self.settingKeys)
    return above + ["\(head) {"] + block(route, receiver: receiver) + ["}"]
  }

  /// The branch for alerts that no child took, and what closes the block.
  private mutating func fallback(
    _ route: AlertmanagerRoute, own: String, told: [[Matcher]]
  ) -> [String] {
    let mutes = mutes(route)
    let exclusions = told.compactMap(SourceText.negation)
    let dropped = "otherwise -> drop because \(SourceText.quoted(AlertmanagerSource.toldAlready))"
    // A child without matchers that continues tells everything, so nothing is left.
    guard exclusions.count == told.count else { return [dropped] }
    guard !told.isEmpty else {
      return mutes.isEmpty
        ? ["otherwise -> \(own)"] : ["otherwise {"] + mutes + ["otherwise -> \(own)", "}"]
    }
    let head = "when \(exclusions.joined(separator: " and "))"
    let branch =
      mutes.isEmpty ? ["\(head) -> \(own)"] : ["\(head) {"] + mutes + ["otherwise -> \(own)", "}"]
    return branch + [dropped]
  }

  private mutating func settings(_ route: AlertmanagerRoute) -> [String] {
    var lines: [String] = []
    if let names = route.groupBy {
      lines += comments.take(route.mark, keys: ["group_by"])
      if names == [AlertmanagerRoute.allLabels] {
        lines.append("group by all")
      } else if names.isEmpty || names == [AlertmanagerEmitter.noLabel] {
        lines.append("group by none")
      } else {
        for name in names { labels.add(name) }
        lines.append("group by \(SourceText.list(names.map(SourceText.label)))")
      }
    }
    let timers = [
      ("wait", "group_wait", route.groupWait), ("interval", "group_interval", route.groupInterval),
      ("repeat", "repeat_interval", route.repeatInterval),
    ]
    for (word, key, span) in timers {
      guard let span else { continue }
      lines += comments.take(route.mark, keys: [key])
      lines.append("\(word) \(SourceText.duration(span))")
    }
    return lines
  }

  /// Muted during any of the mute intervals, and outside of all active ones.
  private mutating func mutes(_ route: AlertmanagerRoute) -> [String] {
    var lines: [String] = []
    var seen: Set<String> = []
    for name in route.muteIntervals where seen.insert(name).inserted {
      lines.append("mute during \(calendarOfInterval[name] ?? "")")
    }
    if !route.activeIntervals.isEmpty {
      lines.append("mute outside \(union(of: route.activeIntervals, at: route.mark))")
    }
    return lines
  }

  private mutating func outcome(_ name: String, at mark: YAMLMark) -> String {
    usedReceivers.insert(name)
    guard let receiver = receivers.first(where: { $0.name == name }) else { return "" }
    if let reason = receiver.dropReason { return "drop because \(SourceText.quoted(reason))" }
    return receiver.channels.joined(separator: ", ")
  }

  private mutating func noteLabels(_ route: AlertmanagerRoute) {
    guard !route.labels.isEmpty else { return }
    note(
      .changed, "route-labels", "labels of a route reach templates only; they are not translated",
      at: route.mark)
  }
}
