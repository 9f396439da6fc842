import DSL

// Integrations of Grafana's contact points as channels, by Grafana's own names for their settings.
extension ChannelDraft {
  mutating func grafana(_ kind: String, _ node: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "the settings of \(kind)")
    // What Grafana shows beside the integration; nothing that a channel does.
    for key in ["singleEmail", "uid"] { _ = fields.take(key) }
    switch kind {
    case "slack": try grafanaSlack(&fields)
    case "email": try grafanaMail(&fields)
    case "webhook": try grafanaHook(&fields)
    default: throw YAMLError("there is no kind of channel for \(kind) yet", at: node.mark)
    }
    if try fields.bool("disableResolveMessage") ?? false { set("send_resolved", "false") }
    for key in ["title", "text", "message", "subject", "color", "payload"] {
      guard let text = fields.take(key), !text.isNull, text.scalar?.text != "" else { continue }
      noteUntranslated(key, text)
    }
    noteRest(fields)
  }

  /// The method of Slack's Web API that posts.
  private static let method = "/chat.postMessage"

  /// A contact point has the address of an incoming webhook, or the token of an app and a channel.
  private mutating func grafanaSlack(_ fields: inout YAMLFields) throws(YAMLError) {
    let roomMark = fields.mark(of: "recipient")
    let room = grafanaText(try fields.text("recipient") ?? "")
    let address = fields.value(of: "url")?.scalar?.text ?? ""
    if !address.isEmpty, !address.hasSuffix(Self.method),
      let webhook = try grafanaSecret("url", in: &fields)
    {
      _ = fields.take("token")
      _ = fields.take("endpointUrl")
      set("webhook", webhook)
      guard !room.isEmpty else { return }
      return note(
        .changed, "slack-channel",
        "an incoming webhook posts to the channel it was made for, whatever 'recipient' says",
        at: roomMark)
    }
    guard let token = try grafanaSecret("token", in: &fields) else {
      throw YAMLError("it has neither 'url' nor 'token'", at: fields.mark)
    }
    guard !room.isEmpty else {
      throw YAMLError("a token needs a 'recipient'", at: roomMark)
    }
    set("token", token)
    try setRoom(room, "recipient", at: roomMark)
    _ = fields.take("url")
    let endpoint = try fields.text("endpointUrl") ?? address
    guard endpoint.hasSuffix(Self.method), endpoint != "https://slack.com/api" + Self.method
    else { return }
    set("api", SourceText.quoted(String(endpoint.dropLast(Self.method.count))))
  }

  private mutating func grafanaMail(_ fields: inout YAMLFields) throws(YAMLError) {
    let mark = fields.mark(of: "addresses")
    let separators: Set<Character> = [",", ";", "\n", " "]
    let addresses = grafanaText(try fields.text("addresses") ?? "")
      .split { separators.contains($0) }
    guard !addresses.isEmpty else { throw YAMLError("it has no 'addresses'", at: mark) }
    set("to", SourceText.list(addresses.map { SourceText.quoted(String($0)) }))
    // Grafana has one server for all mail, which is no part of its alerting; here it is the usual
    // one until somebody names it.
    set("from", SourceText.quoted("grafana@localhost"))
  }

  private mutating func grafanaHook(_ fields: inout YAMLFields) throws(YAMLError) {
    guard let address = fields.value(of: "url")?.scalar?.text, !address.isEmpty else {
      throw YAMLError("it has no 'url'", at: fields.mark)
    }
    guard !address.contains("{{") else {
      throw YAMLError("its address is a template", at: fields.mark(of: "url"))
    }
    if Self.isPlainAddress(address) {
      _ = fields.take("url")
      set("url", SourceText.quoted(grafanaText(address)))
    } else if let secret = try grafanaSecret("url", in: &fields) {
      set("url", secret)
    }
    if try fields.text("httpMethod")?.lowercased() == "put" { set("method", "put") }
    try grafanaLogin(&fields)
    // Grafana takes a number and a text of digits alike.
    let maximum = try fields.text("maxAlerts").flatMap { Int($0) } ?? 0
    if maximum > 0 { set("max_alerts", "\(min(maximum, 100_000))") }
  }

  /// How a webhook identifies itself.
  private mutating func grafanaLogin(_ fields: inout YAMLFields) throws(YAMLError) {
    let userMark = fields.mark(of: "username")
    if let username = try fields.text("username"), !username.isEmpty {
      if let password = try grafanaSecret("password", in: &fields) {
        set("username", SourceText.quoted(grafanaText(username)))
        set("password", password)
      } else {
        note(.lost, "login", "'username' is not kept: it has no 'password'", at: userMark)
      }
    }
    let mark = fields.mark(of: "authorization_scheme")
    let scheme = try fields.text("authorization_scheme") ?? ""
    guard fields.value(of: "authorization_credentials")?.isNull == false else { return }
    guard scheme.isEmpty || scheme.lowercased() == "bearer" else {
      throw YAMLError("authorization of type '\(scheme)' is not known", at: mark)
    }
    if let token = try grafanaSecret("authorization_credentials", in: &fields) {
      set("token", token)
    }
  }

  /// Provisioned values double a dollar that stands for itself.
  private func grafanaText(_ text: String) -> String { text.replacing("$$", with: "$") }

  /// A setting as a secret: its value, or what Grafana reads in its place.
  ///
  /// The export may have left it out.
  private mutating func grafanaSecret(
    _ key: String, in fields: inout YAMLFields
  ) throws(YAMLError) -> String? {
    let mark = fields.mark(of: key)
    guard let text = try fields.text(key), !text.isEmpty else { return nil }
    let wanted = "\(name)/\(key == "authorization_credentials" ? "token" : key)"
    if text == "[REDACTED]" {
      return secret(
        .leftOut(wanted), like: wanted, "'\(key)', which Grafana left out of the export", at: mark)
    }
    if let file = Self.reference("$__file{", in: text) {
      let folder = GrafanaEmission.Options().secretsFolder + "/"
      let own = file.hasPrefix(folder) ? String(file.dropFirst(folder.count)) : wanted
      return secret(file: file, like: own, at: mark)
    }
    if let name = Self.reference("$__env{", in: text) ?? Self.reference("${", in: text) {
      return secret(.variable(name), like: wanted, "the variable \(name) of Grafana", at: mark)
    }
    return secret(grafanaText(text), like: wanted, at: mark)
  }

  /// What stands in the braces of a value that is nothing but a reference.
  private static func reference(_ opening: String, in text: String) -> String? {
    guard text.hasPrefix(opening), text.hasSuffix("}") else { return nil }
    let inner = text.dropFirst(opening.count).dropLast()
    return inner.isEmpty || inner.contains("}") ? nil : String(inner)
  }
}
