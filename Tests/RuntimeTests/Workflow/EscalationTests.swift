import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite("Escalations")
struct EscalationTests {
  typealias Programs = WorkflowPrograms
  static let room = Recipient(channel: Ref(0))
  static let ana = Recipient(channel: Ref(1), contact: Ref(0))
  static let quiet = Recipient(channel: Ref(3))
  static let target = Target.escalation(Ref(0))

  private func begun(_ program: Program) -> WorkflowBench {
    var bench = WorkflowBench(program)
    bench.change(.fired, alerts: [.firing("a")], targets: [Self.target])
    return bench
  }

  @Test("Tells one after the other, a contact at her address, until all are told")
  func steps() throws {
    var bench = begun(Programs.escalating([(0, [Self.room]), (5, [Self.ana]), (15, [Self.room])]))
    bench.pass(.hours(3))
    #expect(
      bench.told == [
        "0s room: escalation step", "300s pager/ana: escalation step",
        "900s room: escalation step",
      ])
    guard case .deliver(let delivery) = bench.rows[1].effect else { return }
    #expect(delivery.address == "tty1")
    #expect(delivery.threadKey == EffectKeys(instance: "local").thread(of: .disk))
    #expect(Set(bench.rows.map(\.key)).count == 3)
    #expect(bench.escalations["oncall-1"]?.state == .exhausted)
    let told = bench.history.filter { $0.text.contains("told pager/ana") }
    #expect(told.map(\.place) == ["main.tocsin:2:3"])
  }

  @Test("An acknowledgement stops the steps", arguments: ["api", "ticket", "resolved"])
  func stop(by way: String) {
    var bench = WorkflowBench(Programs.escalating([(0, [Self.room]), (5, [Self.ana])]))
    bench.change(
      .fired, alerts: [.firing("a")], targets: [Self.target, .ticket(Ref(0))])
    bench.pass(.minutes(2))
    switch way {
    case "api": bench.acknowledge()
    case "ticket": bench.move("incident-1", to: .acked)
    default: bench.move("incident-1", to: .resolved)
    }
    bench.pass(.hours(1))
    #expect(bench.told == ["0s room: escalation step"])
    #expect(bench.escalations["oncall-1"]?.state == .acked)
    #expect(bench.escalations["oncall-1"]?.ackedBy == "ana")
  }

  @Test("Whoever was told of the firing is told of the end, each once, nobody else")
  func end() {
    var bench = begun(
      Programs.escalating([
        (0, [Self.room, Self.quiet]), (5, [Self.ana, Self.room]), (60, [Self.ana]),
      ]))
    bench.pass(.minutes(6))
    bench.change(.resolved, alerts: [.firing("a").resolved], targets: [Self.target])
    bench.pass(.hours(3))
    #expect(
      Array(bench.told.dropFirst(4)) == [
        "360s room: all alerts resolved", "360s pager/ana: all alerts resolved",
      ])
    #expect(bench.escalations.isEmpty)
    #expect(bench.workflow.nextDue == nil)
    #expect(bench.workflow.versionsInUse == [])
  }

  @Test("Who could not be told needs no word of the end")
  func undelivered() {
    var bench = WorkflowBench(Programs.escalating([(0, [Self.room, Self.ana])]))
    bench.answer = { _ in .never }
    bench.change(.fired, alerts: [.firing("a")], targets: [Self.target])
    bench.report(bench.rows[0], .failed(reason: "no route to host"))
    bench.report(bench.rows[1], .inDoubt(reason: "no answer"))
    bench.change(.resolved, alerts: [.firing("a").resolved], targets: [Self.target])
    #expect(Array(bench.told.dropFirst(2)) == ["0s pager/ana: all alerts resolved"])
  }

  @Test("A page that waits when the group ends is withdrawn, and its end is not told")
  func withdrawn() {
    var bench = WorkflowBench(Programs.escalating([(0, [Self.room])]))
    bench.answer = { _ in .never }
    bench.change(.fired, alerts: [.firing("a")], targets: [Self.target])
    bench.change(.resolved, alerts: [.firing("a").resolved], targets: [Self.target])
    #expect(bench.told == ["0s room: escalation step"])
    #expect(bench.escalations.isEmpty)
  }

  @Test(
    "The end waits for a page under way, over a restart at any point",
    arguments: [true, false], -1..<8)
  func underWay(arrives: Bool, turn: Int) {
    var bench = WorkflowBench(Programs.escalating([(0, [Self.room]), (10, [Self.room])]))
    bench.crash = .after(turn: turn)
    bench.answer = { _ in
      .after(.minutes(3), arrives ? .done(value: .none, receipt: "") : .failed(reason: "503"))
    }
    bench.change(.fired, alerts: [.firing("a")], targets: [Self.target])
    bench.pass(.minutes(1))
    bench.change(.resolved, alerts: [.firing("a").resolved], targets: [Self.target])
    // The next spell does not mix with what is left of the former.
    bench.change(.fired, alerts: [.firing("b")], spell: 2, targets: [Self.target])
    #expect(bench.escalations["oncall-1"]?.state == .ended)
    bench.pass(.minutes(5))
    #expect(bench.escalations.keys.sorted() == ["oncall-2"])
    #expect(
      bench.told == [
        "0s room: escalation step", "60s room: escalation step",
      ] + (arrives ? ["180s room: all alerts resolved"] : []))
  }

  @Test("An acknowledgement takes back pages that wait")
  func acknowledgedInTime() {
    var bench = WorkflowBench(Programs.escalating([(0, [Self.room])]))
    bench.answer = { _ in .never }
    bench.change(.fired, alerts: [.firing("a")], targets: [Self.target])
    bench.acknowledge()
    #expect(bench.escalations["oncall-1"]?.told == [])
    bench.change(.resolved, alerts: [.firing("a").resolved], targets: [Self.target])
    #expect(bench.told == ["0s room: escalation step"])
  }

  @Test(
    "A round lasts as long as its last step and the pause before it",
    arguments: [
      ([0, 5] as [Int64], 2, [0, 5, 10, 15, 20, 25]),
      ([0, 5, 15], 1, [0, 5, 15, 25, 30, 40]),
      ([0], 2, [0, 5, 10]),
      ([3], 1, [3, 9]),
    ])
  func rounds(delays: [Int64], repeats: Int, expected: [Int]) {
    var bench = begun(
      Programs.escalating(delays.map { ($0, [Self.room]) }, repeats: repeats))
    bench.pass(.hours(24))
    #expect(bench.told == expected.map { "\($0 * 60)s room: escalation step" })
  }

  @Test("After a long stop the next is told at once, the one after keeps the full pause")
  func late() {
    var bench = begun(
      Programs.escalating([(0, [Self.room]), (5, [Self.ana]), (15, [Self.room])], repeats: 1))
    bench.sleep(.hours(1))
    bench.restart()
    bench.pass(.minutes(9))
    #expect(bench.told == ["0s room: escalation step", "3600s pager/ana: escalation step"])
    bench.pass(.minutes(2))
    #expect(bench.told.last == "4200s room: escalation step")
    bench.pass(.minutes(20))
    #expect(
      Array(bench.told.dropFirst(3)) == [
        "4800s room: escalation step", "5100s pager/ana: escalation step",
      ])
  }

  @Test("New alerts in an acknowledged spell start nothing again; a new spell starts anew")
  func newAlerts() {
    var bench = begun(Programs.escalating([(0, [Self.room]), (5, [Self.ana])]))
    bench.acknowledge()
    bench.change(.updated, alerts: [.firing("a"), .firing("b")], newlyFiring: [.firing("b")])
    bench.pass(.hours(1))
    // Who was told hears of them; the next step is not taken.
    #expect(bench.told == ["0s room: escalation step", "0s room: new alerts in group"])
    bench.change(.resolved, alerts: [.firing("a").resolved])
    bench.change(.fired, alerts: [.firing("c")], spell: 2, targets: [Self.target])
    bench.pass(.hours(1))
    #expect(bench.told.dropFirst(3).map { $0.split(separator: " ")[1] } == ["room:", "pager/ana:"])
    #expect(bench.escalations["oncall-2"]?.spell == 2)
  }

  @Test("Whoever was told hears of each alert that joins or leaves, and nobody else does")
  func alertsJoinAndLeave() {
    var bench = begun(Programs.escalating([(0, [Self.room]), (5, [Self.ana]), (60, [Self.room])]))
    bench.change(.updated, alerts: [.firing("a"), .firing("b")], newlyFiring: [.firing("b")])
    #expect(bench.told.last == "0s room: new alerts in group")
    bench.pass(.minutes(5))
    bench.change(
      .updated, alerts: [.firing("b"), .firing("a").resolved], reason: .someResolved,
      newlyResolved: [.firing("a").resolved])
    #expect(
      bench.told.suffix(3) == [
        "300s pager/ana: escalation step", "300s room: some alerts resolved",
        "300s pager/ana: some alerts resolved",
      ])
    // What has ended is not told again with the next step.
    bench.pass(.hours(1))
    guard case .deliver(let step) = bench.rows.last?.effect else { return }
    #expect(step.message.group?.alerts.map { $0.labels["instance"] } == ["b"])
  }

  @Test("An escalation that has told everybody says it again, until somebody acknowledges")
  func repeats() {
    var bench = begun(Programs.escalating([(0, [Self.room]), (5, [Self.ana])]))
    bench.change(.repeated, alerts: [.firing("a")], reason: .repeated)
    #expect(bench.told.count == 1)
    bench.pass(.minutes(5))
    bench.change(.repeated, alerts: [.firing("a")], reason: .repeated)
    #expect(
      bench.told.suffix(2) == [
        "300s room: repeat interval elapsed", "300s pager/ana: repeat interval elapsed",
      ])
    bench.acknowledge()
    bench.change(.repeated, alerts: [.firing("a")], reason: .repeated)
    #expect(bench.told.count == 4)
  }

  @Test("A later step tells the group as it was last reported")
  func snapshot() {
    var bench = begun(Programs.escalating([(0, [Self.room]), (5, [Self.room])]))
    bench.change(.updated, alerts: [.firing("a"), .firing("b")])
    bench.restart()
    bench.pass(.minutes(5))
    guard case .deliver(let delivery) = bench.rows[1].effect else { return }
    #expect(delivery.message.group?.alerts.count == 2)
    #expect(delivery.message.group?.receiver == "room")
  }

  @Test("Finishes on the version that began it")
  func reload() {
    let old = Programs.escalating([(0, [Self.room]), (5, [Self.ana])])
    var bench = begun(old)
    bench.program = Programs.program(version: "v2") { $0.channels.reverse() }
    bench.olderPrograms = ["v1": old]
    #expect(bench.workflow.versionsInUse == ["v1"])
    bench.pass(.minutes(6))
    #expect(bench.told.last == "300s pager/ana: escalation step")
  }

  @Test("A lost version goes on with the one in force, or tells the last resort")
  func lostVersion() {
    var bench = begun(Programs.escalating([(0, [Self.room]), (5, [Self.ana])]))
    bench.program = Programs.escalating([(0, [Self.room]), (5, [Self.room])], version: "v2")
    bench.pass(.minutes(6))
    #expect(bench.told.last == "300s room: escalation step")

    bench = begun(Programs.escalating([(0, [Self.room]), (5, [Self.ana])]))
    bench.program = Programs.program(version: "v2")
    bench.pass(.minutes(6))
    #expect(bench.rows.last?.owner == .lastResort(of: key("escalation", "oncall-1")))
    #expect(bench.escalations.isEmpty)
  }

  @Test("Every event in every state is handled, and ended stays ended")
  func totality() {
    let program = Programs.escalating([(0, [Self.room]), (5, [Self.ana])])
    var generator = RecordGenerator(seed: 1)
    let group = generator.snapshot()
    let events: [EscalationMachine.Event] = [
      .began, .due, .acknowledged(by: "ana"), .updated(group), .repeated(group),
      .resolved(group),
      .delivered(key: EffectKey("k")), .undelivered(key: EffectKey("k")),
    ]
    for state in [EscalationRecord.State.running, .acked, .exhausted, .ended] {
      for event in events {
        var record = EscalationRecord(
          id: "oncall-1", escalation: "oncall", group: .disk, spell: 1, program: "v1",
          startedAt: .seconds(0), snapshot: group)
        record.state = state
        record.nextStep = 7
        record.told = [
          EscalationRecord.Told(channel: "room", contact: nil, address: nil, pending: ["k"])
        ]
        var machine = EscalationMachine(plan: program.escalations[0], record: record)
        let actions = machine.handle(event, at: .seconds(1))
        if state == .ended {
          #expect(machine.record.state == .ended)
          #expect(!actions.contains { if case .notify = $0 { true } else { false } })
        }
      }
    }
  }
}
