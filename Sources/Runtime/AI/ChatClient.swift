import DSL
package import Interpreter
import Synchronization

/// Performs `ai` steps with a server that speaks the chat completions interface.
///
/// Within the deadline it follows `Retry-After`, leaves out what the server does not understand,
/// and asks once more after an answer of the wrong type. What it returns has the declared type;
/// whatever else comes back is a failure, for which the step has its `else`.
struct ChatClient: Sendable {
  /// Requests for one answer: the first, those after a refusal or a wait, and a repair.
  static let requestsLimit = 8
  static let answer = ResponseLimit(bodyBytes: 1024 * 1024, excess: .fails)
  static let pauseMinimum = TimeSpan.seconds(1)

  private let url: OutboundURL
  private let authorization: HTTPHeader?
  private let model: String
  private let redact: Redactor
  private let transport: any Transport
  private let timer: StepTimer
  private let dialect = SharedDialect()

  init?(
    _ model: Model, reading reader: inout CredentialReader, redact: Redactor,
    transport: any Transport, timer: StepTimer
  ) {
    let user = "model \(model.name)"
    let url = reader.attempt(for: user) { () throws(TransportError) in
      try OutboundURL(model.url.trimmingSlashes() + "/chat/completions")
    }
    var authorization: HTTPHeader?
    if let credential = model.key {
      guard let key = reader.read(credential, for: user) else { return nil }
      authorization = reader.attempt(for: user) { () throws(TransportError) in
        try HTTPHeader("Authorization", "Bearer \(key.reveal())")
      }
    }
    guard let url else { return nil }
    self.url = url
    self.authorization = authorization
    self.model = model.model
    self.redact = redact
    self.transport = transport
    self.timer = timer
  }

  /// The attempt's time only dates a `Retry-After` that is given as a date.
  func perform(
    _ call: AICall, _ attempt: DeliveryAttempt, within deadline: TimeSpan
  ) async -> EffectOutcome {
    let reply = ReplyType(call.returns)
    var exchange = Exchange(
      messages: ChatMessages(call, reply: reply, redact: redact), reply: reply,
      end: timer.elapsed() + deadline, attempt: attempt)
    for _ in 0..<Self.requestsLimit {
      let remaining = exchange.end - timer.elapsed()
      guard remaining > .zero else { break }
      let start = timer.elapsed()
      let dialect = dialect.current
      let result: Result<OutboundResponse, TransportError>
      do throws(TransportError) {
        result = await transport.perform(try request(exchange, dialect, remaining))
      } catch {
        return .failed(reason: error.description)
      }
      exchange.lastTook = timer.elapsed() - start
      switch handle(result, dialect, &exchange) {
      case .finish(let outcome): return outcome
      case .again: continue
      case .pause(let span): await timer.pause(span)
      }
    }
    return .retry(reason: "no valid answer within the deadline", after: nil)
  }

  /// What one answer of the server leads to.
  private enum Next {
    case finish(EffectOutcome)
    case again
    case pause(TimeSpan)
  }

  /// The state of one step's talk with the model.
  private struct Exchange {
    var messages: ChatMessages
    let reply: ReplyType
    /// On the step timer.
    let end: TimeSpan
    let attempt: DeliveryAttempt
    var requests = 0
    var pauses = 0
    var isRepaired = false
    /// How often something else was asked than before.
    var revisions = 0
    var tokens: Int?
    var lastTook = TimeSpan.zero

    var now: Instant { attempt.now }

    /// The same for the same question, also after a crash, so that a gateway which knows the key
    /// answers it from memory.
    var key: String { revisions == 0 ? "\(attempt.key)" : "\(attempt.key)-\(revisions)" }

    mutating func add(_ usage: (prompt: Int, completion: Int)?) {
      guard let usage else { return }
      tokens = (tokens ?? 0) + usage.prompt + usage.completion
    }
  }

  private func request(
    _ exchange: Exchange, _ dialect: ChatDialect, _ remaining: TimeSpan
  ) throws(TransportError) -> OutboundRequest {
    var request = OutboundRequest(
      .post, url, body: exchange.messages.body(model: model, dialect),
      timeouts: Timeouts(total: remaining), limit: Self.answer)
    try request.set("Content-Type", "application/json")
    try request.set("Idempotency-Key", exchange.key)
    if let authorization { request.set(authorization) }
    return request
  }

  private func handle(
    _ result: Result<OutboundResponse, TransportError>, _ dialect: ChatDialect,
    _ exchange: inout Exchange
  ) -> Next {
    exchange.requests += 1
    switch result {
    case .failure(let error):
      if error.code == .responseTooLarge { return .finish(.failed(reason: error.description)) }
      // Asking twice costs tokens but changes nothing outside.
      return .finish(outcome(of: error, repeatable: true))
    case .success(let response):
      switch response.status {
      case 200..<300: return read(ChatReply(response.body), &exchange)
      case 400, 422: return adjust(response, dialect, &exchange)
      case 429: return wait(response, &exchange)
      default: return .finish(outcome(of: response, now: exchange.now, redact: redact))
      }
    }
  }

  private func adjust(
    _ response: OutboundResponse, _ dialect: ChatDialect, _ exchange: inout Exchange
  ) -> Next {
    guard let next = dialect.adjusted(after: response.text) else {
      return .finish(.failed(reason: describe(response, redact)))
    }
    self.dialect.replace(dialect, with: next)
    exchange.revisions += 1
    return .again
  }

  private func wait(_ response: OutboundResponse, _ exchange: inout Exchange) -> Next {
    let error = (try? JSONValue.parse(response.body))?["error"]
    let names = [error?["code"]?.string, error?["type"]?.string]
    if names.contains(where: { $0 == "insufficient_quota" || $0 == "billing_hard_limit_reached" }) {
      return .finish(.failed(reason: describe(response, redact)))
    }
    let wish = retryAfter(response, now: exchange.now)
    let pause = max(wish ?? .zero, Self.pauseMinimum * (Int64(1) << Int64(exchange.pauses)))
    exchange.pauses += 1
    // A pause that leaves no time to ask is the outbox's to make.
    guard timer.elapsed() + pause < exchange.end else {
      return .finish(.retry(reason: describe(response, redact), after: wish))
    }
    return .pause(pause)
  }

  private func read(_ reply: ChatReply, _ exchange: inout Exchange) -> Next {
    exchange.add(reply.usage)
    switch reply.content {
    case .unusable(let reason): return .finish(.failed(reason: redact(reason)))
    case .text(let text):
      do throws(ReplyMismatch) {
        let value = try exchange.reply.read(text)
        return .finish(.done(value: value, receipt: receipt(exchange), tokens: exchange.tokens))
      } catch {
        return repair(text, error, &exchange)
      }
    }
  }

  /// One more round, if there is time for an answer as slow as the last.
  private func repair(
    _ text: String, _ mismatch: ReplyMismatch, _ exchange: inout Exchange
  ) -> Next {
    let remaining = exchange.end - timer.elapsed()
    guard !exchange.isRepaired, remaining > exchange.lastTook else {
      return .finish(
        .failed(reason: redact("the answer does not have the declared type: \(mismatch)")))
    }
    exchange.isRepaired = true
    exchange.revisions += 1
    exchange.messages.repair(text, mismatch)
    return .again
  }

  private func receipt(_ exchange: Exchange) -> String {
    let tokens = exchange.tokens.map { ", \($0) tokens" } ?? ""
    return "\(model), \(exchange.requests) request\(exchange.requests == 1 ? "" : "s")\(tokens)"
  }
}

/// What is known of the server, for all steps that use the model.
private final class SharedDialect: Sendable {
  private let stored = Mutex(ChatDialect())
  var current: ChatDialect { stored.withLock { $0 } }

  /// Unless another step has found out more in the meantime.
  func replace(_ old: ChatDialect, with new: ChatDialect) {
    stored.withLock { if $0 == old { $0 = new } }
  }
}

/// Measures and passes time within one step; tests replace it.
package struct StepTimer: Sendable {
  /// Since an arbitrary moment; never jumps.
  package var elapsed: @Sendable () -> TimeSpan
  /// Returns early when the task is cancelled.
  package var pause: @Sendable (TimeSpan) async -> Void

  package init(
    elapsed: @escaping @Sendable () -> TimeSpan, pause: @escaping @Sendable (TimeSpan) async -> Void
  ) {
    self.elapsed = elapsed
    self.pause = pause
  }

  package static let system = StepTimer(
    elapsed: { TimeSpan(nanoseconds: Int64(monotonicNanoseconds())) },
    pause: { try? await Task.sleep(for: .nanoseconds($0.nanoseconds)) })
}

extension String {
  fileprivate func trimmingSlashes() -> String {
    var text = self
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }
}
