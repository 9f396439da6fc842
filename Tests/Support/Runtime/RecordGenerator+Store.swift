package import Interpreter
package import Runtime

extension RecordGenerator {
  /// A name out of few, so that records of one identity meet.
  package mutating func key(_ prefix: String) -> String { "\(prefix)-\(below(6))" }

  package mutating func keyedLabels() -> LabelSet {
    LabelSet([(name: "alertname", value: key("alert")), (name: "zone", value: "é\n\"")])
  }

  package mutating func keyedGroup() -> GroupKey {
    GroupKey(route: key("route"), labels: keyedLabels())
  }

  package mutating func alertRecord() -> AlertRecord {
    AlertRecord(
      labels: keyedLabels(), annotations: map(), startsAt: instant(), endsAt: instant(),
      endIsAssumed: flag(), updatedAt: instant(), generatorURL: text(), occurrence: small(),
      previousEndsAt: maybe { $0.instant() })
  }

  package mutating func silenceRecord() -> SilenceRecord {
    SilenceRecord(
      id: key("silence"), matchers: matchers(), startsAt: instant(), endsAt: instant(),
      createdBy: text(), comment: text(), updatedAt: instant())
  }

  private mutating func matchers() -> [Matcher] {
    let value = text()
    return ["=", "!="].compactMap { op in
      Matcher.Operator(rawValue: op).flatMap { try? Matcher(name: "zone", op: $0, value: value) }
    }
  }

  package mutating func groupRecord() -> GroupRecord {
    GroupRecord(
      key: keyedGroup(), createdAt: instant(), dueAt: instant(), flushedOnce: flag(),
      spell: small())
  }

  package mutating func told() -> NotificationRecord.Told {
    NotificationRecord.Told(
      labels: labels(), occurrence: small(), startsAt: instant(),
      arrival: NotificationRecord.Arrival.allCases[below(3)])
  }

  package mutating func notificationRecord() -> NotificationRecord {
    NotificationRecord(
      group: keyedGroup(), receiver: key("receiver"), lastSentAt: maybe { $0.instant() },
      told: some { $0.told() })
  }

  package mutating func outboxRecord() -> OutboxRecord {
    var row = OutboxRecord(
      key: EffectKey(key("effect")), owner: owner(), effect: effect(), program: text(),
      createdAt: instant(), dueAt: instant(), deadline: instant(), attemptsMaximum: below(9),
      pauseMinimum: span(), pauseMaximum: span())
    row.attempts = below(9)
    row.startedAt = maybe { $0.instant() }
    row.mayHaveArrived = flag()
    row.lastError = maybe { $0.text() }
    row.tells = some { $0.told() }
    row.handOvers = below(3)
    return row
  }

  package mutating func historyRecord() -> HistoryRecord {
    let kinds: [HistoryRecord.Kind] = [.received, .resolved, .notified, .silence, .reload]
    return HistoryRecord(
      at: instant(), kind: kinds[below(kinds.count)], group: flag() ? "" : key("group"),
      fingerprint: maybe { $0.keyedLabels().fingerprint }, text: text(), place: text(),
      program: key("version"))
  }

  /// One batch that a kernel might commit over what is stored: touches only what is there, and
  /// names no identity in a list and in the list of its removals.
  package mutating func changes(over stored: StoredState) -> Changes {
    var changes = Changes()
    changes.alerts = unique(some { $0.alertRecord() }, by: \.fingerprint)
    let present = stored.alerts.map(\.fingerprint)
    for fingerprint in present where below(3) == 0 {
      changes.touchedAlerts.append(
        AlertTouch(fingerprint: fingerprint, endsAt: instant(), updatedAt: instant()))
    }
    let written = Set(changes.alerts.map(\.fingerprint))
    changes.removedAlerts = present.filter { below(4) == 0 && !written.contains($0) }
    changes.silences = some { $0.silenceRecord() }
    changes.removedSilences = some { $0.key("silence") }.filter { id in
      !changes.silences.contains { $0.id == id }
    }
    changes.groups = some { $0.groupRecord() }
    changes.removedGroups = some { $0.keyedGroup() }.filter { key in
      !changes.groups.contains { $0.key == key }
    }
    changes.notifications = some { $0.notificationRecord() }
    changes.outbox = some { $0.outboxRecord() }
    changes.removedOutbox = stored.outbox.map(\.key).filter { key in
      below(3) == 0 && !changes.outbox.contains { $0.key == key }
    }
    addWorkflow(to: &changes)
    changes.history = some { $0.historyRecord() }
    changes.settings = some { (name: $0.key("setting"), value: $0.text()) }
    return changes
  }

  private mutating func addWorkflow(to changes: inout Changes) {
    changes.tickets = some { generator in
      var ticket = generator.ticket()
      ticket.id = generator.key("ticket")
      ticket.group = generator.keyedGroup()
      return ticket
    }
    changes.escalations = some { generator in
      var record = generator.escalation()
      record.id = generator.key("escalation")
      return record
    }
    changes.removedEscalations = some { $0.key("escalation") }.filter { id in
      !changes.escalations.contains { $0.id == id }
    }
    changes.runs = some { generator in
      var run = generator.run()
      run.id = generator.key("run")
      run.playbook = generator.key("playbook")
      run.group = generator.keyedGroup()
      return run
    }
  }

  private func unique<Record, Key: Hashable>(
    _ records: [Record], by key: (Record) -> Key
  ) -> [Record] {
    var seen: Set<Key> = []
    return records.filter { seen.insert(key($0)).inserted }
  }
}

extension StoredState {
  /// The same state with every list in one order, so that two stores can be compared.
  package var canonical: CanonicalState {
    CanonicalState(
      alerts: alerts.sorted { $0.fingerprint < $1.fingerprint },
      silences: silences.sorted { $0.id < $1.id }, groups: groups.sorted { $0.key < $1.key },
      notifications: notifications.sorted { ($0.group, $0.receiver) < ($1.group, $1.receiver) },
      outbox: outbox.sorted { $0.key < $1.key }, tickets: tickets.sorted { $0.id < $1.id },
      escalations: escalations.sorted { $0.id < $1.id }, runs: runs.sorted { $0.id < $1.id },
      settings: settings)
  }
}

/// What a store holds, in one order.
package struct CanonicalState: Hashable, Sendable {
  package var alerts: [AlertRecord]
  package var silences: [SilenceRecord]
  package var groups: [GroupRecord]
  package var notifications: [NotificationRecord]
  package var outbox: [OutboxRecord]
  package var tickets: [TicketRecord]
  package var escalations: [EscalationRecord]
  package var runs: [RunRecord]
  package var settings: [String: String]
}
