import Interpreter

/// Decisions become rows of the outbox, or changes of the workflow.
extension Kernel {
  // MARK: Channels

  /// Decides about one receiver of a group.
  ///
  /// While an earlier delivery to it may be under way nothing new is begun; one that is only
  /// waiting gives way to the newer state.
  mutating func plan(
    _ slot: GroupSlot, _ pair: Int, _ outlook: GroupOutlook, in turn: inout Turn
  ) {
    let receiver = groups[slot].pairs[pair].receiver
    guard receiver != AlertGroup.workflowReceiver, let channel = channel(named: receiver) else {
      return
    }
    let job = groups[slot].pairs[pair].job
    if let job {
      guard outbox[job].state != .started, !outbox[job].isInDoubt else {
        groups[slot].pairs[pair].isOwed = true
        return
      }
      takeBack(job, of: slot, pair)
    }
    groups[slot].pairs[pair].isOwed = false
    let outlook = self.outlook(outlook, for: receiver)
    var machine = NoticeMachine(
      pair: groups[slot].pairs[pair], wantsEnds: channel.sendResolved,
      repeatInterval: repeatInterval(of: slot), now: turn.now)
    switch machine.decide(outlook) {
    case .nothing:
      if let job { withdraw(job, of: slot, pair, in: &turn) }
    case .forget(let told):
      if let job { withdraw(job, of: slot, pair, in: &turn) }
      groups[slot].pairs[pair].told = told
      groups.markChanged(slot, pair: pair)
    case .tell(let notice):
      if let job {
        guard !outbox[job].record.says(notice) else { return }
        replace(job, by: notice, to: channel, slot, pair, in: &turn)
      } else {
        tell(notice, to: channel, slot, pair, in: &turn)
      }
    }
  }

  private func repeatInterval(of slot: GroupSlot) -> TimeSpan {
    rules.program.routes[groups[slot].node ?? 0].repeatInterval
  }

  /// Before a waiting row is reconsidered: what an earlier attempt at it may have told counts as
  /// perhaps believed.
  private mutating func takeBack(_ job: OutboxSlot, of slot: GroupSlot, _ pair: Int) {
    guard outbox[job].record.mayHaveArrived else { return }
    let told = groups[slot].pairs[pair].told
    let merged = told.addingPerhaps(outbox[job].record.tells)
    guard merged != told else { return }
    groups[slot].pairs[pair].told = merged
    groups.markChanged(slot, pair: pair)
  }

  private mutating func withdraw(
    _ job: OutboxSlot, of slot: GroupSlot, _ pair: Int, in turn: inout Turn
  ) {
    let row = outbox[job].record
    outbox.remove(job)
    groups[slot].pairs[pair].job = nil
    moveBeliefs(from: slot, pair)
    turn.record(
      .notified, group: groups[slot].record.key.description,
      "withdrawn before \(row.effect.lane) took it: there is nothing left to say")
  }

  private mutating func tell(
    _ notice: Notice, to channel: Channel, _ slot: GroupSlot, _ pair: Int, in turn: inout Turn
  ) {
    var row = row(notice, to: channel, slot, in: &turn)
    if case .substitute(let handOvers) = groups[slot].pairs[pair].role {
      row.handOvers = handOvers
    }
    groups[slot].pairs[pair].job = enqueue(row)
    groups[slot].pairs[pair].isOwed = notice.hasSequel
  }

  /// A row that has waited keeps its patience: back-off and deadline go on, or a receiver that is
  /// down would never be given up while its group changes.
  private mutating func replace(
    _ job: OutboxSlot, by notice: Notice, to channel: Channel, _ slot: GroupSlot, _ pair: Int,
    in turn: inout Turn
  ) {
    let former = outbox[job].record
    var row = row(notice, to: channel, slot, in: &turn)
    row.deadline = former.deadline
    row.dueAt = former.dueAt
    row.attempts = former.attempts
    row.lastError = former.lastError
    row.handOvers = former.handOvers
    outbox.remove(job)
    groups[slot].pairs[pair].job = enqueue(row)
    groups[slot].pairs[pair].isOwed = notice.hasSequel
  }

  private func row(
    _ notice: Notice, to channel: Channel, _ slot: GroupSlot, in turn: inout Turn
  ) -> OutboxRecord {
    let now = turn.now
    let key = groups[slot].record.key
    let firing = notice.firing.map { alerts[$0].record.snapshot(at: now) }
    let ended = notice.ended.map { endedSnapshot($0, at: now) }
    let all = firing.sortedForReading() + ended.sortedForReading()
    let kept = channel.maxAlerts.map { Array(all.prefix(max($0, 1))) } ?? all
    let group = GroupSnapshot(
      key: key.description, receiver: channel.name, labels: key.labels, alerts: kept,
      reason: notice.reason, externalURL: options.externalURL,
      truncatedAlerts: all.count - kept.count)
    var row = OutboxRecord(
      key: keys.notification(notice, of: key, to: channel.name, at: now),
      owner: .notification(key),
      effect: .deliver(
        Delivery(
          channel: channel.name,
          message: turn.message(group, by: channel, rules: rules),
          threadKey: keys.thread(of: key))),
      program: rules.program.version, createdAt: now, dueAt: now,
      deadline: now + options.deliveryDeadline, pauseMinimum: options.retryMinimum,
      pauseMaximum: options.retryMaximum)
    row.tells = notice.tells
    return row
  }

  var keys: EffectKeys { EffectKeys(instance: options.instance) }

  /// An occurrence that is over, as it was; also when the alert fires again by now.
  private func endedSnapshot(_ told: NotificationRecord.Told, at now: Instant) -> AlertSnapshot {
    let fingerprint = told.labels.fingerprint
    guard let record = alerts.record(of: fingerprint) else {
      return AlertSnapshot(
        labels: told.labels, startsAt: told.startsAt, endsAt: now, occurrence: told.occurrence)
    }
    if record.occurrence == told.occurrence { return record.snapshot(at: now) }
    return AlertSnapshot(
      labels: told.labels, annotations: record.annotations, startsAt: told.startsAt,
      endsAt: record.previousEndsAt ?? record.startsAt, generatorURL: record.generatorURL,
      occurrence: told.occurrence)
  }

  // MARK: Workflow

  /// Tells tickets, escalations and playbooks what a receiver would be told, at once and without a
  /// delivery.
  ///
  /// An end that a new begin follows comes first, as a change of its own.
  mutating func tellWorkflow(_ slot: GroupSlot, _ outlook: GroupOutlook, in turn: inout Turn) {
    let found = groups[slot].pairs.firstIndex { $0.receiver == AlertGroup.workflowReceiver }
    guard let pair = found else { return }
    let outlook = self.outlook(outlook, for: AlertGroup.workflowReceiver)
    var hasMore = true
    while hasMore {
      var machine = NoticeMachine(
        pair: groups[slot].pairs[pair], wantsEnds: true,
        repeatInterval: repeatInterval(of: slot), now: turn.now)
      guard case .tell(let notice) = machine.decide(outlook) else {
        return beginMissingTargets(slot, pair, outlook, in: &turn)
      }
      let change = change(for: notice, slot, pair, in: &turn)
      groups[slot].pairs[pair].told = notice.tells
      groups[slot].pairs[pair].lastSentAt = turn.now
      groups.markChanged(slot, pair: pair)
      workflow.groupChanged(change, in: &turn)
      hasMore = notice.hasSequel || notice.reason == .repeated
    }
  }

  /// A reload gave the route an escalation or ticket while the spell goes on: it begins now, as a
  /// channel would be told now.
  private mutating func beginMissingTargets(
    _ slot: GroupSlot, _ pair: Int, _ outlook: GroupOutlook, in turn: inout Turn
  ) {
    let record = groups[slot].record
    guard let node = groups[slot].node else { return }
    let targets = rules.program.routes[node].targets
    guard workflow.lacks(targets, rules.program, group: record.key, spell: record.spell) else {
      return
    }
    let told = Set(groups[slot].pairs[pair].told.map(\.fingerprint))
    let firing = outlook.alerts.filter { $0.isTellable && told.contains($0.fingerprint) }
    guard !firing.isEmpty else { return }
    let change = GroupChange(
      key: record.key, spell: record.spell, transition: .updated, targets: targets,
      snapshot: GroupSnapshot(
        key: record.key.description, receiver: "", labels: record.key.labels,
        alerts: firing.map { alerts[$0.slot].record.snapshot(at: turn.now) }, reason: .newAlerts,
        externalURL: options.externalURL), newlyFiring: [], newlyResolved: [])
    workflow.targetsAdded(change, in: &turn)
  }

  private mutating func change(
    for notice: Notice, _ slot: GroupSlot, _ pair: Int, in turn: inout Turn
  ) -> GroupChange {
    let before = groups[slot].pairs[pair].told
    let transition: GroupChange.Transition
    if before.isEmpty {
      transition = .fired
      beginSpell(of: slot, in: &turn)
    } else if notice.reason == .repeated {
      transition = .repeated
    } else {
      transition = notice.tells.isEmpty ? .resolved : .updated
    }
    let firing = notice.firing.map { alerts[$0].record.snapshot(at: turn.now) }.sortedForReading()
    let ended = notice.ended.map { endedSnapshot($0, at: turn.now) }.sortedForReading()
    let known = Set(before.map { Occurrence($0.labels.fingerprint, $0.occurrence) })
    let key = groups[slot].record.key
    return GroupChange(
      key: key, spell: groups[slot].record.spell, transition: transition,
      targets: groups[slot].node.map { rules.program.routes[$0].targets } ?? [],
      snapshot: GroupSnapshot(
        key: key.description, receiver: "", labels: key.labels, alerts: firing + ended,
        reason: notice.reason, externalURL: options.externalURL),
      newlyFiring: firing.filter { !known.contains(Occurrence($0.fingerprint, $0.occurrence)) },
      newlyResolved: ended)
  }

  private mutating func beginSpell(of slot: GroupSlot, in turn: inout Turn) {
    spells += 1
    groups[slot].record.spell = spells
    groups.markChanged(slot)
    turn.changes.settings.append((name: KernelSetting.spells, value: "\(spells)"))
  }
}

private struct Occurrence: Hashable {
  let fingerprint: Fingerprint
  let number: UInt32
  init(_ fingerprint: Fingerprint, _ number: UInt32) {
    self.fingerprint = fingerprint
    self.number = number
  }
}

extension [NotificationRecord.Told] {
  /// Adds beliefs that an unanswered attempt may have caused; certain ones stay certain.
  func addingPerhaps(_ perhaps: [NotificationRecord.Told]) -> [NotificationRecord.Told] {
    var known: [Fingerprint: Int] = [:]
    for (position, told) in enumerated() { known[told.labels.fingerprint] = position }
    var out = self
    for var told in perhaps {
      told.arrival = .perhaps
      if let position = known[told.labels.fingerprint] {
        if out[position].arrival == .refused { out[position] = told }
      } else {
        out.append(told)
      }
    }
    return out.count == count ? out : out.sorted(by: { $0.fingerprint < $1.fingerprint })
  }
}

extension NotificationRecord.Told {
  var fingerprint: Fingerprint { labels.fingerprint }
}

extension OutboxRecord {
  /// Whether the row says the same, so that it can stay with its key.
  func says(_ notice: Notice) -> Bool {
    guard tells == notice.tells, let group = effect.delivery?.message.group else { return false }
    let said = group.alerts.filter { $0.status == .resolved }
    guard said.count == notice.ended.count || group.truncatedAlerts > 0 else { return false }
    let ended = Set(notice.ended.map { Occurrence($0.fingerprint, $0.occurrence) })
    return said.allSatisfy { ended.contains(Occurrence($0.fingerprint, $0.occurrence)) }
  }
}
