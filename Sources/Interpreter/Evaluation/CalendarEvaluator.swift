/// Answers whether a time lies in a calendar of a program, and when that changes.
package struct CalendarEvaluator: Sendable {
  private let calendars: [Calendar]
  /// By calendar.
  ///
  /// Unknown zones are read as UTC; see `unknownZones`.
  private let zones: [ZoneRules]
  /// Zones that the table lacks, sorted, unique.
  ///
  /// A program must be refused at load for any of these.
  package let unknownZones: [String]

  /// How far `nextChange` looks ahead.
  package static let searchSpan = TimeSpan.days(400)

  package init(_ program: Program, zones table: ZoneTable) {
    calendars = program.calendars
    var unknown: Set<String> = []
    zones = program.calendars.map { calendar in
      guard let rules = table.rules(named: calendar.zone) else {
        unknown.insert(calendar.zone)
        return .utc
      }
      return rules
    }
    unknownZones = unknown.sorted()
  }

  /// Inside: some window holds and no exception does.
  package func contains(_ time: Instant, in calendar: Ref<Calendar>) -> Bool {
    var known: [Ref<Calendar>: Bool] = [:]
    return contains(time, calendar, &known)
  }

  /// Each calendar is evaluated at most once, so references cost no more than there are calendars.
  ///
  /// The checker refuses circles; should one come through, its inner reference counts as outside.
  private func contains(
    _ time: Instant, _ reference: Ref<Calendar>, _ known: inout [Ref<Calendar>: Bool]
  ) -> Bool {
    let calendar = calendars[reference]
    let local = LocalMinute(time, in: zones[reference.index])
    var isInside = false
    for window in calendar.windows where !isInside {
      isInside = holds(window, of: reference, time, local, &known)
    }
    for window in calendar.exceptions where isInside {
      isInside = !holds(window, of: reference, time, local, &known)
    }
    return isInside
  }

  private func holds(
    _ window: CalendarWindow, of calendar: Ref<Calendar>, _ time: Instant, _ local: LocalMinute,
    _ known: inout [Ref<Calendar>: Bool]
  ) -> Bool {
    guard let other = window.calendar else { return window.contains(local) }
    if let answer = known[other] { return answer }
    known[calendar] = false
    let answer = contains(time, other, &known)
    known[other] = answer
    return answer
  }

  // MARK: Looking ahead

  /// The first time after `now` at which `contains` answers otherwise; nil when it does not within
  /// `searchSpan`.
  package func nextChange(of calendar: Ref<Calendar>, after now: Instant) -> Instant? {
    let clocks = clocks(of: calendar)
    let end = now + Self.searchSpan
    let answer = contains(now, in: calendar)
    var time = now
    // Every step advances to a later boundary, and the boundaries of a day are few.
    while let next = clocks.compactMap({ $0.nextBoundary(after: time) }).min(), next <= end {
      if contains(next, in: calendar) != answer { return next }
      time = next
    }
    return nil
  }

  /// The first time from `start` on at which every calendar answers as wanted; nil when there is
  /// none within `searchSpan`.
  package func firstTime(
    from start: Instant, where wanted: [(calendar: Ref<Calendar>, isInside: Bool)]
  ) -> Instant? {
    let end = start + Self.searchSpan
    var time = start
    while time <= end {
      let wrong = wanted.filter { contains(time, in: $0.calendar) != $0.isInside }
      guard !wrong.isEmpty else { return time }
      // Each of the wrong ones must change, so nothing is right before the last of their changes.
      let changes = wrong.map { nextChange(of: $0.calendar, after: time) }
      guard let next = changes.compactMap({ $0 }).max(), !changes.contains(nil) else { return nil }
      time = next
    }
    return nil
  }

  /// The zones of a calendar and of those it refers to, with the minutes at which days are cut.
  private func clocks(of calendar: Ref<Calendar>) -> [Clock] {
    var clocks: [Clock] = []
    var pending = [calendar]
    var seen: Set<Ref<Calendar>> = [calendar]
    while let next = pending.popLast() {
      var minutes: Set<Int> = [0]
      for window in calendars[next].windows + calendars[next].exceptions {
        for range in window.times {
          minutes.insert(range.start)
          minutes.insert(range.end % LocalMinute.minutesPerDay)
        }
        if let other = window.calendar, seen.insert(other).inserted { pending.append(other) }
      }
      clocks.append(Clock(zone: zones[next.index], minutes: minutes.sorted()))
    }
    return clocks
  }
}

/// A zone with the minutes of the day at which something can change.
private struct Clock {
  let zone: ZoneRules
  /// Sorted; holds at least midnight.
  let minutes: [Int]

  /// The next such minute, or the next change of the zone's offset if that comes first.
  func nextBoundary(after time: Instant) -> Instant? {
    let offset = Int64(zone.offsetSeconds(at: time))
    let nanosecondsPerMinute: Int64 = 60_000_000_000
    let local = time + TimeSpan.seconds(offset)
    let (day, nanosecond) = local.nanoseconds.flooredDivision(by: 86_400_000_000_000)
    let later = minutes.first { Int64($0) * nanosecondsPerMinute > nanosecond }
    let sinceEpoch = TimeSpan.days(day) + .minutes(later.map(Int64.init) ?? 1440)
    let next = Instant(nanoseconds: sinceEpoch.nanoseconds) - TimeSpan.seconds(offset)
    guard let transition = zone.nextTransition(after: time), transition < next else {
      // At the end of representable time nothing comes after.
      return next > time ? next : nil
    }
    return transition
  }
}

/// A local date and minute of the day.
struct LocalMinute: Sendable {
  static let minutesPerDay = 1440

  /// Days since 1970-01-01.
  var day: Int
  /// 0 … 1439.
  var minute: Int

  init(_ time: Instant, in zone: ZoneRules) {
    let (wholeSeconds, _) = time.nanoseconds.flooredDivision(by: 1_000_000_000)
    let (day, second) = (wholeSeconds + Int64(zone.offsetSeconds(at: time)))
      .flooredDivision(by: 86_400)
    self.day = Int(day)
    minute = Int(second / 60)
  }
}

extension CalendarWindow {
  /// All parts that are given hold.
  ///
  /// Times after midnight of a range that crosses it belong to the day before.
  fileprivate func contains(_ local: LocalMinute) -> Bool {
    if times.isEmpty { return containsDay(local.day) }
    var today: Bool?
    for range in times {
      if range.start <= local.minute, local.minute < range.end || range.crossesMidnight {
        if today == nil { today = containsDay(local.day) }
        if today == true { return true }
      }
      if range.crossesMidnight, local.minute < range.end, containsDay(local.day - 1) {
        return true
      }
    }
    return false
  }

  private func containsDay(_ number: Int) -> Bool {
    guard dates.isEmpty || dates.contains(where: { $0.contains(number) }) else { return false }
    guard weekdays.isEmpty || weekdays.contains(where: { $0.contains(weekday(number)) }) else {
      return false
    }
    guard !(years.isEmpty && months.isEmpty && days.isEmpty) else { return true }
    let date = CivilDay(daysSinceEpoch: number)
    return (years.isEmpty || years.contains { $0.contains(date.year) })
      && (months.isEmpty || months.contains { $0.contains(date.month) })
      && (days.isEmpty || days.contains { $0.contains(date) })
  }

  /// 1 Monday … 7 Sunday; 1970-01-01 was a Thursday.
  private func weekday(_ number: Int) -> Int {
    let shifted = (number + 3) % 7
    return (shifted < 0 ? shifted + 7 : shifted) + 1
  }
}

extension MinuteRange {
  fileprivate var crossesMidnight: Bool { end < start }
}

extension DayRange {
  /// A range that begins after the end of the month holds no day of it.
  fileprivate func contains(_ date: CivilDay) -> Bool {
    let length = date.daysInMonth
    let from = first < 0 ? length + first + 1 : first
    let to = last < 0 ? length + last + 1 : last
    return from <= date.day && date.day <= to
  }
}
