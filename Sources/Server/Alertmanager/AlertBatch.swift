import DSL
import HTTPTypes
import Interpreter
import Runtime

/// The body of `POST /api/v2/alerts`: what is good in it, and what is refused by name.
///
/// Reads the bytes once, without an intermediate document: this is the hot path of ingestion.
struct AlertBatch {
  struct Refusal: Hashable, Sendable {
    /// Position in the posted array.
    let index: Int
    /// `alertname`, or the empty string.
    let name: String
    let reason: String
  }

  private(set) var alerts: [PostedAlert] = []
  private(set) var refusals: [Refusal] = []

  /// An alert without an end must not begin later than it would be resolved.
  ///
  /// - Throws: `Failure` 400 when the body as a whole cannot be read.
  init(
    decoding bytes: [UInt8], now: Instant,
    resolveTimeout: TimeSpan = KernelOptions().resolveTimeout
  ) throws(Failure) {
    var decoder = AlertDecoder(bytes, now: now, resolveTimeout: resolveTimeout)
    do {
      try decoder.readArray(into: &self, readsStatus: false)
      try decoder.reader.end()
    } catch {
      throw Failure(.badRequest, "the body is not a list of alerts: \(error)")
    }
  }

  /// The body of Alertmanager's webhook, version 4.
  init(decodingWebhook bytes: [UInt8], now: Instant) throws(Failure) {
    var decoder = AlertDecoder(bytes, now: now)
    var hasAlerts = false
    do {
      try decoder.reader.beginObject()
      while try decoder.reader.nextMember() {
        if decoder.reader.keyIs("alerts") {
          guard !hasAlerts else { throw decoder.reader.repeatedMember() }
          hasAlerts = true
          try decoder.readArray(into: &self, readsStatus: true)
        } else {
          try decoder.reader.skipValue()
        }
      }
      try decoder.reader.end()
    } catch {
      throw Failure(.badRequest, "the body is not an Alertmanager webhook: \(error)")
    }
    guard hasAlerts else {
      throw Failure(.badRequest, "the body is not an Alertmanager webhook: it lacks 'alerts'")
    }
  }

  fileprivate mutating func add(_ alert: PostedAlert) { alerts.append(alert) }

  fileprivate mutating func refuse(index: Int, name: String, reason: String) {
    refusals.append(Refusal(index: index, name: name, reason: reason))
  }

  /// One line that names the refused alerts.
  func describeRefusals() -> String {
    let named = refusals.prefix(Limits.refusalsNamedMaximum).map { refusal in
      "alert \(refusal.index)\(refusal.name.isEmpty ? "" : " (\(refusal.name))"): \(refusal.reason)"
    }
    let rest = refusals.count - named.count
    let tail = rest > 0 ? "; and \(rest) more" : ""
    return "\(refusals.count) refused, \(alerts.count) kept: "
      + named.joined(separator: "; ") + tail
  }
}

/// Reads alerts one by one; also used for the alerts inside a webhook body.
struct AlertDecoder {
  var reader: JSONReader
  private let now: Instant
  /// Nil where an alert without an end may begin at any time: what another Alertmanager forwards
  /// it has accepted, and its clock may be ahead of ours.
  private let resolveTimeout: TimeSpan?
  private var builder = PackedMapBuilder()
  /// Why the alert being read must be refused.
  private var fault: String?

  init(_ bytes: [UInt8], now: Instant, resolveTimeout: TimeSpan? = nil) {
    // What a single alert may hold is judged below, so that the others of the body are kept.
    reader = JSONReader(
      bytes,
      limits: JSONLimits(
        depth: Limits.jsonDepthMaximum, stringBytes: Limits.bodyBytesMaximum,
        members: Limits.bodyBytesMaximum, elements: Limits.alertsPerRequestMaximum))
    self.now = now
    self.resolveTimeout = resolveTimeout
  }

  fileprivate mutating func readArray(
    into batch: inout AlertBatch, readsStatus: Bool
  ) throws(JSONError) {
    try reader.beginArray()
    var index = 0
    while try reader.nextElement() {
      switch try readAlert(readsStatus: readsStatus) {
      case .success(let alert): batch.add(alert)
      case .failure(let refused):
        batch.refuse(index: index, name: refused.name, reason: refused.reason)
      }
      index += 1
    }
  }

  struct Refused: Error {
    let name: String
    let reason: String
  }

  /// One alert object; JSON that is not an alert at all throws, an invalid alert is returned.
  ///
  /// In a webhook body (`readsStatus`) `status` says that the alert ended even when no end time is
  /// given; in the API there is no such member.
  mutating func readAlert(
    readsStatus: Bool = false
  ) throws(JSONError) -> Result<PostedAlert, Refused> {
    var alert = PostedAlert(labels: .empty)
    var isResolved = false
    fault = nil
    try reader.beginObject()
    while try reader.nextMember() {
      if reader.keyIs("labels") {
        alert.labels = LabelSet(try readMap(.labels))
      } else if reader.keyIs("annotations") {
        alert.annotations = try readMap(.annotations)
      } else if reader.keyIs("startsAt") {
        alert.startsAt = try readTime()
      } else if reader.keyIs("endsAt") {
        alert.endsAt = try readTime()
      } else if reader.keyIs("generatorURL") {
        alert.generatorURL = try readURL()
      } else if readsStatus, reader.keyIs("status") {
        isResolved = try readText() == "resolved"
      } else {
        try reader.skipValue()
      }
    }
    if isResolved, alert.endsAt == nil { alert.endsAt = now }
    alert.isRelayed = readsStatus
    validate(alert)
    guard let fault else { return .success(alert) }
    return .failure(Refused(name: alert.labels["alertname"] ?? "", reason: fault))
  }

  private mutating func validate(_ alert: PostedAlert) {
    if alert.labels.map.isEmpty {
      fail("at least one label pair required")
    } else if let start = alert.startsAt,
      let end = alert.endsAt ?? resolveTimeout.map({ now + $0 }), end < start
    {
      fail("start time must be before end time")
    }
  }

  private enum MapKind: String {
    case labels
    case annotations
  }

  private mutating func readMap(_ kind: MapKind) throws(JSONError) -> PackedMap {
    if try reader.skipNull() { return .empty }
    builder.reset()
    try reader.beginObject()
    while try reader.nextMember() {
      reader.appendKey(to: &builder.arena)
      builder.endName()
      do {
        try reader.readString(appendingTo: &builder.arena)
      } catch {
        try refuse(error)
      }
      builder.endValue()
      checkLastPair(kind)
    }
    if builder.count > Limits.labelsPerAlertMaximum {
      fail("more than \(Limits.labelsPerAlertMaximum) \(kind.rawValue)")
    }
    let (map, contradicted) = builder.finish(keepingEmptyValues: kind == .annotations)
    if let contradicted { fail("the name '\(contradicted)' occurs twice with different values") }
    return map
  }

  private mutating func checkLastPair(_ kind: MapKind) {
    let (name, value) = builder.lastPairBytes
    let valueMaximum =
      kind == .labels ? Limits.labelValueBytesMaximum : Limits.annotationValueBytesMaximum
    if name == 0 {
      fail("invalid label set: a name is empty")
    } else if name > Limits.labelNameBytesMaximum {
      fail("a name is longer than \(Limits.labelNameBytesMaximum) bytes")
    } else if value > valueMaximum {
      fail("the value of '\(builder.lastName)' is longer than \(valueMaximum) bytes")
    }
  }

  /// Absent, null, empty and Go's zero time all mean "not given".
  private mutating func readTime() throws(JSONError) -> Instant? {
    if try reader.skipNull() { return nil }
    let text = try readText()
    if text.isEmpty || isZeroTime(text) { return nil }
    if let time = parseRFC3339(text) { return time }
    let full = completedTime(text)
    if isZeroTime(full) { return nil }
    guard let time = parseRFC3339(full) else {
      fail("'\(text.prefix(64))' is not an RFC 3339 time")
      return nil
    }
    return time
  }

  private mutating func readURL() throws(JSONError) -> String {
    if try reader.skipNull() { return "" }
    let text = try readText()
    if text.utf8.count > Limits.generatorURLBytesMaximum {
      fail("generatorURL is longer than \(Limits.generatorURLBytesMaximum) bytes")
    }
    return text
  }

  private mutating func readText() throws(JSONError) -> String {
    do {
      return try reader.readString()
    } catch {
      try refuse(error)
      return ""
    }
  }

  /// A string that holds what is no text refuses its alert, not the whole body.
  private mutating func refuse(_ error: JSONError) throws(JSONError) {
    guard error.isBehindString else { throw error }
    fail(error.description)
  }

  private mutating func fail(_ reason: String) {
    if fault == nil { fault = reason }
  }
}
