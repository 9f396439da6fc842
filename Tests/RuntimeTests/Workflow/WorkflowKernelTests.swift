import Interpreter
import Synchronization
import TestSupport
import Testing

@testable import Runtime

/// The workflow within the kernel: real groups, the real outbox, a store and crashes.
@Suite("Workflow in the kernel")
struct WorkflowKernelTests {
  typealias Programs = WorkflowPrograms

  private static func bench(_ edit: (inout Program) -> Void) -> KernelBench {
    KernelBench(
      .bench(wait: .zero, interval: .minutes(1)) { program in
        let workflow = Programs.escalating([
          (0, [Recipient(channel: Ref(0))]), (5, [Recipient(channel: Ref(1))]),
        ])
        program.escalations = workflow.escalations
        program.tickets = workflow.tickets
        program.models = workflow.models
        program.routes[0].targets = [.escalation(Ref(0)), .ticket(Ref(0))]
        edit(&program)
      })
  }

  private static func playbook(_ steps: [Step]) -> [Playbook] { Programs.running(steps).playbooks }

  private func tickets(_ bench: KernelBench) throws -> [TicketRecord] {
    try bench.engine.store.tickets(TicketQuery())
  }

  private func runs(_ bench: KernelBench) throws -> [RunRecord] {
    try bench.engine.store.runs(RunQuery())
  }

  @Test("An escalation tells until somebody acknowledges, and tells the end to the told")
  func escalation() throws {
    for isAcked in [true, false] {
      var bench = Self.bench { _ in }
      bench.fire("A")
      bench.run(to: 120)
      if isAcked {
        let group = try #require(bench.engine.kernel.groupViews(at: bench.engine.now).first)
        let reply = bench.engine.handle(.acknowledge(group: group.record.key, by: "ana"))
        #expect(reply == .accepted)
        #expect(try tickets(bench).first?.state == .acked)
      }
      bench.run(to: 600)
      bench.resolve("A")
      bench.run(to: 1_000)
      let told = ["0 room +A", "660 room -A"]
      let more = ["0 room +A", "300 mail +A", "660 room -A", "660 mail -A"]
      #expect(bench.told == (isAcked ? told : more))
      #expect(try tickets(bench).first?.state == .resolved)
      #expect(bench.engine.kernel.versionsInUse == [])
    }
  }

  @Test("A page that its channel does not take is not sent after the end")
  func withdrawn() {
    var bench = Self.bench { _ in }
    bench.engine.respond = { row, now in
      let isDown = now < KernelBench.time(400) && row.effect.delivery?.channel == "room"
      return isDown ? .init(.retry(reason: "503", after: nil)) : .done
    }
    bench.fire("A")
    bench.run(to: 90)
    bench.resolve("A")
    bench.run(to: 3_000)
    #expect(bench.told == [])
    #expect(bench.attempts.count > 2)
    #expect(bench.engine.kernel.counts.outbox == 0)
    #expect(bench.engine.history().contains { $0.text.hasPrefix("withdrawn before room") })
  }

  @Test("A page without an answer may have arrived: its end is told, after it")
  func inDoubt() {
    var bench = Self.bench { _ in }
    bench.engine.respond = { _, now in
      now < KernelBench.time(100)
        ? .init(.inDoubt(reason: "no answer"), after: .seconds(50)) : .done
    }
    bench.fire("A")
    bench.run(to: 20)
    bench.resolve("A")
    bench.run(to: 3_000)
    #expect(bench.attempts.first == "0 room? +A")
    #expect(bench.told.last?.hasSuffix("room -A") == true)
    #expect(!bench.told.contains { $0.hasSuffix("+A") })
  }

  @Test("Attempts at a model are repeated within the deadline, and the else value holds after it")
  func retries() throws {
    for (failures, says) in [(1, "cause oom"), (9, "cause unknown")] {
      var bench = Self.bench {
        $0.playbooks = Self.playbook([
          Programs.ai("verdict"),
          Programs.notify("say", Programs.text("cause ", Programs.field(3, "cause"))),
        ])
        $0.routes[0].targets = []
      }
      bench.engine.respond = { row, _ in
        guard case .ai = row.effect else { return .done }
        return row.attempts <= failures
          ? .init(.retry(reason: "429", after: .seconds(5)), after: .seconds(1))
          : .init(.done(value: Programs.reply("oom", 0.9, "restart"), receipt: ""))
      }
      bench.fire("A")
      bench.run(to: 120)
      let said = bench.engine.attempts.compactMap { $0.row.effect.delivery?.message["body"] }
      #expect(said == [says])
      let run = try #require(try runs(bench).first)
      #expect(run.state == .completed)
      let end = try #require(run.finishedAt)
      #expect(end <= run.startedAt + .seconds(30))
      #expect(bench.engine.attempts.count { $0.row.effect.lane == "ai triage" } == 2)
    }
  }

  @Test("A page does not wait for a playbook that waits")
  func pageFirst() {
    var bench = Self.bench {
      $0.playbooks = Self.playbook([Programs.ai("verdict")])
      $0.routes[0].targets = [.channel(Ref(0))]
    }
    bench.engine.respond = { row, _ in
      row.effect.delivery == nil ? .init(.failed(reason: "down"), after: .seconds(29)) : .done
    }
    bench.fire("A")
    bench.run(to: 1)
    #expect(bench.told == ["0 room +A"])
  }

  // MARK: Crashes

  /// Every kind of effect, with waits between them.
  private static let steps = [
    Programs.step("open", .openTicket(Ref(0))),
    Programs.ai("verdict"),
    Programs.say("1.say", "one"),
    Programs.http("deploy", within: .minutes(2), retries: 5),
    Programs.step("2.wait", .wait(.seconds(20))),
    Programs.say("3.say", "two"),
    Programs.step("4.wait", .waitUntil(.resolved, within: .minutes(30), otherwise: [])),
    Programs.step("5.comment", .comment(Ref(0), Programs.text("over"))),
  ]

  /// The boundaries an engine has passed; its question cannot change anything itself.
  private final class Passed: Sendable {
    let boundaries = Mutex<[VirtualEngine.Boundary]>([])
  }

  private struct Outcome {
    var bench: KernelBench
    var boundaries: Int
    var death: VirtualEngine.Boundary?
  }

  /// The same story with a death at the n-th boundary.
  private static func story(dyingAt point: Int?) -> Outcome {
    let passed = Passed()
    var bench = bench { $0.playbooks = playbook(steps) }
    bench.engine.respond = { row, _ in
      switch row.effect {
      case .deliver: .done
      case .ai:
        .init(
          .done(value: Programs.reply("oom", 0.9, "restart"), receipt: "", tokens: 10),
          after: .seconds(4))
      case .http:
        .init(
          .done(
            value: .record([
              RecordField("status", .int(200)), RecordField("body", .string("ok")),
            ]), receipt: ""), after: .seconds(2))
      }
    }
    bench.engine.dies = { boundary, _ in
      passed.boundaries.withLock { boundaries in
        boundaries.append(boundary)
        return boundaries.count - 1 == point
      }
    }
    // A sender repeats what is not acknowledged.
    for second in [0, 15, 30, 45] {
      bench.run(to: Double(second))
      bench.fire("A")
    }
    bench.run(to: 400)
    for second in [400, 415, 430] {
      bench.run(to: Double(second))
      bench.resolve("A")
    }
    bench.run(to: 1_000)
    let boundaries = passed.boundaries.withLock { $0 }
    let death = point.flatMap { boundaries.indices.contains($0) ? boundaries[$0] : nil }
    return Outcome(bench: bench, boundaries: boundaries.count, death: death)
  }

  @Test("A process that dies at any point repeats no finished step and ends the same")
  func crashes() throws {
    let whole = Self.story(dyingAt: nil)
    let journal = try #require(try runs(whole.bench).first).journal
    #expect(journal.map(\.step) == Self.steps.map(\.id))
    #expect(whole.boundaries > 30)
    for point in 0..<whole.boundaries {
      let killed = Self.story(dyingAt: point)
      let comment: Comment = "died at \(point): \(killed.death.map(\.rawValue) ?? "?")"
      #expect(killed.bench.engine.crashes == 1, comment)
      let all = try runs(killed.bench)
      #expect(all.count == 1, comment)
      #expect(all.first?.state == .completed, comment)
      #expect(all.first?.journal.map(\.result) == journal.map(\.result), comment)
      #expect(all.first?.journal.map(\.status) == journal.map(\.status), comment)
      #expect(try tickets(killed.bench).map(\.state) == [.resolved], comment)
      // Only an attempt that was under way when the process died may be made again.
      var attempts: [EffectKey: Int] = [:]
      for attempt in killed.bench.engine.attempts { attempts[attempt.row.key, default: 0] += 1 }
      let repeated = attempts.values.filter { $0 > 1 }
      #expect(repeated.allSatisfy { $0 == 2 }, comment)
      #expect(attempts.count == Set(whole.bench.engine.attempts.map(\.row.key)).count, comment)
      #expect(killed.bench.engine.kernel.counts.outbox == 0, comment)
      #expect(killed.bench.engine.kernel.counts.runs == 0, comment)
    }
  }

  @Test("A reload lets a run finish on the version that began it")
  func reload() throws {
    var bench = Self.bench {
      $0.playbooks = Self.playbook([
        Programs.step("1.wait", .wait(.minutes(10))), Programs.say("2.say", "old"),
      ])
    }
    bench.fire("A")
    bench.run(to: 10)
    let next = Program.bench(version: "v2", wait: .zero, interval: .minutes(1))
    bench.engine.handle(.reload(next, zones: ZoneTable()))
    #expect(bench.engine.kernel.versionsInUse == ["v1"])
    bench.engine.crash(downFor: .minutes(1))
    bench.run(to: 1_000)
    #expect(try runs(bench).first?.state == .completed)
    let said = bench.engine.attempts.compactMap { $0.row.effect.delivery?.message["body"] }
    #expect(said.contains("old"))
  }
}
