import DSL
import Testing

@testable import Interpreter

@Suite("Expressions")
struct ExpressionTests {
  static let group = Sample.group(
    [
      Sample.alert(
        ["alertname": "HighErrorRate", "service": "checkout", "severity": "critical"],
        ["summary": "checkout <fails>"], from: Sample.noon - TimeSpan.minutes(65)),
      Sample.alert(["alertname": "HighErrorRate", "service": "cart"], until: Sample.noon),
    ], by: ["alertname": "HighErrorRate", "service": "checkout"])

  static let evaluator = Evaluator(Sample.program(), zones: ZoneTable())

  /// Slot 0 is the group, as in templates.
  static func value(_ expression: Expression) throws(EvaluationError) -> Value {
    try evaluator.value(expression, slots: [.group(group)], at: Sample.noon)
  }

  private func fails(
    _ expression: Expression, _ part: String, _ location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: EvaluationError.self, sourceLocation: location) {
      try Self.value(expression)
    }
    #expect(
      error?.message.contains(part) == true, "\(error?.message ?? "")", sourceLocation: location)
  }

  // MARK: Operators

  static let operations: [(BinaryOperator, Value, Value, Value)] = [
    (.add, .int(2), .int(3), .int(5)),
    (.subtract, .int(2), .int(3), .int(-1)),
    (.multiply, .int(2), .float(1.5), .float(3)),
    (.divide, .int(7), .int(2), .int(3)),
    (.divide, .float(7), .float(2), .float(3.5)),
    (.remainder, .int(-7), .int(2), .int(-1)),
    (.add, .string("a"), .string("b"), .string("ab")),
    (.add, .list([.int(1)]), .list([.int(2)]), .list([.int(1), .int(2)])),
    (.add, .duration(.minutes(1)), .duration(.seconds(5)), .duration(.seconds(65))),
    (.multiply, .duration(.minutes(1)), .int(3), .duration(.minutes(3))),
    (.multiply, .float(0.5), .duration(.minutes(1)), .duration(.seconds(30))),
    (.divide, .duration(.minutes(1)), .duration(.seconds(30)), .float(2)),
    (.divide, .duration(.minutes(1)), .int(4), .duration(.seconds(15))),
    (
      .add, .instant(Sample.noon), .duration(.seconds(1)),
      .instant(Sample.noon + TimeSpan.seconds(1))
    ),
    (
      .subtract, .instant(Sample.noon), .instant(Sample.noon - TimeSpan.hours(1)),
      .duration(.hours(1))
    ),
    (.add, .percent(0.25), .percent(0.5), .percent(0.75)),
    (.multiply, .percent(0.25), .int(2), .percent(0.5)),
    (.divide, .percent(0.5), .percent(0.25), .float(2)),
    (.add, .bytes(1024), .bytes(1), .bytes(1025)),
    (.multiply, .bytes(1024), .float(1.5), .bytes(1536)),
    (.divide, .bytes(1024), .bytes(512), .float(2)),
    (.less, .int(1), .float(1.5), .bool(true)),
    (.lessOrEqual, .string("B"), .string("a"), .bool(true)),
    (.greater, .duration(.minutes(1)), .duration(.seconds(59)), .bool(true)),
    (.greaterOrEqual, .percent(0.9), .percent(0.9), .bool(true)),
    (.equal, .int(1), .float(1), .bool(true)),
    (.equal, .symbol("firing"), .string("firing"), .bool(true)),
    (.equal, .string("\u{e9}"), .string("e\u{301}"), .bool(false)),
    (.notEqual, .none, .int(1), .bool(true)),
    (.less, .float(.nan), .float(1), .bool(false)),
    (.greaterOrEqual, .float(.nan), .float(1), .bool(false)),
    (.and, .bool(true), .bool(false), .bool(false)),
    (.or, .bool(false), .bool(true), .bool(true)),
    (.range, .int(2), .int(4), .list([.int(2), .int(3), .int(4)])),
    (.range, .int(4), .int(2), .list([])),
  ]

  @Test("Operators", arguments: operations.indices)
  func operators(index: Int) throws {
    let (op, left, right, expected) = Self.operations[index]
    #expect(try Self.value(.binary(op, .literal(left), .literal(right))) == expected)
  }

  @Test("Arithmetic without a result is an error and never traps")
  func arithmeticErrors() {
    fails(.binary(.divide, .literal(.int(1)), .literal(.int(0))), "by zero")
    fails(.binary(.divide, .literal(.float(1)), .literal(.float(0))), "by zero")
    fails(.binary(.divide, .literal(.int(.min)), .literal(.int(-1))), "64 bits")
    fails(.binary(.remainder, .literal(.int(.min)), .literal(.int(-1))), "64 bits")
    fails(.binary(.add, .literal(.int(.max)), .literal(.int(1))), "64 bits")
    fails(.negate(.literal(.int(.min))), "64 bits")
    fails(.call("abs", [.literal(.int(.min))]), "64 bits")
    fails(.call("round", [.literal(.float(.infinity))]), "64 bits")
    fails(.binary(.multiply, .literal(.bytes(.max)), .literal(.float(2))), "64 bits")
    fails(.binary(.less, .literal(.int(1)), .literal(.string("a"))), "cannot be ordered")
    fails(.binary(.add, .literal(.bool(true)), .literal(.int(1))), "does not apply")
  }

  @Test("and, or, if and ?? evaluate only what decides")
  func laziness() throws {
    let broken = Expression.binary(.divide, .literal(.int(1)), .literal(.int(0)))
    let (yes, no) = (Expression.literal(.bool(true)), Expression.literal(.bool(false)))
    #expect(try Self.value(.binary(.and, no, broken)) == .bool(false))
    #expect(try Self.value(.binary(.or, yes, broken)) == .bool(true))
    #expect(try Self.value(.choose(yes, then: yes, else: broken)) == .bool(true))
    #expect(try Self.value(.coalesce(yes, broken)) == .bool(true))
    #expect(try Self.value(.coalesce(.literal(.none), yes)) == .bool(true))
  }

  // MARK: Members

  static let subject = Expression.slot(0)
  static let first = Expression.index(.member(subject, "alerts"), .literal(.int(0)))

  static let members: [(Expression, Value)] = [
    (.member(subject, "status"), .symbol("firing")),
    (.label(.member(subject, "labels"), name: "service", optional: false), .string("checkout")),
    (.label(.member(subject, "labels"), name: "x", optional: false), .string("")),
    (.label(.member(subject, "labels"), name: "x", optional: true), .none),
    (.present(.label(.member(subject, "labels"), name: "x", optional: false)), .bool(false)),
    (
      .label(.member(subject, "common"), name: "alertname", optional: true),
      .string("HighErrorRate")
    ),
    (.label(.member(subject, "common"), name: "service", optional: true), .none),
    (.call("count", [.member(subject, "alerts")]), .int(2)),
    (.call("count", [.member(subject, "firing")]), .int(1)),
    (.call("count", [.member(subject, "resolved")]), .int(1)),
    (.member(subject, "reason"), .string("first notification")),
    (.member(first, "summary"), .string("checkout <fails>")),
    (.member(first, "ends_at"), .none),
    (.call("since", [.member(first, "starts_at")]), .duration(.minutes(65))),
    (.index(.member(subject, "alerts"), .literal(.int(7))), .none),
    (.index(.member(subject, "labels"), .literal(.string("service"))), .string("checkout")),
    (.member(.record([("a", .literal(.int(1)))]), "a"), .int(1)),
  ]

  @Test("Members of groups, alerts, labels and records", arguments: members.indices)
  func member(index: Int) throws {
    #expect(try Self.value(Self.members[index].0) == Self.members[index].1)
  }

  @Test("Cases and comprehensions")
  func structures() throws {
    let severity = Expression.label(
      .member(Self.first, "labels"), name: "severity", optional: false)
    let cases = Expression.cases(
      severity,
      [
        (values: [.string("critical")], result: .literal(.symbol("P1"))),
        (values: nil, result: .literal(.symbol("P3"))),
      ])
    #expect(try Self.value(cases) == .symbol("P1"))
    fails(.cases(.literal(.string("page")), [(values: [], result: .literal(.none))]), "\"page\"")

    let services = Expression.comprehension(
      slot: 1, over: .member(Self.subject, "alerts"),
      filter: .binary(
        .equal, .member(.slot(1), "status"), .literal(.symbol("resolved"))),
      element: .label(.member(.slot(1), "labels"), name: "service", optional: false))
    #expect(try Self.value(services) == .list([.string("cart")]))
    #expect(
      try Self.value(.oneOf(.literal(.int(2)), [.literal(.int(1)), .literal(.int(2))]))
        == .bool(true))
  }

  // MARK: Limits

  @Test("Every limit ends an evaluation with its own message")
  func limits() {
    let limits = EvaluationLimits(steps: 200, textBytes: 100, listLength: 50, nesting: 20)
    let evaluator = Evaluator(Sample.program(), zones: ZoneTable(), limits: limits)
    let long = Expression.literal(.string(String(repeating: "x", count: 60)))
    let items = Expression.binary(.range, .literal(.int(1)), .literal(.int(50)))
    let deep = (0..<30).reduce(Expression.literal(.bool(true))) { inner, _ in .not(inner) }
    let loop = Expression.comprehension(
      slot: 0, over: items, filter: nil, element: .call("count", [items]))
    let cases: [(Expression, String)] = [
      (.binary(.range, .literal(.int(1)), .literal(.int(51))), "51 elements"),
      (.binary(.range, .literal(.int(.min)), .literal(.int(.max))), "elements"),
      (.text([.value(long), .value(long)]), "100 bytes"),
      (.call("replace", [long, .literal(.string("x")), .literal(.string("yy"))]), "100 bytes"),
      (deep, "20 levels"), (loop, "200 steps"),
    ]
    for (expression, part) in cases {
      let error = #expect(throws: EvaluationError.self) {
        try evaluator.value(expression, slots: [], at: Sample.noon)
      }
      #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }
  }

  @Test("A value of an unexpected kind is an error and never traps", arguments: 1...30)
  func totality(seed: Int) {
    // Nothing is checked here, so nearly all of these are ill typed; they only must not trap.
    var chance = Chance(seed: UInt64(seed))
    let limits = EvaluationLimits(steps: 2000, textBytes: 10_000, listLength: 500)
    let evaluator = Evaluator(Sample.program(), zones: ZoneTable(), limits: limits)
    for _ in 0..<100 {
      _ = try? evaluator.value(
        Self.random(&chance, depth: 4), slots: [.group(Self.group)], at: Sample.noon)
      _ = try? evaluator.text(
        Self.random(&chance, depth: 4), slots: [.group(Self.group)], escaping: .slack,
        at: Sample.noon)
    }
  }

  private static let leaves: [Value] = [
    .none, .bool(true), .int(.max), .int(-1), .float(.nan), .float(1e300), .percent(2),
    .bytes(.min),
    .string(""), .string("a&b é"), .duration(.nanoseconds(.min)),
    .instant(Instant(nanoseconds: .max)),
    .instant(Instant(nanoseconds: .min)), .symbol("x"), .list([.int(1), .string("a")]),
    .record([RecordField("a", .int(1))]), .labels(Sample.map(["a": "1"])),
  ]

  private static let operators: [BinaryOperator] = [
    .add, .subtract, .multiply, .divide, .remainder, .equal, .less, .greaterOrEqual, .and, .range,
  ]

  private static func random(_ chance: inout Chance, depth: Int) -> Expression {
    guard depth > 0 else { return chance.oneIn(4) ? .slot(0) : .literal(chance.pick(leaves)) }
    var next: Expression { random(&chance, depth: depth - 1) }
    switch chance.upTo(11) {
    case 0, 1: return .binary(chance.pick(operators), next, next)
    case 2:
      let name = chance.pick(BuiltinBody.all.map(\.name))
      return .call(name, (0..<chance.upTo(4)).map { _ in random(&chance, depth: depth - 1) })
    case 3: return .negate(next)
    case 4: return .index(next, next)
    case 5: return .member(next, chance.pick(["a", "status", "alerts", "summary"]))
    case 6:
      return .format(
        next,
        chance.pick([
          .percent, .duration, .bytes, .json, .hexadecimal, .si, .iec, .timestamp,
        ]))
    case 7: return .text([.literal("<"), .value(next), .loop(slot: 1, over: next, body: [])])
    case 8: return .choose(next, then: next, else: next)
    case 9: return .comprehension(slot: 1, over: next, filter: nil, element: next)
    default: return .coalesce(next, next)
    }
  }
}
