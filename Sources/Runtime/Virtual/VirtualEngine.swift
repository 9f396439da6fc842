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
  package var dies: (Boundary, Instant) -> Bool = { _, _ in false }
  package private(set) var crashes = 0
  /// Looks at what a commit is about to write, and may spoil it: how tests plant faults of a store.
  package var tamper: ((inout Changes) -> Void)?
  /// Events handled, those of the clock included.
  package private(set) var turns = 0
  /// Turns that one moment may take before the kernel counts as running in circles.
  package var turnsPerMoment = Int.max
  /// A moment took more turns than allowed; nothing is done any more.
  package private(set) var isStuck = false

  private var underWay: TimerHeap<(key: EffectKey, outcome: EffectOutcome, life: Int)> = TimerHeap()
  private var program: Program
  private var zones: ZoneTable
  private var olderPrograms: [String: Program] = [:]
  /// The package that is being taken over.
  private var edited: (program: Program, zones: ZoneTable)?
  private let options: KernelOptions
  private let seed: UInt64

  /// Starts with an empty store; `compiled` saves many engines of one program the work.
  package init(
    program: Program, compiled: CompiledProgram? = nil, zones: ZoneTable,
    options: KernelOptions = KernelOptions(), seed: UInt64 = 1, at now: Instant
  ) {
    self.program = program
    self.zones = zones
    self.options = options
    self.seed = seed
    self.now = now
    store = MemoryStore()
    kernel = Kernel(
      program: program, compiled: compiled, state: StoredState(), zones: zones, options: options,
      seed: seed, now: now)
    settle()
  }

  // MARK: Driving

  /// Hands an event over; the reply is nil when the process died before it could be given.
  ///
  /// One that dies over a reload starts with the new package, which is what it then finds.
  @discardableResult
  package mutating func handle(_ event: Event) -> Reply? {
    let life = crashes
    turns += 1
    let reply = kernel.handle(event, at: now)
    if case .reload(let program, let zones) = event, reply == .accepted {
      edited = (program, zones)
    }
    commit()
    edited = nil
    guard life == crashes else { return nil }
    if case .reload(let program, let zones) = event, reply == .accepted {
      adopt(program, zones, needed: Set(kernel.versionsInUse))
    }
    settle()
    return reply
  }

  /// Keeps of the older versions what the kernel still needs, as the pipeline does.
  private mutating func adopt(_ program: Program, _ zones: ZoneTable, needed: Set<String>) {
    olderPrograms[self.program.version] = self.program
    self.program = program
    self.zones = zones
    olderPrograms = olderPrograms.filter { needed.contains($0.key) && $0.key != program.version }
  }

  /// Lets time pass, doing everything when it is due.
  package mutating func run(until end: Instant) {
    while let due = nextDue, due <= end, !isStuck {
      now = max(now, due)
      settle()
    }
    now = max(now, end)
    settle()
  }

  /// The clock leaps forward: what fell due meanwhile is done only now.
  package mutating func leap(by span: TimeSpan) {
    now += span
    settle()
  }

  package mutating func run(for span: TimeSpan) { run(until: now + span) }

  /// When something happens next without anybody's doing.
  package var nextDue: Instant? {
    [kernel.nextDue, underWay.first?.due].compactMap { $0 }.min()
  }

  /// The process ends without warning and starts anew, later or at once, perhaps with a package
  /// that was edited meanwhile.
  package mutating func crash(
    downFor span: TimeSpan = .zero, edited: (program: Program, zones: ZoneTable)? = nil
  ) {
    crashes += 1
    now += span
    underWay = TimerHeap()
    // A memory store cannot fail to load.
    let state = (try? store.load()) ?? StoredState()
    if let edited = edited ?? self.edited {
      adopt(edited.program, edited.zones, needed: state.versionsInUse)
    }
    kernel = Kernel(
      program: program, olderPrograms: olderPrograms, state: state, zones: zones,
      options: options, seed: seed &+ UInt64(crashes), now: now)
    commit()
  }

  /// Does what is due now, in the order of the pipeline: results first, then timers.
  private mutating func settle() {
    let before = turns
    while !isStuck {
      turns += 1
      isStuck = turns - before > turnsPerMoment
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
    var changes = kernel.takeChanges()
    let starts = kernel.takeStarts()
    tamper?(&changes)
    if !changes.isEmpty {
      if dies(.beforeCommit, now) { return crash() }
      try? store.commit(changes)
    }
    guard !starts.isEmpty else { return }
    if dies(.beforeEffects, now) { return crash() }
    for row in starts {
      let response = respond(row, now)
      attempts.append(Attempt(at: now, row: row, outcome: response.outcome))
      if dies(.afterEffect, now) { return crash() }
      underWay.add(
        (key: row.key, outcome: response.outcome, life: crashes), due: now + response.delay)
    }
  }

  // MARK: Looking

  package func history(limit: Int = 1_000) -> [HistoryRecord] {
    (try? store.history(HistoryQuery(limit: limit))) ?? []
  }
}

extension StoredState {
  /// Program versions that open outbox rows, escalations and runs still need.
  var versionsInUse: Set<String> {
    Set(outbox.map(\.program)).union(escalations.map(\.program)).union(runs.map(\.program))
  }
}
