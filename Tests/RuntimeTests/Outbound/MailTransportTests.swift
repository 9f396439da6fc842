import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(1))) struct MailTransportTests {
  private let transport = CurlTransport()

  private func mail(
    _ port: Int, to: [String] = ["ana@example.org"],
    content: String = "Subject: x\r\n\r\nhello\r\n",
    login: (String, String)? = nil, security: MailSecurity = .none, host: String = "127.0.0.1",
    totalMilliseconds: Int64 = 5_000
  ) throws -> OutboundMail {
    try OutboundMail(
      server: MailServer("\(host):\(port)", security: security),
      credentials: login.map { try MailCredentials(username: $0.0, password: SecretValue($0.1)) },
      from: MailAddress("tocsin@example.org"), to: to.map { try MailAddress($0) },
      content: Array(content.utf8), timeouts: Timeouts(total: .milliseconds(totalMilliseconds)))
  }

  private func failure(_ result: Result<MailReply, TransportError>) throws -> TransportError {
    guard case .failure(let error) = result else {
      Issue.record("expected a failure, got \(result)")
      throw TransportError(.other, "test")
    }
    return error
  }

  @Test func handsTheMailOver() async throws {
    let server = try MailStandIn()
    let content = "Subject: dots\r\n\r\n.\r\n..two\r\n.one\r\nend\r\n"
    let reply = try await transport.send(
      mail(server.port, to: ["ana@example.org", "bo@example.org"], content: content)
    ).get()
    #expect(reply.isAccepted)
    #expect(reply.command == "DATA")
    #expect(reply.text == "2.0.0 queued as 42")
    #expect(reply.recipients.map(\.code) == [250, 250])
    let seen = try #require(server.mails.first)
    #expect(seen.from == "tocsin@example.org")
    #expect(seen.to == ["ana@example.org", "bo@example.org"])
    #expect(seen.content == content)
    #expect(seen.hello == "localhost")
    #expect(seen.login == nil)
  }

  @Test(arguments: [["PLAIN"], ["LOGIN"], ["CRAM-MD5", "LOGIN", "PLAIN"]])
  func authenticates(_ mechanisms: [String]) async throws {
    var script = MailStandIn.Script()
    script.mechanisms = mechanisms
    script.login = "ops:pa:ss wörd"
    let server = try MailStandIn(script)
    let reply = try await transport.send(mail(server.port, login: ("ops", "pa:ss wörd"))).get()
    #expect(reply.isAccepted)
    #expect(server.mails.first?.login == "ops:pa:ss wörd")
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: MailStandIn.Script
    let code: Int
    let command: String
    var recipients: [Int] = []

    init(
      _ name: String, _ code: Int, _ command: String, recipients: [Int] = [],
      _ change: (inout MailStandIn.Script) -> Void
    ) {
      var script = MailStandIn.Script()
      change(&script)
      self.script = script
      self.code = code
      self.command = command
      self.recipients = recipients
      testDescription = name
    }
  }

  @Test(arguments: [
    Refusal("busy", 421, "greeting") { $0.greeting = "421 4.3.2 too busy" },
    Refusal("blocked", 554, "greeting") { $0.greeting = "554 go away" },
    Refusal("sender", 553, "MAIL") { $0.senderReply = "553 5.7.1 not yours" },
    Refusal("unknown", 550, "RCPT", recipients: [550]) { $0.recipients = ["ana@example.org": 550] },
    Refusal("grey", 451, "RCPT", recipients: [451]) { $0.recipients = ["ana@example.org": 451] },
    Refusal("full", 452, "DATA", recipients: [250]) { $0.contentReply = "452 4.2.2 full" },
    Refusal("spam", 554, "DATA", recipients: [250]) { $0.contentReply = "554 5.7.1 spam" },
    Refusal("login", 535, "AUTH") {
      $0.mechanisms = ["PLAIN"]
      $0.login = "ops:other"
    },
  ])
  func reportsARefusal(_ refusal: Refusal) async throws {
    let server = try MailStandIn(refusal.script)
    let reply = try await transport.send(mail(server.port, login: ("ops", "secret"))).get()
    #expect(!reply.isAccepted)
    #expect(reply.code == refusal.code)
    #expect(reply.command == refusal.command)
    #expect(reply.recipients.map(\.code) == refusal.recipients)
    #expect(server.mails.isEmpty)
  }

  @Test func oneUnknownRecipientDoesNotStopTheOthers() async throws {
    var script = MailStandIn.Script()
    script.recipients = ["bo@example.org": 550, "chen@example.org": 451]
    let server = try MailStandIn(script)
    let reply = try await transport.send(
      mail(server.port, to: ["bo@example.org", "ana@example.org", "chen@example.org"])
    ).get()
    #expect(reply.isAccepted)
    #expect(reply.recipients.map(\.code) == [550, 250, 451])
    #expect(
      reply.recipients.map(\.address) == ["bo@example.org", "ana@example.org", "chen@example.org"])
    #expect(server.mails.first?.to == ["ana@example.org"])
  }

  @Test(arguments: [
    (MailStandIn.Hang.atGreeting, TransportError.Code.timedOutBeforeSending, false),
    (.afterContent, .timedOutAfterSending, true),
  ])
  func tellsWhetherTheMailMayHaveBeenTaken(
    _ hang: MailStandIn.Hang, _ code: TransportError.Code, _ mayHaveHappened: Bool
  ) async throws {
    var script = MailStandIn.Script()
    script.hangs = hang
    let server = try MailStandIn(script)
    let error = try failure(await transport.send(mail(server.port, totalMilliseconds: 300)))
    #expect(error.code == code, "\(error)")
    #expect(error.mayHaveHappened == mayHaveHappened)
  }

  /// libcurl waits for these answers without giving its loop back.
  @Test(arguments: [MailStandIn.Hang.afterContent, .atQuit])
  func aServerThatDoesNotAnswerDelaysNobodyElse(_ hang: MailStandIn.Hang) async throws {
    var script = MailStandIn.Script()
    script.hangs = hang
    let rude = try MailStandIn(script)
    let polite = try MailStandIn()
    let web = try HTTPStandIn(.reply(200))
    async let first = transport.send(mail(rude.port, totalMilliseconds: 1_000))
    while !rude.isHanging { await Task.yield() }
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try await transport.send(mail(polite.port)).get().isAccepted)
    let request = OutboundRequest(
      .get, try OutboundURL(web.url()), timeouts: Timeouts(total: .seconds(1)))
    #expect(try await transport.perform(request).get().status == 200)
    #expect(clock.now - start < .seconds(1))
    #expect((try? await first.get().isAccepted) == (hang == .atQuit ? true : nil))
  }

  @Test func clearTextStaysOnThisMachine() async throws {
    let error = try failure(
      await transport.send(mail(25, host: "192.0.2.1", totalMilliseconds: 1_000)))
    #expect(error.code == .refusedByPolicy)
    #expect(error.detail.contains("encrypted"))
  }

  @Test func requiredEncryptionIsNotGivenUp() async throws {
    let server = try MailStandIn()
    let error = try failure(
      await transport.send(mail(server.port, login: ("ops", "secret"), security: .startTLS)))
    #expect(error.code == .tlsFailed, "\(error)")
    #expect(server.mails.isEmpty)
  }

  @Test(arguments: [
    (MailStandIn.Hang.atGreeting, false), (.atContent, false), (.afterContent, true),
  ])
  func cancellationEndsTheSession(_ hang: MailStandIn.Hang, _ mayHaveHappened: Bool) async throws {
    var script = MailStandIn.Script()
    script.hangs = hang
    let server = try MailStandIn(script)
    // More than the sockets' buffers hold, where the server does not read.
    let content = String(repeating: "x\r\n", count: hang == .atContent ? 10_000_000 : 10)
    let mail = try mail(server.port, content: content, totalMilliseconds: 60_000)
    let task = Task { await transport.send(mail) }
    while !server.isHanging { await Task.yield() }
    task.cancel()
    let error = try failure(await task.value)
    #expect(error.code == .cancelled)
    #expect(error.mayHaveHappened == mayHaveHappened)
    #expect(server.mails.count == (mayHaveHappened ? 1 : 0))
  }
}
