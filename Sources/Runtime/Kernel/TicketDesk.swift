import Interpreter

/// Opening, moving and forgetting the tickets of groups.
extension Workflow {
  /// The group's ticket of a kind: the open one, the one of this spell, or a new one.
  mutating func openTicket(
    _ kind: TicketKind, for snapshot: GroupSnapshot, group: GroupKey, spell: UInt32,
    by author: String, program: Program, in turn: inout Turn
  ) -> TicketRecord {
    if var ticket = ticket(of: kind.name, group: group, spell: spell) {
      if ticket.spell != spell {
        ticket.spell = spell
        TicketMachine.append(
          .comment, "the group fires again", by: Self.author, at: turn.now, to: &ticket)
        save(ticket)
      }
      return ticket
    }
    let texts = ticketTexts(kind, snapshot, program: program, in: &turn, group: group)
    let number = nextNumber("ticket", kind.name, in: &turn)
    var ticket = TicketRecord(
      id: "\(kind.name)-\(number)", kind: kind.name, group: group, spell: spell,
      title: texts.title, body: texts.body, priority: texts.priority, openedAt: turn.now)
    TicketMachine.append(.opened, "", by: author, at: turn.now, to: &ticket)
    change(group) { $0.tickets.append(ticket.id) }
    save(ticket)
    turn.record(
      .ticket, "ticket \(ticket.id) was opened by \(author): \(ticket.title)", group: group,
      at: kind.place, in: program)
    if let ackedAt = acknowledgedAt(group, spell), let by = spells[group]?.ackedBy {
      // Somebody is on it already; a page of open tickets must not say otherwise.
      ackTicket(ticket.id, by: by, in: &turn, at: ackedAt)
    }
    return tickets[ticket.id] ?? ticket
  }

  /// The ticket that a step or target of this kind means.
  ///
  /// An open one of an earlier spell counts: it is taken up again. A resolved one counts only
  /// within its spell.
  func ticket(of kind: String, group: GroupKey, spell: UInt32) -> TicketRecord? {
    let candidates = (groups[group]?.tickets ?? []).compactMap { tickets[$0] }
    return candidates.last {
      $0.kind == kind && ($0.state != .resolved || $0.spell == spell)
    }
  }

  /// Saves a ticket that has moved, and acknowledges its group.
  mutating func ticketMoved(_ ticket: TicketRecord, by author: String, in turn: inout Turn) {
    save(ticket)
    turn.record(
      .ticket, group: ticket.group.description,
      "ticket \(ticket.id) was moved to \(ticket.state.rawValue) by \(author)")
    pendingAcks.append(PendingAck(group: ticket.group, spell: ticket.spell, by: author))
  }

  /// The group was acknowledged: its open tickets show it.
  mutating func ackTicket(
    _ id: String, by author: String, in turn: inout Turn, at instant: Instant? = nil
  ) {
    guard var ticket = tickets[id], ticket.state == .open else { return }
    ticket.state = .acked
    TicketMachine.append(
      .moved, TicketState.acked.rawValue, by: author, at: instant ?? turn.now, to: &ticket)
    save(ticket)
  }

  /// The group's spell ended: its tickets are resolved.
  mutating func resolveTicket(_ id: String, spell: UInt32, in turn: inout Turn) {
    guard var ticket = tickets[id], ticket.spell == spell else { return }
    defer { changedTickets.insert(id) }
    guard ticket.state != .resolved else { return }
    ticket.state = .resolved
    TicketMachine.append(
      .moved, TicketState.resolved.rawValue, by: Self.author, at: turn.now, to: &ticket)
    save(ticket)
    turn.record(
      .ticket, group: ticket.group.description,
      "ticket \(id) was resolved: its group is resolved")
  }

  mutating func save(_ ticket: TicketRecord) {
    tickets[ticket.id] = ticket
    changedTickets.insert(ticket.id)
  }

  /// Drops a resolved ticket that neither its group nor a run can refer to any more.
  mutating func forgetIfDone(_ ticket: TicketRecord) {
    guard ticket.state == .resolved, spells[ticket.group]?.spell != ticket.spell,
      groups[ticket.group]?.runs.isEmpty ?? true
    else { return }
    tickets[ticket.id] = nil
    change(ticket.group) { work in work.tickets.removeAll { $0 == ticket.id } }
  }

  private struct TicketTexts {
    var title: String
    var body: String
    var priority: String?
  }

  /// A text that cannot be evaluated is replaced, reported and told to the last resort: the ticket
  /// is opened in any case.
  private mutating func ticketTexts(
    _ kind: TicketKind, _ snapshot: GroupSnapshot, program: Program, in turn: inout Turn,
    group: GroupKey
  ) -> TicketTexts {
    let evaluation = turn.evaluation(of: program)
    var slots = [Value](repeating: .none, count: max(kind.slotCount, 1))
    slots[0] = .group(snapshot)
    var texts = TicketTexts(title: "\(kind.name) for \(group)", body: "", priority: nil)
    do throws(EvaluationError) {
      texts.title = try evaluation.text(kind.title, slots: slots)
      if let body = kind.body { texts.body = try evaluation.text(body, slots: slots) }
      if let priority = kind.priority,
        case .symbol(let name) = try evaluation.value(priority, slots: slots)
      {
        texts.priority = name
      }
    } catch {
      let sentence = "a text of ticket \(kind.name) cannot be evaluated: \(error)"
      turn.record(.failed, sentence, group: group, at: kind.place, in: program)
      turn.tellLastResort(
        "Ticket \(kind.name) lacks a text", sentence,
        subject: ["ticket", kind.name, "\(group)", "\(turn.now.nanoseconds)"],
        group: group)
    }
    texts.title = bounded(texts.title, bytes: limits.ticketTitleBytes)
    texts.body = bounded(texts.body, bytes: limits.ticketBodyBytes)
    return texts
  }
}
