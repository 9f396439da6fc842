/// Turns the settings of an integration into a channel, with notes on what has no counterpart.
struct IntegrationReader {
  private let global: YAMLNode?
  private let receiver: String
  private(set) var notes: [ImportNote] = []

  init(_ global: YAMLNode?, receiver: String) {
    self.global = global
    self.receiver = receiver
  }

  mutating func note(_ effect: ImportNote.Effect, _ message: String, _ mark: YAMLMark) {
    notes.append(
      ImportNote(effect: effect, message: "receiver '\(receiver)': \(message)", mark: mark))
  }

  mutating func webhook(_ node: YAMLNode, name: String) throws(YAMLError) -> Channel? {
    var fields = try YAMLFields(node, of: "webhook_configs")
    guard let url = try fields.text("url"), !url.isEmpty else {
      note(.lost, "a webhook's address must stand in the file as 'url'", node.mark)
      return nil
    }
    var settings = WebhookSettings(url: .literal(url))
    if let http = fields.take("http_config") { try authenticate(&settings, http) }
    var channel = Channel(name: name, settings: .webhook(settings))
    channel.sendResolved = try fields.bool("send_resolved") ?? true
    let maximum = try fields.int("max_alerts") ?? 0
    channel.maxAlerts = maximum > 0 ? maximum : nil
    if let timeout = try fields.duration("timeout"), timeout > .zero { channel.timeout = timeout }
    noteRest(fields)
    return channel
  }

  private mutating func authenticate(
    _ settings: inout WebhookSettings, _ node: YAMLNode
  ) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "'http_config'")
    if let node = fields.take("basic_auth") {
      var basic = try YAMLFields(node, of: "'basic_auth'")
      settings.username = try basic.text("username")
      settings.password = try basic.text("password").map { .literal($0) }
      noteRest(basic)
    }
    if let node = fields.take("authorization") {
      var authorization = try YAMLFields(node, of: "'authorization'")
      let type = try authorization.text("type") ?? "Bearer"
      if type.lowercased() == "bearer" {
        settings.bearer = try authorization.text("credentials").map { .literal($0) }
      } else {
        note(.lost, "authorization of type '\(type)' is not known", node.mark)
      }
      noteRest(authorization)
    }
    noteRest(fields)
  }

  mutating func email(_ node: YAMLNode, name: String) throws(YAMLError) -> Channel? {
    var fields = try YAMLFields(node, of: "email_configs")
    let to = (try fields.text("to") ?? "").split(separator: ",")
      .map { String($0.trimmed) }.filter { !$0.isEmpty }
    guard let from = try fields.text("from") ?? shared("smtp_from"),
      let server = try fields.text("smarthost") ?? shared("smtp_smarthost"), !to.isEmpty
    else {
      note(.lost, "an e-mail needs 'to', 'from' and a smarthost", node.mark)
      return nil
    }
    let requiresTLS =
      try fields.bool("require_tls") ?? global?["smtp_require_tls"]?.scalar?.bool ?? true
    let isImplicit = try fields.bool("force_implicit_tls") ?? server.hasSuffix(":465")
    var settings = EmailSettings(
      to: to, from: from, server: server,
      security: isImplicit ? .implicitTLS : requiresTLS ? .startTLS : .none)
    settings.username = try fields.text("auth_username") ?? shared("smtp_auth_username")
    settings.password =
      (try fields.text("auth_password") ?? shared("smtp_auth_password")).map { .literal($0) }
    if let headers = fields.take("headers") {
      settings.headers = try YAMLFields(headers, of: "'headers'").texts()
    }
    var channel = Channel(name: name, settings: .email(settings))
    channel.sendResolved = try fields.bool("send_resolved") ?? false
    noteRest(fields)
    return channel
  }

  mutating func slack(_ node: YAMLNode, name: String) throws(YAMLError) -> Channel? {
    var fields = try YAMLFields(node, of: "slack_configs")
    let room = try fields.text("channel") ?? ""
    let settings: SlackSettings
    if let token = try fields.text("app_token") ?? shared("slack_app_token") {
      settings = SlackSettings(door: .app(token: .literal(token), channel: room))
    } else if let url = try fields.text("api_url") ?? shared("slack_api_url") {
      settings = SlackSettings(door: .incomingWebhook(.literal(url)))
    } else {
      note(.lost, "Slack needs 'api_url' or 'app_token' in the file", node.mark)
      return nil
    }
    var channel = Channel(name: name, settings: .slack(settings))
    channel.sendResolved = try fields.bool("send_resolved") ?? false
    if let timeout = try fields.duration("timeout"), timeout > .zero { channel.timeout = timeout }
    noteRest(fields)
    return channel
  }

  private func shared(_ key: String) -> String? { global?[key]?.scalar?.text }

  private mutating func noteRest(_ fields: YAMLFields) {
    guard !fields.names.isEmpty else { return }
    let names = fields.names.sorted().joined(separator: ", ")
    note(.changed, "not translated: \(names)", fields.mark)
  }
}

extension Substring {
  /// Without white space at both ends.
  fileprivate var trimmed: Substring {
    var rest = self
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}
