import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(1))) struct HTTPStepTests {
  private let transport = CurlTransport()

  private func perform(
    _ method: String, _ url: String, headers: [MessageField] = [], body: String = "",
    deadline: TimeSpan = .minutes(1)
  ) async throws -> EffectOutcome {
    let executor = try EffectExecutor(
      outboundProgram([Channel(name: "t", settings: .terminal(TerminalSettings()))]),
      secrets: FixedSecrets([:]),
      services: OutboundServices(transport: transport, terminal: RecordingTerminal()))
    let call = HTTPCall(
      method: method, url: url, headers: headers, body: Array(body.utf8), timeout: .seconds(10))
    return await executor.perform(
      outboxRow(.http(call), deadline: deadline), at: .seconds(1_000))
  }

  @Test func returnsStatusAndBody() async throws {
    let server = try HTTPStandIn(.reply(201, body: "created ü"))
    let outcome = try await perform(
      "post", server.url("/x"), headers: [MessageField("Content-Type", "application/json")],
      body: "{}")
    let value = Value.record([
      RecordField("status", .int(201)), RecordField("body", .string("created ü")),
    ])
    #expect(outcome == .done(value: value, receipt: "HTTP 201"))
    #expect(server.requests.first?.header("content-type") == "application/json")
    #expect(server.requests.first?.header("idempotency-key")?.utf8.count == 32)
  }

  @Test(arguments: [
    ("POST", true), ("PATCH", true), ("GET", false), ("PUT", false), ("DELETE", false),
  ])
  func onlyUnrepeatableMethodsAreInDoubt(_ method: String, _ isInDoubt: Bool) async throws {
    let server = try HTTPStandIn(.closeAfterReading)
    switch try await perform(method, server.url()) {
    case .inDoubt: #expect(isInDoubt)
    case .retry: #expect(!isInDoubt)
    case let outcome: Issue.record("\(outcome)")
    }
    #expect(server.requests.count == 1)
  }

  @Test(arguments: [
    (HTTPStandIn.Behaviour.reply(404, body: "no"), EffectOutcome.failed(reason: "HTTP 404: no")),
    (.reply(503), .retry(reason: "HTTP 503", after: nil)),
    (.oversized(1_000_000), .failed(reason: "response too large: body")),
  ])
  func failures(_ behaviour: HTTPStandIn.Behaviour, _ expected: EffectOutcome) async throws {
    let server = try HTTPStandIn(behaviour)
    #expect(try await perform("GET", server.url()) == expected)
  }

  @Test func aBodyThatTheMethodCannotCarryIsNotDropped() async throws {
    let server = try HTTPStandIn(.reply(200))
    let outcome = try await perform("GET", server.url(), body: "{}")
    #expect(outcome == .failed(reason: "invalid request: a GET request carries no body"))
    #expect(server.connections == 0)
  }

  @Test func theRowsDeadlineBoundsTheAttempt() async throws {
    let server = try HTTPStandIn(.hang)
    let outcome = try await perform("GET", server.url(), deadline: .milliseconds(200))
    #expect(
      outcome
        == .retry(
          reason: "timed out waiting for the answer: Timeout was reached", after: nil))
  }

  @Test(arguments: [
    ("GET", "http://good@evil.example/", "X-A", "b"), ("GET", "file:///etc/passwd", "X-A", "b"),
    ("TRACE", "http://127.0.0.1/", "X-A", "b"), ("GET", "http://127.0.0.1/", "X-A", "b\r\nX-B: c"),
    ("GET", "http://127.0.0.1/", "Transfer-Encoding", "chunked"),
  ])
  func hostileRequestsFail(
    _ method: String, _ url: String, _ header: String, _ value: String
  ) async throws {
    let outcome = try await perform(method, url, headers: [MessageField(header, value)])
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.hasPrefix("invalid request"))
  }
}
