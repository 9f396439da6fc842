import DSL

// Time intervals as calendars.
extension SourceBuilder {
  private static let years = 1000...9999

  mutating func addCalendars() {
    for interval in config.intervals {
      let head = comments.take(interval.mark)
      let zones = interval.parts.reduce(into: [String]()) { zones, part in
        if !zones.contains(part.zone) { zones.append(part.zone) }
      }
      let name = names.name(like: interval.name, noun: "hours")
      calendarOfInterval[interval.name] = name
      guard zones.count > 1 else {
        declare(name, zone: zones.first, interval.parts, head, at: interval.mark)
        continue
      }
      var parts: [String] = []
      for zone in zones {
        let place = zone.split(separator: "/").last.map(String.init) ?? zone
        let part = names.name(like: "\(name)_\(place)", noun: "hours")
        declare(part, zone: zone, interval.parts.filter { $0.zone == zone }, [], at: interval.mark)
        parts.append(part)
      }
      calendarLines += head + ["calendar \(name) {"] + parts + ["}", ""]
    }
  }

  /// A calendar that is inside when one of these is.
  mutating func union(of intervals: [String], at mark: YAMLMark) -> String {
    var unique: [String] = []
    for name in intervals where !unique.contains(name) { unique.append(name) }
    let parts = unique.compactMap { calendarOfInterval[$0] }
    guard parts.count != 1 else { return parts[0] }
    let key = parts.joined(separator: " ")
    if let known = unions[key] { return known }
    let name = names.name(like: parts.joined(separator: "_or_"), noun: "hours")
    unions[key] = name
    calendarLines += ["calendar \(name) {"] + parts + ["}", ""]
    return name
  }

  private mutating func declare(
    _ name: String, zone: String?, _ parts: [AlertmanagerInterval.Part], _ head: [String],
    at mark: YAMLMark
  ) {
    var heading = "calendar \(name)"
    if zone == "Local" {
      note(
        .lost, "time-zone",
        "'Local' is the time zone of Alertmanager's host; name it, the calendar is in UTC",
        at: parts.first?.mark ?? mark)
    } else if let reason = rejected["calendar/\(name)"] {
      note(.lost, "time-zone", "\(reason); the calendar is in UTC", at: parts.first?.mark ?? mark)
    } else if let zone, zone != "UTC" {
      heading += " in \(SourceText.quoted(zone))"
    }
    var lines: [String] = []
    for part in parts {
      if let line = window(part) { lines.append(line) }
    }
    if lines.isEmpty {
      note(.note, "never", "this interval contains no time at all", at: mark)
      // Everything but everything.
      lines = ["00:00..24:00", "except 00:00..24:00"]
    }
    calendarLines += head + ["\(heading) {"] + lines + ["}", ""]
  }

  /// One line of a calendar; nil when it can never hold.
  private mutating func window(_ part: AlertmanagerInterval.Part) -> String? {
    let window = part.window
    var words: [String] = []
    let years = window.years.compactMap { range -> ClosedRange<Int>? in
      range.overlaps(Self.years) ? range.clamped(to: Self.years) : nil
    }
    guard window.years.isEmpty == years.isEmpty else { return nil }
    words.append(years.map { Self.range("\($0.lowerBound)", "\($0.upperBound)") }.joinedList)
    words.append(
      window.months.map {
        Self.range(Self.months[$0.lowerBound - 1], Self.months[$0.upperBound - 1])
      }.joinedList)
    if !window.days.isEmpty {
      words.append("day " + window.days.map { Self.range("\($0.first)", "\($0.last)") }.joinedList)
    }
    words.append(weekdays(window.weekdays).joinedList)
    let times = window.times.map { "\(Self.clock($0.start))..\(Self.clock($0.end))" }
    words.append(times.joinedList)
    let line = words.filter { !$0.isEmpty }.joined(separator: " ")
    return line.isEmpty ? "00:00..24:00" : line
  }

  /// Sunday comes first in Alertmanager's weeks, so a range over it was cut in two.
  private func weekdays(_ ranges: [ClosedRange<Int>]) -> [String] {
    var words: [String] = []
    var index = 0
    while index < ranges.count {
      var (first, last) = (ranges[index].lowerBound, ranges[index].upperBound)
      if ranges[index] == 7...7, index + 1 < ranges.count, ranges[index + 1].lowerBound == 1 {
        index += 1
        last = ranges[index].upperBound
        if last >= 6 { (first, last) = (1, 7) }
      }
      words.append(Self.range(Self.days[first - 1], Self.days[last - 1]))
      index += 1
    }
    return words
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private static func range(_ first: String, _ last: String) -> String {
    first == last ? first : "\(first)..\(last)"
  }

  private static func clock(_ minute: Int) -> String {
    let (hour, rest) = (minute / 60, minute % 60)
    return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension [String] {
  fileprivate var joinedList: String { joined(separator: ", ") }
}
