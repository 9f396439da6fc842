import DSL

/// Reads objectives of OpenSLO, `openslo/v1` and `openslo/v1alpha`: documents, or a list of them.
struct OpenSLOObjectives {
  private var result = WrittenObjectives()
  /// Indicators that objectives refer to, by name.
  private var indicators: [String: YAMLNode] = [:]

  static func read(_ documents: [YAMLNode]) throws(YAMLError) -> WrittenObjectives {
    var objects: [YAMLNode] = []
    for document in documents where !document.isNull {
      if case .sequence(let elements, _) = document {
        objects += elements
      } else {
        objects.append(document)
      }
    }
    var reader = OpenSLOObjectives()
    for object in objects where object["kind"]?.scalar?.text == "SLI" {
      guard let name = object["metadata"]?["name"]?.scalar?.text else { continue }
      reader.indicators[name] = object["spec"]
    }
    for object in objects { try reader.read(object) }
    return reader.result
  }

  private mutating func read(_ object: YAMLNode) throws(YAMLError) {
    let version = object["apiVersion"]?.scalar?.text ?? ""
    guard version.hasPrefix("openslo/v1") else {
      throw YAMLError("'apiVersion' must be openslo/v1 or openslo/v1alpha", at: object.mark)
    }
    switch object["kind"]?.scalar?.text {
    case "SLO": break
    case "SLI": return
    case let kind?:
      return result.note(
        .note, "not-an-objective", "objects of kind '\(kind)' are passed over", at: object.mark)
    case nil: throw YAMLError("an object must have a 'kind'", at: object.mark)
    }
    guard let name = object["metadata"]?["name"]?.scalar?.text, !name.isEmpty,
      let spec = object["spec"]
    else { throw YAMLError("an SLO must have 'metadata.name' and 'spec'", at: object.mark) }
    if spec["budgetingMethod"]?.scalar?.text == "Timeslices" {
      result.note(
        .changed, "timeslices",
        "the budget of '\(name)' counts slices of time; here it counts events",
        at: spec["budgetingMethod"]?.mark ?? spec.mark)
    }
    if let policies = spec["alertPolicies"], !policies.isNull {
      result.note(
        .changed, "alert-policies",
        "the alert policies of '\(name)' are replaced by alerts on the burn rate",
        at: policies.mark)
    }
    guard let window = try window(of: spec, name) else { return }
    guard case .sequence(let goals, _)? = spec["objectives"], !goals.isEmpty else {
      throw YAMLError("the SLO '\(name)' must have 'objectives'", at: spec.mark)
    }
    for (index, goal) in goals.enumerated() {
      let label = goal["displayName"]?.scalar?.text ?? "\(index + 1)"
      let own = goals.count == 1 ? name : "\(name)-\(label)"
      try read(goal: goal, of: spec, named: own, window)
    }
  }

  // MARK: Windows

  private static let units: [(name: String, letter: String, days: Int64)] = [
    ("Day", "d", 1), ("Week", "w", 7), ("Month", "M", 30), ("Quarter", "Q", 90), ("Year", "Y", 365),
  ]

  /// The length of the window that an objective is for.
  private mutating func window(
    of spec: YAMLNode, _ name: String
  ) throws(YAMLError) -> TimeSpan? {
    guard case .sequence(let windows, _)? = spec["timeWindow"] ?? spec["timeWindows"],
      let window = windows.first
    else { throw YAMLError("the SLO '\(name)' must have a 'timeWindow'", at: spec.mark) }
    if window["calendar"]?.isNull == false || window["isRolling"]?.scalar?.bool == false {
      result.note(
        .changed, "calendar-window",
        "the window of '\(name)' follows the calendar; here it rolls", at: window.mark)
    }
    let days: Int64?
    if let text = window["duration"]?.scalar?.text {
      days = Self.units.first { text.hasSuffix($0.letter) }.flatMap { unit in
        Int64(text.dropLast()).map { $0 * unit.days }
      }
    } else {
      let unit = Self.units.first { $0.name == window["unit"]?.scalar?.text }
      let count = window["count"]?.scalar?.int.map(Int64.init) ?? 0
      days = unit.map { count * $0.days }
    }
    guard let days, days > 0, days <= 366 else {
      result.lose(name, "its window must be between 1 and 366 days", at: window.mark)
      return nil
    }
    return .days(days)
  }

  // MARK: Goals

  private mutating func read(
    goal: YAMLNode, of spec: YAMLNode, named name: String, _ window: TimeSpan
  ) throws(YAMLError) {
    let percent = goal["targetPercent"]?.scalar.flatMap { Double($0.text) }
    let share = goal["target"]?.scalar.flatMap { Double($0.text) }
    // The product with 100 is rounded, so that 0.999 is 99.9.
    guard let target = percent ?? share.map({ ($0 * 1e11).rounded() / 1e9 }) else {
      throw YAMLError("an objective must have a 'target' such as 0.999", at: goal.mark)
    }
    let indicator = try indicator(of: spec, name)
    guard let ratio = goal["ratioMetrics"] ?? indicator?["ratioMetric"], !ratio.isNull else {
      return result.lose(
        name, "only ratios of good or bad events to all have a counterpart", at: goal.mark)
    }
    let isCounter = ratio["counter"]?.scalar?.bool ?? false
    func metric(_ key: String) throws(CountFault) -> WrittenText? {
      guard let node = ratio[key], !node.isNull else { return nil }
      return try Self.count(Self.query(node), isCounter: isCounter)
    }
    let (good, bad, total): (WrittenText?, WrittenText?, WrittenText?)
    do throws(CountFault) {
      (good, bad, total) = (try metric("good"), try metric("bad"), try metric("total"))
    } catch {
      return result.lose(name, error.reason, at: ratio.mark)
    }
    guard let total, let events = bad.map(WrittenObjective.Events.bad) ?? good.map({ .good($0) })
    else {
      return result.lose(
        name, "a ratio needs 'total' and 'good' or 'bad' that are queries", at: ratio.mark)
    }
    result.note(
      .note, "alert-labels",
      "OpenSLO has no labels for alerts; '\(name)' gets severity critical and warning",
      at: goal.mark)
    func severity(_ value: String) -> [WrittenText] {
      [WrittenText(name: "severity", value: value, mark: goal.mark)]
    }
    result.add(
      WrittenObjective(
        name: name, description: spec["description"]?.scalar?.text, target: target,
        window: window, events: events, total: total, page: severity("critical"),
        ticket: severity("warning"), mark: goal.mark))
  }

  private func indicator(
    of spec: YAMLNode, _ name: String
  ) throws(YAMLError) -> YAMLNode? {
    guard let reference = spec["indicatorRef"]?.scalar, !reference.isNull else {
      return spec["indicator"]?["spec"] ?? spec["indicator"]
    }
    guard let indicator = indicators[reference.text] else {
      throw YAMLError(
        "the SLO '\(name)' refers to the indicator '\(reference.text)', which is not in the file",
        at: reference.mark)
    }
    return indicator
  }

  // MARK: Queries

  private struct CountFault: Error {
    let reason: String
  }

  private static func query(_ metric: YAMLNode) -> WrittenText? {
    let node =
      metric["metricSource"]?["spec"]?["query"] ?? metric["query"]
      ?? metric["metricSource"]?["spec"]?["promql"]
    return node?.scalar.map { WrittenText(name: "query", value: $0.text, mark: $0.mark) }
  }

  /// The events of a window, in the notation of Sloth.
  private static func count(
    _ query: WrittenText?, isCounter: Bool
  ) throws(CountFault) -> WrittenText {
    guard var query else { throw CountFault(reason: "a metric has no query") }
    if query.value.contains("{{") { return query }
    guard isCounter else {
      throw CountFault(reason: "a query without '{{.window}}' must be a counter")
    }
    guard let tree = try? PromQL.parse(query.value), let text = increase(tree, query.value) else {
      throw CountFault(reason: "the query is no sum of counters")
    }
    query.value = text
    return query
  }

  /// The query with every selector replaced by its increase; nil where that is something else than
  /// the increase of the query.
  private static func increase(_ tree: PromQL.Expression, _ text: String) -> String? {
    var selectors: [Range<Int>] = []
    for node in tree.nodes {
      switch node.kind {
      case .selector(let selector) where tree.shift(of: selector) == PromQL.Shift():
        selectors.append(node.range.indices)
      case .parenthesized: continue
      case .aggregation(let aggregation) where aggregation.op.value == .sum: continue
      case .binary(let binary) where [.add, .subtract].contains(binary.op.value): continue
      default: return nil
      }
    }
    var out: [UInt8] = []
    var position = 0
    let bytes = Array(text.utf8)
    for range in selectors.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      out += bytes[position..<range.lowerBound] + Array("increase(".utf8)
      out += bytes[range] + Array("[{{.window}}])".utf8)
      position = range.upperBound
    }
    return String(decoding: out + bytes[position...], as: UTF8.self)
  }
}
