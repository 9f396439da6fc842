package import DSL

extension PackagePlan {
  /// Alerts that are named of one difference.
  private static let alertsMax = 100

  /// The plan for programs; docs/plan.md describes the members, which stay as they are while
  /// `schema` is 1.
  package var json: JSONValue {
    .object([
      JSONMember("schema", .int(1)),
      JSONMember("summary", .string(summary)),
      JSONMember("empty", .bool(isEmpty)),
      JSONMember(
        "routes",
        .object([
          JSONMember("changed", .int(Int64(routesChanged))),
          JSONMember("total", .int(Int64(routesTotal))),
        ])),
      JSONMember("changes", .array(changes.map(\.json))),
      JSONMember(
        "unknown",
        .array(
          unknown.map { entry in
            .object([
              JSONMember("subject", .string(entry.subject.rawValue)),
              JSONMember("name", .string(entry.name)),
              JSONMember("reason", .string(entry.reason)),
            ])
          })),
      JSONMember("recorded", recorded.map { value(of: $0) } ?? .null),
    ])
  }

  private func value(of recorded: PlanRecorded) -> JSONValue {
    .object([
      JSONMember("alerts", .int(Int64(recorded.alertCount))),
      JSONMember(
        "counts",
        .array(
          recorded.counts.map { count in
            .object([
              JSONMember("receiver", .string(count.receiver.name)),
              JSONMember("page", .bool(count.receiver.isPage)),
              JSONMember("person", .bool(count.receiver.isPerson)),
              JSONMember("old", .int(Int64(count.old))),
              JSONMember("new", .int(Int64(count.new))),
            ])
          })),
      JSONMember("differences", .array(recorded.differences.map { value(of: $0) })),
    ])
  }

  private func value(of difference: PlanRecorded.Difference) -> JSONValue {
    .object([
      JSONMember("effect", .string(difference.effect.rawValue)),
      JSONMember("title", .string(difference.title)),
      JSONMember("at", .string(difference.at.text)),
      JSONMember("count", .int(Int64(difference.alerts.count))),
      JSONMember(
        "alerts",
        .array(difference.alerts.prefix(Self.alertsMax).map { JSONValue(.labels($0.map)) })),
    ])
  }
}

extension PlanChange {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("effect", .string(effect.rawValue)),
      JSONMember("critical", .bool(isCritical)),
      JSONMember("subject", .string(subject.rawValue)),
      JSONMember("name", .string(name)),
      JSONMember("title", .string(title)),
      JSONMember("alerts", alerts.map(\.json) ?? .null),
      JSONMember("before", .array(before.map(\.json))),
      JSONMember("after", .array(after.map(\.json))),
    ])
  }
}

extension PlanAlerts {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("conditions", .array(conditions.map { .string($0) })),
      JSONMember("whole", .bool(isWhole)),
      JSONMember(
        "example",
        .object([
          JSONMember("labels", JSONValue(.labels(example.labels.map))),
          JSONMember(
            "times",
            .array(
              example.times.map { time in
                .object([
                  JSONMember("calendar", .string(time.calendar)),
                  JSONMember("inside", .bool(time.isInside)),
                ])
              })),
        ])),
    ])
  }
}

extension PlanLine {
  fileprivate var json: JSONValue {
    .object([JSONMember("text", .string(text)), JSONMember("place", .string(place))])
  }
}
