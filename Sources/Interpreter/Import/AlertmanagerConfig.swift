/// An Alertmanager configuration, checked as Alertmanager checks it, in its own terms.
///
/// Covers the route tree, inhibition rules, time intervals and the names of receivers; the settings
/// of integrations are kept as YAML, because only a few kinds have a counterpart here.
package struct AlertmanagerConfig: Sendable {
  /// How long an alert lives whose sender gives no end.
  package var resolveTimeout = TimeSpan.minutes(5)
  package var route: AlertmanagerRoute
  package var receivers: [AlertmanagerReceiver] = []
  package var inhibitRules: [AlertmanagerInhibitRule] = []
  package var intervals: [AlertmanagerInterval] = []
  /// The `global` mapping, for defaults of integrations.
  package var global: YAMLNode?

  /// Reads and checks a configuration file.
  package static func read(
    _ bytes: [UInt8], mode: MatcherMode = .fallback
  ) throws(YAMLError) -> AlertmanagerConfig {
    let root = try YAMLReader.read(bytes)
    try ForeignFile.require(root, .alertmanager)
    return try read(root, mode: mode)
  }

  /// Reads and checks a configuration.
  ///
  /// - Parameters:
  ///   - root: the document.
  ///   - mode: how matchers are read.
  ///   - global: whether what integrations have in common may stand elsewhere.
  /// - Returns: The configuration.
  /// - Throws: Why and where Alertmanager would refuse it.
  static func read(
    _ root: YAMLNode, mode: MatcherMode, global: SharedSettings = .here
  ) throws(YAMLError) -> AlertmanagerConfig {
    var fields = try YAMLFields(root, of: "the configuration")
    guard let routeNode = fields.take("route") else {
      throw YAMLError("the configuration has no route", at: fields.mark)
    }
    var config = AlertmanagerConfig(
      route: try AlertmanagerRoute.read(routeNode, mode: mode))
    if let global = fields.take("global") {
      config.global = global
      var fields = try YAMLFields(global, of: "'global'")
      config.resolveTimeout = try fields.duration("resolve_timeout") ?? config.resolveTimeout
    }
    for node in try fields.list("receivers") {
      config.receivers.append(try AlertmanagerReceiver.read(node))
    }
    for node in try fields.list("inhibit_rules") where !node.isNull {
      config.inhibitRules.append(try AlertmanagerInhibitRule.read(node, mode: mode))
    }
    for key in ["mute_time_intervals", "time_intervals"] {
      for node in try fields.list(key) {
        config.intervals.append(try AlertmanagerInterval.read(node))
      }
    }
    // Templates are read by the server that renders them; tracing and events play no part here.
    for key in ["templates", "tracing", "event_recorder"] { _ = fields.take(key) }
    try fields.end()
    try config.check(global)
    return config
  }

  /// Where the defaults of integrations stand.
  enum SharedSettings {
    case here
    case elsewhere
  }

  // MARK: Checks across the parts

  private func check(_ shared: SharedSettings) throws(YAMLError) {
    try checkUnique(receivers.map { ($0.name, $0.mark) }, "receiver")
    try checkUnique(intervals.map { ($0.name, $0.mark) }, "time interval")
    try route.checkRoot()
    try check(route)
    try checkIntegrations(shared)
  }

  private func checkIntegrations(_ shared: SharedSettings) throws(YAMLError) {
    if let global { try IntegrationRules.checkGlobal(global) }
    for receiver in receivers {
      for integration in receiver.integrations {
        try IntegrationRules.check(integration.settings, kind: integration.kind)
        guard shared == .here else { continue }
        try IntegrationRules.check(
          integration.settings, kind: integration.kind, global: global)
      }
    }
  }

  private func checkUnique(_ names: [(String, YAMLMark)], _ noun: String) throws(YAMLError) {
    var seen: Set<String> = []
    for (name, mark) in names where !seen.insert(name).inserted {
      throw YAMLError("the \(noun) '\(name)' is declared twice", at: mark)
    }
  }

  private func check(_ route: AlertmanagerRoute) throws(YAMLError) {
    if let receiver = route.receiver, !receivers.contains(where: { $0.name == receiver }) {
      throw YAMLError("the receiver '\(receiver)' is not declared", at: route.mark)
    }
    for name in route.muteIntervals + route.activeIntervals
    where !intervals.contains(where: { $0.name == name }) {
      throw YAMLError("the time interval '\(name)' is not declared", at: route.mark)
    }
    for child in route.children { try check(child) }
  }
}

/// A receiver and the kinds of integration it holds.
package struct AlertmanagerReceiver: Sendable {
  package struct Integration: Sendable {
    /// `webhook` for `webhook_configs`, and so on.
    package var kind: String
    package var settings: YAMLNode
    /// Whether the settings have Grafana's names.
    var isOfGrafana = false
  }

  package var name: String
  package var integrations: [Integration]
  package var mark: YAMLMark

  /// The integrations of Alertmanager 0.34.
  static let kinds = [
    "discord", "email", "incidentio", "jira", "mattermost", "msteams", "msteamsv2", "opsgenie",
    "pagerduty", "pushover", "rocketchat", "slack", "sns", "telegram", "victorops", "webex",
    "webhook", "wechat",
  ]

  static func read(_ node: YAMLNode) throws(YAMLError) -> AlertmanagerReceiver {
    var fields = try YAMLFields(node, of: "a receiver")
    guard let name = try fields.text("name"), !name.isEmpty else {
      throw YAMLError("a receiver needs a name", at: node.mark)
    }
    var integrations: [Integration] = []
    for kind in kinds {
      for settings in try fields.list("\(kind)_configs") {
        guard !settings.isNull else {
          throw YAMLError("an element of '\(kind)_configs' is empty", at: settings.mark)
        }
        integrations.append(Integration(kind: kind, settings: settings))
      }
    }
    if let labels = fields.take("labels") {
      let own = try YAMLFields(labels, of: "'labels'").texts().first { $0.name == "name" }
      guard own == nil || own?.value == name else {
        throw YAMLError("the label 'name' of a receiver must be its name", at: labels.mark)
      }
    }
    try fields.end()
    return AlertmanagerReceiver(name: name, integrations: integrations, mark: node.mark)
  }
}

/// An inhibition rule.
package struct AlertmanagerInhibitRule: Sendable {
  package var name: String
  package var source: [Matcher]
  package var target: [Matcher]
  package var equal: [String]
  package var mark: YAMLMark

  package static func read(
    _ node: YAMLNode, mode: MatcherMode
  ) throws(YAMLError) -> AlertmanagerInhibitRule {
    var fields = try YAMLFields(node, of: "an inhibition rule")
    let rule = AlertmanagerInhibitRule(
      name: try fields.text("name") ?? "",
      source: try fields.matchers(prefix: "source_", mode: mode),
      target: try fields.matchers(prefix: "target_", mode: mode),
      equal: try fields.labelNames("equal", mode: mode) ?? [], mark: node.mark)
    try fields.end()
    return rule
  }
}
