package import Interpreter

/// What the server and the command line may ask of a running Tocsin.
///
/// `Runtime` (Pipeline/) is the durable one; every call that changes something returns only after
/// its commit.
package protocol Engine: Sendable {
  /// The engine's clock: virtual in tests.
  var now: Instant { get }
  /// After which an alert that was posted without an end is resolved.
  var resolveTimeout: TimeSpan { get }
  /// All or nothing durable; alerts were validated by the caller.
  func ingest(_ alerts: [PostedAlert]) async throws(EngineError)
  func submit(_ event: Event) async throws(EngineError) -> Reply
  /// Alerts that have not ended, with what suppresses them and who receives them.
  func alerts() async throws(EngineError) -> [AlertView]
  func groups() async throws(EngineError) -> [GroupView]
  func silences() async throws(EngineError) -> [SilenceRecord]
  func tickets(_ query: TicketQuery) async throws(EngineError) -> [TicketRecord]
  func runs(_ query: RunQuery) async throws(EngineError) -> [RunRecord]
  func history(_ query: HistoryQuery) async throws(EngineError) -> [HistoryRecord]
  func status() async -> EngineStatus
  /// Reads the package again, checks it and takes it over; refused with its diagnostics' text when
  /// it does not check.
  func reload() async throws(EngineError) -> ReloadReport
}

package struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// Try again later: disk full, mailbox full, stopping.
    case unavailable
    case invalidPackage
    case refused
  }
  package var code: Code
  package var description: String
  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

/// One alert as the alerts API shows it.
package struct AlertView: Hashable, Sendable {
  package var record: AlertRecord
  /// Fingerprints of inhibiting alerts.
  package var inhibitedBy: [Fingerprint]
  package var silencedBy: [String]
  /// Names of mutes and calendars.
  package var mutedBy: [String]
  /// Names of the channels, escalations and tickets of its routes, in route order.
  package var receivers: [String]

  package init(
    record: AlertRecord, inhibitedBy: [Fingerprint], silencedBy: [String], mutedBy: [String],
    receivers: [String]
  ) {
    self.record = record
    self.inhibitedBy = inhibitedBy
    self.silencedBy = silencedBy
    self.mutedBy = mutedBy
    self.receivers = receivers
  }
}

package struct GroupView: Hashable, Sendable {
  package var record: GroupRecord
  package var receivers: [String]
  package var alerts: [AlertView]

  package init(record: GroupRecord, receivers: [String], alerts: [AlertView]) {
    self.record = record
    self.receivers = receivers
    self.alerts = alerts
  }
}

package struct EngineStatus: Hashable, Sendable {
  package var startedAt: Instant
  package var now: Instant
  package var packageName: String
  package var programVersion: String
  /// The package's sources, for the status page.
  package var sources: String
  package var receivers: [String]
  package var alerts: Int
  package var groups: Int
  package var outbox: Int
  package var isReady: Bool
  /// False once the store has failed: nothing is acknowledged and the process is about to end.
  package var isHealthy: Bool
  /// What the operator should know and do something about; empty when all is well.
  package var notices: [String]
  /// Names and values of counters, sorted by name: `tocsin_alerts_received_total`.
  package var counters: [Counter]

  package struct Counter: Hashable, Sendable {
    package var name: String
    package var labels: [MessageField]
    package var value: Double
    package init(_ name: String, labels: [MessageField] = [], value: Double) {
      self.name = name
      self.labels = labels
      self.value = value
    }
  }

  package init(
    startedAt: Instant, now: Instant, packageName: String, programVersion: String,
    sources: String, receivers: [String], alerts: Int, groups: Int, outbox: Int, isReady: Bool,
    isHealthy: Bool = true, notices: [String] = [], counters: [Counter]
  ) {
    self.isHealthy = isHealthy
    self.notices = notices
    self.startedAt = startedAt
    self.now = now
    self.packageName = packageName
    self.programVersion = programVersion
    self.sources = sources
    self.receivers = receivers
    self.alerts = alerts
    self.groups = groups
    self.outbox = outbox
    self.isReady = isReady
    self.counters = counters
  }
}

package struct ReloadReport: Hashable, Sendable {
  package var version: String
  package var changed: Bool
  package init(version: String, changed: Bool) {
    self.version = version
    self.changed = changed
  }
}
