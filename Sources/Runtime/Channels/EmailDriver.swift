import Interpreter

/// Sends mail through an SMTP server: plain text, and HTML beside it when the template has it.
///
/// A reply 4xx is tried again, 5xx is final. One refused recipient does not keep the mail from the
/// others: who was refused for now (as by greylisting) is tried again alone, who was refused for
/// good is named in the receipt. A contact's address replaces the channel's recipients.
struct EmailDriver: ChannelDriver {
  private let server: MailServer
  private let credentials: MailCredentials?
  private let from: MailAddress
  private let to: [MailAddress]
  private let extra: [HTTPHeader]
  private let timeout: TimeSpan
  private let redact: Redactor
  private let transport: any Transport

  init?(
    _ settings: EmailSettings, of channel: Channel, reading reader: inout CredentialReader,
    transport: any Transport
  ) {
    let user = "channel \(channel.name)"
    let server = reader.attempt(for: user) { () throws(TransportError) in
      try MailServer(settings.server, security: settings.security)
    }
    let from = reader.attempt(for: user) { () throws(TransportError) in
      try MailAddress(settings.from)
    }
    let to = settings.to.compactMap { text in
      reader.attempt(for: user) { () throws(TransportError) in try MailAddress(text) }
    }
    let extra = Self.extra(settings, user, &reader)
    var credentials: MailCredentials?
    var secrets: [SecretValue] = []
    if (settings.username == nil) != (settings.password == nil) {
      reader.note("`username` and `password` go together", for: user)
    } else if let username = settings.username, let password = settings.password {
      if let value = reader.read(password, for: user) {
        secrets.append(value)
        credentials = reader.attempt(for: user) { () throws(TransportError) in
          try MailCredentials(username: username, password: value)
        }
      }
    }
    guard let server, let from else { return nil }
    self.server = server
    self.credentials = credentials
    self.from = from
    self.to = to
    self.extra = extra
    timeout = channel.timeout
    redact = Redactor(secrets)
    self.transport = transport
  }

  private static func extra(
    _ settings: EmailSettings, _ user: String, _ reader: inout CredentialReader
  ) -> [HTTPHeader] {
    var out: [HTTPHeader] = []
    for (name, value) in settings.headers {
      guard !MailContent.ownFields.contains(name.lowercased()) else {
        reader.note("the header \(visible(name)) is written by Tocsin itself", for: user)
        continue
      }
      let header = reader.attempt(for: user) { () throws(TransportError) in
        try HTTPHeader(name, value)
      }
      if let header { out.append(header) }
    }
    return out
  }

  func deliver(_ delivery: Delivery, _ attempt: DeliveryAttempt) async -> EffectOutcome {
    let mail: OutboundMail
    do throws(TransportError) {
      mail = try self.mail(delivery, attempt)
    } catch {
      return .failed(reason: error.description)
    }
    switch await transport.send(mail) {
    case .success(let reply): return classify(reply)
    case .failure(let error): return outcome(of: error)
    }
  }

  private func mail(
    _ delivery: Delivery, _ attempt: DeliveryAttempt
  ) throws(TransportError) -> OutboundMail {
    var recipients = to
    if let address = delivery.address { recipients = [try MailAddress(address)] }
    if let left = delivery.onlyTo { recipients = recipients.filter { left.contains($0.mailbox) } }
    let message = delivery.message
    let content = MailContent(
      from: from, to: recipients, subject: message["subject"] ?? message["title"] ?? "Tocsin",
      text: message["body"] ?? message["title"] ?? "", html: message["html"], key: attempt.key,
      thread: IdempotencyKey(hashing: delivery.threadKey), date: attempt.now, extra: extra)
    return try OutboundMail(
      server: server, credentials: credentials, from: from, to: recipients,
      content: content.rendered(), timeouts: Timeouts(total: timeout))
  }

  private func classify(_ reply: MailReply) -> EffectOutcome {
    let refused = reply.recipients.filter { !$0.isAccepted }
    var text = "\(reply.code) \(reply.text)"
    if reply.isAccepted {
      let names = refused.map { "\($0.address): \($0.code) \($0.text)" }
      if !refused.isEmpty {
        text += "; \(refused.count) of \(reply.recipients.count) recipients refused: "
        text += names.joined(separator: "; ")
      }
      let left = refused.filter { (400..<500).contains($0.code) }.map(\.address)
      guard left.isEmpty else {
        return .retry(reason: visible(redact(text), limit: 500), after: nil, left: left)
      }
      return .done(
        value: .none, receipt: visible(redact(text), limit: 500),
        refused: names.map { visible(redact($0), limit: 200) })
    }
    let reason = visible(redact("mail server \(server) to \(reply.command): \(text)"), limit: 500)
    // When every recipient was refused, one that may be taken later is worth another attempt.
    let isTransient =
      (400..<500).contains(reply.code) || refused.contains { (400..<500).contains($0.code) }
    return isTransient ? .retry(reason: reason, after: nil) : .failed(reason: reason)
  }
}
