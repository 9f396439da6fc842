import DSL

/// A dashboard of a package: which of its alerts fire, how the budgets of its objectives burn, who
/// is told of what, and how telling goes.
///
/// The data source is a variable of the dashboard, so that one file serves every Grafana.
package struct GrafanaDashboard {
  private let program: Program
  private var panels: [JSONValue] = []
  /// The first free row of the grid.
  private var row: Int64 = 0

  /// Columns of Grafana's grid.
  private static let columns: Int64 = 24

  package init(_ program: Program) {
    self.program = program
    addAlerts()
    for objective in program.objectives { addObjective(objective) }
    addRoutes()
    addDelivery()
  }

  /// The dashboard as JSON, the same for the same program.
  package var text: String {
    var writer = JSONWriter(.pretty)
    writer.value(document)
    return writer.text + "\n"
  }

  private var document: JSONValue {
    object([
      ("uid", .string(GrafanaIdentity.uid("dashboard", program.name))),
      ("title", .string("Alerts of \(program.name)")), ("tags", .array([.string("tocsin")])),
      (
        "description",
        .string("Written by tocsin emit from package \(program.name), program \(program.version).")
      ), ("editable", .bool(false)), ("schemaVersion", .int(39)), ("version", .int(1)),
      ("refresh", .string("1m")), ("timezone", .string("browser")),
      ("time", object([("from", .string("now-6h")), ("to", .string("now"))])),
      (
        "templating",
        object([
          (
            "list",
            .array([
              object([
                ("name", .string("datasource")), ("label", .string("Data source")),
                ("type", .string("datasource")), ("query", .string("prometheus")),
              ])
            ])
          )
        ])
      ), ("panels", .array(panels)),
    ])
  }

  // MARK: Alerts

  private mutating func addAlerts() {
    let names = Set(program.ruleGroups.flatMap(\.alerts).map(\.name)).sorted()
    guard !names.isEmpty else { return }
    addTitle("Alerts")
    let list = names.map(escapedForPattern).joined(separator: "|")
    let firing = "ALERTS{alertstate=\"firing\",alertname=~\(quotedForGo(list))}"
    add(
      "stat", "Firing now", width: 6, height: 7,
      queries: [("sum by (severity) (\(firing)) or vector(0)", "{{severity}}")],
      settings: defaults(thresholds: [("green", nil), ("red", 1)]))
    add(
      "state-timeline", "When they fired", width: 18, height: 7,
      queries: [("max by (alertname, severity) (\(firing))", "{{alertname}} {{severity}}")],
      settings: defaults(thresholds: [("red", nil)]))
    endRow(7)
    add(
      "table", "Firing alerts", width: Self.columns, height: 8, queries: [(firing, "")],
      isTable: true)
    endRow(8)
  }

  // MARK: Objectives

  private mutating func addObjective(_ objective: ServiceObjective) {
    addTitle("Objective \(objective.name)")
    let selector = "{slo=\"\(objective.name)\"}"
    // Nine digits: the difference of two binary fractions has noise behind them.
    let budget = ((1 - objective.target) * 1e9).rounded() / 1e9
    add(
      "gauge", "Error budget left, \(objective.window.text)", width: 6, height: 8,
      queries: [("slo:error_budget_remaining:ratio\(selector)", "budget")],
      settings: defaults(
        unit: "percentunit", minimum: 0, maximum: 1,
        thresholds: [("red", nil), ("orange", 0.25), ("green", 0.5)]))
    let rates = objective.windows.map { window in
      let text = PromQL.text(ofMilliseconds: window.nanoseconds / 1_000_000)
      return ("slo:error_ratio:rate\(text)\(selector) / \(PromQL.text(of: budget))", text)
    }
    add(
      "timeseries", "Burn rate by window; 1 uses the budget exactly", width: 18, height: 8,
      queries: rates.map { (query: $0.0, legend: $0.1) },
      settings: defaults(thresholds: [("green", nil), ("red", objective.fastestRate)]))
    endRow(8)
  }

  // MARK: Routes and delivery

  private mutating func addRoutes() {
    addTitle("Who is told")
    var lines = ["| Alerts | Told |", "| --- | --- |"]
    for node in program.routes where node.dropReason != nil || !node.targets.isEmpty {
      let told =
        node.dropReason.map { "nobody: \($0)" }
        ?? node.targets.map(program.describe).joined(separator: ", ")
      lines.append("| `\(cell(path(of: node)))` | \(cell(told)) |")
    }
    let height = min(16, Int64(lines.count) + 2)
    addText(lines.joined(separator: "\n"), height: height)
    endRow(height)
  }

  /// The conditions from the root to a node.
  private func path(of node: RouteNode) -> String {
    var words = [node.text]
    var parent = node.parent
    while let reference = parent {
      let outer = program.routes[reference]
      if outer.parent != nil { words.append(outer.text) }
      parent = outer.parent
    }
    return words.filter { !$0.isEmpty }.reversed().joined(separator: " › ")
  }

  /// A text within a cell of a table of Markdown.
  private func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("`", with: "'").replacing("\n", with: " ")
  }

  private mutating func addDelivery() {
    addTitle("Tocsin")
    add(
      "timeseries", "Notifications", width: 12, height: 8,
      queries: [
        (
          "sum by (channel, outcome) (rate(tocsin_notifications_total[5m]))",
          "{{channel}} {{outcome}}"
        )
      ])
    add(
      "timeseries", "Alerts, groups and what waits to be sent", width: 12, height: 8,
      queries: [
        ("sum(tocsin_alerts)", "alerts"), ("sum(tocsin_groups)", "groups"),
        ("sum(tocsin_outbox_depth)", "waiting"),
      ])
    endRow(8)
  }

  // MARK: Panels

  /// The column at which the next panel of the row begins.
  private var column: Int64 = 0

  private mutating func endRow(_ height: Int64) {
    row += height
    column = 0
  }

  private mutating func addTitle(_ title: String) {
    panels.append(
      object([
        ("id", .int(Int64(panels.count + 1))), ("type", .string("row")),
        ("title", .string(title)), ("collapsed", .bool(false)),
        ("gridPos", place(width: Self.columns, height: 1)), ("panels", .array([])),
      ]))
    row += 1
    column = 0
  }

  private func place(width: Int64, height: Int64) -> JSONValue {
    object([
      ("x", .int(column)), ("y", .int(row)), ("w", .int(width)), ("h", .int(height)),
    ])
  }

  private static let source = object([
    ("type", .string("prometheus")), ("uid", .string("${datasource}")),
  ])

  private mutating func add(
    _ type: String, _ title: String, width: Int64, height: Int64,
    queries: [(query: String, legend: String)], settings: JSONValue? = nil, isTable: Bool = false
  ) {
    let targets = queries.enumerated().map { index, entry in
      var members: [(String, JSONValue)] = [
        ("refId", .string(Self.letter(index))), ("datasource", Self.source),
        ("expr", .string(entry.query)), ("legendFormat", .string(entry.legend)),
      ]
      if isTable || type == "stat" || type == "gauge" { members.append(("instant", .bool(true))) }
      if isTable { members.append(("format", .string("table"))) }
      return object(members)
    }
    panels.append(
      object([
        ("id", .int(Int64(panels.count + 1))), ("type", .string(type)),
        ("title", .string(title)), ("datasource", Self.source),
        ("gridPos", place(width: width, height: height)), ("targets", .array(targets)),
        ("fieldConfig", settings ?? defaults()), ("options", object([])),
      ]))
    column += width
  }

  private mutating func addText(_ text: String, height: Int64) {
    panels.append(
      object([
        ("id", .int(Int64(panels.count + 1))), ("type", .string("text")),
        ("title", .string("Routes")),
        ("gridPos", place(width: Self.columns, height: height)),
        ("options", object([("mode", .string("markdown")), ("content", .string(text))])),
      ]))
  }

  /// `A` to `Z`, then `AA`.
  private static func letter(_ index: Int) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let last = String(letters[index % letters.count])
    return index < letters.count ? last : letter(index / letters.count - 1) + last
  }

  private func defaults(
    unit: String? = nil, minimum: Double? = nil, maximum: Double? = nil,
    thresholds: [(color: String, value: Double?)] = []
  ) -> JSONValue {
    var members: [(String, JSONValue)] = []
    if let unit { members.append(("unit", .string(unit))) }
    if let minimum { members.append(("min", .double(minimum))) }
    if let maximum { members.append(("max", .double(maximum))) }
    if !thresholds.isEmpty {
      let steps = thresholds.map { step in
        object([
          ("color", .string(step.color)), ("value", step.value.map { .double($0) } ?? .null),
        ])
      }
      members.append(
        ("thresholds", object([("mode", .string("absolute")), ("steps", .array(steps))])))
    }
    return object([("defaults", object(members)), ("overrides", .array([]))])
  }
}

private func object(_ members: [(String, JSONValue)]) -> JSONValue {
  .object(members.map { JSONMember($0.0, $0.1) })
}

/// A name as a regular expression that matches just it.
private func escapedForPattern(_ text: String) -> String {
  var out = ""
  for character in text {
    if #".+*?()|[]{}^$\"#.contains(character) { out.append("\\") }
    out.append(character)
  }
  return out
}
