import Interpreter
import TestSupport
import Testing

@testable import Runtime

/// The transport against servers that answer well, badly, late and never.
@Suite(.timeLimit(.minutes(1))) struct CurlTransportTests {
  private let transport = CurlTransport()

  private func request(
    _ url: String, _ method: HTTPMethod = .post, body: String = "{}",
    totalMilliseconds: Int64 = 5_000, limit: ResponseLimit = .standard
  ) throws -> OutboundRequest {
    OutboundRequest(
      method, try OutboundURL(url), body: Array(body.utf8),
      timeouts: Timeouts(total: .milliseconds(totalMilliseconds)), limit: limit)
  }

  private func failure(
    _ result: Result<OutboundResponse, TransportError>
  ) throws -> TransportError {
    guard case .failure(let error) = result else {
      Issue.record("expected a failure, got \(result)")
      throw TransportError(.other, "test")
    }
    return error
  }

  @Test func deliversMethodHeadersAndBody() async throws {
    let server = try HTTPStandIn(
      .reply(201, headers: [("Retry-After", " 7 "), ("X-Empty", "")], body: "créé"))
    var request = try request(server.url("/a?b=c"), body: "héllo")
    try request.set("Content-Type", "application/json")
    try request.set("X-Empty", "")
    let response = try await transport.perform(request).get()
    #expect(response.status == 201)
    #expect(response.text == "créé")
    #expect(response.header("retry-after") == "7")
    #expect(response.header("x-empty") == "")
    let seen = try #require(server.requests.first)
    #expect(seen.method == "POST")
    #expect(seen.target == "/a?b=c")
    #expect(seen.text == "héllo")
    #expect(seen.header("content-type") == "application/json")
    #expect(seen.header("x-empty") == "")
    #expect(seen.header("user-agent") == "Tocsin")
    #expect(seen.header("expect") == nil)
    #expect(seen.header("accept-encoding") == nil)
  }

  @Test(arguments: HTTPMethod.allCases)
  func speaksEveryMethod(_ method: HTTPMethod) async throws {
    let server = try HTTPStandIn(.reply(200, body: "ok"))
    for body in ["", "x"] {
      let response = try await transport.perform(
        request(server.url(), method, body: body)
      ).get()
      #expect(response.status == 200)
      #expect(response.text == (method == .head ? "" : "ok"))
    }
    #expect(server.requests.map(\.method) == [method.rawValue, method.rawValue])
    let carriesBody = method != .get && method != .head
    #expect(server.requests.map(\.text) == ["", carriesBody ? "x" : ""])
    #expect(server.requests.allSatisfy { $0.header("content-type") == nil })
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let behaviour: HTTPStandIn.Behaviour
    let code: TransportError.Code
    let mayHaveHappened: Bool
    var status: Int?
    var body = "{}"
    var testDescription: String { "\(code) \(status ?? 0)" }
  }

  @Test(arguments: [
    Fault(behaviour: .hang, code: .timedOutAfterSending, mayHaveHappened: true),
    Fault(behaviour: .resetAfterReading, code: .connectionLost, mayHaveHappened: true),
    Fault(behaviour: .closeAfterReading, code: .connectionLost, mayHaveHappened: true),
    Fault(
      behaviour: .resetBeforeBody, code: .connectionLost, mayHaveHappened: false,
      body: String(repeating: "x", count: 32 * 1024 * 1024)),
    Fault(
      behaviour: .slow(200, body: String(repeating: "x", count: 1_000), pauseMilliseconds: 20),
      code: .timedOutAfterSending, mayHaveHappened: true, status: 200),
    Fault(
      behaviour: .oversized(10_000_000), code: .responseTooLarge, mayHaveHappened: true, status: 200
    ),
    Fault(behaviour: .endlessHeader, code: .responseTooLarge, mayHaveHappened: true, status: 200),
    Fault(behaviour: .truncated(10), code: .connectionLost, mayHaveHappened: true, status: 200),
    Fault(behaviour: .raw("nonsense\r\n\r\n"), code: .protocolViolation, mayHaveHappened: true),
  ])
  func tellsWhatFailedAndWhatMayHaveHappened(_ fault: Fault) async throws {
    let server = try HTTPStandIn(fault.behaviour)
    let error = try failure(
      await transport.perform(
        request(server.url(), body: fault.body, totalMilliseconds: 400)))
    #expect(error.code == fault.code, "\(error)")
    #expect(error.mayHaveHappened == fault.mayHaveHappened)
    #expect(error.status == fault.status)
    #expect(!error.isFinal)
  }

  @Test func aCutBodyKeepsTheStatus() async throws {
    let server = try HTTPStandIn(.oversized(10_000_000))
    let response = try await transport.perform(
      request(server.url(), limit: ResponseLimit(bodyBytes: 100, excess: .isCut))
    ).get()
    #expect(response.status == 200)
    #expect(response.isCut)
    #expect(response.body.count == 100)
  }

  @Test func nothingHappensWhereNobodyListens() async throws {
    let server = try HTTPStandIn(.hang)
    server.stop()
    let error = try failure(await transport.perform(request(server.url())))
    #expect(error.code == .connectFailed)
    #expect(!error.mayHaveHappened)
    let unknown = try failure(await transport.perform(request("http://no-such-host.invalid/")))
    #expect(unknown.code == .resolveFailed)
    #expect(!unknown.mayHaveHappened)
  }

  @Test(arguments: [
    "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/", "http://169.254.43518/", "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[fd00:ec2::254]/",
    "http://[fe80::1]/", "http://0/", "http://0.0.0.0:9093/", "http://[::]/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://100.100.100.200/",
  ])
  func forbiddenAddressesAreNeverConnectedTo(_ url: String) async throws {
    let error = try failure(await transport.perform(request(url, totalMilliseconds: 1_000)))
    #expect(error.code == .refusedByPolicy, "\(error)")
    #expect(error.isFinal)
    #expect(!error.mayHaveHappened)
  }

  @Test(arguments: ["127.0.0.1", "127.1", "0x7f000001", "localhost", "[::ffff:127.0.0.1]"])
  func aDeniedNetworkIsDeniedUnderEveryName(_ host: String) async throws {
    let server = try HTTPStandIn(.reply(200))
    var options = CurlOptions()
    options.policy = try RequestPolicy(deny: ["127.0.0.0/8", "::1"])
    let strict = CurlTransport(options)
    let error = try failure(
      await strict.perform(request("http://\(host):\(server.port)/", totalMilliseconds: 1_000)))
    #expect(error.code == .refusedByPolicy, "\(error)")
    #expect(server.connections == 0)
  }

  @Test func redirectsAreAnswersAndNotFollowed() async throws {
    let metadata = try HTTPStandIn(.reply(200, body: "secret"))
    let server = try HTTPStandIn(.reply(302, headers: [("Location", metadata.url())]))
    let response = try await transport.perform(request(server.url())).get()
    #expect(response.status == 302)
    #expect(metadata.connections == 0)
  }

  @Test(arguments: [TimeSpan.days(10_000), .zero, .seconds(-1), TimeSpan(nanoseconds: .max)])
  func anyTimeoutIsTaken(_ total: TimeSpan) async throws {
    let server = try HTTPStandIn(.reply(200, body: "ok"))
    var request = try request(server.url())
    request.timeouts = Timeouts(connect: total, total: total, stall: total)
    let result = await transport.perform(request)
    if total > .zero {
      #expect(try result.get().status == 200)
    } else {
      #expect(try failure(result).code == .timedOutBeforeSending)
    }
  }

  @Test func connectionsAreReused() async throws {
    let server = try HTTPStandIn(.reply(200, body: "ok"))
    for _ in 0..<3 { _ = try await transport.perform(request(server.url())).get() }
    #expect(server.connections == 1)
  }

  /// A server that takes the request on a reused connection and dies must not get it twice without
  /// the outbox knowing.
  @Test(arguments: ["{}", ""])
  func aLostAnswerIsNotAskedForAgainInSecret(_ body: String) async throws {
    let server = try HTTPStandIn { _, ordinal in
      ordinal == 0 ? .reply(200, body: "ok") : .closeAfterReading
    }
    _ = try await transport.perform(request(server.url())).get()
    let error = try failure(await transport.perform(request(server.url(), body: body)))
    #expect(error.code == .connectionLost)
    #expect(error.mayHaveHappened)
    #expect(server.requests.count == 2)
  }

  @Test func cancellingTheTaskEndsTheTransfer() async throws {
    let server = try HTTPStandIn(.hang)
    let request = try request(server.url(), totalMilliseconds: 60_000)
    let task = Task { await transport.perform(request) }
    while server.requests.isEmpty { await Task.yield() }
    task.cancel()
    let error = try failure(await task.value)
    #expect(error.code == .cancelled)
    #expect(error.mayHaveHappened)
  }

  @Test func aCancelledTaskSendsNothing() async throws {
    let server = try HTTPStandIn(.reply(200))
    let request = try request(server.url())
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await transport.perform(request)
    }
    task.cancel()
    let error = try failure(await task.value)
    #expect(error.code == .cancelled)
    #expect(!error.mayHaveHappened)
    #expect(server.requests.isEmpty)
  }

  @Test func carriesTwoHundredAtOnceWithoutMixingThemUp() async throws {
    let server = try HTTPStandIn { request, _ in .reply(200, body: request.text) }
    try await withThrowingTaskGroup { group in
      for number in 0..<200 {
        let request = try request(server.url(), body: "\(number)", totalMilliseconds: 20_000)
        group.addTask { (number, try await transport.perform(request).get().text) }
      }
      for try await (number, text) in group { #expect(text == "\(number)") }
    }
    #expect(server.requests.count == 200)
  }

  /// Far more hanging requests than the pool has threads, and the pool still works.
  @Test func waitingBlocksNoThreadOfThePool() async throws {
    let hanging = try HTTPStandIn(.hang)
    let quick = try HTTPStandIn(.reply(200, body: "ok"))
    let waiting = Task {
      await withTaskGroup { group in
        for _ in 0..<64 {
          guard let request = try? request(hanging.url(), totalMilliseconds: 60_000) else {
            continue
          }
          group.addTask { _ = await transport.perform(request) }
        }
      }
    }
    while hanging.requests.count < 64 { await Task.yield() }
    let response = try await transport.perform(request(quick.url())).get()
    #expect(response.text == "ok")
    waiting.cancel()
    await waiting.value
  }

  @Test func shutdownLetsRunningTransfersEndAndRefusesNewOnes() async throws {
    let server = try HTTPStandIn(.slow(200, body: "slow", pauseMilliseconds: 30))
    let transport = CurlTransport()
    let request = try request(server.url())
    let running = Task { await transport.perform(request) }
    while server.requests.isEmpty { await Task.yield() }
    async let stopped: Void = transport.shutdown(within: .seconds(20))
    #expect(try await running.value.get().text == "slow")
    await stopped
    let error = try failure(await transport.perform(request))
    #expect(error.code == .stopping)
    #expect(!error.mayHaveHappened)
    await transport.shutdown(within: .zero)
  }

  @Test func shutdownCutsOffWhatDoesNotEnd() async throws {
    let server = try HTTPStandIn(.hang)
    let transport = CurlTransport()
    let request = try request(server.url(), totalMilliseconds: 60_000)
    let running = Task { await transport.perform(request) }
    while server.requests.isEmpty { await Task.yield() }
    await transport.shutdown(within: .milliseconds(50))
    let error = try failure(await running.value)
    #expect(error.code == .stopping)
    #expect(error.mayHaveHappened)
  }
}
