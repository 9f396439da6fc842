import Interpreter
import Runtime
import TestSupport
import Testing

@Suite("Groups: wait, interval, repeat, ends")
struct GroupTests {
  @Test func waitsThenTellsThenKeepsTheInterval() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 10)
    bench.fire("B")
    bench.run(to: 29)
    #expect(bench.told == [])
    bench.run(to: 100)
    bench.fire("C")
    bench.run(to: 329)
    #expect(bench.told == ["30 room +A +B"])
    bench.run(to: 330)
    #expect(bench.told == ["30 room +A +B", "330 room +A +B +C"])
  }

  @Test func tellsTheEndOnceToWhomItToldTheBegin() {
    var bench = KernelBench()
    bench.fire("A", "B")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 700)
    bench.resolve("B")
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A +B", "330 room +B -A", "930 room -B"])
    #expect(bench.engine.kernel.counts.groups == 0)
  }

  @Test("An alert that has fired for longer than the wait is told at once")
  func lateAlertsDoNotWait() {
    var bench = KernelBench()
    bench.fire("A", since: -31)
    bench.run(to: 0)
    #expect(bench.told == ["0 room +A"])
  }

  @Test("A late alert ends the wait of the group it joins")
  func lateAlertHastensGroup() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 10)
    bench.fire("B", since: -100)
    bench.run(to: 10)
    #expect(bench.told == ["10 room +A +B"])
  }

  @Test("Repeats on the tick at which the repeat interval has passed")
  func repeats() {
    var bench = KernelBench(.bench(repeatInterval: .minutes(12)))
    bench.fire("A")
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A", "930 room +A", "1830 room +A"])
  }

  @Test("Nothing is repeated when only ended alerts are left")
  func endsAreNotRepeated() {
    var bench = KernelBench(.bench(repeatInterval: .minutes(5)))
    bench.fire("A")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 10_000)
    #expect(bench.told == ["30 room +A", "330 room -A"])
  }

  @Test("An alert that came and went between two ticks is not told")
  func briefAlerts() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    bench.fire("B")
    bench.run(to: 90)
    bench.resolve("B")
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +A"])
  }

  @Test("An alert without an end is resolved after the resolve time-out")
  func assumedEnd() {
    var bench = KernelBench()
    bench.engine.handle(.post([PostedAlert(labels: .bench("A"))]))
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +A", "330 room -A"])
  }

  @Test("A group is made per value of the group labels")
  func groupLabels() {
    var bench = KernelBench(.bench(by: ["team"]))
    bench.fire("A/team=x", "B/team=y", "C/team=x", "D")
    bench.run(to: 30)
    #expect(bench.told.sorted() == ["30 room +A +C", "30 room +B", "30 room +D"])
  }

  @Test("An alert is told by every leaf it reaches, and a drop tells nobody")
  func leaves() {
    var bench = KernelBench(
      .bench {
        $0.addRoute("also", .has("team", "x"), to: [.channel(Ref(1))]) { $0.continues = true }
        $0.addRoute("drop", .has("env", "test"), to: []) { $0.dropReason = "synthetic" }
        $0.addRoute("rest", .always, to: [.channel(Ref(0))])
      })
    bench.fire("A/team=x", "B/env=test", "C/team=x/env=test")
    bench.run(to: 30)
    #expect(bench.told.sorted() == ["30 mail +A +C", "30 room +A"])
    let dropped = bench.engine.history().filter { $0.kind == .dropped }
    #expect(
      dropped.map(\.text) == ["C is dropped because synthetic", "B is dropped because synthetic"])
  }

  @Test("max_alerts cuts the message, not the memory of what was told")
  func maxAlerts() {
    var bench = KernelBench(.bench { $0.channels[0].maxAlerts = 2 })
    bench.fire("A", "B", "C")
    bench.run(to: 1_000)
    #expect(bench.told.count == 1)
    let group = bench.groups.first
    #expect(group?.alerts.count == 2)
    #expect(group?.truncatedAlerts == 1)
  }

  @Test("A channel that wants no ends is told of begins only, also of new occurrences")
  func withoutEnds() {
    var bench = KernelBench(.bench { $0.channels[0].sendResolved = false })
    bench.fire("A", "B")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 400)
    bench.fire("A")
    bench.run(to: 2_000)
    bench.resolve("A", "B")
    bench.run(to: 4_000)
    #expect(bench.told == ["30 room +A +B", "630 room +A +B"])
    #expect(bench.engine.kernel.counts.groups == 0)
  }
}

@Suite("Occurrences: no page is missed")
struct OccurrenceTests {
  @Test("Resolve and fire again within one interval: the end, then the begin")
  func refireWithinInterval() {
    var bench = KernelBench()
    bench.fire("A", "B")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 90)
    bench.fire("A")
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +A +B", "330 room +B -A", "330 room +A +B"])
    let ended = bench.groups[1].alerts.first { $0.status == .resolved }
    #expect(ended?.endsAt == KernelBench.time(60))
    #expect(ended?.occurrence == 1)
    #expect(bench.groups[2].alerts.first { $0.labels["alertname"] == "A" }?.occurrence == 2)
  }

  @Test("The only alert of a group ends and fires again within one interval")
  func refireAlone() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 90)
    bench.fire("A")
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +A", "330 room -A", "330 room +A"])
  }

  @Test("Fire, silence, resolve, unsilence, fire: the end is told and the new begin pages")
  func silencedEnd() throws {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    let id = try bench.silence("A", for: .hours(1))
    bench.run(to: 100)
    bench.resolve("A")
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +A", "330 room -A"])
    bench.engine.handle(.expireSilence(id: id))
    bench.fire("A")
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A", "330 room -A", "1030 room +A"])
  }

  @Test("Fire, silence, resolve and fire within one interval, unsilence: pages at the next tick")
  func silencedRefire() throws {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    let id = try bench.silence("A", for: .hours(1))
    bench.run(to: 100)
    bench.resolve("A")
    bench.run(to: 110)
    bench.fire("A")
    bench.run(to: 400)
    #expect(bench.told == ["30 room +A", "330 room -A"])
    bench.engine.handle(.expireSilence(id: id))
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +A", "330 room -A", "630 room +A"])
  }

  @Test("An alert that fires while silenced is told at the tick after the silence")
  func silenceEnds() throws {
    var bench = KernelBench()
    bench.fire("A")
    try bench.silence("A", for: .minutes(7))
    bench.run(to: 2_000)
    #expect(bench.told == ["630 room +A"])
  }

  @Test("An alert told before it was silenced is not told again after")
  func silenceIsNoEnd() throws {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    try bench.silence("A", for: .minutes(20))
    bench.run(to: 4_000)
    #expect(bench.told == ["30 room +A"])
  }

  @Test("Inhibited, source ends: the target is told at the next tick and never later")
  func inhibition() {
    var bench = KernelBench(.inhibiting)
    bench.fire("Source/zone=a", "Target/zone=a", "Target/zone=b")
    bench.run(to: 400)
    bench.resolve("Source/zone=a")
    bench.run(to: 2_000)
    #expect(
      bench.told == [
        "30 room +Source +Target", "630 room +Target +Target -Source",
      ])
  }

  @Test("Told, inhibited, ended while inhibited, source ends, fires again: pages")
  func inhibitedEnd() {
    var bench = KernelBench(.inhibiting)
    bench.fire("Target/zone=a")
    bench.run(to: 60)
    bench.fire("Source/zone=a")
    bench.run(to: 400)
    bench.resolve("Target/zone=a")
    bench.run(to: 700)
    bench.resolve("Source/zone=a")
    bench.run(to: 1_000)
    bench.fire("Target/zone=a")
    bench.run(to: 1_300)
    #expect(
      bench.told == [
        "30 room +Target", "330 room +Source", "630 room +Source -Target", "930 room -Source",
        "1030 room +Target",
      ])
  }

  @Test("A source that ends without a word stops inhibiting")
  func inhibitionByExpiry() {
    var bench = KernelBench(.inhibiting)
    bench.fire("Target/zone=a")
    bench.fire("Source/zone=a", lasting: .minutes(3))
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +Source", "330 room +Target -Source"])
  }

  @Test("Muted by a calendar, mute ends: told at the next tick")
  func mute() {
    // The bench starts on 2026-01-05 12:00 UTC.
    var bench = KernelBench(
      .bench { program in
        var window = CalendarWindow()
        window.times = [MinuteRange(start: 12 * 60, end: 12 * 60 + 7)]
        program.calendars = [
          Calendar(name: "lunch", zone: "UTC", windows: [window], exceptions: [], place: .unknown)
        ]
        program.mutes = [
          MuteRule(
            name: "quiet", condition: .all([.named("A"), .during(Ref(0))]), reason: "lunch",
            place: .unknown)
        ]
      })
    bench.fire("A", "B")
    bench.run(to: 1_000)
    #expect(bench.told == ["30 room +B", "630 room +A +B"])
    let texts = bench.engine.history().filter { $0.kind == .suppressed }.map(\.text)
    #expect(texts == ["A is no longer suppressed", "A is muted by quiet because lunch"])
  }

  @Test("A route's mute holds the whole block, but not the end of what was told")
  func routeMute() {
    var bench = KernelBench(
      .bench { program in
        var window = CalendarWindow()
        window.times = [MinuteRange(start: 12 * 60 + 1, end: 12 * 60 + 20)]
        program.calendars = [
          Calendar(name: "quiet", zone: "UTC", windows: [window], exceptions: [], place: .unknown)
        ]
        program.routes[0].mutes = [
          RouteMute(calendar: Ref(0), whenInside: true, place: .unknown)
        ]
      })
    bench.fire("A")
    bench.run(to: 100)
    bench.fire("B")
    bench.run(to: 700)
    bench.resolve("A")
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A", "930 room -A", "1230 room +B"])
  }

  @Test("An end that is posted again is no news, nor is an end nobody heard the begin of")
  func repeatedEnds() {
    var bench = KernelBench()
    bench.resolve("A")
    bench.fire("B")
    bench.run(to: 60)
    for second in stride(from: 60.0, to: 1_500, by: 60) {
      bench.run(to: second)
      bench.resolve("B")
    }
    bench.run(to: 10_000)
    #expect(bench.told == ["30 room +B", "330 room -B"])
    #expect(bench.engine.kernel.counts.alerts == 0)
  }
}

extension Program {
  /// `Source` inhibits `Target` of the same zone.
  static let inhibiting = Program.bench { program in
    program.inhibitions = [
      InhibitRule(
        name: "hide", source: .named("Source"), target: .named("Target"), same: ["zone"],
        reason: "it is the cause", place: .unknown)
    ]
  }
}
