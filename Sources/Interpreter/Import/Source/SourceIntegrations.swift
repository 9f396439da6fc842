import DSL

// The kinds of integration that have a counterpart.
extension ChannelDraft {
  mutating func webhook(_ node: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "webhook_configs")
    let mark = fields.mark(of: "url")
    if let url = try fields.text("url"), !url.isEmpty {
      guard !url.contains("{{") else {
        throw YAMLError("its address is a template", at: mark)
      }
      let isPlain = Self.isPlainAddress(url)
      set("url", isPlain ? SourceText.quoted(url) : secret(url, like: "\(name)/url", at: mark))
    } else if let file = try fields.text("url_file"), !file.isEmpty {
      set("url", secret(file: file, like: "\(name)/url", at: fields.mark))
    } else {
      throw YAMLError("it has no address", at: node.mark)
    }
    if let http = client(&fields) { try authenticate(http) }
    try common(&fields, sendsResolved: true)
    let maximum = try fields.int("max_alerts") ?? 0
    if maximum > 0 { set("max_alerts", "\(min(maximum, 100_000))") }
    if let payload = fields.take("payload"), !payload.isNull {
      note(
        .changed, "payload",
        "the custom payload is a Go template and not translated: Alertmanager's own body is sent; "
          + "write a `body`", at: payload.mark)
    }
    noteRest(fields)
  }

  /// Whether an address can stand in the source: it holds no credentials, no query, and nothing
  /// that looks like a token.
  static func isPlainAddress(_ url: String) -> Bool {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else { return false }
    let rest = url.drop { $0 != ":" }.dropFirst(3)
    guard !rest.contains(where: { "@?#".contains($0) }) else { return false }
    let tokenLengthMin = 12
    return rest.split(separator: "/").dropFirst().allSatisfy { part in
      let hasDigit = part.contains(where: \.isNumber)
      let hasCapital = part.contains(where: \.isUppercase)
      return part.count < tokenLengthMin || !(hasDigit || hasCapital)
    }
  }

  private mutating func authenticate(_ node: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "'http_config'")
    if let node = fields.take("basic_auth"), !node.isNull { try basicLogin(node) }
    if let node = fields.take("authorization"), !node.isNull {
      var authorization = try YAMLFields(node, of: "'authorization'")
      let type = try authorization.text("type") ?? "Bearer"
      guard type.lowercased() == "bearer" else {
        throw YAMLError("authorization of type '\(type)' is not known", at: node.mark)
      }
      if let token = try secret("credentials", in: &authorization, like: "token") {
        set("token", token)
      }
      noteRest(authorization, of: "http_config.authorization.")
    }
    if let token = try secret("bearer_token", in: &fields, like: "token") { set("token", token) }
    try noteClient(&fields)
  }

  /// A user and a password; here both must be there, and the user stands in the source.
  private mutating func basicLogin(_ node: YAMLNode) throws(YAMLError) {
    var basic = try YAMLFields(node, of: "'basic_auth'")
    let place = "http_config.basic_auth"
    let fileMark = basic.mark(of: "username_file")
    let (name, file) = (try basic.text("username") ?? "", try basic.text("username_file") ?? "")
    guard !name.isEmpty || !file.isEmpty,
      let password = try secret("password", in: &basic, like: "password")
    else {
      return note(
        .lost, "login", "'\(place)' is not kept: here a user and a password need each other",
        at: node.mark)
    }
    noteRest(basic, of: "\(place).")
    set("username", SourceText.quoted(name.isEmpty ? file : name))
    set("password", password)
    guard name.isEmpty else { return }
    note(
      .lost, "login",
      "'\(place).username_file' names where the user stands, which a package says itself; write "
        + "it in place of '\(file)'", at: fileMark)
  }

  /// Reports what is left of the settings of the HTTP client.
  private mutating func noteClient(_ fields: inout YAMLFields) throws(YAMLError) {
    // Which version of HTTP is spoken changes nothing for the receiver.
    _ = fields.take("enable_http2")
    let mark = fields.mark(of: "follow_redirects")
    if try fields.bool("follow_redirects") ?? false {
      note(
        .changed, "redirects",
        "redirects are not followed here, although 'http_config.follow_redirects' is true; give "
          + "the final address", at: mark)
    }
    noteRest(fields, of: "http_config.")
  }

  mutating func email(_ node: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "email_configs")
    let toMark = fields.mark(of: "to")
    let to = (try fields.text("to") ?? "").split(separator: ",").map(Self.trimmed)
      .filter { !$0.isEmpty }
    guard !to.isEmpty, !to.contains(where: { $0.contains("{{") }) else {
      throw YAMLError("its 'to' is empty or a template", at: toMark)
    }
    set("to", SourceText.list(to.map(SourceText.quoted)))
    let fromMark = fields.mark(of: "from")
    guard let from = try fields.text("from") ?? shared("smtp_from") else {
      throw YAMLError("it has no sender", at: node.mark)
    }
    guard !from.contains("{{") else { throw YAMLError("its sender is a template", at: fromMark) }
    set("from", SourceText.quoted(from))
    guard let server = try fields.text("smarthost") ?? shared("smtp_smarthost") else {
      throw YAMLError("it has no smarthost", at: node.mark)
    }
    if server != Self.usualServer { set("server", SourceText.quoted(server)) }
    try security(&fields, server: server)
    try login(&fields)
    try headers(&fields)
    for key in ["html", "text"] {
      guard let text = fields.take(key), !text.isNull, text.scalar?.text != "" else { continue }
      noteUntranslated(key, text)
    }
    try common(&fields, sendsResolved: false)
    let isLoggedIn = lines.contains { $0.hasPrefix("password = ") }
    for key in ["smtp_hello", "smtp_auth_identity", "smtp_auth_secret", "smtp_tls_config"] {
      guard let node = global?[key], !node.isNull else { continue }
      let isLogin = key == "smtp_auth_secret" && !isLoggedIn
      note(
        isLogin ? .lost : .changed, "not-translated", "'global.\(key)' has no counterpart here",
        at: node.mark)
    }
    if isLoggedIn { for key in ["auth_secret", "auth_secret_file"] { _ = fields.take(key) } }
    noteRest(fields)
  }

  /// What channels have without a word.
  private static let usualServer = "localhost:25"

  /// Says that a text of a notification is not kept.
  mutating func noteUntranslated(_ key: String, _ node: YAMLNode, _ value: String? = nil) {
    let isTemplate = (value ?? node.scalar?.text ?? "{{").contains("{{")
    note(
      .changed, "go-template",
      "'\(key)' is \(isTemplate ? "a Go template and " : "")not translated; the built-in text is "
        + "sent, or write a template", at: node.mark)
  }

  private mutating func security(_ fields: inout YAMLFields, server: String) throws(YAMLError) {
    let mark = fields.mark(of: "require_tls")
    let requiresTLS =
      try fields.bool("require_tls") ?? global?["smtp_require_tls"]?.scalar?.bool ?? true
    let implicit =
      try fields.bool("force_implicit_tls")
      ?? global?["smtp_force_implicit_tls"]?.scalar?.bool ?? server.hasSuffix(":465")
    let host = server.prefix { $0 != ":" }
    let isLocal = host == "localhost" || host.hasPrefix("127.") || server.hasPrefix("[::1]")
    if implicit {
      set("tls", "implicit")
    } else if requiresTLS || !isLocal {
      set("tls", "starttls")
      guard !requiresTLS else { return }
      note(
        .changed, "mail-protection",
        "mail leaves this host with STARTTLS only, although 'require_tls' is false", at: mark)
    } else {
      set("tls", "none")
    }
  }

  private mutating func login(_ fields: inout YAMLFields) throws(YAMLError) {
    let mark = fields.mark(of: "auth_username")
    let username = try fields.text("auth_username") ?? shared("smtp_auth_username")
    let password = try secret(
      "auth_password", in: &fields, global: "smtp_auth_password", like: "auth_password")
    guard let username, !username.isEmpty else { return }
    guard let password else {
      note(.changed, "mail-login", "a user without a password does not log in", at: mark)
      return
    }
    set("username", SourceText.quoted(username))
    set("password", password)
  }

  private mutating func headers(_ fields: inout YAMLFields) throws(YAMLError) {
    guard let node = fields.take("headers"), !node.isNull else { return }
    var constant: [String] = []
    for (name, value) in try YAMLFields(node, of: "'headers'").texts() {
      if value.contains("{{") || name.lowercased() == "subject" {
        noteUntranslated("headers.\(name)", node, value)
      } else {
        constant.append("\(SourceText.quoted(name)): \(SourceText.quoted(value))")
      }
    }
    if !constant.isEmpty { set("headers", "{ \(constant.joined(separator: ", ")) }") }
  }

  mutating func slack(_ node: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "slack_configs")
    let roomMark = fields.mark(of: "channel")
    let room = try fields.text("channel") ?? ""
    let appURL = try fields.text("app_url")
    // Where in the settings of the HTTP client the token is.
    var login: String?
    if let token = try secret(
      "app_token", in: &fields, global: "slack_app_token", like: "app_token")
    {
      set("token", token)
      try setRoom(room, "channel", at: roomMark)
      _ = fields.take("api_url")
      try api(appURL ?? shared("slack_app_url"), at: node.mark)
    } else if let token = try botToken(&fields) {
      set("token", token)
      try setRoom(room, "channel", at: roomMark)
      login = "authorization"
    } else if let webhook = try secret(
      "api_url", in: &fields, global: "slack_api_url", like: "api_url")
    {
      set("webhook", webhook)
      if !room.isEmpty {
        note(
          .changed, "slack-channel",
          "an incoming webhook posts to the channel it was made for, whatever 'channel' says",
          at: roomMark)
      }
    } else {
      throw YAMLError("Slack needs 'api_url' or 'app_token'", at: node.mark)
    }
    if let http = client(&fields), !http.isNull {
      var settings = try YAMLFields(http, of: "'http_config'")
      // The token of an app stands there.
      if let login { _ = settings.take(login) }
      try noteClient(&settings)
    }
    try common(&fields, sendsResolved: false)
    for key in ["title", "text", "fallback", "pretext", "message_text", "color"] {
      guard let text = fields.take(key), !text.isNull else { continue }
      noteUntranslated(key, text)
    }
    noteRest(fields)
  }

  /// The room that an app posts to.
  mutating func setRoom(_ room: String, _ key: String, at mark: YAMLMark) throws(YAMLError) {
    guard !room.contains("{{") else { throw YAMLError("its '\(key)' is a template", at: mark) }
    set("channel", SourceText.quoted(room))
  }

  /// The token of an app that posts through `chat.postMessage` with a bearer token.
  ///
  /// An incoming webhook is its own password. Where an address in a file comes with a token, the
  /// address is that of Slack's Web API.
  private mutating func botToken(_ fields: inout YAMLFields) throws(YAMLError) -> String? {
    let file = fields.value(of: "api_url_file") ?? global?["slack_api_url_file"]
    let url = fields.value(of: "api_url")?.scalar?.text ?? shared("slack_api_url")
    guard url?.hasSuffix("/api/chat.postMessage") ?? (file?.isNull == false),
      let http = fields.value(of: "http_config") ?? global?["http_config"],
      let node = http["authorization"]
    else { return nil }
    var authorization = try YAMLFields(node, of: "'authorization'")
    guard let token = try secret("credentials", in: &authorization, like: "token") else {
      return nil
    }
    if url == nil, let file {
      note(
        .note, "slack-address",
        "the address stands elsewhere and comes with a token; it is taken for that of Slack's Web "
          + "API", at: file.mark)
    }
    for key in ["api_url", "api_url_file"] { _ = fields.take(key) }
    try api(url, at: node.mark)
    return token
  }

  /// The base of Slack's Web API, where it is not the usual one.
  private mutating func api(_ url: String?, at mark: YAMLMark) throws(YAMLError) {
    guard let url, url != "https://slack.com/api/chat.postMessage" else { return }
    let method = "/chat.postMessage"
    let base = url.hasSuffix(method) ? String(url.dropLast(method.count)) : url
    set("api", SourceText.quoted(base))
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
