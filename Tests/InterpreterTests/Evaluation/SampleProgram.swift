import DSL
import Interpreter

/// Small programs for tests, and a seeded source of chance.
enum Sample {
  /// Terminal channels named like targets, and a root route.
  static func program(_ routes: [RouteNode] = [RouteNode(key: "root", condition: .always)])
    -> Program
  {
    let channels = ["room", "mail", "audit"].map {
      Channel(name: $0, settings: .terminal(TerminalSettings()))
    }
    return Program(
      version: "0123456789abcdef", name: "sample", edition: 2026, channels: channels,
      lastResort: Ref(1), routes: routes)
  }

  static func labels(_ pairs: [String: String]) -> LabelSet {
    LabelSet(pairs.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
  }

  static func map(_ pairs: [String: String]) -> PackedMap {
    PackedMap(pairs.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
  }

  static func alert(
    _ pairs: [String: String], _ annotations: [String: String] = [:], from: Instant = noon,
    until: Instant? = nil, source: String = ""
  ) -> AlertSnapshot {
    AlertSnapshot(
      labels: labels(pairs), annotations: map(annotations), startsAt: from, endsAt: until,
      generatorURL: source)
  }

  static func group(
    _ alerts: [AlertSnapshot], by labels: [String: String] = [:],
    reason: NotificationReason = .first, truncated: Int = 0
  ) -> GroupSnapshot {
    GroupSnapshot(
      key: "root:{}", receiver: "room", labels: Sample.labels(labels), alerts: alerts,
      reason: reason, externalURL: "http://127.0.0.1:9093", truncatedAlerts: truncated)
  }

  /// 2026-01-05 12:00 UTC, a Monday.
  static let noon = Instant.seconds(1_767_614_400)

  static func equal(_ name: String, _ value: String) -> Condition {
    .label(name: name, test: .equals(value))
  }
}

/// The same numbers for the same seed (xorshift64*).
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_f491_4f6c_dd1d
  }

  mutating func upTo(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
  mutating func oneIn(_ number: Int) -> Bool { upTo(number) == 0 }
  mutating func pick<T>(_ items: [T]) -> T { items[upTo(items.count)] }

  // MARK: Conditions and labels over a tiny vocabulary, so that they meet often

  static let names = ["a", "b", "c", "d"]
  static let values = ["", "1", "2", "3"]

  static let patterns = [
    "1|2", ".*", ".+", "[12]", "(1|3)?", "[^1]*", "", "1.*", "12.*", "2.+|1", "3[0-9]+", "1(2|3).*",
  ]

  private static func patterned(_ name: String, _ source: String) -> Condition {
    guard let pattern = try? Pattern.parse(source) else { return .never }
    return .label(name: name, test: .matches(pattern))
  }

  mutating func labels() -> LabelSet {
    var pairs: [String: String] = [:]
    for name in Self.names where !oneIn(4) {
      pairs[name] = pick(Self.values + ["9", "12", "123", "34", "29"])
    }
    if oneIn(3) { pairs["unmentioned"] = "1" }
    return Sample.labels(pairs)
  }

  mutating func condition(depth: Int = 3, calendars: Int = 0) -> Condition {
    switch upTo(depth > 0 ? 12 : 6) {
    case 0, 1, 2: return Sample.equal(pick(Self.names), pick(Self.values))
    case 3:
      let some = Self.values.filter { _ in oneIn(2) }
      return .label(name: pick(Self.names), test: .oneOf(some.sorted()))
    case 4 where oneIn(2): return Self.patterned(pick(Self.names), pick(Self.patterns))
    case 4: return .not(Sample.equal(pick(Self.names), pick(Self.values)))
    case 5:
      if calendars > 0 { return .during(Ref(upTo(calendars))) }
      return oneIn(4) ? .never : .always
    case 6, 7, 8:
      return .all((0..<upTo(4)).map { _ in condition(depth: depth - 1, calendars: calendars) })
    case 9, 10:
      return .any((0..<upTo(4)).map { _ in condition(depth: depth - 1, calendars: calendars) })
    default: return .not(condition(depth: depth - 1, calendars: calendars))
    }
  }
}
