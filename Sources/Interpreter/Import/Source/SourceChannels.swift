import DSL

// Receivers as channels, one for each integration.
extension SourceBuilder {
  mutating func channelDeclarations() -> [String] {
    var lines: [String] = []
    for receiver in config.receivers {
      lines += comments.take(receiver.mark)
      let key = receiver.name
      guard !receiver.integrations.isEmpty else {
        let reason = "the receiver '\(receiver.name)' has no integration"
        receivers.append(.init(name: key, channels: [], dropReason: reason))
        note(
          .note, "empty-receiver",
          "the receiver '\(receiver.name)' has no integration: what reaches it is dropped",
          at: receiver.mark)
        continue
      }
      var channels: [String] = []
      for integration in receiver.integrations {
        let isOnly = receiver.integrations.count == 1
        let wanted = isOnly ? receiver.name : "\(receiver.name)_\(integration.kind)"
        let name = names.name(like: wanted, noun: "channel")
        lines += comments.take(integration.settings.mark)
        lines += declaration(of: integration, name: name, receiver: receiver)
        channels.append(name)
      }
      receivers.append(.init(name: key, channels: channels, dropReason: nil))
    }
    let lastResort = names.name(like: "last_resort", noun: "channel")
    note(
      .changed, "last-resort",
      "Alertmanager drops what it cannot deliver; here it goes to '\(lastResort)', which prints; "
        + "name a channel that somebody reads", at: config.route.mark)
    return lines + ["channel \(lastResort): terminal {}", "", "last resort \(lastResort)"]
  }

  private mutating func declaration(
    of integration: AlertmanagerReceiver.Integration, name: String,
    receiver: AlertmanagerReceiver
  ) -> [String] {
    let mark = integration.settings.mark
    var draft = ChannelDraft(
      global: config.global, receiver: receiver.name, name: name, secrets: secrets)
    do throws(YAMLError) {
      if let reason = rejected["channel/\(name)"] { throw YAMLError(reason, at: mark) }
      switch integration.kind {
      case let kind where integration.isOfGrafana: try draft.grafana(kind, integration.settings)
      case "webhook": try draft.webhook(integration.settings)
      case "email": try draft.email(integration.settings)
      case "slack": try draft.slack(integration.settings)
      default:
        throw YAMLError("there is no kind of channel for \(integration.kind) yet", at: mark)
      }
      secrets = draft.secrets
      findings += draft.findings
      return ["channel \(name): \(integration.kind) {"] + draft.lines + ["}", ""]
    } catch {
      return substitute(name, integration, receiver, because: error)
    }
  }

  /// A channel that prints in place of an integration that cannot be had; what it would have been
  /// told is told on the terminal.
  private mutating func substitute(
    _ name: String, _ integration: AlertmanagerReceiver.Integration,
    _ receiver: AlertmanagerReceiver, because error: YAMLError
  ) -> [String] {
    note(
      .lost, "no-channel",
      "receiver '\(receiver.name)', \(integration.kind): \(error.message); the channel '\(name)' "
        + "prints its notifications instead", at: error.mark)
    // As Alertmanager has it for the kinds that say nothing of the end.
    let quiet: Set<String> = ["email", "slack", "rocketchat", "wechat"]
    let isSilent = integration.settings["disableResolveMessage"]?.scalar?.bool ?? false
    let said = integration.isOfGrafana ? !isSilent : nil
    let sendsResolved =
      said ?? integration.settings["send_resolved"]?.scalar?.bool
      ?? !quiet.contains(integration.kind)
    return [
      "# Stands in for \(integration.kind): prints what it is told.",
      "channel \(name): terminal {\(sendsResolved ? "" : " send_resolved = false ")}", "",
    ]
  }
}

/// The attributes of a channel, taken from the settings of an integration.
struct ChannelDraft {
  let global: YAMLNode?
  let receiver: String
  let name: String
  var secrets: SourceSecrets
  var findings: [ImportFinding] = []
  /// The lines of the block.
  var lines: [String] = []

  init(global: YAMLNode?, receiver: String, name: String, secrets: SourceSecrets) {
    self.global = global
    self.receiver = receiver
    self.name = name
    self.secrets = secrets
  }

  mutating func set(_ attribute: String, _ value: String) {
    lines.append("\(attribute) = \(value)")
  }

  mutating func note(
    _ effect: ImportFinding.Effect, _ code: String, _ message: String, at mark: YAMLMark
  ) {
    findings.append(
      ImportFinding(effect, code, "receiver '\(receiver)': \(message)", at: mark))
  }

  /// Reports what is left of a block.
  mutating func noteRest(_ fields: YAMLFields, of block: String = "") {
    for name in fields.names.sorted() {
      let isLogin = fields.value(of: name).map { Self.isLogin(name, $0) } ?? false
      note(
        isLogin ? .lost : .changed, "not-translated",
        "'\(block)\(name)' has no counterpart here"
          + (isLogin ? ", and the receiver may refuse what comes without it" : ""),
        at: fields.mark(of: name))
    }
  }

  /// Settings by which a client says who it is, in the words of all formats.
  private static let logins: Set<String> = [
    "auth_secret", "auth_secret_file", "authorization", "basic_auth", "bearer_token",
    "bearer_token_file", "credentials", "credentials_ref", "hmacConfig", "oauth2", "password",
    "password_ref", "username_ref",
  ]
  /// The same in settings of TLS, whose others say whom to trust.
  private static let certificates = [
    "cert", "cert_file", "cert_ref", "clientCertificate", "clientKey", "key", "key_file",
    "key_ref", "key_secret_file",
  ]

  private static func isLogin(_ name: String, _ node: YAMLNode) -> Bool {
    if logins.contains(name) { return !node.isNull }
    guard ["tls_config", "tlsConfig"].contains(name) else { return false }
    return certificates.contains { node.gives($0) && node[$0]?.isEmptyMapping != true }
  }

  // MARK: Secrets

  /// `secret("…")` for a value in the file.
  mutating func secret(_ value: String, like wanted: String, at mark: YAMLMark) -> String {
    secret(.value(value), like: wanted, "the value that stands here", at: mark)
  }

  /// `secret("…")` for a value in another file.
  mutating func secret(file: String, like wanted: String, at mark: YAMLMark) -> String {
    secret(.file(file), like: wanted, "the content of \(file)", at: mark)
  }

  mutating func secret(
    _ origin: SourceSecrets.Origin, like wanted: String, _ what: String, at mark: YAMLMark
  ) -> String {
    let (name, isNew) = secrets.name(of: origin, like: wanted)
    if isNew {
      note(.secret, "secret", "provide the secret '\(name)': \(what)", at: mark)
    }
    return "secret(\(SourceText.quoted(name)))"
  }

  /// A secret from a key or from the file that the key with `_file` names; both may stand in
  /// `global` under another key.
  mutating func secret(
    _ key: String, in fields: inout YAMLFields, global shared: String? = nil, like wanted: String
  ) throws(YAMLError) -> String? {
    let places = [(key, fields.mark(of: key)), ("\(key)_file", fields.mark(of: "\(key)_file"))]
    if let value = try fields.text(places[0].0), !value.isEmpty {
      _ = fields.take(places[1].0)
      return secret(value, like: "\(name)/\(wanted)", at: places[0].1)
    }
    if let file = try fields.text(places[1].0), !file.isEmpty {
      return secret(file: file, like: "\(name)/\(wanted)", at: places[1].1)
    }
    guard let shared else { return nil }
    if let node = global?[shared], let value = node.scalar?.text, !value.isEmpty {
      return secret(value, like: shared, at: node.mark)
    }
    if let node = global?["\(shared)_file"], let file = node.scalar?.text, !file.isEmpty {
      return secret(file: file, like: shared, at: node.mark)
    }
    return nil
  }

  // MARK: Parts of all kinds

  mutating func common(_ fields: inout YAMLFields, sendsResolved: Bool) throws(YAMLError) {
    if !(try fields.bool("send_resolved") ?? sendsResolved) { set("send_resolved", "false") }
    if let timeout = try fields.duration("timeout"), timeout > .zero {
      set("timeout", SourceText.duration(timeout))
    }
  }

  func shared(_ key: String) -> String? {
    global?[key]?.scalar.flatMap { $0.isNull || $0.text.isEmpty ? nil : $0.text }
  }

  /// The settings of the HTTP client: the integration's own, or else those for all.
  func client(_ fields: inout YAMLFields) -> YAMLNode? {
    fields.take("http_config") ?? global?["http_config"]
  }
}
