package import Interpreter

/// Runs a kernel under virtual time, without threads and without effects: for the tests of a
/// package, `tocsin run`, conformance scenarios and simulations.
///
/// It keeps the pipeline's promises: changes are committed before anything is answered or
/// performed, one result per attempt is reported, and a crash leaves what was committed.
package struct VirtualEngine {
  /// What a stand-in for the outside world does with an attempt.
  package struct Response: Sendable {
    package var outcome: EffectOutcome
    /// How long the attempt takes.
    package var delay: TimeSpan

    package init(_ outcome: EffectOutcome, after delay: TimeSpan = .zero) {
      self.outcome = outcome
      self.delay = delay
    }

    package static let done = Response(.done(value: .none, receipt: ""))
  }

  /// One attempt that was made.
  package struct Attempt: Sendable {
    package var at: Instant
    package var row: OutboxRecord
    package var outcome: EffectOutcome
  }

  /// Where a process can die.
  package enum Boundary: String, Hashable, Sendable, CaseIterable {
    /// The kernel has decided, nothing is committed.
    case beforeCommit
    /// Committed, but no effect has begun.
    case beforeEffects
    /// An effect was performed and its result is not known to the kernel.
    case afterEffect
  }

  package private(set) var now: Instant
  package private(set) var kernel: Kernel
  /// Attempts in order of their begin.
  package private(set) var attempts: [Attempt] = []
  package let store: MemoryStore
  /// Performs attempts; by default everything succeeds at once.
  package var respond: (OutboxRecord, Instant) -> Response = { _, _ in .done }
  /// Asked at each boundary whether the process dies there.
  package var dies: (Boundary) -> Bool = { _ in false }
  package private(set) var crashes = 0

  private var underWay: TimerHeap<(key: EffectKey, outcome: EffectOutcome, life: Int)> = TimerHeap()
  private var program: Program
  private var zones: ZoneTable
  private var olderPrograms: [String: Program] = [:]
  private let options: KernelOptions
  private let seed: UInt64

  package init(
    program: Program, zones: ZoneTable, options: KernelOptions = KernelOptions(),
    seed: UInt64 = 1, at now: Instant
  ) {
    self.program = program
    self.zones = zones
    self.options = options
    self.seed = seed
    self.now = now
    store = MemoryStore()
    kernel = Kernel(
      program: program, state: StoredState(), zones: zones, options: options, seed: seed, now: now)
    settle()
  }

  // MARK: Driving

  /// Hands an event over; the reply is nil when the process died before it could be given.
  @discardableResult
  package mutating func handle(_ event: Event) -> Reply? {
    let life = crashes
    let reply = kernel.handle(event, at: now)
    commit()
    guard life == crashes else { return nil }
    if case .reload(let program, let zones) = event, reply == .accepted {
      olderPrograms[self.program.version] = self.program
      self.program = program
      self.zones = zones
    }
    settle()
    return reply
  }

  /// Lets time pass, doing everything when it is due.
  package mutating func run(until end: Instant) {
    while let due = nextDue, due <= end {
      now = max(now, due)
      settle()
    }
    now = max(now, end)
    settle()
  }

  package mutating func run(for span: TimeSpan) { run(until: now + span) }

  /// When something happens next without anybody's doing.
  package var nextDue: Instant? {
    [kernel.nextDue, underWay.first?.due].compactMap { $0 }.min()
  }

  /// The process ends without warning and starts anew, later or at once.
  package mutating func crash(downFor span: TimeSpan = .zero) {
    crashes += 1
    now += span
    underWay = TimerHeap()
    // A memory store cannot fail to load.
    let state = (try? store.load()) ?? StoredState()
    kernel = Kernel(
      program: program, olderPrograms: olderPrograms, state: state, zones: zones,
      options: options, seed: seed &+ UInt64(crashes), now: now)
    commit()
  }

  /// Does what is due now, in the order of the pipeline: results first, then timers.
  private mutating func settle() {
    while true {
      if let result = underWay.takeFirst(dueBy: now)?.item {
        guard result.life == crashes else { continue }
        _ = kernel.handle(.effectEnded(result.key, result.outcome), at: now)
      } else if let due = kernel.nextDue, due <= now {
        _ = kernel.handle(.tick, at: now)
      } else {
        return
      }
      commit()
    }
  }

  private mutating func commit() {
    let changes = kernel.takeChanges()
    let starts = kernel.takeStarts()
    if !changes.isEmpty {
      if dies(.beforeCommit) { return crash() }
      try? store.commit(changes)
    }
    guard !starts.isEmpty else { return }
    if dies(.beforeEffects) { return crash() }
    for row in starts {
      let response = respond(row, now)
      attempts.append(Attempt(at: now, row: row, outcome: response.outcome))
      if dies(.afterEffect) { return crash() }
      underWay.add(
        (key: row.key, outcome: response.outcome, life: crashes), due: now + response.delay)
    }
  }

  // MARK: Looking

  package func history(limit: Int = 1_000) -> [HistoryRecord] {
    (try? store.history(HistoryQuery(limit: limit))) ?? []
  }
}
