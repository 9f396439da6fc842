import DSL
import Interpreter
import Testing

@Suite struct WorkflowLoweringTests {
  private func playbook(_ body: String) throws -> Playbook {
    try program(
      """
      requires ai
      channel ops: terminal {}
      last resort ops
      route { otherwise -> ops }
      ticket incident { for group, title = group.key }
      model triage: openai { url = "http://127.0.0.1/v1", name = "m" }
      playbook main {
      \(body)
      }
      playbook anchor {
        on resolved
        ticket incident -> resolved
        let a = ai triage { prompt "x", returns { b: Bool } } within 1s else { b: true }
        if a.b { stop }
      }
      """
    ).playbooks[0]
  }

  /// The ids of all steps in order, nested ones behind theirs.
  private func ids(_ steps: [Step]) -> [String] {
    steps.flatMap { step -> [String] in
      switch step.action {
      case .choose(let branches, let otherwise):
        [step.id] + branches.flatMap { ids($0.steps) } + ids(otherwise)
      case .waitUntil(_, within: _, let otherwise): [step.id] + ids(otherwise)
      case .http(let http):
        if case .steps(let inner) = http.fallback { [step.id] + ids(inner) } else { [step.id] }
      default: [step.id]
      }
    }
  }

  @Test func stepsHaveStableIds() throws {
    let playbook = try playbook(
      """
        on firing
        let a = "x"
        notify ops a
        http get "http://h/" within 1s else { notify ops "no", wait 1m }
        if a == "x" { stop } else if a == "y" { notify ops "y" } else { ticket incident }
        notify ops "end"
        wait until acked within 5m else { stop }
        comment incident "c"
        on failure { notify ops "failed" }
      """)
    #expect(
      ids(playbook.steps) == [
        "a", "notify#1", "http#1", "http#1.else.notify#1", "http#1.else.wait#1", "if#1",
        "if#1.then.stop#1", "if#1.then2.notify#1", "if#1.else.ticket#1", "notify#2", "wait#1",
        "wait#1.else.stop#1", "comment#1",
      ])
    #expect(ids(playbook.onFailure) == ["failure.notify#1"])
  }

  @Test func slotsAreApart() throws {
    let playbook = try playbook(
      """
        on firing when alertname == "A"
        once per alert
        at most 3 at once
        let x = alert.summary
        if x == "a" { let y = "b", notify ops y }
        let z = join([for a in group.alerts: a.summary], ",")
        notify ops "${x}${z}"
        on failure { let w = failure.reason, notify ops w }
      """)
    #expect(playbook.scope == .alert)
    #expect(playbook.trigger == .firing)
    #expect(playbook.concurrencyLimit == 3)
    #expect(playbook.condition == .label(name: "alertname", test: .equals("A")))
    #expect(playbook.steps.map(\.resultSlot) == [3, nil, 6, nil])
    #expect(playbook.onFailure.map(\.resultSlot) == [7, nil])
    #expect(playbook.slotCount == 8)
    guard case .compute(.member(.slot(1), "summary")) = playbook.steps[0].action,
      case .compute(.member(.slot(2), "reason")) = playbook.onFailure[0].action
    else {
      Issue.record("\(playbook.steps[0].action) \(playbook.onFailure[0].action)")
      return
    }
  }

  @Test func callsKeepTheirPolicies() throws {
    let playbook = try playbook(
      """
        on resolved
        let reply = http post "http://h/${group.key}" {
          headers = { "X-A": group.key, "X-B": "b" }
          json = { a: 1 }
        } within 10s retry 3 backoff 2s..20s else { status: 0, body: "" }
        let verdict = ai triage {
          prompt "p ${reply.body}"
          system "s"
          max_tokens = 50
          returns { cause: String, sure: 0.0..1.0, act: a | b, n: 1..5, list: [Int], more: String? }
        } within 30s retry 1 else { cause: "", sure: 0, act: a, n: 1, list: [] }
        notify ops verdict.cause
      """)
    #expect(playbook.trigger == .resolved)
    guard case .http(let http) = playbook.steps[0].action,
      case .ai(let ai) = playbook.steps[1].action
    else {
      Issue.record("\(playbook.steps)")
      return
    }
    #expect(http.method == "POST")
    #expect(http.headers.map(\.name) == ["X-A", "X-B"])
    #expect(http.policy.deadline == .seconds(10))
    #expect(http.policy.retries == 3)
    #expect(http.policy.backoffMinimum == .seconds(2))
    #expect(http.policy.backoffMaximum == .seconds(20))
    guard case .value(.literal(let fallback)) = http.fallback else {
      Issue.record("\(http.fallback)")
      return
    }
    #expect(
      fallback
        == .record([RecordField("status", .int(0)), RecordField("body", .string(""))]))
    #expect(ai.maxTokens == 50)
    #expect(ai.policy.backoffMinimum == .seconds(1))
    #expect(
      ai.returns
        == .record([
          DataField("cause", .string), DataField("sure", .floatRange(0, 1)),
          DataField("act", .symbol(["a", "b"])), DataField("n", .intRange(1, 5)),
          DataField("list", .list(.int)), DataField("more", .optional(.string)),
        ]))
    guard case .literal(let value) = ai.fallback else {
      Issue.record("\(ai.fallback)")
      return
    }
    #expect(
      value
        == .record([
          RecordField("cause", .string("")), RecordField("sure", .float(0)),
          RecordField("act", .symbol("a")), RecordField("n", .int(1)),
          RecordField("list", .list([])), RecordField("more", .none),
        ]))
  }

  @Test func testsKeepTheirStatements() throws {
    let lowered = try packageProgram(
      """
      labels { severity: critical | warning }
      mute quiet { when severity == warning, because "asleep" }
      test "one" {
        starting 2026-11-23 09:30 in "Europe/Berlin"
        at 5m given alert { alertname = "A", severity = critical } with { summary = "s" }
        at 1m silence severity == critical for 2h
        at 10m resolve { alertname = "A" }
        expect notified ops 2 times resolved containing "A"
        expect no notification to ops
        expect alert { alertname = "A" } muted by quiet
        expect route { alertname = "A" } -> ops
        expect route { alertname = "A" } -> drop because "x"
      }
      test "two" { expect no notification }
      """)
    let (one, two) = (lowered.tests[0], lowered.tests[1])
    #expect(one.start == LocalStart(day: 20_780, minute: 570, zone: "Europe/Berlin"))
    #expect(two.start == LocalStart(day: 20_458, minute: 720, zone: "UTC"))
    #expect(
      one.statements.map(\.at) == [.minutes(5), .minutes(1), .minutes(10), nil, nil, nil, nil, nil])
    guard case .fire(let labels, let annotations) = one.statements[0].action,
      case .silence(let condition, let length) = one.statements[1].action,
      case .expectNotified(let target, let count, let status, let texts) = one.statements[3].action,
      case .expectAlert(_, .muted("quiet")) = one.statements[5].action,
      case .expectRoute(_, let targets) = one.statements[6].action,
      case .expectDropped = one.statements[7].action
    else {
      Issue.record("\(one.statements)")
      return
    }
    #expect(labels["severity"] == "critical")
    #expect(annotations["summary"] == "s")
    #expect(condition == .label(name: "severity", test: .equals("critical")))
    #expect(length == .hours(2))
    #expect(target == .channel(Ref(0)))
    #expect(count == 2 && status == .resolved && texts == ["A"])
    #expect(targets == [.channel(Ref(0))])
  }
}
