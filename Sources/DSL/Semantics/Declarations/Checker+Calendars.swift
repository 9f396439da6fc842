// Calendars: windows of local time.
extension Checker {
  mutating func checkCalendars() {
    var references: [[Int]] = []
    for declaration in sources.calendars {
      path = "calendar/\(declaration.name?.text ?? "")"
      let calendar = calendar(declaration)
      references.append(calendar.lines.compactMap { $0.calendar?.raw })
      checked.calendars.append(calendar)
    }
    report(
      ReferenceOrder(references).cycles, of: .calendar,
      names: { $0.calendars.map { ($0.name, $0.span) } })
  }

  private mutating func calendar(_ declaration: CalendarDeclSyntax) -> CheckedCalendar {
    let name = declaration.name?.text ?? ""
    var calendar = CheckedCalendar(
      name: name, zone: "UTC", lines: [], span: declaration.name?.span ?? declaration.span)
    guard !declaration.isDamaged else { return calendar }
    if let zone = declaration.zone { calendar.zone = self.zone(zone) ?? "UTC" }
    calendar.lines = declaration.lines.compactMap { line($0) }
    if declaration.lines.allSatisfy(\.isExcept), let name = declaration.name {
      report(.emptyCalendar(at: name.span, name: name.text))
    }
    return calendar
  }

  /// The name of a time zone; whether its rules are installed is only known to the runtime.
  mutating func zone(_ string: StringSyntax) -> String? {
    guard let text = string.constant else { return nil }
    return checkZone(text, at: string.span) ? text : nil
  }

  /// Whether a text names a time zone; reports one that does not.
  mutating func checkZone(_ name: String, at span: Span) -> Bool {
    if ZoneNames.contains(name) { return true }
    var diagnostic = Diagnostic.unknownZone(at: span, zone: name)
    // `Berlin` is too far from `Europe/Berlin` for a slip, and yet there is no doubt.
    let places = ZoneNames.places(called: name)
    let slips = places.isEmpty ? nearest(to: name, among: ZoneNames.meant).prefix(1) : []
    for zone in places + slips {
      diagnostic = diagnostic.suggest(meaning: zone, replacing: span, with: "\"\(zone)\"")
    }
    report(diagnostic)
    return false
  }

  private mutating func line(_ view: CalendarLineSyntax) -> CheckedCalendarLine? {
    guard let window = view.window, !view.isDamaged else { return nil }
    var line = CheckedCalendarLine(isExcept: view.isExcept)
    if let reference = window.calendar {
      guard let symbol = resolve(reference, as: .calendar) else { return nil }
      line.calendar = Handle(symbol.index)
      return line
    }
    for part in window.parts { add(part, to: &line) }
    return line
  }

  private mutating func add(_ part: CalendarPartSyntax, to line: inout CheckedCalendarLine) {
    switch part {
    case .yearPart(let view):
      line.years += ordered(view.ranges, as: "a year") { Int($0) }
    case .monthPart(let view):
      line.months += cyclic(view.ranges, CalendarWords.months, what: "a month")
    case .weekdayPart(let view):
      line.weekdays += cyclic(view.ranges, CalendarWords.weekdays, what: "a weekday")
    case .datePart(let view):
      line.dates += ordered(view.ranges, as: "a date") { CalendarDate(spelled: $0)?.dayNumber }
    case .dayPart(let view):
      for range in view.ranges { if let days = days(range) { line.days.append(days) } }
    case .timePart(let view):
      for range in view.ranges { if let times = times(range) { line.times.append(times) } }
    }
  }

  /// Ranges of years or dates, whose end is not before their beginning.
  private mutating func ordered(
    _ ranges: [CalendarRangeSyntax], as what: String, read: (String) -> Int?
  ) -> [ClosedRange<Int>] {
    ranges.compactMap { range in
      guard let from = range.from, let first = read(from.text) else { return nil }
      guard let to = range.to, !to.isEmpty else { return first...first }
      guard let last = read(to.text) else { return nil }
      guard first <= last else {
        report(
          .invalidWindow(
            at: range.span, text: range.text, what: "a range",
            reason: "it ends before it begins"))
        return nil
      }
      return first...last
    }
  }

  /// Ranges of months or weekdays; `fri..mon` goes over the end of the week.
  private mutating func cyclic(
    _ ranges: [CalendarRangeSyntax], _ words: [String], what: String
  ) -> [ClosedRange<Int>] {
    ranges.flatMap { range -> [ClosedRange<Int>] in
      guard let first = position(range.from, words, what) else { return [] }
      guard let to = range.to, !to.isEmpty else { return [first...first] }
      guard let last = position(to, words, what) else { return [] }
      return first <= last ? [first...last] : [first...words.count, 1...last]
    }
  }

  private mutating func position(
    _ point: CalendarPointSyntax?, _ words: [String], _ what: String
  ) -> Int? {
    guard let point, !point.isEmpty else { return nil }
    if let index = words.firstIndex(of: point.text) { return index + 1 }
    report(
      .unknownWord(at: point.span, word: point.text, what: what), misspelt: point.text, among: words
    )
    return nil
  }

  private static let daysOfMonthMax = 31

  private mutating func days(_ range: CalendarRangeSyntax) -> (first: Int, last: Int)? {
    guard let from = range.from, let first = day(from) else { return nil }
    guard let to = range.to, !to.isEmpty else { return (first, first) }
    guard let last = day(to) else { return nil }
    // `20..-1` is from the 20th to the last day; the reverse, `-1..20`, is never.
    let isOrdered = (first > 0) == (last > 0) ? first <= last : first > 0
    guard isOrdered else {
      report(
        .invalidWindow(
          at: range.span, text: range.text, what: "a range", reason: "it ends before it begins"))
      return nil
    }
    return (first, last)
  }

  private mutating func day(_ point: CalendarPointSyntax) -> Int? {
    // White space may stand between the sign and the number.
    let text = point.text.filter { $0 != " " && $0 != "\t" }
    guard let day = Int(text), day != 0, abs(day) <= Checker.daysOfMonthMax else {
      report(
        .invalidWindow(
          at: point.span, text: text, what: "a day of the month",
          reason: "days are 1 to 31, or -1 to -31 from the end"))
      return nil
    }
    return day
  }

  private mutating func times(_ range: CalendarRangeSyntax) -> (start: Int, end: Int)? {
    guard let from = range.from, let start = CalendarWords.minutes(from.text) else { return nil }
    guard let to = range.to, let end = CalendarWords.minutes(to.text) else { return nil }
    guard start != end, start < CalendarWords.minutesOfDay else {
      report(
        .invalidWindow(
          at: range.span, text: range.text, what: "a range of times",
          reason: start == end
            ? "it is empty; the whole day is 00:00..24:00" : "no day begins at 24:00"
        ))
      return nil
    }
    return (start, end)
  }
}

/// The words and numbers of calendars.
enum CalendarWords {
  static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  static let minutesOfDay = 24 * 60

  static func minutes(_ text: String) -> Int? { LiteralText.minutes(Array(text.utf8)[...]) }
}

extension CalendarDate {
  /// The day that `2026-12-24` spells.
  init?(spelled text: String) {
    guard let date = LiteralText.date(Array(text.utf8)[...]) else { return nil }
    self = date
  }

  /// Days since 1970-01-01.
  var dayNumber: Int {
    // Years begin in March here, so that the day that leap years add is the last of its year.
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let daysToYear = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400
    let daysToEpoch = 719_468
    return daysToYear + dayOfYear - daysToEpoch
  }
}
