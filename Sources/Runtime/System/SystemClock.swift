import Glibc
package import Interpreter

/// The machine's wall clock.
package struct SystemClock: TimeSource {
  /// No sleep is longer, so that a step of the wall clock is noticed soon.
  ///
  /// One short wake-up a
  /// second costs far less than a thousandth of a core.
  static let pauseMaximum = TimeSpan.seconds(1)

  package init() {}

  package var now: Instant {
    var time = timespec()
    // Cannot fail: the clock exists everywhere and the pointer is valid.
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  package func pause(until due: Instant?) -> TimeSpan? {
    guard let due else { return SystemClock.pauseMaximum }
    return max(.zero, min(due - now, SystemClock.pauseMaximum))
  }

  package func onMove(_ wake: @escaping @Sendable () -> Void) {}
}
