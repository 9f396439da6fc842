import DSL
import Interpreter
import Runtime

/// A server in virtual time, made from an Alertmanager configuration and spoken to in the bodies
/// and queries of the HTTP API.
struct ScenarioServer {
  /// One request to a webhook.
  struct Notification {
    /// Since the start of the scenario.
    let at: TimeSpan
    let url: String
    let body: JSONValue
  }

  /// What a webhook answers for some time: success, but late, and nobody looks at the request.
  struct Pause {
    let url: String
    let from: TimeSpan
    let before: TimeSpan
    let delay: TimeSpan
  }

  /// A request takes a moment to arrive, so that what begins at the very end comes too late.
  static let latency = TimeSpan.milliseconds(1)
  /// Some Monday; no scenario asks for the date.
  static let start = Instant.seconds(1_767_614_400)

  private var engine: VirtualEngine
  private let program: Program
  private let zones: ZoneTable
  private let urls: [String: String]
  private let pauses: [Pause]
  /// Identifiers of silences by the names that the record gives them.
  private(set) var silences: [String: String] = [:]

  init(_ record: JSONValue, _ context: ConformanceContext, pauses: [Pause] = []) throws {
    let config = try AlertmanagerConfig.read(
      Array(record.text("config").utf8), mode: record.matcherMode(default: .fallback))
    let imported = AlertmanagerImport(config, version: "scenario", file: "config")
    program = imported.program
    zones = try context.zones(program.calendars.map(\.zone))
    var urls: [String: String] = [:]
    for channel in program.channels {
      if case .webhook(let settings) = channel.settings, case .literal(let url) = settings.url {
        urls[channel.name] = url
      }
    }
    self.urls = urls
    self.pauses = pauses
    var options = KernelOptions()
    options.resolveTimeout = imported.resolveTimeout
    engine = VirtualEngine(program: program, zones: zones, options: options, at: Self.start)
    engine.respond = { row, at in
      let url = row.effect.delivery.flatMap { urls[$0.channel] }
      let pause = pauses.first { $0.holds(url, at - Self.start + Self.latency) }
      return .init(.done(value: .none, receipt: ""), after: pause?.delay ?? Self.latency)
    }
  }

  /// Lets time pass until so long after the start.
  mutating func run(until time: TimeSpan) { engine.run(until: Self.start + time) }

  /// Notifications that arrived and that somebody looks at, in order.
  var notifications: [Notification] {
    get throws {
      var out: [Notification] = []
      for attempt in engine.attempts {
        let arrival = attempt.at - Self.start + Self.latency
        guard let delivery = attempt.row.effect.delivery, let url = urls[delivery.channel],
          arrival <= engine.now - Self.start,
          !pauses.contains(where: { $0.holds(url, arrival) })
        else { continue }
        let body = try JSONValue.parse(webhookBody(delivery.message))
        out.append(Notification(at: arrival, url: url, body: body))
      }
      return out
    }
  }

  // MARK: Requests

  /// `POST /api/v2/alerts`.
  ///
  /// - Returns: The refusal, if any.
  mutating func post(alerts: [JSONValue]) throws -> String? {
    var writer = JSONWriter()
    writer.beginArray()
    for alert in alerts { try Self.write(alert, to: &writer) }
    writer.endArray()
    let batch: AlertBatch
    do throws(Failure) {
      batch = try AlertBatch(decoding: writer.bytes, now: engine.now)
    } catch {
      return error.message
    }
    let reply = engine.handle(.post(batch.alerts))
    if case .refused(let refusal) = reply { return refusal.description }
    return batch.refusals.isEmpty ? nil : batch.describeRefusals()
  }

  /// `POST /api/v2/silences`.
  ///
  /// - Returns: The refusal, if any.
  mutating func post(silence: JSONValue) throws -> String? {
    var body = SilenceBody(silence)
    body.matchers = .array(try silence.list("matchers"))
    let bytes = try body.bytes(from: Self.start)
    let draft: SilenceDraft
    do throws(Failure) {
      draft = try SilenceDraft(decoding: bytes)
    } catch {
      return error.message
    }
    switch engine.handle(.setSilence(draft)) {
    case .silence(let id):
      if let name = silence["ref"]?.string { silences[name] = id }
      return nil
    case .refused(let refusal): return refusal.description
    case .accepted, .ticket, nil: return "unexpected reply"
    }
  }

  /// `DELETE /api/v2/silence/{id}`.
  ///
  /// - Returns: The refusal, if any.
  mutating func delete(silence name: String) throws -> String? {
    guard let id = silences[name] else {
      throw MalformedRecord(description: "no silence is called '\(name)'")
    }
    guard case .refused(let refusal) = engine.handle(.expireSilence(id: id)) else { return nil }
    return refusal.description
  }

  /// `POST /-/reload`.
  mutating func reload() { engine.handle(.reload(program, zones: zones)) }

  /// The elements of a list of the API.
  func list(_ step: JSONValue) throws -> [JSONValue] {
    let query = Query(text: try Self.query(step))
    let now = engine.now
    let bytes: [UInt8]
    switch try step.text("op") {
    case "get_alerts":
      bytes = try AlertFilter(query: query).list(engine.kernel.alertViews(at: now), at: now)
    case "get_groups":
      bytes = try AlertFilter(query: query).list(engine.kernel.groupViews(at: now), at: now)
    case "get_silences":
      bytes = try SilenceFilter(query: query).list(engine.kernel.silences, at: now)
    case let op: throw MalformedRecord(description: "unknown step '\(op)'")
    }
    return try JSONValue.parse(bytes).array ?? []
  }

  // MARK: Writing requests

  private static func query(_ step: JSONValue) throws -> String {
    let filters = step["filter"]?.array?.compactMap(\.string) ?? []
    return filters.map { filter in
      "filter=" + filter.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }.joined(separator: "&")
  }

  private static func write(_ alert: JSONValue, to writer: inout JSONWriter) throws {
    writer.beginObject()
    writer.member("labels", try alert.required("labels", { $0 }))
    if let annotations = alert["annotations"] { writer.member("annotations", annotations) }
    try write("startsAt", alert["starts_at"], to: &writer)
    try write("endsAt", alert["ends_at"], to: &writer)
    writer.endObject()
  }

  private static func write(
    _ name: String, _ seconds: JSONValue?, to writer: inout JSONWriter
  ) throws {
    guard let seconds, seconds != .null else { return }
    guard let span = seconds.span else {
      throw MalformedRecord(description: "'\(seconds.text)' is no number of seconds")
    }
    writer.member(name, formatRFC3339(start + span))
  }
}

extension ScenarioServer.Pause {
  fileprivate func holds(_ url: String?, _ time: TimeSpan) -> Bool {
    url == self.url && from <= time && time < before
  }
}
