/// What Alertmanager demands of the settings of an integration, beyond their shape.
///
/// One table, by kind. `checkAlone` is what can be known from the settings; what may also come from
/// the `global` mapping is checked against both.
struct IntegrationRules: Sendable {
  /// Groups of keys: at most one group may have a key that is given.
  var exclusive: [[[String]]] = []
  /// Some key of each list must be given.
  var demanded: [[String]] = []
  /// Some key must be given here, or its counterpart in `global`.
  var inherited: [(own: [String], global: [String])] = []
  /// Keys with a choice of values.
  var choices: [(path: [String], values: [String])] = []
  /// Whatever a table cannot say.
  var further: @Sendable (YAMLNode) throws(YAMLError) -> Void = { _ throws(YAMLError) in }

  /// Checks settings alone, before any defaults.
  static func check(_ settings: YAMLNode, kind: String) throws(YAMLError) {
    guard !settings.isNull else {
      throw YAMLError("the settings of '\(kind)_configs' are empty", at: settings.mark)
    }
    guard case .mapping = settings else {
      throw YAMLError("the settings of '\(kind)_configs' must be a mapping", at: settings.mark)
    }
    guard let rules = table[kind] else { return }
    try rules.checkAlone(settings, kind)
    if let http = settings["http_config"] { try checkHTTP(http) }
  }

  /// Checks what may come from the `global` mapping, too.
  static func check(
    _ settings: YAMLNode, kind: String, global: YAMLNode?
  ) throws(YAMLError) {
    for source in table[kind]?.inherited ?? [] {
      let isGiven =
        source.own.contains { settings.gives($0) }
        || source.global.contains { global?.gives($0) ?? false }
      if !isGiven {
        throw YAMLError(
          "'\(kind)_configs' needs \(either(source.own)), or \(either(source.global)) in 'global'",
          at: settings.mark)
      }
    }
  }

  /// Checks the `global` mapping.
  static func checkGlobal(_ global: YAMLNode) throws(YAMLError) {
    for groups in globalExclusive { try check(groups, in: global) }
    if let http = global["http_config"] { try checkHTTP(http) }
    if let host = global["smtp_smarthost"] { try IntegrationValue.checkHostPort(host) }
  }

  private func checkAlone(_ settings: YAMLNode, _ kind: String) throws(YAMLError) {
    for keys in demanded where !keys.contains(where: { settings.gives($0) }) {
      throw YAMLError("'\(kind)_configs' needs \(Self.either(keys))", at: settings.mark)
    }
    for groups in exclusive { try Self.check(groups, in: settings) }
    for choice in choices {
      guard let node = choice.path.reduce(Optional(settings), { $0?[$1] }), !node.isNull else {
        continue
      }
      guard choice.values.contains(node.scalar?.text ?? "") else {
        let name = choice.path.joined(separator: ".")
        let values = choice.values.map { "'\($0)'" }.joined(separator: ", ")
        throw YAMLError("'\(name)' must be one of \(values)", at: node.mark)
      }
    }
    try further(settings)
  }

  private static func check(_ groups: [[String]], in node: YAMLNode) throws(YAMLError) {
    let given = groups.flatMap { group in group.first { node.gives($0) }.map { [$0] } ?? [] }
    guard given.count > 1 else { return }
    throw YAMLError(
      "at most one of '\(given[0])' and '\(given[1])' may be given",
      at: node[given[1]]?.mark ?? node.mark)
  }

  private static func checkHTTP(_ node: YAMLNode) throws(YAMLError) {
    try check([["bearer_token"], ["bearer_token_file"]], in: node)
    try check(
      [["basic_auth"], ["authorization"], ["oauth2"], ["bearer_token", "bearer_token_file"]],
      in: node)
    if let basic = node["basic_auth"] { try check([["password"], ["password_file"]], in: basic) }
    if let own = node["authorization"] {
      try check([["credentials"], ["credentials_file"]], in: own)
    }
  }

  private static func either(_ keys: [String]) -> String {
    keys.map { "'\($0)'" }.joined(separator: " or ")
  }
}

// MARK: - The table

extension IntegrationRules {
  private static func pair(_ key: String) -> [[String]] { [[key], ["\(key)_file"]] }

  private static func secret(_ key: String, global: String) -> (own: [String], global: [String]) {
    ([key, "\(key)_file"], [global, "\(global)_file"])
  }

  private static let globalExclusive: [[[String]]] =
    [
      "smtp_auth_password", "smtp_auth_secret", "slack_api_url", "slack_app_token",
      "victorops_api_key", "telegram_bot_token", "opsgenie_api_key", "rocketchat_token",
      "rocketchat_token_id", "wechat_api_secret",
    ].map(pair) + [
      [["slack_api_url", "slack_api_url_file"], ["slack_app_token", "slack_app_token_file"]]
    ]

  private static let table: [String: IntegrationRules] = chats.merging(pagers) { own, _ in own }

  private static let webhookURL = IntegrationRules(
    exclusive: [pair("webhook_url")], demanded: [["webhook_url", "webhook_url_file"]])

  private static let chats: [String: IntegrationRules] = [
    "discord": webhookURL, "msteams": webhookURL, "msteamsv2": webhookURL,
    "mattermost": IntegrationRules(
      exclusive: webhookURL.exclusive, demanded: webhookURL.demanded,
      further: { node throws(YAMLError) in
        for field in node["fields"]?.elements ?? [] { try IntegrationValue.checkField(field) }
      }),
    "rocketchat": IntegrationRules(
      exclusive: [pair("token"), pair("token_id")],
      inherited: [
        secret("token", global: "rocketchat_token"),
        secret("token_id", global: "rocketchat_token_id"),
      ]),
    "slack": IntegrationRules(
      exclusive: [
        pair("api_url"), pair("app_token"),
        [["api_url", "api_url_file"], ["app_token", "app_token_file"]],
      ],
      inherited: [
        (
          ["api_url", "api_url_file", "app_token", "app_token_file"],
          ["slack_api_url", "slack_api_url_file", "slack_app_token", "slack_app_token_file"]
        )
      ],
      further: checkSlackParts),
    "telegram": IntegrationRules(
      exclusive: [pair("bot_token"), pair("chat_id")], demanded: [["chat_id", "chat_id_file"]],
      inherited: [secret("bot_token", global: "telegram_bot_token")],
      choices: [(["parse_mode"], ["", "Markdown", "MarkdownV2", "HTML"])]),
    "webex": IntegrationRules(
      demanded: [["room_id"]],
      further: { node throws(YAMLError) in
        guard node["http_config"]?.gives("authorization") ?? false else {
          throw YAMLError("'webex_configs' needs 'http_config.authorization'", at: node.mark)
        }
      }),
    "wechat": IntegrationRules(
      exclusive: [pair("api_secret")],
      inherited: [secret("api_secret", global: "wechat_api_secret")],
      choices: [(["message_type"], ["", "text", "markdown"])]),
  ]

  private static let pagers: [String: IntegrationRules] = [
    "email": IntegrationRules(
      exclusive: [pair("auth_password"), pair("auth_secret")], demanded: [["to"]],
      inherited: [(["from"], ["smtp_from"]), (["smarthost"], ["smtp_smarthost"])],
      choices: [(["threading", "thread_by_date"], ["", "none", "daily"])], further: checkMail),
    "incidentio": IntegrationRules(
      exclusive: [pair("url"), pair("alert_source_token")], demanded: [["url", "url_file"]]),
    "jira": IntegrationRules(demanded: [["project"], ["issue_type"]]),
    "opsgenie": IntegrationRules(
      exclusive: [pair("api_key")], inherited: [secret("api_key", global: "opsgenie_api_key")],
      further: { node throws(YAMLError) in
        for responder in node["responders"]?.elements ?? [] { try checkResponder(responder) }
      }),
    "pagerduty": IntegrationRules(
      exclusive: [pair("routing_key"), pair("service_key")],
      demanded: [["routing_key", "routing_key_file", "service_key", "service_key_file"]]),
    "pushover": IntegrationRules(
      exclusive: [pair("token"), pair("user_key"), [["html"], ["monospace"]]],
      demanded: [["user_key", "user_key_file"], ["token", "token_file"]]),
    "sns": IntegrationRules(
      exclusive: [[["target_arn"], ["topic_arn"], ["phone_number"]]],
      demanded: [["target_arn", "topic_arn", "phone_number"]]),
    "victorops": IntegrationRules(
      exclusive: [pair("api_key")], demanded: [["routing_key"]],
      inherited: [secret("api_key", global: "victorops_api_key")], further: checkCustomFields),
    "webhook": IntegrationRules(
      exclusive: [pair("url")], demanded: [["url", "url_file"]],
      further: { node throws(YAMLError) in
        if let url = node["url"] { try IntegrationValue.checkTemplateURL(url) }
      }),
  ]

  // MARK: What the table cannot say

  @Sendable private static func checkMail(_ node: YAMLNode) throws(YAMLError) {
    if let host = node["smarthost"] { try IntegrationValue.checkHostPort(host) }
    guard let headers = node["headers"], !headers.isNull else { return }
    var seen: Set<String> = []
    for member in headers.members where !seen.insert(member.key.text.lowercased()).inserted {
      throw YAMLError("the header '\(member.key.text)' is given twice", at: member.key.mark)
    }
  }

  @Sendable private static func checkSlackParts(_ node: YAMLNode) throws(YAMLError) {
    for field in node["fields"]?.elements ?? [] { try IntegrationValue.checkField(field) }
    for action in node["actions"]?.elements ?? [] {
      for keys in [["type"], ["text"], ["url", "name"]]
      where !keys.contains(where: { action.gives($0) }) {
        throw YAMLError("an action needs \(either(keys))", at: action.mark)
      }
      if let confirm = action["confirm"], !confirm.gives("text") {
        throw YAMLError("a confirmation needs 'text'", at: confirm.mark)
      }
    }
  }

  private static func checkResponder(_ node: YAMLNode) throws(YAMLError) {
    guard ["id", "name", "username"].contains(where: { node.gives($0) }) else {
      throw YAMLError("a responder needs 'id', 'name' or 'username'", at: node.mark)
    }
    let type = node["type"]?.scalar?.text ?? ""
    if type.contains("{{") { return try IntegrationValue.checkTemplate(node["type"] ?? node) }
    guard ["team", "teams", "user", "escalation", "schedule"].contains(type.lowercased()) else {
      throw YAMLError("'\(type)' is no type of responder", at: node["type"]?.mark ?? node.mark)
    }
  }

  @Sendable private static func checkCustomFields(_ node: YAMLNode) throws(YAMLError) {
    let reserved = [
      "routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool",
      "entity_id", "entity_state",
    ]
    for member in node["custom_fields"]?.members ?? [] where reserved.contains(member.key.text) {
      throw YAMLError(
        "the custom field '\(member.key.text)' is VictorOps' own", at: member.key.mark)
    }
  }
}
