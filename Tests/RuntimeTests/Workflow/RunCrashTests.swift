import Interpreter
import Testing

@testable import Runtime

/// A process may die between any two steps, or in the middle of one before its commit.
///
/// Either way the run must end as if nothing had happened, and no effect may be entered twice.
@Suite("Crashes between steps")
struct RunCrashTests {
  typealias Programs = WorkflowPrograms

  /// Every kind of step, a branch, a fallback and an escalation beside it.
  private static let program = Programs.escalating(
    [
      (0, [Recipient(channel: Ref(0))]), (1, [Recipient(channel: Ref(1), contact: Ref(0))]),
    ], repeats: 1
  ) { program in
    let source = Programs.running([
      Programs.step("open", .openTicket(Ref(0)), slot: 4),
      Programs.ai("verdict"),
      Programs.step("1.comment", .comment(Ref(0), Programs.text("", Programs.field(3, "cause")))),
      Programs.step(
        "2.if",
        .choose(
          [
            (
              .binary(.equal, Programs.field(3, "action"), .literal(.symbol("rollback"))),
              [Programs.http("2.if.http"), Programs.say("2.if.say", "rolled back")]
            )
          ], otherwise: [Programs.say("2.if.else", "nothing done")])),
      Programs.http("slow", else: .steps([Programs.say("slow.else", "slow failed")])),
      Programs.step("3.wait", .wait(.seconds(30))),
      Programs.step(
        "4.wait",
        .waitUntil(.acked, within: .minutes(2), otherwise: [Programs.say("4.else", "no ack")])),
      Programs.step("5.ticket", .moveTicket(Ref(0), .acked)),
      Programs.say("6.say", "end"),
    ])
    program.playbooks = source.playbooks
  }

  private func bench(_ crash: WorkflowBench.Crash) -> WorkflowBench {
    var bench = WorkflowBench(Self.program)
    bench.limits.stepsPerTurn = 1
    bench.crash = crash
    bench.answer = { row in
      switch row.effect {
      case .deliver: return .now(.done(value: .none, receipt: ""))
      case .ai:
        return .after(
          .seconds(3), .done(value: Programs.reply("oom", 0.9, "rollback"), receipt: ""))
      case .http:
        guard case .run(_, "2.if.http") = row.owner else { return .never }
        let response = Value.record([
          RecordField("status", .int(200)), RecordField("body", .string("")),
        ])
        return .after(.seconds(2), .done(value: response, receipt: ""))
      }
    }
    bench.change(.fired, alerts: [.firing("a")], targets: [.escalation(Ref(0))])
    bench.pass(.minutes(10))
    bench.change(.resolved, alerts: [.firing("a").resolved])
    bench.pass(.minutes(1))
    return bench
  }

  @Test("A run that is killed at any point ends as one that is not")
  func anyPoint() throws {
    let whole = bench(.none)
    #expect(whole.runs["triage-1"]?.state == .completed)
    #expect(whole.runs["triage-1"]?.journal.count == 13)
    #expect(whole.turns > 20)
    for turn in 0..<whole.turns {
      for crash in [WorkflowBench.Crash.after(turn: turn), .during(turn: turn)] {
        let killed = bench(crash)
        #expect(killed.runs == whole.runs, "\(crash)")
        #expect(killed.tickets == whole.tickets, "\(crash)")
        #expect(killed.rows == whole.rows, "\(crash)")
        #expect(killed.settings == whole.settings, "\(crash)")
        #expect(Set(killed.rows.map(\.key)).count == killed.rows.count, "\(crash)")
        #expect(killed.escalations.isEmpty)
      }
    }
  }

  @Test("Small turns and one large turn come to the same journal")
  func turnSize() {
    var large = WorkflowBench(Self.program)
    large.change(.fired, alerts: [.firing("a")])
    large.pass(.minutes(10))
    var small = WorkflowBench(Self.program)
    small.limits.stepsPerTurn = 1
    small.change(.fired, alerts: [.firing("a")])
    small.pass(.minutes(10))
    // Without notes: whether a delivery arrives before the run is over is a matter of luck.
    func bare(_ bench: WorkflowBench) -> [StepRecord]? {
      bench.runs["triage-1"]?.journal.map { step in
        var step = step
        step.note = ""
        return step
      }
    }
    #expect(bare(small) == bare(large))
    #expect(small.turns > large.turns)
  }
}
