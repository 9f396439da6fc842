import DSL

/// A file of rule tests in promtool's format, or in that of vmalert-tool.
struct RuleTestFile {
  /// Evaluations of the rules in one test; a longer one is refused.
  static let evaluationsMax = 1_000_000

  struct Group {
    let name: String
    /// The distance of the samples of the input series.
    let interval: TimeSpan
    let start: Instant
    let series: [SeriesDescription]
    let alerts: [AlertTest]
    let queries: [QueryTest]
    let externalLabels: PackedMap?
    let externalURL: String?
    let mark: YAMLMark

    /// The time of the last assertion, from the start.
    var length: TimeSpan {
      (alerts.map(\.time) + queries.map(\.time)).max() ?? .zero
    }
  }

  struct AlertTest {
    let time: TimeSpan
    let alert: String
    let group: String?
    let expected: [(labels: PackedMap, annotations: PackedMap)]
    let mark: YAMLMark
  }

  struct QueryTest {
    let time: TimeSpan
    let text: String
    let query: Query
    let expected: [QuerySample]
    let mark: YAMLMark
  }

  let ruleFiles: [YAMLScalar]
  let interval: TimeSpan
  /// Names of rule groups in the order of their evaluation.
  let order: [String]
  /// Whether values may differ in the last digit.
  let isFuzzy: Bool
  let groups: [Group]

  static func read(_ bytes: [UInt8]) throws(YAMLError) -> RuleTestFile {
    var fields = try YAMLFields(YAMLReader.read(bytes), of: "a file of rule tests")
    var files: [YAMLScalar] = []
    for node in try fields.list("rule_files") {
      guard let scalar = node.scalar else {
        throw YAMLError("'rule_files' must be a list of texts", at: node.mark)
      }
      files.append(scalar)
    }
    let mark = fields.mark(of: "evaluation_interval")
    let interval = try fields.duration("evaluation_interval") ?? .minutes(1)
    guard interval > .zero else {
      throw YAMLError("'evaluation_interval' must be positive", at: mark)
    }
    let order = try fields.texts("group_eval_order") ?? []
    let isFuzzy = try fields.bool("fuzzy_compare") ?? false
    var groups: [Group] = []
    for node in try fields.list("tests") { groups.append(try Group.read(node, interval)) }
    try fields.end()
    return RuleTestFile(
      ruleFiles: files, interval: interval, order: order, isFuzzy: isFuzzy, groups: groups)
  }
}

extension RuleTestFile.Group {
  fileprivate static func read(
    _ node: YAMLNode, _ evaluationInterval: TimeSpan
  ) throws(YAMLError) -> RuleTestFile.Group {
    var fields = try YAMLFields(node, of: "a test")
    let intervalMark = fields.mark(of: "interval")
    let interval = try fields.duration("interval") ?? evaluationInterval
    guard interval > .zero else { throw YAMLError("'interval' must be positive", at: intervalMark) }
    var series: [SeriesDescription] = []
    for node in try fields.list("input_series") { series.append(try self.series(node)) }
    var alerts: [RuleTestFile.AlertTest] = []
    for node in try fields.list("alert_rule_test") {
      alerts.append(try RuleTestFile.AlertTest.read(node))
    }
    var queries: [RuleTestFile.QueryTest] = []
    for key in ["promql_expr_test", "metricsql_expr_test"] {
      for node in try fields.list(key) { queries.append(try RuleTestFile.QueryTest.read(node)) }
    }
    var labels: PackedMap?
    if let node = fields.take("external_labels") {
      labels = PackedMap(try YAMLFields(node, of: "external labels").texts())
    }
    let group = RuleTestFile.Group(
      name: try fields.text("name") ?? "", interval: interval, start: try start(&fields),
      series: series, alerts: alerts, queries: queries, externalLabels: labels,
      externalURL: try fields.text("external_url"), mark: node.mark)
    try fields.end()
    let evaluations = group.length.nanoseconds / evaluationInterval.nanoseconds
    guard evaluations < RuleTestFile.evaluationsMax else {
      throw YAMLError(
        "the test needs more than \(RuleTestFile.evaluationsMax) evaluations", at: node.mark)
    }
    return group
  }

  private static func start(_ fields: inout YAMLFields) throws(YAMLError) -> Instant {
    let mark = fields.mark(of: "start_timestamp")
    guard let text = try fields.text("start_timestamp") else { return .seconds(0) }
    if let seconds = Double(text), abs(seconds) < 9e9 {
      return Instant(nanoseconds: Int64(seconds * 1000) * 1_000_000)
    }
    guard let time = parseRFC3339(text) else {
      throw YAMLError("'start_timestamp' must be seconds or an RFC 3339 time", at: mark)
    }
    return time
  }

  private static func series(_ node: YAMLNode) throws(YAMLError) -> SeriesDescription {
    var fields = try YAMLFields(node, of: "a series")
    let (seriesMark, valuesMark) = (fields.mark(of: "series"), fields.mark(of: "values"))
    let name = try fields.text("series") ?? ""
    let values = try fields.text("values") ?? ""
    // Native times of counters do not change what is evaluated here.
    _ = fields.take("start_timestamps")
    try fields.end()
    let labels = try RuleTestFile.labels(name, at: seriesMark)
    do throws(SeriesError) {
      return SeriesDescription(
        labels: labels, samples: try PromQL.samples(values))
    } catch {
      throw YAMLError("the values of '\(name)' are wrong: \(error)", at: valuesMark)
    }
  }
}

extension RuleTestFile {
  /// Labels as series write them; "" and "{}" are none.
  fileprivate static func labels(
    _ text: String, at mark: YAMLMark
  ) throws(YAMLError) -> LabelSet {
    do throws(SeriesError) {
      let description = try SeriesDescription.parse(text)
      guard description.samples.isEmpty else {
        throw SeriesError(kind: .labelSeparator, range: TextRange(0, UInt32(text.utf8.count)))
      }
      return description.labels
    } catch {
      throw YAMLError("'\(text)' is no series: \(error)", at: mark)
    }
  }
}

extension RuleTestFile.AlertTest {
  fileprivate static func read(_ node: YAMLNode) throws(YAMLError) -> RuleTestFile.AlertTest {
    var fields = try YAMLFields(node, of: "an alert test")
    let time = try fields.duration("eval_time") ?? .zero
    guard let alert = try fields.text("alertname"), !alert.isEmpty else {
      throw YAMLError("an alert test must have an 'alertname'", at: node.mark)
    }
    let group = try fields.text("groupname")
    var expected: [(labels: PackedMap, annotations: PackedMap)] = []
    for node in try fields.list("exp_alerts") {
      var fields = try YAMLFields(node, of: "an expected alert")
      let labels = try texts(fields.take("exp_labels"), of: "'exp_labels'")
      let annotations = try texts(fields.take("exp_annotations"), of: "'exp_annotations'")
      try fields.end()
      expected.append((PackedMap(labels), PackedMap(annotations)))
    }
    try fields.end()
    return RuleTestFile.AlertTest(
      time: time, alert: alert, group: group, expected: expected, mark: node.mark)
  }

  private static func texts(
    _ node: YAMLNode?, of noun: String
  ) throws(YAMLError) -> [(name: String, value: String)] {
    guard let node else { return [] }
    return try YAMLFields(node, of: noun).texts()
  }
}

extension RuleTestFile.QueryTest {
  fileprivate static func read(_ node: YAMLNode) throws(YAMLError) -> RuleTestFile.QueryTest {
    var fields = try YAMLFields(node, of: "a query test")
    let mark = fields.mark(of: "expr")
    let time = try fields.duration("eval_time") ?? .zero
    guard let text = try fields.text("expr") else {
      throw YAMLError("a query test must have an 'expr'", at: node.mark)
    }
    var expected: [QuerySample] = []
    for node in try fields.list("exp_samples") {
      var fields = try YAMLFields(node, of: "an expected sample")
      let (labelsMark, valueMark) = (fields.mark(of: "labels"), fields.mark(of: "value"))
      let labels = try RuleTestFile.labels(fields.text("labels") ?? "", at: labelsMark)
      guard let value = Self.number(try fields.text("value") ?? "0") else {
        throw YAMLError("'value' must be a number", at: valueMark)
      }
      if fields.take("histogram") != nil {
        throw YAMLError("native histograms are not supported in tests", at: node.mark)
      }
      try fields.end()
      expected.append(QuerySample(labels, value))
    }
    try fields.end()
    do throws(PromQL.Refusal) {
      return RuleTestFile.QueryTest(
        time: time, text: text, query: try Query(text), expected: expected, mark: node.mark)
    } catch {
      throw YAMLError("the query is wrong: \(error)", at: mark)
    }
  }

  /// A number as YAML writes it.
  private static func number(_ text: String) -> Double? {
    switch text.lowercased() {
    case ".inf", "+.inf", "inf", "+inf": .infinity
    case "-.inf", "-inf": -.infinity
    case ".nan", "nan": .nan
    default: Double(text.filter { $0 != "_" })
    }
  }
}
