import DSL

extension ConformanceSuite {
  /// `inhibit.jsonl`: inhibition rules, source alerts, targets.
  package static let inhibit = ConformanceSuite(name: "inhibit") { record, _ in
    try InhibitSuite.run(record)
  }
}

private enum InhibitSuite {
  /// Times in the records count from here.
  private static let now = Instant.seconds(1_700_000_000)

  static func run(_ record: JSONValue) throws -> ConformanceOutcome {
    switch try record.text("kind") {
    case "inhibit": return try inhibit(record)
    case "has_equal": return try hasEqual(record)
    case "parse": return try parse(record)
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }

  private static func inhibit(_ record: JSONValue) throws -> ConformanceOutcome {
    let mode = try record.matcherMode()
    let rules = try record.list("rules").map { rule in
      // JSON is YAML, so the rules are read as they would be in a configuration.
      try AlertmanagerInhibitRule.read(YAMLReader.read(rule.text), mode: mode)
    }
    let index = try index(rules, sources: record.list("alerts"))
    return .all(
      try record.list("cases").map { test in
        let found = index.inhibitors(of: try test.labels("target"), at: now)
        guard found.isEmpty == (try test.flag("inhibited")) else { return .passed }
        return .failed("\(test["target"]?.text ?? ""): wanted \(test["inhibited"]?.text ?? "")")
      })
  }

  /// The `equal` part alone: sources are whatever there is, the target is marked by a label of its
  /// own, so that nothing matches both sides.
  private static func hasEqual(_ record: JSONValue) throws -> ConformanceOutcome {
    let mark = "conformance_target"
    let rule = AlertmanagerInhibitRule(
      name: "", source: [], target: [try Matcher(name: mark, op: .equal, value: "yes")],
      equal: try record.list("equal").compactMap(\.string), mark: .start)
    let index = try index([rule], sources: record.list("sources"))
    let target = try record.labels("target")
    let marked = LabelSet(target.map.pairs + [(name: mark, value: "yes")])
    let isInhibited = !index.inhibitors(of: marked, at: now).isEmpty
    return .compare(isInhibited, try record.flag("inhibited"))
  }

  private static func parse(_ record: JSONValue) throws -> ConformanceOutcome {
    let isAccepted = try record.flag("ok")
    let node = try YAMLReader.read(record.text("yaml"))
    let mode = try record.matcherMode()
    do throws(YAMLError) {
      let rule = try AlertmanagerInhibitRule.read(node, mode: mode)
      guard isAccepted else { return .failed("accepted") }
      let equal = record["equal"]?.array?.compactMap(\.string) ?? []
      return .compare(rule.equal, equal)
    } catch {
      return isAccepted ? .failed("refused: \(error)") : .passed
    }
  }

  private static func index(
    _ rules: [AlertmanagerInhibitRule], sources: [JSONValue]
  ) throws -> InhibitionIndex {
    var config = AlertmanagerConfig(
      route: try AlertmanagerRoute.read(YAMLReader.read("receiver: r"), mode: .fallback))
    config.inhibitRules = rules
    let imported = AlertmanagerImport(config, version: "conformance", file: "record")
    var index = CompiledProgram(imported.program, zones: ZoneTable()).inhibitions
    for source in sources {
      let end = source["ends_at"].flatMap(\.number)
      // An alert without an end fires.
      index.insert(try source.labels("labels"), fires: end.map { $0 > 0 } ?? true)
    }
    return index
  }
}
