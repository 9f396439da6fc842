import Interpreter

/// The wall clock was set back: what was decided by the wrong time is moved along with it.
///
/// Timers keep their distance from now, so nothing waits until the clock has caught up and nothing
/// fires twice. Times that others stated (the end of an alert, a silence) stay as they are, except
/// that what had ended stays ended.
struct ClockStep {
  /// How far back.
  let span: TimeSpan
  /// The right time.
  let to: Instant

  /// What the wrong clock would show.
  private var from: Instant { to + span }

  private func moved(_ time: Instant) -> Instant { time - span }
  private func moved(_ time: Instant?) -> Instant? { time.map(moved) }

  /// Moves the state, and tells what of it changed.
  func apply(to state: inout StoredState) -> Changes {
    var changes = Changes()
    for index in state.alerts.indices where move(&state.alerts[index]) {
      changes.alerts.append(state.alerts[index])
    }
    for index in state.groups.indices { move(&state.groups[index]) }
    for index in state.notifications.indices {
      state.notifications[index].lastSentAt = moved(state.notifications[index].lastSentAt)
    }
    for index in state.outbox.indices { move(&state.outbox[index]) }
    for index in state.escalations.indices { move(&state.escalations[index]) }
    for index in state.runs.indices { move(&state.runs[index]) }
    state.settings[KernelSetting.clock] = "\(to.nanoseconds)"
    changes.groups = state.groups
    changes.notifications = state.notifications
    changes.outbox = state.outbox
    changes.escalations = state.escalations
    changes.runs = state.runs
    changes.settings = [(name: KernelSetting.clock, value: "\(to.nanoseconds)")]
    return changes
  }

  private func move(_ alert: inout AlertRecord) -> Bool {
    let before = alert
    if alert.isResolved(at: from) {
      alert.endsAt = min(alert.endsAt, to)
    } else if alert.endIsAssumed {
      alert.endsAt = moved(alert.endsAt)
    }
    alert.updatedAt = min(alert.updatedAt, to)
    alert.previousEndsAt = alert.previousEndsAt.map { min($0, to) }
    return alert != before
  }

  private func move(_ group: inout GroupRecord) {
    group.createdAt = moved(group.createdAt)
    group.dueAt = moved(group.dueAt)
  }

  private func move(_ row: inout OutboxRecord) {
    row.createdAt = moved(row.createdAt)
    row.dueAt = moved(row.dueAt)
    row.deadline = moved(row.deadline)
    row.startedAt = moved(row.startedAt)
  }

  private func move(_ record: inout EscalationRecord) {
    record.startedAt = moved(record.startedAt)
    record.roundStartedAt = moved(record.roundStartedAt)
    record.dueAt = moved(record.dueAt)
  }

  private func move(_ run: inout RunRecord) {
    run.startedAt = moved(run.startedAt)
    run.dueAt = moved(run.dueAt)
    run.ackedAt = moved(run.ackedAt)
    run.resolvedAt = moved(run.resolvedAt)
    for index in run.journal.indices {
      run.journal[index].startedAt = moved(run.journal[index].startedAt)
      run.journal[index].finishedAt = moved(run.journal[index].finishedAt)
    }
  }

  /// The step a stored state needs, because its last commit lies ahead of the clock; nil for the
  /// small steps that are simply waited for.
  init?(restoring state: StoredState, at now: Instant) {
    guard let text = state.settings[KernelSetting.clock], let raw = Int64(text) else { return nil }
    self.init(back: Instant(nanoseconds: raw) - now, to: now)
  }

  init?(back span: TimeSpan, to now: Instant) {
    guard span >= PipelineLimit.clockStep else { return nil }
    self.span = span
    to = now
  }
}
