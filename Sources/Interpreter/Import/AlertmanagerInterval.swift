/// A named list of time intervals: inside when any of them holds.
package struct AlertmanagerInterval: Sendable {
  package var name: String
  package var parts: [Part]
  package var mark: YAMLMark

  /// One interval: all fields that are given must hold.
  package struct Part: Sendable {
    package var window: CalendarWindow
    /// IANA name.
    package var zone: String
    package var mark: YAMLMark
  }

  static func read(_ node: YAMLNode) throws(YAMLError) -> AlertmanagerInterval {
    var fields = try YAMLFields(node, of: "a time interval")
    guard let name = try fields.text("name"), !name.isEmpty else {
      throw YAMLError("a time interval needs a name", at: node.mark)
    }
    var parts: [Part] = []
    for part in try fields.list("time_intervals") { parts.append(try Part.read(part)) }
    try fields.end()
    return AlertmanagerInterval(name: name, parts: parts, mark: node.mark)
  }
}

/// How ranges of days of the month are read.
package enum DayRangeCheck: Sendable {
  /// Refuses ranges that hold no day of any month, as Alertmanager does when it loads a file.
  case possible
  /// Takes whatever can be computed with.
  case none
}

extension AlertmanagerInterval.Part {
  package static func read(
    _ node: YAMLNode, days check: DayRangeCheck = .possible
  ) throws(YAMLError) -> AlertmanagerInterval.Part {
    var fields = try YAMLFields(node, of: "an interval")
    var window = CalendarWindow()
    for time in try fields.list("times") { window.times.append(try minutes(time)) }
    try fields.ranges("weekdays", weekday) { window.weekdays += isoWeekdays($0) }
    try fields.ranges("months", month) { window.months.append($0) }
    try fields.ranges("years", { Int($0) }) { window.years.append($0) }
    for (text, mark) in try fields.marked("days_of_month") {
      window.days.append(try days(text, mark, check))
    }
    let zone = try fields.text("location") ?? "UTC"
    try fields.end()
    return AlertmanagerInterval.Part(
      window: window, zone: zone.isEmpty ? "UTC" : zone, mark: node.mark)
  }

  /// Reads `{start_time: HH:MM, end_time: HH:MM}`.
  package static func minutes(_ node: YAMLNode) throws(YAMLError) -> MinuteRange {
    var fields = try YAMLFields(node, of: "a time range")
    var ends: [Int] = []
    for key in ["start_time", "end_time"] {
      let mark = fields.mark(of: key)
      guard let text = try fields.text(key), let minute = minuteOfDay(text) else {
        throw YAMLError("'\(key)' must be a time from 00:00 to 24:00", at: mark)
      }
      ends.append(minute)
    }
    try fields.end()
    guard ends[0] < ends[1] else {
      throw YAMLError("the start time must be before the end time", at: node.mark)
    }
    return MinuteRange(start: ends[0], end: ends[1])
  }

  private static func minuteOfDay(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    var digits: [Int] = []
    for index in [0, 1, 3, 4] {
      guard (0x30...0x39).contains(bytes[index]) else { return nil }
      digits.append(Int(bytes[index]) - 0x30)
    }
    let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
    return hour * 60 + minute
  }

  /// 0 Sunday … 6 Saturday, Alertmanager's order, in which ranges must ascend.
  private static func weekday(_ name: String) -> Int? {
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
      .firstIndex(of: name)
  }

  /// The same days counted from 1 Monday to 7 Sunday.
  private static func isoWeekdays(_ range: ClosedRange<Int>) -> [ClosedRange<Int>] {
    guard range.lowerBound == 0 else { return [range] }
    return range.upperBound == 0 ? [7...7] : [7...7, 1...range.upperBound]
  }

  private static func month(_ name: String) -> Int? {
    let names = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
    return names.firstIndex(of: name).map { $0 + 1 }
      ?? Int(name).flatMap { (1...12).contains($0) ? $0 : nil }
  }

  private static func days(
    _ text: String, _ mark: YAMLMark, _ check: DayRangeCheck
  ) throws(YAMLError) -> DayRange {
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
      first != 0, last != 0, abs(first) <= 31, abs(last) <= 31
    else {
      throw YAMLError("'\(text)' is not a range of days from 1 to 31 or -31 to -1", at: mark)
    }
    guard check == .possible else { return DayRange(first: first, last: last) }
    // The longest month decides what is possible at all; Alertmanager reckons with 30 days.
    let (begin, end) = (first < 0 ? 30 + first : first, last < 0 ? 30 + last : last)
    guard begin <= end, !(first < 0 && last > 0) else {
      throw YAMLError("the days '\(text)' end before they begin", at: mark)
    }
    return DayRange(first: first, last: last)
  }
}

extension YAMLFields {
  /// A list of texts in lower case with their places.
  fileprivate mutating func marked(
    _ key: String
  ) throws(YAMLError) -> [(text: String, mark: YAMLMark)] {
    var out: [(text: String, mark: YAMLMark)] = []
    for node in try list(key) {
      guard let scalar = node.scalar else {
        throw YAMLError("'\(key)' must be a list of texts", at: node.mark)
      }
      out.append((scalar.text.lowercased(), node.mark))
    }
    return out
  }

  /// A list of `member` or `first:last`, where ranges must not descend.
  fileprivate mutating func ranges(
    _ key: String, _ member: (String) -> Int?, _ take: (ClosedRange<Int>) -> Void
  ) throws(YAMLError) {
    for (text, mark) in try marked(key) {
      let ends = text.split(separator: ":", omittingEmptySubsequences: false).map {
        member(String($0))
      }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1]
      else { throw YAMLError("'\(text)' is not valid in \(key)", at: mark) }
      guard first <= last else {
        throw YAMLError("the range '\(text)' in \(key) ends before it begins", at: mark)
      }
      take(first...last)
    }
  }
}
