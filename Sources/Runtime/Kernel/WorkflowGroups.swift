import DSL
import Interpreter

/// What a change of a group means for its escalations, tickets and runs.
extension Workflow {
  mutating func groupFired(_ change: GroupChange, in turn: inout Turn) {
    dropEarlierSpells(change, in: &turn)
    beginTargets(change, in: &turn)
    beginRuns(.firing, change, in: &turn)
  }

  /// Opens tickets and begins escalations that the spell does not have yet.
  private mutating func beginTargets(_ change: GroupChange, in turn: inout Turn) {
    for target in change.targets {
      switch target {
      case .channel: continue
      case .ticket(let kind):
        let occasion = TicketOccasion(
          group: change.key, spell: change.spell, snapshot: change.snapshot, spellHasEnded: false)
        _ = openTicket(
          turn.program.tickets[kind], for: occasion, by: Self.author, program: turn.program,
          in: &turn)
      case .escalation(let reference): beginEscalation(reference, change, in: &turn)
      }
    }
  }

  /// Whether some escalation or ticket of these targets has not begun in a spell.
  func lacks(_ targets: [Target], _ program: Program, group: GroupKey, spell: UInt32) -> Bool {
    targets.contains { target in
      switch target {
      case .channel: false
      case .ticket(let kind):
        ticket(of: program.tickets[kind].name, group: group, spell: spell) == nil
      case .escalation(let reference):
        !escalations(of: group, spell: spell).contains {
          escalations[$0]?.escalation == program.escalations[reference].name
        }
      }
    }
  }

  /// The route of a group whose spell goes on has new targets.
  mutating func targetsAdded(_ change: GroupChange, in turn: inout Turn) {
    beginTargets(change, in: &turn)
    settle(in: &turn)
  }

  mutating func groupUpdated(_ change: GroupChange, in turn: inout Turn) {
    for id in escalations(of: change.key, spell: change.spell) {
      escalate(id, .updated(change.snapshot.bounded(alerts: limits.alertsPerSnapshot)), in: &turn)
    }
    beginRuns(.firing, change, in: &turn)
    beginRuns(.resolved, change, in: &turn)
  }

  /// Nothing has changed for the route's `repeat`.
  mutating func groupRepeated(_ change: GroupChange, in turn: inout Turn) {
    for id in escalations(of: change.key, spell: change.spell) {
      escalate(id, .repeated(change.snapshot.bounded(alerts: limits.alertsPerSnapshot)), in: &turn)
    }
  }

  mutating func groupResolved(_ change: GroupChange, in turn: inout Turn) {
    let work = groups[change.key] ?? WorkflowGroup()
    for id in escalations(of: change.key, spell: change.spell) {
      escalate(id, .resolved(change.snapshot.bounded(alerts: limits.alertsPerSnapshot)), in: &turn)
    }
    for id in work.tickets { resolveTicket(id, spell: change.spell, in: &turn) }
    for id in work.runs where runs[id]?.spell == change.spell {
      runs[id]?.resolvedAt = turn.now
      changedRuns.insert(id)
      ready.append(id)
    }
    beginRuns(.firing, change, in: &turn)
    beginRuns(.resolved, change, in: &turn)
    forgetSpell(change.key, in: &turn)
  }

  /// The group itself is gone: nothing can refer to what is remembered of it.
  mutating func groupEnded(_ key: GroupKey) {
    if spells.removeValue(forKey: key) != nil { staleSettings.append(WorkflowSetting.spell(key)) }
    for id in groups[key]?.tickets ?? [] {
      if let ticket = tickets[id] { forgetIfDone(ticket) }
    }
  }

  /// Removes settings that nothing refers to, unless a new group has taken their names.
  mutating func takeStaleSettings(into changes: inout Changes) {
    guard !staleSettings.isEmpty else { return }
    let used = Set(spells.keys.map(WorkflowSetting.spell))
    for name in staleSettings.sorted() where !used.contains(name) {
      changes.settings.append((name, ""))
    }
    staleSettings = []
  }

  /// The kernel ends a spell before it begins the next, so there is nothing to drop unless records
  /// were damaged or lost; nobody is told, because nothing is known of how the old spell ended.
  private mutating func dropEarlierSpells(_ change: GroupChange, in turn: inout Turn) {
    for id in groups[change.key]?.escalations ?? [] {
      guard let record = escalations[id], record.spell != change.spell, record.state != .ended
      else { continue }
      turn.record(
        .escalation, group: change.key.description,
        "escalation \(id) of an earlier spell was dropped: a new spell began")
      removeEscalation(id, in: &turn)
    }
    if let note = spells[change.key], note.spell != change.spell {
      forgetSpell(change.key, in: &turn)
    }
  }

  /// Does what is ready until nothing is, then hands over every record that changed.
  ///
  /// Ends: an acknowledgement works once per spell, and a run that has had its steps of this turn
  /// goes on by timer.
  mutating func settle(in turn: inout Turn) {
    beginQueuedRuns(in: turn)
    while !pendingAcks.isEmpty || !ready.isEmpty {
      while !pendingAcks.isEmpty {
        let ack = pendingAcks.removeFirst()
        acknowledged(ack, in: &turn)
      }
      if !ready.isEmpty { proceed(ready.removeFirst(), in: &turn) }
    }
    handOver(to: &turn)
  }

  private mutating func handOver(to turn: inout Turn) {
    takeStaleSettings(into: &turn.changes)
    for id in changedTickets.take() {
      guard let ticket = tickets[id] else { continue }
      turn.changes.tickets.append(ticket)
      forgetIfDone(ticket)
    }
    for id in changedEscalations.take() {
      if let record = escalations[id] { turn.changes.escalations.append(record) }
    }
    for id in changedRuns.take() {
      if let run = runs[id] { turn.changes.runs.append(run) }
    }
  }

  private mutating func acknowledged(_ ack: PendingAck, in turn: inout Turn) {
    guard acknowledgedAt(ack.group, ack.spell) == nil else { return }
    let now = turn.now
    note(ack.group, ack.spell, in: &turn) {
      $0.ackedBy = ack.by
      $0.ackedAt = now
    }
    guard let work = groups[ack.group] else { return }
    for id in escalations(of: ack.group, spell: ack.spell) {
      escalate(id, .acknowledged(by: ack.by), in: &turn)
    }
    for id in work.tickets where tickets[id]?.spell == ack.spell {
      ackTicket(id, by: ack.by, in: &turn)
    }
    for id in work.runs where runs[id]?.spell == ack.spell {
      runs[id]?.ackedAt = now
      changedRuns.insert(id)
      ready.append(id)
    }
  }

  // MARK: Restoring

  /// Takes up what is remembered; notes about groups that are gone go with the next commit.
  mutating func restore(settings: [String: String], groups: Set<GroupKey>) {
    for (name, text) in settings {
      if name.hasPrefix(WorkflowSetting.counterPrefix) {
        counters[name] = Int(text)
      } else if name.hasPrefix(WorkflowSetting.tokensPrefix) {
        let model = String(name.dropFirst(WorkflowSetting.tokensPrefix.count))
        budgets[model] = RunBudget(text)
      } else if name.hasPrefix(WorkflowSetting.spellPrefix) {
        // Unreadable: the acknowledgement is forgotten, which pages once too often, not too seldom.
        let spell = try? WorkflowSpell(storedBytes: Array(text.utf8))
        if let spell, groups.contains(spell.group) {
          spells[spell.group] = spell
        } else {
          staleSettings.append(name)
        }
      }
    }
  }

  mutating func change(_ group: GroupKey, _ body: (inout WorkflowGroup) -> Void) {
    var work = groups[group] ?? WorkflowGroup()
    body(&work)
    groups[group] = work.isEmpty ? nil : work
  }

  /// The author of what the program itself does to tickets.
  static var author: String { "tocsin" }
}
