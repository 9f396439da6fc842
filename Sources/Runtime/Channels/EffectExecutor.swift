package import Interpreter

/// Performs the effects of one program: its channels, its models, and the `http` steps.
///
/// ```swift
/// let services = OutboundServices(transport: CurlTransport(), terminal: output)
/// let executor = try EffectExecutor(program, secrets: secrets, services: services)
/// let outcome = await executor.perform(row, at: now)
/// ```
package struct EffectExecutor: EffectPerformer {
  private let channels: [String: any ChannelDriver]
  private let models: [String: ChatClient]
  private let httpSteps: HTTPStepDriver

  /// Resolves every credential and checks every address of the program.
  ///
  /// Blocks its thread while it reads secrets.
  ///
  /// - Throws: `.missingSecrets` naming every missing secret and how to give it, together with
  ///   whatever else is wrong; `.invalidPackage` when addresses or headers alone are.
  package init(
    _ program: Program, secrets: any SecretSource, services: OutboundServices
  ) throws(StartError) {
    var reader = CredentialReader(secrets)
    var channels: [String: any ChannelDriver] = [:]
    for channel in program.channels {
      channels[channel.name] = Self.driver(channel, &reader, services)
    }
    // Models come last: their prompts must be free of the secrets of all channels.
    var keys = reader
    for model in program.models {
      if let key = model.key { _ = keys.read(key, for: "model \(model.name)") }
    }
    let redact = Redactor(keys.values)
    var models: [String: ChatClient] = [:]
    for model in program.models {
      models[model.name] = ChatClient(
        model, reading: &reader, redact: redact, transport: services.transport,
        timer: services.timer)
    }
    if let failure = reader.failure { throw failure }
    self.channels = channels
    self.models = models
    httpSteps = HTTPStepDriver(transport: services.transport)
  }

  package func perform(_ row: OutboxRecord, at now: Instant) async -> EffectOutcome {
    let attempt = DeliveryAttempt(key: IdempotencyKey(row.key), now: now)
    switch row.effect {
    case .deliver(let delivery):
      guard let driver = channels[delivery.channel] else {
        return .failed(reason: "the package has no channel \(delivery.channel) any more")
      }
      return await driver.deliver(delivery, attempt)
    case .http(var call):
      call.timeout = bounded(call.timeout, row, now)
      return await httpSteps.perform(call, attempt)
    case .ai(let call):
      guard let client = models[call.model] else {
        return .failed(reason: "the package has no model \(call.model) any more")
      }
      return await client.perform(call, attempt, within: bounded(call.timeout, row, now))
    }
  }

  /// A step's deadline covers all its attempts, so a later one has less time.
  private func bounded(_ timeout: TimeSpan, _ row: OutboxRecord, _ now: Instant) -> TimeSpan {
    min(timeout, max(row.deadline - now, .milliseconds(1)))
  }

  private static func driver(
    _ channel: Channel, _ reader: inout CredentialReader, _ services: OutboundServices
  ) -> (any ChannelDriver)? {
    let transport = services.transport
    switch channel.settings {
    case .webhook(let settings):
      return WebhookDriver(settings, of: channel, reading: &reader, transport: transport)
    case .email(let settings):
      return EmailDriver(settings, of: channel, reading: &reader, transport: transport)
    case .slack(let settings):
      return SlackDriver(settings, of: channel, reading: &reader, transport: transport)
    case .terminal(let settings):
      return TerminalDriver(settings, of: channel, sink: services.terminal)
    }
  }
}

/// What channels and models are built upon; lives longer than any one program.
package struct OutboundServices: Sendable {
  package var transport: any Transport
  package var terminal: any TerminalSink
  package var timer: StepTimer

  package init(
    transport: any Transport, terminal: any TerminalSink, timer: StepTimer = .system
  ) {
    self.transport = transport
    self.terminal = terminal
    self.timer = timer
  }
}
