import DSL
import Interpreter

/// Executing the steps of a run. Each ends in its journal: done, begun, or failed.
extension Workflow {
  /// Executes a step that has no record yet.
  mutating func execute(
    _ step: Step, _ slots: [Value], _ run: inout RunRecord, _ context: RunContext,
    in turn: inout Turn
  ) {
    let allowance = limits.stepsPerRun + (run.failure == nil ? 0 : limits.stepsOnFailure)
    guard run.journal.count < allowance else {
      fail(step, "the run has executed \(allowance) steps, the most", &run, context, in: &turn)
      return
    }
    do throws(RunStepError) {
      try perform(step, slots, &run, context, in: &turn)
    } catch {
      fail(step, error.reason, &run, context, in: &turn)
    }
  }

  private mutating func perform(
    _ step: Step, _ slots: [Value], _ run: inout RunRecord, _ context: RunContext,
    in turn: inout Turn
  ) throws(RunStepError) {
    let scope = RunScope(evaluation: turn.evaluation(of: context.program), slots: slots)
    switch step.action {
    case .compute(let expression):
      try complete(step, with: scope.value(expression), &run, at: turn.now)
    case .http(let call):
      let request = try scope.request(call, limits: limits)
      enqueue(.http(request), for: step, call.policy, &run, in: &turn)
    case .ai(let call): try ask(call, step, scope, &run, context, in: &turn)
    case .notify(let recipients, let text):
      try notify(recipients, text, step, scope, &run, context, in: &turn)
    case .openTicket(let reference):
      let ticket = try open(reference, for: run, context, in: &turn)
      try complete(step, with: .string(ticket.id), &run, at: turn.now)
    case .moveTicket(let reference, let state):
      let ticket = try ticket(of: reference, for: run, context)
      try move(ticket, to: state, by: run.playbook, in: &turn)
      try complete(step, with: .string(ticket.id), &run, at: turn.now)
    case .comment(let reference, let text):
      var ticket = try ticket(of: reference, for: run, context)
      let comment = bounded(try scope.text(text), bytes: limits.commentBytes)
      do throws(Refusal) {
        try TicketMachine.comment(
          &ticket, comment, by: run.playbook, at: turn.now, limits: limits)
      } catch {
        throw RunStepError(error.description)
      }
      save(ticket)
      try complete(step, with: .none, &run, at: turn.now)
    case .choose(let branches, _):
      let chosen = try scope.firstTrue(branches.map(\.condition))
      let index = chosen.map(Int64.init) ?? RunWalk.otherwise
      try complete(step, with: .int(index), &run, at: turn.now)
    case .wait(let span):
      guard span > .zero else { return try complete(step, with: .none, &run, at: turn.now) }
      begin(step, &run, at: turn.now)
    case .waitUntil(let goal, _, _):
      guard let reached = reached(goal, run) else { return begin(step, &run, at: turn.now) }
      try complete(step, with: .symbol(reached.rawValue), &run, at: turn.now)
    case .stop: try complete(step, with: .none, &run, at: turn.now)
    }
  }

  // MARK: Waiting

  /// Looks at a step that has begun.
  ///
  /// True when it is finished now and the run goes on.
  mutating func resume(
    _ step: Step, _ entry: StepRecord, _ slots: [Value], _ run: inout RunRecord,
    _ context: RunContext, in turn: inout Turn
  ) -> Bool {
    do throws(RunStepError) {
      if case .waitUntil(let goal, _, _) = step.action, let reached = reached(goal, run) {
        try complete(step, with: .symbol(reached.rawValue), &run, at: turn.now)
        return true
      }
      guard let patience = step.action.patience else {
        throw RunStepError("the step has begun and cannot be waited for: its record is damaged")
      }
      guard turn.now >= entry.startedAt + patience else { return false }
      if case .wait = step.action {
        try complete(step, with: .none, &run, at: turn.now)
      } else {
        let reason = "nothing came within \(display(patience))"
        fallBack(step, reason, slots, &run, context, in: &turn)
      }
    } catch {
      fail(step, error.reason, &run, context, in: &turn)
    }
    return true
  }

  /// The end of the group also ends a wait for its acknowledgement: nobody will acknowledge what is
  /// over, and the `else` branch would raise a false alarm.
  private func reached(_ goal: WaitGoal, _ run: RunRecord) -> WaitGoal? {
    switch goal {
    case .acked: run.ackedAt != nil ? .acked : (run.resolvedAt != nil ? .resolved : nil)
    case .resolved: run.resolvedAt != nil ? .resolved : nil
    }
  }

  /// The final outcome of an effect of a step.
  ///
  /// What comes too late is noted and changes nothing.
  mutating func runEffectEnded(
    _ row: OutboxRecord, _ outcome: EffectOutcome, run id: String, step stepID: String,
    in turn: inout Turn
  ) {
    if case .ai(let call) = row.effect, case .done(_, _, let tokens, _) = outcome {
      settleTokens(call, row: row, used: tokens, in: &turn)
    }
    guard var run = runs[id] else { return }
    if case .deliver(let delivery) = row.effect {
      annotate(stepID, "\(delivery.receiver): \(outcome.summary)", &run)
    } else if let program = turn.program(version: run.program),
      let playbook = program.playbooks.first(where: { $0.name == run.playbook })
    {
      let context = RunContext(program: program, playbook: playbook)
      answer(stepID, outcome, &run, context, in: &turn)
    }
    runs[id] = run
    changedRuns.insert(id)
    ready.append(id)
  }

  private mutating func answer(
    _ stepID: String, _ outcome: EffectOutcome, _ run: inout RunRecord, _ context: RunContext,
    in turn: inout Turn
  ) {
    var walk = RunWalk(run: run, playbook: context.playbook)
    guard case .waiting(let step, let entry) = walk.position(), step.id == stepID,
      turn.now <= entry.startedAt + (step.action.patience ?? .zero)
    else {
      annotate(stepID, "came too late and was ignored: \(outcome.summary)", &run)
      return
    }
    do throws(RunStepError) {
      let value = try RunReply.value(of: outcome, for: step.action, limits: limits)
      try complete(step, with: value, &run, at: turn.now)
    } catch {
      fallBack(step, error.reason, walk.slots, &run, context, in: &turn)
    }
  }

  // MARK: The journal

  private func begin(_ step: Step, _ run: inout RunRecord, at now: Instant) {
    run.journal.append(StepRecord(step: step.id, status: .started, startedAt: now))
  }

  func complete(
    _ step: Step, with result: Value, _ run: inout RunRecord, at now: Instant
  ) throws(RunStepError) {
    let size = RunReply.size(of: result)
    guard size <= limits.resultBytes else {
      throw RunStepError("the result has about \(size) bytes, more than \(limits.resultBytes)")
    }
    let all = run.journal.reduce(size) { $0 + RunReply.size(of: $1.result) }
    guard all <= limits.journalBytes else {
      throw RunStepError(
        "the results of the run have about \(all) bytes, more than \(limits.journalBytes)")
    }
    conclude(step, .done, result, "", &run, at: now)
  }

  /// Takes the step's way out for an answer that did not come or did not fit.
  mutating func fallBack(
    _ step: Step, _ reason: String, _ slots: [Value], _ run: inout RunRecord,
    _ context: RunContext, in turn: inout Turn
  ) {
    let scope = RunScope(evaluation: turn.evaluation(of: context.program), slots: slots)
    do throws(RunStepError) {
      var result = Value.none
      switch step.action {
      case .http(let call):
        switch call.fallback {
        case .failRun: throw RunStepError(reason)
        case .value(let expression): result = try scope.value(expression)
        case .steps: break
        }
      case .ai(let call): result = try scope.value(call.fallback)
      case .waitUntil: break
      case .compute, .notify, .openTicket, .moveTicket, .comment, .choose, .wait, .stop:
        throw RunStepError(reason)
      }
      conclude(step, .fallback, result, reason, &run, at: turn.now)
      turn.record(
        .run, "run \(run.id) took the else branch of step \(step.id): \(reason)",
        group: run.group, at: step.place, in: context.program)
    } catch {
      fail(step, error.reason, &run, context, in: &turn)
    }
  }

  /// The step cannot be done: `on failure` follows, or the run ends.
  private mutating func fail(
    _ step: Step, _ reason: String, _ run: inout RunRecord, _ context: RunContext,
    in turn: inout Turn
  ) {
    conclude(step, .failed, .none, reason, &run, at: turn.now)
    if run.failure == nil {
      run.failure = bounded("step \(step.id): \(reason)", bytes: limits.noteBytes)
    }
    turn.record(
      .run, "run \(run.id) failed at step \(step.id): \(bounded(reason, bytes: limits.noteBytes))",
      group: run.group, at: step.place, in: context.program)
  }

  private func conclude(
    _ step: Step, _ status: StepRecord.Status, _ result: Value, _ note: String,
    _ run: inout RunRecord, at now: Instant
  ) {
    var entry = StepRecord(step: step.id, status: status, startedAt: now)
    let index = run.journal.firstIndex { $0.step == step.id }
    if let index { entry = run.journal[index] }
    entry.status = status
    entry.finishedAt = now
    entry.result = result
    entry.note = bounded(note, bytes: limits.noteBytes)
    if let index { run.journal[index] = entry } else { run.journal.append(entry) }
  }

  private func annotate(_ stepID: String, _ text: String, _ run: inout RunRecord) {
    guard let index = run.journal.firstIndex(where: { $0.step == stepID }) else { return }
    let before = run.journal[index].note
    run.journal[index].note = bounded(
      before.isEmpty ? text : "\(before); \(text)", bytes: limits.noteBytes)
  }
}
