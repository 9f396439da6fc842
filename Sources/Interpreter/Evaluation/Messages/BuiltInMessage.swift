/// The message of a channel without a template.
///
/// It answers, in this order, what somebody woken at night asks: is it on or over, what is it,
/// where,
/// since when, what to do (runbook), where to look. Long groups are cut to a few alerts with a
/// count
/// of the rest, because the first screen decides.
struct BuiltInMessage {
  private let group: GroupSnapshot
  private let kind: ChannelKind
  private let now: Instant
  private let firing: [AlertSnapshot]
  private let resolved: [AlertSnapshot]
  private let common: PackedMap
  private let commonAnnotations: PackedMap

  static let addressLengthMax = 2000
  private static let summaryLengthMax = 300
  private static let descriptionLengthMax = 500
  private static let labelsLengthMax = 400
  private static let namesShownMax = 3

  init(_ group: GroupSnapshot, _ kind: ChannelKind, at now: Instant) {
    self.group = group
    self.kind = kind
    self.now = now
    firing = group.alerts.filter { $0.status == .firing }
    resolved = group.alerts.filter { $0.status == .resolved }
    common = group.commonLabels
    commonAnnotations = group.commonAnnotations
  }

  /// Nothing for a webhook: its document holds the group itself.
  var message: RenderedMessage {
    if kind == .webhook { return RenderedMessage(fields: []) }
    var fields = [
      RenderedMessage.Field("title", fit("title", title(markup))),
      RenderedMessage.Field("body", fit("body", body(markup))),
    ]
    if kind == .slack { fields.append(RenderedMessage.Field("color", color)) }
    if kind == .email { fields.append(RenderedMessage.Field("html", html)) }
    return RenderedMessage(fields: fields)
  }

  private func fit(_ field: String, _ text: String) -> String {
    FieldRules.of(field, in: kind).fit(text)
  }

  private var markup: Markup { kind == .slack ? .slack : .plain }

  /// Alerts told one by one.
  private var alertsShownMax: Int {
    switch kind {
    case .slack: 5
    case .terminal: 20
    case .email, .webhook: 50
    }
  }

  // MARK: Title

  /// For example `[FIRING 2] HighErrorRate · service=checkout`; a terminal shows the status itself.
  private func title(_ markup: Markup) -> String {
    let labels = group.labels.map.pairs.filter { $0.name != "alertname" }
      .map { "\($0.name)=\($0.value)" }
    let rest = ([names] + labels).joined(separator: " · ")
    let line = markup.line(rest, max: Self.summaryLengthMax)
    if kind == .terminal { return line }
    let count = firing.isEmpty ? resolved.count : firing.count + group.truncatedAlerts
    let status = firing.isEmpty ? "RESOLVED" : "FIRING"
    let head = count == 1 ? "[\(status)]" : "[\(status) \(count)]"
    return "\(head) \(line)"
  }

  /// The names of the alerts, few of them in full.
  private var names: String {
    if let name = common["alertname"] { return name }
    let all = Set(group.alerts.map { $0.labels["alertname"] ?? "unnamed" })
      .sorted { $0.precedesInBytes($1) }
    if all.isEmpty { return "no alerts" }
    let shown = all.prefix(Self.namesShownMax).joined(separator: ", ")
    return all.count > Self.namesShownMax ? "\(shown), +\(all.count - Self.namesShownMax)" : shown
  }

  private var color: String {
    guard !firing.isEmpty else { return "#2eb67d" }
    return switch common["severity"] {
    case "info", "none", "notice": "#3b82f6"
    case "warning", "minor": "#ecb22e"
    default: "#d00000"
    }
  }

  // MARK: Body

  private func body(_ markup: Markup) -> String {
    var paragraphs: [String] = []
    paragraphs.append(overview(markup).joined(separator: "\n"))
    paragraphs += alerts(firing, markup)
    paragraphs += alerts(resolved, markup)
    paragraphs.append(foot(markup))
    return paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  /// What is said once for all alerts.
  private func overview(_ markup: Markup) -> [String] {
    var lines: [String] = []
    if firing.count + resolved.count > 1 { lines.append(counts) }
    let shared = common.pairs.filter { $0.name != "alertname" && group.labels[$0.name] == nil }
    if firing.count + resolved.count > 1, !shared.isEmpty {
      lines.append("In common: \(labels(shared, markup))")
    }
    lines += links(commonAnnotations, markup)
    return lines
  }

  private var counts: String {
    let total = firing.count + group.truncatedAlerts
    return switch (total, resolved.count) {
    case (0, let over): "\(over) resolved"
    case (let on, 0): "\(on) firing"
    case (let on, let over): "\(on) firing, \(over) resolved"
    }
  }

  private func alerts(_ alerts: [AlertSnapshot], _ markup: Markup) -> [String] {
    var paragraphs = alerts.prefix(alertsShownMax).map {
      paragraph($0, markup).joined(separator: "\n")
    }
    let isFiring = alerts.first?.status == .firing
    let left = alerts.count - paragraphs.count + (isFiring ? group.truncatedAlerts : 0)
    if left > 0 { paragraphs.append("…and \(left) more \(isFiring ? "firing" : "resolved")") }
    return paragraphs
  }

  private func paragraph(_ alert: AlertSnapshot, _ markup: Markup) -> [String] {
    let summary = markup.bold(markup.line(alert.summary, max: Self.summaryLengthMax))
    let sign = alert.status == .firing ? "●" : "✓"
    var lines = ["\(sign) \(summary)", times(alert)]
    let isAlone = firing.count + resolved.count == 1
    let own = alert.labels.map.pairs.filter { $0.name != "alertname" }
      .filter { isAlone ? group.labels[$0.name] == nil : common[$0.name] == nil }
    if !own.isEmpty { lines.append(labels(own, markup)) }
    if let text = Self.text(alert.annotations, ["description", "message"]) {
      lines.append(markup.line(text, max: Self.descriptionLengthMax))
    }
    if !isAlone {
      let ownNotes = PackedMap(alert.annotations.pairs.filter { commonAnnotations[$0.name] == nil })
      lines += links(ownNotes, markup)
    }
    if !alert.generatorURL.isEmpty { lines.append(markup.link("Source", alert.generatorURL)) }
    return lines
  }

  /// For example `since 2026-01-05 12:00 UTC (1h 5m)`.
  private func times(_ alert: AlertSnapshot) -> String {
    guard let end = alert.endsAt else {
      return "since \(clock(alert.startsAt)) (\((now - alert.startsAt).roundedText))"
    }
    let lasted = (end - alert.startsAt).roundedText
    return "from \(clock(alert.startsAt)) to \(clock(end)) (lasted \(lasted))"
  }

  private func clock(_ time: Instant) -> String {
    let local = LocalTime(time, offsetSeconds: 0)
    return "\(local.dateText) \(local.clockText) UTC"
  }

  private func labels(_ pairs: [(name: String, value: String)], _ markup: Markup) -> String {
    let text = pairs.map { "\($0.name)=\($0.value)" }.joined(separator: " · ")
    return markup.line(text, max: Self.labelsLengthMax)
  }

  private func links(_ annotations: PackedMap, _ markup: Markup) -> [String] {
    var lines: [String] = []
    if let address = Self.text(annotations, ["runbook_url", "runbook"]) {
      lines.append(markup.link("Runbook", address))
    }
    if let address = Self.text(annotations, ["dashboard_url", "dashboard"]) {
      lines.append(markup.link("Dashboard", address))
    }
    return lines
  }

  private func foot(_ markup: Markup) -> String {
    let why = "Sent because: \(group.reason.rawValue)."
    return group.externalURL.isEmpty ? why : "\(why) \(markup.link("Tocsin", group.url))"
  }

  /// The first of the annotations that is there and not empty.
  private static func text(_ annotations: PackedMap, _ names: [String]) -> String? {
    names.lazy.compactMap { annotations[$0] }.first { !$0.isEmpty }
  }

  // MARK: HTML

  private var html: String {
    let paragraphs = body(.html).split(separator: "\n\n", omittingEmptySubsequences: true)
      .map { "<p>\($0.split(separator: "\n").joined(separator: "<br>\n"))</p>" }
    let rule = "border-left:4px solid \(color);padding-left:12px"
    let head = "<h2 style=\"margin:0\">\(title(.html))</h2>"
    let all = ([head] + paragraphs).joined(separator: "\n")
    return fit("html", "<div style=\"font-family:sans-serif;\(rule)\">\n\(all)\n</div>")
  }
}
