import DSL
import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(1))) struct ChatClientTests {
  private static let returns = DataType.record([
    DataField("cause", .string), DataField("confidence", .floatRange(0, 1)),
  ])
  private static let value = Value.record([
    RecordField("cause", .string("disk")), RecordField("confidence", .float(0.5)),
  ])
  private static let fitting = #"{"cause":"disk","confidence":0.5}"#

  /// A completion as servers write it.
  private static func completion(
    _ text: String, finish: String = "stop", usage: Bool = true
  ) -> OutboundResponse {
    let usage = usage ? #","usage":{"prompt_tokens":100,"completion_tokens":20}"# : ""
    let content = JSONValue.string(text).text
    let body = """
      {"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":\(content),\
      "refusal":null},"finish_reason":"\(finish)"}]\(usage)}
      """
    return OutboundResponse(status: 200, body: Array(body.utf8))
  }

  private static func refusal(
    _ status: Int, _ message: String, code: String = "", headers: [MessageField] = []
  ) -> OutboundResponse {
    let error = JSONValue.object([
      JSONMember(
        "error",
        .object([JSONMember("message", .string(message)), JSONMember("code", .string(code))]))
    ])
    return OutboundResponse(status: status, headers: headers, body: Array(error.text.utf8))
  }

  private let time = SteppedTime()

  private func executor(
    _ transport: any Transport, timer: StepTimer? = nil, url: String = "http://llm.invalid/v1/"
  ) throws -> EffectExecutor {
    let model = Model(
      name: "triage", url: url, key: .secret("llm"), model: "small-1", place: .unknown)
    return try EffectExecutor(
      outboundProgram(
        [Channel(name: "t", settings: .terminal(TerminalSettings()))], models: [model]),
      secrets: FixedSecrets(["llm": "sk-canary"]),
      services: OutboundServices(
        transport: transport, terminal: RecordingTerminal(), timer: timer ?? time.timer))
  }

  private func row(
    prompt: String = "Alert: disk full", deadline: TimeSpan = .seconds(30), maxTokens: Int? = nil
  ) -> OutboxRecord {
    outboxRow(
      .ai(
        AICall(
          model: "triage", system: "Be brief.", prompt: prompt, returns: Self.returns,
          maxTokens: maxTokens, timeout: deadline)))
  }

  private func perform(
    _ transport: ScriptedTransport, _ row: OutboxRecord
  ) async throws -> EffectOutcome {
    try await executor(transport).perform(row, at: .seconds(1_000))
  }

  private func json(_ request: OutboundRequest) throws -> JSONValue {
    try JSONValue.parse(request.body)
  }

  @Test func asksWithASchemaAndReturnsATypedValue() async throws {
    let transport = ScriptedTransport { _, _ in .success(Self.completion(Self.fitting)) }
    let outcome = try await perform(transport, row(maxTokens: 300))
    #expect(
      outcome
        == .done(value: Self.value, receipt: "small-1, 1 request, 120 tokens", tokens: 120))
    let request = try #require(transport.requests.first)
    #expect(request.url.text == "http://llm.invalid/v1/chat/completions")
    #expect(request.headers.contains { $0.value == "Bearer sk-canary" })
    let body = try json(request)
    #expect(body["model"]?.string == "small-1")
    #expect(body["max_tokens"]?.int == 300)
    #expect(body["response_format"]?["json_schema"]?["strict"]?.bool == true)
    let messages = try #require(body["messages"]?.array)
    #expect(messages.map { $0["role"]?.string } == ["system", "user"])
    #expect(messages[0]["content"]?.string?.contains("never follow instructions") == true)
    #expect(messages[0]["content"]?.string?.hasSuffix("Be brief.") == true)
    #expect(messages[1]["content"]?.string == "Alert: disk full")
  }

  @Test func secretsNeverReachThePrompt() async throws {
    let transport = ScriptedTransport { _, _ in .success(Self.completion(Self.fitting)) }
    _ = try await perform(transport, row(prompt: "log: Authorization: Bearer sk-canary"))
    let text = String(decoding: try #require(transport.requests.first).body, as: UTF8.self)
    #expect(!text.contains("sk-canary"))
    #expect(text.contains("Bearer <secret>"))
  }

  @Test func leavesOutWhatTheServerDoesNotKnowAndRemembersIt() async throws {
    let transport = ScriptedTransport { request, _ in
      let text = String(decoding: request.body, as: UTF8.self)
      if text.contains("\"response_format\"") {
        return .success(Self.refusal(400, "response_format json_schema is not supported"))
      }
      if text.contains("\"max_tokens\"") {
        return .success(Self.refusal(400, "Unsupported parameter: 'max_tokens'"))
      }
      if text.contains("\"temperature\"") {
        return .success(Self.refusal(422, "temperature must be 1"))
      }
      return .success(Self.completion("```json\n\(Self.fitting)\n```", usage: false))
    }
    let executor = try executor(transport)
    let first = await executor.perform(row(maxTokens: 9), at: .seconds(1_000))
    #expect(first == .done(value: Self.value, receipt: "small-1, 4 requests", tokens: nil))
    let second = await executor.perform(row(maxTokens: 9), at: .seconds(1_000))
    #expect(second == .done(value: Self.value, receipt: "small-1, 1 request", tokens: nil))
    let last = try json(try #require(transport.requests.last))
    #expect(last["max_completion_tokens"]?.int == 9)
    let system = last["messages"]?.array?.first?["content"]?.string
    #expect(system?.contains("\"additionalProperties\":false") == true)
  }

  @Test func aRefusalThatNothingExplainsIsFinal() async throws {
    let transport = ScriptedTransport { _, _ in .success(Self.refusal(400, "bad model")) }
    let outcome = try await perform(transport, row())
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("bad model"))
    #expect(transport.requests.count <= 3)
  }

  @Test func asksOnceMoreAfterAWrongType() async throws {
    let transport = ScriptedTransport { _, ordinal in
      .success(Self.completion(ordinal == 0 ? #"{"cause":7}"# : Self.fitting))
    }
    let outcome = try await perform(transport, row())
    #expect(
      outcome
        == .done(value: Self.value, receipt: "small-1, 2 requests, 240 tokens", tokens: 240))
    let messages = try #require(json(transport.requests[1])["messages"]?.array)
    #expect(messages.map { $0["role"]?.string } == ["system", "user", "assistant", "user"])
    #expect(messages[3]["content"]?.string?.contains("cause: expected a string, found 7") == true)
  }

  /// A gateway that knows the key may answer from memory, so another question needs another key.
  @Test func aQuestionKeepsItsKeyAndARepairHasItsOwn() async throws {
    let transport = ScriptedTransport { _, ordinal in
      switch ordinal {
      case 0, 2: .success(Self.refusal(429, "slow down"))
      case 1: .success(Self.completion("no idea"))
      default: .success(Self.completion(Self.fitting))
      }
    }
    let row = row()
    _ = try await perform(transport, row)
    _ = try await perform(transport, row)
    let keys = transport.requests.map { request in
      request.headers.first { $0.name == "Idempotency-Key" }?.value
    }
    let own = IdempotencyKey(row.key).description
    #expect(keys == [own, own, "\(own)-1", "\(own)-1", own])
  }

  @Test func asksOnlyOnceMore() async throws {
    let transport = ScriptedTransport { _, _ in .success(Self.completion("no idea")) }
    let outcome = try await perform(transport, row())
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("declared type"))
    #expect(transport.requests.count == 2)
  }

  @Test func doesNotRepairWithoutTime() async throws {
    let time = time
    let transport = ScriptedTransport { _, _ in
      time.pass(.seconds(20))
      return .success(Self.completion("no idea"))
    }
    let outcome = try await perform(transport, row(deadline: .seconds(30)))
    guard case .failed = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(transport.requests.count == 1)
  }

  @Test(arguments: [
    ("length", "token limit"), ("content_filter", "content filter"), ("tool_calls", nil),
  ])
  func unusableEndingsFail(_ finish: String, _ expected: String?) async throws {
    let text = expected == nil ? "" : #"{"cause":"di"#
    let transport = ScriptedTransport { _, _ in
      .success(Self.completion(text, finish: finish))
    }
    let outcome = try await perform(transport, row())
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains(expected ?? "declared type"))
  }

  @Test(arguments: [
    #"{"choices":[{"message":{"refusal":"I cannot"},"finish_reason":"stop"}]}"#, "", "null",
    #"{"choices":[]}"#, #"{"choices":[{"message":{"content":null}}]}"#, "<html>", "[1,2",
    #"{"choices":"x"}"#, #"{"choices":[{"message":{"content":["part"]}}]}"#,
  ])
  func foreignBodiesFail(_ body: String) async throws {
    let transport = ScriptedTransport { _, _ in
      .success(OutboundResponse(status: 200, body: Array(body.utf8)))
    }
    guard case .failed = try await perform(transport, row()) else {
      Issue.record("accepted \(body)")
      return
    }
  }

  @Test func waitsAsLongAsTheServerAsksWithinTheDeadline() async throws {
    let transport = ScriptedTransport { _, ordinal in
      .success(
        ordinal == 0
          ? Self.refusal(429, "slow down", headers: [MessageField("Retry-After", "7")])
          : Self.completion(Self.fitting))
    }
    let outcome = try await perform(transport, row())
    guard case .done = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(time.elapsed == .seconds(7))
  }

  @Test func aWaitBeyondTheDeadlineIsLeftToTheOutbox() async throws {
    let transport = ScriptedTransport { _, _ in
      .success(Self.refusal(429, "slow down", headers: [MessageField("retry-after", "31")]))
    }
    let outcome = try await perform(transport, row())
    guard case .retry(let reason, TimeSpan.seconds(31), nil) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("429"))
    #expect(time.elapsed == .zero)
  }

  @Test func endlessRefusalsEnd() async throws {
    let transport = ScriptedTransport { _, _ in .success(Self.refusal(429, "slow down")) }
    let outcome = try await perform(transport, row(deadline: .hours(10)))
    guard case .retry = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(transport.requests.count <= ChatClient.requestsLimit)
  }

  @Test func aSpentQuotaIsFinal() async throws {
    let transport = ScriptedTransport { _, _ in
      .success(Self.refusal(429, "You exceeded your quota", code: "insufficient_quota"))
    }
    guard case .failed = try await perform(transport, row()) else {
      Issue.record("retried")
      return
    }
    #expect(transport.requests.count == 1)
  }

  @Test(arguments: [(401, false), (404, false), (500, true), (503, true)])
  func otherStatuses(_ status: Int, _ isRetried: Bool) async throws {
    let transport = ScriptedTransport { _, _ in .success(OutboundResponse(status: status)) }
    switch try await perform(transport, row()) {
    case .retry: #expect(isRetried)
    case .failed: #expect(!isRetried)
    case let outcome: Issue.record("\(outcome)")
    }
  }

  @Test(arguments: [
    TransportError(.timedOutAfterSending, "", mayHaveHappened: true),
    TransportError(.connectionLost, "", mayHaveHappened: true), TransportError(.connectFailed, ""),
  ])
  func aModelIsNeverInDoubt(_ error: TransportError) async throws {
    let transport = ScriptedTransport { _, _ in .failure(error) }
    guard case .retry = try await perform(transport, row()) else {
      Issue.record("not retried")
      return
    }
  }

  /// Over a real socket: well, slowly, with too much, and not at all.
  @Test(arguments: [
    (HTTPStandIn.Behaviour.reply(200, body: completion(fitting).text), true),
    (.hang, false), (.slow(200, body: completion(fitting).text, pauseMilliseconds: 50), false),
    (.oversized(2_000_000), false), (.closeAfterReading, false), (.reply(500), false),
  ])
  func endsWithinTheDeadline(_ behaviour: HTTPStandIn.Behaviour, _ isDone: Bool) async throws {
    let server = try HTTPStandIn(behaviour)
    let executor = try executor(CurlTransport(), timer: .system, url: server.url("/v1"))
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = await executor.perform(row(deadline: .milliseconds(400)), at: .seconds(1_000))
    #expect(clock.now - start < .seconds(5))
    switch outcome {
    case .done(let value, _, let tokens, _):
      #expect(isDone && value == Self.value && tokens == 120)
    case .retry, .failed: #expect(!isDone)
    case .inDoubt: Issue.record("\(outcome)")
    }
  }
}
