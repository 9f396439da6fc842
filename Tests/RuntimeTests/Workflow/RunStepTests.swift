import Interpreter
import Testing

@testable import Runtime

@Suite("Playbook steps")
struct RunStepTests {
  typealias Programs = WorkflowPrograms

  private func started(
    _ steps: [Step], onFailure: [Step] = [], answer: WorkflowBench.Answer? = nil
  ) -> WorkflowBench {
    var bench = WorkflowBench(Programs.running(steps, onFailure: onFailure))
    if let answer {
      bench.answer = { row in
        if case .deliver = row.effect { .never } else { answer }
      }
    }
    bench.change(.fired, alerts: [.firing("a")])
    return bench
  }

  private func response(_ status: Int64, _ body: String = "{}") -> EffectOutcome {
    .done(
      value: .record([RecordField("status", .int(status)), RecordField("body", .string(body))]),
      receipt: "")
  }

  @Test("Computed values reach the steps behind them")
  func compute() {
    let bench = started([
      Programs.step("word", .compute(Programs.text("disk")), slot: 3),
      Programs.notify("2.notify", Programs.text("the ", .slot(3))),
    ])
    #expect(bench.told == ["0s room: the disk"])
    #expect(bench.runs["triage-1"]?.state == .completed)
    #expect(bench.journal("triage-1") == ["word done", "2.notify done"])
    #expect(bench.lines(.run).last == "run triage-1 is complete after 2 steps")
  }

  @Test("An http step sends what was evaluated, under a key of its own, with its deadline")
  func httpRequest() throws {
    let bench = started([Programs.http("deploy", within: .seconds(20), retries: 3)])
    let row = try #require(bench.row(step: "deploy"))
    #expect(row.key == key("run", "triage-1", "deploy"))
    #expect(row.attemptsMaximum == 4)
    #expect(row.deadline == bench.now + .seconds(20))
    guard case .http(let call) = row.effect else { return }
    #expect(call.method == "POST")
    #expect(call.url == "https://deploy.example/rollback")
    #expect(String(decoding: call.body, as: UTF8.self) == #"{"service":"shop"}"#)
    #expect(call.headers == [MessageField("Content-Type", "application/json")])
    #expect(bench.runs["triage-1"]?.state == .waiting)
  }

  @Test("A 2xx answer is the result")
  func httpAnswer() {
    var bench = started(
      [
        Programs.http("deploy", slot: 3),
        Programs.notify("2.notify", Programs.text("status ", Programs.field(3, "status"))),
      ], answer: .after(.seconds(3), response(204)))
    bench.pass(.seconds(5))
    #expect(bench.told == ["3s room: status 204"])
  }

  @Test(
    "Everything else is a failure of the step, with its reason",
    arguments: [
      ("status", "the answer was status 500"), ("none", "nothing came within 10s"),
      ("refused", "connection refused"), ("doubt", "no answer, it may have been done: reset"),
      ("garbage", "the answer is no HTTP response"),
    ])
  func httpFailures(kind: String, reason: String) {
    let answers: [String: WorkflowBench.Answer] = [
      "status": .now(response(500)), "none": .never,
      "refused": .now(.failed(reason: "connection refused")),
      "doubt": .now(.inDoubt(reason: "reset")),
      "garbage": .now(.done(value: .int(200), receipt: "")),
    ]
    let says = Programs.notify(
      "failure.1.notify",
      .text([
        .value(Programs.field(2, "step")), .literal(": "), .value(Programs.field(2, "reason")),
      ]))
    var bench = started(
      [Programs.http("deploy"), Programs.say("2.notify", "done")], onFailure: [says],
      answer: answers[kind])
    bench.pass(.minutes(1))
    #expect(bench.told.count == 1)
    #expect(bench.told[0].hasSuffix("room: deploy: \(reason)"))
    #expect(bench.runs["triage-1"]?.state == .failed)
    #expect(bench.runs["triage-1"]?.failure == "step deploy: \(reason)")
    #expect(bench.lines(.run).contains("run triage-1 failed: step deploy: \(reason)"))
  }

  @Test("else takes a value or steps, and the run goes on")
  func httpElse() {
    let fallback = response(0, "none")
    guard case .done(let value, _, _, _) = fallback else { return }
    var bench = started([
      Programs.http("first", else: .value(.literal(value)), slot: 3),
      Programs.http("second", else: .steps([Programs.say("second.else.1", "no second")])),
      Programs.notify("last", Programs.text("then ", Programs.field(3, "body"))),
    ])
    bench.pass(.minutes(1))
    #expect(bench.told == ["20s room: no second", "20s room: then none"])
    #expect(
      bench.journal("triage-1") == [
        "first fallback", "second fallback", "second.else.1 done", "last done",
      ])
    #expect(bench.runs["triage-1"]?.state == .completed)
  }

  @Test("A late answer is noted and ignored")
  func late() throws {
    var bench = started([
      Programs.http("deploy", else: .steps([])), Programs.step("pause", .wait(.hours(1))),
    ])
    bench.pass(.seconds(11))
    let row = try #require(bench.row(step: "deploy"))
    bench.report(row, response(200))
    let entry = bench.runs["triage-1"]?.journal[0]
    #expect(entry?.status == .fallback)
    #expect(entry?.note == "nothing came within 10s; came too late and was ignored: arrived")
    bench.pass(.hours(2))
    #expect(bench.runs["triage-1"]?.state == .completed)
    bench.report(row, response(200))
  }

  @Test("An answer after the deadline is late even when the timer has not fired yet")
  func lateBeforeTimer() throws {
    var bench = started([Programs.http("deploy", else: .steps([]))])
    bench.sleep(.seconds(12))
    bench.report(try #require(bench.row(step: "deploy")), response(200))
    #expect(bench.journal("triage-1") == ["deploy fallback"])
    #expect(bench.runs["triage-1"]?.state == .completed)
  }

  @Test("An oversized result fails its step")
  func oversized() {
    let bench = started(
      [Programs.http("deploy")], answer: .now(response(200, String(repeating: "x", count: 300_000)))
    )
    var later = bench
    later.pass(.zero)
    #expect(later.runs["triage-1"]?.failure?.contains("more than 263168") == true)
  }

  @Test("All results of a run together are bounded")
  func oversizedJournal() {
    var bench = WorkflowBench(
      Programs.running((0..<9).map { Programs.step("s\($0)", .compute(Programs.text("12345678"))) })
    )
    bench.limits.journalBytes = 40
    bench.change(.fired, alerts: [.firing("a")])
    #expect(bench.runs["triage-1"]?.failure?.hasPrefix("step s4: the results of the run") == true)
  }

  @Test("if takes the first branch that is true, and the journal remembers which")
  func choose() {
    let isDisk = Expression.binary(.equal, .slot(3), .literal(.string("disk")))
    let isNet = Expression.binary(.equal, .slot(3), .literal(.string("net")))
    func steps(_ word: String) -> [Step] {
      [
        Programs.step("word", .compute(Programs.text(word)), slot: 3),
        Programs.step(
          "2.if",
          .choose(
            [
              (isDisk, [Programs.say("2.if.then", "D")]),
              (isNet, [Programs.say("2.if.else-if", "N")]),
            ], otherwise: [Programs.say("2.if.else", "?")])),
        Programs.say("3.notify", "end"),
      ]
    }
    #expect(started(steps("disk")).told == ["0s room: D", "0s room: end"])
    #expect(started(steps("net")).told == ["0s room: N", "0s room: end"])
    #expect(started(steps("cpu")).told == ["0s room: ?", "0s room: end"])
  }

  @Test("wait waits, over a restart")
  func wait() {
    var bench = started([Programs.step("1.wait", .wait(.minutes(30))), Programs.say("end", "end")])
    bench.pass(.minutes(29))
    bench.restart()
    #expect(bench.told == [])
    bench.pass(.minutes(1))
    #expect(bench.told == ["1800s room: end"])
  }

  @Test(
    "wait until ends with the goal, with the group, or with its else",
    arguments: [
      ("acked", "ack", "60s room: end"), ("acked", "resolve", "60s room: end"),
      ("acked", "ticket", "60s room: end"), ("acked", "nothing", "600s room: else"),
      ("resolved", "resolve", "60s room: end"), ("resolved", "ack", "600s room: else"),
    ])
  func waitUntil(goal: String, happens: String, says: String) throws {
    let goal = try #require(WaitGoal(rawValue: goal))
    var bench = started([
      Programs.step("1.ticket", .openTicket(Ref(0))),
      Programs.step(
        "2.wait",
        .waitUntil(goal, within: .minutes(10), otherwise: [Programs.say("2.wait.else", "else")])),
      Programs.say("end", "end"),
    ])
    bench.pass(.minutes(1))
    bench.restart()
    switch happens {
    case "ack": bench.acknowledge()
    case "ticket": bench.move("incident-1", to: .acked)
    case "resolve": bench.change(.resolved, alerts: [.firing("a").resolved])
    default: break
    }
    bench.pass(.hours(1))
    #expect(bench.told.first == says)
    #expect(bench.told.last?.hasSuffix("room: end") == true)
  }

  @Test("wait until is over at once when the goal was reached before")
  func goalReached() {
    var bench = started([
      Programs.step("1.wait", .wait(.minutes(1))),
      Programs.step("2.wait", .waitUntil(.acked, within: .minutes(10), otherwise: [])),
      Programs.say("end", "end"),
    ])
    bench.acknowledge()
    bench.restart()
    bench.pass(.minutes(1))
    #expect(bench.told == ["60s room: end"])
  }

  @Test("stop ends the run as complete")
  func stop() {
    let bench = started([Programs.step("1.stop", .stop), Programs.say("end", "end")])
    #expect(bench.told == [])
    #expect(bench.runs["triage-1"]?.state == .completed)
  }

  @Test("notify goes on without waiting, and notes what became of the message")
  func notify() throws {
    var bench = started(
      [
        Programs.step(
          "tell",
          .notify(
            [Recipient(channel: Ref(0)), Recipient(channel: Ref(1), contact: Ref(0))],
            Programs.text("hello"))),
        Programs.step("pause", .wait(.hours(1))),
      ], answer: .never)
    #expect(bench.told == ["0s room: hello", "0s pager/ana: hello"])
    bench.report(bench.rows[1], .failed(reason: "no such tty"))
    #expect(bench.runs["triage-1"]?.journal[0].note == "pager/ana: failed: no such tty")
    bench.pass(.hours(1))
    #expect(bench.runs["triage-1"]?.state == .completed)
  }

  @Test("Without `on failure`, and when it fails too, the last resort is told")
  func lastResort() {
    let broken = Programs.step("broken", .compute(.member(.slot(3), "nothing")))
    for onFailure in [[], [Programs.step("failure.1", .compute(.member(.slot(3), "nothing")))]] {
      let bench = started([broken], onFailure: onFailure)
      #expect(bench.runs["triage-1"]?.state == .failed)
      #expect(bench.rows.map(\.owner) == [.lastResort(of: key("run", "triage-1"))])
      #expect(bench.told.first?.contains("desk: Run triage-1 failed: step broken: ") == true)
      #expect(bench.told.first?.contains("'on failure' failed too") == !onFailure.isEmpty)
    }
  }

  @Test("A run that executes too many steps fails, and can still say so")
  func stepLimit() {
    var bench = WorkflowBench(
      Programs.running(
        (0..<20).map { Programs.step("s\($0)", .compute(Programs.text("x"))) },
        onFailure: [Programs.say("failure.1.notify", "too long")]))
    bench.limits.stepsPerRun = 10
    bench.change(.fired, alerts: [.firing("a")])
    #expect(bench.told == ["0s room: too long"])
    #expect(bench.runs["triage-1"]?.failure?.contains("10 steps, the most") == true)
  }

  @Test("A header from outside cannot bring a line break")
  func headerInjection() {
    var call = HTTPStep(
      method: "get", url: Programs.text("https://x.example"),
      policy: AttemptPolicy(deadline: .seconds(1)), fallback: .failRun)
    call.headers = [(name: "X-A", value: .literal(.string("a\r\nHost: evil")))]
    let bench = started([Programs.step("get", .http(call))])
    #expect(bench.runs["triage-1"]?.failure?.contains("control character") == true)
    #expect(bench.row(step: "get") == nil)
  }
}
