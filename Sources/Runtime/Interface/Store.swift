package import Interpreter

/// Everything one turn of the kernel changed.
///
/// Committed in one transaction, before anything of it
/// is acknowledged or performed.
package struct Changes: Sendable {
  /// New alerts, and alerts of which more changed than a touch says.
  package var alerts: [AlertRecord] = []
  /// Alerts posted again unchanged; applied after `alerts`.
  package var touchedAlerts: [AlertTouch] = []
  package var removedAlerts: [Fingerprint] = []
  package var silences: [SilenceRecord] = []
  package var removedSilences: [String] = []
  package var groups: [GroupRecord] = []
  package var removedGroups: [GroupKey] = []
  package var notifications: [NotificationRecord] = []
  package var removedNotifications: [(group: GroupKey, receiver: String)] = []
  package var outbox: [OutboxRecord] = []
  package var removedOutbox: [EffectKey] = []
  package var tickets: [TicketRecord] = []
  package var escalations: [EscalationRecord] = []
  package var removedEscalations: [String] = []
  package var runs: [RunRecord] = []
  package var history: [HistoryRecord] = []
  /// Counters, acknowledgements and route identities: small named values.
  ///
  /// An empty value removes the name.
  package var settings: [(name: String, value: String)] = []

  package init() {}

  package var isEmpty: Bool {
    alerts.isEmpty && touchedAlerts.isEmpty && removedAlerts.isEmpty
      && silences.isEmpty && removedSilences.isEmpty && groups.isEmpty
      && removedGroups.isEmpty && notifications.isEmpty && removedNotifications.isEmpty
      && outbox.isEmpty && removedOutbox.isEmpty
      && tickets.isEmpty && escalations.isEmpty && removedEscalations.isEmpty && runs.isEmpty
      && history.isEmpty && settings.isEmpty
  }
}

/// The whole effect of posting an alert again unchanged: its times move on.
///
/// By far the commonest write, so it is kept apart from the labels and texts of the alert.
package struct AlertTouch: Hashable, Sendable {
  package var fingerprint: Fingerprint
  package var endsAt: Instant
  package var updatedAt: Instant

  package init(fingerprint: Fingerprint, endsAt: Instant, updatedAt: Instant) {
    self.fingerprint = fingerprint
    self.endsAt = endsAt
    self.updatedAt = updatedAt
  }
}

/// What is read once at start.
///
/// Finished tickets and runs stay in the store and are queried.
package struct StoredState: Sendable {
  package var alerts: [AlertRecord] = []
  package var silences: [SilenceRecord] = []
  package var groups: [GroupRecord] = []
  package var notifications: [NotificationRecord] = []
  package var outbox: [OutboxRecord] = []
  /// Tickets that are not resolved, and those of groups that still exist or have an unfinished
  /// run: a playbook may comment on the ticket after the group has ended.
  package var tickets: [TicketRecord] = []
  package var escalations: [EscalationRecord] = []
  /// Runs that are not finished.
  package var runs: [RunRecord] = []
  package var settings: [String: String] = [:]

  package init() {}
}

/// Durable state.
///
/// One writer; every call blocks its thread, so it is never called from the
/// cooperative pool. Both stores pass one conformance suite.
package protocol Store: AnyObject, Sendable {
  func load() throws(StoreError) -> StoredState
  /// One transaction, flushed to disk before it returns.
  func commit(_ changes: Changes) throws(StoreError)
  func tickets(_ query: TicketQuery) throws(StoreError) -> [TicketRecord]
  func runs(_ query: RunQuery) throws(StoreError) -> [RunRecord]
  /// Newest first.
  func history(_ query: HistoryQuery) throws(StoreError) -> [HistoryRecord]
  /// Sources of program versions, kept while anything refers to them.
  func saveBundle(_ bundle: Bundle) throws(StoreError)
  func bundle(version: String) throws(StoreError) -> Bundle?
  /// Forgets the sources of all other versions.
  func removeBundles(except versions: Set<String>) throws(StoreError)
  /// Housekeeping that nobody waits for: called between commits, and when there is nothing to do.
  func maintain(_ occasion: MaintenanceOccasion) throws(StoreError)
  /// Gauges of the store: names and values.
  var gauges: [StoreGauge] { get }
  /// Flushes and releases everything; later calls fail.
  func close()
}

/// Why the writer has time for housekeeping.
package enum MaintenanceOccasion: String, Hashable, Sendable {
  /// More operations may be waiting: do only what has become urgent.
  case busy
  /// Nothing is waiting.
  case idle
}

/// A measured property of a store.
package struct StoreGauge: Hashable, Sendable {
  package enum Name: String, Hashable, Sendable {
    case walBytes
    case databaseBytes
    case historyRows
  }
  package var name: Name
  package var value: Int64
  package init(_ name: Name, _ value: Int64) {
    self.name = name
    self.value = value
  }
}

/// The sources of one program version.
package struct Bundle: Hashable, Sendable {
  package var version: String
  package var files: [BundleFile]
  package init(version: String, files: [BundleFile]) {
    self.version = version
    self.files = files
  }
}

package struct BundleFile: Hashable, Sendable {
  package var path: String
  package var bytes: [UInt8]
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

package struct TicketQuery: Hashable, Sendable {
  package var id: String?
  package var states: [TicketState]
  package var limit: Int
  package init(id: String? = nil, states: [TicketState] = [], limit: Int = 100) {
    self.id = id
    self.states = states
    self.limit = limit
  }
}

package struct RunQuery: Hashable, Sendable {
  package var id: String?
  package var playbook: String?
  package var limit: Int
  package init(id: String? = nil, playbook: String? = nil, limit: Int = 100) {
    self.id = id
    self.playbook = playbook
    self.limit = limit
  }
}

/// Which lines of history: the newest first, or what follows a position, the oldest first.
package struct HistoryQuery: Hashable, Sendable {
  package var fingerprint: Fingerprint?
  package var group: String?
  /// Only lines of these kinds; empty means all.
  package var kinds: [HistoryRecord.Kind]
  /// Only lines behind this position, in order.
  package var after: Int64?
  package var limit: Int
  package init(
    fingerprint: Fingerprint? = nil, group: String? = nil, kinds: [HistoryRecord.Kind] = [],
    after: Int64? = nil, limit: Int = 100
  ) {
    self.fingerprint = fingerprint
    self.group = group
    self.kinds = kinds
    self.after = after
    self.limit = limit
  }
}

package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// A path that cannot be read, written or created.
    case cannotOpen
    /// Another process holds the store.
    case locked
    /// No space: nothing was written, and writing works again once there is space.
    case full
    /// The content contradicts itself; the process must stop.
    case corrupt
    /// The disk failed; the process must stop, because a repeated flush may lie.
    case io
    /// Written by a newer Tocsin.
    case incompatible
    /// The changes contradict what is stored (a fingerprint with other labels); nothing was
    /// written.
    case conflict
  }
  package var code: Code
  /// What happened and what to do.
  package var message: String
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
  package var description: String { message }
}
