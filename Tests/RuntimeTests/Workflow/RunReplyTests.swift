import Interpreter
import Testing

@testable import Runtime

@Suite("Replies of models")
struct RunReplyTests {
  typealias Programs = WorkflowPrograms

  private func program(_ edit: (inout Program) -> Void = { _ in }) -> Program {
    Programs.running(
      [
        Programs.ai("verdict"),
        Programs.notify("say", Programs.text("cause ", Programs.field(3, "cause"))),
      ], edit: edit)
  }

  @Test(
    "A good reply is taken; none, a slow one and a wrongly typed one take the else value in time",
    arguments: [
      ("good", "2s room: cause oom"), ("integer", "2s room: cause oom"),
      ("slow", "30s room: cause unknown"), ("none", "30s room: cause unknown"),
      ("range", "2s room: cause unknown"), ("symbol", "2s room: cause unknown"),
      ("missing", "2s room: cause unknown"), ("text", "2s room: cause unknown"),
      ("refused", "2s room: cause unknown"), ("retried", "9s room: cause oom"),
    ])
  func replies(kind: String, says: String) {
    func done(_ value: Value) -> EffectOutcome { .done(value: value, receipt: "") }
    let good = Programs.reply("oom", 0.5, "rollback")
    let short = Value.record([RecordField("cause", .string("oom"))])
    let whole = Value.record([
      RecordField("action", .symbol("restart")), RecordField("confidence", .int(1)),
      RecordField("cause", .string("oom")), RecordField("extra", .int(7)),
    ])
    let answers: [String: WorkflowBench.Answer] = [
      "good": .after(.seconds(2), done(good)), "integer": .after(.seconds(2), done(whole)),
      "slow": .after(.seconds(31), done(good)), "none": .never,
      "range": .after(.seconds(2), done(Programs.reply("oom", 1.5, "rollback"))),
      "symbol": .after(.seconds(2), done(Programs.reply("oom", 0.5, "rm -rf"))),
      "missing": .after(.seconds(2), done(short)),
      "text": .after(.seconds(2), done(.string("oom"))),
      "refused": .after(.seconds(2), .failed(reason: "status 429, then given up")),
      "retried": .after(.seconds(9), done(good)),
    ]
    var bench = WorkflowBench(program())
    bench.answer = { row in
      if case .ai = row.effect { answers[kind] ?? .never } else { .never }
    }
    bench.change(.fired, alerts: [.firing("a")])
    bench.pass(.minutes(5))
    #expect(bench.told == [says])
    #expect(bench.runs["triage-1"]?.state == .completed)
    let isGood = says.hasSuffix("oom")
    #expect(bench.runs["triage-1"]?.journal[0].status == (isGood ? .done : .fallback))
    #expect(bench.runs["triage-1"]?.journal[0].note.isEmpty == isGood)
  }

  @Test("The call carries what the step says")
  func call() throws {
    var bench = WorkflowBench(program())
    bench.change(.fired, alerts: [.firing("a")])
    let row = try #require(bench.row(step: "verdict"))
    #expect(row.attemptsMaximum == 2)
    guard case .ai(let call) = row.effect else { return }
    #expect(call.model == "triage")
    #expect(call.prompt == "why?")
    #expect(call.returns == Programs.verdict)
    #expect(call.timeout == .seconds(30))
  }

  @Test("A spent budget takes the else value at once, until its window ends")
  func budget() {
    let program = program { $0.models[0].budget = RateLimit(count: 1000, span: .days(1)) }
    var bench = WorkflowBench(program)
    let good = Programs.reply("oom", 0.5, "rollback")
    bench.answer = { row in
      guard case .ai = row.effect else { return .never }
      return .after(.seconds(1), .done(value: good, receipt: "", tokens: 600))
    }
    for spell in 1...4 {
      bench.change(.fired, alerts: [.firing("a")], spell: UInt32(spell))
      bench.pass(.minutes(1))
      bench.change(.resolved, alerts: [.firing("a").resolved], spell: UInt32(spell))
      bench.restart()
    }
    let calls = bench.rows.filter { if case .ai = $0.effect { true } else { false } }
    #expect(calls.count == 2)
    #expect(bench.told.map { $0.hasSuffix("oom") } == [true, true, false, false])
    #expect(
      bench.runs["triage-3"]?.journal[0].note
        == "the budget of model triage is spent (1000 tokens per 1d)")
    bench.pass(.days(1))
    bench.change(.fired, alerts: [.firing("a")], spell: 5)
    bench.pass(.minutes(1))
    #expect(bench.told.last?.hasSuffix("oom") == true)
  }

  @Test("A storm of calls does not overshoot the budget together")
  func budgetStorm() {
    let program = Programs.running([Programs.ai("verdict")], scope: .alert) {
      $0.models[0].budget = RateLimit(count: 3000, span: .days(1))
    }
    var bench = WorkflowBench(program)
    let alerts = (0..<20).map { AlertSnapshot.firing("host\($0)") }
    bench.change(.fired, alerts: alerts, newlyFiring: alerts)
    let calls = bench.rows.filter { if case .ai = $0.effect { true } else { false } }
    #expect(calls.count == 3)
    bench.pass(.minutes(1))
    #expect(bench.runs.values.allSatisfy { $0.state == .completed })
  }
}
