import Interpreter
import Runtime
import TestSupport
import Testing

/// Escalations over hand-overs, reloads and the end of their group.
@Suite("Spells: what a group's escalation outlives")
struct SpellTests {
  /// Everything goes to an escalation that tells `pager` at once and after five minutes.
  private static func program(
    _ version: String = "v1", by names: [String] = [], steps: Int64 = 2,
    targets: [Target] = [.escalation(Ref(0))]
  ) -> Program {
    .bench(version: version, by: names) { program in
      program.channels.append(.bench("pager"))
      program.escalations = [
        Escalation(
          name: "oncall",
          steps: (0..<steps).map { number in
            EscalationStep(
              after: .minutes(5 * number), recipients: [Recipient(channel: Ref(2))],
              place: .unknown)
          }, repeats: 0, place: .unknown)
      ]
      program.tickets = [
        TicketKind(
          name: "incident", title: .text([.literal("trouble")]), slotCount: 1, place: .unknown)
      ]
      program.routes[0].targets = targets
    }
  }

  @Test("A reload that regroups does not keep anybody from acknowledging")
  func acknowledgedUnderNewKey() throws {
    var bench = KernelBench(Self.program())
    bench.fire("A")
    bench.run(to: 60)
    bench.engine.handle(
      .reload(Self.program("v2", by: ["alertname"]), zones: ZoneTable()))
    bench.run(to: 70)
    let key = try #require(bench.engine.kernel.groupViews(at: bench.engine.now).first?.record.key)
    #expect(!key.labels.map.isEmpty)
    #expect(bench.engine.handle(.acknowledge(group: key, by: "ana")) == .accepted)
    bench.run(to: 2_000)
    #expect(bench.told == ["30 pager +A"])
  }

  @Test("An escalation that a reload adds to a firing group begins at the next tick")
  func addedByReload() {
    var bench = KernelBench(Self.program(targets: [.channel(Ref(0)), .ticket(Ref(0))]))
    bench.fire("A")
    bench.run(to: 60)
    let more = Self.program(
      "v2", targets: [.channel(Ref(0)), .ticket(Ref(0)), .escalation(Ref(0))])
    bench.engine.handle(.reload(more, zones: ZoneTable()))
    bench.run(to: 700)
    #expect(bench.told == ["30 room +A", "330 pager +A", "630 pager +A"])
  }

  @Test("Who may have got a page before it was given up is told of the end")
  func inDoubtAtDeadline() {
    var bench = KernelBench(Self.program(steps: 1))
    bench.engine.respond = { row, now in
      row.effect.lane == "pager" && now < KernelBench.time(1_000) ? .lost : .done
    }
    bench.fire("A")
    bench.run(to: 1_100)
    #expect(bench.told == ["930 mail +A"])
    bench.resolve("A")
    bench.run(to: 4_000)
    #expect(bench.told.contains { $0.hasSuffix("pager -A") })
  }

  @Test("A page that was handed over and reached nobody goes no further once its alerts are over")
  func pointlessPage() {
    var bench = KernelBench(Self.program(steps: 1))
    bench.engine.respond = { row, now in
      if row.effect.lane == "pager" { return .rejected }
      return now < KernelBench.time(2_000) ? .refused : .done
    }
    bench.fire("A")
    bench.run(to: 100)
    bench.resolve("A")
    bench.run(to: 10_000)
    #expect(bench.told == [])
    #expect(bench.engine.kernel.counts.outbox == 0)
  }

  @Test("A page that arrives after its group has ended is followed by the end")
  func latePage() {
    var bench = KernelBench(Self.program(steps: 1))
    var isFirst = true
    bench.engine.respond = { row, _ in
      if row.effect.lane == "pager" { return .rejected }
      defer { isFirst = false }
      return isFirst
        ? VirtualEngine.Response(.done(value: .none, receipt: ""), after: .seconds(600)) : .done
    }
    bench.fire("A")
    bench.run(to: 100)
    bench.resolve("A")
    bench.run(to: 10_000)
    #expect(bench.told == ["30 mail +A", "630 mail -A"])
  }

  @Test("The acknowledgement of a group that nobody heard of goes with the group")
  func acknowledgedTooEarly() throws {
    var bench = KernelBench(Self.program())
    bench.fire("A")
    bench.run(to: 10)
    let key = try #require(bench.engine.kernel.groupViews(at: bench.engine.now).first?.record.key)
    bench.engine.handle(.acknowledge(group: key, by: "ana"))
    bench.resolve("A")
    bench.run(to: 1_000)
    let names = try bench.engine.store.load().settings.keys
    #expect(!names.contains { $0.hasPrefix("workflow/spell/") })
    bench.fire("A")
    bench.run(to: 1_100)
    #expect(bench.told == ["1030 pager +A"])
  }
}
