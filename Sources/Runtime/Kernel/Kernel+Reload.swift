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
    reconsiderWaiting(in: &turn)
    for slot in alerts.sortedSlots { moveBeliefs(of: slot) }
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
      for match in rules.router.route(record.labels, at: turn.now) {
        joinIfNew(slot, match.node.index, waits: .always, in: &turn)
      }
    }
  }

  /// An alert that goes to another group takes along who was told of it, so that nobody is told
  /// again because a route was split or moved.
  ///
  /// What is under way stays until its outcome is known. Tickets, escalations and playbooks go on
  /// under the old group until its spell ends.
  mutating func moveBeliefs(of alert: AlertSlot) {
    let record = alerts[alert].record
    guard alerts[alert].groups.hasSeveral, !record.isResolved(at: clock) else { return }
    let fingerprint = record.fingerprint
    let slots = alerts[alert].groups.slots
    let joined = slots.filter { groups[$0].member(fingerprint)?.isRouted == true }
    guard !joined.isEmpty else { return }
    for old in slots where !joined.contains(old) {
      for pair in groups[old].pairs.indices {
        let receiver = groups[old].pairs[pair].receiver
        guard receiver != AlertGroup.workflowReceiver, groups[old].pairs[pair].job == nil,
          let told = groups[old].pairs[pair].told.first(where: {
            // The end of an earlier occurrence stays where its begin was told.
            $0.fingerprint == fingerprint && $0.occurrence == record.occurrence
          })
        else { continue }
        let lastSentAt = groups[old].pairs[pair].lastSentAt
        // A group that has told it by itself need not take it over.
        let isKnown = { (slot: GroupSlot, kernel: Kernel) in
          kernel.groups[slot].pairs.contains { pair in
            let underWay = pair.job.map { kernel.outbox[$0].record.tells } ?? []
            return pair.receiver == receiver
              && (pair.told + underWay).contains { $0.fingerprint == fingerprint }
          }
        }
        let others = joined.filter { !isKnown($0, self) } + joined.filter { isKnown($0, self) }
        let isMoved = others.contains { new in
          take(told, sentAt: lastSentAt, receiver: receiver, in: new)
        }
        guard isMoved else { continue }
        groups[old].pairs[pair].told.removeAll { $0.fingerprint == fingerprint }
        groups.markChanged(old, pair: pair)
      }
    }
  }

  /// A delivery has ended whose group has lost alerts meanwhile: their beliefs follow them.
  mutating func moveBeliefs(from group: GroupSlot, _ pair: Int) {
    for told in groups[group].pairs[pair].told {
      guard let alert = alerts.slot(of: told.fingerprint), alerts[alert].groups.hasSeveral,
        groups[group].member(told.fingerprint)?.isRouted == false
      else { continue }
      moveBeliefs(of: alert)
    }
  }

  /// Whether the alert left another group that is still telling the receiver of it, or that the
  /// receiver knows it by.
  ///
  /// Until that is settled the group it joined says nothing.
  func isToldElsewhere(_ alert: GroupOutlook.Alert, _ receiver: String) -> Bool {
    alerts[alert.slot].groups.slots.contains { other in
      guard groups[other].member(alert.fingerprint)?.isRouted == false,
        let pair = groups[other].pairs.first(where: { $0.receiver == receiver })
      else { return false }
      var known: [NotificationRecord.Told] = []
      if receiver == AlertGroup.workflowReceiver {
        known = pair.told
      } else if let job = pair.job, outbox[job].state == .started || outbox[job].isInDoubt {
        known = outbox[job].record.tells
      }
      return known.contains {
        $0.fingerprint == alert.fingerprint && $0.occurrence == alert.occurrence
      }
    }
  }

  /// Rows that wait are looked at again: what they say may be another group's to say now.
  private mutating func reconsiderWaiting(in turn: inout Turn) {
    for slot in groups.slots {
      for pair in groups[slot].pairs.indices where groups[slot].pairs[pair].job != nil {
        plan(slot, pair, survey(slot, .between, in: &turn), in: &turn)
      }
    }
  }

  /// True when the group has such a receiver, which from now on believes what it was told.
  private mutating func take(
    _ told: NotificationRecord.Told, sentAt: Instant?, receiver: String, in group: GroupSlot
  ) -> Bool {
    let found = groups[group].pairs.firstIndex { $0.receiver == receiver && $0.role == .target }
    guard let pair = found else { return false }
    let known = groups[group].pairs[pair].told.firstIndex { $0.fingerprint == told.fingerprint }
    if let known {
      // What really arrived outweighs what did not.
      guard groups[group].pairs[pair].told[known].arrival == .refused else { return true }
      groups[group].pairs[pair].told.remove(at: known)
    }
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
  mutating func leaveVanishedChannels(in turn: inout Turn) {
    for slot in outbox.slots {
      let row = outbox[slot]
      guard case .notification = row.record.owner, row.state != .started,
        channel(named: row.record.effect.lane) == nil
      else { continue }
      giveUp(slot, reason: "the channel is no longer declared", in: &turn)
    }
    for slot in groups.slots {
      for pair in groups[slot].pairs.indices {
        forgetIfVanished(slot, pair)
      }
    }
  }

  /// A channel that is no longer declared hears nothing more, not even ends.
  mutating func forgetIfVanished(_ slot: GroupSlot, _ pair: Int) {
    let known = groups[slot].pairs[pair]
    guard known.receiver != AlertGroup.workflowReceiver, channel(named: known.receiver) == nil,
      known.job == nil, !known.told.isEmpty || known.lastSentAt != nil
    else { return }
    groups[slot].pairs[pair].told = []
    groups[slot].pairs[pair].lastSentAt = nil
    groups[slot].pairs[pair].isOwed = false
    groups.markChanged(slot, pair: pair)
  }
}
