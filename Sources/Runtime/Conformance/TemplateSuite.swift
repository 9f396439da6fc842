import DSL
package import Interpreter

extension ConformanceSuite {
  /// `templates.jsonl`: what a notification holds; Go templates themselves are not run.
  package static let templates = ConformanceSuite(name: "templates") { record, _ in
    switch try record.text("kind") {
    case "data": return try TemplateSuite.data(record)
    case "expand", "deep_copy":
      return .skipped("texts are made by the package's own templates; Go's are not run")
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }
}

/// The data of a notification, as the webhook's body holds it.
private enum TemplateSuite {
  static func data(_ record: JSONValue) throws -> ConformanceOutcome {
    guard try record.labels("route_labels").map.isEmpty else {
      return .skipped("route labels are for Alertmanager's templates; programs have none")
    }
    let reason = try record.text("reason")
    guard let known = NotificationReason(rawValue: reason) else {
      return .failed("there is no reason '\(reason)'")
    }
    let group = GroupSnapshot(
      key: "", receiver: try record.text("receiver"), labels: try record.labels("group_labels"),
      alerts: try record.list("alerts").map(alert), reason: known,
      externalURL: try record.text("external_url"))
    let body = try JSONValue.parse(webhookBody(Message(fields: [], group: group)))
    let wanted = try record.required("want", \.members).filter { $0.name != "routeLabels" }
    for member in wanted {
      let (want, got) = (shifted(member.value), shifted(body[member.name] ?? .null))
      guard contains(got, want) else {
        return .failed("\(member.name): wanted \(want.text), got \(got.text)")
      }
    }
    return .passed
  }

  private static func alert(_ value: JSONValue) throws -> AlertSnapshot {
    let value = shifted(value)
    return AlertSnapshot(
      labels: try value.labels("labels"), annotations: try value.labels("annotations").map,
      startsAt: try value.time("startsAt"),
      endsAt: value["endsAt"] == .null ? nil : try value.time("endsAt"))
  }

  /// The records play in the year 1, which instants do not cover; here it is the year 2001.
  private static func shifted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      guard text.hasPrefix("0001-"), !isZeroTime(text) else { return value }
      return .string("2" + text.dropFirst())
    case .array(let elements): return .array(elements.map(shifted))
    case .object(let members):
      return .object(members.map { JSONMember($0.name, shifted($0.value)) })
    case .null, .bool, .int, .double: return value
    }
  }

  /// Whether a value has everything that is wanted, whatever the order of members.
  private static func contains(_ got: JSONValue, _ want: JSONValue) -> Bool {
    switch (got, want) {
    case (.object, .object(let members)):
      return members.allSatisfy { member in
        got[member.name].map { contains($0, member.value) } ?? false
      }
    case (.array(let got), .array(let want)):
      return got.count == want.count && zip(got, want).allSatisfy(contains)
    default: return got == want
    }
  }
}
