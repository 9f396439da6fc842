import Interpreter

/// Rows of one receiver that wait for their turn, and how much the receiver may be troubled.
struct Lane: Sendable {
  /// Failures in a row after which only one attempt at a time probes the receiver.
  static let failuresTolerated = 5

  /// In order of precedence: a page never waits behind an all-clear or a playbook.
  enum Class: Int, CaseIterable, Sendable {
    case page
    case resolved
    case playbook
  }

  let name: String
  /// At most so many starts within a span; nil without limit.
  var limit: RateLimit?
  var inFlight = 0
  private var ready: [TimerHeap<OutboxSlot>] = Class.allCases.map { _ in TimerHeap() }
  /// Failures since the last success.
  private(set) var failures = 0
  /// When the first of these failures was; nil after a success.
  private(set) var failingSince: Instant?
  private var blockedUntil: Instant?
  /// Recent starts, oldest first; at most `limit.count`.
  private var starts: [Instant] = []

  init(name: String, limit: RateLimit?) {
    self.name = name
    self.limit = limit
  }

  var hasReady: Bool { ready.contains { !$0.isEmpty } }

  func hasReady(_ wanted: Class) -> Bool { !ready[wanted.rawValue].isEmpty }

  mutating func add(_ slot: OutboxSlot, _ priority: Class, due: Instant) {
    ready[priority.rawValue].add(slot, due: due)
  }

  mutating func take(_ wanted: Class) -> OutboxSlot? {
    ready[wanted.rawValue].takeFirst(dueBy: Instant(nanoseconds: .max))?.item
  }

  /// Whether another attempt may begin.
  func isOpen(at now: Instant, inFlightMaximum: Int) -> Bool {
    hasRoom(inFlightMaximum: inFlightMaximum) && opensAt.map { $0 <= now } ?? true
  }

  /// A receiver that keeps failing is probed by one attempt at a time.
  func hasRoom(inFlightMaximum: Int) -> Bool {
    inFlight < (isFailing ? 1 : max(inFlightMaximum, 1))
  }

  /// When pauses and rate limit allow the next attempt; nil when they do now and always did.
  var opensAt: Instant? {
    var opening = blockedUntil
    if let limit, starts.count >= limit.count, let oldest = starts.first {
      opening = max(opening ?? oldest, oldest + limit.span)
    }
    return opening
  }

  mutating func noteStart(at now: Instant) {
    inFlight += 1
    guard let limit else { return }
    starts.append(now)
    if starts.count > max(limit.count, 1) { starts.removeFirst() }
  }

  mutating func noteSuccess() {
    inFlight -= 1
    failures = 0
    failingSince = nil
  }

  /// The attempt ended without success; a pause holds for all rows of the receiver.
  mutating func noteFailure(pause: TimeSpan?, at now: Instant) {
    inFlight -= 1
    failures = min(failures + 1, 1_000)
    failingSince = failingSince ?? now
    if let pause, now + pause > blockedUntil ?? now { blockedUntil = now + pause }
  }

  var isFailing: Bool { failures >= Lane.failuresTolerated }

  /// Whether nothing has got through for as long as one delivery is tried: then the next need not
  /// wait as long again to find out.
  func isDead(at now: Instant, after patience: TimeSpan) -> Bool {
    isFailing && failingSince.map { $0 + patience <= now } ?? false
  }
}
