import DSL

/// The queries and expressions of a Grafana rule as one query whose results fire.
struct GrafanaCondition {
  /// Why a rule has no such query.
  struct Fault: Error {
    let reason: String
    let mark: YAMLMark
  }

  /// What a query or an expression gives.
  private struct Term {
    var text: String
    /// Seconds that a range query looks back; nil where there is one value already.
    var range: Int?
    /// Seconds by which the query asks later than its group.
    var delay = 0
    /// Where it stands.
    var mark = YAMLMark.start
    /// Whether it has values for what is true only, and those values are what is compared.
    var isFilter = false
    /// Whether it is 1 for all that the query returns, whatever the value.
    var isPresence = false
  }

  private let steps: [(name: String, node: YAMLNode)]
  /// Differences in meaning.
  private(set) var changes: [(message: String, mark: YAMLMark)] = []
  /// Names of steps whose value the alert has.
  private(set) var valueNames: Set<String> = []
  /// The data source that the queries ask, by its identifier.
  private(set) var dataSource: String?
  /// By how many seconds the group as a whole asks late.
  private let groupOffset: Int

  /// Steps that refer to each other this deep are not followed.
  private static let depthMax = 20

  init(_ data: [YAMLNode], groupOffset: Int = 0) {
    steps = data.map { ($0["refId"]?.scalar?.text ?? "", $0) }
    self.groupOffset = groupOffset
  }

  /// The query for a step.
  mutating func query(for name: String, at mark: YAMLMark) throws(Fault) -> String {
    let term = try term(name, at: mark, depth: 0)
    guard term.range == nil else {
      throw Fault(reason: "its condition is a range of values, not one", mark: mark)
    }
    // Whatever is not zero fires.
    return term.isFilter || term.isPresence ? term.text : "\(Self.operand(term.text)) != 0"
  }

  /// The query for what a recording rule records.
  mutating func recorded(_ name: String, at mark: YAMLMark) throws(Fault) -> String {
    let term = try term(name, at: mark, depth: 0)
    guard term.range == nil else {
      throw Fault(reason: "it records a range of values, not one", mark: mark)
    }
    guard !term.isFilter, !term.isPresence else {
      throw Fault(reason: "it records whether a condition is true", mark: mark)
    }
    return term.text
  }

  private mutating func term(
    _ name: String, at mark: YAMLMark, depth: Int
  ) throws(Fault) -> Term {
    guard depth < Self.depthMax else {
      throw Fault(reason: "its expressions refer to each other", mark: mark)
    }
    guard let node = steps.first(where: { $0.name == name })?.node else {
      throw Fault(reason: "it has no query or expression '\(name)'", mark: mark)
    }
    guard let model = node["model"] else {
      throw Fault(reason: "'\(name)' has no model", mark: node.mark)
    }
    let source = node["datasourceUid"]?.scalar?.text ?? ""
    guard source == "__expr__" || source == "-100" || model["expr"] == nil else {
      valueNames.insert(name)
      try checkSource(node, model)
      return try query(node, model)
    }
    let operand = model["expression"]?.scalar?.text ?? ""
    switch model["type"]?.scalar?.text {
    case "reduce":
      valueNames.insert(name)
      let inner = try term(Self.reference(operand), at: model.mark, depth: depth + 1)
      noteReplacement(model)
      return try reduced(inner, by: model["reducer"]?.scalar?.text ?? "last", at: model.mark)
    case "threshold":
      let inner = try term(Self.reference(operand), at: model.mark, depth: depth + 1)
      let condition = model["conditions"]?.elements.first
      if condition?["unloadEvaluator"]?.isNull == false {
        change("it recovers at another threshold than it fires at", model.mark)
      }
      return try compared(inner, condition?["evaluator"], at: model.mark)
    case "classic_conditions":
      return try classic(model, depth: depth)
    case "math":
      return try computed(operand, at: model.mark, depth: depth)
    case let type:
      throw Fault(
        reason: "expressions of type '\(type ?? "")' have no counterpart", mark: model.mark)
    }
  }

  /// `$A` and `A` alike.
  private static func reference(_ text: String) -> String {
    text.hasPrefix("$") ? String(text.dropFirst()) : text
  }

  private mutating func change(_ message: String, _ mark: YAMLMark) {
    changes.append((message, mark))
  }

  // MARK: Steps

  /// Types of data sources that speak PromQL.
  private static let types: Set<String> = [
    "prometheus", "grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource",
    "victoriametrics-datasource", "victoriametrics-metrics-datasource",
  ]

  /// Refuses queries of another language, and those that ask another source than the ones before.
  private mutating func checkSource(_ node: YAMLNode, _ model: YAMLNode) throws(Fault) {
    let type = model["datasource"]?["type"]?.scalar
    if let type, !type.text.isEmpty, !Self.types.contains(type.text) {
      throw Fault(
        reason: "its data source is of type '\(type.text)', not of Prometheus", mark: type.mark)
    }
    // Only Loki says in this way what kind of query it is.
    let kind = model["queryType"]?.scalar ?? node["queryType"]?.scalar
    if type == nil, let kind, ["instant", "range", "stream"].contains(kind.text),
      model["instant"] == nil, model["range"] == nil
    {
      throw Fault(reason: "a query of type '\(kind.text)' is one of Loki", mark: kind.mark)
    }
    guard let source = node["datasourceUid"]?.scalar, !source.text.isEmpty else { return }
    if let dataSource, dataSource != source.text {
      throw Fault(
        reason: "it asks several data sources, '\(dataSource)' and '\(source.text)'",
        mark: source.mark)
    }
    dataSource = source.text
  }

  /// Reports that values which are no numbers count as some number.
  private mutating func noteReplacement(_ model: YAMLNode) {
    guard let mode = model["settings"]?["mode"]?.scalar, mode.text == "replaceNN" else { return }
    let number = model["settings"]?["replaceWithValue"]?.scalar?.text ?? "0"
    change("what is no number counts as \(number) for it, which fires nothing here", mode.mark)
  }

  private mutating func query(_ node: YAMLNode, _ model: YAMLNode) throws(Fault) -> Term {
    guard let text = model["expr"]?.scalar?.text, !text.isEmpty else {
      throw Fault(reason: "a query is not of Prometheus", mark: model.mark)
    }
    guard let tree = try? PromQL.parse(text), tree.type == .vector || tree.type == .scalar else {
      throw Fault(
        reason: "a query cannot be read as PromQL", mark: model["expr"]?.mark ?? model.mark)
    }
    let isInstant =
      model["instant"]?.scalar?.bool ?? (model["range"]?.scalar?.bool == false)
    let times = node["relativeTimeRange"]
    let end = times?["to"]?.scalar?.int ?? 0
    let seconds = (times?["from"]?.scalar?.int ?? 600) - end
    let term = Term(
      text: trimmed(text), range: isInstant ? nil : seconds, delay: end - groupOffset,
      mark: times?["to"]?.mark ?? node.mark)
    return isInstant ? single(term) : term
  }

  /// A query that gives one value, at the time that it asks for.
  private mutating func single(_ term: Term) -> Term {
    guard term.delay > 0, let tree = try? PromQL.parse(term.text) else {
      return Term(text: term.text)
    }
    if case .selector(let selector) = tree[tree.root].kind,
      tree.shift(of: selector) == PromQL.Shift()
    {
      return Term(text: "\(term.text) offset \(term.delay)s")
    }
    change(
      "a query asks for the values of \(term.delay)s ago, here it asks for those of now; say "
        + "`offset` in it", term.mark)
    return Term(text: term.text)
  }

  private func trimmed(_ text: String) -> String {
    var rest = text[...]
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest.drop { $0.isWhitespace })
  }

  private mutating func reduced(
    _ term: Term, by reducer: String, at mark: YAMLMark
  ) throws(Fault) -> Term {
    guard !term.isFilter, !term.isPresence else {
      throw Fault(reason: "a condition is reduced", mark: mark)
    }
    guard let seconds = term.range else {
      guard reducer != "count" else { return Term(text: "(\(term.text)) * 0 + 1") }
      return Term(text: term.text)
    }
    let functions = [
      "mean": "avg_over_time", "avg": "avg_over_time", "min": "min_over_time",
      "max": "max_over_time", "sum": "sum_over_time", "count": "count_over_time",
      "median": "quantile_over_time",
    ]
    if reducer == "last" { return single(term) }
    guard let function = functions[reducer] else {
      throw Fault(reason: "the reducer '\(reducer)' has no counterpart", mark: mark)
    }
    change(
      "the values of the last \(seconds)s are taken at the evaluator's own distance, not Grafana's",
      mark)
    let first = function == "quantile_over_time" ? "0.5, " : ""
    let offset = term.delay > 0 ? " offset \(term.delay)s" : ""
    return Term(text: "\(function)(\(first)(\(term.text))[\(seconds)s:]\(offset))")
  }

  private func compared(
    _ term: Term, _ evaluator: YAMLNode?, at mark: YAMLMark
  ) throws(Fault) -> Term {
    guard term.range == nil else {
      throw Fault(reason: "a range of values is compared without a reducer", mark: mark)
    }
    let type = evaluator?["type"]?.scalar?.text ?? ""
    let values = (evaluator?["params"]?.elements ?? []).compactMap { $0.scalar?.text }
    guard values.allSatisfy({ Double($0) != nil }), let first = values.first else {
      throw Fault(reason: "its threshold is no number", mark: mark)
    }
    if term.isPresence {
      guard type == "gt", Double(first) == 0 else {
        throw Fault(reason: "whether there is a value is compared with \(first)", mark: mark)
      }
      return Term(text: term.text, isFilter: true)
    }
    let left = Self.operand(term.text)
    let signs = ["gt": ">", "lt": "<", "gte": ">=", "lte": "<=", "eq": "==", "ne": "!="]
    if let sign = signs[type] { return Term(text: "\(left) \(sign) \(first)", isFilter: true) }
    guard values.count >= 2 else {
      throw Fault(reason: "the condition '\(type)' has no counterpart", mark: mark)
    }
    switch type {
    case "within_range":
      return Term(text: "\(left) > \(values[0]) < \(values[1])", isFilter: true)
    case "outside_range":
      return Term(
        text: "\(left) < \(values[0]) or \(left) > \(values[1])", isFilter: true)
    default: throw Fault(reason: "the condition '\(type)' has no counterpart", mark: mark)
    }
  }

  /// A query as the operand of an operator.
  private static func operand(_ text: String) -> String {
    guard let tree = try? PromQL.parse(text) else { return "(\(text))" }
    switch tree[tree.root].kind {
    case .binary, .unary: return "(\(text))"
    default: return text
    }
  }

  private mutating func classic(_ model: YAMLNode, depth: Int) throws(Fault) -> Term {
    let conditions = model["conditions"]?.elements ?? []
    guard conditions.count == 1, let condition = conditions.first,
      let name = condition["query"]?["params"]?.elements.first?.scalar?.text
    else {
      throw Fault(reason: "only one classic condition can be translated", mark: model.mark)
    }
    change(
      "a classic condition is one alert for all series; here each series has its own", model.mark)
    let inner = try term(name, at: model.mark, depth: depth + 1)
    let reducer = condition["reducer"]?["type"]?.scalar?.text ?? "last"
    let value = try reduced(inner, by: reducer, at: condition.mark)
    return try compared(value, condition["evaluator"], at: condition.mark)
  }

  /// The step of which an expression asks whether it has a value of any kind, as `emit` writes it
  /// for alerts that fire for whatever their query returns.
  private static func presence(of text: String) -> String? {
    guard let open = text.firstRange(of: "is_number($"),
      let close = text[open.upperBound...].firstIndex(of: ")")
    else { return nil }
    let name = String(text[open.upperBound..<close])
    return text == "is_number($\(name)) || is_nan($\(name)) || is_inf($\(name))" ? name : nil
  }

  /// Arithmetic over other steps, with at most one comparison.
  private mutating func computed(
    _ text: String, at mark: YAMLMark, depth: Int
  ) throws(Fault) -> Term {
    if let name = Self.presence(of: text) {
      let inner = try term(name, at: mark, depth: depth + 1)
      guard inner.range == nil, !inner.isFilter, !inner.isPresence else {
        throw Fault(reason: "an expression computes with a range or a condition", mark: mark)
      }
      return Term(text: inner.text, isPresence: true)
    }
    var out = ""
    var rest = text[...]
    while let first = rest.first {
      guard first == "$" else {
        out.append(first)
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst()
      let isBraced = rest.first == "{"
      if isBraced { rest = rest.dropFirst() }
      let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      rest = rest.dropFirst(name.count + (isBraced ? 1 : 0))
      let inner = try term(String(name), at: mark, depth: depth + 1)
      guard inner.range == nil, !inner.isFilter, !inner.isPresence else {
        throw Fault(reason: "an expression computes with a range or a condition", mark: mark)
      }
      out += Self.operand(inner.text)
    }
    guard let tree = try? PromQL.parse(out), tree.type == .vector else {
      throw Fault(reason: "the expression '\(text)' has no counterpart", mark: mark)
    }
    if case .binary(let binary) = tree[tree.unwrapped(tree.root)].kind,
      ["==", "!=", ">", "<", ">=", "<="].contains(binary.op.value.rawValue)
    {
      return Term(text: out, isFilter: true)
    }
    return Term(text: out)
  }
}
