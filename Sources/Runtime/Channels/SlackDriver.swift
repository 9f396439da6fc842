import DSL
import Interpreter

/// Posts to Slack, as an app (`chat.postMessage`) or through an incoming webhook.
///
/// The title is the message, the body an attachment with a colour bar: red while firing, green when
/// resolved, or the template's `color`. Texts arrive escaped; they are cut at Slack's limits with a
/// mark. A contact's address is a user or channel id and needs the app.
struct SlackDriver: ChannelDriver {
  private enum Door: Sendable {
    case app(url: OutboundURL, authorization: HTTPHeader, channel: String)
    case incomingWebhook(OutboundURL)
  }

  private let door: Door
  private let name: String
  private let timeout: TimeSpan
  private let redact: Redactor
  private let transport: any Transport

  /// Characters; beyond 40,000 Slack cuts by itself and without a mark.
  static let titleLimit = 3_000
  static let bodyLimit = 30_000
  static let answer = ResponseLimit(bodyBytes: 256 * 1024, excess: .fails)

  init?(
    _ settings: SlackSettings, of channel: Channel, reading reader: inout CredentialReader,
    transport: any Transport
  ) {
    let user = "channel \(channel.name)"
    switch settings.door {
    case .app(let credential, let target):
      let token = reader.read(credential, for: user)
      let url = reader.attempt(for: user) { () throws(TransportError) in
        try OutboundURL(settings.api + "/chat.postMessage")
      }
      let header = token.flatMap { token in
        reader.attempt(for: user) { () throws(TransportError) in
          try HTTPHeader("Authorization", "Bearer \(token.reveal())")
        }
      }
      guard let url, let header, let token else { return nil }
      door = .app(url: url, authorization: header, channel: target)
      redact = Redactor([token])
    case .incomingWebhook(let credential):
      guard let address = reader.read(credential, for: user) else { return nil }
      let url = reader.attempt(for: user) { () throws(TransportError) in
        try OutboundURL(address.reveal())
      }
      guard let url else { return nil }
      door = .incomingWebhook(url)
      redact = Redactor([], addresses: [address])
    }
    name = channel.name
    timeout = channel.timeout
    self.transport = transport
  }

  func deliver(_ delivery: Delivery, _ attempt: DeliveryAttempt) async -> EffectOutcome {
    let request: OutboundRequest
    do throws(TransportError) {
      request = try self.request(delivery)
    } catch {
      return .failed(reason: error.description)
    }
    switch await transport.perform(request) {
    case .success(let response): return classify(response, now: attempt.now)
    case .failure(let error):
      if case .app = door { return outcome(of: error) }
      return outcome(of: error, statusDecidesAt: attempt.now)
    }
  }

  private func request(_ delivery: Delivery) throws(TransportError) -> OutboundRequest {
    switch door {
    case .app(let url, let authorization, let channel):
      var request = try request(url, delivery.message, channel: delivery.address ?? channel)
      request.set(authorization)
      return request
    case .incomingWebhook(let url):
      guard delivery.address == nil else {
        throw TransportError(
          .invalidRequest,
          "channel \(name) is an incoming webhook and reaches one room only; give it a token")
      }
      return try request(url, delivery.message, channel: nil)
    }
  }

  private func request(
    _ url: OutboundURL, _ message: Message, channel: String?
  ) throws(TransportError) -> OutboundRequest {
    var request = OutboundRequest(
      .post, url, body: slackBody(message, channel: channel), timeouts: Timeouts(total: timeout),
      limit: Self.answer)
    try request.set("Content-Type", "application/json; charset=utf-8")
    return request
  }

  /// Slack says 200 to almost everything; the truth is in the body.
  private func classify(_ response: OutboundResponse, now: Instant) -> EffectOutcome {
    guard response.isSuccess else { return outcome(of: response, now: now, redact: redact) }
    let answer = try? JSONValue.parse(response.body)
    switch (answer?["ok"]?.bool, door) {
    case (true, .app):
      return .done(value: .none, receipt: "ts \(visible(answer?["ts"]?.string ?? "?", limit: 40))")
    case (true, .incomingWebhook):
      return .done(value: .none, receipt: "HTTP \(response.status)")
    case (false, _):
      return refusal(answer?["error"]?.string ?? "unknown error", response, now: now)
    case (nil, .app):
      // Something answered 200 that is not Slack; the message may be posted or not.
      return .inDoubt(reason: "the answer is not Slack's: \(describe(response, redact))")
    case (nil, .incomingWebhook):
      return classifyText(response, now: now)
    }
  }

  /// An incoming webhook says `ok`, or in one word why not; whatever else answers there, such as
  /// a proxy's page, has posted nothing.
  private func classifyText(_ response: OutboundResponse, now: Instant) -> EffectOutcome {
    let text = response.text.trimmingSpace()
    if text == "ok" { return .done(value: .none, receipt: "HTTP \(response.status)") }
    guard !text.isEmpty else {
      return .failed(reason: "the answer is not Slack's: \(describe(response, redact))")
    }
    return refusal(text, response, now: now)
  }

  private func refusal(
    _ error: String, _ response: OutboundResponse, now: Instant
  ) -> EffectOutcome {
    let error = visible(redact(error), limit: 100)
    let reason = "Slack: \(error)"
    return Self.transientErrors.contains(error)
      ? .retry(reason: reason, after: retryAfter(response, now: now)) : .failed(reason: reason)
  }

  private static let transientErrors: Set<String> = [
    "fatal_error", "internal_error", "rate_limited", "ratelimited", "request_timeout",
    "rollup_error", "service_unavailable", "team_added_to_org",
  ]
}

/// The JSON of one message.
func slackBody(_ message: Message, channel: String?) -> [UInt8] {
  let title = truncated(message["title"] ?? "", to: SlackDriver.titleLimit, retreat: slackCut)
  let body = truncated(message["body"] ?? "", to: SlackDriver.bodyLimit, retreat: slackCut)
  var writer = JSONWriter()
  writer.beginObject()
  if let channel { writer.member("channel", channel) }
  // Text alone needs no colour bar: what a playbook step says has no title.
  writer.member("text", title.isEmpty ? body : title)
  writer.member("unfurl_links", false)
  if !title.isEmpty, !body.isEmpty {
    writer.key("attachments")
    writer.beginArray()
    writer.beginObject()
    writer.member("color", message["color"] ?? slackColor(message.group?.status))
    writer.member("fallback", title)
    writer.member("text", body)
    writer.key("mrkdwn_in")
    writer.value(.array([.string("text")]))
    writer.endObject()
    writer.endArray()
  }
  writer.endObject()
  return writer.bytes
}

private func slackColor(_ status: AlertStatus?) -> String {
  switch status {
  case .firing: "danger"
  case .resolved: "good"
  case nil: "#439fe0"
  }
}

/// Moves a cut out of an entity (`&amp;`) or a link (`<https://…|text>`), which Slack would show in
/// pieces.
private func slackCut(_ text: Substring.UnicodeScalarView) -> String.Index {
  if let open = text.lastIndex(of: "<"), !text[open...].contains(">") { return open }
  if let ampersand = text.suffix(8).lastIndex(of: "&"), !text[ampersand...].contains(";") {
    return ampersand
  }
  return text.endIndex
}
