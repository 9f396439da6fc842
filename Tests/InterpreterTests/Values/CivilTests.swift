import Testing

@testable import Interpreter

@Suite struct CivilDays {
  @Test(arguments: [
    (0, 1970, 1, 1, 4), (-1, 1969, 12, 31, 3), (59, 1970, 3, 1, 7), (11_016, 2000, 2, 29, 2),
    (19_782, 2024, 2, 29, 4), (20_778, 2026, 11, 21, 6), (-719_468, 0, 3, 1, 3),
    (-719_162, 1, 1, 1, 1), (2_932_896, 9999, 12, 31, 5), (-25_509, 1900, 2, 28, 3),
    (-25_508, 1900, 3, 1, 4),
  ])
  func matchKnownDates(_ days: Int, _ year: Int, _ month: Int, _ day: Int, _ weekday: Int) throws {
    let date = CivilDay(daysSinceEpoch: days)
    #expect(date == CivilDay(year: year, month: month, day: day))
    #expect(date.daysSinceEpoch == days)
    #expect(date.weekday == weekday)
  }

  @Test func countEveryDayOnce() {
    var previous = CivilDay(daysSinceEpoch: -200_001)
    for days in stride(from: -200_000, through: 200_000, by: 1) {
      let date = CivilDay(daysSinceEpoch: days)
      let isNextDay =
        date.day == previous.day + 1 && date.month == previous.month
        || date.day == 1 && previous.day == previous.daysInMonth
      guard date.daysSinceEpoch == days, previous < date, isNextDay else {
        Issue.record("day \(days): \(date) after \(previous)")
        return
      }
      previous = date
    }
  }

  @Test(arguments: [
    (2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0),
  ])
  func refuseDatesThatDoNotExist(_ year: Int, _ month: Int, _ day: Int) {
    #expect(CivilDay(year: year, month: month, day: day) == nil)
  }
}

@Suite struct RFC3339Times {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-21T02:38:02.805Z", 1_795_228_682_805_000_000),
    ("2026-11-21T02:38:02.805000001Z", 1_795_228_682_805_000_001),
    ("2024-02-29T23:59:59.1234567899+05:30", 1_709_231_399_123_456_789),
    ("1969-12-31T23:59:59.5-00:00", -500_000_000), ("1970-01-01t01:00:00+01:00", 0),
    ("1970-01-01T00:00:00z", 0), ("9999-12-31T23:59:59Z", Int64.max),
    ("0002-01-01T00:00:00Z", Int64.min),
  ])
  func areRead(_ text: String, _ nanoseconds: Int64) {
    #expect(parseRFC3339(text) == Instant(nanoseconds: nanoseconds))
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-11-21T02:38Z", "2026-11-21T02:38:02", "2026-11-21 02:38:02Z",
    "2026-11-21T24:00:00Z", "2026-11-21T02:60:00Z", "2026-11-21T02:38:60Z",
    "2026-02-29T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-21T02:38:02.Z",
    "2026-11-21T02:38:02,5Z", "2026-11-21T02:38:02+1:00", "2026-11-21T02:38:02+0100",
    "2026-11-21T02:38:02+24:00", "2026-11-21T02:38:02Z ", " 2026-11-21T02:38:02Z",
    "26-11-21T02:38:02Z", "2026-11-21T02:38:02Zx", "+026-11-21T02:38:02Z", "２０２６-11-21T02:38:02Z",
  ])
  func areRefused(_ text: String) {
    #expect(parseRFC3339(text) == nil)
    #expect(!isZeroTime(text))
  }

  @Test(arguments: [
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "0001-01-01T01:00:00+01:00",
  ])
  func knowGoZeroTime(_ text: String) {
    #expect(isZeroTime(text))
    #expect(parseRFC3339(text) == nil)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
    (1_795_228_682_805_000_000, "2026-11-21T02:38:02.805Z", "2026-11-21T02:38:02.805Z"),
    (1, "1970-01-01T00:00:00.000000001Z", "1970-01-01T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999Z"),
  ])
  func areWritten(_ nanoseconds: Int64, _ shortest: String, _ milliseconds: String) {
    let time = Instant(nanoseconds: nanoseconds)
    #expect(formatRFC3339(time) == shortest)
    #expect(formatRFC3339(time, .milliseconds) == milliseconds)
    #expect(parseRFC3339(shortest) == time)
  }

  @Test func roundTripAtTheEndsOfTime() {
    for nanoseconds in [Int64.min, -1_000_000_000_000_000_007, 7, .max] {
      let time = Instant(nanoseconds: nanoseconds)
      #expect(parseRFC3339(formatRFC3339(time)) == time)
    }
  }
}
