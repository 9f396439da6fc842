import DSL
package import Interpreter
import Runtime

extension ConformanceSuite {
  /// `silences.jsonl`: validation, updates, states, matching and life cycle of silences.
  package static let silences = ConformanceSuite(name: "silences") { record, _ in
    switch try record.text("kind") {
    case "validate_matcher": return try SilenceSuite.validateMatcher(record)
    case "validate":
      let sets = try record.required("silence", { $0 }).list("matcher_sets")
      return try SilenceSuite.validate(record, record.required("silence", { $0 }), sets)
    case "match": return try SilenceSuite.match(record)
    case "can_update": return try SilenceSuite.canUpdate(record)
    case "state_filter": return try SilenceSuite.stateFilter(record)
    case "sequence": return try SilenceSteps.run(record)
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }
}

/// Records about a single silence.
private enum SilenceSuite {
  static func validateMatcher(_ record: JSONValue) throws -> ConformanceOutcome {
    let matcher = try record.required("matcher", { $0 })
    guard matcher["op"]?.string != nil else {
      return .skipped("an operator that the API cannot express")
    }
    // Beside it stands one that is sound: alone, one that fits everything would be refused.
    let sound = JSONValue.object([
      JSONMember("name", .string("sound")), JSONMember("op", .string("=")),
      JSONMember("value", .string("x")),
    ])
    let silence = JSONValue.object([
      JSONMember("starts_at", .int(0)), JSONMember("ends_at", .int(60)),
    ])
    return try validate(record, silence, [.array([matcher, sound])])
  }

  /// A silence of several sets of matchers is several silences here.
  static func validate(
    _ record: JSONValue, _ silence: JSONValue, _ sets: [JSONValue]
  ) throws -> ConformanceOutcome {
    let isAccepted = try record.flag("ok")
    var desk = SilenceDesk()
    let body = SilenceBody(silence)
    var refusal: String? = sets.isEmpty ? "there are no matchers" : nil
    for set in sets where refusal == nil {
      refusal = try desk.set(body.with(matchers: set)).refusal
    }
    if let refusal { return isAccepted ? .failed("refused: \(refusal)") : .passed }
    return isAccepted ? .passed : .failed("accepted")
  }

  static func match(_ record: JSONValue) throws -> ConformanceOutcome {
    let labels = try record.labels("labels")
    let isMatch = try record.list("matcher_sets").contains { set in
      let matchers = try (set.array ?? []).map { matcher in
        guard let op = Matcher.Operator(rawValue: try matcher.text("op")) else {
          throw MalformedRecord(description: "unknown operator")
        }
        return try Matcher(
          name: matcher.text("name"), op: op, value: matcher.text("value"))
      }
      return MatcherSet(matchers).matches(labels)
    }
    return .compare(isMatch, try record.flag("match"))
  }

  static func canUpdate(_ record: JSONValue) throws -> ConformanceOutcome {
    func silence(_ member: String) throws -> SilenceRecord {
      try SilenceSuite.silence(record.required(member, { $0 }))
    }
    let new = try silence("new")
    let draft = SilenceDraft(
      matchers: new.matchers, startsAt: new.startsAt, endsAt: new.endsAt, createdBy: "",
      comment: "")
    let keeps = try silence("old").canBecome(draft, at: SilenceDesk.zero)
    return .compare(keeps, try record.flag("keeps_id"))
  }

  static func stateFilter(_ record: JSONValue) throws -> ConformanceOutcome {
    let wanted = try record.list("states").compactMap(\.string)
    let query = ["active", "pending", "expired"].map { "\($0)=\(wanted.contains($0))" }
    let filter = try SilenceFilter(query: Query(text: query.joined(separator: "&")))
    let silence = try silence(record.required("silence", { $0 }))
    let list = try JSONValue.parse(filter.list([silence], at: SilenceDesk.zero)).array ?? []
    return .compare(!list.isEmpty, try record.flag("keep"))
  }

  private static func silence(_ value: JSONValue) throws -> SilenceRecord {
    func time(_ member: String) throws -> Instant {
      if value[member]?.string == "epoch" { return .seconds(0) }
      return SilenceDesk.zero + (try value.span(member))
    }
    return SilenceRecord(
      id: "silence", matchers: [], startsAt: try time("starts_at"), endsAt: try time("ends_at"),
      createdBy: "", comment: "", updatedAt: SilenceDesk.zero)
  }
}

/// A silence as the body of `POST /api/v2/silences`, its times counted from the record's zero.
struct SilenceBody {
  var id: String?
  var matchers: JSONValue?
  var startsAt: TimeSpan?
  var endsAt: TimeSpan?
  var comment = ""

  init(startsAt: TimeSpan?, endsAt: TimeSpan?) {
    self.startsAt = startsAt
    self.endsAt = endsAt
  }

  init(_ value: JSONValue) {
    self.init(startsAt: value["starts_at"]?.span, endsAt: value["ends_at"]?.span)
    comment = value["comment"]?.string ?? ""
    matchers = value["matcher_sets"]?.array?.first
  }

  func with(matchers: JSONValue) -> SilenceBody {
    var body = self
    body.matchers = matchers
    return body
  }

  func bytes(from zero: Instant) throws -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if let id { writer.member("id", id) }
    writer.key("matchers")
    writer.beginArray()
    for matcher in matchers?.array ?? [] {
      let op = try matcher.text("op")
      writer.beginObject()
      writer.member("name", try matcher.text("name"))
      writer.member("value", try matcher.text("value"))
      writer.member("isRegex", op.hasSuffix("~"))
      writer.member("isEqual", op.hasPrefix("="))
      writer.endObject()
    }
    writer.endArray()
    if let startsAt { writer.member("startsAt", formatRFC3339(zero + startsAt)) }
    if let endsAt { writer.member("endsAt", formatRFC3339(zero + endsAt)) }
    writer.member("createdBy", "conformance")
    writer.member("comment", comment)
    writer.endObject()
    return writer.bytes
  }
}

/// A kernel that only knows silences, in virtual time.
struct SilenceDesk {
  /// The zero of a record's times.
  static let zero = Instant.seconds(1_767_614_400)
  private var engine: VirtualEngine

  /// Begins before zero where a record loads what was made earlier.
  init(startingAt time: TimeSpan = .zero) {
    let program = Program(
      version: "silences", name: "silences", edition: 2026,
      channels: [Channel(name: "last-resort", settings: .terminal(TerminalSettings()))],
      lastResort: Ref(0), routes: [RouteNode(key: "root", condition: .always)])
    engine = VirtualEngine(program: program, zones: ZoneTable(), at: Self.zero + time)
  }

  var now: Instant { engine.now }
  var silences: [SilenceRecord] { engine.kernel.silences }

  mutating func run(until time: TimeSpan) { engine.run(until: Self.zero + time) }

  /// `POST /api/v2/silences`.
  mutating func set(_ body: SilenceBody) throws -> (id: String?, refusal: String?) {
    let bytes = try body.bytes(from: Self.zero)
    let draft: SilenceDraft
    do throws(Failure) {
      draft = try SilenceDraft(decoding: bytes)
    } catch {
      return (nil, error.message)
    }
    switch engine.handle(.setSilence(draft)) {
    case .silence(let id): return (id, nil)
    case .refused(let refusal): return (nil, refusal.description)
    case .accepted, .ticket, nil: return (nil, "unexpected reply")
    }
  }

  /// `DELETE /api/v2/silence/{id}`.
  mutating func expire(_ id: String) -> String? {
    guard case .refused(let refusal) = engine.handle(.expireSilence(id: id)) else { return nil }
    return refusal.description
  }

  /// Identifiers of the silences that hold an alert back.
  func muting(_ labels: LabelSet) -> [String] { engine.kernel.silences(of: labels, at: now) }
}
