import DSL
import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(1))) struct SlackTests {
  private let services = OutboundServices(
    transport: CurlTransport(), terminal: RecordingTerminal())

  private func perform(
    _ server: HTTPStandIn, app: Bool = true, address: String? = nil,
    fields: [MessageField] = [
      MessageField("title", "Disk &amp; more"), MessageField("body", "full"),
    ],
    status: AlertStatus? = .firing
  ) async throws -> EffectOutcome {
    let door: SlackSettings.Door =
      app ? .app(token: .secret("bot"), channel: "#ops") : .incomingWebhook(.secret("hook"))
    let channel = Channel(
      name: "room", settings: .slack(SlackSettings(door: door, api: server.url("/api"))))
    let executor = try EffectExecutor(
      outboundProgram([channel]),
      secrets: FixedSecrets(["bot": "xoxb-canary", "hook": server.url("/services/T/B/canary")]),
      services: services)
    var message = Message(fields: fields)
    if let status {
      message.group = GroupSnapshot(
        key: "k", receiver: "room", labels: .empty,
        alerts: [
          AlertSnapshot(
            labels: .empty, startsAt: .seconds(1),
            endsAt: status == .resolved ? .seconds(2) : nil)
        ], reason: .first, externalURL: "")
    }
    let delivery = Delivery(channel: "room", address: address, message: message, threadKey: "k")
    return await executor.perform(outboxRow(.deliver(delivery)), at: .seconds(1_000))
  }

  private func body(_ server: HTTPStandIn) throws -> JSONValue {
    try JSONValue.parse(try #require(server.requests.last).body)
  }

  @Test func postsAsAnApp() async throws {
    let server = try HTTPStandIn(.reply(200, body: #"{"ok":true,"channel":"C1","ts":"17.42"}"#))
    #expect(try await perform(server) == .done(value: .none, receipt: "ts 17.42"))
    let request = try #require(server.requests.first)
    #expect(request.target == "/api/chat.postMessage")
    #expect(request.header("authorization") == "Bearer xoxb-canary")
    let json = try body(server)
    #expect(json["channel"]?.string == "#ops")
    #expect(json["text"]?.string == "Disk &amp; more")
    let attachment = json["attachments"]?.array?.first
    #expect(attachment?["color"]?.string == "danger")
    #expect(attachment?["text"]?.string == "full")
    _ = try await perform(server, address: "U012345", status: .resolved)
    #expect(try body(server)["channel"]?.string == "U012345")
    #expect(try body(server)["attachments"]?.array?.first?["color"]?.string == "good")
  }

  @Test func aPlaybooksTextIsAPlainMessage() async throws {
    let server = try HTTPStandIn(.reply(200, body: #"{"ok":true,"ts":"1"}"#))
    _ = try await perform(server, fields: [MessageField("body", "rolled back")], status: nil)
    #expect(try body(server)["text"]?.string == "rolled back")
    #expect(try body(server)["attachments"] == nil)
  }

  @Test(arguments: [
    (
      HTTPStandIn.Behaviour.reply(200, body: #"{"ok":false,"error":"channel_not_found"}"#),
      EffectOutcome.failed(reason: "Slack: channel_not_found")
    ),
    (
      .reply(200, body: #"{"ok":false,"error":"ratelimited"}"#),
      .retry(reason: "Slack: ratelimited", after: nil)
    ),
    (
      .reply(200, body: #"{"ok":false,"error":"internal_error"}"#),
      .retry(reason: "Slack: internal_error", after: nil)
    ),
    (.reply(200, body: #"{"ok":false}"#), .failed(reason: "Slack: unknown error")),
    (
      .reply(200, body: "<html>proxy</html>"),
      .inDoubt(reason: "the answer is not Slack's: HTTP 200: <html>proxy</html>")
    ),
    (
      .reply(429, headers: [("Retry-After", "30")], body: #"{"ok":false,"error":"ratelimited"}"#),
      .retry(reason: #"HTTP 429: {"ok":false,"error":"ratelimited"}"#, after: .seconds(30))
    ),
    (.reply(502), .retry(reason: "HTTP 502", after: nil)),
    (
      .closeAfterReading,
      .inDoubt(reason: "connection lost: Server returned nothing (no headers, no data)")
    ),
  ])
  func classifiesTheAppsAnswers(
    _ behaviour: HTTPStandIn.Behaviour, _ expected: EffectOutcome
  ) async throws {
    #expect(try await perform(try HTTPStandIn(behaviour)) == expected)
  }

  @Test(arguments: [
    (
      HTTPStandIn.Behaviour.reply(200, body: "ok"),
      EffectOutcome.done(value: .none, receipt: "HTTP 200")
    ),
    (.reply(403, body: "action_prohibited"), .failed(reason: "HTTP 403: action_prohibited")),
    (.reply(410, body: "channel_is_archived"), .failed(reason: "HTTP 410: channel_is_archived")),
    (.truncated(3), .done(value: .none, receipt: "HTTP 200")),
    (.reply(200, body: "ok\n"), .done(value: .none, receipt: "HTTP 200")),
    (.reply(200, body: #"{"ok":true}"#), .done(value: .none, receipt: "HTTP 200")),
    (
      .reply(200, body: #"{"ok":false,"error":"invalid_token"}"#),
      .failed(reason: "Slack: invalid_token")
    ),
    (
      .reply(200, body: #"{"ok":false,"error":"ratelimited"}"#),
      .retry(reason: "Slack: ratelimited", after: nil)
    ),
    (.reply(200, body: "no_service"), .failed(reason: "Slack: no_service")),
    (.reply(200, body: "rollup_error"), .retry(reason: "Slack: rollup_error", after: nil)),
    (.reply(200, body: "<html>log in</html>"), .failed(reason: "Slack: <html>log in</html>")),
    (.reply(200), .failed(reason: "the answer is not Slack's: HTTP 200")),
    (.reply(500, body: "rollup_error"), .retry(reason: "HTTP 500: rollup_error", after: nil)),
  ])
  func classifiesTheIncomingWebhooksAnswers(
    _ behaviour: HTTPStandIn.Behaviour, _ expected: EffectOutcome
  ) async throws {
    let server = try HTTPStandIn(behaviour)
    #expect(try await perform(server, app: false) == expected)
    #expect(server.requests.first?.target == "/services/T/B/canary")
    #expect(server.requests.first?.header("authorization") == nil)
    #expect(try body(server)["channel"] == nil)
  }

  @Test func aPartOfTheSecretAddressIsNotTold() async throws {
    let server = try HTTPStandIn { request, _ in .reply(404, body: "no \(request.target) here") }
    let outcome = try await perform(server, app: false)
    #expect(outcome == .failed(reason: "HTTP 404: no <secret> here"))
  }

  @Test func anIncomingWebhookReachesNoContact() async throws {
    let server = try HTTPStandIn(.reply(200, body: "ok"))
    guard case .failed(let reason) = try await perform(server, app: false, address: "U1") else {
      Issue.record("delivered")
      return
    }
    #expect(reason.contains("give it a token"))
    #expect(server.connections == 0)
  }

  @Test func longTextsAreCutWithAMarkAndNotInsideAnEntity() async throws {
    let server = try HTTPStandIn(.reply(200, body: #"{"ok":true,"ts":"1"}"#))
    let title = String(repeating: "é&amp;", count: 2_000)
    let body = "see <https://example.org/" + String(repeating: "x", count: 40_000) + "|link>"
    _ = try await perform(
      server, fields: [MessageField("title", title), MessageField("body", body)])
    let json = try self.body(server)
    let text = try #require(json["text"]?.string)
    #expect(text.unicodeScalars.count <= SlackDriver.titleLimit)
    #expect(text.contains("é… ["))
    #expect(text.hasSuffix("more characters]"))
    let cut = try #require(json["attachments"]?.array?.first?["text"]?.string)
    #expect(cut.hasPrefix("see … ["))
  }
}
