import DSL

/// Reads the files of Sloth: its own `prometheus/v1`, and manifests of its operator, which have the
/// same fields in camel case.
struct SlothObjectives {
  private(set) var result = WrittenObjectives()
  private let isManifest: Bool

  /// The window of Sloth's objectives; another one is given on its command line.
  static let window = TimeSpan.days(30)

  static func read(_ documents: [YAMLNode]) throws(YAMLError) -> WrittenObjectives {
    var found = WrittenObjectives()
    for document in documents where !document.isNull {
      let isManifest = document["kind"]?.scalar?.text == "PrometheusServiceLevel"
      var reader = SlothObjectives(isManifest: isManifest)
      try reader.read(document)
      found.objectives += reader.result.objectives
      found.findings += reader.result.findings
    }
    return found
  }

  private init(isManifest: Bool) { self.isManifest = isManifest }

  /// A field's name in the form of the file at hand.
  private func key(_ name: String) -> String {
    guard isManifest else { return name }
    let words = name.split(separator: "_")
    return words.enumerated().map { index, word in
      index == 0 ? String(word) : word.prefix(1).uppercased() + word.dropFirst()
    }.joined()
  }

  private mutating func read(_ document: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(document, of: "a file of Sloth")
    if isManifest {
      fields = try YAMLFields(fields.take("spec") ?? document, of: "the 'spec' of a manifest")
    } else {
      let mark = fields.mark(of: "version")
      guard try fields.text("version") == "prometheus/v1" else {
        throw YAMLError("the 'version' of a file of Sloth must be prometheus/v1", at: mark)
      }
    }
    guard let service = try fields.text("service"), !service.isEmpty else {
      throw YAMLError("a file of Sloth must name its 'service'", at: fields.mark)
    }
    let labels = try Self.texts(fields.take("labels"))
    for key in ["plugins", key("slo_plugins"), key("sli_plugin")] {
      if let node = fields.take(key), !node.isNull { noteKey(key, at: node.mark) }
    }
    let slos = try fields.list("slos")
    try fields.end()
    for slo in slos { try read(slo: slo, of: service, labels) }
  }

  private mutating func noteKey(_ key: String, at mark: YAMLMark) {
    result.note(.changed, "not-translated", "'\(key)' has no counterpart", at: mark)
  }

  private static func texts(_ node: YAMLNode?) throws(YAMLError) -> [WrittenText] {
    guard let node, !node.isNull else { return [] }
    guard case .mapping(let members, _) = node else {
      throw YAMLError("labels must be a mapping", at: node.mark)
    }
    return members.map { member in
      WrittenText(
        name: member.key.text, value: member.value.scalar?.text ?? "", mark: member.value.mark)
    }
  }

  /// Later labels win.
  private static func merged(_ first: [WrittenText], _ second: [WrittenText]) -> [WrittenText] {
    first.filter { label in !second.contains { $0.name == label.name } } + second
  }

  private mutating func read(
    slo node: YAMLNode, of service: String, _ outer: [WrittenText]
  ) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "an objective")
    guard let name = try fields.text("name"), !name.isEmpty else {
      throw YAMLError("an objective must have a name", at: node.mark)
    }
    let targetMark = fields.mark(of: "objective")
    guard let target = try fields.text("objective").flatMap({ Double($0) }), target > 0,
      target <= 100
    else { throw YAMLError("'objective' must be a percentage such as 99.9", at: targetMark) }
    let labels = Self.merged(outer, try Self.texts(fields.take("labels")))
    let description = try fields.text("description")
    if let node = fields.take("plugins"), !node.isNull { noteKey("plugins", at: node.mark) }
    let sliMark = fields.mark(of: "sli")
    var sli = try YAMLFields(
      fields.take("sli") ?? .mapping([], sliMark), of: "the 'sli' of '\(name)'")
    let alerting = try self.alerting(fields.take("alerting"), labels, name)
    try fields.end()

    let events = sli.take("events")
    if let other = ["raw", "plugin"].first(where: { sli.value(of: $0)?.isNull == false }) {
      let reason =
        other == "raw"
        ? "a ratio that is a query of its own cannot be split into events and their total"
        : "indicators of plugins are made by Sloth"
      return result.lose(name, reason, at: sli.mark(of: other))
    }
    guard let events, !events.isNull else {
      throw YAMLError("the 'sli' of '\(name)' must have 'events'", at: sliMark)
    }
    var queries = try YAMLFields(events, of: "the events of '\(name)'")
    let bad = try Self.query(key("error_query"), &queries)
    let total = try Self.query(key("total_query"), &queries)
    try queries.end()
    result.add(
      WrittenObjective(
        name: "\(service)-\(name)", description: description, target: target,
        window: Self.window, events: .bad(bad), total: total,
        page: labeled(alerting.page, "critical", name, node.mark),
        ticket: labeled(alerting.ticket, "warning", name, node.mark), mark: node.mark))
  }

  /// An alert needs a label by which it is routed; Sloth gives one of its own.
  private mutating func labeled(
    _ labels: [WrittenText]?, _ severity: String, _ name: String, _ mark: YAMLMark
  ) -> [WrittenText]? {
    guard let labels, labels.isEmpty else { return labels }
    result.note(
      .note, "alert-labels", "an alert of '\(name)' has no labels; it gets severity \(severity)",
      at: mark)
    return [WrittenText(name: "severity", value: severity, mark: mark)]
  }

  private static func query(
    _ key: String, _ fields: inout YAMLFields
  ) throws(YAMLError) -> WrittenText {
    let mark = fields.mark(of: key)
    guard let text = try fields.text(key), !text.isEmpty else {
      throw YAMLError("'\(key)' must be given", at: mark)
    }
    return WrittenText(name: key, value: text, mark: mark)
  }

  /// Labels by urgency; nil for an alert that is turned off.
  private mutating func alerting(
    _ node: YAMLNode?, _ labels: [WrittenText], _ name: String
  ) throws(YAMLError) -> (page: [WrittenText]?, ticket: [WrittenText]?) {
    guard let node, !node.isNull else { return (labels, labels) }
    var fields = try YAMLFields(node, of: "the alerting of '\(name)'")
    let nameMark = fields.mark(of: "name")
    if let alert = try fields.text("name"), !alert.isEmpty {
      result.note(
        .changed, "alert-name",
        "the alerts of '\(name)' are named after the objective, not '\(alert)'", at: nameMark)
    }
    let common = Self.merged(labels, try Self.texts(fields.take("labels")))
    if let node = fields.take("annotations") { noteAnnotations(node, of: name) }
    var alerts: [[WrittenText]?] = []
    for key in [key("page_alert"), key("ticket_alert")] {
      guard let node = fields.take(key), !node.isNull else {
        alerts.append(common)
        continue
      }
      var alert = try YAMLFields(node, of: "'\(key)'")
      let isOff = try alert.bool("disable") ?? false
      let own = try Self.texts(alert.take("labels"))
      if let node = alert.take("annotations") { noteAnnotations(node, of: name) }
      try alert.end()
      alerts.append(isOff ? nil : Self.merged(common, own))
    }
    try fields.end()
    return (alerts[0], alerts[1])
  }

  private mutating func noteAnnotations(_ node: YAMLNode, of name: String) {
    guard case .mapping(let members, _) = node, !members.isEmpty else { return }
    let names = members.map(\.key.text).joined(separator: ", ")
    result.note(
      .changed, "annotations",
      "annotations of the objective '\(name)' are not kept: \(names)", at: node.mark)
  }
}
