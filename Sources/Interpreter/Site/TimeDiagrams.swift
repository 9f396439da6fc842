import DSL

/// An escalation as a time line from top to bottom: who is told after how long.
struct EscalationDiagram {
  private static let axis = 74
  private static let top = 18

  static func picture(
    _ escalation: CheckedEscalation, _ context: SiteContext, width: Int, variant: String
  ) -> HTML {
    var drawing = Drawing(width: width)
    var y = top
    var previous: (y: Int, end: Int, delay: Int64)?
    for step in escalation.steps {
      if let previous {
        y = max(previous.end + 38, previous.y + distance(step.delay - previous.delay))
        drawing.line(axis, previous.y + 6, axis, y - 6)
        let middle = (previous.end + y - Pill.height / 2) / 2
        drawing.text(axis + 18, middle + 4, "unless acknowledged", "small")
      }
      drawing.dot(axis, y, 5, "step")
      let when = step.delay == 0 ? "at once" : "+\(RouteText.span(step.delay))"
      drawing.text(axis - 14, y + 4, when, "end strong")
      previous = (y, recipients(step, context, at: y, &drawing), step.delay)
    }
    if let previous {
      y = previous.end + 18
      drawing.line(axis, previous.y + 6, axis, y, "edge also")
      drawing.text(axis + 18, y + 2, ending(escalation), "small")
    }
    drawing.height = y + 12
    return drawing.svg(
      title: "Time line of the escalation \(escalation.name)",
      describing: "The steps as a list stand below the picture.",
      variant: variant, name: escalation.name)
  }

  private static func ending(_ escalation: CheckedEscalation) -> String {
    switch escalation.repeats {
    case 0: "then nobody else is told"
    case 1: "then once more from the top"
    default: "then \(escalation.repeats) times more from the top"
    }
  }

  /// Pills in rows beside the axis; gives where they end.
  private static func recipients(
    _ step: CheckedEscalationStep, _ context: SiteContext, at y: Int, _ drawing: inout Drawing
  ) -> Int {
    var x = axis + 18
    var row = y - Pill.height / 2
    for (text, style, address) in context.recipients(step.recipients) {
      let pill = Pill(text: text, style: style, title: text, address: address)
      if x > axis + 18, x + pill.width > drawing.width {
        x = axis + 18
        row += Pill.height + 4
      }
      drawing.pill(x, row, pill)
      x += pill.width + 6
    }
    return row + Pill.height
  }

  /// How far apart steps stand: longer pauses further, but not in proportion.
  private static func distance(_ pause: Int64) -> Int {
    let minutes = max(0, pause / 60_000_000_000)
    return min(110, 56 + Int(min(minutes, 60)))
  }
}

/// The usual week of a calendar: days as rows, hours as columns.
struct WeekDiagram {
  static let minutesPerDay = 1440
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let left = 42
  private static let top = 8
  private static let rowHeight = 20
  private static let referencesMax = 16

  /// For each day from Monday, the pieces of it that are inside, in minutes.
  static func week(
    of calendar: CheckedCalendar, _ calendars: [CheckedCalendar]
  ) -> [[Range<Int>]] {
    let minutes = inside(calendar, calendars, depth: 0)
    return (0..<days.count).map { day in
      pieces(minutes[day * minutesPerDay..<(day + 1) * minutesPerDay])
    }
  }

  /// Whether lines for certain days, months or years are left out of the picture.
  static func hasSpecialLines(_ calendar: CheckedCalendar) -> Bool {
    calendar.lines.contains(where: \.isSpecial)
  }

  private static func inside(
    _ calendar: CheckedCalendar, _ calendars: [CheckedCalendar], depth: Int
  ) -> [Bool] {
    var result = Array(repeating: false, count: days.count * minutesPerDay)
    // The checker refuses circles; the bound is for what it may miss.
    guard depth < referencesMax else { return result }
    let ordered = calendar.lines.filter { !$0.isExcept } + calendar.lines.filter(\.isExcept)
    for line in ordered where !line.isSpecial {
      let window: [Bool]
      if let other = line.calendar {
        window = inside(calendars[other], calendars, depth: depth + 1)
      } else {
        window = minutes(of: line)
      }
      for index in result.indices where window[index] { result[index] = !line.isExcept }
    }
    return result
  }

  private static func minutes(of line: CheckedCalendarLine) -> [Bool] {
    let count = days.count * minutesPerDay
    var result = Array(repeating: false, count: count)
    let times = line.times.isEmpty ? [(start: 0, end: minutesPerDay)] : line.times
    for day in 0..<days.count
    where line.weekdays.isEmpty || line.weekdays.contains(where: { $0.contains(day + 1) }) {
      for time in times {
        // A time that crosses midnight belongs to the day on which it starts.
        let end = time.end <= time.start ? time.end + minutesPerDay : time.end
        for minute in time.start..<end { result[(day * minutesPerDay + minute) % count] = true }
      }
    }
    return result
  }

  private static func pieces(_ day: ArraySlice<Bool>) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start: Int?
    for (minute, isInside) in day.enumerated() {
      if isInside, start == nil { start = minute }
      if !isInside, let begun = start {
        pieces.append(begun..<minute)
        start = nil
      }
    }
    if let start { pieces.append(start..<day.count) }
    return pieces
  }

  static func picture(
    _ calendar: CheckedCalendar, _ calendars: [CheckedCalendar], width: Int, variant: String
  ) -> HTML {
    var drawing = Drawing(width: width)
    let room = width - left - 10
    let week = week(of: calendar, calendars)
    for (day, pieces) in week.enumerated() {
      let y = top + day * rowHeight
      drawing.text(left - 8, y + 13, days[day], "small end")
      drawing.box(left, y + 1, room, rowHeight - 3, "outside", radius: 2)
      for piece in pieces {
        let x = left + piece.lowerBound * room / minutesPerDay
        let end = left + piece.upperBound * room / minutesPerDay
        drawing.box(x, y + 1, max(1, end - x), rowHeight - 3, "inside", radius: 2)
      }
    }
    let bottom = top + days.count * rowHeight
    for hour in stride(from: 0, through: 24, by: width < 500 ? 6 : 3) {
      let x = left + hour * room / 24
      drawing.line(x, top, x, bottom, "grid")
      drawing.text(x, bottom + 14, hour < 10 ? "0\(hour)" : "\(hour)", "small middle")
    }
    drawing.height = bottom + 20
    return drawing.svg(
      title: "The usual week of the calendar \(calendar.name)",
      describing: words(week), variant: variant, name: calendar.name)
  }

  /// The week in words, for those who do not see the picture.
  static func words(_ week: [[Range<Int>]]) -> String {
    var parts: [(first: Int, last: Int, text: String)] = []
    for (day, pieces) in week.enumerated() {
      let text = pieces.map { "\(clock($0.lowerBound))–\(clock($0.upperBound))" }
        .joined(separator: ", ")
      if let last = parts.last, last.text == text {
        parts[parts.count - 1].last = day
      } else {
        parts.append((day, day, text))
      }
    }
    return parts.filter { !$0.text.isEmpty }.map { part in
      let name =
        part.first == part.last
        ? days[part.first] : "\(days[part.first])–\(days[part.last])"
      return "\(name) \(part.text)"
    }.joined(separator: "; ")
  }

  private static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }
}

extension CheckedCalendarLine {
  /// Whether the line is about certain days and not about every week.
  fileprivate var isSpecial: Bool {
    !years.isEmpty || !months.isEmpty || !days.isEmpty || !dates.isEmpty
  }
}
