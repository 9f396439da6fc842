import Interpreter

/// Alerts come in, begin, go on and end.
extension Kernel {
  mutating func post(_ posts: [PostedAlert], in turn: inout Turn) -> Reply {
    if let refusal = refusalOfExcess(posts) { return .refused(refusal) }
    for post in posts { take(post, in: &turn) }
    return .accepted
  }

  private func refusalOfExcess(_ posts: [PostedAlert]) -> Refusal? {
    guard alerts.count + posts.count > options.alertsMaximum else { return nil }
    let unknown = posts.count { alerts.slot(of: $0.labels.fingerprint) == nil }
    guard alerts.count + unknown > options.alertsMaximum else { return nil }
    return Refusal(
      .limit, "\(options.alertsMaximum) alerts are the most that are kept; none of these was taken")
  }

  private mutating func take(_ post: PostedAlert, in turn: inout Turn) {
    let timeout = post.isRelayed ? options.relayTimeout : options.resolveTimeout
    let record = AlertRecord(post, resolveTimeout: timeout, at: turn.now)
    guard let slot = alerts.slot(of: record.fingerprint) else {
      // The end of an alert that nobody was told of is no news.
      guard !record.isResolved(at: turn.now) else { return }
      return begin(alerts.insert(record), in: &turn)
    }
    guard alerts[slot].record.labels.map == record.labels.map else {
      tally.collisions += 1
      return turn.record(
        .dropped, fingerprint: record.fingerprint,
        "another alert with other labels has the same fingerprint")
    }
    switch alerts[slot].record.merge(record, at: turn.now) {
    case .touched: alerts.markTouched(slot)
    case .changed: alerts.markChanged(slot)
    case .fired: return begin(slot, in: &turn)
    case .ended:
      alerts.markChanged(slot)
      noteEnd(of: slot, in: &turn)
      return forgetIfTold(slot, at: turn.now)
    }
    alerts.setTimer(slot, at: alerts[slot].record.endsAt)
  }

  /// A firing spell begins.
  private mutating func begin(_ slot: AlertSlot, in turn: inout Turn) {
    let record = alerts[slot].record
    alerts[slot].isEndNoted = false
    alerts.markChanged(slot)
    alerts.setTimer(slot, at: record.endsAt)
    inhibitions.insert(record.labels, fires: true)
    turn.record(
      .received, fingerprint: record.fingerprint,
      record.occurrence == 1
        ? "\(record.name) fires" : "\(record.name) fires again (occurrence \(record.occurrence))")
    for match in rules.router.route(record.labels, at: turn.now) {
      join(slot, match.node.index, waits: .unlessLate, in: &turn)
    }
  }

  /// Acts on alerts that ended without a word, and forgets those that everybody was told of.
  mutating func noticeEnds(in turn: inout Turn) {
    for _ in 0..<KernelLimit.endsPerTurn {
      guard let slot = alerts.takeDue(at: turn.now) else { return }
      let record = alerts[slot].record
      guard record.isResolved(at: turn.now) else {
        alerts.setTimer(slot, at: record.endsAt)
        continue
      }
      noteEnd(of: slot, in: &turn)
      forgetIfTold(slot, at: turn.now)
    }
  }

  private mutating func noteEnd(of slot: AlertSlot, in turn: inout Turn) {
    guard !alerts[slot].isEndNoted else { return }
    alerts[slot].isEndNoted = true
    let record = alerts[slot].record
    inhibitions.remove(record.fingerprint)
    turn.record(
      .resolved, fingerprint: record.fingerprint,
      record.endIsAssumed
        ? "\(record.name) ended: it was not posted again" : "\(record.name) ended")
  }

  /// Removes an ended alert that no group holds once its time is over, or sees to it that this is
  /// done later.
  mutating func forgetIfTold(_ slot: AlertSlot, at now: Instant) {
    let entry = alerts[slot]
    guard entry.groups.isEmpty, entry.record.isResolved(at: now) else { return }
    let forgetAt = entry.record.endsAt + options.resolvedAlertsKept
    if forgetAt <= now {
      alerts.remove(slot)
    } else {
      alerts.setTimer(slot, at: forgetAt)
    }
  }
}
