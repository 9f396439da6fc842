import Interpreter

/// An instant broken into the fields of the UTC calendar, and the texts protocols make of it.
struct UTCTime: Hashable, Sendable {
  let year: Int
  let month: Int
  let day: Int
  /// 0 Monday … 6 Sunday.
  let weekday: Int
  let hour: Int
  let minute: Int
  let second: Int
  let nanosecond: Int

  init(_ instant: Instant) {
    let seconds = instant.nanoseconds.flooredDivision(by: 1_000_000_000)
    let days = seconds.flooredDivision(by: 86_400)
    let inDay = Int(seconds - days * 86_400)
    nanosecond = Int(instant.nanoseconds - seconds * 1_000_000_000)
    hour = inDay / 3_600
    minute = inDay / 60 % 60
    second = inDay % 60
    weekday = Int((days + 3) - (days + 3).flooredDivision(by: 7) * 7)
    (year, month, day) = Self.date(daysSinceEpoch: Int(days))
  }

  /// `2026-11-21T02:11:05.123Z`, with as many decimals as the value has.
  var rfc3339: String {
    var fraction = ""
    if nanosecond > 0 {
      var digits = nanosecond.padded(9)
      while digits.last == "0" { digits.removeLast() }
      fraction = "." + digits
    }
    return "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))T\(time)\(fraction)Z"
  }

  /// `Sat, 21 Nov 2026 02:11:05 +0000`, for mail.
  var rfc5322: String {
    "\(Self.weekdays[weekday]), \(day) \(Self.months[month - 1]) \(year.padded(4)) \(time) +0000"
  }

  /// `02:11:05`.
  var time: String { "\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))" }

  static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Parses the dates of HTTP, such as `Sat, 21 Nov 2026 02:11:05 GMT`.
  ///
  /// The two obsolete forms of RFC 9110
  /// are not worth their code: a wish that cannot be read is no wish.
  static func parseHTTPDate(_ text: String) -> Instant? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT" || words[5] == "UTC", words[0].hasSuffix(","),
      let day = number(words[1], 1...31),
      let month = months.firstIndex(where: { $0 == words[2] }),
      let year = number(words[3], 1970...2200)
    else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let hour = number(clock[0], 0...23),
      let minute = number(clock[1], 0...59), let second = number(clock[2], 0...60)
    else { return nil }
    let days = daysSinceEpoch(year: year, month: month + 1, day: day)
    return .seconds(Int64(days * 86_400 + hour * 3_600 + minute * 60 + second))
  }

  private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let value = Int(text), range.contains(value)
    else { return nil }
    return value
  }

  /// Counts years from March, so that the leap day is a year's last.
  private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = Int(Int64(shifted).flooredDivision(by: 146_097))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension Int64 {
  /// Rounds towards the past, also before 1970.
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

extension Int {
  fileprivate func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
  }
}
