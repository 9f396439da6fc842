import DSL
import Testing

/// Tests that give series: what they say is held against the rules before anything runs.
@Suite struct SeriesTestTests {
  /// A package with rules; the statements of its only test are the case.
  private static func test(_ name: String, _ statements: String) -> SemanticCase {
    SemanticCase(
      name,
      #"""
      labels { severity: critical | warning, service: String? }
      source main: prometheus { url = "http://127.0.0.1:9090" }
      rules shop from main every 30s {
        alert Errors {
          when promql"sum by (service, env) (rate(errors{env!=\"dev\"}[5m])) > 1"
          labels { severity = critical }
        }
        alert Anything { when promql"errors > 1" }
        alert Anything { when promql"absent(errors{job=\"shop\"})" }
      }
      test "it" {

      """# + statements + "\n}\n")
  }

  static let series: [SemanticCase] = [
    test(
      "a series and what it causes",
      #"""
      given series promql"errors{service=\"a\", env=\"prod\"}" = "0+60x30 _ stale" every 30s
      given series promql"{__name__=\"errors\", service=\"b\"}" = "1" every 1m
      at 10m expect alert Errors firing { service = "a", severity = critical, env = "prod" }
      at 10m expect alert Errors inactive { service = "b" }
      at 10m expect value promql"sum(errors)" >= 1.5
      at 10m expect value promql"sum(errors)" != -2
      at 10m expect value promql"sum(errors)" < 50%
      """#),
    test(
      "what is no series",
      #"""
      given series promql"errors[5m]" = "1" every 30s #! invalid-query
      given series promql"errors offset 5m" = "1" every 30s #! invalid-series
      given series promql"sum(errors)" = "1" every 30s #! invalid-series
      given series promql"{job=\"a\"}" = "1" every 30s #! invalid-series
      given series promql"errors{job=~\"a\"}" = "1" every 30s #! invalid-series
      given series promql"errors{job=\"\"}" = "1" every 30s #! invalid-series
      given series promql"errors{a=\"1\", a=\"2\"}" = "1" every 30s #! invalid-series
      given series "errors" = "1" every 30s #! type-mismatch
      expect no notification
      """#),
    test(
      "values that cannot be read",
      #"""
      given series promql"errors" = "1 two" every 30s #! invalid-series-values
      given series promql"errors" = "1+2" every 30s #! invalid-series-values
      given series promql"errors" = " " every 30s #! empty-text
      given series promql"errors" = "1x9999999" every 30s #! invalid-series-values
      expect no notification
      """#),
    test(
      "distances",
      #"""
      given series promql"errors" = "1" every 0s #! out-of-range
      given series promql"errors" = "1" every 2d #! out-of-range
      given series promql"errors" = "1" every 5 #! type-mismatch
      expect no notification
      """#),
    test(
      "a series given twice",
      #"""
      given series promql"errors{a=\"1\", b=\"2\"}" = "1" every 30s
      given series promql"errors{b=\"2\", a=\"1\"}" = "1" every 30s #! duplicate-entry
      expect no notification
      """#),
    test(
      "too many samples",
      #"""
      given series promql"a" = "1x600000" every 1s
      given series promql"b" = "1x600000" every 1s #! out-of-range
      expect no notification
      """#),
  ]

  static let expectations: [SemanticCase] = [
    test(
      "an unknown alert",
      #"""
      expect alert Error firing #! unknown-name
      expect alert "Two words" firing #! unknown-name
      expect alert shop firing #! unknown-name
      """#),
    test(
      "labels that the alert cannot have",
      #"""
      expect alert Errors firing { instance = "n1" } #! impossible-alert-label
      expect alert Errors firing { severity = warning } #! impossible-alert-label
      expect alert Errors firing { env = "dev" } #! impossible-alert-label
      expect alert Errors firing { alertname = "Other" } #! impossible-alert-label
      expect alert Errors firing { severity = critcal } #! unknown-value
      expect alert Errors firing { env = 5 } #! type-mismatch
      expect alert Errors firing { env = "a", env = "b" } #! duplicate-entry
      """#),
    test(
      "labels that one of several rules can give",
      #"""
      expect alert Anything firing { job = "shop" }
      expect alert Anything firing { instance = "n1" }
      """#),
    test(
      "causes",
      #"""
      expect alert Errors muted by nobody #! unknown-name
      expect alert Errors pending by shop #! misplaced-expression
      """#),
    test(
      "values",
      #"""
      expect value "sum(errors)" == 5 #! type-mismatch
      expect value promql"sum(errors" == 5 #! invalid-query
      expect value promql"sum(errors)" == "five" #! type-mismatch
      """#),
  ]

  @Test(arguments: series + expectations)
  func findings(_ example: SemanticCase) { example.check() }

  /// The finding stands at the byte of the text at fault, whatever quotes and escapes come before.
  @Test(arguments: [
    (#"given series promql"up{job=\"a\",x!=\"b\"}" = "1" every 1m"#, #"x!=\"b\""#),
    (#"given series promql"up" = "1 2 x3" every 1m"#, "x"),
    (#"given series promql"up" = "\u{31} 0+5" every 1m"#, "0+5"),
    ("given series promql\"up\" = \"\"\"\n  1 2\n  5x3 stall\n  \"\"\" every 1m", "s"),
  ])
  func placesAreExact(_ statement: String, _ wanted: String) throws {
    let text = Self.test("places", statement + "\nexpect no notification").text
    let file = SourceFile(path: "case.tocsin", text: text)
    let finding = try #require(
      check(files: [file]).diagnostics.first { $0.code.name.hasPrefix("invalid-series") })
    let range = finding.primary.range
    #expect(file.text(range) == wanted, "\(finding)")
  }
}
