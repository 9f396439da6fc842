import Interpreter

/// One escalation of one group and spell: whom to tell next, until somebody acknowledges.
///
/// | state     | due        | acknowledged    | updated    | repeated   | resolved   |
/// |-----------|------------|-----------------|------------|------------|------------|
/// | running   | tell       | acked, withdraw | tell again | nothing    | ended      |
/// | acked     | unexpected | nothing         | tell again | nothing    | ended      |
/// | exhausted | unexpected | acked, withdraw | tell again | tell again | ended      |
/// | ended     | withdraw   | unexpected      | unexpected | unexpected | unexpected |
///
/// What is (un)delivered is kept in the book; in `ended` it may be followed by the end.
///
/// Whoever was told of a group hears of every alert that joins or leaves it, as a channel of the
/// route would. New alerts in an acknowledged spell do not start it again, not even critical ones:
/// somebody is looking at the group, and is told of them. A new spell starts anew.
///
/// Delays count from the start of a round. A round lasts until its last step plus once more the
/// pause before that step; a single step is repeated after its own delay, or after
/// `roundPauseAssumed` when that is zero.
///
/// Whoever was told of the firing is told of its end, and never before it: a page that has not
/// arrived when the group ends is withdrawn, and only if that comes too late does its receiver hear
/// of the end, after it.
struct EscalationMachine {
  enum Event: Sendable {
    case began
    case due
    case acknowledged(by: String)
    /// Alerts joined or left.
    case updated(GroupSnapshot)
    /// The route's `repeat` has passed since the last change.
    case repeated(GroupSnapshot)
    case resolved(GroupSnapshot)
    /// A delivery arrived, or may have.
    case delivered(key: EffectKey)
    /// A delivery was given up, or withdrawn in time.
    case undelivered(key: EffectKey)
  }

  enum Action: Equatable, Sendable {
    /// Tell the recipients of this step.
    case notify(round: Int, step: Int)
    /// Tell those who were told of the firing what the group is like now.
    case tellAgain([EscalationRecord.Told], GroupSnapshot)
    /// Tell this receiver that the group is resolved.
    case tellEnd(EscalationRecord.Told)
    /// Take a delivery back if it is not too late.
    case withdraw(EffectKey)
    /// Worth a line of history.
    case report(String)
    /// The record is final and may go.
    case remove
  }

  /// The pause between rounds of an escalation whose only step has no delay.
  static let roundPauseAssumed = TimeSpan.minutes(5)
  /// A step later than this moves the rest of its round.
  ///
  /// So whoever is told keeps the full time to answer before the next is told. Less is the ordinary
  /// delay of a busy process.
  static let latenessTolerated = TimeSpan.seconds(5)

  let plan: Escalation
  var record: EscalationRecord

  mutating func handle(_ event: Event, at now: Instant) -> [Action] {
    switch (record.state, event) {
    case (.running, .began): return begin()
    case (.running, .due): return step(at: now)
    case (.running, .acknowledged(let by)), (.exhausted, .acknowledged(let by)):
      return acknowledge(by: by)
    case (.acked, .acknowledged): return []
    case (.running, .updated(let snapshot)), (.acked, .updated(let snapshot)),
      (.exhausted, .updated(let snapshot)), (.exhausted, .repeated(let snapshot)):
      return tellAgain(snapshot)
    // Its steps say it again, or somebody knows.
    case (.running, .repeated), (.acked, .repeated): return []
    case (.running, .resolved(let snapshot)), (.acked, .resolved(let snapshot)),
      (.exhausted, .resolved(let snapshot)):
      return end(with: snapshot)
    case (_, .delivered(let key)): return settle(key, arrived: true)
    case (_, .undelivered(let key)): return settle(key, arrived: false)
    case (.ended, .due):
      // After a restart: the wish to withdraw was not stored.
      record.dueAt = nil
      return withdrawals + closing
    case (.acked, .began), (.exhausted, .began), (.acked, .due), (.exhausted, .due),
      (.ended, .began), (.ended, .acknowledged), (.ended, .updated), (.ended, .repeated),
      (.ended, .resolved):
      record.dueAt = nil
      return [.report("ignored an event that state '\(record.state.rawValue)' does not expect")]
    }
  }

  // MARK: Steps

  private mutating func begin() -> [Action] {
    guard let first = plan.steps.first else {
      record.state = .exhausted
      return [.report("has no steps")]
    }
    record.dueAt = record.roundStartedAt + first.after
    return []
  }

  private mutating func step(at now: Instant) -> [Action] {
    guard let due = record.dueAt, plan.steps.indices.contains(record.nextStep) else {
      record.state = .exhausted
      record.dueAt = nil
      return [.report("has no step \(record.nextStep + 1)")]
    }
    guard due <= now else { return [] }
    let told = Action.notify(round: record.round, step: record.nextStep)
    if now - due > Self.latenessTolerated {
      record.roundStartedAt = now - plan.steps[record.nextStep].after
    }
    record.nextStep += 1
    if record.nextStep == plan.steps.count, record.round < plan.repeats {
      record.round += 1
      record.nextStep = 0
      record.roundStartedAt += roundLength
    }
    guard record.nextStep < plan.steps.count else {
      record.state = .exhausted
      record.dueAt = nil
      return [told, .report("has told everybody and nobody has acknowledged")]
    }
    record.dueAt = record.roundStartedAt + plan.steps[record.nextStep].after
    return [told]
  }

  /// From the start of a round to the start of the next.
  private var roundLength: TimeSpan {
    guard let last = plan.steps.last?.after else { return Self.roundPauseAssumed }
    let before = plan.steps.count > 1 ? plan.steps[plan.steps.count - 2].after : .zero
    let pause = last - before
    return last + (pause > .zero ? pause : Self.roundPauseAssumed)
  }

  /// What is told of ends once is not told again with the next step.
  private mutating func tellAgain(_ snapshot: GroupSnapshot) -> [Action] {
    let firing = snapshot.alerts.filter { $0.status == .firing }
    if !firing.isEmpty {
      record.snapshot = snapshot
      record.snapshot.alerts = firing
    }
    return record.told.isEmpty ? [] : [.tellAgain(record.told, snapshot)]
  }

  private mutating func acknowledge(by: String) -> [Action] {
    record.state = .acked
    record.ackedBy = by
    record.dueAt = nil
    return withdrawals + [.report("was acknowledged by \(by)")]
  }

  private mutating func end(with snapshot: GroupSnapshot) -> [Action] {
    record.state = .ended
    record.dueAt = nil
    record.snapshot = snapshot
    return [.report("ended: the group is resolved")] + withdrawals + closing
  }

  // MARK: The book of who was told

  /// Notes that a receiver is about to be told.
  ///
  /// Each receiver stands once in the book.
  mutating func telling(_ told: EscalationRecord.Told) {
    let known = record.told.firstIndex {
      $0.channel == told.channel && $0.contact == told.contact
    }
    if let known {
      record.told[known].address = told.address
      record.told[known].pending += told.pending
    } else {
      record.told.append(told)
    }
  }

  private mutating func settle(_ key: EffectKey, arrived: Bool) -> [Action] {
    for index in record.told.indices
    where record.told[index].pending.contains(key.description) {
      record.told[index].pending.removeAll { $0 == key.description }
      if arrived { record.told[index].hasArrived = true }
    }
    record.told.removeAll { $0.pending.isEmpty && !$0.hasArrived }
    return record.state == .ended ? closing : []
  }

  private var withdrawals: [Action] {
    record.told.flatMap(\.pending).map { .withdraw(EffectKey($0)) }
  }

  /// Tells the end to those of whom it is known that they were told, and forgets them.
  private var closing: [Action] {
    mutating get {
      let known = record.told.filter(\.pending.isEmpty)
      record.told.removeAll(where: \.pending.isEmpty)
      let ends = known.filter(\.hasArrived).map { Action.tellEnd($0) }
      return record.told.isEmpty ? ends + [.remove] : ends
    }
  }
}
