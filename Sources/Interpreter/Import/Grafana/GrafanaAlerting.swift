import DSL

/// The alerting that Grafana exports for provisioning: rules, contact points, policies and mute
/// timings, in the terms of Prometheus and Alertmanager, which are nearly the same.
struct GrafanaAlerting {
  private(set) var rules: WrittenRules
  /// Nil for a file without policies.
  private(set) var config: AlertmanagerConfig?
  /// The data sources that rules have asked so far.
  private var dataSources: Set<String> = []

  /// The label that Grafana gives the alerts of a folder.
  private static let folderLabel = "grafana_folder"

  init(_ documents: [YAMLNode]) throws(YAMLError) {
    rules = WrittenRules(groups: [], findings: [], documents: documents)
    var receivers: [AlertmanagerReceiver] = []
    var intervals: [AlertmanagerInterval] = []
    var route: AlertmanagerRoute?
    for document in documents where !document.isNull {
      var fields = try YAMLFields(document, of: "a file of Grafana")
      for node in try fields.list("contactPoints") { receivers.append(try receiver(node)) }
      for node in try fields.list("muteTimes") {
        intervals.append(try AlertmanagerInterval.read(Self.without(["orgId"], node)))
      }
      for node in try fields.list("policies") {
        guard route == nil else {
          note(
            .lost, "second-policy", "only the policies of one organisation are read",
            at: node.mark)
          continue
        }
        route = try Self.route(node)
      }
      for node in try fields.list("groups") { try read(group: node) }
      _ = fields.take("apiVersion")
      noteRest(&fields)
    }
    if let route {
      try Self.checkNames(route, receivers, intervals)
      config = AlertmanagerConfig(
        route: route, receivers: receivers, intervals: intervals, global: nil)
    } else if let first = receivers.first {
      note(
        .lost, "no-policies", "without policies nobody knows what contact points are told",
        at: first.mark)
    }
  }

  private mutating func note(
    _ effect: ImportFinding.Effect, _ code: String, _ message: String, at mark: YAMLMark
  ) {
    rules.findings.append(ImportFinding(effect, code, message, at: mark))
  }

  private mutating func noteRest(_ fields: inout YAMLFields, of owner: String? = nil) {
    let place = owner.map { " of \($0)" } ?? ""
    for name in fields.names where fields.value(of: name)?.isNull == false {
      note(
        .changed, "not-translated", "'\(name)'\(place) has no counterpart",
        at: fields.mark(of: name))
    }
  }

  private static func without(_ keys: Set<String>, _ node: YAMLNode) -> YAMLNode {
    guard case .mapping(let members, let mark) = node else { return node }
    return .mapping(members.filter { !keys.contains($0.key.text) }, mark)
  }

  // MARK: Contact points

  private mutating func receiver(_ node: YAMLNode) throws(YAMLError) -> AlertmanagerReceiver {
    guard let name = node["name"]?.scalar?.text, !name.isEmpty else {
      throw YAMLError("a contact point needs a name", at: node.mark)
    }
    var mailers: [YAMLMark] = []
    let integrations = (node["receivers"]?.elements ?? []).map { receiver in
      let type = receiver["type"]?.scalar?.text ?? ""
      if type == "email" { mailers.append(receiver.mark) }
      return AlertmanagerReceiver.Integration(
        kind: type, settings: Self.settings(of: receiver), isOfGrafana: true)
    }
    for mark in mailers {
      note(
        .changed, "mail-server",
        "the server for mail and the sender are settings of Grafana itself; give them to '\(name)'",
        at: mark)
    }
    return AlertmanagerReceiver(name: name, integrations: integrations, mark: node.mark)
  }

  /// The settings, with what Grafana says beside them.
  private static func settings(of receiver: YAMLNode) -> YAMLNode {
    let settings = receiver["settings"] ?? .mapping([], receiver.mark)
    let beside = receiver.members.filter { $0.key.text == "disableResolveMessage" }
    return .mapping(settings.members + beside, settings.mark)
  }

  // MARK: Policies

  private static func route(_ node: YAMLNode) throws(YAMLError) -> AlertmanagerRoute {
    let plain = without(["orgId", "object_matchers", "routes", "version"], node)
    var route = try AlertmanagerRoute.read(plain, mode: .fallback)
    for matcher in node["object_matchers"]?.elements ?? [] {
      let parts = matcher.elements.compactMap { $0.scalar?.text }
      guard parts.count == 3, let op = Matcher.Operator(rawValue: parts[1]) else {
        throw YAMLError("a matcher must be a list of a label, '=' and a value", at: matcher.mark)
      }
      do throws(MatcherError) {
        route.matchers.append(try Matcher(name: parts[0], op: op, value: parts[2]))
      } catch {
        throw YAMLError(error.description, at: matcher.mark)
      }
    }
    for child in node["routes"]?.elements ?? [] {
      route.children.append(try self.route(child))
    }
    return route
  }

  private static func checkNames(
    _ route: AlertmanagerRoute, _ receivers: [AlertmanagerReceiver],
    _ intervals: [AlertmanagerInterval]
  ) throws(YAMLError) {
    if let name = route.receiver, !receivers.contains(where: { $0.name == name }) {
      throw YAMLError("the contact point '\(name)' is not in the file", at: route.mark)
    }
    for name in route.muteIntervals + route.activeIntervals
    where !intervals.contains(where: { $0.name == name }) {
      throw YAMLError("the mute timing '\(name)' is not in the file", at: route.mark)
    }
    for child in route.children { try checkNames(child, receivers, intervals) }
  }

  // MARK: Rules

  private mutating func read(group node: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "a group")
    _ = fields.take("orgId")
    guard let name = try fields.text("name"), !name.isEmpty else {
      throw YAMLError("a group must have a name", at: node.mark)
    }
    let folder = try fields.text("folder") ?? ""
    let mark = fields.mark(of: "folder")
    var group = WrittenGroup(
      name: folder.isEmpty ? name : "\(folder)/\(name)",
      interval: try fields.duration("interval"), labels: [], rules: [], mark: node.mark)
    if !folder.isEmpty {
      group.labels = [WrittenText(name: Self.folderLabel, value: folder, mark: mark)]
    }
    let nodes = try fields.list("rules")
    noteRest(&fields, of: "the group '\(group.name)'")
    group.queryOffset = Self.offset(of: nodes)
    for rule in nodes {
      if let rule = try self.rule(rule, in: group) { group.rules.append(rule) }
    }
    noteStates(of: group, nodes)
    rules.groups.append(group)
  }

  /// Reports the rules that tell of missing data and of errors, by their own word or because
  /// Grafana takes it for said.
  private mutating func noteStates(of group: WrittenGroup, _ nodes: [YAMLNode]) {
    let alerts = nodes.filter { rule in
      rule["record"] == nil && group.rules.contains { $0.mark == rule.mark }
    }
    func count(_ key: String, _ usual: String) -> Int {
      alerts.count { ($0[key]?.scalar?.text).flatMap { $0.isEmpty ? nil : $0 } ?? usual == usual }
    }
    let (empty, failed) = (count("noDataState", "NoData"), count("execErrState", "Error"))
    guard empty + failed > 0 else { return }
    note(
      .changed, "no-data-alerts",
      "Grafana tells of missing data as 'DatasourceNoData' (rules of '\(group.name)' that ask for "
        + "it: \(empty)) and of errors as 'DatasourceError' (\(failed)); here nobody is told of "
        + "either, so add alerts with absent(…)", at: group.mark)
  }

  /// What Grafana names a rule by, and what it counts for itself.
  private static let identities = [
    "uid", "id", "orgId", "orgID", "ruleGroup", "folderUID", "updated",
  ]

  private mutating func rule(
    _ node: YAMLNode, in group: WrittenGroup
  ) throws(YAMLError) -> WrittenRule? {
    var fields = try YAMLFields(node, of: "a rule")
    guard let title = try fields.text("title"), !title.isEmpty else {
      throw YAMLError("a rule must have a title", at: node.mark)
    }
    let data = try fields.list("data")
    let record = fields.take("record")
    let target = try fields.text("condition") ?? record?["from"]?.scalar?.text ?? ""
    if try fields.bool("isPaused") ?? false {
      note(.changed, "paused", "the rule '\(title)' is paused; it is not kept", at: node.mark)
      return nil
    }
    noteReceiver(&fields, of: title)
    var condition = GrafanaCondition(data, groupOffset: group.queryOffsetSeconds)
    let query: String
    do throws(GrafanaCondition.Fault) {
      query =
        record == nil
        ? try condition.query(for: target, at: node.mark)
        : try condition.recorded(target, at: node.mark)
    } catch {
      note(
        .lost, "rule-not-kept", "the rule '\(title)' is not kept: \(error.reason)", at: error.mark)
      return nil
    }
    noteSource(condition, of: title, at: node.mark)
    for change in condition.changes {
      note(.changed, "condition", "the rule '\(title)': \(change.message)", at: change.mark)
    }
    let states = [try fields.text("noDataState"), try fields.text("execErrState")]
    if states.contains("Alerting") {
      note(
        .changed, "state-without-data",
        "the rule '\(title)' fires without data or on errors; add an alert with absent(…)",
        at: node.mark)
    }
    let keeps = [try fields.duration("keep_firing_for"), try fields.duration("keepFiringFor")]
    let keep = keeps.compactMap(\.self).first ?? .zero
    let mark = node["data"]?.mark ?? node.mark
    let rule = WrittenRule(
      isAlert: record == nil, name: record?["metric"]?.scalar?.text ?? title,
      query: WrittenText(name: "expr", value: query, mark: mark),
      pending: try fields.duration("for") ?? .zero,
      keep: keep,
      // Grafana expands dollars in labels, but not in annotations.
      labels: try texts(fields.take("labels"), condition.valueNames).map { label in
        var label = label
        label.value = label.value.replacing("$$", with: "$")
        return label
      },
      annotations: record == nil
        ? try texts(fields.take("annotations"), condition.valueNames) : [], mark: node.mark)
    noteSettings(&fields, of: title)
    return rule
  }

  /// Reports a rule that names its contact point itself, past the policies.
  private mutating func noteReceiver(_ fields: inout YAMLFields, of title: String) {
    for key in ["notification_settings", "notificationSettings"] {
      guard let node = fields.take(key), !node.isNull else { continue }
      let receiver = node["receiver"]?.scalar?.text ?? ""
      note(
        .lost, "own-receiver",
        "the rule '\(title)' tells the contact point '\(receiver)' past the policies; add a branch "
          + "for it to the route", at: node.mark)
    }
  }

  /// All rules are asked of one source here, so those of a second one would ask the wrong one.
  private mutating func noteSource(
    _ condition: GrafanaCondition, of title: String, at mark: YAMLMark
  ) {
    guard let source = condition.dataSource, dataSources.insert(source).inserted,
      dataSources.count > 1
    else { return }
    note(
      .lost, "second-source",
      "the rule '\(title)' asks another data source than those before, '\(source)'; declare a "
        + "`source` for it, and move its rules to a group from there", at: mark)
  }

  /// Reports what nobody has read; one evaluation without a series ends an alert here, too.
  private mutating func noteSettings(_ fields: inout YAMLFields, of title: String) {
    for key in Self.identities { _ = fields.take(key) }
    for key in ["missing_series_evals_to_resolve", "missingSeriesEvalsToResolve"]
    where fields.value(of: key)?.scalar?.int == 1 { _ = fields.take(key) }
    noteRest(&fields, of: "the rule '\(title)'")
  }

  /// A template without the doubled dollars that some exports have for variables.
  private static func template(_ text: String) -> String {
    ["labels", "values", "value", "externalURL"].reduce(text) { text, name in
      text.replacing("$$\(name)", with: "$\(name)")
    }
  }

  /// By how much the queries of a group ask late: the same for all, or nil.
  private static func offset(of rules: [YAMLNode]) -> TimeSpan? {
    let ends = rules.flatMap { $0["data"]?.elements ?? [] }.filter { $0["model"]?["expr"] != nil }
      .map { $0["relativeTimeRange"]?["to"]?.scalar?.int ?? 0 }
    guard let first = ends.first, first > 0, ends.allSatisfy({ $0 == first }) else { return nil }
    return .seconds(Int64(first))
  }

  /// Labels or annotations; the values of steps are the value of the alert.
  private mutating func texts(
    _ node: YAMLNode?, _ names: Set<String>
  ) throws(YAMLError) -> [WrittenText] {
    guard let node, !node.isNull else { return [] }
    var texts: [WrittenText] = []
    guard case .mapping(let members, _) = node else {
      throw YAMLError("labels and annotations must be mappings", at: node.mark)
    }
    for member in members {
      var value = Self.template(member.value.scalar?.text ?? "")
      if value.contains("$value "), value.contains("{{") || value.contains("$value}"),
        !value.contains("$value :=")
      {
        note(
          .changed, "value-text",
          "'$value' of Grafana is a text that names all its values; here it is the number",
          at: member.value.mark)
      }
      for name in names.sorted() {
        value = value.replacing("$values.\(name).Value", with: "$value")
          .replacing("$values.\(name)", with: "$value")
      }
      texts.append(
        WrittenText(name: member.key.text, value: value, mark: member.value.mark))
    }
    return texts
  }
}
