/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
///
/// Covers the years 1678 to 2261; arithmetic saturates at the ends instead of trapping, because
/// times arrive from outside.
package struct Instant: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static func seconds(_ seconds: Int64) -> Instant {
    Instant(nanoseconds: saturatingMultiply(seconds, 1_000_000_000))
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
  package static func + (left: Instant, right: TimeSpan) -> Instant {
    Instant(nanoseconds: saturatingAdd(left.nanoseconds, right.nanoseconds))
  }
  package static func - (left: Instant, right: TimeSpan) -> Instant {
    Instant(nanoseconds: saturatingSubtract(left.nanoseconds, right.nanoseconds))
  }
  package static func - (left: Instant, right: Instant) -> TimeSpan {
    TimeSpan(nanoseconds: saturatingSubtract(left.nanoseconds, right.nanoseconds))
  }
  package static func += (left: inout Instant, right: TimeSpan) { left = left + right }
}

/// A length of time in nanoseconds; may be negative.
///
/// Arithmetic saturates.
package struct TimeSpan: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  package static let zero = TimeSpan(nanoseconds: 0)
  package static func nanoseconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count) }
  package static func milliseconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: saturatingMultiply(count, 1_000_000))
  }
  package static func seconds(_ count: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: saturatingMultiply(count, 1_000_000_000))
  }
  package static func minutes(_ count: Int64) -> TimeSpan {
    .seconds(saturatingMultiply(count, 60))
  }
  package static func hours(_ count: Int64) -> TimeSpan { .minutes(saturatingMultiply(count, 60)) }
  package static func days(_ count: Int64) -> TimeSpan { .hours(saturatingMultiply(count, 24)) }

  /// Seconds as a floating-point number, for display and for interfaces that count in seconds.
  package var seconds: Double { Double(nanoseconds) / 1e9 }

  package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
  package static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: saturatingAdd(left.nanoseconds, right.nanoseconds))
  }
  package static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: saturatingSubtract(left.nanoseconds, right.nanoseconds))
  }
  package static func * (left: TimeSpan, right: Int64) -> TimeSpan {
    TimeSpan(nanoseconds: saturatingMultiply(left.nanoseconds, right))
  }
}

private func saturatingAdd(_ left: Int64, _ right: Int64) -> Int64 {
  let (sum, overflow) = left.addingReportingOverflow(right)
  return overflow ? (right < 0 ? .min : .max) : sum
}

private func saturatingSubtract(_ left: Int64, _ right: Int64) -> Int64 {
  let (difference, overflow) = left.subtractingReportingOverflow(right)
  return overflow ? (right > 0 ? .min : .max) : difference
}

private func saturatingMultiply(_ left: Int64, _ right: Int64) -> Int64 {
  let (product, overflow) = left.multipliedReportingOverflow(by: right)
  return overflow ? ((left < 0) == (right < 0) ? .max : .min) : product
}
