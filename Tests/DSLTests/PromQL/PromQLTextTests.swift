import Testing

@testable import DSL

@Suite struct PromQLTextTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-1.5, "-1.5"), (0.05, "0.05"), (0.0001, "0.0001"),
    (0.00001, "1e-05"), (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.25e100, "1.25e+100"),
    (123456.789, "123456.789"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    (9007199254740993.0, "9007199254740992"),
  ])
  func numbersAreWrittenAsPrometheusDoes(_ number: Double, _ text: String) {
    #expect(PromQL.text(of: number) == text)
  }

  @Test(arguments: [
    (0, "0s"), (1, "1ms"), (1_500, "1s500ms"), (90_000, "1m30s"), (86_400_000, "1d"),
    (604_800_000, "1w"), (691_200_000, "8d"), (31_536_000_000, "1y"), (-300_000, "-5m"),
  ])
  func durationsAreWrittenAsPrometheusDoes(_ milliseconds: Int64, _ text: String) {
    #expect(PromQL.text(ofMilliseconds: milliseconds) == text)
  }

  @Test(arguments: [
    ("sum(foo)by(a)", "sum by (a) (foo)"), ("foo{b=\"2\",a='1'}", "foo{a=\"1\",b=\"2\"}"),
    ("foo{}", "foo"), ("{\"a b\"}", "{__name__=\"a b\"}"), ("- 1", "-1"), ("--1", "1"),
    ("a+on()b", "a + on () b"), ("foo[90s]offset 1d", "foo[1m30s] offset 1d"),
    ("SUM(foo)", "sum(foo)"), ("`a\\b`", "\"a\\\\b\""), ("foo[1h:]", "foo[1h:]"),
  ])
  func canonicalText(_ source: String, _ text: String) throws {
    #expect(try PromQL.parse(source).text == text)
  }

  @Test(arguments: [
    ("rate(foo) keep_metric_names", "rate(foo) keep_metric_names"),
    ("foo default 0 if bar ifnot baz", "foo default 0 if bar ifnot baz"),
    ("sum(foo) by (a) limit 5", "sum by (a) (foo) limit 5"),
    ("rate(foo[1.5h])", "rate(foo[1h30m])"), ("rate(foo[5i])", "rate(foo[5i])"),
    ("Rate(foo{a=\"b\" or c=\"d\"})", "Rate(foo{a=\"b\" or c=\"d\"})"),
    ("1Ki + 2M", "1024 + 2000000"), ("rate(foo)[5m]", "rate(foo)[5m]"),
    ("a * on(x) group_left(*) prefix \"p\" b", "a * on (x) group_left (*) prefix \"p\" b"),
    ("foo.bar{a=\"b\",}", "foo.bar{a=\"b\"}"), ("sum(a, b,)", "sum(a, b)"),
    ("foo @ (end() - 1h)", "foo @ (end() - 1h)"),
    (
      "count_values_over_time(\"x\", foo[5m])",
      "count_values_over_time(\"x\", foo[5m])"
    ),
    ("quantiles(\"phi\", 0.5, 0.9, foo)", "quantiles(\"phi\", 0.5, 0.9, foo)"),
    ("(a + b) keep_metric_names", "(a + b) keep_metric_names"),
  ])
  func metricsQLText(_ source: String, _ text: String) throws {
    let options = PromQL.Options(dialect: .metricsQL)
    let expression = try PromQL.parse(source, options)
    #expect(expression.text == text)
    #expect(try PromQL.parse(text, options) == expression)
  }

  @Test func equalityIgnoresSpellingButNotMeaning() throws {
    #expect(try PromQL.parse("sum(a)by(x)") == PromQL.parse("sum by (x) ( a )  # c"))
    #expect(try PromQL.parse("a{x=\"1\",y=\"2\"}") == PromQL.parse("a{y='2',x='1'}"))
    #expect(try PromQL.parse("a{x=\"1\"}") != PromQL.parse("a{x=\"2\"}"))
    #expect(try PromQL.parse("a + b") != PromQL.parse("a - b"))
    #expect(try PromQL.parse("a[5m]") != PromQL.parse("a[6m]"))
    #expect(try PromQL.parse("(a)") != PromQL.parse("a"))
    #expect(try PromQL.parse("NaN") == PromQL.parse("nan"))
  }

  @Test func typesOfParts() throws {
    let expression = try PromQL.parse("sum(rate(foo[5m])) > scalar(bar)")
    #expect(expression.type == .vector)
    #expect(
      expression.ids.map { expression.type(of: $0) } == [
        .vector, .matrix, .vector, .vector, .vector, .scalar, .vector,
      ])
  }

  @Test func computedDurations() throws {
    let options = PromQL.Options(features: .all)
    func range(_ text: String) throws -> Int64? {
      let expression = try PromQL.parse("foo[\(text)]", options)
      guard case .range(let node) = expression[expression.root].kind else { return nil }
      return expression.milliseconds(node.range.value, step: 15_000, range: 3_600_000)
    }
    #expect(try range("5m") == 300_000)
    #expect(try range("2 * step()") == 30_000)
    #expect(try range("max_of(step(), 1m) + range()") == 3_660_000)
    #expect(try range("-(1m) + 2m ^ 1") == 60_000)
    #expect(try range("10 % 4") == 2_000)
    #expect(try range("1m / step()") == 4_000)
    #expect(try range("1m / (step() - step())") == nil)
  }
}
