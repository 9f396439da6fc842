package import Interpreter
import Logging
import ServiceLifecycle
import Synchronization

/// The durable engine: one writer thread over kernel and store, effects performed beside it.
///
/// ```swift
/// let runtime = try await Runtime.start(environment, options: RuntimeOptions())
/// try await runtime.ingest(alerts)  // returns after the commit
/// try await runtime.run()           // until graceful shutdown, or until the store fails
/// ```
package final class Runtime: Engine, Service {
  private let environment: Environment
  private let mailbox: Mailbox
  private let metrics: Metrics
  private let published: Published
  private let ending: Ending
  private let startedAt: Instant
  package let resolveTimeout: TimeSpan
  private let isReloading = Mutex(false)

  private init(
    environment: Environment, mailbox: Mailbox, metrics: Metrics, published: Published,
    ending: Ending, resolveTimeout: TimeSpan
  ) {
    self.environment = environment
    self.resolveTimeout = resolveTimeout
    self.mailbox = mailbox
    self.metrics = metrics
    self.published = published
    self.ending = ending
    startedAt = environment.clock.now
  }

  /// Loads the package, restores the state and starts the writer.
  ///
  /// When it returns, the runtime is ready; effects and timers run from here on.
  package static func start(
    _ environment: Environment, options: RuntimeOptions
  ) async throws(StartError) -> Runtime {
    let launch = Launch(environment: environment, options: options)
    let prepared = try await OwnThread.run(named: "tocsin-start") { () throws(StartError) in
      try launch.prepare()
    }
    let mailbox = Mailbox()
    environment.clock.onMove { mailbox.wake() }
    let runtime = Runtime(
      environment: environment, mailbox: mailbox, metrics: Metrics(),
      published: Published(
        Published.State(
          now: environment.clock.now,
          package: Published.PackageFacts(
            program: prepared.package.program, bundle: prepared.package.bundle),
          packageNotice: prepared.packageNotice)),
      ending: Ending(), resolveTimeout: options.kernel.resolveTimeout)
    runtime.metrics.set(.packageIsCurrent, to: prepared.packageNotice == nil ? 1 : 0)
    runtime.startWriter(prepared, options: options)
    try await runtime.waitUntilReady()
    return runtime
  }

  /// The writer commits what the restored kernel decided before it answers anybody.
  private func waitUntilReady() async throws(StartError) {
    do {
      _ = try await ask { Operation.read($0) }
    } catch {
      throw StartError(.store, error.description)
    }
  }

  private func startWriter(_ prepared: Launch.Outcome, options: RuntimeOptions) {
    let dispatcher = Dispatcher(
      performer: prepared.package.performer, program: prepared.package.program,
      mailbox: mailbox, clock: environment.clock)
    for (program, performer) in prepared.olderPerformers {
      dispatcher.addOlder(performer, for: program)
    }
    let ports = Writer.Ports(
      store: environment.store, mailbox: mailbox, dispatcher: dispatcher, metrics: metrics,
      published: published, clock: environment.clock, randomBits: environment.randomBits,
      logger: environment.logger, stopTimeout: options.stopTimeout)
    let ending = ending
    OwnThread.start(named: "tocsin-writer") {
      var writer = Writer(ports: ports, assembly: prepared.assembly, kernel: prepared.kernel)
      ending.end(writer.run())
    }
  }

  /// Serves until graceful shutdown, then stops; throws when the store has failed.
  package func run() async throws {
    let mailbox = mailbox
    let failure = await withTaskCancellationOrGracefulShutdownHandler {
      await ending.wait()
    } onCancelOrGracefulShutdown: {
      mailbox.close()
    }
    if let failure { throw failure }
  }

  /// Takes nothing more in, waits a while for attempts under way, and closes the store.
  package func stop() async throws(StoreError) {
    mailbox.close()
    if let failure = await ending.wait() { throw failure }
  }

  /// Returns once nothing is waiting, due or under way; for tests and one-shot commands.
  package func settle() async throws(EngineError) {
    try await ask { Operation.settle($0) }
  }

  /// When the kernel acts next of itself, as of the last commit.
  package var nextDue: Instant? { published.current.nextDue }

  private func ask<Success: Sendable>(
    _ operation: (@escaping Operation.Answer<Success>) -> Operation
  ) async throws(EngineError) -> Success {
    let result: Result<Success, EngineError> = await withCheckedContinuation { continuation in
      let error = mailbox.offer(operation { continuation.resume(returning: $0) })
      guard let error else { return }
      metrics.add(to: .operationsRefused)
      continuation.resume(returning: .failure(error))
    }
    return try result.get()
  }

  private func query<Success: Sendable>(
    _ body: @escaping @Sendable (any Store) throws(StoreError) -> Success
  ) async throws(EngineError) -> Success {
    try await ask { answer in
      Operation.read { result in
        answer(
          result.flatMap { state in
            do throws(StoreError) {
              return .success(try body(state.store))
            } catch {
              return .failure(.failed(error))
            }
          })
      }
    }
  }
}

// MARK: - Engine

extension Runtime {
  package var now: Instant { environment.clock.now }

  package func ingest(_ alerts: [PostedAlert]) async throws(EngineError) {
    if case .refused(let refusal) = try await submit(.post(alerts)) {
      let code: EngineError.Code = refusal.code == .limit ? .unavailable : .refused
      throw EngineError(code, refusal.description)
    }
  }

  package func submit(_ event: Event) async throws(EngineError) -> Reply {
    switch event {
    case .post, .setSilence, .expireSilence, .acknowledge, .moveTicket, .commentTicket: break
    case .tick, .effectEnded, .reload:
      throw EngineError(.refused, "this event is the runtime's own")
    }
    return try await ask { Operation.handle(event, bytes: event.bytes, $0) }
  }

  package func alerts() async throws(EngineError) -> [AlertView] {
    let (kernel, now) = try await snapshot()
    return await Runtime.compute { kernel.alertViews(at: now) }
  }

  package func groups() async throws(EngineError) -> [GroupView] {
    let (kernel, now) = try await snapshot()
    return await Runtime.compute { kernel.groupViews(at: now) }
  }

  package func silences() async throws(EngineError) -> [SilenceRecord] {
    try await snapshot().kernel.silences
  }

  package func tickets(_ query: TicketQuery) async throws(EngineError) -> [TicketRecord] {
    try await self.query { store throws(StoreError) in try store.tickets(query) }
  }

  package func runs(_ query: RunQuery) async throws(EngineError) -> [RunRecord] {
    try await self.query { store throws(StoreError) in try store.runs(query) }
  }

  package func history(_ query: HistoryQuery) async throws(EngineError) -> [HistoryRecord] {
    try await self.query { store throws(StoreError) in try store.history(query) }
  }

  private func snapshot() async throws(EngineError) -> (kernel: Kernel, now: Instant) {
    let state = try await ask { Operation.read($0) }
    return (state.kernel, environment.clock.now)
  }

  /// Views of many alerts take long; they must not be computed on the caller's own executor.
  @concurrent
  private static func compute<Success: Sendable>(
    _ body: @Sendable () -> Success
  ) async -> Success { body() }

  package func status() async -> EngineStatus {
    let state = published.current
    metrics.take(state, waiting: mailbox.depth)
    return EngineStatus(
      startedAt: startedAt, now: environment.clock.now, packageName: state.package.name,
      programVersion: state.package.version, sources: state.package.sources,
      receivers: state.package.receivers, alerts: state.counts.alerts,
      groups: state.counts.groups, outbox: state.counts.outbox, isReady: state.isReady,
      isHealthy: state.failure == nil, notices: state.notices, counters: metrics.counters)
  }

  package func reload() async throws(EngineError) -> ReloadReport {
    let isFirst = isReloading.withLock { isReloading in
      defer { isReloading = true }
      return !isReloading
    }
    guard isFirst else { throw EngineError(.unavailable, "a reload is under way; try again") }
    defer { isReloading.withLock { $0 = false } }
    do {
      let report = try await loadAndTakeOver()
      metrics.add(to: .reloads)
      metrics.set(.packageIsCurrent, to: 1)
      return report
    } catch {
      metrics.add(to: .reloadFailures)
      metrics.set(.packageIsCurrent, to: 0)
      if error.code == .invalidPackage { noteRefusedPackage(error) }
      environment.logger.error(
        "the package was not taken over", metadata: .keys([.error: error.description]))
      throw error
    }
  }

  /// Shown until a package is taken over.
  private func noteRefusedPackage(_ error: EngineError) {
    published.update {
      $0.packageNotice =
        "the package on disk was not taken over, so version \($0.package.version) goes on:"
        + "\n\(error)"
    }
  }

  private func loadAndTakeOver() async throws(EngineError) -> ReloadReport {
    let inUse = try await ask { Operation.read($0) }.programs
    let loader = PackageLoader(environment: environment)
    let package: LoadedPackage
    do {
      package = try await OwnThread.run(named: "tocsin-reload") { () throws(StartError) in
        try loader.load(withZonesOf: inUse)
      }
    } catch {
      throw EngineError(.invalidPackage, error.description)
    }
    return try await ask { Operation.reload(package, $0) }
  }
}

extension Published.State {
  fileprivate var isReady: Bool {
    switch phase {
    case .ready: failure == nil && fullNotice == nil
    case .starting, .stopping, .failed: false
    }
  }

  fileprivate var notices: [String] {
    [packageNotice, fullNotice, failure?.message].compactMap { $0 }
  }
}
