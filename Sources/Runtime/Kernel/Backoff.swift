import Interpreter

/// Pauses between attempts.
enum Backoff {
  /// What a receiver may ask for by Retry-After; a longer wish is cut.
  static let retryAfterMaximum = TimeSpan.minutes(10)
  /// Between attempts at the last resort, which is never given up.
  static let lastResortMaximum = TimeSpan.minutes(15)
  private static let floor = TimeSpan.milliseconds(10)

  /// Exponential with full jitter: anything up to the minimum doubled with each attempt, so that
  /// many rows that failed together do not come back together.
  static func pause(
    afterAttempt attempt: Int, minimum: TimeSpan, maximum: TimeSpan, using random: inout SplitMix64
  ) -> TimeSpan {
    let doublings = Int64(min(max(attempt - 1, 0), 40))
    let limit = max(min(minimum * (1 << doublings), maximum), floor)
    return TimeSpan(
      nanoseconds: Int64.random(in: floor.nanoseconds...limit.nanoseconds, using: &random))
  }

  static func retryAfter(_ wish: TimeSpan) -> TimeSpan { min(max(wish, .zero), retryAfterMaximum) }
}
