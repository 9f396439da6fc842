import Interpreter

/// The life of a ticket: open → acked → resolved.
///
/// Exits of open: acked and resolved (somebody, a playbook), resolved (the group ended). Exit of
/// acked: resolved. Resolved is final; a new spell of the group opens a new ticket.
enum TicketMachine {
  static func legalMoves(from state: TicketState) -> [TicketState] {
    switch state {
    case .open: [.acked, .resolved]
    case .acked: [.resolved]
    case .resolved: []
    }
  }

  /// Moves a ticket, or refuses and names the moves that are legal.
  static func move(
    _ ticket: inout TicketRecord, to state: TicketState, by author: String, at now: Instant
  ) throws(Refusal) {
    let legal = legalMoves(from: ticket.state)
    guard legal.contains(state) else {
      let way =
        legal.isEmpty
        ? "it can move no more" : "it can move to \(legal.map(\.rawValue).joined(separator: ", "))"
      throw Refusal(
        .conflict,
        "ticket '\(ticket.id)' is \(ticket.state.rawValue) and cannot move to "
          + "\(state.rawValue): \(way)")
    }
    ticket.state = state
    append(.moved, state.rawValue, by: author, at: now, to: &ticket)
  }

  /// Adds a comment; a ticket that holds too many entries, or an oversized text, is refused.
  static func comment(
    _ ticket: inout TicketRecord, _ text: String, by author: String, at now: Instant,
    limits: WorkflowLimits
  ) throws(Refusal) {
    guard !text.allSatisfy(\.isWhitespace) else {
      throw Refusal(.invalid, "a comment needs a text")
    }
    guard text.utf8.count <= limits.commentBytes else {
      throw Refusal(
        .limit, "a comment may have \(limits.commentBytes) bytes, this has \(text.utf8.count)")
    }
    guard ticket.entries.count < limits.ticketEntries else {
      throw Refusal(.limit, "ticket '\(ticket.id)' has \(limits.ticketEntries) entries, the most")
    }
    append(.comment, text, by: author, at: now, to: &ticket)
  }

  /// Adds a line to the ticket's history, whatever its state.
  static func append(
    _ kind: TicketRecord.Entry.Kind, _ text: String, by author: String, at now: Instant,
    to ticket: inout TicketRecord
  ) {
    ticket.updatedAt = now
    ticket.entries.append(
      TicketRecord.Entry(at: now, author: author, kind: kind, text: text))
  }
}
