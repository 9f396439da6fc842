import Interpreter
import Runtime
import TestSupport
import Testing

/// Who believes what: after hand-overs, reloads and restarts the end is told to exactly those who
/// were told of the begin, once.
@Suite("Beliefs follow what really happened")
struct BeliefTests {
  private func answer(
    _ response: VirtualEngine.Response, from channel: String, until end: Double
  ) -> (OutboxRecord, Instant) -> VirtualEngine.Response {
    { row, now in
      row.effect.lane == channel && now < KernelBench.time(end) ? response : .done
    }
  }

  // MARK: Hand-over

  @Test("Refused for now and over before it was taken: nobody is told of an end")
  func refusedAndOver() {
    var bench = KernelBench()
    bench.engine.respond = answer(.refused, from: "room", until: 400)
    bench.fire("A")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 5_000)
    #expect(bench.told == [])
    #expect(bench.engine.kernel.counts.groups == 0)
  }

  @Test("A receiver that refused is told again after the repeat interval, and then of the end")
  func refusedThenRepeated() {
    var bench = KernelBench(.bench(repeatInterval: .minutes(20)))
    bench.engine.respond = answer(.rejected, from: "room", until: 600)
    bench.fire("A")
    bench.run(to: 1_900)
    #expect(bench.attempts.filter { $0.contains("room") } == ["30 room! +A", "1230 room +A"])
    bench.resolve("A")
    bench.run(to: 2_500)
    #expect(bench.told.suffix(2).sorted() == ["2130 mail -A", "2130 room -A"])
  }

  @Test("While answers get lost, each tick sends nothing new under another key")
  func lostAnswers() {
    var bench = KernelBench(.bench(interval: .minutes(1)))
    bench.engine.respond = answer(.lost, from: "room", until: 3_000)
    bench.fire("A")
    bench.run(to: 4_000)
    let keys = bench.engine.attempts.filter { $0.row.effect.lane == "room" }.map(\.row.key)
    #expect(Set(keys).count == 1)
    bench.resolve("A")
    bench.run(to: 5_000)
    #expect(bench.told.suffix(2).map { $0.split(separator: " ")[1] }.sorted() == ["mail", "room"])
  }

  @Test("The end that a receiver does not take is not told twice to a substitute that heard it")
  func endHandedOver() {
    var bench = KernelBench(.bench { $0.routes[0].targets.append(.channel(Ref(1))) })
    bench.fire("A")
    bench.run(to: 60)
    bench.engine.respond = answer(.rejected, from: "room", until: 10_000)
    bench.resolve("A")
    bench.run(to: 5_000)
    #expect(bench.told.filter { $0.hasSuffix("mail -A") } == ["330 mail -A"])
  }

  @Test("The end that a receiver does not take is told to the last resort otherwise")
  func endToLastResort() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    bench.engine.respond = answer(.rejected, from: "room", until: 10_000)
    bench.resolve("A")
    bench.run(to: 5_000)
    #expect(bench.told == ["30 room +A", "330 mail -A"])
  }

  // MARK: Ends that are posted again

  @Test("An end that is posted again without a begin changes neither begin nor end")
  func repeatedEnd() {
    var bench = KernelBench()
    bench.fire("A")
    bench.run(to: 60)
    bench.resolve("A")
    bench.run(to: 70)
    bench.resolve("A")
    bench.run(to: 1_000)
    let ended = bench.groups.last?.alerts.first
    #expect(ended?.startsAt == KernelBench.time(0))
    #expect(ended?.endsAt == KernelBench.time(60))
  }

  // MARK: Reload

  /// `room` twice: alerts of team x by a route of their own from version 2 on.
  private static func split(_ version: String, wait: TimeSpan = .seconds(30)) -> Program {
    .bench(version: version, wait: wait) { program in
      if version != "v1" {
        program.addRoute("team", .has("team", "x"), to: [.channel(Ref(0))])
      }
      program.addRoute("rest", .always, to: [.channel(Ref(0))])
    }
  }

  @Test("An alert that a split route takes over while it is being told is not told again")
  func splitInFlight() {
    var bench = KernelBench(Self.split("v1"))
    bench.engine.respond = { row, _ in
      VirtualEngine.Response(.done(value: .none, receipt: ""), after: .seconds(40))
    }
    bench.fire("A/team=x", "B")
    bench.run(to: 31)
    bench.engine.handle(.reload(Self.split("v2", wait: .zero), zones: ZoneTable()))
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A +B"])
    bench.resolve("A/team=x")
    bench.run(to: 3_000)
    #expect(bench.told.count == 2)
    #expect(bench.told.last?.hasSuffix("room -A") ?? false)
  }

  @Test("What waits to be told goes with the alert: told once, by the new group")
  func splitWhileWaiting() {
    var bench = KernelBench(Self.split("v1"))
    bench.engine.respond = answer(.refused, from: "room", until: 300)
    bench.fire("A/team=x")
    bench.run(to: 40)
    bench.engine.handle(.reload(Self.split("v2"), zones: ZoneTable()))
    bench.run(to: 2_000)
    #expect(bench.told.count == 1)
    #expect(bench.groups.first?.key.hasPrefix("team:") ?? false)
  }

  @Test("A package that was split while nobody was running tells nobody again")
  func splitWhileDown() {
    var bench = KernelBench(Self.split("v1"))
    bench.fire("A/team=x", "B")
    bench.run(to: 60)
    bench.engine.crash(downFor: .seconds(30), edited: (Self.split("v2"), ZoneTable()))
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A +B"])
    bench.resolve("A/team=x", "B")
    bench.run(to: 4_000)
    #expect(bench.told.dropFirst().map { $0.suffix(7) }.sorted() == ["room -A", "room -B"])
  }

  @Test("A channel that vanishes while it is told keeps no group alive")
  func vanishesInFlight() {
    var bench = KernelBench()
    bench.engine.respond = { row, _ in
      row.effect.lane == "room"
        ? VirtualEngine.Response(.done(value: .none, receipt: ""), after: .seconds(40)) : .done
    }
    bench.fire("A")
    bench.run(to: 31)
    let other = Program.bench(version: "v2") { $0.channels[0].name = "desk" }
    bench.engine.handle(.reload(other, zones: ZoneTable()))
    bench.run(to: 400)
    bench.resolve("A")
    bench.run(to: 3_000)
    #expect(bench.told == ["30 room +A", "330 desk +A", "630 desk -A"])
    #expect(bench.engine.kernel.counts.groups == 0)
  }
}
