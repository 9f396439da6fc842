import Glibc

/// Functions that turn each value of a vector into another one.
enum NumberFunctions {
  static let table: [String: @Sendable (Double) -> Double] = [
    "abs": { abs($0) },
    "acos": { acos($0) },
    "acosh": { acosh($0) },
    "asin": { asin($0) },
    "asinh": { asinh($0) },
    "atan": { atan($0) },
    "atanh": { atanh($0) },
    "ceil": { $0.rounded(.up) },
    "cos": { cos($0) },
    "cosh": { cosh($0) },
    "deg": { $0 * 180 / .pi },
    "exp": { exp($0) },
    "floor": { $0.rounded(.down) },
    "ln": { log($0) },
    "log10": { log10($0) },
    "log2": { log2($0) },
    "rad": { $0 * .pi / 180 },
    "sgn": { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 },
    "sin": { sin($0) },
    "sinh": { sinh($0) },
    "sqrt": { $0.squareRoot() },
    "tan": { tan($0) },
    "tanh": { tanh($0) },
  ]
}

/// Functions that read a value as a time, in seconds since 1970 and in UTC.
enum ClockFunctions {
  static let table: [String: @Sendable (Double) -> Double] = [
    "minute": { part($0) { seconds, _ in seconds % 3600 / 60 } },
    "hour": { part($0) { seconds, _ in seconds / 3600 } },
    "day_of_week": { part($0) { _, day in day.weekday % 7 } },
    "day_of_month": { part($0) { _, day in day.day } },
    "day_of_year": { part($0) { _, day in dayOfYear(day) } },
    "days_in_month": { part($0) { _, day in day.daysInMonth } },
    "month": { part($0) { _, day in day.month } },
    "year": { part($0) { _, day in day.year } },
  ]

  /// Seconds beyond which a time has no date here: about 30 million years.
  private static let secondsMax = 1e15

  /// A part of a time, found from the second of the day and the date; NaN for what is no time.
  private static func part(
    _ value: Double, _ read: (_ second: Int, _ day: CivilDay) -> Int
  ) -> Double {
    guard abs(value) < secondsMax else { return .nan }
    let (days, second) = Int(value).flooredDivision(by: 86_400)
    return Double(read(second, CivilDay(daysSinceEpoch: days)))
  }

  private static func dayOfYear(_ day: CivilDay) -> Int {
    let first = CivilDay(year: day.year, month: 1, day: 1)?.daysSinceEpoch ?? 0
    return day.daysSinceEpoch - first + 1
  }
}
