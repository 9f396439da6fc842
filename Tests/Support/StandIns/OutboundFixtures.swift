package import Interpreter
package import Runtime
import Synchronization

/// A terminal that keeps what is printed.
package final class RecordingTerminal: TerminalSink {
  private let text = Mutex("")
  package let showsColor: Bool
  private let isOpen: Bool

  package init(showsColor: Bool = false, isOpen: Bool = true) {
    self.showsColor = showsColor
    self.isOpen = isOpen
  }

  package var output: String { text.withLock { $0 } }

  package func write(_ text: String) async -> Bool {
    if isOpen { self.text.withLock { $0 += text } }
    return isOpen
  }
}

/// Secrets by name.
package struct FixedSecrets: SecretSource {
  private let values: [String: String]
  package init(_ values: [String: String]) { self.values = values }
  package func secret(named name: String) -> SecretValue? { values[name].map { SecretValue($0) } }
  package func advice(for name: String) -> String { "give \(name)" }
}

/// A transport that answers without a network.
package final class ScriptedTransport: Transport {
  package typealias Answer = Result<OutboundResponse, TransportError>
  private let script: @Sendable (OutboundRequest, Int) -> Answer
  private let seen = SharedList<OutboundRequest>()

  /// The script gets each request and its ordinal from 0.
  package init(_ script: @escaping @Sendable (OutboundRequest, Int) -> Answer) {
    self.script = script
  }

  package var requests: [OutboundRequest] { seen.items }

  package func perform(_ request: OutboundRequest) async -> Answer {
    script(request, seen.append(request))
  }

  package func send(_ mail: OutboundMail) async -> Result<MailReply, TransportError> {
    .failure(TransportError(.other, "no mail here"))
  }
}

/// Time that passes only when a step pauses.
package final class SteppedTime: Sendable {
  private let spent = Mutex(TimeSpan.zero)
  package init() {}
  package var elapsed: TimeSpan { spent.withLock { $0 } }
  package func pass(_ span: TimeSpan) { spent.withLock { $0 = $0 + span } }
  package var timer: StepTimer {
    StepTimer(elapsed: { self.elapsed }, pause: { self.pass($0) })
  }
}

/// A program of channels and models alone.
package func outboundProgram(_ channels: [Channel], models: [Model] = []) -> Program {
  var program = Program(
    version: "test", name: "test", edition: 2026, channels: channels, lastResort: Ref(0),
    routes: [RouteNode(key: "root", condition: .always)])
  program.models = models
  return program
}

/// An outbox row around an effect.
package func outboxRow(
  _ effect: Effect, key: String = "key-1", deadline: TimeSpan = .minutes(15)
) -> OutboxRecord {
  OutboxRecord(
    key: EffectKey(key), owner: .run(id: "run-1", step: "1"), effect: effect, program: "test",
    createdAt: .seconds(1_000), dueAt: .seconds(1_000), deadline: .seconds(1_000) + deadline)
}
