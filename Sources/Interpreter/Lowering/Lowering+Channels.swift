import DSL

extension Lowering {
  func channel(_ checked: CheckedChannel) -> Channel {
    let attributes = checked.attributes
    var channel = Channel(
      name: checked.name, settings: settings(checked), place: place(checked.span))
    if case .template(let handle)? = attributes["template"] { channel.template = Ref(handle.raw) }
    if case .channel(let handle)? = attributes["fallback"] { channel.fallback = Ref(handle.raw) }
    channel.limit = attributes.rate("limit").map(rate)
    channel.sendResolved = attributes.bool("send_resolved") ?? true
    if let timeout = attributes.duration("timeout") {
      channel.timeout = TimeSpan(nanoseconds: timeout)
    }
    channel.maxAlerts = attributes.count("max_alerts").map { Int(clamping: $0) }
    return channel
  }

  private func settings(_ checked: CheckedChannel) -> ChannelSettings {
    if let request = checked.request { return .webhook(webhook(request, checked)) }
    return switch ChannelKind(rawValue: checked.kind) {
    case .webhook: .webhook(webhook(checked))
    case .email: .email(email(checked.attributes))
    case .slack: .slack(slack(checked.attributes))
    case .terminal, nil:
      .terminal(TerminalSettings(color: checked.attributes.bool("color") ?? true))
    }
  }

  private func webhook(_ checked: CheckedChannel) -> WebhookSettings {
    let attributes = checked.attributes
    let url = attributes.credential("url").map(credential) ?? .literal("")
    var settings = WebhookSettings(url: url)
    settings.method = (attributes.text("method") ?? "post").uppercased()
    settings.headers = attributes.headers("headers").compactMap { header in
      guard case .credential(let value) = header.value else { return nil }
      return (header.name, credential(value))
    }
    settings.bearer = attributes.credential("token").map(credential)
    settings.username = attributes.text("username")
    settings.password = attributes.credential("password").map(credential)
    settings.body = attributes.expression("body").map(expression)
    settings.bodySlotCount = checked.bodySlotCount
    return settings
  }

  /// A channel whose kind is written in the language sends its request as a webhook does.
  private func webhook(_ request: CheckedRequest, _ checked: CheckedChannel) -> WebhookSettings {
    var settings = WebhookSettings(url: .literal(request.url))
    settings.method = request.method.uppercased()
    settings.headers = request.headers.map { ($0.name, credential($0.value)) }
    settings.body = request.body.map(expression)
    settings.bodySlotCount = checked.bodySlotCount
    return settings
  }

  private static let localServer = "localhost:25"
  private static let localSender = "tocsin@localhost"

  private func email(_ attributes: CheckedAttributes) -> EmailSettings {
    let server = attributes.text("server") ?? Lowering.localServer
    var settings = EmailSettings(
      to: attributes.texts("to") ?? [], from: attributes.text("from") ?? Lowering.localSender,
      server: server, security: security(attributes.text("tls"), server: server))
    settings.username = attributes.text("username")
    settings.password = attributes.credential("password").map(credential)
    settings.headers = attributes.headers("headers").compactMap { header in
      guard case .credential(.literal(let text)) = header.value else { return nil }
      return (header.name, text)
    }
    return settings
  }

  /// Encryption is the rule; only a server on this host may do without.
  private func security(_ word: String?, server: String) -> MailSecurity {
    switch word {
    case "starttls": return .startTLS
    case "implicit": return .implicitTLS
    case "none": return .none
    default: break
    }
    let port = server.split(separator: ":").last
    if port == "465" { return .implicitTLS }
    let host = server.prefix { $0 != ":" }
    let isLocal = host == "localhost" || host.hasPrefix("127.") || server.hasPrefix("[::1]")
    return isLocal && port != "587" ? .none : .startTLS
  }

  private func slack(_ attributes: CheckedAttributes) -> SlackSettings {
    let door: SlackSettings.Door
    if let webhook = attributes.credential("webhook") {
      door = .incomingWebhook(credential(webhook))
    } else {
      door = .app(
        token: attributes.credential("token").map(credential) ?? .literal(""),
        channel: attributes.text("channel") ?? "")
    }
    var settings = SlackSettings(door: door)
    if let api = attributes.text("api") { settings.api = api }
    return settings
  }

  func model(_ checked: CheckedModel) -> Model {
    let attributes = checked.attributes
    var model = Model(
      name: checked.name, url: attributes.text("url") ?? "",
      key: attributes.credential("key").map(credential), model: attributes.text("name") ?? "",
      place: place(checked.span))
    model.budget = attributes.rate("budget").map(rate)
    return model
  }
}
