import DSL
import Interpreter

/// Posts JSON to a URL: the Alertmanager webhook body, version 4, or the body the package gives.
///
/// Any 2xx is success, unless a chat robot says otherwise in the body; 408, 425, 429 and 5xx are
/// tried again, `Retry-After` honoured; the rest is final. Each attempt carries the same
/// `Idempotency-Key` and `webhook-id`. A contact's address replaces the URL; credentials of the
/// channel go only to the channel's own origin.
struct WebhookDriver: ChannelDriver {
  private let method: HTTPMethod
  private let url: OutboundURL
  private let publicHeaders: [HTTPHeader]
  private let secretHeaders: [HTTPHeader]
  private let timeout: TimeSpan
  private let redact: Redactor
  private let transport: any Transport

  /// An answer's body only decorates the receipt.
  static let answer = ResponseLimit(bodyBytes: 16 * 1024, excess: .isCut)

  /// Nil when something is wrong, which `reader` then has noted.
  init?(
    _ settings: WebhookSettings, of channel: Channel, reading reader: inout CredentialReader,
    transport: any Transport
  ) {
    let user = "channel \(channel.name)"
    let method = reader.attempt(for: user) { () throws(TransportError) in
      try HTTPMethod(parsing: settings.method)
    }
    let address = reader.read(settings.url, for: user)
    let url = address.flatMap { address in
      reader.attempt(for: user) { () throws(TransportError) in try OutboundURL(address.reveal()) }
    }
    var headers = Headers(user: user)
    headers.add(settings, reading: &reader)
    guard let method, let url else { return nil }
    self.method = method
    self.url = url
    publicHeaders = headers.open
    secretHeaders = headers.secret
    timeout = channel.timeout
    let own = [address].compactMap { $0 }
    if case .secret = settings.url {
      redact = Redactor(headers.credentials, addresses: own)
    } else {
      redact = Redactor(headers.credentials + own)
    }
    self.transport = transport
  }

  func deliver(_ delivery: Delivery, _ attempt: DeliveryAttempt) async -> EffectOutcome {
    let request: OutboundRequest
    do throws(TransportError) {
      request = try self.request(delivery, attempt)
    } catch {
      return .failed(reason: error.description)
    }
    let robot = RobotAnswer(to: request)
    switch await transport.perform(request) {
    case .success(let response):
      if let robot, response.isSuccess {
        return robot.outcome(of: response, now: attempt.now, redact: redact)
      }
      return outcome(of: response, now: attempt.now, redact: redact)
    case .failure(let error):
      return robot == nil
        ? outcome(of: error, statusDecidesAt: attempt.now) : outcome(of: error)
    }
  }

  private func request(
    _ delivery: Delivery, _ attempt: DeliveryAttempt
  ) throws(TransportError) -> OutboundRequest {
    var target = url
    if let address = delivery.address { target = try OutboundURL(address) }
    var request = OutboundRequest(
      method, target, body: webhookBody(delivery.message), timeouts: Timeouts(total: timeout),
      limit: Self.answer)
    try request.set("Content-Type", "application/json")
    try request.set("Idempotency-Key", attempt.key.description)
    try request.set("webhook-id", attempt.key.description)
    let isOwn = target.hasSameOrigin(as: url)
    for header in publicHeaders + (isOwn ? secretHeaders : []) { request.set(header) }
    return request
  }
}

/// Headers of a channel: those anybody may see, and those that hold credentials.
private struct Headers {
  let user: String
  var open: [HTTPHeader] = []
  var secret: [HTTPHeader] = []
  var credentials: [SecretValue] = []

  mutating func add(_ settings: WebhookSettings, reading reader: inout CredentialReader) {
    for (name, credential) in settings.headers {
      guard let value = reader.read(credential, for: user) else { continue }
      if case .literal = credential {
        add(name, value.reveal(), to: \.open, &reader)
      } else {
        add(name, value.reveal(), to: \.secret, &reader)
        credentials.append(value)
      }
    }
    if let bearer = settings.bearer, let token = reader.read(bearer, for: user) {
      add("Authorization", "Bearer \(token.reveal())", to: \.secret, &reader)
      credentials.append(token)
    }
    if (settings.username == nil) != (settings.password == nil) {
      reader.note("`username` and `password` go together", for: user)
    } else if let username = settings.username, let password = settings.password,
      let value = reader.read(password, for: user)
    {
      let pair = base64Text(Array("\(username):\(value.reveal())".utf8))
      add("Authorization", "Basic \(pair)", to: \.secret, &reader)
      credentials += [value, SecretValue(pair)]
    }
  }

  private mutating func add(
    _ name: String, _ value: String, to list: WritableKeyPath<Headers, [HTTPHeader]>,
    _ reader: inout CredentialReader
  ) {
    let header = reader.attempt(for: user) { () throws(TransportError) in
      try HTTPHeader(name, value)
    }
    if let header { self[keyPath: list].append(header) }
  }
}
