import DSL

/// The start page: what is in the package, and who is told of what.
struct OverviewPage {
  private let context: SiteContext

  init(_ context: SiteContext) { self.context = context }

  var content: HTML {
    let text = introduction
    return """
      <h1>\(context.name)</h1>
      \(text.isEmpty ? "" : MarkdownPage(text).content(from: 2))\(tiles)\
      \(SiteContext.chapter("Who is told of what", id: "who", who))\
      \(SiteContext.chapter("Where messages go", id: "routes", routes))\
      \(SiteContext.chapter("Everything that is declared", id: "names", names))
      """
  }

  /// The comments before the edition of each file.
  private var introduction: String {
    context.snapshot.files.compactMap { $0.file?.edition?.documentation }.joined(separator: "\n\n")
  }

  private var tiles: HTML {
    let counts: [(String, Int, String)] = [
      ("alert", context.alerts.count, "rules.html"),
      ("objective", context.names("slo").count, "rules.html#objectives"),
      ("channel", context.names("channel").count, "channels.html"),
      ("escalation", context.names("escalation").count, "oncall.html"),
      ("rota", context.names("rota").count, "oncall.html#rotas"),
      ("playbook", context.names("playbook").count, "playbooks.html"),
      ("test", context.declarations.tests.count, "tests.html"),
      ("proof", context.declarations.proofs.count, "tests.html#proofs"),
    ]
    let tiles = counts.filter { $0.1 > 0 }.map { name, count, address -> HTML in
      let word = count == 1 ? name : "\(name)s"
      return "<li><a href=\"\(address)\"><b>\(count)</b><span>\(word)</span></a></li>\n"
    }
    return tiles.isEmpty ? "" : "<ul class=\"tiles\">\n\(tiles)</ul>\n"
  }

  private var routes: HTML {
    guard let route = context.declarations.route else { return "" }
    let pictures = RouteDiagram.widths.map { variant, width in
      RouteDiagram.picture(route, context, width: width, variant: variant)
    }
    return "\(pictures)<p class=\"note\"><a href=\"routes.html\">The routes in detail</a></p>\n"
  }

  private var who: HTML {
    guard let table = WhoTable(context) else { return "" }
    return """
      \(table.content)<p class=\"note\">Decided for all alerts at once by the routes. \
      “some” means: it depends on other labels, on the time or on a feature. What \
      <a href=\"suppression.html\">suppression</a> holds back is not told at all.</p>

      """
  }

  private var names: HTML {
    let rows = SitePage.allCases.compactMap { page -> [HTML]? in
      let names = context.names.filter { SitePage.of($0.noun) == page }
      guard !names.isEmpty else { return nil }
      let links = names.map { name -> HTML in
        guard let address = context.address(of: name.span) else { return "\(name.name)" }
        return "<a href=\"\(address)\" title=\"\(name.noun)\">\(name.name)</a>"
      }
      return ["<a href=\"\(page.file)\">\(page.title)</a>", links.joined(", ")]
    }
    return SiteContext.table("", ["Page", "Names"], rows)
  }
}

/// Severities and teams against receivers.
///
/// Rows and columns are the values of two labels of the vocabulary: `severity` and `team` where
/// they are there, else the first two that have a list of values. Alerts may carry other values,
/// which have a row and a column of their own.
struct WhoTable {
  /// Beyond it a table says less than the picture.
  private static let valuesMax = 12
  private static let rowNames = ["severity", "priority", "level"]
  private static let columnNames = ["team", "owner", "squad", "service"]

  private let context: SiteContext
  private let route: CheckedRoute
  private let rows: CheckedLabel
  private let columns: CheckedLabel?

  init?(_ context: SiteContext) {
    guard let route = context.declarations.route else { return nil }
    let known = context.declarations.labels.filter {
      (1...WhoTable.valuesMax).contains($0.values.count)
    }
    func first(_ names: [String], not other: String?) -> CheckedLabel? {
      let preferred = names.compactMap { name in known.first { $0.name == name } }
      return (preferred + known).first { $0.name != other }
    }
    guard let rows = first(WhoTable.rowNames, not: nil) else { return nil }
    self.context = context
    self.route = route
    self.rows = rows
    columns = first(WhoTable.columnNames, not: rows.name)
  }

  var content: HTML {
    let columnValues: [String?] = columns.map { $0.values.map(Optional.some) + [nil] } ?? [nil]
    let head =
      columns.map { label in label.values.map { "\(label.name) \($0)" } + ["other \(label.name)"] }
      ?? ["receivers"]
    let lines = (rows.values.map(Optional.some) + [nil]).map { value -> [HTML] in
      let name: HTML = value.map { "\($0)" } ?? "<span class=\"faint\">other \(rows.name)</span>"
      return [name] + columnValues.map { cell(value, $0) }
    }
    return SiteContext.table("", [rows.name] + head, lines)
  }

  private func cell(_ row: String?, _ column: String?) -> HTML {
    var parts = [condition(rows, row)]
    if let columns { parts.append(condition(columns, column)) }
    guard let found = RouteEnds(of: .both(parts), in: route) else {
      return
        "<span class=\"unknown\" title=\"the conditions are too large to decide\">unknown</span>"
    }
    var items: [HTML] = []
    var reasons: [String] = []
    for end in found.ends {
      switch end.outcome {
      case .target(let target):
        items.append("<li>\(context.link(target))\(amount(end.isForAll))</li>")
      case .drop(let reason): reasons.append(reason)
      }
    }
    if !reasons.isEmpty {
      let text = reasons.joined(separator: "; ")
      let mark: HTML = "<span class=\"dropped\" title=\"\(text)\">dropped</span>"
      items.append("<li>\(mark)\(amount(items.isEmpty))</li>")
    }
    return "<ul>\(items)</ul>"
  }

  private func amount(_ isForAll: Bool) -> HTML {
    isForAll ? "" : " <span class=\"some\">some</span>"
  }

  /// Alerts with a value, or with none of the values that are declared.
  private func condition(_ label: CheckedLabel, _ value: String?) -> LabelCondition {
    guard let value else { return .not(.label(label.name, .oneOf(label.values.sorted()))) }
    return .label(label.name, .equals(value))
  }
}

extension LabelCondition {
  /// All of the conditions; each is one of a single label.
  static func both(_ parts: [LabelCondition]) -> LabelCondition {
    parts.count == 1 ? parts[0] : .all(parts)
  }
}
