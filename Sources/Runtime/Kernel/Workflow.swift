import Interpreter

/// Escalations, tickets and playbook runs: everything that happens after a group's notification.
///
/// Pure and total; owned by the kernel. A page never waits for it.
struct Workflow: Sendable {
  /// Restores open work; runs that were between two steps go on at `nextDue`.
  init(state: StoredState, program: Program, olderPrograms: [String: Program], now: Instant) {}

  /// When some escalation or run must act next.
  var nextDue: Instant? { nil }

  /// Versions that running escalations and runs still need.
  var versionsInUse: [String] { [] }

  mutating func groupChanged(_ change: GroupChange, in turn: inout Turn) {}

  /// Does everything due at `turn.now`.
  mutating func advance(in turn: inout Turn) {}

  /// The final outcome of an effect owned by an escalation or a run; the outbox has already
  /// retried as the row allows.
  mutating func effectEnded(
    _ row: OutboxRecord, outcome: EffectOutcome, in turn: inout Turn
  ) {}

  /// Idempotent within a spell.
  mutating func acknowledge(
    group: GroupKey, spell: UInt32, by: String, in turn: inout Turn
  ) {}

  mutating func moveTicket(
    id: String, to state: TicketState, by: String, in turn: inout Turn
  ) -> Reply { .refused(Refusal(.notFound, "no open ticket '\(id)'")) }

  mutating func commentTicket(
    id: String, text: String, by: String, in turn: inout Turn
  ) -> Reply { .refused(Refusal(.notFound, "no open ticket '\(id)'")) }
}
