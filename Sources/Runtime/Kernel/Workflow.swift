import Interpreter

/// Escalations, tickets and playbook runs: everything that happens after a group's notification.
///
/// Pure and total; owned by the kernel. A page never waits for it. Each call leaves the records it
/// changed in `turn.changes`, so that a workflow made from the store goes on where this one stood.
struct Workflow: Sendable {
  var limits = WorkflowLimits()
  /// Of groups that are not resolved.
  var escalations: [String: EscalationRecord] = [:]
  /// Open ones, and resolved ones as long as the group or a run may refer to them.
  var tickets: [String: TicketRecord] = [:]
  /// Not finished.
  var runs: [String: RunRecord] = [:]
  var spells: [GroupKey: WorkflowSpell] = [:]
  var groups: [GroupKey: WorkflowGroup] = [:]
  /// Last numbers given, by setting name.
  var counters: [String: Int] = [:]
  /// Token windows of models with a budget, by model.
  var budgets: [String: RunBudget] = [:]
  /// Queued runs of a playbook, oldest first, and how many are at work.
  var queues: [String: RunQueue] = [:]
  var timers = WorkflowTimers()

  /// Names of settings that nothing refers to any more; they go with the next commit.
  var staleSettings: [String] = []

  // Work of the call under way; empty between calls.
  var ready: [String] = []
  var pendingAcks: [PendingAck] = []
  var changedRuns = ChangedRecords()
  var changedTickets = ChangedRecords()
  var changedEscalations = ChangedRecords()

  struct PendingAck: Sendable {
    var group: GroupKey
    var spell: UInt32
    var by: String
  }

  /// Restores open work; runs that were between two steps go on at `nextDue`.
  init(state: StoredState, now: Instant) {
    for ticket in state.tickets {
      tickets[ticket.id] = ticket
      groups[ticket.group, default: WorkflowGroup()].tickets.append(ticket.id)
    }
    let rows = Set(state.outbox.map(\.key.description))
    for record in state.escalations { restore(record, outbox: rows, now: now) }
    for run in state.runs.sorted(by: RunQueue.isOlder) { restore(run, now: now) }
    restore(settings: state.settings, groups: Set(state.groups.map(\.key)))
  }

  /// When some escalation or run must act next.
  var nextDue: Instant? { timers.next }

  /// Versions that running escalations and runs still need, sorted.
  var versionsInUse: [String] {
    Set(escalations.values.map(\.program)).union(runs.values.map(\.program)).sorted()
  }

  /// Runs that are not finished, queued ones included.
  var openRuns: Int { runs.count }

  mutating func groupChanged(_ change: GroupChange, in turn: inout Turn) {
    switch change.transition {
    case .fired: groupFired(change, in: &turn)
    case .updated: groupUpdated(change, in: &turn)
    case .repeated: groupRepeated(change, in: &turn)
    case .resolved: groupResolved(change, in: &turn)
    }
    settle(in: &turn)
  }

  /// A new program is in force: its limits may let more runs begin.
  mutating func reloaded(in turn: inout Turn) { settle(in: &turn) }

  /// Does everything due at `turn.now`.
  mutating func advance(in turn: inout Turn) {
    while let owner = timers.popDue(at: turn.now) {
      switch owner {
      case .escalation(let id): escalate(id, .due, in: &turn)
      case .run(let id): ready.append(id)
      }
    }
    settle(in: &turn)
  }

  /// The final outcome of an effect owned by an escalation or a run; the outbox has already
  /// retried as the row allows.
  mutating func effectEnded(
    _ row: OutboxRecord, outcome: EffectOutcome, in turn: inout Turn
  ) {
    switch row.owner {
    case .notification, .lastResort: return
    case .escalation(let id): escalationDelivered(row, outcome, id: id, in: &turn)
    case .run(let id, let step): runEffectEnded(row, outcome, run: id, step: step, in: &turn)
    }
    settle(in: &turn)
  }

  /// Somebody takes care of the group: its escalations stop, its open tickets are acked, and runs
  /// that wait for this go on.
  ///
  /// Idempotent within a spell.
  mutating func acknowledge(
    group: GroupKey, spell: UInt32, by: String, in turn: inout Turn
  ) {
    pendingAcks.append(PendingAck(group: group, spell: spell, by: by))
    settle(in: &turn)
  }

  /// Moves a ticket; acked and resolved acknowledge the group.
  mutating func moveTicket(
    id: String, to state: TicketState, by: String, in turn: inout Turn
  ) -> Reply {
    guard var ticket = tickets[id] else { return .refused(noTicket(id)) }
    do throws(Refusal) {
      try TicketMachine.move(&ticket, to: state, by: by, at: turn.now)
    } catch {
      return .refused(error)
    }
    ticketMoved(ticket, by: by, in: &turn)
    settle(in: &turn)
    return .ticket(ticket)
  }

  mutating func commentTicket(
    id: String, text: String, by: String, in turn: inout Turn
  ) -> Reply {
    guard var ticket = tickets[id] else { return .refused(noTicket(id)) }
    do throws(Refusal) {
      try TicketMachine.comment(&ticket, text, by: by, at: turn.now, limits: limits)
    } catch {
      return .refused(error)
    }
    save(ticket)
    settle(in: &turn)
    return .ticket(ticket)
  }

  private func noTicket(_ id: String) -> Refusal {
    Refusal(.notFound, "no ticket '\(id)' is open: it does not exist or is resolved for good")
  }
}

/// Ids of what belongs to one group, oldest first.
struct WorkflowGroup: Sendable {
  var escalations: [String] = []
  var tickets: [String] = []
  var runs: [String] = []

  var isEmpty: Bool { escalations.isEmpty && tickets.isEmpty && runs.isEmpty }
}

/// Ids of records changed in a call, each once, in the order of the first change.
struct ChangedRecords: Sendable {
  private(set) var ids: [String] = []
  private var known: Set<String> = []

  mutating func insert(_ id: String) {
    if known.insert(id).inserted { ids.append(id) }
  }

  mutating func take() -> [String] {
    defer { self = ChangedRecords() }
    return ids
  }
}
