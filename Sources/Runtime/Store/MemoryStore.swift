import Interpreter
import Synchronization

/// A store that forgets everything when its process ends: for tests and one-shot commands.
package final class MemoryStore: Store {
  fileprivate struct NotificationKey: Hashable {
    var group: GroupKey
    var receiver: String
  }

  fileprivate struct State {
    var alerts: [Fingerprint: AlertRecord] = [:]
    var silences: [String: SilenceRecord] = [:]
    var groups: [GroupKey: GroupRecord] = [:]
    var notifications: [NotificationKey: NotificationRecord] = [:]
    var outbox: [EffectKey: OutboxRecord] = [:]
    var tickets: [String: TicketRecord] = [:]
    var escalations: [String: EscalationRecord] = [:]
    var runs: [String: RunRecord] = [:]
    var history: [HistoryRecord] = []
    var settings: [String: String] = [:]
    var bundles: [String: Bundle] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  package func load() throws(StoreError) -> StoredState {
    let state = state.withLock { $0 }
    var out = StoredState()
    out.alerts = state.alerts.values.sorted { $0.fingerprint < $1.fingerprint }
    out.silences = state.silences.values.sorted { $0.id < $1.id }
    out.groups = state.groups.values.sorted { $0.key < $1.key }
    out.notifications = state.notifications.values.sorted {
      ($0.group, $0.receiver) < ($1.group, $1.receiver)
    }
    out.outbox = state.outbox.values.sorted { $0.key < $1.key }
    let unfinished = Set(state.runs.values.filter { !$0.state.isFinished }.map(\.group))
    let isWanted = { (ticket: TicketRecord) in
      ticket.state != .resolved || state.groups[ticket.group] != nil
        || unfinished.contains(ticket.group)
    }
    out.tickets = state.tickets.values.filter(isWanted).sorted { $0.id < $1.id }
    out.escalations = state.escalations.values.sorted { $0.id < $1.id }
    out.runs = state.runs.values.filter { !$0.state.isFinished }.sorted { $0.id < $1.id }
    out.settings = state.settings
    return out
  }

  package func commit(_ changes: Changes) throws(StoreError) {
    let error = state.withLock { state -> StoreError? in
      // The whole batch is checked first, so that a refused one leaves no trace.
      var added: [Fingerprint: LabelSet] = [:]
      for record in changes.alerts {
        let known = added[record.fingerprint] ?? state.alerts[record.fingerprint]?.labels
        if let known, known != record.labels { return .collision(of: record.fingerprint) }
        added[record.fingerprint] = record.labels
      }
      for touch in changes.touchedAlerts
      where state.alerts[touch.fingerprint] == nil && added[touch.fingerprint] == nil {
        return .unknownAlert(touch.fingerprint)
      }
      state.apply(changes)
      return nil
    }
    if let error { throw error }
  }

  package func tickets(_ query: TicketQuery) throws(StoreError) -> [TicketRecord] {
    let found = state.withLock { Array($0.tickets.values) }.filter { ticket in
      (query.id.map { $0 == ticket.id } ?? true)
        && (query.states.isEmpty || query.states.contains(ticket.state))
    }
    return Array(
      found.sorted { ($1.openedAt, $1.id) < ($0.openedAt, $0.id) }.prefix(query.limit))
  }

  package func runs(_ query: RunQuery) throws(StoreError) -> [RunRecord] {
    let found = state.withLock { Array($0.runs.values) }.filter { run in
      (query.id.map { $0 == run.id } ?? true)
        && (query.playbook.map { $0 == run.playbook } ?? true)
    }
    return Array(
      found.sorted { ($1.startedAt, $1.id) < ($0.startedAt, $0.id) }.prefix(query.limit))
  }

  package func history(_ query: HistoryQuery) throws(StoreError) -> [HistoryRecord] {
    let lines = state.withLock { $0.history }
    let found = (query.after == nil ? lines.reversed() : lines).lazy.filter { line in
      (query.fingerprint.map { $0 == line.fingerprint } ?? true)
        && (query.group.map { $0 == line.group } ?? true)
        && (query.kinds.isEmpty || query.kinds.contains(line.kind))
        && (query.after.map { $0 < line.position } ?? true)
    }
    return Array(found.prefix(query.limit))
  }

  package func saveBundle(_ bundle: Bundle) throws(StoreError) {
    state.withLock { $0.bundles[bundle.version] = bundle }
  }

  package func bundle(version: String) throws(StoreError) -> Bundle? {
    state.withLock { $0.bundles[version] }
  }

  package func removeBundles(except versions: Set<String>) throws(StoreError) {
    state.withLock { state in
      state.bundles = state.bundles.filter { versions.contains($0.key) }
    }
  }

  package func maintain(_ occasion: MaintenanceOccasion) throws(StoreError) {
    state.withLock { state in
      let excess = state.history.count - StoreLimit.historyRows
      if excess > 0 { state.history.removeFirst(excess) }
    }
  }

  package var gauges: [StoreGauge] {
    [StoreGauge(.historyRows, Int64(state.withLock { $0.history.count }))]
  }

  package func close() {}
}

extension MemoryStore.State {
  fileprivate mutating func apply(_ changes: Changes) {
    for record in changes.alerts { alerts[record.fingerprint] = record }
    for touch in changes.touchedAlerts {
      alerts[touch.fingerprint]?.endsAt = touch.endsAt
      alerts[touch.fingerprint]?.updatedAt = touch.updatedAt
    }
    for fingerprint in changes.removedAlerts { alerts[fingerprint] = nil }
    for record in changes.silences { silences[record.id] = record }
    for id in changes.removedSilences { silences[id] = nil }
    for record in changes.groups { groups[record.key] = record }
    for key in changes.removedGroups { groups[key] = nil }
    for record in changes.notifications {
      let key = MemoryStore.NotificationKey(group: record.group, receiver: record.receiver)
      notifications[key] = record
    }
    for removed in changes.removedNotifications {
      let key = MemoryStore.NotificationKey(group: removed.group, receiver: removed.receiver)
      notifications[key] = nil
    }
    for row in changes.outbox { outbox[row.key] = row }
    for key in changes.removedOutbox { outbox[key] = nil }
    for ticket in changes.tickets { tickets[ticket.id] = ticket }
    for record in changes.escalations { escalations[record.id] = record }
    for id in changes.removedEscalations { escalations[id] = nil }
    for run in changes.runs { runs[run.id] = run }
    for line in changes.history {
      var line = line
      line.position = (history.last?.position ?? 0) + 1
      history.append(line)
    }
    for setting in changes.settings {
      settings[setting.name] = setting.value.isEmpty ? nil : setting.value
    }
  }
}

extension RunState {
  /// Finished runs are history; they are not loaded at start.
  var isFinished: Bool {
    switch self {
    case .queued, .running, .waiting: false
    case .completed, .failed: true
    }
  }
}
