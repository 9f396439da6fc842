import DSL

/// Groups of rules as Grafana provisions them.
///
/// Prometheus fires for every series that a query returns, whatever its value. Grafana asks a
/// condition for a number, so a second step turns "there is a value" into 1, and a third compares.
struct GrafanaRules {
  private let program: Program
  private let options: GrafanaEmission.Options
  private(set) var findings: [EmitFinding] = []
  /// Grafana takes the title of a rule, which is the alert's name, once in a folder.
  private var titles: Set<String> = []

  /// Grafana must be told an interval; this is what Prometheus has as its default.
  private static let defaultInterval = TimeSpan.minutes(1)
  /// How far back a query may look, in seconds.
  private static let range: Int64 = 600

  private typealias Members = GrafanaEmission.Members

  init(_ program: Program, _ options: GrafanaEmission.Options) {
    self.program = program
    self.options = options
  }

  /// The part of the file; empty where the package has no rules.
  mutating func members() -> GrafanaEmission.Members {
    guard !program.ruleGroups.isEmpty else { return [] }
    var groups: [YAMLValue] = []
    for group in program.ruleGroups { groups.append(value(group)) }
    return [("groups", .list(groups))]
  }

  private mutating func value(_ group: ProgramRules) -> YAMLValue {
    if group.limit != nil {
      note(
        .error, "limit", "Grafana has no limit for the alerts of a rule in '\(group.title)'",
        at: group.place)
    }
    let interval = SourceText.duration(group.interval ?? Self.defaultInterval)
    let rules = group.rules.compactMap { rule -> YAMLValue? in
      guard titles.insert(rule.name).inserted else {
        note(
          .error, "repeated-name",
          "Grafana takes a name once in a folder; '\(rule.name)' is given twice", at: rule.place)
        return nil
      }
      return .mapping(self.rule(rule, of: group))
    }
    return .mapping([
      ("orgId", .plain("1")), ("name", .text(group.title)),
      ("folder", .text(options.folder ?? program.name)), ("interval", .plain(interval)),
      ("rules", .list(rules)),
    ])
  }

  private mutating func rule(_ rule: ProgramRule, of group: ProgramRules) -> Members {
    if rule.dialect == .metricsQL {
      note(
        .warning, "dialect",
        "'\(rule.name)' is MetricsQL: the data source '\(options.datasource)' must know it",
        at: rule.place)
    }
    var members: Members = [
      ("uid", .text(GrafanaIdentity.uid(group.name, rule.name))), ("title", .text(rule.name)),
    ]
    switch rule.kind {
    case .record:
      members += [
        ("data", .list([query(rule, group)])),
        ("record", .mapping([("metric", .text(rule.name)), ("from", .text(Self.query))])),
      ]
    case .alert(let alert):
      members += [
        ("condition", .text(Self.condition)),
        ("data", .list([query(rule, group), Self.presence, Self.threshold])),
        ("noDataState", .text("OK")), ("execErrState", .text("KeepLast")),
        ("for", .plain(SourceText.duration(alert.pending))),
      ]
      if alert.keep > .zero {
        members.append(("keepFiringFor", .plain(SourceText.duration(alert.keep))))
      }
      members.append(("missing_series_evals_to_resolve", .plain("1")))
      let annotations = alert.annotations.map { annotation -> (key: String, value: YAMLValue) in
        (annotation.name, .text(template(annotation.text, at: rule.place)))
      }
      if !annotations.isEmpty { members.append(("annotations", .mapping(annotations))) }
    }
    let labels = labels(of: rule, in: group)
    if !labels.isEmpty { members.append(("labels", .mapping(labels))) }
    return members
  }

  private mutating func labels(of rule: ProgramRule, in group: ProgramRules) -> Members {
    let shared = group.labels.filter { label in !rule.labels.contains { $0.name == label.name } }
    return shared.map { ($0.name, .text(GrafanaIdentity.literal($0.value))) }
      + rule.labels.map { label in
        let text = template(label.text, at: rule.place)
        return (label.name, .text(GrafanaIdentity.literal(text)))
      }
  }

  /// The template with Grafana's names for what Prometheus calls `$value` and `$externalURL`.
  private mutating func template(_ text: String, at place: Place) -> String {
    var head = ""
    if text.contains("$value") { head += "{{ $value := $values.\(Self.query).Value }}" }
    if text.contains("$externalURL") { head += "{{ $externalURL := externalURL }}" }
    if text.contains("$externalLabels") {
      note(.error, "external-labels", "Grafana has no external labels for templates", at: place)
    }
    return head + text
  }

  // MARK: Queries

  private static let query = "query"
  private static let present = "present"
  private static let condition = "firing"

  private func query(_ rule: ProgramRule, _ group: ProgramRules) -> YAMLValue {
    let offset = (group.offset ?? .zero).nanoseconds / 1_000_000_000
    return .mapping([
      ("refId", .text(Self.query)),
      (
        "relativeTimeRange",
        .mapping([
          ("from", .plain("\(Self.range + offset)")), ("to", .plain("\(offset)")),
        ])
      ), ("datasourceUid", .text(options.datasource)),
      (
        "model",
        .mapping([
          ("expr", Self.text(of: rule)),
          ("instant", .plain("true")), ("range", .plain("false")),
          ("refId", .text(Self.query)),
        ])
      ),
    ])
  }

  /// The query, with its lines below each other as they were written.
  private static func text(of rule: ProgramRule) -> YAMLValue {
    guard rule.query.contains("\n") else { return .text(rule.query) }
    return .block(String(repeating: " ", count: rule.margin) + rule.query)
  }

  private static func expression(_ name: String, _ members: Members) -> YAMLValue {
    let source: YAMLValue = .mapping([("type", .text("__expr__")), ("uid", .text("__expr__"))])
    return .mapping([
      ("refId", .text(name)), ("datasourceUid", .text("__expr__")),
      ("model", .mapping([("refId", .text(name)), ("datasource", source)] + members)),
    ])
  }

  /// 1 for every series, also where its value is no number.
  private static let presence = expression(
    present,
    [
      ("type", .text("math")),
      (
        "expression",
        .text("is_number($\(query)) || is_nan($\(query)) || is_inf($\(query))")
      ),
    ])

  private static let threshold = expression(
    condition,
    [
      ("type", .text("threshold")), ("expression", .text(present)),
      (
        "conditions",
        .list([
          .mapping([
            (
              "evaluator",
              .mapping([("type", .text("gt")), ("params", .shortList([.plain("0")]))])
            )
          ])
        ])
      ),
    ])

  private mutating func note(
    _ severity: EmitFinding.Severity, _ code: String, _ message: String, at place: Place
  ) {
    findings.append(EmitFinding(severity, code, message, at: place))
  }
}
