import Interpreter
import Logging

/// Owns kernel and store, on one thread: takes what waits, feeds the kernel, commits once, and only
/// then answers and starts effects.
struct Writer: ~Copyable {
  /// What a kernel is made of, to make it anew from the store.
  struct Assembly: Sendable {
    var program: Program
    var olderPrograms: [String: Program]
    var zones: ZoneTable
    var options: KernelOptions
  }

  /// Everything the writer shares with others.
  struct Ports: Sendable {
    var store: any Store
    var mailbox: Mailbox
    var dispatcher: Dispatcher
    var metrics: Metrics
    var published: Published
    var clock: any TimeSource
    var randomBits: @Sendable () -> UInt64
    var logger: Logger
    var stopTimeout: TimeSpan
  }

  struct Flight {
    var attempt: Attempt
    var startedAt: Instant
    var row: OutboxRecord
  }

  let ports: Ports
  var assembly: Assembly
  var kernel: Kernel
  /// Attempts of this process whose result is not yet committed.
  var flights: [EffectKey: Flight] = [:]
  /// Results that could not be committed; they come first in the next batch.
  var heldResults: [AttemptResult] = []
  var attempts: UInt64 = 0
  var settlers: [Operation.Answer<Void>] = []
  /// While the store is full: when to try again.
  var probeAt: Instant?
  var stopAt: Instant?
  /// How far the wall clock was set back since the state was last moved along with it.
  var pendingStep = TimeSpan.zero
  var failure: StoreError?
  var now: Instant
  var maintainedAt: Instant

  init(ports: Ports, assembly: Assembly, kernel: consuming Kernel) {
    self.ports = ports
    self.assembly = assembly
    self.kernel = kernel
    now = ports.clock.now
    maintainedAt = now
  }

  /// Works until the mailbox is closed and empty, or the store fails; returns why it failed.
  mutating func run() -> StoreError? {
    // The restored kernel may have decided something already, for instance about rows in doubt.
    commit()
    ports.published.update { $0.phase = .ready }
    while failure == nil, !hasStopped { turn() }
    finish()
    return failure
  }

  private var hasStopped: Bool {
    guard let stopAt else { return false }
    return (flights.isEmpty && ports.mailbox.depth == 0) || stopAt <= now
  }

  private mutating func turn() {
    let batch = ports.mailbox.take(sleeping: pause)
    readClock()
    if batch.isClosed, stopAt == nil { beginStopping() }
    abandonSilentAttempts()
    if probeAt == nil {
      handle(batch)
    } else {
      waitForSpace(batch)
    }
    if batch.isEmpty && !batch.isPartial { maintain(.idle) } else { maintain(.busy) }
    publish()
    settle()
  }

  private var pause: TimeSpan? {
    if !heldResults.isEmpty, probeAt == nil { return .zero }
    var due = probeAt ?? (stopAt == nil ? kernel.nextDue : nil)
    if let stopAt { due = due.map { min($0, stopAt) } ?? stopAt }
    return ports.clock.pause(until: due)
  }

  /// Time stands still while a clock that went back a little catches up.
  private mutating func readClock() {
    let read = ports.clock.now
    if read >= now {
      now = read
    } else if let step = ClockStep(back: now - read, to: read) {
      turnBack(step)
    }
  }

  private mutating func beginStopping() {
    stopAt = now + ports.stopTimeout
    kernel.holdStarts()
    ports.published.update { $0.phase = .stopping }
  }

  /// A performer that never answers would hold its row, and its receiver, for ever.
  private mutating func abandonSilentAttempts() {
    let limit = PipelineLimit.answer
    for flight in flights.values where now - flight.startedAt > limit {
      guard !heldResults.contains(where: { $0.attempt == flight.attempt }) else { continue }
      ports.logger.error(
        "an attempt gave no answer and is given up",
        metadata: .keys(flight.row.logKeys))
      heldResults.append(
        AttemptResult(
          attempt: flight.attempt,
          outcome: .inDoubt(reason: "no answer within \(Int(limit.seconds)) s")))
    }
  }

  private mutating func finish() {
    for operation in ports.mailbox.abandon() {
      operation.refuse(failure.map { .failed($0) } ?? .stopping)
    }
    for answer in settlers { answer(.success(())) }
    settlers = []
    if let failure {
      ports.published.update {
        $0.phase = .failed
        $0.failure = failure
      }
      ports.logger.critical(
        "the store failed; nothing is acknowledged any more",
        metadata: .keys([.code: failure.code.rawValue, .error: failure.message]))
    } else if !flights.isEmpty {
      ports.logger.warning(
        "stopped with attempts under way; they are in doubt at the next start",
        metadata: .keys([.count: "\(flights.count)"]))
    }
    ports.store.close()
  }

  private mutating func maintain(_ occasion: MaintenanceOccasion) {
    guard failure == nil else { return }
    if occasion == .idle {
      guard now - maintainedAt >= PipelineLimit.maintenance else { return }
    }
    maintainedAt = now
    do {
      try ports.store.maintain(occasion)
    } catch {
      switch error.code {
      case .full:
        ports.logger.warning(
          "housekeeping of the store is put off: the disk is full",
          metadata: .keys([.error: error.message]))
      case .cannotOpen, .locked, .corrupt, .io, .incompatible, .conflict:
        failure = error
      }
    }
  }

  func publish() {
    let (counts, due, now, inFlight) = (kernel.counts, kernel.nextDue, now, flights.count)
    ports.published.update {
      $0.counts = counts
      $0.nextDue = due
      $0.now = now
      $0.inFlight = inFlight
      $0.gauges = ports.store.gauges
    }
  }

  private mutating func settle() {
    guard !settlers.isEmpty, flights.isEmpty, heldResults.isEmpty, ports.mailbox.depth == 0,
      kernel.nextDue.map({ $0 > now }) ?? true
    else { return }
    for answer in settlers { answer(.success(())) }
    settlers = []
  }
}
