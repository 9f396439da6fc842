import DSL

extension Lowering {
  func calendar(_ checked: CheckedCalendar) -> Calendar {
    Calendar(
      name: checked.name, zone: checked.zone,
      windows: checked.lines.filter { !$0.isExcept }.map(window),
      exceptions: checked.lines.filter(\.isExcept).map(window), place: place(checked.span))
  }

  private func window(_ line: CheckedCalendarLine) -> CalendarWindow {
    var window = CalendarWindow(calendar: line.calendar.map { Ref($0.raw) })
    window.years = line.years
    window.months = line.months
    window.days = line.days.map { DayRange(first: $0.first, last: $0.last) }
    window.weekdays = line.weekdays
    window.dates = line.dates
    window.times = line.times.map { MinuteRange(start: $0.start, end: $0.end) }
    return window
  }
}
