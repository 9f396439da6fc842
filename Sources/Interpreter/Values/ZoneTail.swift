/// The rule at the end of a TZif file, which holds for all later years: a POSIX `TZ` string such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
package struct ZoneTail: Hashable, Sendable {
  /// A time within each year.
  struct YearlyTime: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// 1…365; 29 February is never counted.
      case julian(Int)
      /// 0…365; 29 February is counted.
      case ordinal(Int)
      /// Month, week 1…5 (5 is the last) and weekday, 0 Sunday … 6 Saturday.
      case weekday(month: Int, week: Int, weekday: Int)
    }
    var day: Day
    /// Seconds since local midnight; may be negative or exceed a day.
    var second: Int
  }

  struct Daylight: Hashable, Sendable {
    var offset: Int
    /// By the clock of standard time.
    var start: YearlyTime
    /// By the clock of daylight time.
    var end: YearlyTime
  }

  /// Seconds east of Greenwich.
  var standardOffset: Int
  var daylight: Daylight?

  func offset(atSecond second: Int64) -> Int {
    guard let daylight else { return standardOffset }
    // The year by standard time is at most one off, and the neighbours are looked at too.
    let last = transitions(around: second, daylight).last { $0.time <= second }
    return last?.offset ?? standardOffset
  }

  func nextTransition(after second: Int64) -> Int64? {
    guard let daylight, daylight.offset != standardOffset else { return nil }
    var offset = offset(atSecond: second)
    for transition in transitions(around: second, daylight) where transition.time > second {
      if transition.offset != offset { return transition.time }
      offset = transition.offset
    }
    return nil
  }

  private func transitions(around second: Int64, _ daylight: Daylight) -> [ZoneRules.Transition] {
    let local = second.addingReportingOverflow(Int64(standardOffset)).partialValue
    let year = CivilDay(daysSinceEpoch: Int(local.flooredDivision(by: 86_400).quotient)).year
    var out: [ZoneRules.Transition] = []
    for year in (year - 1)...(year + 1) {
      let start = daylight.start.second(ofYear: year) - Int64(standardOffset)
      let end = daylight.end.second(ofYear: year) - Int64(daylight.offset)
      // When the end of one year's daylight time is the start of the next one's, it goes on.
      out.append(.init(time: end, offset: standardOffset))
      out.append(.init(time: start, offset: daylight.offset))
    }
    return out.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.reduce(into: []) { merged, next in
      // Of two changes at the same second the start of daylight time counts.
      if merged.last?.time == next.element.time {
        if next.element.offset == daylight.offset { merged[merged.count - 1] = next.element }
      } else {
        merged.append(next.element)
      }
    }
  }
}

extension ZoneTail.YearlyTime {
  /// Seconds since 1970 on the local clock.
  fileprivate func second(ofYear year: Int) -> Int64 {
    Int64(dayNumber(ofYear: year)) * 86_400 + Int64(second)
  }

  private func dayNumber(ofYear year: Int) -> Int {
    switch day {
    case .ordinal(let number): return firstDay(1, year) + number
    case .julian(let number):
      let isAfterLeapDay = CivilDay.isLeap(year) && number > 59
      return firstDay(1, year) + number - 1 + (isAfterLeapDay ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      let first = firstDay(month, year)
      let firstWeekday = CivilDay.weekday(daysSinceEpoch: first) % 7
      let offset = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      // Week 5 means the last such day, which may be the fourth.
      return first + (offset < CivilDay.daysInMonth(month, ofYear: year) ? offset : offset - 7)
    }
  }

  private func firstDay(_ month: Int, _ year: Int) -> Int {
    CivilDay(year: year, month: month, day: 1)?.daysSinceEpoch ?? 0
  }
}

// MARK: - Parsing

extension ZoneTail {
  /// Parses a POSIX `TZ` string with the extensions of RFC 8536.
  init(_ text: [UInt8]) throws(ZoneError) {
    var parser = ZoneTailParser(text: text)
    guard let tail = parser.parse() else {
      throw ZoneError(
        description: "the zone's rule '\(String(decoding: text, as: UTF8.self))' is damaged")
    }
    self = tail
  }
}

private struct ZoneTailParser {
  let text: [UInt8]
  var position = 0

  mutating func parse() -> ZoneTail? {
    guard skipName(), let west = time(hoursLimit: 24) else { return nil }
    var tail = ZoneTail(standardOffset: -west, daylight: nil)
    guard position < text.count else { return tail }
    guard skipName() else { return nil }
    var offset = tail.standardOffset + 3600
    if position < text.count, text[position] != UInt8(ascii: ",") {
      guard let west = time(hoursLimit: 24) else { return nil }
      offset = -west
    }
    guard let start = yearlyTime(), let end = yearlyTime(), position == text.count else {
      return nil
    }
    tail.daylight = ZoneTail.Daylight(offset: offset, start: start, end: end)
    return tail
  }

  /// Three or more letters, or anything in angle brackets.
  private mutating func skipName() -> Bool {
    let start = position
    if accept("<") {
      while position < text.count, text[position] != UInt8(ascii: ">") { position += 1 }
      return accept(">")
    }
    while position < text.count, (0x41...0x5a).contains(text[position] & 0xdf) { position += 1 }
    return position - start >= 3
  }

  private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int? {
    let start = position
    var value = 0
    while position < text.count, position - start < 4 {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      position += 1
    }
    return position > start && range.contains(value) ? value : nil
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  private mutating func time(hoursLimit: Int) -> Int? {
    let isNegative = accept("-")
    if !isNegative { _ = accept("+") }
    guard let hours = number(0...hoursLimit) else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] where accept(":") {
      guard let part = number(0...59) else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  /// `,date[/time]`; two o'clock when no time is given.
  private mutating func yearlyTime() -> ZoneTail.YearlyTime? {
    guard accept(",") else { return nil }
    let day: ZoneTail.YearlyTime.Day
    if accept("J") {
      guard let number = number(1...365) else { return nil }
      day = .julian(number)
    } else if accept("M") {
      guard let month = number(1...12), accept("."), let week = number(1...5), accept("."),
        let weekday = number(0...6)
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    } else {
      guard let number = number(0...365) else { return nil }
      day = .ordinal(number)
    }
    var second = 2 * 3600
    if accept("/") {
      guard let given = time(hoursLimit: 167) else { return nil }
      second = given
    }
    return ZoneTail.YearlyTime(day: day, second: second)
  }
}
