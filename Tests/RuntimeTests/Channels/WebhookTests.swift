import DSL
import Interpreter
import TestSupport
import Testing

@testable import Runtime

/// Webhooks through the whole outbound side: executor, driver, libcurl, a real socket.
@Suite(.timeLimit(.minutes(1))) struct WebhookTests {
  private let services = OutboundServices(
    transport: CurlTransport(), terminal: RecordingTerminal())
  private let now = Instant.seconds(1_795_227_065)

  private func executor(
    _ url: String, secrets: [String: String] = [:], timeout: TimeSpan = .seconds(5),
    _ change: (inout WebhookSettings) -> Void = { _ in }
  ) throws -> EffectExecutor {
    var settings = WebhookSettings(url: .literal(url))
    change(&settings)
    var channel = Channel(name: "hook", settings: .webhook(settings))
    channel.timeout = timeout
    return try EffectExecutor(
      outboundProgram([channel]), secrets: FixedSecrets(secrets), services: services)
  }

  private func delivery(address: String? = nil, _ message: Message? = nil) -> Effect {
    .deliver(
      Delivery(
        channel: "hook", address: address,
        message: message ?? Message(fields: [MessageField("title", "Disk full")]),
        threadKey: "group-1"))
  }

  private var group: GroupSnapshot {
    let labels = LabelSet([(name: "alertname", value: "Disk\"Full"), (name: "host", value: "a")])
    let other = LabelSet([(name: "alertname", value: "Disk\"Full"), (name: "host", value: "b")])
    return GroupSnapshot(
      key: "root:{}", receiver: "hook",
      labels: LabelSet([(name: "alertname", value: "Disk\"Full")]),
      alerts: [
        AlertSnapshot(
          labels: labels, annotations: PackedMap([(name: "summary", value: "füll\n")]),
          startsAt: Instant(nanoseconds: 1_795_227_065_120_000_000), generatorURL: "http://p/"),
        AlertSnapshot(
          labels: other, annotations: PackedMap([(name: "summary", value: "füll\n")]),
          startsAt: .seconds(0), endsAt: .seconds(1_795_227_000)),
      ], reason: .first, externalURL: "http://tocsin:9093", truncatedAlerts: 3)
  }

  @Test func postsTheAlertmanagerBody() async throws {
    let server = try HTTPStandIn(.reply(200))
    let message = Message(fields: [], group: group)
    let outcome = try await executor(server.url("/hook")).perform(
      outboxRow(delivery(message)), at: now)
    #expect(outcome == .done(value: .none, receipt: "HTTP 200"))
    let request = try #require(server.requests.first)
    #expect(request.method == "POST")
    #expect(request.header("content-type") == "application/json")
    let expected = """
      {"version":"4","groupKey":"root:{}","truncatedAlerts":3,"status":"firing","receiver":"hook",\
      "groupLabels":{"alertname":"Disk\\"Full"},"commonLabels":{"alertname":"Disk\\"Full"},\
      "commonAnnotations":{"summary":"füll\\n"},"externalURL":"http://tocsin:9093",\
      "notification_reason":"first notification","alerts":[\
      {"status":"firing","labels":{"alertname":"Disk\\"Full","host":"a"},\
      "annotations":{"summary":"füll\\n"},"startsAt":"2026-11-21T02:11:05.12Z",\
      "endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p/",\
      "fingerprint":"\(group.alerts[0].fingerprint)"},\
      {"status":"resolved","labels":{"alertname":"Disk\\"Full","host":"b"},\
      "annotations":{"summary":"füll\\n"},"startsAt":"1970-01-01T00:00:00Z",\
      "endsAt":"2026-11-21T02:10:00Z","generatorURL":"",\
      "fingerprint":"\(group.alerts[1].fingerprint)"}]}
      """
    #expect(request.text == expected)
  }

  @Test func theKeyIsTheSameForEveryAttemptAndDiffersBetweenEffects() async throws {
    let server = try HTTPStandIn(.reply(200))
    let executor = try executor(server.url())
    for key in ["a", "a", "b\r\nX: \u{1F514}"] {
      _ = await executor.perform(outboxRow(delivery(), key: key), at: now)
    }
    let keys = server.requests.map { $0.header("idempotency-key") ?? "" }
    #expect(keys[0] == keys[1] && keys[1] != keys[2])
    #expect(keys.allSatisfy { $0.utf8.count == 32 })
    #expect(server.requests.map { $0.header("webhook-id") ?? "" } == keys)
  }

  @Test func sendsThePackagesOwnBody() async throws {
    let server = try HTTPStandIn(.reply(204))
    let executor = try executor(server.url()) { $0.method = "put" }
    let message = Message(
      fields: [MessageField("title", "x")], group: group,
      payload: .object([JSONMember("n", .int(1))]))
    _ = await executor.perform(outboxRow(delivery(message)), at: now)
    _ = await executor.perform(outboxRow(delivery()), at: now)
    #expect(server.requests.map(\.method) == ["PUT", "PUT"])
    #expect(server.requests.map(\.text) == [#"{"n":1}"#, #"{"title":"Disk full"}"#])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let behaviour: HTTPStandIn.Behaviour
    let outcome: EffectOutcome
    var testDescription: String { "\(outcome)" }

    init(_ behaviour: HTTPStandIn.Behaviour, _ outcome: EffectOutcome) {
      self.behaviour = behaviour
      self.outcome = outcome
    }
  }

  @Test(arguments: [
    Case(.reply(200), .done(value: .none, receipt: "HTTP 200")),
    Case(.reply(202, body: "later"), .done(value: .none, receipt: "HTTP 202")),
    Case(.reply(500, body: "  oops\n "), .retry(reason: "HTTP 500: oops", after: nil)),
    Case(
      .reply(503, headers: [("Retry-After", "120")]),
      .retry(reason: "HTTP 503", after: .seconds(120))),
    Case(.reply(429, headers: [("Retry-After", "0")]), .retry(reason: "HTTP 429", after: .zero)),
    Case(
      .reply(429, headers: [("Retry-After", "315360000")]),
      .retry(reason: "HTTP 429", after: .hours(1))),
    Case(
      .reply(429, headers: [("Retry-After", "99999999999999999999")]),
      .retry(reason: "HTTP 429", after: .hours(1))),
    Case(.reply(429, headers: [("Retry-After", "-5")]), .retry(reason: "HTTP 429", after: nil)),
    Case(.reply(429, headers: [("Retry-After", "soon")]), .retry(reason: "HTTP 429", after: nil)),
    Case(
      .reply(429, headers: [("Retry-After", "Sat, 21 Nov 2026 02:12:05 GMT")]),
      .retry(reason: "HTTP 429", after: .seconds(60))),
    Case(
      .reply(429, headers: [("Retry-After", "Fri, 20 Nov 2026 02:12:05 GMT")]),
      .retry(reason: "HTTP 429", after: .zero)),
    Case(
      .reply(429, headers: [("Retry-After", "Sat, 21 Nov 2036 02:12:05 GMT")]),
      .retry(reason: "HTTP 429", after: .hours(1))),
    Case(.reply(408), .retry(reason: "HTTP 408", after: nil)),
    Case(.reply(400, body: "no\u{7}pe\u{202e}"), .failed(reason: "HTTP 400: no pe ")),
    Case(.reply(401), .failed(reason: "HTTP 401")), Case(.reply(404), .failed(reason: "HTTP 404")),
    Case(.reply(410), .failed(reason: "HTTP 410")),
    Case(
      .reply(302, headers: [("Location", "http://169.254.169.254/")]),
      .failed(reason: "HTTP 302: redirects are not followed; give the final URL")),
    Case(.hang, .inDoubt(reason: "timed out waiting for the answer: Timeout was reached")),
    Case(
      .closeAfterReading,
      .inDoubt(reason: "connection lost: Server returned nothing (no headers, no data)")),
    Case(.oversized(10_000_000), .done(value: .none, receipt: "HTTP 200")),
    Case(.truncated(5), .done(value: .none, receipt: "HTTP 200")),
    Case(
      .slow(200, body: String(repeating: "x", count: 500), pauseMilliseconds: 20),
      .done(value: .none, receipt: "HTTP 200")),
    Case(
      .slow(500, body: String(repeating: "x", count: 500), pauseMilliseconds: 20),
      .retry(reason: "HTTP 500", after: nil)),
  ])
  func classifiesAnswers(_ example: Case) async throws {
    let server = try HTTPStandIn(example.behaviour)
    let executor = try executor(server.url(), timeout: .milliseconds(500))
    let outcome = await executor.perform(outboxRow(delivery()), at: now)
    #expect(outcome == example.outcome)
  }

  @Test func nothingIsInDoubtBeforeSending() async throws {
    let server = try HTTPStandIn(.hang)
    server.stop()
    let outcome = try await executor(server.url()).perform(outboxRow(delivery()), at: now)
    guard case .retry = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let forbidden = try await executor("http://169.254.169.254/").perform(
      outboxRow(delivery()), at: now)
    #expect(
      forbidden == .failed(reason: "refused by policy: 169.254.169.254 is a cloud metadata address")
    )
  }

  @Test func credentialsGoToTheChannelsOwnOriginOnly() async throws {
    let own = try HTTPStandIn(.reply(200))
    let foreign = try HTTPStandIn(.reply(200))
    let executor = try executor(own.url("/a"), secrets: ["token": "canary-token", "k": "canary-k"])
    {
      $0.bearer = .secret("token")
      $0.headers = [
        (name: "X-Key", value: .secret("k")), (name: "X-Team", value: .literal("payments")),
      ]
    }
    for address in [nil, own.url("/b"), foreign.url("/c")] {
      _ = await executor.perform(outboxRow(delivery(address: address)), at: now)
    }
    #expect(own.requests.map(\.target) == ["/a", "/b"])
    #expect(own.requests.allSatisfy { $0.header("authorization") == "Bearer canary-token" })
    #expect(own.requests.allSatisfy { $0.header("x-key") == "canary-k" })
    let leaked = try #require(foreign.requests.first)
    #expect(leaked.header("authorization") == nil)
    #expect(leaked.header("x-key") == nil)
    #expect(leaked.header("x-team") == "payments")
  }

  @Test func halfACredentialIsRefusedAtLoad() throws {
    #expect(throws: StartError.self) { _ = try executor("http://h/") { $0.username = "a" } }
    #expect(throws: StartError.self) {
      _ = try executor("http://h/") { $0.password = .literal("a") }
    }
  }

  @Test func basicAuthentication() async throws {
    let server = try HTTPStandIn(.reply(200))
    let executor = try executor(server.url(), secrets: ["pw": "open sesame"]) {
      $0.username = "Aladdin"
      $0.password = .secret("pw")
    }
    _ = await executor.perform(outboxRow(delivery()), at: now)
    #expect(
      server.requests.first?.header("authorization") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
  }

  @Test func aReceiverThatRepeatsASecretDoesNotLeakIt() async throws {
    let server = try HTTPStandIn { request, _ in
      .reply(400, body: "bad \(request.header("authorization") ?? "") at \(request.target)")
    }
    let executor = try executor("", secrets: ["url": server.url("/canary"), "token": "canary1"]) {
      $0.url = .secret("url")
      $0.bearer = .secret("token")
    }
    let outcome = await executor.perform(outboxRow(delivery()), at: now)
    #expect(outcome == .failed(reason: "HTTP 400: bad Bearer <secret> at <secret>"))
  }

  @Test(arguments: [
    (
      "dingtalk", #"{"errcode":0,"errmsg":"ok"}"#,
      EffectOutcome.done(value: .none, receipt: "HTTP 200")
    ),
    (
      "dingtalk", #"{"errcode":310000,"errmsg":"keywords not in content"}"#,
      .failed(reason: #"HTTP 200: {"errcode":310000,"errmsg":"keywords not in content"}"#)
    ),
    (
      "dingtalk", #"{"errcode":130101}"#,
      .retry(reason: #"HTTP 200: {"errcode":130101}"#, after: nil)
    ),
    (
      "dingtalk", #"{"status":1111,"wait":5}"#,
      .retry(reason: #"HTTP 200: {"status":1111,"wait":5}"#, after: .seconds(5))
    ),
    ("wecom", #"{"errcode":45009}"#, .retry(reason: #"HTTP 200: {"errcode":45009}"#, after: nil)),
    ("wecom", #"{"errcode":93000}"#, .failed(reason: #"HTTP 200: {"errcode":93000}"#)),
    ("wecom", "<html>", .inDoubt(reason: "the answer is not a robot's: HTTP 200: <html>")),
    ("feishu", #"{"code":0,"msg":"success"}"#, .done(value: .none, receipt: "HTTP 200")),
    ("feishu", #"{"StatusCode":0}"#, .done(value: .none, receipt: "HTTP 200")),
    ("feishu", #"{"code":19001}"#, .failed(reason: #"HTTP 200: {"code":19001}"#)),
    ("lark", #"{"code":11232}"#, .retry(reason: #"HTTP 200: {"code":11232}"#, after: nil)),
    ("other", #"{"errcode":310000}"#, .done(value: .none, receipt: "HTTP 200")),
  ])
  func chatRobotsSayInTheBodyWhatBecameOfTheMessage(
    _ robot: String, _ body: String, _ expected: EffectOutcome
  ) async throws {
    let hosts = [
      "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=t",
      "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
      "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/t",
      "lark": "https://open.larksuite.com/open-apis/bot/v2/hook/t", "other": "https://example.org/",
    ]
    let transport = ScriptedTransport { _, _ in
      .success(OutboundResponse(status: 200, body: Array(body.utf8)))
    }
    let channel = Channel(
      name: "hook", settings: .webhook(WebhookSettings(url: .literal(hosts[robot] ?? ""))))
    let executor = try EffectExecutor(
      outboundProgram([channel]), secrets: FixedSecrets([:]),
      services: OutboundServices(transport: transport, terminal: RecordingTerminal()))
    #expect(await executor.perform(outboxRow(delivery()), at: now) == expected)
  }

  @Test func aRobotBehindAGatewayIsKnownByWhatIsPosted() async throws {
    let server = try HTTPStandIn(.reply(200, body: #"{"code":"19001"}"#))
    let silent = try HTTPStandIn(.reply(200))
    for (name, isJudged) in [("msgtype", true), ("msg_type", true), ("text", false)] {
      let payload = JSONValue.object([JSONMember(name, .string("text"))])
      let message = delivery(Message(fields: [], payload: payload))
      let outcome = try await executor(server.url()).perform(outboxRow(message), at: now)
      let refused = EffectOutcome.failed(reason: #"HTTP 200: {"code":"19001"}"#)
      #expect(outcome == (isJudged ? refused : .done(value: .none, receipt: "HTTP 200")), "\(name)")
      // A gateway that says nothing has taken the message.
      let taken = try await executor(silent.url()).perform(outboxRow(message), at: now)
      #expect(taken == .done(value: .none, receipt: "HTTP 200"))
    }
  }

  @Test func everythingMissingIsNamedAtOnce() throws {
    let error = #expect(throws: StartError.self) {
      _ = try executor("http://user@host/") {
        $0.bearer = .secret("slack/bot")
        $0.headers = [(name: "X", value: .secret("other")), (name: "Host", value: .literal("x"))]
      }
    }
    #expect(error?.code == .missingSecrets)
    let text = error?.description ?? ""
    for part in ["slack/bot", "other", "give other", "user name or password", "header Host"] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
    let malformed = #expect(throws: StartError.self) {
      _ = try executor("", secrets: ["url": "canary canary"]) { $0.url = .secret("url") }
    }
    #expect(malformed?.code == .invalidPackage)
    #expect(malformed?.description.contains("canary") == false)
  }

  @Test func channelsThatAreGoneFailTheRow() async throws {
    let executor = try executor("http://127.0.0.1:9/")
    let gone = Delivery(channel: "old", message: Message(fields: []), threadKey: "")
    let outcome = await executor.perform(outboxRow(.deliver(gone)), at: now)
    #expect(outcome == .failed(reason: "the package has no channel old any more"))
  }
}
