import Interpreter

/// Opening, moving and forgetting the tickets of groups.
extension Workflow {
  /// The group's ticket of a kind: the one of this spell, an open one, or a new one.
  ///
  /// Nil, after telling the last resort, when too many tickets are open.
  mutating func openTicket(
    _ kind: TicketKind, for occasion: TicketOccasion, by author: String, program: Program,
    in turn: inout Turn
  ) -> TicketRecord? {
    let (group, spell) = (occasion.group, occasion.spell)
    if let ticket = ticket(of: kind.name, group: group, spell: spell) {
      return ticket.spell < spell ? takeUp(ticket, spell, in: &turn) : ticket
    }
    guard tickets.count < limits.ticketsOpen else {
      refuse(kind, occasion, program: program, in: &turn)
      return nil
    }
    let texts = ticketTexts(kind, occasion, program: program, in: &turn)
    let number = nextNumber("ticket", kind.name, in: &turn)
    var ticket = TicketRecord(
      id: "\(kind.name)-\(number)", kind: kind.name, group: group, spell: spell,
      title: texts.title, body: texts.body, priority: texts.priority, openedAt: turn.now)
    ticket.spellHasEnded = occasion.spellHasEnded
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

  /// A ticket that was left open goes on with the group's next spell.
  private mutating func takeUp(
    _ ticket: TicketRecord, _ spell: UInt32, in turn: inout Turn
  ) -> TicketRecord {
    var ticket = ticket
    ticket.spell = spell
    ticket.spellHasEnded = false
    TicketMachine.append(
      .comment, "the group fires again", by: Self.author, at: turn.now, to: &ticket)
    save(ticket)
    return ticket
  }

  private mutating func refuse(
    _ kind: TicketKind, _ occasion: TicketOccasion, program: Program, in turn: inout Turn
  ) {
    let sentence = "ticket \(kind.name) was not opened: \(limits.ticketsOpen) are open, the most"
    turn.record(.failed, sentence, group: occasion.group, at: kind.place, in: program)
    turn.tellLastResort(
      "Ticket \(kind.name) was not opened", "\(sentence). Group: \(occasion.group)",
      subject: ["ticket", kind.name, "\(occasion.group)", "\(occasion.spell)"],
      group: occasion.group)
  }

  /// The ticket that a step or target of this kind means.
  ///
  /// The one of the spell, open or not; else one that is open, whichever spell it was opened in.
  func ticket(of kind: String, group: GroupKey, spell: UInt32) -> TicketRecord? {
    let candidates = (groups[group]?.tickets ?? []).compactMap { tickets[$0] }
      .filter { $0.kind == kind }
    return candidates.last { $0.spell == spell } ?? candidates.last { $0.state != .resolved }
  }

  /// Saves a ticket that has moved, and acknowledges its group if that still fires.
  mutating func ticketMoved(_ ticket: TicketRecord, by author: String, in turn: inout Turn) {
    save(ticket)
    turn.record(
      .ticket, group: ticket.group.description,
      "ticket \(ticket.id) was moved to \(ticket.state.rawValue) by \(author)")
    guard !ticket.spellHasEnded else { return }
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
    ticket.spellHasEnded = true
    save(ticket)
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
    _ kind: TicketKind, _ occasion: TicketOccasion, program: Program, in turn: inout Turn
  ) -> TicketTexts {
    let group = occasion.group
    let evaluation = turn.evaluation(of: program)
    var slots = [Value](repeating: .none, count: max(kind.slotCount, 1))
    slots[0] = .group(occasion.snapshot)
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

/// What a ticket is opened about.
struct TicketOccasion {
  var group: GroupKey
  var spell: UInt32
  var snapshot: GroupSnapshot
  var spellHasEnded: Bool
}
