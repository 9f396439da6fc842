import DSL
import Interpreter

/// What steps of runs ask of the outside world and of tickets.
extension Workflow {
  /// Enters the step's effect in the outbox and marks the step begun, in one commit.
  mutating func enqueue(
    _ effect: Effect, for step: Step, _ policy: AttemptPolicy, _ run: inout RunRecord,
    in turn: inout Turn
  ) {
    turn.enqueued.append(
      OutboxRecord(
        key: turn.effectKey("run", run.id, step.id), owner: .run(id: run.id, step: step.id),
        effect: effect, program: run.program, createdAt: turn.now, dueAt: turn.now,
        deadline: turn.now + policy.deadline, attemptsMaximum: max(0, policy.retries) + 1,
        pauseMinimum: policy.backoffMinimum, pauseMaximum: policy.backoffMaximum))
    run.journal.append(StepRecord(step: step.id, status: .started, startedAt: turn.now))
  }

  /// Asks a model, unless its budget is spent: then the `else` value holds at once.
  mutating func ask(
    _ step: AIStep, _ place: Step, _ scope: RunScope, _ run: inout RunRecord,
    _ context: RunContext, in turn: inout Turn
  ) throws(RunStepError) {
    let model = context.program.models[step.model]
    let call = AICall(
      model: model.name,
      system: try step.system.map { expression throws(RunStepError) in
        try scope.request(text: expression, limits: limits)
      },
      prompt: try scope.request(text: step.prompt, limits: limits), returns: step.returns,
      maxTokens: step.maxTokens, timeout: step.policy.deadline)
    guard takeTokens(call, of: model, in: &turn) else {
      let budget = model.budget.map { "\($0.count) tokens per \(display($0.span))" } ?? "none"
      fallBack(
        place, "the budget of model \(model.name) is spent (\(budget))", scope.slots, &run,
        context, in: &turn)
      return
    }
    enqueue(.ai(call), for: place, step.policy, &run, in: &turn)
  }

  /// Sends a text to people.
  ///
  /// Done as soon as the outbox has it, which then retries, falls back and at last tells the last
  /// resort.
  mutating func notify(
    _ recipients: [Recipient], _ text: Expression, _ step: Step, _ scope: RunScope,
    _ run: inout RunRecord, _ context: RunContext, in turn: inout Turn
  ) throws(RunStepError) {
    var deliveries: [Delivery] = []
    for recipient in recipients {
      let channel = context.program.channels[recipient.channel]
      let contact = recipient.contact.map { context.program.contacts[$0] }
      let body = try scope.request(text: text, for: channel.kind, limits: limits)
      let fields = [MessageField("title", "Playbook \(run.playbook)"), MessageField("body", body)]
      deliveries.append(
        Delivery(
          channel: channel.name,
          address: contact?.addresses.first { $0.kind == channel.kind }?.address,
          contact: contact?.name, message: Message(fields: fields),
          threadKey: turn.threadKey(of: run.group)))
    }
    for (index, delivery) in deliveries.enumerated() {
      turn.deliver(
        delivery, key: turn.effectKey("run", run.id, step.id, "\(index)"),
        owner: .run(id: run.id, step: step.id), program: run.program)
    }
    try complete(step, with: .none, &run, at: turn.now)
  }

  /// Opens the group's ticket of a kind, or finds it.
  mutating func open(
    _ reference: Ref<TicketKind>, for run: RunRecord, _ context: RunContext, in turn: inout Turn
  ) throws(RunStepError) -> TicketRecord {
    let occasion = TicketOccasion(
      group: run.group, spell: run.spell, snapshot: run.input,
      spellHasEnded: run.resolvedAt != nil)
    let ticket = openTicket(
      context.program.tickets[reference], for: occasion, by: run.playbook,
      program: context.program, in: &turn)
    guard let ticket else {
      throw RunStepError("\(limits.ticketsOpen) tickets are open, the most")
    }
    return ticket
  }

  /// The group's ticket of a kind, which the step needs.
  func ticket(
    of reference: Ref<TicketKind>, for run: RunRecord, _ context: RunContext
  ) throws(RunStepError) -> TicketRecord {
    let kind = context.program.tickets[reference].name
    guard let ticket = ticket(of: kind, group: run.group, spell: run.spell) else {
      throw RunStepError("the group has no ticket of kind '\(kind)'; open it with 'ticket \(kind)'")
    }
    return ticket
  }

  /// Moves a ticket for a playbook; being there already is no fault.
  mutating func move(
    _ ticket: TicketRecord, to state: TicketState, by playbook: String, in turn: inout Turn
  ) throws(RunStepError) {
    guard ticket.state != state else { return }
    var moved = ticket
    do throws(Refusal) {
      try TicketMachine.move(&moved, to: state, by: playbook, at: turn.now)
    } catch {
      throw RunStepError(error.description)
    }
    ticketMoved(moved, by: playbook, in: &turn)
  }
}
