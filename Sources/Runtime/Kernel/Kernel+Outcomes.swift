import Interpreter

/// Attempts end: done, to be tried again, or given up and handed to somebody else.
extension Kernel {
  mutating func effectEnded(_ key: EffectKey, _ outcome: EffectOutcome, in turn: inout Turn) {
    // An answer may come late, for a row that is over or was not started by this kernel.
    guard let slot = outbox.slot(of: key), outbox[slot].state == .started else { return }
    switch outcome {
    case .done(_, let receipt, _, let refused):
      outbox.noteSuccess(slot)
      if !refused.isEmpty { noteRefused(slot, refused.joined(separator: "; "), in: &turn) }
      complete(slot, outcome, receipt: receipt, in: &turn)
    case .retry(let reason, let after, let left):
      if let left {
        narrow(slot, to: left)
        noteRefused(slot, reason, in: &turn)
      }
      tryAgain(slot, outcome, reason: reason, after: after, in: &turn)
    case .inDoubt(let reason):
      outbox[slot].record.mayHaveArrived = true
      let wasInDoubt = outbox[slot].isInDoubt
      tryAgain(slot, outcome, reason: reason, after: nil, in: &turn)
      // One more attempt with the same key settles most doubts; then newer states go before.
      if outbox.slot(of: key) == slot { outbox[slot].isInDoubt = !wasInDoubt }
    case .failed(let reason):
      outbox.noteFailure(slot, reason: reason, lanePause: nil, at: turn.now)
      giveUp(slot, reason: reason, outcome, in: &turn)
    }
  }

  /// Some recipients have it: the next attempt is for the others only.
  private mutating func narrow(_ slot: OutboxSlot, to left: [String]) {
    outbox[slot].record.effect.deliverOnly(to: left)
    outbox[slot].record.mayHaveArrived = true
    outbox.markChanged(slot)
  }

  /// Who did not get what others got is named: nothing else would tell.
  private func noteRefused(_ slot: OutboxSlot, _ words: String, in turn: inout Turn) {
    let record = outbox[slot].record
    turn.record(
      .failed, group: record.groupText, "\(record.effect.lane) did not reach everybody: \(words)",
      at: channel(named: record.effect.lane)?.place ?? .unknown)
  }

  private mutating func tryAgain(
    _ slot: OutboxSlot, _ outcome: EffectOutcome, reason: String, after: TimeSpan?,
    in turn: inout Turn
  ) {
    let record = outbox[slot].record
    let isLastResort = outbox[slot].isLastResort
    let pause = Backoff.pause(
      afterAttempt: record.attempts, minimum: record.pauseMinimum,
      maximum: isLastResort ? Backoff.lastResortMaximum : record.pauseMaximum,
      using: &turn.random)
    let wish = after.map(Backoff.retryAfter)
    outbox.noteFailure(
      slot, reason: reason, lanePause: wish ?? lanePause(of: slot, in: &turn), at: turn.now)
    outbox[slot].isInDoubt = false
    if outbox[slot].isWithdrawn { return leave(slot, in: &turn) }
    if isLastResort { noteLastResortFailure(record, reason: reason, in: &turn) }
    if isPointless(outbox[slot].record, at: turn.now) { return leave(slot, in: &turn) }
    let isOver = record.attempts >= record.attemptsMaximum || record.deadline <= turn.now
    let next = turn.now + max(wish ?? .zero, pause)
    if isOver || isHopeless(slot, next: next, at: turn.now), !isLastResort {
      return giveUp(slot, reason: reason, outcome, in: &turn)
    }
    noteTrouble(record, reason: reason, in: &turn)
    outbox.setDue(slot, at: next)
    reconsider(slot, in: &turn)
  }

  /// A delivery whose next attempt would come too late, or whose receiver has taken nothing for as
  /// long as deliveries are tried.
  private func isHopeless(_ slot: OutboxSlot, next: Instant, at now: Instant) -> Bool {
    let record = outbox[slot].record
    guard record.effect.delivery != nil else { return false }
    return record.createdAt + options.deliveryPatience < next
      || outbox.lanes[outbox[slot].lane].isDead(at: now, after: options.deliveryPatience)
  }

  /// Tells once, while there is still hope, why somebody has not been told yet.
  private mutating func noteTrouble(_ record: OutboxRecord, reason: String, in turn: inout Turn) {
    if case .lastResort = record.owner { return }
    guard record.attempts == KernelLimit.attemptsUntilTold, record.effect.delivery != nil
    else { return }
    turn.record(
      .failed, group: record.groupText,
      "\(record.effect.lane) has not taken it in \(record.attempts) attempts, which go on: "
        + reason)
  }

  /// A page that was handed over and has certainly reached nobody, of alerts that are over by now.
  private func isPointless(_ record: OutboxRecord, at now: Instant) -> Bool {
    guard case .lastResort = record.owner, !record.mayHaveArrived,
      let told = record.effect.delivery?.message.group?.alerts, told.contains(where: \.isFiring)
    else { return false }
    return !told.contains { $0.isFiring && stillFires($0, at: now) }
  }

  private func stillFires(_ alert: AlertSnapshot, at now: Instant) -> Bool {
    guard let record = alerts.record(of: alert.fingerprint) else { return false }
    return record.occurrence == alert.occurrence && !record.isResolved(at: now)
  }

  /// How long a receiver that keeps failing is left alone, whichever row comes next.
  private func lanePause(of slot: OutboxSlot, in turn: inout Turn) -> TimeSpan? {
    let failures = outbox.lanes[outbox[slot].lane].failures + 1
    guard failures >= Lane.failuresTolerated else { return nil }
    return Backoff.pause(
      afterAttempt: failures, minimum: options.retryMinimum, maximum: options.retryMaximum,
      using: &turn.random)
  }

  private mutating func noteLastResortFailure(
    _ record: OutboxRecord, reason: String, in turn: inout Turn
  ) {
    tally.lastResortFailures += 1
    turn.record(
      .failed, group: record.groupText,
      "the last resort \(record.effect.lane) did not take it (attempt \(record.attempts)): "
        + reason, at: lastResort.place)
  }

  /// News that came while the attempt was under way takes the place of what did not get through.
  private mutating func reconsider(_ slot: OutboxSlot, in turn: inout Turn) {
    guard let (group, pair) = owner(of: slot), groups[group].pairs[pair].isOwed else { return }
    let outlook = survey(group, .between, in: &turn)
    plan(group, pair, outlook, in: &turn)
  }

  /// The group and receiver that a row was planned for.
  private func owner(of slot: OutboxSlot) -> (GroupSlot, Int)? {
    guard case .notification(let key) = outbox[slot].record.owner,
      let group = groups.slot(of: key),
      let pair = groups[group].pairs.firstIndex(where: { $0.job == slot })
    else { return nil }
    return (group, pair)
  }

  // MARK: Done

  private mutating func complete(
    _ slot: OutboxSlot, _ outcome: EffectOutcome, receipt: String, in turn: inout Turn
  ) {
    let record = outbox[slot].record
    if let delivery = record.effect.delivery {
      turn.record(
        .notified, group: record.groupText, delivery.report,
        at: channel(named: delivery.channel)?.place ?? .unknown)
    }
    switch record.owner {
    case .notification: confirm(slot, in: &turn)
    case .escalation, .run:
      outbox.remove(slot)
      workflow.effectEnded(record, outcome: outcome, in: &turn)
    case .lastResort:
      outbox.remove(slot)
      believe(record, in: &turn)
    }
  }

  private mutating func confirm(_ slot: OutboxSlot, in turn: inout Turn) {
    let record = outbox[slot].record
    let owner = owner(of: slot)
    outbox.remove(slot)
    guard let (group, pair) = owner else { return }
    finishJob(group, pair, tells: record.tells, sentAt: record.createdAt, in: &turn)
  }

  /// The receiver believes what the row tells, and may have to hear more.
  private mutating func finishJob(
    _ group: GroupSlot, _ pair: Int, tells: [NotificationRecord.Told], sentAt: Instant,
    in turn: inout Turn
  ) {
    groups[group].pairs[pair].job = nil
    groups[group].pairs[pair].told = tells
    groups[group].pairs[pair].lastSentAt = sentAt
    groups.markChanged(group, pair: pair)
    moveBeliefs(from: group, pair)
    forgetIfVanished(group, pair)
    if groups[group].pairs[pair].isOwed {
      plan(group, pair, survey(group, .between, in: &turn), in: &turn)
    }
    if case .substitute = groups[group].pairs[pair].role, groups[group].pairs[pair].job == nil {
      groups[group].pairs[pair].role = .witness
    }
    settle(group, at: turn.now)
  }

  /// Somebody who was told in place of another must hear of the end, too: from the group, or at
  /// once when that is over.
  private mutating func believe(_ record: OutboxRecord, in turn: inout Turn) {
    guard let delivery = record.effect.delivery, delivery.contact == nil,
      let snapshot = delivery.message.group
    else { return }
    var ended: [AlertSnapshot] = []
    for alert in snapshot.alerts where alert.isFiring {
      let home =
        groups.slot(of: snapshot.groupKey)
        ?? alerts.slot(of: alert.fingerprint).flatMap { alerts[$0].groups.slots.first }
      if let home {
        believe(alert, told: delivery.channel, in: home)
      } else {
        var over = alert
        over.endsAt = alerts.record(of: alert.fingerprint)?.endsAt ?? turn.now
        ended.append(over)
      }
    }
    if !ended.isEmpty { tellEnd(of: ended, after: record, in: &turn) }
  }

  private mutating func believe(_ alert: AlertSnapshot, told receiver: String, in slot: GroupSlot) {
    let pair = groups.pair(slot, receiver: receiver, role: .witness)
    let entry = NotificationRecord.Told(
      labels: alert.labels, occurrence: alert.occurrence, startsAt: alert.startsAt)
    groups[slot].pairs[pair].told.add([entry])
    groups.markChanged(slot, pair: pair)
    if let job = groups[slot].pairs[pair].job {
      outbox[job].record.tells.add([entry])
      outbox.markChanged(job)
    }
  }

  /// The page arrived after its group had ended.
  private mutating func tellEnd(
    of alerts: [AlertSnapshot], after record: OutboxRecord, in turn: inout Turn
  ) {
    guard let delivery = record.effect.delivery, var group = delivery.message.group,
      let channel = channel(named: delivery.channel), channel.sendResolved
    else { return }
    group.alerts = alerts
    group.reason = .allResolved
    var row = OutboxRecord(
      key: keys.handOver(record.key, to: "\(channel.name) end"),
      owner: .lastResort(of: record.key),
      effect: .deliver(
        Delivery(
          channel: channel.name, message: turn.message(group, by: channel, rules: rules),
          threadKey: delivery.threadKey)),
      program: rules.program.version, createdAt: turn.now, dueAt: turn.now,
      deadline: turn.now + options.deliveryDeadline, pauseMinimum: options.retryMinimum,
      pauseMaximum: options.retryMaximum)
    row.handOvers = record.handOvers
    enqueue(row)
  }

  // MARK: Given up

  /// The channel does not take it: its fallback or the last resort hears of it instead.
  mutating func giveUp(
    _ slot: OutboxSlot, reason: String, _ outcome: EffectOutcome? = nil, in turn: inout Turn
  ) {
    if outbox[slot].isWithdrawn { return leave(slot, in: &turn) }
    let record = outbox[slot].record
    if outbox[slot].isLastResort {
      noteLastResortFailure(record, reason: reason, in: &turn)
      if isPointless(record, at: turn.now) { return leave(slot, in: &turn) }
      let pause = Backoff.pause(
        afterAttempt: max(record.attempts, 8), minimum: record.pauseMinimum,
        maximum: Backoff.lastResortMaximum, using: &turn.random)
      return outbox.setDue(slot, at: turn.now + pause)
    }
    let owner = owner(of: slot)
    outbox.remove(slot)
    var outcome = outcome ?? .failed(reason: record.lastError ?? reason)
    if record.mayHaveArrived { outcome = .inDoubt(reason: record.lastError ?? reason) }
    switch record.owner {
    case .notification:
      if let (group, pair) = owner {
        handOver(record, from: group, pair, reason: reason, in: &turn)
      } else {
        passOn(record, reason: reason, in: &turn)
      }
    case .escalation, .run:
      if record.effect.delivery != nil { passOn(record, reason: reason, in: &turn) }
      workflow.effectEnded(record, outcome: outcome, in: &turn)
    case .lastResort: passOn(record, reason: reason, in: &turn)
    }
  }

  /// A notification changes hands: what still fires is told to the substitute by its own account
  /// of the group; ends that the substitute does not hear by that account are passed on as they
  /// are.
  ///
  /// The receiver that failed keeps believing what it was told before. What it never got it will
  /// not hear the end of.
  private mutating func handOver(
    _ record: OutboxRecord, from group: GroupSlot, _ pair: Int, reason: String,
    in turn: inout Turn
  ) {
    let next = nextChannel(after: record)
    noteHandOver(record, to: next, reason: reason, in: &turn)
    groups[group].pairs[pair].job = nil
    let outlook = survey(group, .between, in: &turn)
    let substitute = groups.pair(
      group, receiver: next.name, role: .substitute(handOvers: record.handOvers + 1))
    if groups[group].pairs[substitute].role == .witness {
      groups[group].pairs[substitute].role = .substitute(handOvers: record.handOvers + 1)
    }
    let ends = endsOnlyHeard(by: next, groups[group].pairs[substitute], in: record)
    plan(group, substitute, outlook, in: &turn)
    if !ends.isEmpty { passOn(record, reason: reason, only: ends, in: &turn) }
    if case .substitute = groups[group].pairs[substitute].role,
      groups[group].pairs[substitute].job == nil
    {
      groups[group].pairs[substitute].role = .witness
    }
    let told = groups[group].pairs[pair].told.afterRefusal(
      of: record.tells, mayHaveArrived: record.mayHaveArrived)
    finishJob(group, pair, tells: told, sentAt: record.createdAt, in: &turn)
  }

  /// Ends of a notification that its receiver did not take, and that the substitute does not know
  /// or hear of as a receiver of the group itself.
  private func endsOnlyHeard(
    by next: Channel, _ pair: AlertGroup.Pair, in record: OutboxRecord
  ) -> [AlertSnapshot] {
    guard next.sendResolved else { return [] }
    let believed = Set(pair.told.map(\.fingerprint))
    return (record.effect.delivery?.message.group?.alerts ?? []).filter { alert in
      let hasHeardSince = pair.lastSentAt.map { $0 >= alert.startsAt } ?? false
      return alert.status == .resolved && !believed.contains(alert.fingerprint) && !hasHeardSince
    }
  }

  /// Sends the same again by the next channel.
  private mutating func passOn(
    _ record: OutboxRecord, reason: String, only alerts: [AlertSnapshot]? = nil,
    in turn: inout Turn
  ) {
    guard let delivery = record.effect.delivery else { return }
    let next = nextChannel(after: record)
    if alerts == nil { noteHandOver(record, to: next, reason: reason, in: &turn) }
    var message = delivery.message
    if var group = message.group {
      group.receiver = next.name
      if let alerts { group.alerts = alerts }
      message = turn.message(group, by: next, rules: rules)
    }
    let original: EffectKey
    if case .lastResort(let of) = record.owner { original = of } else { original = record.key }
    var row = OutboxRecord(
      key: keys.handOver(original, to: next.name), owner: .lastResort(of: original),
      effect: .deliver(
        Delivery(channel: next.name, message: message, threadKey: delivery.threadKey)),
      program: rules.program.version, createdAt: turn.now, dueAt: turn.now,
      deadline: turn.now + options.deliveryDeadline, pauseMinimum: options.retryMinimum,
      pauseMaximum: options.retryMaximum)
    row.handOvers = record.handOvers + 1
    enqueue(row)
  }

  private mutating func noteHandOver(
    _ record: OutboxRecord, to next: Channel, reason: String, in turn: inout Turn
  ) {
    tally.handedOver += 1
    let lane = record.effect.lane
    turn.record(
      .failed, group: record.groupText,
      "\(lane) did not take it (\(record.lastError ?? reason)); handed to \(next.name)",
      at: channel(named: lane)?.place ?? .unknown)
  }

  /// The fallback of the channel that failed, as long as the chain is short; else the last resort.
  private func nextChannel(after record: OutboxRecord) -> Channel {
    guard record.handOvers < KernelLimit.handOvers,
      let channel = channels[record.effect.lane], let fallback = rules.program.fallback(of: channel)
    else { return lastResort }
    return rules.program.channels[fallback]
  }
}

extension Program {
  /// Where a channel's messages go when it fails; nil when that would lead back to the channel,
  /// because then nobody would be told.
  func fallback(of channel: Int) -> Int? {
    guard let fallback = channels[channel].fallback?.index else { return nil }
    var next: Int? = fallback
    for _ in channels.indices {
      guard let current = next else { return fallback }
      if current == channel { return nil }
      next = channels[current].fallback?.index
    }
    return nil
  }
}

extension [NotificationRecord.Told] {
  /// What a receiver believes after it did not take a notification that tells these.
  ///
  /// What may have arrived counts as told: it is not said again at each tick, and its end is.
  fileprivate func afterRefusal(
    of tells: [NotificationRecord.Told], mayHaveArrived: Bool
  ) -> [NotificationRecord.Told] {
    tells.map { entry in
      let known = first {
        $0.fingerprint == entry.fingerprint && $0.occurrence == entry.occurrence
      }
      var entry = entry
      switch known?.arrival {
      case .certain, .perhaps: entry.arrival = .certain
      case .refused, nil: entry.arrival = mayHaveArrived ? .certain : .refused
      }
      return entry
    }
  }

  /// Adds what is not known, or only as refused.
  fileprivate mutating func add(_ added: [NotificationRecord.Told]) {
    let fingerprints = Set(added.map(\.fingerprint))
    removeAll { $0.arrival == .refused && fingerprints.contains($0.fingerprint) }
    let known = Set(map(\.fingerprint))
    self += added.filter { !known.contains($0.fingerprint) }
    sort { $0.fingerprint < $1.fingerprint }
  }
}

extension AlertSnapshot {
  fileprivate var isFiring: Bool { status == .firing }
}

extension OutboxRecord {
  /// Key of the group the row is about, for history.
  var groupText: String { effect.delivery?.message.group?.key ?? "" }
}

extension Delivery {
  /// One sentence about what was told.
  fileprivate var report: String {
    guard let group = message.group else { return "told \(receiver)" }
    let firing = group.alerts.count { $0.status == .firing }
    let ended = group.alerts.count - firing
    let cut = group.truncatedAlerts > 0 ? ", \(group.truncatedAlerts) cut" : ""
    let names = NameTally(group.alerts.map { $0.labels["alertname"] ?? "unnamed" })
    return "told \(receiver): \(group.reason.rawValue) (\(firing) firing, \(ended) resolved\(cut); "
      + "\(names))"
  }
}

extension GroupSnapshot {
  /// The key whose text `key` is.
  var groupKey: GroupKey {
    let suffix = GroupKey(route: "", labels: labels).description
    return GroupKey(route: String(key.dropLast(suffix.count)), labels: labels)
  }
}
