import DSL
import Interpreter
import Testing

@Suite struct ExpressionLoweringTests {
  /// The lowered form of a title, as Swift prints it.
  private func lowered(_ expression: String) throws -> String {
    let program = try program(
      """
      labels { severity: critical | warning, cluster: String? }
      let limit = 3
      let base = "http://h"
      let full = "${base}/x?n=${limit}"
      let pause = 2 * 30s + 1m
      channel ops: terminal { template = card, timeout = pause }
      channel hook: webhook { url = full }
      template card(group: Group) for terminal { title = \(expression) }
      last resort ops
      route { otherwise -> ops, hook }
      """)
    return "\(try #require(program.title))"
      .replacing("Interpreter.", with: "").replacing("Expression.", with: "")
      .replacing("Value.", with: "").replacing("BinaryOperator.", with: "")
      .replacing("TextPart.", with: "").replacing("DisplayFormat.", with: "")
  }

  @Test(arguments: [
    (#""a" + "b""#, #"literal(string("ab"))"#),
    (#""${limit} of ${base}""#, #"literal(string("3 of http://h"))"#),
    ("group.key", #"member(slot(0), "key")"#),
    (
      "group.labels.severity",
      #"label(member(slot(0), "labels"), name: "severity", optional: false)"#
    ),
    (
      #"group.annotations.a ?? "-""#,
      #"coalesce(label(member(slot(0), "annotations"), name: "a", optional: true), literal(string("-")))"#
    ),
    (
      #"if group.labels.severity == critical then "a" else "b""#,
      #"choose(binary(equal, label(member(slot(0), "labels"), name: "severity", optional: false), literal(string("critical"))), then: literal(string("a")), else: literal(string("b")))"#
    ),
    (
      #"if group.status == firing then "a" else "b""#,
      #"choose(binary(equal, member(slot(0), "status"), literal(symbol("firing"))), then: literal(string("a")), else: literal(string("b")))"#
    ),
    (
      #"if "a" in keys(group.labels) then "a" else "b""#,
      #"choose(call("contains", [call("keys", [member(slot(0), "labels")]), literal(string("a"))]), then: literal(string("a")), else: literal(string("b")))"#
    ),
    (
      #"join([for a in group.alerts: a.summary], ",")"#,
      #"call("join", [comprehension(slot: 1, over: member(slot(0), "alerts"), filter: nil, element: member(slot(1), "summary")), literal(string(","))])"#
    ),
    ("0.25 as percent", "format(literal(float(0.25)), percent)"),
    ("255 as hex", "format(literal(int(255)), hexadecimal)"),
    (
      #"case group.status { firing => "a", resolved => "b" }"#,
      #"cases(member(slot(0), "status"), [(values: Optional([symbol("firing")]), result: literal(string("a"))), (values: Optional([symbol("resolved")]), result: literal(string("b")))])"#
    ),
    (#"if true then "a" else "b""#, #"literal(string("a"))"#),
    ("\"${2026-12-24} ${09:00}\"", #"literal(string("2026-12-24 09:00"))"#),
  ])
  func expressionsBecome(_ source: String, _ expected: String) throws {
    #expect(try lowered(source) == expected)
  }

  @Test func textBlocksLoseMarginAndControlLines() throws {
    let program = try program(
      #"""
      channel ops: terminal { template = card }
      template card(group: Group) for terminal {
        body = """
          Firing:
          %{for alert in group.firing}
            • ${alert.summary}
          %{end}
          %{if group.status == resolved}
          over
          %{else}
          not $${yet}
          %{end}
          """
      }
      last resort ops
      route { otherwise -> ops }
      """#)
    let template = program.templates[0]
    #expect(template.slotCount == 2)
    guard case .text(let parts) = template.fields[0].value, parts.count == 3,
      case .literal(let head) = parts[0],
      case .loop(slot: 1, over: .member(.slot(0), "firing"), body: let body) = parts[1],
      case .conditional(let arms, otherwise: let rest) = parts[2]
    else {
      Issue.record("\(template.fields[0].value)")
      return
    }
    #expect(head == "Firing:\n")
    guard case .literal(let bullet) = body[0], case .literal(let end) = body[2],
      case .literal(let over) = arms[0].body[0], case .literal(let other) = rest[0]
    else {
      Issue.record("\(parts)")
      return
    }
    #expect(bullet == "  • ")
    #expect(end == "\n")
    #expect(over == "over\n")
    #expect(other == "not ${yet}\n")
  }

  @Test func constantsReachAttributes() throws {
    let program = try program(
      """
      let base = "http://h"
      let pause = 2 * 30s + 1m
      channel hook: webhook { url = base + "/x", timeout = pause }
      last resort hook
      route { wait pause, otherwise -> hook }
      """)
    #expect(program.channels[0].timeout == .minutes(2))
    #expect(program.routes[0].wait == .minutes(2))
    guard case .webhook(let settings) = program.channels[0].settings else { return }
    #expect(settings.url == .literal("http://h/x"))
  }
}
