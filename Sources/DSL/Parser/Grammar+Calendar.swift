// Calendars.
extension Parser {
  mutating func calendarDecl(_ marker: Marker) {
    bump()
    name()
    if atOnLine(.kwIn) {
      bump()
      surplusMark()
      plainString("the name of a time zone")
    }
    block(.calendar)
    finish(marker, .calendarDecl)
  }

  /// The parts of a window in the order in which they must stand.
  private enum Part: Int {
    case years, months, days, weekdays, dates, times

    var kind: SyntaxKind {
      switch self {
      case .years: .yearPart
      case .months: .monthPart
      case .days: .dayPart
      case .weekdays: .weekdayPart
      case .dates: .datePart
      case .times: .timePart
      }
    }
  }

  private static let months: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let weekdays: Set<String> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let yearDigitCount = 4

  mutating func calendarLine() {
    let marker = mark()
    _ = eat(.kwExcept)
    calendarWindow()
    guard position > marker.token else { return }
    finish(marker, .calendarLine)
  }

  private mutating func calendarWindow() {
    let marker = mark()
    var last: Part?
    while !atStatementEnd, let part = part(at: position) {
      if let last, part.rawValue <= last.rawValue {
        if at(.minus), peek(1).isWord {
          reportHyphen()
        } else {
          report(.windowOrder(at: currentSpan, part: found(at: position)))
        }
      }
      let start = position
      calendarPart(part)
      last = part
      guard position > start else { break }
    }
    if last == nil {
      guard atWordOnLine else {
        if position > 0, kinds[position - 1] == .kwExcept { reportExpected(.window) }
        return
      }
      leaf(.nameRef)
    }
    finish(marker, .calendarWindow)
  }

  /// Which part the token at `index` begins or continues; nil for a name or anything else.
  private func part(at index: Int) -> Part? {
    switch kinds[index] {
    case .integer: return range(of: index).count >= Parser.yearDigitCount ? .years : .days
    case .minus, .kwDay: return .days
    case .date: return .dates
    case .time: return .times
    case .badNumber: return .times
    case .identifier:
      if let short = shortened(at: index) {
        return Parser.months.contains(short) ? .months : .weekdays
      }
      guard range(of: index).count == 3 else { return nil }
      let word = source.text(range(of: index))
      if Parser.months.contains(word) { return .months }
      return Parser.weekdays.contains(word) ? .weekdays : nil
    default: return nil
    }
  }

  private static let longNames: [String: String] = [
    "monday": "mon", "tuesday": "tue", "wednesday": "wed", "thursday": "thu", "friday": "fri",
    "saturday": "sat", "sunday": "sun", "january": "jan", "february": "feb", "march": "mar",
    "april": "apr", "june": "jun", "july": "jul", "august": "aug", "september": "sep",
    "october": "oct", "november": "nov", "december": "dec",
  ]

  /// The short name of a day or month that is written out beside a range or a time, where it cannot
  /// be the name of a calendar.
  private func shortened(at index: Int) -> String? {
    let next = index + 1 < kinds.count ? kinds[index + 1] : .endOfFile
    guard next == .dotDot || next == .time || (index > 0 && kinds[index - 1] == .dotDot) else {
      return nil
    }
    return Parser.longNames[source.text(range(of: index)).lowercased()]
  }

  /// Reports the name of a day or month that is written out.
  private mutating func reportLongName() {
    guard at(.identifier), let short = shortened(at: position) else { return }
    let written = source.text(range(of: position))
    report(
      Diagnostic.foreignOperator(at: currentSpan, found: written, right: short)
        .suggest("write `\(short)`", replacing: currentSpan, with: short))
  }

  private mutating func calendarPart(_ part: Part) {
    let marker = mark()
    if part == .days { expect(.kwDay) }
    calendarRange(part)
    while at(.comma), !lineBreaks[position + 1], kinds[position + 1] != .kwDay,
      self.part(at: position + 1) == part
    {
      bump()
      calendarRange(part)
    }
    finish(marker, part.kind)
  }

  private mutating func calendarRange(_ part: Part) {
    let marker = mark()
    calendarPoint(part)
    if atOnLine(.dotDot) {
      bump()
      calendarPoint(part)
    } else if part == .times || part == .weekdays, atHyphen(before: part) {
      reportHyphen()
      leaf(.unexpected)
      calendarPoint(part)
    } else if part == .times {
      expect(.dotDot)
    }
    finish(marker, .calendarRange)
  }

  /// Whether a hyphen and the end of a range are next.
  private func atHyphen(before part: Part) -> Bool {
    atOnLine(.minus) && position + 1 < kinds.count && !lineBreaks[position + 1]
      && self.part(at: position + 1) == part
  }

  private mutating func calendarPoint(_ part: Part) {
    let marker = mark()
    if part == .days { _ = eat(.minus) }
    if !atLineBreak, current != .kwDay, current != .minus, self.part(at: position) == part {
      reportLongName()
      bump()
    } else {
      reportExpected(.window)
    }
    finish(marker, .calendarPoint)
  }
}
