import DSL
import Interpreter
import Runtime

/// Records of kind `api`: requests in order, and what the lists must show.
enum APISteps {
  static func run(
    _ record: JSONValue, _ context: ConformanceContext
  ) throws -> ConformanceOutcome {
    var server = try ScenarioServer(record, context)
    var time = TimeSpan.zero
    for (number, step) in try record.list("steps").enumerated() {
      let fault: String?
      switch try step.text("op") {
      case "wait":
        time = time + (try step.span("seconds"))
        server.run(until: time)
        fault = nil
      case "post_alerts":
        fault = judge(try server.post(alerts: step.list("alerts")), step)
      case "post_silence": fault = judge(try server.post(silence: step), step)
      case "delete_silence": fault = judge(try server.delete(silence: step.text("ref")), step)
      default: fault = try compare(server.list(step), step, server)
      }
      if let fault { return .failed("step \(number): \(fault)") }
    }
    return .passed
  }

  /// Whether a request was accepted or refused as the step wants.
  private static func judge(_ refusal: String?, _ step: JSONValue) -> String? {
    let isAccepted = step["ok"]?.bool ?? true
    if let refusal { return isAccepted ? "refused: \(refusal)" : nil }
    return isAccepted ? nil : "accepted"
  }

  // MARK: Lists

  private static func compare(
    _ found: [JSONValue], _ step: JSONValue, _ server: ScenarioServer
  ) throws -> String? {
    let wanted = try step.list("want")
    guard try isSame(wanted, found, { try fits($0, $1, server) }) else {
      return "wanted \(JSONValue.array(wanted).text), got \(JSONValue.array(found).text)"
    }
    return nil
  }

  /// Whether two lists are equal in any order.
  private static func isSame(
    _ wanted: [JSONValue], _ found: [JSONValue], _ fits: (JSONValue, JSONValue) throws -> Bool
  ) throws -> Bool {
    var left = found
    for want in wanted {
      guard let position = try left.firstIndex(where: { try fits(want, $0) }) else { return false }
      left.remove(at: position)
    }
    return left.isEmpty
  }

  /// Whether an element of a list has what is wanted of it; only the given fields are compared.
  private static func fits(
    _ want: JSONValue, _ got: JSONValue, _ server: ScenarioServer
  ) throws -> Bool {
    for member in want.members ?? [] {
      guard try fits(member, got, server) else { return false }
    }
    return true
  }

  private static func fits(
    _ member: JSONMember, _ got: JSONValue, _ server: ScenarioServer
  ) throws -> Bool {
    let want = member.value
    switch member.name {
    case "labels", "annotations":
      let wrapped = JSONValue.object([JSONMember("it", want)])
      return try wrapped.labels("it").map == got.labels(member.name).map
    case "starts_at": return try isNear(want, got.time("startsAt"))
    case "ends_at": return try isNear(want, got.time("endsAt"))
    case "state": return want.string == got["status"]?["state"]?.string
    case "receiver": return want.string == got["receiver"]?["name"]?.string
    case "receivers":
      let names = got["receivers"]?.array?.compactMap { $0["name"]?.string } ?? []
      return Set(names) == Set(want.array?.compactMap(\.string) ?? [])
    case "alerts":
      return try isSame(want.array ?? [], got.list("alerts")) { try fits($0, $1, server) }
    case "matchers": return try isSame(want.array ?? [], got.list("matchers"), isSameMatcher)
    case "silenced_by":
      let ids = want.array?.compactMap(\.string).compactMap { server.silences[$0] } ?? []
      return Set(ids) == names(got, "silencedBy")
    case "inhibited_by":
      let sources = try (want.array ?? []).map {
        try JSONValue.object([JSONMember("it", $0)]).labels("it").fingerprint.description
      }
      return Set(sources) == names(got, "inhibitedBy")
    case "ref": return want.string.flatMap { server.silences[$0] } == got["id"]?.string
    case let name: throw MalformedRecord(description: "the field '\(name)' is not known")
    }
  }

  private static func names(_ alert: JSONValue, _ member: String) -> Set<String> {
    Set(alert["status"]?[member]?.array?.compactMap(\.string) ?? [])
  }

  private static func isNear(_ want: JSONValue, _ got: Instant) -> Bool {
    guard let span = want.span else { return want == .null }
    let difference = (got - ScenarioServer.start - span).seconds
    return abs(difference) < 1
  }

  private static func isSameMatcher(_ want: JSONValue, _ got: JSONValue) throws -> Bool {
    let op = try want.text("op")
    return try want.text("name") == got.text("name") && want.text("value") == got.text("value")
      && op.hasSuffix("~") == got.flag("isRegex") && op.hasPrefix("=") == got.flag("isEqual")
  }
}
