import Foundation
package import Interpreter

/// The machine's wall clock.
package struct SystemClock: TimeSource {
  /// No sleep is longer, so that a step of the wall clock is noticed soon.
  ///
  /// One short wake-up a
  /// second costs far less than a thousandth of a core.
  static let pauseMaximum = TimeSpan.seconds(1)

  package init() {}

  /// Precise to some hundred nanoseconds.
  package var now: Instant {
    // The reference date is 2001-01-01T00:00:00Z; counting from there loses less to rounding.
    let sinceReference = TimeSpan.nanoseconds(Int64(Date.timeIntervalSinceReferenceDate * 1e9))
    return .seconds(Int64(Date.timeIntervalBetween1970AndReferenceDate)) + sinceReference
  }

  package func pause(until due: Instant?) -> TimeSpan? {
    guard let due else { return SystemClock.pauseMaximum }
    return max(.zero, min(due - now, SystemClock.pauseMaximum))
  }

  package func onMove(_ wake: @escaping @Sendable () -> Void) {}
}
