import DSL

// Channels as integrations.
extension AlertmanagerEmitter {
  private typealias Members = [(key: String, value: YAMLValue)]

  mutating func receiverValue(_ name: String, _ channels: [Channel]) -> YAMLValue {
    var members: Members = [("name", .text(name))]
    // Kinds in the order of the alphabet, as the configuration's reader takes them.
    var lists: [(key: String, values: [YAMLValue])] = [
      (key("email_configs"), []), (key("slack_configs"), []), (key("webhook_configs"), []),
    ]
    for channel in channels {
      switch channel.settings {
      case .email(let mail): lists[0].values += email(mail, channel).map { [.mapping($0)] } ?? []
      case .slack(let slack):
        lists[1].values += self.slack(slack, channel).map { [.mapping($0)] } ?? []
      case .webhook(let hook):
        lists[2].values += webhook(hook, channel).map { [.mapping($0)] } ?? []
      case .terminal:
        error(
          "no-integration",
          "'\(channel.name)' prints on Tocsin's own terminal, which \(product.rawValue) "
            + "cannot",
          at: channel.place)
      }
    }
    for list in lists where !list.values.isEmpty {
      members.append((list.key, .list(list.values)))
    }
    return .mapping(members)
  }

  private func file(_ secret: String) -> YAMLValue { .text("\(options.secretsFolder)/\(secret)") }

  /// A credential under a key, or under the key for the place that holds it.
  private mutating func credential(
    _ credential: Credential, _ name: String, of channel: Channel
  ) -> (key: String, value: YAMLValue) {
    switch (credential, product) {
    case (.literal(let text), .operator):
      // The address of a webhook may stand in an object; nothing else may.
      return name == "url"
        ? (name, .text(text)) : (key(name), kept("its \(name)", as: name, of: channel))
    case (.literal(let text), _): return (name, .text(text))
    case (.secret(let secret), .operator):
      return (name == "url" ? "urlSecret" : key(name), selector(secret, at: channel.place))
    case (.secret(let secret), _): return ("\(name)_file", file(secret))
    }
  }

  /// Where the Secret holds a text that the operator takes from nowhere else.
  private mutating func kept(_ what: String, as name: String, of channel: Channel) -> YAMLValue {
    let key = "\(channel.name).\(name)"
    warn(
      "secret-needed",
      "'\(channel.name)': put \(what) into the Secret '\(options.object.secret)' under the key "
        + "'\(key)', because \(product.rawValue) takes it from nowhere else", at: channel.place)
    return selector(key, at: channel.place)
  }

  /// Where the Secret holds a secret of the package.
  private mutating func selector(_ secret: String, at place: Place) -> YAMLValue {
    let key = AlertmanagerObject.secretKey(secret)
    if let other = secretKeys.updateValue(secret, forKey: key), other != secret {
      error(
        "secret-key", "the secrets '\(other)' and '\(secret)' would share the key '\(key)'",
        at: place)
    }
    return .mapping([("name", .text(options.object.secret)), ("key", .text(key))])
  }

  // MARK: Webhooks

  private mutating func webhook(_ hook: WebhookSettings, _ channel: Channel) -> Members? {
    let name = channel.name
    guard hook.method == "POST" else {
      error("method", "Alertmanager posts; '\(name)' wants \(hook.method)", at: channel.place)
      return nil
    }
    guard hook.body == nil else {
      error(
        "body", "the body of '\(name)' has no counterpart: Alertmanager sends its own",
        at: channel.place)
      return nil
    }
    if case .secret = hook.url, !requires(.webhookAddressFile, at: channel.place) { return nil }
    var members: Members = [(key("send_resolved"), .plain("\(channel.sendResolved)"))]
    members.append(credential(hook.url, "url", of: channel))
    let client = client(hook, channel)
    if !client.isEmpty { members.append((key("http_config"), .mapping(client))) }
    if let maximum = channel.maxAlerts { members.append((key("max_alerts"), .plain("\(maximum)"))) }
    if channel.timeout != Self.defaultTimeout, requires(.webhookTimeout, at: channel.place) {
      members.append(("timeout", .plain(duration(channel.timeout))))
    }
    if channel.template != nil {
      warn(
        "template", "the template of '\(name)' is lost: a webhook gets Alertmanager's own body",
        at: channel.place)
    }
    return members
  }

  private static let defaultTimeout = TimeSpan.seconds(10)

  private mutating func client(_ hook: WebhookSettings, _ channel: Channel) -> Members {
    var members: Members = []
    if let username = hook.username {
      let name =
        product == .operator
        ? kept("'\(username)'", as: "username", of: channel) : .text(username)
      var basic: Members = [("username", name)]
      if let password = hook.password {
        basic.append(credential(password, "password", of: channel))
      }
      members.append((key("basic_auth"), .mapping(basic)))
    }
    if let bearer = hook.bearer {
      members.append(
        ("authorization", .mapping([credential(bearer, "credentials", of: channel)])))
    }
    guard !hook.headers.isEmpty, requires(.requestHeaders, at: channel.place) else {
      return members
    }
    let headers = hook.headers.map { header -> (key: String, value: YAMLValue) in
      switch header.value {
      case .literal(let text): (header.name, .mapping([("values", .shortList([.text(text)]))]))
      case .secret(let secret): (header.name, .mapping([("files", .shortList([file(secret)]))]))
      }
    }
    members.append(("http_headers", .mapping(headers)))
    return members
  }

  // MARK: Mail

  private mutating func email(_ mail: EmailSettings, _ channel: Channel) -> Members? {
    var members: Members = [
      (key("send_resolved"), .plain("\(channel.sendResolved)")),
      ("to", .text(mail.to.joined(separator: ", "))), ("from", .text(mail.from)),
      ("smarthost", .text(mail.server)),
    ]
    if let username = mail.username { members.append((key("auth_username"), .text(username))) }
    if let password = mail.password {
      if case .secret = password, !requires(.mailPasswordFile, at: channel.place) { return nil }
      members.append(credential(password, "auth_password", of: channel))
    }
    switch mail.security {
    case .startTLS: members.append((key("require_tls"), .plain("true")))
    case .none: members.append((key("require_tls"), .plain("false")))
    case .implicitTLS:
      members.append((key("require_tls"), .plain("false")))
      if !mail.server.hasSuffix(":465") {
        guard requires(.implicitTLS, at: channel.place) else { return nil }
        members.append((key("force_implicit_tls"), .plain("true")))
      }
    }
    var headers: Members = mail.headers.map { ($0.name, .text(escaped($0.value))) }
    var texts = goTexts(of: channel)
    if let subject = texts.removeValue(forKey: "subject") ?? texts["title"] {
      headers.append(("Subject", .text(subject)))
    }
    if !headers.isEmpty {
      let isList = product == .operator
      members.append(("headers", isList ? AlertmanagerObject.pairs(headers) : .mapping(headers)))
    }
    if let html = texts["html"] { members.append(("html", .text(html))) }
    if let body = texts["body"] {
      // Alertmanager's own page would be shown before the plain text.
      if texts["html"] == nil { members.append(("html", .text(""))) }
      members.append(("text", .text(body)))
    }
    warnMaximum(channel)
    if channel.timeout != Self.defaultTimeout {
      warn(
        "timeout", "'\(channel.name)' loses its timeout: \(product.rawValue) has none for mail",
        at: channel.place)
    }
    return members
  }

  /// A text that stands for itself where a template is expected.
  private func escaped(_ text: String) -> String { literalForGo(text) }

  private mutating func warnMaximum(_ channel: Channel) {
    guard channel.maxAlerts != nil else { return }
    warn(
      "max-alerts", "'\(channel.name)' shows all alerts: only webhooks have a maximum",
      at: channel.place)
  }

  // MARK: Slack

  private mutating func slack(_ slack: SlackSettings, _ channel: Channel) -> Members? {
    var members: Members = [(key("send_resolved"), .plain("\(channel.sendResolved)"))]
    switch slack.door {
    case .incomingWebhook(let url): members.append(credential(url, "api_url", of: channel))
    case .app(let token, let room):
      let method = "\(slack.api)/chat.postMessage"
      if has(.slackApp) {
        members.append(credential(token, "app_token", of: channel))
        members.append(("app_url", .text(method)))
      } else {
        let address =
          product == .operator
          ? kept("'\(method)'", as: "api_url", of: channel) : .text(method)
        members.append((key("api_url"), address))
        let credentials = credential(token, "credentials", of: channel)
        members.append(
          (key("http_config"), .mapping([("authorization", .mapping([credentials]))])))
      }
      members.append(("channel", .text(room)))
    }
    if channel.timeout != Self.defaultTimeout, requires(.slackTimeout, at: channel.place) {
      members.append(("timeout", .plain(duration(channel.timeout))))
    }
    let texts = goTexts(of: channel)
    for (key, field) in [("title", "title"), ("text", "body"), ("color", "color")] {
      if let text = texts[field] { members.append((key, .text(text))) }
    }
    warnMaximum(channel)
    return members
  }

  /// The fields of a channel's template as Go templates.
  private mutating func goTexts(of channel: Channel) -> [String: String] {
    guard let reference = channel.template else { return [:] }
    let template = program.templates[reference]
    var texts: [String: String] = [:]
    for (field, expression) in template.fields {
      do throws(GoTemplate.Fault) {
        texts[field] = try GoTemplate.text(of: expression)
      } catch {
        warn(
          "template",
          "'\(field)' of the template '\(template.name)' is lost, Alertmanager's own text is sent: "
            + error.reason, at: template.place)
      }
    }
    return texts
  }
}
