import DSL
import Testing

@testable import Interpreter

@Suite("Builtin functions")
struct BuiltinTests {
  static let cases: [(String, [Value], Value)] = [
    ("abs", [.duration(.seconds(-3))], .duration(.seconds(3))),
    ("abs", [.int(-3)], .int(3)),
    ("base64", [.string("")], .string("")),
    ("base64", [.string("f")], .string("Zg==")),
    ("base64", [.string("fo")], .string("Zm8=")),
    ("base64", [.string("foobar")], .string("Zm9vYmFy")),
    ("contains", [.string("checkout-api"), .string("api")], .bool(true)),
    ("contains", [.string("aaab"), .string("aab")], .bool(true)),
    ("contains", [.string("abab"), .string("abb")], .bool(false)),
    ("contains", [.string("x"), .string("")], .bool(true)),
    ("contains", [.list([.symbol("a")]), .string("a")], .bool(true)),
    ("count", [.labels(Sample.map(["a": "1", "b": "2"]))], .int(2)),
    ("ends_with", [.string("api"), .string("api")], .bool(true)),
    ("ends_with", [.string("pi"), .string("api")], .bool(false)),
    ("first", [.list([])], .none),
    (
      "format_time", [.instant(Sample.noon), .string("dd.MM.yyyy HH:mm:ss Z"), .string("UTC")],
      .string("05.01.2026 12:00:00 Z")
    ),
    ("humanize", [.int(1_234_567)], .string("1.235M")),
    ("humanize", [.float(0.00123)], .string("1.23m")),
    ("humanize", [.int(999)], .string("999")),
    ("humanize", [.int(0)], .string("0")),
    ("humanize", [.int(-1500)], .string("-1.5k")),
    ("join", [.list([.string("a"), .string("b")]), .string(", ")], .string("a, b")),
    ("join", [.list([]), .string(", ")], .string("")),
    (
      "json", [.record([RecordField("a", .list([.none, .duration(.milliseconds(1500))]))])],
      .string(#"{"a":[null,1.5]}"#)
    ),
    ("keys", [.labels(Sample.map(["b": "1", "a": "2"]))], .list([.string("a"), .string("b")])),
    ("last", [.list([.int(1), .int(2)])], .int(2)),
    ("lower", [.string("ÄB")], .string("äb")),
    ("max", [.int(2), .int(3)], .int(3)),
    ("min", [.duration(.seconds(90)), .duration(.minutes(1))], .duration(.minutes(1))),
    ("now", [], .instant(Sample.noon)),
    ("parse_int", [.string("-42")], .int(-42)),
    ("parse_int", [.string("4x")], .none),
    ("replace", [.string("a.b.c"), .string("."), .string("/")], .string("a/b/c")),
    ("replace", [.string("aaa"), .string("aa"), .string("b")], .string("ba")),
    ("replace", [.string("abc"), .string(""), .string("x")], .string("abc")),
    ("round", [.float(2.5)], .int(3)),
    ("round", [.float(-2.5)], .int(-3)),
    (
      "sort", [.list([.string("b"), .string("B"), .string("a")])],
      .list([.string("B"), .string("a"), .string("b")])
    ),
    ("split", [.string("a,,b"), .string(",")], .list([.string("a"), .string(""), .string("b")])),
    ("split", [.string("ab"), .string("")], .list([.string("ab")])),
    ("starts_with", [.string("api"), .string("ap")], .bool(true)),
    ("title", [.string("disk  almost full")], .string("Disk  Almost Full")),
    ("to_string", [.percent(0.5)], .string("50%")),
    ("trim", [.string(" \t disk full \n")], .string("disk full")),
    ("trim", [.string("  ")], .string("")),
    ("truncate", [.string("disk almost full"), .int(8)], .string("disk al…")),
    ("truncate", [.string("disk"), .int(4)], .string("disk")),
    ("truncate", [.string("disk"), .int(0)], .string("")),
    ("truncate", [.string("e\u{301}e\u{301}"), .int(3)], .string("e\u{301}…")),
    ("unique", [.list([.int(2), .int(1), .int(2)])], .list([.int(2), .int(1)])),
    ("upper", [.string("straße")], .string("STRASSE")),
    ("url_encode", [.string("a b&c/é~")], .string("a%20b%26c%2F%C3%A9~")),
  ]

  @Test("Results", arguments: cases.indices)
  func result(index: Int) throws {
    let (name, arguments, expected) = Self.cases[index]
    let call = Expression.call(name, arguments.map { .literal($0) })
    #expect(try ExpressionTests.value(call) == expected, "\(name)")
  }

  @Test("Every function has a case here")
  func complete() {
    let tested = Set(Self.cases.map(\.0)).union(["pairs", "since"])
    #expect(tested.sorted() == BuiltinBody.all.map(\.name).sorted())
  }

  // MARK: Display

  static let displays: [(Value, DisplayFormat?, String)] = [
    (.float(3), nil, "3"), (.float(0.1), nil, "0.1"), (.float(.infinity), nil, "+Inf"),
    (.bool(true), nil, "true"), (.none, nil, ""), (.symbol("P1"), nil, "P1"),
    (.instant(Sample.noon), nil, "2026-01-05T12:00:00Z"),
    (.instant(Instant(nanoseconds: -1)), nil, "1969-12-31T23:59:59Z"),
    (.duration(.seconds(93_784)), nil, "1d 2h 3m 4s"),
    (.duration(.seconds(93_784)), .duration, "1d 2h"),
    (.duration(.seconds(3900)), .duration, "1h 5m"),
    (.duration(.seconds(86_700)), .duration, "1d"),
    (.duration(.milliseconds(350)), nil, "350ms"), (.duration(.zero), nil, "0s"),
    (.duration(.seconds(-90)), nil, "-1m 30s"), (.int(3900), .duration, "1h 5m"),
    (.float(0.0725), .percent, "7.25%"), (.percent(0.999), nil, "99.9%"),
    (.percent(0.99999), nil, "99.999%"), (.percent(1), nil, "100%"), (.float(0), .percent, "0%"),
    (.float(1.5), .percent, "150%"), (.float(0.0000012), .percent, "0.00012%"),
    (.bytes(1536), nil, "1.5 KiB"), (.int(10_485_760), .bytes, "10 MiB"), (.bytes(-1), nil, "-1 B"),
    (.int(255), .hexadecimal, "ff"), (.list([.string("a"), .int(1)]), .json, #"["a",1]"#),
    (.list([.string("a"), .int(1)]), nil, "a, 1"),
    (.labels(Sample.map(["b": "2", "a": "1"])), nil, #"a="1", b="2""#),
  ]

  @Test("Display", arguments: displays.indices)
  func shown(index: Int) throws {
    let (value, format, expected) = Self.displays[index]
    if let format {
      #expect(
        try ExpressionTests.value(.format(.literal(value), format)) == .string(expected))
    } else {
      #expect(display(value) == expected)
    }
  }
}

@Suite("Escaping")
struct EscapingTests {
  static let forged = "a<b> & \"c'\u{1b}[31m\u{7}\u{202e}\r\nd\te"

  @Test(
    "Text from outside",
    arguments: [
      (.none, forged), (.plain, "a<b> & \"c'[31m\nd\te"), (.line, "a<b> & \"c'[31m d e"),
      (.slack, "a&lt;b&gt; &amp; \"c'[31m\nd\te"),
      (.html, "a&lt;b&gt; &amp; &quot;c&#39;[31m\nd\te"),
    ] as [(Escaping, String)])
  func apply(escaping: Escaping, expected: String) {
    #expect(escaping.apply(Self.forged) == expected)
  }

  @Test("Only values are escaped, wherever the text branches, and only once")
  func authors() throws {
    let foreign = Expression.slot(0)
    let nested = Expression.text([.literal("<"), .value(.text([.literal("<"), .value(foreign)]))])
    let cases: [(Expression, String)] = [
      (.text([.literal("<"), .value(foreign)]), "<&lt;"), (nested, "<<&lt;"),
      (.literal(.string("<")), "<"), (foreign, "&lt;"),
      (.binary(.add, .literal(.string("<")), foreign), "<&lt;"),
      (.choose(.literal(.bool(true)), then: nested, else: foreign), "<<&lt;"),
      (.coalesce(.literal(.none), .literal(.string("<"))), "<"),
      (.call("upper", [nested]), "&lt;&lt;&lt;"),
    ]
    for (expression, expected) in cases {
      let text = try ExpressionTests.evaluator.text(
        expression, slots: [.string("<")], escaping: .slack, at: Sample.noon)
      #expect(text == expected)
    }
  }

  @Test("A value cannot leave its part of a URL, and explicit encoding is not doubled")
  func url() throws {
    let path = Expression.text([
      .literal("https://x.example/"), .value(.slot(0)), .literal("?q="),
      .value(.call("url_encode", [.slot(0)])),
    ])
    let text = try ExpressionTests.evaluator.text(
      path, slots: [.string("../a?b#c")], escaping: .url, at: Sample.noon)
    #expect(text == "https://x.example/..%2Fa%3Fb%23c?q=..%2Fa%3Fb%23c")
  }
}
