// Channels as integrations of contact points.
extension AlertmanagerEmitter {
  private typealias Members = [(key: String, value: YAMLValue)]

  /// A receiver as a contact point; one without channels gets no integration.
  mutating func contactPoint(_ name: String, _ channels: [Channel]) -> YAMLValue {
    let integrations = channels.compactMap { channel -> YAMLValue? in
      guard let (type, settings) = integration(channel) else { return nil }
      return .mapping([
        ("uid", .text(GrafanaIdentity.uid("contact", name, channel.name))), ("type", .text(type)),
        ("disableResolveMessage", .plain("\(!channel.sendResolved)")),
        ("settings", .mapping(settings)),
      ])
    }
    return .mapping([
      ("orgId", .plain("1")), ("name", .text(name)), ("receivers", .list(integrations)),
    ])
  }

  private mutating func integration(_ channel: Channel) -> (type: String, settings: Members)? {
    noteLosses(channel)
    switch channel.settings {
    case .webhook(let hook): return webhook(hook, channel).map { ("webhook", $0) }
    case .email(let mail):
      return (
        "email",
        [
          ("addresses", .text(mail.to.joined(separator: ";"))), ("singleEmail", .plain("true")),
        ] + texts(channel, [("subject", "title"), ("message", "body")])
      )
    case .slack(let slack):
      let door: Members =
        switch slack.door {
        case .incomingWebhook(let url): [("url", secret(url))]
        case .app(let token, let room):
          [("recipient", .text(room)), ("token", secret(token))]
        }
      return ("slack", door + texts(channel, [("title", "title"), ("text", "body")]))
    case .terminal:
      error(
        "no-integration",
        "'\(channel.name)' prints on Tocsin's own terminal, which \(product.rawValue) cannot",
        at: channel.place)
      return nil
    }
  }

  /// Grafana reads a file where a provisioned value says so.
  private func secret(_ credential: Credential) -> YAMLValue {
    switch credential {
    case .literal(let text): .text(GrafanaIdentity.literal(text))
    case .secret(let name): .text("$__file{\(options.secretsFolder)/\(name)}")
    }
  }

  private mutating func webhook(_ hook: WebhookSettings, _ channel: Channel) -> Members? {
    guard hook.method == "POST" || hook.method == "PUT" else {
      error(
        "method", "Grafana posts or puts; '\(channel.name)' wants \(hook.method)",
        at: channel.place)
      return nil
    }
    guard hook.body == nil else {
      error(
        "body", "the body of '\(channel.name)' has no counterpart: Grafana sends its own",
        at: channel.place)
      return nil
    }
    guard hook.headers.isEmpty else {
      error(
        "headers", "the headers of '\(channel.name)' have no counterpart in a contact point",
        at: channel.place)
      return nil
    }
    var members: Members = [
      ("url", secret(hook.url)), ("httpMethod", .text(hook.method)),
    ]
    if let username = hook.username { members.append(("username", .text(username))) }
    if let password = hook.password { members.append(("password", secret(password))) }
    if let bearer = hook.bearer {
      members.append(("authorization_scheme", .text("Bearer")))
      members.append(("authorization_credentials", secret(bearer)))
    }
    if let maximum = channel.maxAlerts { members.append(("maxAlerts", .plain("\(maximum)"))) }
    return members + texts(channel, [("title", "title"), ("message", "body")])
  }

  /// The fields of a channel's template under the names that the integration has for them.
  private mutating func texts(
    _ channel: Channel, _ names: [(setting: String, field: String)]
  ) -> Members {
    guard let reference = channel.template else { return [] }
    let template = program.templates[reference]
    return names.compactMap { name -> (key: String, value: YAMLValue)? in
      guard let field = template.fields.first(where: { $0.name == name.field }) else { return nil }
      do throws(GoTemplate.Fault) {
        let text = try GoTemplate.text(of: field.value)
        return (name.setting, .text(GrafanaIdentity.literal(text)))
      } catch {
        warn(
          "template",
          "'\(field.name)' of the template '\(template.name)' is lost, Grafana's own text is sent: "
            + error.reason, at: template.place)
        return nil
      }
    }
  }

  private mutating func noteLosses(_ channel: Channel) {
    if channel.timeout != .seconds(10) {
      warn("timeout", "'\(channel.name)' loses its timeout", at: channel.place)
    }
    if case .email(let mail) = channel.settings {
      warn(
        "mail-server",
        "Grafana sends mail from the server of its own settings, not through \(mail.server)",
        at: channel.place)
    }
  }
}

/// Names that stay the same from one emission to the next.
enum GrafanaIdentity {
  /// Characters of an identifier that Grafana takes.
  static let lengthMax = 40

  /// An identifier for what the words name: readable, and unique by a hash of them.
  static func uid(_ words: String...) -> String {
    let hash = String(Self.hash(words.joined(separator: "\u{0}")), radix: 16)
    let readable = (words.last ?? "").lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    return String(readable.prefix(lengthMax - 1 - hash.count)) + "-" + hash
  }

  /// Provisioned values expand `$NAME`; a doubled dollar stands for itself.
  static func literal(_ text: String) -> String { text.replacing("$", with: "$$") }

  /// FNV-1a over the bytes.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
