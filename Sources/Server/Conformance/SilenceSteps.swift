import DSL
import Interpreter
import Runtime

/// The life of silences, step by step on one clock.
struct SilenceSteps {
  private var desk: SilenceDesk
  /// Identifiers by the names that the record gives them.
  private var names: [String: String] = [:]

  static func run(_ record: JSONValue) throws -> ConformanceOutcome {
    let steps = try record.list("steps")
    var life = try SilenceSteps(startingAt: start(of: steps))
    for (number, step) in steps.enumerated() {
      // What is loaded sets the clock itself.
      if step["op"]?.string != "load" { life.desk.run(until: try step.span("at")) }
      if let fault = try life.take(step) { return .failed("step \(number): \(fault)") }
    }
    return .passed
  }

  private init(startingAt time: TimeSpan) { desk = SilenceDesk(startingAt: time) }

  /// What is loaded was made earlier than everything else.
  private static func start(of steps: [JSONValue]) throws -> TimeSpan {
    var start = TimeSpan.zero
    for step in steps {
      start = min(start, try step.span("at"))
      for silence in step["silences"]?.members ?? [] where step["op"]?.string == "load" {
        start = min(start, try silence.value.span("updated_at"))
      }
    }
    return start
  }

  /// - Returns: What is wrong, if anything.
  private mutating func take(_ step: JSONValue) throws -> String? {
    switch try step.text("op") {
    case "set": return try set(step)
    case "expire": return desk.expire(try id(step.text("of")))
    case "count": return try count(step)
    case "expect": return try expect(step)
    case "load": return try load(step)
    case "pass": return try pass(step)
    case "mutes":
      let isMuted = !desk.muting(try step.labels("labels")).isEmpty
      return isMuted == (try step.flag("want")) ? nil : "muted is \(isMuted)"
    case let op: throw MalformedRecord(description: "unknown step '\(op)'")
    }
  }

  private func id(_ name: String) throws -> String {
    guard let id = names[name] else {
      throw MalformedRecord(description: "no silence is called '\(name)'")
    }
    return id
  }

  private func silence(_ name: String) throws -> SilenceRecord {
    let id = try id(name)
    guard let silence = desk.silences.first(where: { $0.id == id }) else {
      throw MalformedRecord(description: "the silence '\(name)' is gone")
    }
    return silence
  }

  // MARK: Changing

  private mutating func set(_ step: JSONValue) throws -> String? {
    let former = try step["id_of"]?.string.map { try silence($0) }
    var body = SilenceBody(step)
    body.id = former?.id ?? step["id"]?.string
    if let former { complete(&body, from: former, step) }
    // The API demands a begin; upstream's own entry takes none for now.
    if body.startsAt == nil, step["starts_at"] != nil {
      body.startsAt = desk.now - SilenceDesk.zero
    }
    let before = Set(desk.silences.map(\.id))
    let (id, refusal) = try desk.set(body)
    if let id { names[try step.text("as")] = id }
    guard step["error"] == nil else { return refusal == nil ? "accepted" : nil }
    guard let id else { return "refused: \(refusal ?? "")" }
    guard let isNew = step["new_id"]?.bool else { return nil }
    return isNew != before.contains(id) ? nil : "the id is \(isNew ? "an old" : "a new") one"
  }

  /// What an update does not mention stays as it was.
  private func complete(_ body: inout SilenceBody, from former: SilenceRecord, _ step: JSONValue) {
    if step["matcher_sets"] == nil {
      body.matchers = .array(
        former.matchers.map { matcher in
          .object([
            JSONMember("name", .string(matcher.name)),
            JSONMember("op", .string(matcher.op.rawValue)),
            JSONMember("value", .string(matcher.value)),
          ])
        })
    }
    if step["starts_at"] == nil { body.startsAt = former.startsAt - SilenceDesk.zero }
    if step["ends_at"] == nil { body.endsAt = former.endsAt - SilenceDesk.zero }
    if step["comment"] == nil { body.comment = former.comment }
  }

  private mutating func load(_ step: JSONValue) throws -> String? {
    let silences = try step.required("silences", \.members)
      .map { ($0, try $0.value.span("updated_at")) }.sorted { $0.1 < $1.1 }
    guard let first = silences.first?.1, desk.now <= SilenceDesk.zero + first else {
      return "the clock is beyond the time at which this was made"
    }
    for (silence, updatedAt) in silences {
      desk.run(until: updatedAt)
      let (id, refusal) = try desk.set(SilenceBody(silence.value))
      guard let id else { return "refused: \(refusal ?? "")" }
      names[silence.name] = id
    }
    desk.run(until: try step.span("at"))
    return nil
  }

  // MARK: Looking

  private func count(_ step: JSONValue) throws -> String? {
    for state in [SilenceRecord.State.pending, .active, .expired] {
      guard let wanted = step[state.rawValue]?.int else { continue }
      let found = desk.silences.count { $0.state(at: desk.now) == state }
      if wanted != found { return "wanted \(wanted) \(state.rawValue), got \(found)" }
    }
    return nil
  }

  private func pass(_ step: JSONValue) throws -> String? {
    let alerts = try step.list("alerts").map {
      try JSONValue.object([JSONMember("labels", $0)]).labels("labels")
    }
    let passing = alerts.indices.filter { desk.muting(alerts[$0]).isEmpty }
    let wanted = try step.list("want").compactMap { $0.int.map(Int.init) }
    return passing == wanted ? nil : "wanted \(wanted), got \(passing)"
  }

  private func expect(_ step: JSONValue) throws -> String? {
    for (name, wanted) in try step.required("silences", \.members).map({ ($0.name, $0.value) }) {
      let found = try silence(name)
      for member in wanted.members ?? [] {
        guard try has(found, member) else {
          return "\(name): wanted \(member.name) \(member.value.text), got \(found)"
        }
      }
    }
    return nil
  }

  private func has(_ silence: SilenceRecord, _ member: JSONMember) throws -> Bool {
    func isAt(_ time: Instant) -> Bool { time - SilenceDesk.zero == member.value.span }
    switch member.name {
    case "starts_at": return isAt(silence.startsAt)
    case "ends_at": return isAt(silence.endsAt)
    case "updated_at": return isAt(silence.updatedAt)
    case "state": return silence.state(at: desk.now).rawValue == member.value.string
    case "comment": return silence.comment == member.value.string
    case "matcher_sets":
      let sets = member.value.array ?? []
      let wanted = try sets.flatMap { $0.array ?? [] }.map { matcher in
        "\(try matcher.text("name"))\(try matcher.text("op"))\(try matcher.text("value"))"
      }
      return sets.count == 1
        && silence.matchers.map { "\($0.name)\($0.op.rawValue)\($0.value)" } == wanted
    case let name: throw MalformedRecord(description: "the field '\(name)' is not known")
    }
  }
}
