import Interpreter

/// One escalation of one group and spell: whom to tell next, until somebody acknowledges.
///
/// | state     | due            | acknowledged | updated  | resolved        | delivered, undelivered |
/// |-----------|----------------|--------------|----------|-----------------|------------------------|
/// | running   | tell, go on    | acked        | refresh  | ended, tell end | keep book              |
/// | acked     | unexpected     | stays        | refresh  | ended, tell end | keep book              |
/// | exhausted | unexpected     | acked        | refresh  | ended, tell end | keep book              |
/// | ended     | unexpected     | unexpected   | unexpected | unexpected    | nothing                |
///
/// New alerts in an acknowledged spell do not start it again, not even critical ones: somebody is
/// looking at the group, and the group's notifications still go out. A new spell starts anew.
///
/// Delays count from the start of a round. A round lasts until its last step plus once more the
/// pause before that step; a single step is repeated after its own delay, or after
/// `roundPauseAssumed` when that is zero.
struct EscalationMachine {
  enum Event: Sendable {
    case began
    case due
    case acknowledged(by: String)
    case updated(GroupSnapshot)
    case resolved(GroupSnapshot)
    /// A delivery reached its receiver, perhaps through a fallback.
    case delivered(EscalationRecord.Told)
    /// A delivery failed for good: that receiver needs no word of the end.
    case undelivered(key: EffectKey)
  }

  enum Action: Equatable, Sendable {
    /// Tell the recipients of this step.
    case notify(round: Int, step: Int)
    /// Tell everybody in `told` that the group is resolved.
    case tellEnd
    /// Worth a line of history.
    case report(String)
    /// The record is final and may go.
    case remove
  }

  /// The pause between rounds of an escalation whose only step has no delay.
  static let roundPauseAssumed = TimeSpan.minutes(5)
  /// A step later than this moves the rest of its round: whoever is told keeps the full time to
  /// answer before the next is told.
  ///
  /// Less is the ordinary delay of a busy process.
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
      (.exhausted, .updated(let snapshot)):
      record.snapshot = snapshot
      return []
    case (.running, .resolved(let snapshot)), (.acked, .resolved(let snapshot)),
      (.exhausted, .resolved(let snapshot)):
      return end(with: snapshot)
    case (_, .delivered(let told)):
      arrived(told)
      return []
    case (_, .undelivered(let key)):
      record.told.removeAll { $0.key == key.description && !$0.hasArrived }
      return []
    case (.acked, .began), (.exhausted, .began), (.acked, .due), (.exhausted, .due), (.ended, _):
      record.dueAt = nil
      return [.report("unexpected event in state '\(record.state.rawValue)' was ignored")]
    }
  }

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

  private mutating func acknowledge(by: String) -> [Action] {
    record.state = .acked
    record.ackedBy = by
    record.dueAt = nil
    return [.report("was acknowledged by \(by)")]
  }

  private mutating func end(with snapshot: GroupSnapshot) -> [Action] {
    record.state = .ended
    record.dueAt = nil
    record.snapshot = snapshot
    return [.tellEnd, .report("ended: the group is resolved"), .remove]
  }

  /// Notes that a receiver is about to be told.
  ///
  /// Each receiver stands once in the book.
  mutating func telling(_ told: EscalationRecord.Told) {
    if let index = record.told.firstIndex(where: { $0.isSameReceiver(as: told) }) {
      record.told[index].key = told.key
      record.told[index].address = told.address
    } else {
      record.told.append(told)
    }
  }

  /// A fallback may have taken the place of the receiver that was meant.
  private mutating func arrived(_ told: EscalationRecord.Told) {
    record.told.removeAll { $0.key == told.key && !$0.isSameReceiver(as: told) && !$0.hasArrived }
    telling(told)
    for index in record.told.indices where record.told[index].isSameReceiver(as: told) {
      record.told[index].hasArrived = true
    }
  }
}

extension EscalationRecord.Told {
  fileprivate func isSameReceiver(as other: Self) -> Bool {
    channel == other.channel && contact == other.contact
  }
}
