import Testing

/// Playbooks, their steps, and tests.
@Suite struct WorkflowTests {
  private static func steps(_ name: String, _ steps: String) -> SemanticCase {
    SemanticCase(
      name, .bare,
      """
      requires ai
      labels { severity: critical | warning }
      channel ops: terminal {}
      last resort ops
      route { otherwise -> ops }
      ticket incident { for group, title = group.key }
      model triage: openai { url = "http://127.0.0.1/v1", name = "m" }
      playbook anchor {
        on resolved
        ticket incident -> resolved
        let answer = ai triage { prompt "x", returns { a: Bool } } within 1s else { a: true }
        if answer.a { stop }
      }
      playbook main {
        on firing when severity == critical
      \(steps)
      }
      """)
  }

  static let steps: [SemanticCase] = [
    steps(
      "all of them",
      #"""
        at most 3 at once
        let service = group.labels.alertname
        let reply = http post "https://deploy.example/state?of=${service}" {
          headers = { "X-Group": group.key }
          json = { group: group.key }
        } within 10s retry 3 backoff 1s..10s else { status: 0, body: "" }
        let verdict = ai triage {
          system "short"
          prompt """Group ${group.key}: ${reply.body}"""
          returns { cause: String, confidence: 0.0..1.0, action: restart | wait, hosts: [String], note: String? }
          max_tokens = 200
        } within 30s else { cause: "unknown", confidence: 0, action: wait, hosts: [] }
        ticket incident
        comment incident "AI: ${verdict.cause} (${verdict.confidence as percent})"
        if verdict.action == restart and verdict.confidence >= 0.9 {
          http post "https://deploy.example/restart" within 20s
        } else if reply.status in [500, 503] {
          wait 5m
        } else {
          notify ops "nothing to do: ${verdict.note ?? ""}"
        }
        wait until acked within 10m else { notify ops "nobody answers", stop }
        ticket incident -> acked
        on failure { notify ops "${failure.step}: ${failure.reason}" }
      """#),
    steps("alert of once per alert", "  once per alert\n  notify ops alert.summary"),
    steps("no alert per group", "  notify ops alert.summary #! unknown-variable"),
    steps("failure outside the handler", "  notify ops failure.reason #! unknown-variable"),
    steps(
      "steps are not visible in the handler",
      "  let x = \"a\"\n  notify ops x\n  on failure { notify ops x } #! unknown-variable"),
    steps("unhandled", #"  http get "http://h/" within 1s #! unhandled-failure"#),
    steps(
      "unhandled in the handler",
      """
        stop
        on failure { http get "http://h/" within 1s } #! unhandled-failure
      """),
    steps(
      "value after a failure",
      """
        let x = http get "http://h/" within 1s else { notify ops "no" } #! missing-value
        notify ops x.body
      """),
    steps(
      "every way stops",
      """
        let x = http get "http://h/" within 1s else {
          if severity_is_known { stop } else { notify ops "no", stop } #! unknown-variable
        }
        notify ops x.body
      """),
    steps(
      "value of the wrong type",
      """
        let x = http get "http://h/" within 1s else { status: "no", body: "" } #! type-mismatch
        notify ops x.body
      """),
    steps("unknown method", #"  http fetch "http://h/" within 1s else { stop } #! unknown-word"#),
    steps(
      "host of a value",
      ##"  http get "http://${group.key}/" within 1s else { stop } #! untrusted-host"##),
    steps(
      "host half of a value",
      ##"  http get "http://h${group.key}/" within 1s else { stop } #! untrusted-host"##),
    steps(
      "whole address of a value", "  http get group.url within 1s else { stop } #! untrusted-host"),
    steps(
      "address through a step",
      "  let u = \"http://h/\"\n  http get u within 1s else { stop } #! untrusted-host"),
    steps(
      "path of a value",
      ##"  http get "http://h/${url_encode(group.key)}" within 1s else { stop }"##),
    steps("no address", #"  http get "h" within 1s else { stop } #! invalid-url"#),
    steps(
      "two bodies",
      #"  http post "http://h/" { json = 1, body = "x" } within 1s else { stop } #! conflicting-attributes"#
    ),
    steps(
      "secret in a header",
      #"  http get "http://h/" { headers = { a: secret("x") } } within 1s else { stop } #! misplaced-secret"#
    ),
    steps("secret in a step", #"  let x = secret("x") #! misplaced-secret"#),
    steps(
      "deadline of nothing", #"  http get "http://h/" within 0s else { stop } #! out-of-range"#),
    steps(
      "too many retries",
      #"  http get "http://h/" within 1s retry 1000 else { stop } #! out-of-range"#),
    steps(
      "backoff reversed",
      #"  http get "http://h/" within 1s retry 1 backoff 9s..1s else { stop } #! out-of-range"#),
    steps("condition that is none", #"  if group.key { stop } #! type-mismatch"#),
    steps("after stop", "  stop\n  wait 5m #! unreachable-step\n  wait 6m"),
    steps("name twice", "  let a = 1\n  let a = 2 #! shadowed-name"),
    steps("name in a block", "  if true { let a = 1 }\n  notify ops \"${a}\" #! unknown-variable"),
    steps("now is taken", "  let now = 1 #! shadowed-name"),
    steps("escalation is not notified", "  notify anchor \"x\" #! wrong-kind-of-name"),
    steps("unknown ticket", "  ticket inciden #! unknown-name"),
    steps("comment on a channel", "  comment ops \"x\" #! wrong-kind-of-name"),
    steps("wait for a number", "  wait 5 #! type-mismatch"),
    steps("wait for a value", "  wait since(now) #! not-constant"),
    steps(
      "ai without prompt",
      "  let a = ai triage { returns { x: String } } within 1s else { x: \"\" } #! missing-clause"),
    steps(
      "ai with a block",
      "  let a = ai triage { prompt \"x\", returns { x: String } } within 1s else { stop } #! misplaced-expression"
    ),
    steps(
      "confidence out of its range",
      "  let a = ai triage { prompt \"x\", returns { x: 0.0..1.0 } } within 1s else { x: 2.0 } #! out-of-range"
    ),
    steps(
      "type that is no data",
      "  let a = ai triage { prompt \"x\", returns { x: Group } } within 1s else { x: group } #! type-mismatch"
    ),
    steps(
      "unknown model",
      "  let a = ai triag { prompt \"x\", returns { x: Bool } } within 1s else { x: true } #! unknown-name"
    ),
    steps(
      "two handlers", "  stop\n  on failure { stop }\n  on failure { stop } #! duplicate-entry"),
    steps("two triggers", "  on resolved #! duplicate-entry\n  stop"),
    steps("runs at once", "  at most 0 at once #! out-of-range\n  stop"),
  ]

  @Test(arguments: steps) func stepsCheck(_ example: SemanticCase) { example.check() }

  @Test func aPlaybookHasATrigger() {
    SemanticCase("no trigger", "playbook p { stop } #! missing-clause").check()
  }

  @Test func aModelNeedsTheCapability() {
    SemanticCase(
      "capability",
      """
      model triage: openai { url = "http://127.0.0.1/v1", name = "m" } #! missing-capability
      model other: dify { url = "http://127.0.0.1/v1" } #! unknown-word
      playbook main {
        on firing
        let a = ai triage { prompt "x", returns { x: Bool } } within 1s else { x: true }
        let b = ai other { prompt "x", returns { x: Bool } } within 1s else { x: a.x }
        if b.x { stop }
      }
      """
    ).check()
  }

  private static func test(_ name: String, _ statements: String) -> SemanticCase {
    SemanticCase(
      name, .bare,
      """
      requires ai
      labels { severity: critical | warning, service: String }
      channel ops: terminal {}
      channel mail: email { to = ["ops@example.org"] }
      contact ana { email = "ana@example.org" }
      escalation on_call { notify ana by [mail] }
      calendar nights { 22:00..06:00 }
      last resort ops
      route { otherwise -> ops, on_call, incident }
      mute quiet { during nights, because "asleep" }
      inhibit rule { when alertname == "A", mute alertname == "B", because "x" }
      ticket incident { for group, title = group.key }
      model triage: openai { url = "http://127.0.0.1/v1", name = "m" }
      playbook main {
        on firing
        let a = ai triage { prompt "x", returns { cause: String, sure: 0.0..1.0 } }
          within 1s else { cause: "", sure: 0.0 }
        notify ops a.cause
      }
      test "it" {
      \(statements)
      }
      """)
  }

  static let tests: [SemanticCase] = [
    test(
      "all statements",
      """
        starting 2026-11-23 09:00 in "Europe/Berlin"
        given alert { alertname = "A", severity = critical } with { summary = "s" }
        at 1m given alert { alertname = "B", severity = "warning", service = "x" }
        given reply triage { cause: "x", sure: 0.9 }
        given reply triage fails "no answer"
        given reply http "https://h/" status 500 body "no"
        at 1m silence severity == critical for 2h
        at 3m ack { alertname = "A" }
        at 10m resolve { alertname = "A" }
        at 11m expect notified ops once firing containing "A", "B"
        expect notified ana 2 times
        expect no notification to mail
        expect no notification
        expect alert { alertname = "A" } muted by quiet
        expect alert { alertname = "A" } muted by nights
        expect alert { alertname = "B" } inhibited by rule
        expect ticket incident open
        expect dropped { alertname = "C" }
        expect route { alertname = "A" } -> ops, on_call, incident
        expect run main completed
      """),
    test(
      "unknown label", "  given alert { svc = \"x\" } #! unknown-label\n  expect no notification"),
    test(
      "unknown value",
      "  given alert { severity = page } #! unknown-value\n  expect no notification"),
    test(
      "number for a label",
      "  given alert { service = 5 } #! type-mismatch\n  expect no notification"),
    test(
      "label twice",
      "  given alert { service = \"a\", service = \"b\" } #! duplicate-entry\n  expect no notification"
    ),
    test("no label", "  given alert {} #! empty-alert\n  expect no notification"),
    test("unknown receiver", "  expect notified opz #! unknown-name"),
    test("escalation as a receiver", "  expect notified on_call #! wrong-kind-of-name"),
    test("time of a number", "  at 5 expect no notification #! type-mismatch"),
    test(
      "unknown cause",
      "  expect alert { alertname = \"A\" } inhibited by quiet #! wrong-kind-of-name"),
    test(
      "cause of firing",
      "  expect alert { alertname = \"A\" } firing by quiet #! misplaced-expression"),
    test(
      "reply without a field",
      "  given reply triage { cause: \"x\" } #! missing-field\n  expect no notification"),
    test(
      "reply out of range",
      "  given reply triage { cause: \"x\", sure: 3.0 } #! out-of-range\n  expect no notification"),
    test(
      "reply of a value",
      "  given reply triage { cause: group.key, sure: 0.1 } #! unknown-variable\n  expect no notification"
    ),
    test(
      "status of a reply",
      "  given reply http \"https://h/\" status 50 #! out-of-range\n  expect no notification"),
    test(
      "start twice",
      "  starting 2026-11-23 09:00\n  starting 2026-11-24 09:00 #! duplicate-entry\n  expect no notification"
    ),
    test("unknown ticket", "  expect ticket incidnt open #! unknown-name"),
    test("unknown playbook", "  expect run mane completed #! unknown-name"),
    test("targets", "  expect route { alertname = \"A\" } -> ana #! wrong-kind-of-name"),
  ]

  @Test(arguments: tests) func testsCheck(_ example: SemanticCase) { example.check() }
}
