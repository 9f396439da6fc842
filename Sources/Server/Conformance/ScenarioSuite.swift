import DSL
package import Interpreter
import Runtime

extension ConformanceSuite {
  /// `scenarios.jsonl`: a whole configuration, requests over time, what arrives and what is listed.
  package static let scenarios = ConformanceSuite(name: "scenarios") { record, context in
    switch try record.text("kind") {
    case "notify": return try ScenarioSuite.notify(record, context)
    case "api": return try APISteps.run(record, context)
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }

  /// Every suite, by name.
  package static let all: [ConformanceSuite] = (evaluation + runtime + [scenarios, silences])
    .sorted { $0.name < $1.name }

  /// The suite with this name; nil when there is none.
  package static func named(_ name: String) -> ConformanceSuite? {
    all.first { $0.name == name }
  }
}

/// Records of kind `notify`.
///
/// Where upstream runs three instances that share their notification log, one runs here: what the
/// three send together is what a single one sends.
private enum ScenarioSuite {
  static func notify(
    _ record: JSONValue, _ context: ConformanceContext
  ) throws -> ConformanceOutcome {
    if let flags = record["flags"], flags.array?.isEmpty != true {
      return .skipped("command-line flags of Alertmanager: \(flags.text)")
    }
    var server = try ScenarioServer(record, context, pauses: try pauses(record))
    for action in try actions(record) {
      server.run(until: action.at)
      if let refusal = try perform(action, on: &server) {
        return .failed("at \(action.at.text): \(refusal)")
      }
    }
    server.run(until: try record.span("end"))
    return try judge(server.notifications, record)
  }

  private static func pauses(_ record: JSONValue) throws -> [ScenarioServer.Pause] {
    try record.list("collectors").flatMap { collector in
      try (collector["ignores"]?.array ?? []).map {
        ScenarioServer.Pause(
          url: try collector.text("url"), from: try $0.span("from"), before: try $0.span("before"),
          delay: try $0.span("delay"))
      }
    }
  }

  // MARK: Acting

  private struct Action {
    enum Kind { case push, silence, deleteSilence, reload }
    let at: TimeSpan
    let kind: Kind
    let record: JSONValue
  }

  /// In order of time; what happens at the same time keeps the order of the record.
  private static func actions(_ record: JSONValue) throws -> [Action] {
    func list(_ member: String, _ kind: Action.Kind) throws -> [Action] {
      try (record[member]?.array ?? []).map { part in
        let at = try part.span ?? part.span("at")
        return Action(at: at, kind: kind, record: part)
      }
    }
    let all =
      try list("silences", .silence) + list("silence_deletes", .deleteSilence)
      + list("reloads", .reload) + list("push", .push)
    return all.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }

  private static func perform(
    _ action: Action, on server: inout ScenarioServer
  ) throws -> String? {
    switch action.kind {
    case .push: return try server.post(alerts: action.record.list("alerts"))
    case .silence: return try server.post(silence: action.record)
    case .deleteSilence: return try server.delete(silence: action.record.text("ref"))
    case .reload:
      server.reload()
      return nil
    }
  }

  // MARK: Judging

  private static func judge(
    _ notifications: [ScenarioServer.Notification], _ record: JSONValue
  ) throws -> ConformanceOutcome {
    let tolerance = try record.span("tolerance")
    var left = notifications
    for want in try record.list("want") {
      let url = try url(ofCollector: want.text("collector"), record)
      let window = try want.span("from")...(try want.span("to"))
      let alerts = try want.list("alerts").map(ToldAlert.init(wanted:))
      let candidates = left.indices.filter { left[$0].url == url && window.contains(left[$0].at) }
      if alerts.isEmpty {
        guard candidates.isEmpty else {
          return .failed("wanted nothing in \(describe(window)); \(describe(notifications))")
        }
        continue
      }
      let found = try candidates.first { position in
        try ToldAlert.areEqual(alerts, ToldAlert.read(left[position]), within: tolerance)
      }
      guard let found else {
        let texts = alerts.map(\.description).joined(separator: " ")
        return .failed(
          "wanted \(url) in \(describe(window)) told \(texts); \(describe(notifications))")
      }
      left.remove(at: found)
    }
    let count = try notifications.map { try ToldAlert.read($0).count }.reduce(0, +)
    let wanted = try record.list("want").map { try $0.list("alerts").count }.reduce(0, +)
    guard count == wanted else {
      return .failed("wanted \(wanted) alerts told, got \(count); \(describe(notifications))")
    }
    return .passed
  }

  private static func url(ofCollector name: String, _ record: JSONValue) throws -> String {
    guard
      let collector = try record.list("collectors").first(where: { $0["name"]?.string == name })
    else { throw MalformedRecord(description: "there is no collector '\(name)'") }
    return try collector.text("url")
  }

  private static func describe(_ window: ClosedRange<TimeSpan>) -> String {
    "\(window.lowerBound.seconds)…\(window.upperBound.seconds) s"
  }

  private static func describe(_ notifications: [ScenarioServer.Notification]) -> String {
    let lines = notifications.map { notification in
      let alerts = (try? ToldAlert.read(notification)) ?? []
      let texts = alerts.map(\.description).joined(separator: " ")
      return "\(notification.at.seconds) s \(notification.url) \(texts)"
    }
    return lines.isEmpty ? "nothing arrived" : "arrived: " + lines.joined(separator: "; ")
  }
}

/// An alert as a webhook is told of it, or as a record wants that.
private struct ToldAlert: CustomStringConvertible {
  var labels: LabelSet
  var annotations: PackedMap
  /// Nil when the record does not say.
  var startsAt: TimeSpan?
  /// Nil while it fires.
  var endsAt: TimeSpan?

  init(wanted: JSONValue) throws {
    labels = try wanted.labels("labels")
    annotations = wanted["annotations"] == nil ? .empty : try wanted.labels("annotations").map
    startsAt = wanted["starts_at"]?.span
    endsAt = wanted["ends_at"]?.span
  }

  private init(told: JSONValue) throws {
    labels = try told.labels("labels")
    annotations = try told.labels("annotations").map
    startsAt = try told.time("startsAt") - ScenarioServer.start
    let fires = try isZeroTime(told.text("endsAt"))
    guard fires == (try told.text("status") == "firing") else {
      throw MalformedRecord(description: "status and end of an alert disagree")
    }
    endsAt = fires ? nil : try told.time("endsAt") - ScenarioServer.start
  }

  static func read(_ notification: ScenarioServer.Notification) throws -> [ToldAlert] {
    try notification.body.list("alerts").map(ToldAlert.init(told:))
  }

  static func areEqual(
    _ wanted: [ToldAlert], _ told: [ToldAlert], within tolerance: TimeSpan
  ) -> Bool {
    var left = told
    for alert in wanted {
      guard let found = left.firstIndex(where: { alert.fits($0, within: tolerance) }) else {
        return false
      }
      left.remove(at: found)
    }
    return left.isEmpty
  }

  private func fits(_ told: ToldAlert, within tolerance: TimeSpan) -> Bool {
    func isNear(_ wanted: TimeSpan, _ got: TimeSpan?) -> Bool {
      got.map { wanted - tolerance <= $0 && $0 <= wanted + tolerance } ?? false
    }
    guard labels == told.labels, annotations == told.annotations else { return false }
    if let startsAt, !isNear(startsAt, told.startsAt) { return false }
    return endsAt.map { isNear($0, told.endsAt) } ?? (told.endsAt == nil)
  }

  var description: String {
    let pairs = labels.map.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let texts = annotations.pairs.map { " \($0.name)=\($0.value)" }.joined()
    let start = startsAt.map { "\($0.seconds)" } ?? "?"
    return "{\(pairs)\(texts) \(start)…\(endsAt.map { "\($0.seconds)" } ?? "")}"
  }
}
