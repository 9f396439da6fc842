package import Interpreter
import Logging
package import Runtime

/// A runtime under virtual time, with a package of one channel unless told otherwise.
package struct RuntimeBench: Sendable {
  package let clock: VirtualClock
  package let performer: ScriptedPerformer
  package let runtime: Runtime

  package init(
    program: Program = .oneChannel(), store: any Store = MemoryStore(),
    performer: ScriptedPerformer = ScriptedPerformer(), clock: VirtualClock = VirtualClock(),
    options: RuntimeOptions = RuntimeOptions()
  ) async throws {
    try await self.init(
      packages: .fixed(program), store: store, performer: performer, clock: clock,
      options: options)
  }

  package init(
    packages: PackageSource, store: any Store = MemoryStore(),
    performer: ScriptedPerformer = ScriptedPerformer(), clock: VirtualClock = VirtualClock(),
    options: RuntimeOptions = RuntimeOptions()
  ) async throws {
    self.clock = clock
    self.performer = performer
    runtime = try await Runtime.start(
      .bench(packages: packages, store: store, performer: performer, clock: clock),
      options: options)
  }

  /// Moves time on, stopping at everything that is due on the way.
  package func advance(by span: TimeSpan) async throws {
    let end = clock.now + span
    try await runtime.settle()
    while let due = runtime.nextDue, due <= end {
      if due > clock.now { clock.set(to: due) }
      try await runtime.settle()
    }
    clock.set(to: end)
    try await runtime.settle()
  }

  /// The value of a counter or gauge without labels.
  package func counter(_ metric: Metric) async -> Int {
    let counters = await runtime.status().counters
    return Int(counters.first { $0.name == metric.name }?.value ?? -1)
  }
}

extension OutboxRecord {
  /// The channel of a notification.
  package var channel: String? {
    if case .deliver(let delivery) = effect { delivery.channel } else { nil }
  }

  package var message: Message? {
    if case .deliver(let delivery) = effect { delivery.message } else { nil }
  }
}

extension Environment {
  package static func bench(
    packages: PackageSource, store: any Store, performer: ScriptedPerformer, clock: VirtualClock
  ) -> Environment {
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    return Environment(
      clock: clock, randomBits: { 42 }, store: store, packages: packages,
      zones: ZoneSource { _ in ZoneTable() },
      performer: { _ throws(StartError) in performer }, logger: logger)
  }
}

extension PackageSource {
  /// A package whose compilation is already known.
  package static func fixed(_ program: Program) -> PackageSource {
    PackageSource(
      read: { () throws(StartError) in [BundleFile(path: "main.tocsin", bytes: [])] },
      compile: { _ in Compilation(program: program) })
  }
}

extension Program {
  /// Everything goes to the channel `pager` at once, in one group per alertname.
  package static func oneChannel(version: String = "v1") -> Program {
    var root = RouteNode(key: "root", condition: .always, targets: [.channel(Ref(0))])
    root.grouping = .labels(["alertname"])
    root.wait = .zero
    return Program(
      version: version, name: "bench", edition: 2026,
      channels: [Channel(name: "pager", settings: .terminal(TerminalSettings()))],
      lastResort: Ref(0), routes: [root])
  }
}

extension PostedAlert {
  /// A firing alert without an end.
  package static func firing(_ name: String, _ labels: [String: String] = [:]) -> PostedAlert {
    let pairs = labels.merging(["alertname": name]) { $1 }.map { (name: $0.key, value: $0.value) }
    return PostedAlert(labels: LabelSet(pairs))
  }
}
