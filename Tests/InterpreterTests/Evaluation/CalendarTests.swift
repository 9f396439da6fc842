import Interpreter
import Testing

@Suite("Calendars")
struct CalendarTests {
  /// Calendars in UTC; zones are covered by `CalendarZoneTests`.
  static func calendar(
    _ windows: [CalendarWindow], except: [CalendarWindow] = [], zone: String = "UTC"
  ) -> Calendar {
    Calendar(name: "c", zone: zone, windows: windows, exceptions: except, place: .unknown)
  }

  static func window(_ change: (inout CalendarWindow) -> Void) -> CalendarWindow {
    var window = CalendarWindow()
    change(&window)
    return window
  }

  static func evaluator(_ calendars: Calendar...) -> CalendarEvaluator {
    var program = Sample.program()
    program.calendars = calendars
    return CalendarEvaluator(program, zones: ZoneTable())
  }

  /// Days after Monday, 5 January 2026, and a time of that day.
  static func time(_ day: Int64, _ hour: Int64, _ minute: Int64 = 0) -> Instant {
    Sample.noon - TimeSpan.hours(12) + .days(day) + .hours(hour) + .minutes(minute)
  }

  // MARK: Windows

  static let cases: [(CalendarWindow, inside: [Instant], outside: [Instant])] = [
    (CalendarWindow(), [time(0, 0), time(900, 23)], []),
    (
      window {
        $0.weekdays = [1...5]; $0.times = [MinuteRange(start: 540, end: 1080)]
      },
      [time(0, 9), time(4, 17, 59)], [time(0, 8, 59), time(0, 18), time(5, 12), time(6, 12)]
    ),
    (
      // Fridays from 22:00 until 06:00 on Saturday.
      window {
        $0.weekdays = [5...5]; $0.times = [MinuteRange(start: 1320, end: 360)]
      },
      [time(4, 22), time(4, 23, 59), time(5, 0), time(5, 5, 59)],
      [time(4, 5), time(4, 21, 59), time(5, 6), time(5, 22), time(6, 0)]
    ),
    (
      window { $0.times = [MinuteRange(start: 0, end: 1440)] },
      [time(0, 0), time(0, 23, 59)], []
    ),
    (
      window { $0.times = [MinuteRange(start: 0, end: 60), MinuteRange(start: 1380, end: 1440)] },
      [time(0, 0), time(0, 23)], [time(0, 1), time(0, 22, 59)]
    ),
    (
      window { $0.days = [DayRange(first: -1, last: -1)] }, [time(26, 12)],
      [time(25, 12), time(27, 0)]
    ),
    (
      window {
        $0.days = [DayRange(first: 31, last: 31)]; $0.months = [1...2]
      },
      [time(26, 12)], [time(54, 12)]
    ),
    (
      window { $0.days = [DayRange(first: -31, last: 2)] },
      [time(27, 12), time(28, 12)], [time(26, 12), time(29, 12)]
    ),
    (window { $0.years = [2027...2028] }, [time(361, 0)], [time(0, 0), time(360, 23)]),
    (
      window { $0.dates = [20_458...20_459] },
      [time(0, 0), time(1, 23, 59)].map { $0 - TimeSpan.days(0) }, [time(2, 0), time(-1, 23)]
    ),
  ]

  @Test("Windows", arguments: cases.indices)
  func windows(index: Int) {
    let (window, inside, outside) = Self.cases[index]
    let evaluator = Self.evaluator(Self.calendar([window]))
    for time in inside { #expect(evaluator.contains(time, in: Ref(0)), "\(time.text)") }
    for time in outside { #expect(!evaluator.contains(time, in: Ref(0)), "\(time.text)") }
  }

  @Test("Lines add, exceptions subtract, references include")
  func lines() {
    let holidays = Self.calendar([Self.window { $0.dates = [20_459...20_459] }])
    let office = Self.calendar(
      [Self.window { $0.weekdays = [1...5] }, Self.window { $0.weekdays = [6...6] }],
      except: [CalendarWindow(calendar: Ref(0))])
    let evaluator = Self.evaluator(
      holidays, office, Self.calendar([CalendarWindow(calendar: Ref(1))]))
    for calendar in [Ref<Calendar>(1), Ref(2)] {
      let week = (0..<7).map { evaluator.contains(Self.time($0, 12), in: calendar) }
      #expect(week == [true, false, true, true, true, true, false])
    }
  }

  @Test("Circles and chains of references end")
  func circles() {
    let circle = Self.evaluator(
      Self.calendar([CalendarWindow(calendar: Ref(1))]),
      Self.calendar([CalendarWindow(calendar: Ref(0))]))
    #expect(!circle.contains(Sample.noon, in: Ref(0)))
    var program = Sample.program()
    // Every calendar refers twice to the next: 2^60 paths.
    program.calendars =
      (0..<60).map { number in
        let next = CalendarWindow(calendar: Ref(number + 1))
        return Self.calendar([next], except: [])
      } + [Self.calendar([])]
    for number in 0..<60 {
      program.calendars[number].windows += [CalendarWindow(calendar: Ref(number + 1))]
    }
    let chain = CalendarEvaluator(program, zones: ZoneTable())
    #expect(!chain.contains(Sample.noon, in: Ref(0)))
    #expect(chain.nextChange(of: Ref(0), after: Sample.noon) == nil)
  }

  // MARK: Looking ahead

  @Test("The next change")
  func nextChange() {
    let office = Self.evaluator(
      Self.calendar([
        Self.window {
          $0.weekdays = [1...5]; $0.times = [MinuteRange(start: 540, end: 1080)]
        }
      ]))
    let next = { office.nextChange(of: Ref(0), after: $0) }
    #expect(next(Self.time(0, 8)) == Self.time(0, 9))
    #expect(next(Self.time(0, 9)) == Self.time(0, 18))
    #expect(next(Self.time(4, 18)) == Self.time(7, 9), "over the weekend")
    let past = Self.evaluator(Self.calendar([Self.window { $0.years = [2020...2020] }]))
    #expect(past.nextChange(of: Ref(0), after: Sample.noon) == nil)
    let always = Self.evaluator(Self.calendar([CalendarWindow()]))
    #expect(always.nextChange(of: Ref(0), after: Sample.noon) == nil)
    let far = Self.evaluator(Self.calendar([Self.window { $0.years = [2027...2027] }]))
    #expect(far.nextChange(of: Ref(0), after: Sample.noon) == Self.time(361, 0))
  }

  @Test("The first time at which calendars answer as wanted")
  func firstTime() {
    let office = Self.window {
      $0.weekdays = [1...5]; $0.times = [MinuteRange(start: 540, end: 1080)]
    }
    let tuesdays = Self.window { $0.weekdays = [2...2] }
    let calendars = Self.evaluator(Self.calendar([office]), Self.calendar([tuesdays]))
    let first = { (inOffice: Bool, onTuesday: Bool) in
      calendars.firstTime(from: Self.time(0, 8), where: [(Ref(0), inOffice), (Ref(1), onTuesday)])
    }
    #expect(first(false, false) == Self.time(0, 8))
    #expect(first(true, false) == Self.time(0, 9))
    #expect(first(true, true) == Self.time(1, 9))
    #expect(first(false, true) == Self.time(1, 0))
    let never = Self.evaluator(Self.calendar([]))
    #expect(never.firstTime(from: Self.time(0, 8), where: [(Ref(0), true)]) == nil)
  }

  @Test("Between now and the next change nothing changes", arguments: 1...20)
  func searchAgrees(seed: Int) {
    var chance = Chance(seed: UInt64(seed))
    let evaluator = Self.evaluator(Self.random(&chance), Self.random(&chance))
    for calendar in [Ref<Calendar>(0), Ref(1)] {
      let start = Sample.noon + .minutes(Int64(chance.upTo(40_000)))
      let answer = evaluator.contains(start, in: calendar)
      let next = evaluator.nextChange(of: calendar, after: start)
      let probeEnd = min(next ?? .seconds(.max), start + .days(20))
      var probe = start
      while probe < probeEnd {
        #expect(evaluator.contains(probe, in: calendar) == answer)
        probe += .minutes(Int64(1 + chance.upTo(200)))
      }
      if let next {
        #expect(evaluator.contains(next, in: calendar) != answer)
        #expect(evaluator.contains(next - TimeSpan.nanoseconds(1), in: calendar) == answer)
      }
    }
  }

  private static func random(_ chance: inout Chance) -> Calendar {
    let windows = (0..<2).map { _ in
      window {
        if chance.oneIn(2) { $0.weekdays = [chance.pick([1...5, 6...7, 3...3])] }
        if chance.oneIn(4) {
          $0.days = [chance.pick([DayRange(first: 1, last: 7), DayRange(first: -3, last: -1)])]
        }
        let (start, end) = (chance.upTo(1440), chance.upTo(1441))
        if start != end { $0.times = [MinuteRange(start: start, end: end)] }
      }
    }
    return calendar(windows, except: chance.oneIn(2) ? [window { $0.weekdays = [2...2] }] : [])
  }

  @Test("A condition's next change weighs labels and calendars")
  func conditions() {
    var program = Sample.program()
    program.calendars = [
      Self.calendar([Self.window { $0.times = [MinuteRange(start: 840, end: 960)] }]),
      Self.calendar([Self.window { $0.times = [MinuteRange(start: 900, end: 1020)] }]),
    ]
    let conditions = ConditionEvaluator(
      calendars: CalendarEvaluator(program, zones: ZoneTable()))
    let both = Condition.all([
      Sample.equal("env", "staging"), .during(Ref(0)), .during(Ref(1)),
    ])
    let next = conditions.nextChange(
      of: both, Sample.labels(["env": "staging"]), after: Sample.noon)
    #expect(next == Self.time(0, 15))
    let other = Sample.labels(["env": "prod"])
    #expect(conditions.nextChange(of: both, other, after: Sample.noon) == nil)
    #expect(conditions.holdsWhatever(time: both, other) == false)
  }
}
