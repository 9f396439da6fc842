import Foundation
import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(1))) struct EmailTests {
  private let services = OutboundServices(
    transport: CurlTransport(), terminal: RecordingTerminal())
  private let now = Instant.seconds(1_795_227_065)

  private func executor(
    _ server: MailStandIn, to: [String] = ["ana@example.org"], secrets: [String: String] = [:],
    _ change: (inout EmailSettings) -> Void = { _ in }
  ) throws -> EffectExecutor {
    var settings = EmailSettings(
      to: to, from: "Tocsin <tocsin@alerts.example>", server: "127.0.0.1:\(server.port)",
      security: .none)
    change(&settings)
    var channel = Channel(name: "mail", settings: .email(settings))
    channel.timeout = .seconds(1)
    return try EffectExecutor(
      outboundProgram([channel]), secrets: FixedSecrets(secrets), services: services)
  }

  private func row(_ fields: [String: String], address: String? = nil, key: String = "k")
    -> OutboxRecord
  {
    let fields = fields.sorted { $0.key < $1.key }.map { MessageField($0.key, $0.value) }
    return outboxRow(
      .deliver(
        Delivery(
          channel: "mail", address: address, message: Message(fields: fields),
          threadKey: "root:{a=\"b\"}")), key: key)
  }

  /// Header fields, unfolded, and the body.
  private func parts(_ mail: MailStandIn.Mail) -> (fields: [String: String], body: String) {
    let halves = mail.content.components(separatedBy: "\r\n\r\n")
    var fields: [String: String] = [:]
    for line in halves[0].replacingOccurrences(of: "\r\n ", with: " ").components(
      separatedBy: "\r\n")
    {
      let pair = line.components(separatedBy: ": ")
      fields[pair[0]] = pair.dropFirst().joined(separator: ": ")
    }
    return (fields, halves.dropFirst().joined(separator: "\r\n\r\n"))
  }

  @Test func writesAPlainMail() async throws {
    let server = try MailStandIn()
    let executor = try executor(server, to: ["Ana <ana@example.org>", "bo@example.org"]) {
      $0.headers = [(name: "X-Team", value: "Zahlungen ü")]
    }
    let outcome = await executor.perform(
      row(["title": "Disk full", "body": "a\n.b = c\n"]), at: now)
    #expect(outcome == .done(value: .none, receipt: "250 2.0.0 queued as 42"))
    let mail = try #require(server.mails.first)
    #expect(mail.from == "tocsin@alerts.example")
    #expect(mail.to == ["ana@example.org", "bo@example.org"])
    let (fields, body) = parts(mail)
    #expect(fields["Date"] == "Sat, 21 Nov 2026 02:11:05 +0000")
    #expect(fields["From"] == "\"Tocsin\" <tocsin@alerts.example>")
    #expect(fields["To"] == "\"Ana\" <ana@example.org>, bo@example.org")
    #expect(fields["Subject"] == "Disk full")
    #expect(fields["X-Team"] == "=?UTF-8?B?WmFobHVuZ2VuIMO8?=")
    #expect(fields["Content-Type"] == "text/plain; charset=utf-8")
    #expect(fields["Auto-Submitted"] == "auto-generated")
    #expect(body == "a\r\n.b =3D c\r\n")
  }

  @Test func mailsOfAGroupStandInOneThreadAndRepeatTheirId() async throws {
    let server = try MailStandIn()
    let executor = try executor(server)
    for key in ["first", "first", "second"] {
      _ = await executor.perform(row(["title": "x"], key: key), at: now)
    }
    let all = server.mails.map { parts($0).fields }
    let ids = all.map { $0["Message-ID"] ?? "" }
    #expect(ids[0] == ids[1] && ids[1] != ids[2])
    #expect(ids.allSatisfy { $0.hasPrefix("<tocsin-") && $0.hasSuffix("@alerts.example>") })
    #expect(Set(all.map { $0["References"] }).count == 1)
    #expect(all.allSatisfy { $0["In-Reply-To"] == $0["References"] && $0["References"] != nil })
  }

  @Test func aTitleCannotAddHeaders() async throws {
    let server = try MailStandIn()
    let title = "Disk\r\nBcc: eve@evil.example\r\n\r\nbody"
    _ = try await executor(server).perform(row(["title": title]), at: now)
    let fields = parts(try #require(server.mails.first)).fields
    #expect(fields["Bcc"] == nil)
    #expect(fields["Subject"] == "Disk Bcc: eve@evil.example body")
  }

  @Test func sendsHTMLBesideText() async throws {
    let server = try MailStandIn()
    _ = try await executor(server).perform(
      row(["title": "x", "body": "plain", "html": "<b>full</b>"]), at: now)
    let mail = try #require(server.mails.first)
    let (fields, body) = parts(mail)
    let type = try #require(fields["Content-Type"])
    let boundary = try #require(type.components(separatedBy: "\"").dropFirst().first)
    let sections = body.components(separatedBy: "--\(boundary)")
    #expect(sections.count == 4)
    #expect(sections[1].contains("text/plain") && sections[1].contains("plain\r\n"))
    #expect(sections[2].contains("text/html") && sections[2].contains("<b>full</b>\r\n"))
    #expect(sections[3] == "--\r\n")
  }

  @Test func aContactsAddressReplacesTheRecipients() async throws {
    let server = try MailStandIn()
    let executor = try executor(server)
    _ = await executor.perform(row(["title": "x"], address: "chen@example.org"), at: now)
    #expect(server.mails.first?.to == ["chen@example.org"])
    let hostile = await executor.perform(
      row(["title": "x"], address: "a@b>\r\nRCPT TO:<eve@evil.example"), at: now)
    guard case .failed = hostile else {
      Issue.record("\(hostile)")
      return
    }
    #expect(server.mails.count == 1)
  }

  @Test func whoWasRefusedForNowIsTriedAgainAlone() async throws {
    let server = try MailStandIn()
    let executor = try executor(server, to: ["Ana <ana@example.org>", "bo@example.org"])
    var row = row(["title": "x"])
    row.effect.deliverOnly(to: ["bo@example.org"])
    _ = await executor.perform(row, at: now)
    #expect(server.mails.map(\.to) == [["bo@example.org"]])
  }

  @Test func classifiesReplies() async throws {
    func outcome(
      _ change: (inout MailStandIn.Script) -> Void, to: [String] = ["ana@example.org"]
    ) async throws -> EffectOutcome {
      var script = MailStandIn.Script()
      change(&script)
      let server = try MailStandIn(script)
      return try await executor(server, to: to).perform(row(["title": "x"]), at: now)
    }
    let full = try await outcome { $0.contentReply = "452 4.2.2 mailbox full" }
    guard case .retry(let reason, nil, nil) = full else {
      Issue.record("\(full)")
      return
    }
    #expect(reason.hasSuffix("to DATA: 452 4.2.2 mailbox full"))
    let spam = try await outcome { $0.contentReply = "554 5.7.1 spam" }
    guard case .failed = spam else {
      Issue.record("\(spam)")
      return
    }
    let two = ["ana@example.org", "bo@example.org"]
    let partial = try await outcome({ $0.recipients = ["bo@example.org": 550] }, to: two)
    #expect(
      partial
        == .done(
          value: .none,
          receipt: "250 2.0.0 queued as 42; 1 of 2 recipients refused: bo@example.org: "
            + "550 no such mailbox",
          refused: ["bo@example.org: 550 no such mailbox"]))
    let greylisted = try await outcome({ $0.recipients = ["bo@example.org": 451] }, to: two)
    guard case .retry(_, nil, ["bo@example.org"]) = greylisted else {
      Issue.record("\(greylisted)")
      return
    }
    let mixed = try await outcome(
      { $0.recipients = ["ana@example.org": 451, "bo@example.org": 550] }, to: two)
    guard case .retry = mixed else {
      Issue.record("\(mixed)")
      return
    }
    let lost = try await outcome { $0.hangs = .atGreeting }
    guard case .retry = lost else {
      Issue.record("\(lost)")
      return
    }
  }

  @Test func passwordsAreUsedAndNotShown() async throws {
    var script = MailStandIn.Script()
    script.mechanisms = ["PLAIN"]
    script.login = "ops:other"
    let server = try MailStandIn(script)
    let executor = try executor(server, secrets: ["pw": "canary-pw"]) {
      $0.username = "ops"
      $0.password = .secret("pw")
    }
    let outcome = await executor.perform(row(["title": "x"]), at: now)
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("AUTH: 535"))
    #expect(!reason.contains("canary"))
  }

  @Test(arguments: [
    (["x@y"], "no address", "127.0.0.1:25", "X-A"), (["a\r\nb@c"], "a@b", "127.0.0.1:25", "X-A"),
    (["x@y"], "a@b", "127.0.0.1:25:25/", "X-A"), (["x@y"], "a@b", "127.0.0.1:25", "Bcc"),
    (["x@y"], "a@b", "127.0.0.1:25", "X\r\nY"),
  ])
  func malformedSettingsAreRefusedAtLoad(
    _ to: [String], _ from: String, _ server: String, _ header: String
  ) throws {
    var settings = EmailSettings(to: to, from: from, server: server, security: .none)
    settings.headers = [(name: header, value: "v")]
    let error = #expect(throws: StartError.self) {
      _ = try EffectExecutor(
        outboundProgram([Channel(name: "mail", settings: .email(settings))]),
        secrets: FixedSecrets([:]), services: services)
    }
    #expect(error?.code == .invalidPackage)
    #expect(error?.description.hasPrefix("channel mail: ") == true)
  }
}

/// The encoders, held against Foundation's decoders.
@Suite struct MailEncodingTests {
  @Test(arguments: [
    "plain", "", "ü", "日本語のとても長い件名がここにありますので折り返しが必要です。日本語のとても長い件名",
    String(repeating: "long ascii ", count: 40), "=?UTF-8?B?eA==?=", "a\u{1F514}b", "tab\there",
  ])
  func subjectsSurvive(_ text: String) {
    let encoded = HeaderEncoding.unstructured(text, used: 9)
    let lines = encoded.components(separatedBy: "\r\n ")
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } })
    for (index, line) in lines.enumerated() {
      #expect(line.utf8.count + (index == 0 ? 9 : 1) <= 76)
    }
    var decoded = ""
    for line in lines {
      guard lines.count > 1 || line.hasPrefix("=?UTF-8?B?") else {
        decoded = line
        continue
      }
      let inner = line.dropFirst(10).dropLast(2)
      decoded += String(decoding: Data(base64Encoded: String(inner)) ?? Data(), as: UTF8.self)
    }
    let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(decoded == flat)
  }

  @Test(arguments: [
    "plain\n", "trailing space \nnext\t\n", "=", "ü=\u{1F514}\n", ".\n..\n",
    String(repeating: "x", count: 500), String(repeating: "=", count: 100) + "\n",
    String(repeating: "long words and spaces ", count: 20), "a\r\nb\rc\n", "", "\n\n",
    "\u{0}\u{1}",
  ])
  func quotedPrintableSurvives(_ text: String) {
    let encoded = TransferEncoding.quotedPrintable.encode(text)
    var decoded = ""
    for line in encoded.components(separatedBy: "\r\n") {
      #expect(line.utf8.count <= 76)
      #expect(line.last != " " && line.last != "\t")
      #expect(line.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x09 })
      decoded += line.hasSuffix("=") ? String(line.dropLast()) : line + "\n"
    }
    let bytes = decoded.replacingOccurrences(of: "=", with: "%")
    #expect(bytes.removingPercentEncoding == (normalised(text) + (text.isEmpty ? "\n" : "\n")))
  }

  @Test func longBase64IsFolded() {
    let text = String(repeating: "日本語", count: 200)
    #expect(TransferEncoding.best(for: text) == .base64)
    #expect(TransferEncoding.best(for: "Zahlungen überfällig") == .quotedPrintable)
    let encoded = TransferEncoding.base64.encode(text)
    #expect(encoded.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
    let joined = encoded.replacingOccurrences(of: "\r\n", with: "")
    #expect(
      Data(base64Encoded: joined).map { String(decoding: $0, as: UTF8.self) } == text + "\r\n")
  }

  @Test(arguments: 0..<40)
  func base64IsTheStandards(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 200) }
    #expect(base64Text(bytes) == Data(bytes).base64EncodedString())
  }

  private func normalised(_ text: String) -> String {
    var text = text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(
      of: "\r", with: "\n")
    if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
    return text
  }

  @Test(arguments: [
    (0, "Thu, 1 Jan 1970 00:00:00 +0000"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
    (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
    (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 +0000"),
  ])
  func datesAreRight(_ seconds: Int64, _ text: String) {
    #expect(mailDate(.seconds(seconds)) == text)
    let http = text.replacingOccurrences(of: " +0000", with: " GMT")
    #expect(parseHTTPDate(http) == (seconds < 0 ? nil : .seconds(seconds)))
  }

  @Test(arguments: [
    "", "Sat, 21 Nov 2026 02:11:05", "Sat, 31 Feb 2026 02:11:05 GMT",
    "Saturday, 21-Nov-26 02:11:05 GMT",
    "Sat, 21 nov 2026 02:11:05 GMT", "Sat, 21 Nov 2026 24:11:05 GMT",
    "Sat, 21 Nov 99999 02:11:05 GMT",
    "Sat, +1 Nov 2026 02:11:05 GMT", "Sat, 21 Nov 2026 02:11 GMT",
  ])
  func otherDatesAreNoDates(_ text: String) {
    #expect(parseHTTPDate(text) == nil)
  }
}
