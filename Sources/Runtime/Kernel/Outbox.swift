import Interpreter

/// A place in `Outbox`; reused after the row is removed.
struct OutboxSlot: Hashable, Sendable {
  let raw: UInt32
  fileprivate var index: Int { Int(raw) }
}

/// Everything that is to be done to the outside world, and the order in which it may begin.
///
/// A row is queued until it is due, then ready in the lane of its receiver, then started. Only
/// starting and ending change what is stored; a started row found after a crash is in doubt.
struct Outbox: Sendable {
  struct Row: Sendable {
    enum State: Sendable {
      /// Exits: ready (due), removed (superseded, deadline).
      case queued
      /// Exits: started (its lane is open), removed.
      case ready
      /// Exits: queued (another attempt), removed (ended).
      case started
    }

    var record: OutboxRecord
    let lane: Int
    let priority: Lane.Class
    var state = State.queued
    /// An attempt ended without an answer: the same is sent again before anything newer.
    var isInDoubt = false
    /// Nobody wants it any more: no further attempt, no substitute.
    var isWithdrawn = false
    /// Never given up.
    var isLastResort = false
    fileprivate var isAlive = true
    fileprivate var isChanged = false
    /// Tells the timers of this row from those of a former row in the same slot.
    fileprivate var generation: UInt64 = 0
  }

  private struct Timer: Sendable {
    var slot: OutboxSlot
    var generation: UInt64
  }

  private var rows: [Row] = []
  private var free: [OutboxSlot] = []
  private var index: [EffectKey: OutboxSlot] = [:]
  private(set) var lanes: [Lane] = []
  private var laneIndex: [String: Int] = [:]
  private var timers = TimerHeap<Timer>()
  private var generation: UInt64 = 0
  private var changed: [OutboxSlot] = []
  private var removed: [EffectKey] = []
  private(set) var inFlight = 0
  /// Where the round over the lanes goes on, so that none is always served last.
  private var nextLane = 0

  var count: Int { index.count }

  subscript(slot: OutboxSlot) -> Row {
    get { rows[slot.index] }
    _modify { yield &rows[slot.index] }
  }

  func slot(of key: EffectKey) -> OutboxSlot? { index[key] }

  /// All rows, in a repeatable order.
  var slots: [OutboxSlot] {
    rows.indices.filter { rows[$0].isAlive }.map { OutboxSlot(raw: UInt32($0)) }
  }

  // MARK: Rows

  /// Enters a row; one with the same key is already there and stays.
  mutating func insert(_ record: OutboxRecord, limits: (String) -> RateLimit?) -> OutboxSlot {
    if let known = index[record.key] { return known }
    generation += 1
    var row = Row(
      record: record, lane: lane(named: record.effect.lane, limits: limits),
      priority: record.priority)
    row.generation = generation
    let slot: OutboxSlot
    if let reused = free.popLast() {
      slot = reused
      rows[slot.index] = row
    } else {
      slot = OutboxSlot(raw: UInt32(rows.count))
      rows.append(row)
    }
    index[record.key] = slot
    setTimer(slot, at: record.dueAt)
    setTimer(slot, at: record.deadline)
    return slot
  }

  mutating func remove(_ slot: OutboxSlot) {
    if rows[slot.index].state == .started { releaseLane(of: slot) }
    index[rows[slot.index].record.key] = nil
    removed.append(rows[slot.index].record.key)
    rows[slot.index].isAlive = false
    rows[slot.index].record.effect = .http(.none)
    free.append(slot)
  }

  mutating func markChanged(_ slot: OutboxSlot) {
    guard !rows[slot.index].isChanged else { return }
    rows[slot.index].isChanged = true
    changed.append(slot)
  }

  /// Makes a queued row wait until a later time.
  mutating func setDue(_ slot: OutboxSlot, at due: Instant) {
    rows[slot.index].record.dueAt = due
    setTimer(slot, at: due)
  }

  private mutating func setTimer(_ slot: OutboxSlot, at due: Instant) {
    timers.add(Timer(slot: slot, generation: rows[slot.index].generation), due: due)
  }

  private mutating func lane(named name: String, limits: (String) -> RateLimit?) -> Int {
    if let known = laneIndex[name] { return known }
    lanes.append(Lane(name: name, limit: limits(name)))
    laneIndex[name] = lanes.count - 1
    return lanes.count - 1
  }

  mutating func updateLimits(_ limits: (String) -> RateLimit?) {
    for number in lanes.indices { lanes[number].limit = limits(lanes[number].name) }
  }

  // MARK: Starting

  /// Earliest time at which a row becomes due, passes its deadline or its lane opens.
  func nextDue(options: KernelOptions) -> Instant? {
    var due = timers.first?.due
    guard inFlight < options.inFlightTotal else { return due }
    for lane in lanes
    where lane.hasReady && lane.hasRoom(inFlightMaximum: options.inFlightPerReceiver) {
      if let opening = lane.opensAt { due = min(due ?? opening, opening) }
    }
    return due
  }

  /// Moves due rows to their lanes until it meets one whose deadline has passed unanswered.
  mutating func advance(to now: Instant) -> OutboxSlot? {
    while let timer = timers.takeFirst(dueBy: now)?.item {
      let row = rows[timer.slot.index]
      guard row.isAlive, row.generation == timer.generation, row.state != .started else { continue }
      if row.record.deadline <= now, !row.isLastResort { return timer.slot }
      guard row.state == .queued, row.record.dueAt <= now else { continue }
      rows[timer.slot.index].state = .ready
      lanes[row.lane].add(timer.slot, row.priority, due: row.record.dueAt)
    }
    return nil
  }

  /// Starts what may start; pages before all-clears before playbooks, lanes in turn.
  mutating func start(at now: Instant, options: KernelOptions) -> [OutboxSlot] {
    var started: [OutboxSlot] = []
    for priority in Lane.Class.allCases {
      var idleLanes = 0
      while idleLanes < lanes.count, inFlight < options.inFlightTotal {
        nextLane = (nextLane + 1) % lanes.count
        if let slot = startOne(in: nextLane, priority, at: now, options: options) {
          started.append(slot)
          idleLanes = 0
        } else {
          idleLanes += 1
        }
      }
    }
    return started
  }

  private mutating func startOne(
    in lane: Int, _ priority: Lane.Class, at now: Instant, options: KernelOptions
  ) -> OutboxSlot? {
    guard lanes[lane].hasReady(priority),
      lanes[lane].isOpen(at: now, inFlightMaximum: options.inFlightPerReceiver)
    else { return nil }
    while let slot = lanes[lane].take(priority) {
      // Rows that were removed or put off since they became ready are passed over.
      guard rows[slot.index].isAlive, rows[slot.index].state == .ready,
        rows[slot.index].lane == lane, rows[slot.index].record.dueAt <= now
      else { continue }
      rows[slot.index].state = .started
      rows[slot.index].record.startedAt = now
      rows[slot.index].record.attempts += 1
      markChanged(slot)
      lanes[lane].noteStart(at: now)
      inFlight += 1
      return slot
    }
    return nil
  }

  /// Counts a row as under way that was started before the kernel was made.
  mutating func resume(_ slot: OutboxSlot) {
    rows[slot.index].state = .started
    lanes[rows[slot.index].lane].noteStart(at: rows[slot.index].record.startedAt ?? .seconds(0))
    inFlight += 1
  }

  // MARK: Ending

  mutating func noteSuccess(_ slot: OutboxSlot) {
    lanes[rows[slot.index].lane].noteSuccess()
    inFlight -= 1
    rows[slot.index].state = .queued
  }

  /// Queues the row for another attempt, whose time and right to happen the caller decides.
  mutating func noteFailure(
    _ slot: OutboxSlot, reason: String, lanePause: TimeSpan?, at now: Instant
  ) {
    lanes[rows[slot.index].lane].noteFailure(pause: lanePause, at: now)
    inFlight -= 1
    rows[slot.index].state = .queued
    rows[slot.index].record.startedAt = nil
    rows[slot.index].record.lastError = String(reason.prefix(OutboxLimit.errorCharacters))
    markChanged(slot)
  }

  private mutating func releaseLane(of slot: OutboxSlot) {
    lanes[rows[slot.index].lane].noteFailure(pause: nil, at: .seconds(0))
    inFlight -= 1
  }

  // MARK: Changes to be committed

  mutating func takeChanges(into changes: inout Changes) {
    for slot in changed where rows[slot.index].isAlive && rows[slot.index].isChanged {
      rows[slot.index].isChanged = false
      changes.outbox.append(rows[slot.index].record)
    }
    changes.removedOutbox += removed.filter { index[$0] == nil }
    changed.removeAll(keepingCapacity: true)
    removed.removeAll(keepingCapacity: true)
  }
}

enum OutboxLimit {
  /// Of the text kept of an error.
  static let errorCharacters = 500
}

extension HTTPCall {
  /// Takes the place of an effect that is over, so that nothing of it is kept.
  fileprivate static let none = HTTPCall(
    method: "", url: "", headers: [], body: [], timeout: .zero)
}

extension Effect {
  /// Receivers are troubled independently of each other.
  package var lane: String {
    switch self {
    case .deliver(let delivery): delivery.channel
    case .http: "http"
    case .ai(let call): "ai \(call.model)"
    }
  }

  package var delivery: Delivery? {
    if case .deliver(let delivery) = self { return delivery }
    return nil
  }
}

extension OutboxRecord {
  var priority: Lane.Class {
    switch owner {
    case .run: .playbook
    case .notification, .escalation, .lastResort:
      effect.delivery?.message.group?.status == .resolved ? .resolved : .page
    }
  }
}
