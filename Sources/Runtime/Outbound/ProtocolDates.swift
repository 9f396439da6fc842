import Interpreter

/// The date of a mail: `Sat, 21 Nov 2026 02:11:05 +0000`.
func mailDate(_ instant: Instant) -> String {
  let date = CivilDay(daysSinceEpoch: instant.day)
  let (weekday, month) = (weekdays[date.weekday - 1], months[date.month - 1])
  return "\(weekday), \(date.day) \(month) \(date.year) \(clockTime(instant)) +0000"
}

/// The time of day in UTC: `02:11:05`.
func clockTime(_ instant: Instant) -> String {
  let second = Int(instant.wholeSeconds) - instant.day * secondsPerDay
  return [second / 3_600, second / 60 % 60, second % 60].map { number in
    number < 10 ? "0\(number)" : "\(number)"
  }.joined(separator: ":")
}

/// Parses the dates of HTTP, such as `Sat, 21 Nov 2026 02:11:05 GMT`.
///
/// The two obsolete forms of RFC 9110 are not worth their code: a wish that cannot be read is none.
func parseHTTPDate(_ text: String) -> Instant? {
  let words = text.split(separator: " ")
  guard words.count == 6, words[5] == "GMT" || words[5] == "UTC", words[0].hasSuffix(","),
    let day = number(words[1], 1...31), let month = months.firstIndex(where: { $0 == words[2] }),
    let year = number(words[3], 1970...2200),
    let date = CivilDay(year: year, month: month + 1, day: day)
  else { return nil }
  let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
  guard clock.count == 3, let hour = number(clock[0], 0...23),
    let minute = number(clock[1], 0...59), let second = number(clock[2], 0...60)
  else { return nil }
  let inDay = hour * 3_600 + minute * 60 + second
  return .seconds(Int64(date.daysSinceEpoch * secondsPerDay + inDay))
}

private let secondsPerDay = 86_400
private let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
private let months = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]

private func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
  guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
    let value = Int(text), range.contains(value)
  else { return nil }
  return value
}

extension Instant {
  /// Days since 1970-01-01, rounded down.
  fileprivate var day: Int {
    let seconds = Int(wholeSeconds)
    return seconds / secondsPerDay - (seconds % secondsPerDay < 0 ? 1 : 0)
  }
}
