import Interpreter
import Synchronization

/// What anybody may see of the writer without waiting for it.
final class Published: Sendable {
  enum Phase: Sendable {
    case starting
    case ready
    case stopping
    case failed
  }

  struct State: Sendable {
    var phase = Phase.starting
    var now: Instant
    var counts = KernelCounts()
    var nextDue: Instant?
    var package: PackageFacts
    /// Why an older package is running.
    var packageNotice: String?
    /// Set while writing is impossible but may become possible again.
    var fullNotice: String?
    var failure: StoreError?
    var gauges: [StoreGauge] = []
    var inFlight = 0
  }

  /// The program in force, as far as status pages show it.
  struct PackageFacts: Sendable {
    var name: String
    var version: String
    var sources: String
    var receivers: [String]

    init(program: Program, bundle: Bundle) {
      name = program.name
      version = program.version
      sources = bundle.files.map { file in
        "# \(file.path)\n" + String(decoding: file.bytes, as: UTF8.self)
      }.joined(separator: "\n")
      receivers =
        program.channels.map(\.name) + program.escalations.map(\.name)
        + program.tickets.map(\.name)
    }
  }

  private let state: Mutex<State>

  init(_ state: State) { self.state = Mutex(state) }

  var current: State { state.withLock { $0 } }

  func update(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
}

extension Metrics {
  /// Gauges, and what the kernel counts itself.
  func take(_ state: Published.State, waiting: Int) {
    let counts = state.counts
    for (metric, value) in [
      (Metric.alerts, counts.alerts), (.groups, counts.groups), (.silences, counts.silences),
      (.outboxDepth, counts.outbox), (.runsOpen, counts.runs), (.handedOver, counts.handedOver),
      (.lastResortFailures, counts.lastResortFailures), (.collisions, counts.collisions),
      (.mailboxDepth, waiting),
    ] {
      set(metric, to: value)
    }
    for gauge in state.gauges {
      switch gauge.name {
      case .walBytes: set(.walBytes, to: Int(gauge.value))
      case .databaseBytes: set(.databaseBytes, to: Int(gauge.value))
      case .historyRows: set(.historyRows, to: Int(gauge.value))
      }
    }
  }
}

/// Happens once; any number may wait for it.
final class Ending: Sendable {
  private enum State {
    case pending([@Sendable (StoreError?) -> Void])
    case ended(StoreError?)
  }

  private let state = Mutex(State.pending([]))

  func end(_ error: StoreError?) {
    let waiters = state.withLock { state -> [@Sendable (StoreError?) -> Void] in
      guard case .pending(let waiters) = state else { return [] }
      state = .ended(error)
      return waiters
    }
    for waiter in waiters { waiter(error) }
  }

  /// Returns when it has ended; the error says why it had to.
  func wait() async -> StoreError? {
    await withCheckedContinuation { continuation in
      let ended = state.withLock { state -> StoreError?? in
        switch state {
        case .ended(let error): return .some(error)
        case .pending(let waiters):
          state = .pending(waiters + [{ continuation.resume(returning: $0) }])
          return nil
        }
      }
      if case .some(let error) = ended { continuation.resume(returning: error) }
    }
  }
}
