import Interpreter

@testable import Runtime

/// Follows tickets and runs from step to step: their states move only as they may.
struct WorkflowWatch {
  private var tickets: [String: TicketRecord] = [:]
  private var runs: [String: RunRecord] = [:]

  mutating func look(
    at store: MemoryStore, _ ledger: Ledger, at now: Instant
  ) {
    let stored = ((try? store.tickets(TicketQuery(limit: 10_000))) ?? [])
    for ticket in stored.sorted(by: { $0.id < $1.id }) {
      if let before = tickets[ticket.id], !isLegal(before.state, ticket.state) {
        ledger.fault(
          "ticket \(ticket.id) went from \(before.state.rawValue) to \(ticket.state.rawValue)",
          at: now)
      }
      tickets[ticket.id] = ticket
    }
    let open = stored.filter { $0.state != .resolved }
    for (key, list) in Dictionary(grouping: open, by: { "\($0.kind) of \($0.group)" })
    where list.count > 1 {
      ledger.fault("\(list.count) tickets \(key) are open", at: now)
    }
    for run in ((try? store.runs(RunQuery(limit: 10_000))) ?? []).sorted(by: { $0.id < $1.id }) {
      if let before = runs[run.id] { check(before, run, ledger, at: now) }
      runs[run.id] = run
    }
  }

  private func isLegal(_ before: TicketState, _ after: TicketState) -> Bool {
    switch (before, after) {
    case (.open, _), (.acked, .acked), (.acked, .resolved), (.resolved, .resolved): true
    case (.acked, .open), (.resolved, .open), (.resolved, .acked): false
    }
  }

  /// A finished step stays as it is, and a finished run too.
  private func check(_ before: RunRecord, _ after: RunRecord, _ ledger: Ledger, at now: Instant) {
    for (index, step) in before.journal.enumerated() where step.status != .started {
      guard after.journal.indices.contains(index), after.journal[index].step == step.step,
        after.journal[index].status == step.status, after.journal[index].result == step.result,
        after.journal[index].finishedAt == step.finishedAt
      else {
        return ledger.fault("step \(step.step) of run \(after.id) was done again", at: now)
      }
    }
    if before.state.isFinished, after.state != before.state {
      ledger.fault("run \(after.id) went on after its end", at: now)
    }
  }

  /// All is over: nothing is left open.
  func checkOver(_ ledger: Ledger, at now: Instant) {
    // A playbook may open one after its group has ended; that is for people to close.
    for (id, ticket) in tickets.sorted(by: { $0.key < $1.key })
    where ticket.state != .resolved && ticket.entries.first?.author == Workflow.author {
      ledger.fault("ticket \(id) is \(ticket.state.rawValue) though its group has ended", at: now)
    }
    for (id, run) in runs.sorted(by: { $0.key < $1.key }) where !run.state.isFinished {
      ledger.fault("run \(id) is \(run.state.rawValue) though nothing is left to wait for", at: now)
    }
  }
}
