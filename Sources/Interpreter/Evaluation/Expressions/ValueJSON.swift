package import DSL

extension JSONValue {
  /// A value as data for other programs.
  ///
  /// Durations are seconds, percentages fractions, instants RFC 3339; alerts and groups have the
  /// member names of Alertmanager's webhook.
  package init(_ value: Interpreter.Value) {
    switch value {
    case .none: self = .null
    case .bool(let answer): self = .bool(answer)
    case .int(let number), .bytes(let number): self = .int(number)
    case .float(let number), .percent(let number): self.init(number)
    case .string(let text), .symbol(let text): self = .string(text)
    case .duration(let span):
      let (seconds, rest) = span.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
      self = rest == 0 ? .int(seconds) : .double(span.seconds)
    case .instant(let time): self = .string(time.text)
    case .list(let elements): self = .array(elements.map { JSONValue($0) })
    case .record(let fields):
      self = .object(fields.map { JSONMember($0.name, JSONValue($0.value)) })
    case .labels(let map): self.init(map)
    case .alert(let alert): self.init(alert)
    case .group(let group): self.init(group)
    }
  }

  /// JSON knows no infinities.
  private init(_ number: Double) { self = number.isFinite ? .double(number) : .null }

  private init(_ map: PackedMap) {
    self = .object(map.pairs.map { JSONMember($0.name, .string($0.value)) })
  }

  private init(_ alert: AlertSnapshot) {
    self = .object([
      JSONMember("status", .string(alert.status.rawValue)),
      JSONMember("labels", JSONValue(alert.labels.map)),
      JSONMember("annotations", JSONValue(alert.annotations)),
      JSONMember("startsAt", .string(alert.startsAt.text)),
      JSONMember("endsAt", alert.endsAt.map { .string($0.text) } ?? .null),
      JSONMember("generatorURL", .string(alert.generatorURL)),
      JSONMember("fingerprint", .string(alert.fingerprint.description)),
    ])
  }

  private init(_ group: GroupSnapshot) {
    self = .object([
      JSONMember("receiver", .string(group.receiver)),
      JSONMember("status", .string(group.status.rawValue)),
      JSONMember("groupKey", .string(group.key)),
      JSONMember("groupLabels", JSONValue(group.labels.map)),
      JSONMember("commonLabels", JSONValue(group.commonLabels)),
      JSONMember("commonAnnotations", JSONValue(group.commonAnnotations)),
      JSONMember("externalURL", .string(group.externalURL)),
      JSONMember("truncatedAlerts", .int(Int64(group.truncatedAlerts))),
      JSONMember("alerts", .array(group.alerts.map { JSONValue($0) })),
    ])
  }
}
