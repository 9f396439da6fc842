import DSL

extension ConformanceSuite {
  /// `time_intervals.jsonl`: parsing and containment; mute and active intervals of routes.
  package static let timeIntervals = ConformanceSuite(name: "time_intervals") { record, context in
    try TimeIntervalSuite.run(record, context)
  }
}

private enum TimeIntervalSuite {
  static func run(
    _ record: JSONValue, _ context: ConformanceContext
  ) throws -> ConformanceOutcome {
    switch try record.text("kind") {
    case "contains":
      // The intervals are given as computed with, not as written in a file.
      let parts = try record.list("intervals").map {
        try AlertmanagerInterval.Part.read(YAMLReader.read($0.text), days: .none)
      }
      return try contains(parts, record, context)
    case "parse": return try parse(record, context)
    case "time_range": return try timeRange(record)
    case "mute": return try muted(record, context) { $0.muteIntervals = $1 }
    case "active": return try muted(record, context) { $0.activeIntervals = $1 }
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }

  // MARK: Reading

  private static func parse(
    _ record: JSONValue, _ context: ConformanceContext
  ) throws -> ConformanceOutcome {
    let isAccepted = try record.flag("ok")
    let node = try YAMLReader.read(record.text("yaml"))
    let parts: [AlertmanagerInterval.Part]
    do throws(YAMLError) {
      parts = try read(node, isSingle: record["single"]?.bool ?? false)
    } catch {
      return isAccepted ? .failed("refused: \(error)") : .passed
    }
    guard isAccepted else { return .failed("accepted") }
    if let intervals = record["intervals"]?.array {
      let wanted = try intervals.map {
        try AlertmanagerInterval.Part.read(YAMLReader.read($0.text))
      }
      let (windows, wantedWindows) = (parts.map(\.window), wanted.map(\.window))
      guard windows == wantedWindows, parts.map(\.zone) == wanted.map(\.zone) else {
        return .failed("wanted \(wantedWindows), got \(windows)")
      }
    }
    return try contains(parts, record, context)
  }

  private static func read(
    _ node: YAMLNode, isSingle: Bool
  ) throws(YAMLError) -> [AlertmanagerInterval.Part] {
    if isSingle { return [try AlertmanagerInterval.Part.read(node)] }
    guard case .sequence(let elements, _) = node else {
      throw YAMLError("intervals must be a list", at: node.mark)
    }
    var parts: [AlertmanagerInterval.Part] = []
    for element in elements { parts.append(try AlertmanagerInterval.Part.read(element)) }
    return parts
  }

  private static func timeRange(_ record: JSONValue) throws -> ConformanceOutcome {
    let isAccepted = try record.flag("ok")
    let node = try YAMLReader.read(record.text("yaml"))
    do throws(YAMLError) {
      let range = try AlertmanagerInterval.Part.minutes(node)
      guard isAccepted else { return .failed("accepted") }
      let wanted = record["minutes"]?.array?.compactMap(\.int) ?? []
      return .compare([Int64(range.start), Int64(range.end)], wanted)
    } catch {
      return isAccepted ? .failed("refused: \(error)") : .passed
    }
  }

  // MARK: Evaluating

  private static func contains(
    _ parts: [AlertmanagerInterval.Part], _ record: JSONValue, _ context: ConformanceContext
  ) throws -> ConformanceOutcome {
    let interval = AlertmanagerInterval(name: "interval", parts: parts, mark: .start)
    let (imported, compiled) = try compile([interval], context) { $0.muteIntervals = $1 }
    guard let calendar = imported.program.routes.last?.mutes.first?.calendar else {
      return .failed("the interval was lost")
    }
    for (member, wanted) in [("contains", true), ("excludes", false)] {
      for text in record[member]?.array?.compactMap(\.string) ?? [] {
        guard let time = parseRFC3339(text) else {
          return .failed("'\(text)' is not an RFC 3339 time")
        }
        guard compiled.calendars.contains(time, in: calendar) == wanted else {
          return .failed("\(text): wanted \(wanted)")
        }
      }
    }
    return .passed
  }

  private static func muted(
    _ record: JSONValue, _ context: ConformanceContext,
    _ assign: (inout AlertmanagerRoute, [String]) -> Void
  ) throws -> ConformanceOutcome {
    let intervals = try record.list("time_intervals").map {
      try AlertmanagerInterval.read(YAMLReader.read($0.text))
    }
    let (imported, compiled) = try compile(intervals, context, assign)
    let active = compiled.router.activeMutes(of: Ref(1), at: try record.time("now"))
    guard !active.isEmpty == (try record.flag("muted")) else {
      return .failed("wanted muted \(try record.flag("muted"))")
    }
    let names = active.flatMap { mute in
      imported.intervalsOfCalendar[mute.calendar.index]
    }
    return .compare(names, try record.list("muted_by").compactMap(\.string))
  }

  /// A program with these intervals on a route below the root.
  private static func compile(
    _ intervals: [AlertmanagerInterval], _ context: ConformanceContext,
    _ assign: (inout AlertmanagerRoute, [String]) -> Void
  ) throws -> (AlertmanagerImport, CompiledProgram) {
    var route = try AlertmanagerRoute.read(
      YAMLReader.read("{receiver: r, routes: [{}]}"), mode: .fallback)
    assign(&route.children[0], intervals.map(\.name))
    var config = AlertmanagerConfig(route: route)
    config.intervals = intervals
    let imported = AlertmanagerImport(config, version: "conformance", file: "record")
    let zones = try context.zones(imported.program.calendars.map(\.zone))
    return (imported, CompiledProgram(imported.program, zones: zones))
  }
}
