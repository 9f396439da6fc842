import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite struct TerminalTests {
  private func output(
    _ fields: [MessageField], color: Bool = false, status: AlertStatus? = .firing,
    contact: String? = nil, address: String? = nil
  ) async throws -> String {
    let terminal = RecordingTerminal(showsColor: color)
    let executor = try EffectExecutor(
      outboundProgram([Channel(name: "screen", settings: .terminal(TerminalSettings()))]),
      secrets: FixedSecrets([:]),
      services: OutboundServices(
        transport: ScriptedTransport { _, _ in .failure(TransportError(.other, "")) },
        terminal: terminal))
    var message = Message(fields: fields)
    if let status {
      message.group = GroupSnapshot(
        key: "k", receiver: "screen", labels: .empty,
        alerts: [
          AlertSnapshot(
            labels: .empty, startsAt: .seconds(1),
            endsAt: status == .resolved ? .seconds(2) : nil)
        ], reason: .first, externalURL: "")
    }
    let delivery = Delivery(
      channel: "screen", address: address, contact: contact, message: message, threadKey: "k")
    let outcome = await executor.perform(
      outboxRow(.deliver(delivery)), at: .seconds(1_795_227_065))
    #expect(outcome == .done(value: .none, receipt: "printed"))
    return terminal.output
  }

  @Test func printsOneBlockPerNotification() async throws {
    let text = try await output(
      [MessageField("title", "Disk full"), MessageField("body", "host a\n\nhost b\n")])
    #expect(text == "02:11:05Z FIRING Disk full → screen\n    host a\n    host b\n")
    let plain = try await output(
      [MessageField("body", "rolled back\nfully")], status: nil, contact: "ana", address: "tty1")
    #expect(plain == "02:11:05Z rolled back → screen/ana (tty1)\n    fully\n")
  }

  @Test func coloursOnlyWhereTheTerminalTakesThem() async throws {
    let text = try await output([MessageField("title", "ok")], color: true, status: .resolved)
    #expect(text.contains("\u{1b}[1;32mRESOLVED\u{1b}[0m"))
    #expect(StandardOutput(environment: ["NO_COLOR": "1"]).showsColor == false)
  }

  @Test func anAlertCannotDriveTheTerminal() async throws {
    let text = try await output([
      MessageField("title", "a\u{1b}[2Jb\r\u{7}c\u{9b}31m\u{202e}"),
      MessageField("body", "\u{1b}]0;title\u{7}x\ty"),
    ])
    #expect(text == "02:11:05Z FIRING a[2Jbc31m → screen\n    ]0;titlex  y\n")
  }

  @Test func aClosedTerminalIsTriedAgain() async throws {
    let executor = try EffectExecutor(
      outboundProgram([Channel(name: "screen", settings: .terminal(TerminalSettings()))]),
      secrets: FixedSecrets([:]),
      services: OutboundServices(
        transport: ScriptedTransport { _, _ in .failure(TransportError(.other, "")) },
        terminal: RecordingTerminal(isOpen: false)))
    let delivery = Delivery(
      channel: "screen", message: Message(fields: [MessageField("title", "x")]), threadKey: "k")
    let outcome = await executor.perform(outboxRow(.deliver(delivery)), at: .seconds(0))
    #expect(outcome == .retry(reason: "the terminal took no output", after: nil))
  }
}
