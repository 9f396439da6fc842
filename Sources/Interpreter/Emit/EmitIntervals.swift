// Calendars as time intervals.
extension AlertmanagerEmitter {
  /// Dates in a row; each month of them becomes an interval of its own.
  private static let datesMax = 3660

  /// The intervals that mute a route.
  ///
  /// `outside` becomes active intervals; what a calendar excepts then mutes as well. `during` a
  /// calendar with exceptions has no counterpart.
  mutating func intervals(_ node: RouteNode) -> [(key: String, value: YAMLValue)] {
    var muting: [String] = []
    var active: [String]?
    for mute in node.mutes {
      let calendar = program.calendars[mute.calendar]
      guard requires(mute.whenInside ? .muteIntervals : .activeIntervals, at: mute.place),
        let interval = declare(mute.calendar, at: mute.place)
      else { continue }
      if mute.whenInside {
        guard interval.exceptions == nil else {
          error(
            "calendar-exception",
            "`mute during \(calendar.name)`: \(product.rawValue) cannot take exceptions from a "
              + "mute",
            at: mute.place)
          continue
        }
        muting.append(interval.name)
      } else if active == nil {
        active = [interval.name]
        if let exceptions = interval.exceptions { muting.append(exceptions) }
      } else if active != [interval.name] {
        error(
          "two-outside",
          "two `mute outside` for one branch: \(product.rawValue) is active when either "
            + "holds",
          at: mute.place)
      }
    }
    if isSilent(node) { muting.append(alwaysInterval()) }
    var members: [(key: String, value: YAMLValue)] = []
    if !muting.isEmpty {
      members.append((key("mute_time_intervals"), .shortList(muting.map { .text($0) })))
    }
    if let active {
      members.append((key("active_time_intervals"), .shortList(active.map { .text($0) })))
    }
    return members
  }

  /// No declaration can be called this.
  private static let always = "at all times"

  /// The name of an interval that is true at all times.
  private mutating func alwaysInterval() -> String {
    if knownIntervals.insert(Self.always).inserted {
      let day: YAMLValue = .mapping([
        (key("start_time"), .text("00:00")), (key("end_time"), .text("24:00")),
      ])
      intervalValues.append(
        .mapping([
          ("name", .text(Self.always)),
          (key("time_intervals"), .list([.mapping([("times", .list([day]))])])),
        ]))
    }
    return Self.always
  }

  /// Declares a calendar's windows as an interval, and its exceptions as another.
  private mutating func declare(
    _ reference: Ref<Calendar>, at place: Place
  ) -> (name: String, exceptions: String?)? {
    let calendar = program.calendars[reference]
    let isNever =
      calendar.exceptions.contains(CalendarWindow())
      || calendar.exceptions.contains(
        CalendarWindow.wholeDay)
    var exceptions: String?
    if !isNever, !calendar.exceptions.isEmpty {
      let name = "\(calendar.name)_exceptions"
      guard declare(name, calendar.exceptions, of: calendar) else { return nil }
      exceptions = name
    }
    guard declare(calendar.name, isNever ? [] : calendar.windows, of: calendar) else { return nil }
    return (calendar.name, exceptions)
  }

  private mutating func declare(
    _ name: String, _ windows: [CalendarWindow], of calendar: Calendar
  ) -> Bool {
    guard knownIntervals.insert(name).inserted else { return true }
    guard let parts = intervals(windows, of: calendar, depth: 0) else {
      knownIntervals.remove(name)
      return false
    }
    intervalValues.append(
      .mapping([
        ("name", .text(name)), (key("time_intervals"), .list(parts.map { .mapping($0) })),
      ]))
    return true
  }

  private mutating func intervals(
    _ windows: [CalendarWindow], of calendar: Calendar, depth: Int
  ) -> [[(key: String, value: YAMLValue)]]? {
    let depthMax = 32
    var all: [[(key: String, value: YAMLValue)]] = []
    for window in windows {
      if let inner = window.calendar {
        let other = program.calendars[inner]
        guard other.exceptions.isEmpty, depth < depthMax else {
          error(
            "calendar-exception",
            "the calendar '\(calendar.name)' holds '\(other.name)', which has exceptions",
            at: calendar.place)
          return nil
        }
        guard let parts = intervals(other.windows, of: other, depth: depth + 1) else { return nil }
        all += parts
        continue
      }
      guard window.dates.allSatisfy({ $0.count <= Self.datesMax }) else {
        error(
          "calendar-dates",
          "a range of dates of '\(calendar.name)' is longer than \(Self.datesMax) days",
          at: calendar.place)
        return nil
      }
      guard let parts = window.overMidnight else {
        error(
          "midnight",
          "a window over midnight of '\(calendar.name)' depends on days or months",
          at: calendar.place)
        return nil
      }
      for part in parts.flatMap(\.datesApart) {
        var members = self.members(of: part)
        if calendar.zone != "UTC" {
          guard requires(.intervalZone, at: calendar.place) else { return nil }
          members.append(("location", .text(calendar.zone)))
        }
        all.append(members)
      }
    }
    return all
  }

  /// The fields of an interval for one window.
  private func members(of window: CalendarWindow) -> [(key: String, value: YAMLValue)] {
    var members: [(key: String, value: YAMLValue)] = []
    if !window.times.isEmpty {
      members.append(
        (
          "times",
          .list(
            window.times.map {
              .mapping([
                (key("start_time"), .text(CalendarWindow.clock($0.start))),
                (key("end_time"), .text(CalendarWindow.clock($0.end))),
              ])
            })
        ))
    }
    if !window.weekdays.isEmpty {
      members.append(
        (
          "weekdays",
          .shortList(window.weekdays.flatMap(CalendarWindow.weekdayTexts).map { .text($0) })
        ))
    }
    if !window.days.isEmpty {
      let days = window.days.map { ($0.first, $0.last) }
      let ranges =
        product == .operator ? AlertmanagerObject.days(days) : CalendarWindow.ranges(days)
      members.append((key("days_of_month"), ranges))
    }
    if !window.months.isEmpty {
      members.append(
        ("months", CalendarWindow.ranges(window.months.map { ($0.lowerBound, $0.upperBound) })))
    }
    if !window.years.isEmpty {
      members.append(
        ("years", CalendarWindow.ranges(window.years.map { ($0.lowerBound, $0.upperBound) })))
    }
    return members
  }
}

extension CalendarWindow {
  fileprivate static var wholeDay: CalendarWindow {
    var window = CalendarWindow()
    window.times = [MinuteRange(start: 0, end: 1440)]
    return window
  }

  /// The same with no time that crosses midnight; nil where the day after cannot be named.
  fileprivate var overMidnight: [CalendarWindow]? {
    let crossing = times.filter { $0.end < $0.start }
    guard !crossing.isEmpty else { return [self] }
    guard years.isEmpty, months.isEmpty, days.isEmpty else { return nil }
    var (same, next) = (self, self)
    same.times = times.map {
      $0.end < $0.start ? MinuteRange(start: $0.start, end: 1440) : $0
    }
    next.times = crossing.compactMap {
      $0.end == 0 ? nil : MinuteRange(start: 0, end: $0.end)
    }
    next.weekdays = weekdays.flatMap { range in
      range.map { $0 % 7 + 1 }.map { $0...$0 }
    }
    next.dates = dates.map { ($0.lowerBound + 1)...($0.upperBound + 1) }
    return next.times.isEmpty ? [same] : [same, next]
  }

  /// The same without dates: one window for each piece of a month.
  fileprivate var datesApart: [CalendarWindow] {
    guard !dates.isEmpty else { return [self] }
    var parts: [CalendarWindow] = []
    for range in dates {
      var day = range.lowerBound
      while day <= range.upperBound {
        let first = CivilDay(daysSinceEpoch: day)
        var last = day
        while last < range.upperBound, CivilDay(daysSinceEpoch: last + 1).month == first.month {
          last += 1
        }
        var part = self
        part.dates = []
        part.years = [first.year...first.year]
        part.months = [first.month...first.month]
        part.days = [DayRange(first: first.day, last: first.day + last - day)]
        // Both must hold; one that cannot leaves nothing.
        if holds(years, first.year), holds(months, first.month) {
          if days.isEmpty {
            parts.append(part)
          } else {
            parts += (day...last).compactMap { daily(part, CivilDay(daysSinceEpoch: $0)) }
          }
        }
        day = last + 1
      }
    }
    return parts
  }

  private func holds(_ ranges: [ClosedRange<Int>], _ value: Int) -> Bool {
    ranges.isEmpty || ranges.contains { $0.contains(value) }
  }

  /// The window for one date, if it is among the days of the month.
  private func daily(_ part: CalendarWindow, _ date: CivilDay) -> CalendarWindow? {
    let length = date.daysInMonth
    let isIn = days.contains { range in
      let (first, last) = (
        range.first < 0 ? length + range.first + 1 : range.first,
        range.last < 0 ? length + range.last + 1 : range.last
      )
      return (first...max(first, last)).contains(date.day)
    }
    guard isIn else { return nil }
    var own = part
    own.days = [DayRange(first: date.day, last: date.day)]
    return own
  }

  private static let weekdayNames = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  /// Sunday begins the week there, so a range that ends in it is cut.
  fileprivate static func weekdayTexts(_ range: ClosedRange<Int>) -> [String] {
    if range.upperBound == 7, range.lowerBound < 7 {
      return weekdayTexts(range.lowerBound...6) + ["sunday"]
    }
    let (first, last) = (weekdayNames[range.lowerBound - 1], weekdayNames[range.upperBound - 1])
    return [first == last ? first : "\(first):\(last)"]
  }

  fileprivate static func ranges(_ pairs: [(Int, Int)]) -> YAMLValue {
    .shortList(pairs.map { .text($0.0 == $0.1 ? "\($0.0)" : "\($0.0):\($0.1)") })
  }

  fileprivate static func clock(_ minute: Int) -> String {
    let (hour, rest) = (minute / 60, minute % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
  }
}
