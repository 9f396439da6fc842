import Interpreter

/// A new program takes over: groups, timers and beliefs stay, alerts are routed anew.
extension Kernel {
  mutating func reload(_ program: Program, zones: ZoneTable, in turn: inout Turn) -> Reply {
    let compiled = CompiledProgram(program, zones: zones)
    guard compiled.unknownZones.isEmpty else {
      let names = compiled.unknownZones.joined(separator: ", ")
      return .refused(Refusal(.invalid, "unknown time zones: \(names)"))
    }
    let before = rules
    let intervals = groups.slots.map { (slot: $0, interval: interval(of: $0)) }
    if before.program.version != program.version {
      olderPrograms[before.program.version] = before.program
    }
    let used = Set(groups.slots.map { groups[$0].record.key.route })
    rules = compiled
    self.zones = zones
    channels = program.channelIndex
    turn.changes.settings += routes.adopt(program, keeping: used)
    outbox.updateLimits(limits)
    random = turn.random
    let changes = turn.changes
    turn = beginTurn()
    turn.changes = changes
    turn.record(.reload, "program \(program.version) took over from \(before.program.version)")

    for (slot, interval) in intervals { regroup(slot, interval: interval) }
    rerouteAll(in: &turn)
    leaveVanishedChannels(in: &turn)
    for slot in groups.slots { settle(slot, at: turn.now) }
    workflow.reloaded(in: &turn)
    let needed = Set(versionsInUse)
    olderPrograms = olderPrograms.filter { needed.contains($0.key) }
    return .accepted
  }

  /// Finds the group's leaf in the new program; its timers stay as they are.
  private mutating func regroup(_ slot: GroupSlot, interval: TimeSpan) {
    groups[slot].node = routes.node(of: groups[slot].record.key.route)
    for pair in groups[slot].pairs.indices where groups[slot].pairs[pair].role == .target {
      groups[slot].pairs[pair].role = .witness
    }
    attachReceivers(to: slot)
    // Only the phase of ticks is stored, and it is counted in intervals.
    if self.interval(of: slot) != interval { groups.markChanged(slot) }
  }

  private mutating func rerouteAll(in turn: inout Turn) {
    inhibitions = rules.inhibitions
    for slot in groups.slots {
      for position in groups[slot].members.indices {
        groups[slot].members[position].isRouted = false
      }
    }
    for slot in alerts.sortedSlots {
      let record = alerts[slot].record
      guard !record.isResolved(at: turn.now) else { continue }
      inhibitions.insert(record.labels, fires: true)
      let former = alerts[slot].groups.slots
      for match in rules.router.route(record.labels, at: turn.now) {
        joinIfNew(slot, match.node.index, waits: .always, in: &turn)
      }
      moveBeliefs(of: slot, from: former)
    }
  }

  /// An alert that goes to another group takes along who was told of it, so that nobody is told
  /// again because a route was split or moved.
  private mutating func moveBeliefs(of alert: AlertSlot, from former: [GroupSlot]) {
    let fingerprint = alerts[alert].record.fingerprint
    let left = former.filter { groups[$0].member(fingerprint)?.isRouted == false }
    let joined = alerts[alert].groups.slots.filter { !former.contains($0) }
    guard !left.isEmpty, !joined.isEmpty else { return }
    for old in left {
      for pair in groups[old].pairs.indices {
        guard
          let told = groups[old].pairs[pair].told.first(where: { $0.fingerprint == fingerprint })
        else { continue }
        let lastSentAt = groups[old].pairs[pair].lastSentAt
        let receiver = groups[old].pairs[pair].receiver
        let isMoved = joined.contains { new in
          take(told, sentAt: lastSentAt, receiver: receiver, in: new)
        }
        // The workflow's spell goes on under the old group until it ends.
        guard isMoved, receiver != AlertGroup.workflowReceiver else { continue }
        groups[old].pairs[pair].told.removeAll { $0.fingerprint == fingerprint }
        groups.markChanged(old, pair: pair)
      }
    }
  }

  /// True when the group has such a receiver, which from now on believes what it was told.
  private mutating func take(
    _ told: NotificationRecord.Told, sentAt: Instant?, receiver: String, in group: GroupSlot
  ) -> Bool {
    let found = groups[group].pairs.firstIndex { $0.receiver == receiver && $0.role == .target }
    guard let pair = found else { return false }
    guard !groups[group].pairs[pair].told.contains(where: { $0.fingerprint == told.fingerprint })
    else { return true }
    groups[group].pairs[pair].told.append(told)
    groups[group].pairs[pair].told.sort { $0.fingerprint < $1.fingerprint }
    if let sentAt {
      let own = groups[group].pairs[pair].lastSentAt ?? sentAt
      groups[group].pairs[pair].lastSentAt = max(own, sentAt)
    }
    groups.markChanged(group, pair: pair)
    return true
  }

  /// What was on its way to a channel that is no longer declared goes to the last resort; ends can
  /// no longer be told to it.
  private mutating func leaveVanishedChannels(in turn: inout Turn) {
    for slot in outbox.slots {
      let row = outbox[slot]
      guard case .notification = row.record.owner, row.state != .started,
        channel(named: row.record.effect.lane) == nil
      else { continue }
      giveUp(slot, reason: "the channel is no longer declared", in: &turn)
    }
    for slot in groups.slots {
      for pair in groups[slot].pairs.indices {
        let receiver = groups[slot].pairs[pair].receiver
        guard receiver != AlertGroup.workflowReceiver, channel(named: receiver) == nil,
          groups[slot].pairs[pair].job == nil
        else { continue }
        groups[slot].pairs[pair].told = []
        groups[slot].pairs[pair].lastSentAt = nil
        groups.markChanged(slot, pair: pair)
      }
    }
  }
}

extension AlertGroup {
  func member(_ fingerprint: Fingerprint) -> Member? {
    members.first { $0.fingerprint == fingerprint }
  }
}
