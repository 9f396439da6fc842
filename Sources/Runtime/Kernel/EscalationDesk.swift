import Interpreter

/// Beginning, driving and ending the escalations of groups.
extension Workflow {
  /// Takes up a record again; `outbox` holds the keys of all rows there are.
  mutating func restore(_ stored: EscalationRecord, outbox: Set<String>, now: Instant) {
    var record = stored
    for index in record.told.indices {
      record.told[index].pending.removeAll { !outbox.contains($0) }
    }
    if record.state == .ended { record.dueAt = now }
    escalations[record.id] = record
    groups[record.group, default: WorkflowGroup()].escalations.append(record.id)
    timers.set(.escalation(record.id), to: record.dueAt)
  }

  /// Begins the escalation unless it runs for this spell already.
  mutating func beginEscalation(
    _ reference: Ref<Escalation>, _ change: GroupChange, in turn: inout Turn
  ) {
    let plan = turn.program.escalations[reference]
    let running = escalations(of: change.key, spell: change.spell)
    guard !running.contains(where: { escalations[$0]?.escalation == plan.name }) else { return }
    guard escalations.count < limits.escalationsOpen else {
      return refuse(plan, change, in: &turn)
    }
    let number = nextNumber("escalation", plan.name, in: &turn)
    let record = EscalationRecord(
      id: "\(plan.name)-\(number)", escalation: plan.name, group: change.key,
      spell: change.spell, program: turn.program.version, startedAt: turn.now,
      snapshot: change.snapshot.bounded(alerts: limits.alertsPerSnapshot))
    escalations[record.id] = record
    self.change(change.key) { $0.escalations.append(record.id) }
    turn.record(
      .escalation, "escalation \(record.id) began", group: change.key, at: plan.place,
      in: turn.program)
    escalate(record.id, .began, in: &turn)
    if acknowledgedAt(change.key, change.spell) != nil, let by = spells[change.key]?.ackedBy {
      escalate(record.id, .acknowledged(by: by), in: &turn)
    }
    if escalations[record.id]?.dueAt.map({ $0 <= turn.now }) == true {
      escalate(record.id, .due, in: &turn)
    }
  }

  private mutating func refuse(_ plan: Escalation, _ change: GroupChange, in turn: inout Turn) {
    let sentence =
      "escalation \(plan.name) was not begun: \(limits.escalationsOpen) are open, the most"
    turn.record(.failed, sentence, group: change.key, at: plan.place, in: turn.program)
    turn.tellLastResort(
      "Escalation \(plan.name) was not begun", "\(sentence). Group: \(change.key)",
      subject: ["escalation", plan.name, "\(change.key)", "\(change.spell)"], group: change.key)
  }

  /// Escalations of one spell; one that has ended may still be there beside the next.
  func escalations(of group: GroupKey, spell: UInt32) -> [String] {
    (groups[group]?.escalations ?? []).filter { escalations[$0]?.spell == spell }
  }

  /// Hands one event to the machine and does what it asks.
  mutating func escalate(_ id: String, _ event: EscalationMachine.Event, in turn: inout Turn) {
    guard let record = escalations[id] else { return }
    guard let (program, plan) = plan(of: record, in: turn) else {
      loseEscalation(record, in: &turn)
      return
    }
    var machine = EscalationMachine(plan: plan, record: record)
    let actions = machine.handle(event, at: turn.now)
    for action in actions {
      switch action {
      case .notify(let round, let step):
        notify(&machine, round: round, step: step, program: program, in: &turn)
      case .tellAgain(let told, let snapshot):
        tellAgain(told, snapshot, &machine, program: program, in: &turn)
      case .tellEnd(let told): tellEnd(told, machine.record, program: program, in: &turn)
      case .withdraw(let key): turn.withdrawn.append(key)
      case .report(let sentence):
        turn.record(
          .escalation, "escalation \(id) \(sentence)", group: record.group, at: plan.place,
          in: program)
      case .remove: break
      }
    }
    if actions.contains(.remove) {
      removeEscalation(id, in: &turn)
    } else if machine.record != record {
      escalations[id] = machine.record
      changedEscalations.insert(id)
    }
    timers.set(.escalation(id), to: escalations[id]?.dueAt)
  }

  mutating func removeEscalation(_ id: String, in turn: inout Turn) {
    guard let record = escalations.removeValue(forKey: id) else { return }
    change(record.group) { work in work.escalations.removeAll { $0 == id } }
    timers.set(.escalation(id), to: nil)
    turn.changes.removedEscalations.append(id)
  }

  /// The version it began on; if that is lost, the version in force knows who is on call now.
  private func plan(
    of record: EscalationRecord, in turn: Turn
  ) -> (program: Program, plan: Escalation)? {
    let programs = [turn.program(version: record.program), turn.program].compactMap { $0 }
    for program in programs {
      if let plan = program.escalations.first(where: { $0.name == record.escalation }) {
        return (program, plan)
      }
    }
    return nil
  }

  private mutating func loseEscalation(_ record: EscalationRecord, in turn: inout Turn) {
    let sentence =
      "escalation \(record.id) ended early: version \(record.program) of the package is lost "
      + "and the one in force has no escalation '\(record.escalation)'"
    turn.record(.failed, group: record.group.description, sentence)
    turn.tellLastResort(
      "Escalation \(record.id) ended early", "\(sentence). Group: \(record.group)",
      subject: ["escalation", record.id], group: record.group)
    removeEscalation(record.id, in: &turn)
  }

  // MARK: Telling

  private mutating func notify(
    _ machine: inout EscalationMachine, round: Int, step: Int, program: Program,
    in turn: inout Turn
  ) {
    let record = machine.record
    let plan = machine.plan.steps[step]
    var names: [String] = []
    for (index, recipient) in plan.recipients.enumerated() {
      let channel = program.channels[recipient.channel]
      let contact = recipient.contact.map { program.contacts[$0] }
      let key = turn.effectKey("escalation", record.id, "\(round)", "\(step)", "\(index)")
      let told = EscalationRecord.Told(
        channel: channel.name, contact: contact?.name,
        address: contact?.addresses.first { $0.kind == channel.kind }?.address,
        pending: [key.description])
      tell(told, key, record.snapshot, because: .escalated, record, program, in: &turn)
      machine.telling(told)
      names.append(told.receiver)
    }
    turn.record(
      .escalation,
      "escalation \(record.id) told \(names.joined(separator: ", ")) "
        + "(round \(round + 1), step \(step + 1))",
      group: record.group, at: plan.place, in: program)
  }

  private mutating func tellEnd(
    _ told: EscalationRecord.Told, _ record: EscalationRecord, program: Program,
    in turn: inout Turn
  ) {
    let channel = program.channels.first { $0.name == told.channel }
    guard channel?.sendResolved ?? true else { return }
    let key = turn.effectKey("escalation", record.id, "end", told.receiver)
    tell(told, key, record.snapshot, because: .allResolved, record, program, in: &turn)
  }

  /// Tells those who know of the group what it is like now, as a channel of the route is told.
  private mutating func tellAgain(
    _ known: [EscalationRecord.Told], _ snapshot: GroupSnapshot,
    _ machine: inout EscalationMachine, program: Program, in turn: inout Turn
  ) {
    let record = machine.record
    var names: [String] = []
    for receiver in known {
      let channel = program.channels.first { $0.name == receiver.channel }
      guard let channel, channel.sendResolved || snapshot.reason != .someResolved else { continue }
      var told = receiver
      let moment = "\(turn.now.nanoseconds)"
      let key = turn.effectKey("escalation", record.id, "again", told.receiver, moment)
      told.pending = [key.description]
      tell(told, key, snapshot, because: snapshot.reason, record, program, in: &turn)
      machine.telling(told)
      names.append(told.receiver)
    }
    guard !names.isEmpty else { return }
    turn.record(
      .escalation,
      "escalation \(record.id) told \(names.joined(separator: ", ")): "
        + snapshot.reason.rawValue,
      group: record.group, at: machine.plan.place, in: program)
  }

  private mutating func tell(
    _ told: EscalationRecord.Told, _ key: EffectKey, _ snapshot: GroupSnapshot,
    because reason: NotificationReason, _ record: EscalationRecord, _ program: Program,
    in turn: inout Turn
  ) {
    guard let channel = program.channels.first(where: { $0.name == told.channel }) else { return }
    let group = snapshot.told(to: told.receiver, because: reason)
      .bounded(alerts: channel.maxAlerts ?? .max)
    let message = turn.message(of: group, for: channel, in: program, about: record.group)
    let delivery = Delivery(
      channel: told.channel, address: told.address, contact: told.contact, message: message,
      threadKey: turn.threadKey(of: record.group))
    turn.deliver(
      delivery, key: key, owner: .escalation(record.id), program: program.version)
  }

  /// An outcome of a delivery.
  ///
  /// One that comes when the record is gone has nothing left to change.
  mutating func escalationDelivered(
    _ row: OutboxRecord, _ outcome: EffectOutcome, id: String, in turn: inout Turn
  ) {
    switch outcome {
    case .done, .inDoubt: escalate(id, .delivered(key: row.key), in: &turn)
    case .retry, .failed: escalate(id, .undelivered(key: row.key), in: &turn)
    }
  }
}

extension EscalationRecord.Told {
  /// As `Delivery.receiver`.
  var receiver: String { contact.map { "\(channel)/\($0)" } ?? channel }
}
