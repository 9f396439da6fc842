import Interpreter

/// Beginning, queueing, driving and finishing playbook runs.
extension Workflow {
  mutating func restore(_ run: RunRecord, now: Instant) {
    runs[run.id] = run
    groups[run.group, default: WorkflowGroup()].runs.append(run.id)
    switch run.state {
    case .queued: queues[run.playbook, default: RunQueue()].waiting.append(run.id)
    case .running, .waiting:
      queues[run.playbook, default: RunQueue()].atWork += 1
      timers.set(.run(run.id), to: run.dueAt ?? now)
    case .completed, .failed:
      // Not ours any more; a store that hands it over does no harm.
      runs[run.id] = nil
      change(run.group) { work in work.runs.removeAll { $0 == run.id } }
    }
  }

  // MARK: Beginning

  mutating func beginRuns(
    _ trigger: Playbook.Trigger, _ change: GroupChange, in turn: inout Turn
  ) {
    let evaluation = turn.evaluation(of: turn.program)
    lazy var common = LabelSet(change.snapshot.commonLabels)
    for playbook in turn.program.playbooks where playbook.trigger == trigger {
      switch playbook.scope {
      case .group:
        guard isOutstanding(playbook, change), evaluation.holds(playbook.condition, for: common)
        else { continue }
        begin(playbook, change, alert: nil, in: &turn)
        noteRun(of: playbook, change, in: &turn)
      case .alert:
        let alerts = trigger == .firing ? change.newlyFiring : change.newlyResolved
        for alert in alerts where evaluation.holds(playbook.condition, for: alert.labels) {
          guard !isRunning(playbook, for: alert, in: change.key) else { continue }
          begin(playbook, change, alert: alert, in: &turn)
        }
      }
    }
  }

  /// `once per group`: once in a spell, as soon as the condition holds of the group.
  private func isOutstanding(_ playbook: Playbook, _ change: GroupChange) -> Bool {
    guard (change.transition == .resolved) == (playbook.trigger == .resolved) else { return false }
    guard let note = spells[change.key], note.spell == change.spell else { return true }
    return !note.ran.contains(playbook.name)
  }

  /// The end of a spell comes once; only its beginning has to be remembered.
  private mutating func noteRun(
    of playbook: Playbook, _ change: GroupChange, in turn: inout Turn
  ) {
    guard playbook.trigger == .firing else { return }
    note(change.key, change.spell, in: &turn) {
      $0.ran.append(playbook.name)
      $0.ran.sort()
    }
  }

  private func isRunning(_ playbook: Playbook, for alert: AlertSnapshot, in key: GroupKey) -> Bool {
    (groups[key]?.runs ?? []).compactMap { runs[$0] }.contains {
      $0.playbook == playbook.name && $0.alert?.fingerprint == alert.fingerprint
        && $0.alert?.occurrence == alert.occurrence
    }
  }

  private mutating func begin(
    _ playbook: Playbook, _ change: GroupChange, alert: AlertSnapshot?, in turn: inout Turn
  ) {
    guard runs.count < limits.runsOpen else {
      refuse(playbook, change, in: &turn)
      return
    }
    let number = nextNumber("run", playbook.name, in: &turn)
    let input = change.snapshot.bounded(alerts: limits.alertsPerSnapshot)
      .told(to: playbook.name, because: .playbook)
    var run = RunRecord(
      id: "\(playbook.name)-\(number)", playbook: playbook.name, program: turn.program.version,
      group: change.key, spell: change.spell, input: input, alert: alert, startedAt: turn.now)
    run.state = .queued
    run.ackedAt = acknowledgedAt(change.key, change.spell)
    run.resolvedAt = change.transition == .resolved ? turn.now : nil
    runs[run.id] = run
    changedRuns.insert(run.id)
    self.change(change.key) { $0.runs.append(run.id) }
    queues[playbook.name, default: RunQueue()].waiting.append(run.id)
    turn.record(
      .run, "run \(run.id) was begun", group: change.key, at: playbook.place, in: turn.program)
    beginQueuedRuns(of: playbook.name, in: turn)
  }

  private mutating func refuse(
    _ playbook: Playbook, _ change: GroupChange, in turn: inout Turn
  ) {
    let sentence =
      "playbook \(playbook.name) was not run: \(limits.runsOpen) runs are open, the most"
    turn.record(.failed, sentence, group: change.key, at: playbook.place, in: turn.program)
    // One message per playbook and spell; a storm of them would help nobody.
    turn.tellLastResort(
      "Playbook \(playbook.name) was not run", "\(sentence). Group: \(change.key)",
      subject: ["playbook", playbook.name, "\(change.key)", "\(change.spell)"], group: change.key)
  }

  /// After a start or a reload the limits may have become wider.
  mutating func beginQueuedRuns(in turn: Turn) {
    for name in queues.keys.sorted() { beginQueuedRuns(of: name, in: turn) }
  }

  /// Gives the oldest waiting runs the places that are free.
  mutating func beginQueuedRuns(of playbook: String, in turn: Turn) {
    guard var queue = queues[playbook], let oldest = queue.waiting.first else { return }
    // The limit in force counts; a playbook that is gone keeps the limit it had.
    let declarations = [turn.program, runs[oldest].flatMap { turn.program(version: $0.program) }]
      .compactMap { $0?.playbooks.first { $0.name == playbook } }
    let limit = declarations.first.map { $0.concurrencyLimit ?? .max } ?? .max
    while queue.atWork < limit, let id = queue.waiting.first {
      queue.waiting.removeFirst()
      queue.atWork += 1
      runs[id]?.state = .running
      changedRuns.insert(id)
      ready.append(id)
    }
    queues[playbook] = queue.isEmpty ? nil : queue
  }

  // MARK: Driving

  /// Takes a run as far as it can go now.
  mutating func proceed(_ id: String, in turn: inout Turn) {
    guard var run = runs[id], run.state != .queued else { return }
    guard let program = turn.program(version: run.program),
      let playbook = program.playbooks.first(where: { $0.name == run.playbook })
    else {
      lose(&run, in: &turn)
      return
    }
    let context = RunContext(program: program, playbook: playbook)
    run.state = .running
    var steps = 0
    while true {
      var walk = RunWalk(run: run, playbook: playbook)
      switch walk.position() {
      case .end:
        finish(&run, context, in: &turn)
        return
      case .waiting(let step, let entry):
        guard resume(step, entry, walk.slots, &run, context, in: &turn) else {
          let patience = step.action.patience ?? .zero
          park(&run, .waiting, until: entry.startedAt + patience)
          return
        }
      case .execute(let step):
        guard steps < limits.stepsPerTurn else {
          park(&run, .running, until: turn.now)
          return
        }
        steps += 1
        execute(step, walk.slots, &run, context, in: &turn)
      }
    }
  }

  private mutating func park(_ run: inout RunRecord, _ state: RunState, until due: Instant) {
    run.state = state
    run.dueAt = due
    runs[run.id] = run
    changedRuns.insert(run.id)
    timers.set(.run(run.id), to: due)
  }

  /// All steps are done.
  ///
  /// A run that failed has done its `on failure`; if that failed too, or there was none, the last
  /// resort hears of it.
  private mutating func finish(
    _ run: inout RunRecord, _ context: RunContext, in turn: inout Turn
  ) {
    guard let failure = run.failure else {
      close(&run, as: .completed, in: &turn)
      turn.record(
        .run, "run \(run.id) is complete after \(run.journal.count) steps", group: run.group,
        at: context.playbook.place, in: context.program)
      return
    }
    close(&run, as: .failed, in: &turn)
    turn.record(
      .run, "run \(run.id) failed: \(failure)", group: run.group, at: context.playbook.place,
      in: context.program)
    let failures = run.journal.filter { $0.status == .failed }
    guard context.playbook.onFailure.isEmpty || failures.count > 1 else { return }
    var reason = failure
    if failures.count > 1, let last = failures.last {
      reason += "; 'on failure' failed too, at step \(last.step): \(last.note)"
    }
    turn.tellLastResort(
      "Playbook \(run.playbook) failed",
      "Run \(run.id) failed: \(reason). Group: \(run.group)", subject: ["run", run.id],
      group: run.group)
  }

  private mutating func lose(_ run: inout RunRecord, in turn: inout Turn) {
    let reason = "version \(run.program) of the package, on which the run began, is lost"
    run.failure = run.failure ?? reason
    close(&run, as: .failed, in: &turn)
    turn.record(.failed, group: run.group.description, "run \(run.id) failed: \(reason)")
    turn.tellLastResort(
      "Playbook \(run.playbook) failed",
      "Run \(run.id) failed: \(reason). Group: \(run.group)", subject: ["run", run.id],
      group: run.group)
  }

  private mutating func close(
    _ run: inout RunRecord, as state: RunState, in turn: inout Turn
  ) {
    run.state = state
    run.finishedAt = turn.now
    run.dueAt = nil
    let closed = run
    turn.changes.runs.append(closed)
    runs[closed.id] = nil
    change(closed.group) { work in work.runs.removeAll { $0 == closed.id } }
    timers.set(.run(closed.id), to: nil)
    queues[closed.playbook]?.atWork -= 1
    beginQueuedRuns(of: closed.playbook, in: turn)
    // The run may have been all that kept the group's resolved tickets in memory.
    for id in groups[closed.group]?.tickets ?? [] where tickets[id]?.state == .resolved {
      changedTickets.insert(id)
    }
  }
}

/// The program version a run lives on, and its playbook there.
struct RunContext {
  let program: Program
  let playbook: Playbook
}
