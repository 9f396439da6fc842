import Interpreter

/// Alerts join groups, groups look at them when they are due, and end when all is said.
extension Kernel {
  /// When a new group speaks first.
  enum FirstWait {
    /// After the route's wait, or now if the alert has been firing for longer than that.
    case unlessLate
    /// After the route's wait in any case: a reload hastens nothing.
    case always
  }

  mutating func join(
    _ alert: AlertSlot, _ node: Int, waits: FirstWait, in turn: inout Turn
  ) {
    let record = alerts[alert].record
    let route = rules.program.routes[node]
    if let reason = route.dropReason, route.targets.isEmpty {
      return turn.record(
        .dropped, fingerprint: record.fingerprint, "\(record.name) is dropped because \(reason)",
        at: route.place)
    }
    let key = GroupKey(
      route: routes.identity(of: node),
      labels: rules.router.groupLabels(Ref(node), record.labels))
    let isLate = waits == .unlessLate && record.startsAt + route.wait < turn.now
    let firstDue = isLate ? turn.now : turn.now + route.wait
    guard let group = groups.slot(of: key) else {
      let group = groups.insert(
        GroupRecord(key: key, createdAt: turn.now, dueAt: firstDue), node: node)
      groups.markChanged(group)
      attachReceivers(to: group)
      return add(alert, to: group)
    }
    add(alert, to: group)
    if isLate, !groups[group].record.flushedOnce {
      groups.setDue(group, at: turn.now)
      groups.markChanged(group)
    }
  }

  mutating func add(_ alert: AlertSlot, to group: GroupSlot) {
    let fingerprint = alerts[alert].record.fingerprint
    guard !alerts[alert].groups.contains(group) else {
      // It fires again, or is routed here again, before the group has let it go.
      return groups[group].updateMember(fingerprint) {
        $0.isRouted = true
        $0.verdict = nil
      }
    }
    groups[group].append(AlertGroup.Member(fingerprint: fingerprint, slot: alert))
    alerts[alert].groups.insert(group)
  }

  /// Gives a group a pair for every channel of its leaf, and for tickets, escalations and playbooks
  /// together.
  mutating func attachReceivers(to group: GroupSlot) {
    guard let node = groups[group].node else { return }
    if needsWorkflow(node) { attach(AlertGroup.workflowReceiver, to: group) }
    for target in rules.program.routes[node].targets {
      guard case .channel(let channel) = target else { continue }
      attach(rules.program.channels[channel].name, to: group)
    }
  }

  private mutating func attach(_ receiver: String, to group: GroupSlot) {
    let pair = groups.pair(group, receiver: receiver, role: .target)
    groups[group].pairs[pair].role = .target
  }

  private func needsWorkflow(_ node: Int) -> Bool {
    if !rules.program.playbooks.isEmpty { return true }
    return rules.program.routes[node].targets.contains { target in
      switch target {
      case .channel: false
      case .escalation, .ticket: true
      }
    }
  }

  // MARK: Flushing

  /// A group's time has come: look at its alerts, tell who must be told, set the next time.
  mutating func flush(_ slot: GroupSlot, in turn: inout Turn) {
    if rules.routesDependOnTime { reroute(slot, in: &turn) }
    let outlook = survey(slot, .tick, in: &turn)
    tellWorkflow(slot, outlook, in: &turn)
    for pair in groups[slot].pairs.indices { plan(slot, pair, outlook, in: &turn) }
    scheduleNext(slot, at: turn.now)
    settle(slot, at: turn.now)
  }

  /// Ticks keep the phase of the first flush, so that only that one has to be stored.
  private mutating func scheduleNext(_ slot: GroupSlot, at now: Instant) {
    let interval = interval(of: slot)
    if groups[slot].record.flushedOnce {
      let due = groups[slot].record.dueAt
      groups.setDue(slot, at: due.next(after: now, every: interval))
    } else {
      groups[slot].record.flushedOnce = true
      groups.setDue(slot, at: now + interval)
      groups.markChanged(slot)
    }
  }

  func interval(of slot: GroupSlot) -> TimeSpan {
    let route = rules.program.routes[groups[slot].node ?? 0]
    return max(route.interval, KernelLimit.intervalMinimum)
  }

  /// Where routing depends on the time, alerts change groups without being posted.
  private mutating func reroute(_ slot: GroupSlot, in turn: inout Turn) {
    for member in groups[slot].members where member.isRouted {
      let record = alerts[member.slot].record
      guard !record.isResolved(at: turn.now) else { continue }
      let nodes = rules.router.route(record.labels, at: turn.now).map(\.node.index)
      guard groups[slot].node.map({ !nodes.contains($0) }) ?? true else { continue }
      groups[slot].updateMember(member.fingerprint) { $0.isRouted = false }
      for node in nodes { joinIfNew(member.slot, node, waits: .unlessLate, in: &turn) }
    }
  }

  /// Joins a group unless the alert is in it already.
  mutating func joinIfNew(
    _ alert: AlertSlot, _ node: Int, waits: FirstWait, in turn: inout Turn
  ) {
    let key = GroupKey(
      route: routes.identity(of: node),
      labels: rules.router.groupLabels(Ref(node), alerts[alert].record.labels))
    if let group = groups.slot(of: key), alerts[alert].groups.contains(group) {
      return groups[group].updateMember(alerts[alert].record.fingerprint) { $0.isRouted = true }
    }
    join(alert, node, waits: waits, in: &turn)
  }

  // MARK: Ending

  /// Lets alerts go that have ended and of whose end everybody knows, and the group when none is
  /// left.
  mutating func settle(_ slot: GroupSlot, at now: Instant) {
    dropMembers(slot, at: now)
    guard groups[slot].members.isEmpty, groups[slot].pairs.allSatisfy(\.isIdle) else { return }
    workflow.groupEnded(groups[slot].record.key)
    groups.remove(slot)
  }

  private mutating func dropMembers(_ slot: GroupSlot, at now: Instant) {
    let leaving = groups[slot].members.filter { member in
      !member.isRouted || alerts[member.slot].record.isResolved(at: now)
    }
    guard !leaving.isEmpty, groups[slot].pairs.allSatisfy({ $0.job == nil }) else { return }
    var believed: Set<Fingerprint> = []
    for pair in groups[slot].pairs {
      for told in pair.told { believed.insert(told.labels.fingerprint) }
    }
    let dropped = leaving.filter { !believed.contains($0.fingerprint) }
    guard !dropped.isEmpty else { return }
    let fingerprints = Set(dropped.map(\.fingerprint))
    groups[slot].members.removeAll { fingerprints.contains($0.fingerprint) }
    for member in dropped {
      alerts[member.slot].groups.remove(slot)
      forgetIfTold(member.slot, at: now)
    }
  }
}

extension Instant {
  /// The first time after `now` that lies a whole number of intervals after this one.
  func next(after now: Instant, every interval: TimeSpan) -> Instant {
    guard self <= now else { return self }
    let passed = (now - self).nanoseconds / interval.nanoseconds
    return self + interval * (passed + 1)
  }
}

extension AlertGroup {
  /// The receiver that stands for tickets, escalations and playbooks.
  static let workflowReceiver = ""

  mutating func append(_ member: Member) {
    if let last = members.last, last.fingerprint > member.fingerprint { isSorted = false }
    members.append(member)
  }

  mutating func updateMember(_ fingerprint: Fingerprint, _ body: (inout Member) -> Void) {
    guard let position = position(of: fingerprint) else { return }
    body(&members[position])
  }

  func member(_ fingerprint: Fingerprint) -> Member? {
    position(of: fingerprint).map { members[$0] }
  }

  private func position(of fingerprint: Fingerprint) -> Int? {
    guard isSorted else { return members.lastIndex { $0.fingerprint == fingerprint } }
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle].fingerprint < fingerprint { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].fingerprint == fingerprint ? low : nil
  }
}

extension CompiledProgram {
  /// Some route asks a calendar, so alerts may move without being posted.
  var routesDependOnTime: Bool { program.routes.contains { $0.condition.mentionsCalendar } }
}
