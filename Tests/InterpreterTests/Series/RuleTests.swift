import DSL
import Foundation
import Testing

@testable import Interpreter

private let rules = """
  groups:
    - name: service
      labels: {team: web}
      rules:
        - record: job:errors:sum
          expr: sum by (job) (errors)
          labels: {kind: sum}
        - alert: Errors
          expr: job:errors:sum > 2
          for: 2m
          keep_firing_for: 2m
          labels: {severity: page}
          annotations: {summary: "{{ $labels.job }} has {{ $value }}"}
  """

private func runRuleTests(
  _ bytes: [UInt8], _ options: RuleTestOptions,
  load: (_ pattern: String) -> [(name: String, bytes: [UInt8])]
) throws(YAMLError) -> [RuleTestResult] {
  var cache = RuleFileCache()
  return try runRuleTests(bytes, options, &cache, load: load)
}

/// Runs a test file over the rules above.
private func failures(
  _ test: String, _ options: RuleTestOptions = RuleTestOptions()
) throws -> [String] {
  let results = try runRuleTests(Array(test.utf8), options) { pattern in
    pattern == "rules.yml" ? [(pattern, Array(rules.utf8))] : []
  }
  return results.flatMap(\.failures).map { "\($0.mark.line): \($0.message)" }
}

@Suite struct RuleTests {
  /// Three errors from minute 1 to 5; fires from 3, is kept for two minutes from 6 on.
  private let series = """
    rule_files: [rules.yml]
    tests:
      - interval: 1m
        input_series:
          - series: 'errors{job="a", host="x"}'
            values: '0 2x4 0x9'
          - series: 'errors{job="a", host="y"}'
            values: '0 1x4 0x9'

    """

  @Test(arguments: [
    (1, "pending"), (2, "pending"), (3, "firing"), (5, "firing"), (6, "firing"), (7, "firing"),
  ])
  func alertsGoFromPendingToFiring(_ minute: Int, _ state: String) async throws {
    let test = """
          promql_expr_test:
            - expr: count by (alertstate) (ALERTS{alertname="Errors"})
              eval_time: \(minute)m
              exp_samples: [{labels: '{alertstate="\(state)"}', value: 1}]
      """
    #expect(try failures(series + test) == [])
  }

  @Test func alertsEndAndTheirSeriesToo() async throws {
    let test = """
          alert_rule_test:
            - {eval_time: 2m, alertname: Errors}
            - eval_time: 3m59s
              alertname: Errors
              exp_alerts:
                - exp_labels: {job: a, severity: page, team: web, kind: sum}
                  exp_annotations: {summary: a has 3}
            - {eval_time: 8m, alertname: Errors, exp_alerts: []}
          promql_expr_test:
            - {expr: ALERTS, eval_time: 8m}
            - {expr: ALERTS_FOR_STATE, eval_time: 5m, exp_samples: [{value: 60,
                 labels: 'ALERTS_FOR_STATE{alertname="Errors",job="a",kind="sum",severity="page",team="web"}'}]}
            - expr: job:errors:sum
              eval_time: 3m
              exp_samples: [{labels: 'job:errors:sum{job="a",kind="sum",team="web"}', value: 3}]
      """
    #expect(try failures(series + test) == [])
  }

  @Test func failuresShowBothSides() throws {
    let test = """
          alert_rule_test:
            - eval_time: 4m
              alertname: Errors
              exp_alerts: [{exp_labels: {job: b}}]
          promql_expr_test:
            - {expr: sum(errors), eval_time: 4m, exp_samples: [{value: 4}]}
      """
    #expect(
      try failures(series + test) == [
        """
        10: alert Errors at 4m
          expected {alertname="Errors", job="b"}
          got      {alertname="Errors", job="a", kind="sum", severity="page", team="web"}
                   summary: "a has 3"
        """,
        """
        14: sum(errors) at 4m
          expected {} 4
          got      {} 3
        """,
      ])
  }

  @Test(arguments: [
    ("rule_files: [no.yml]", "there is no file 'no.yml'"),
    ("tests: [{input_series: [{series: 'a{', values: '1'}]}]", "is no series"),
    ("tests: [{input_series: [{series: a, values: '1 x'}]}]", "the values of 'a' are wrong"),
    ("tests: [{promql_expr_test: [{expr: 'a +'}]}]", "the query is wrong"),
    ("tests: [{alert_rule_test: [{eval_time: 1m}]}]", "must have an 'alertname'"),
    ("tests: [{nonsense: 1}]", "has no field 'nonsense'"),
    ("evaluation_interval: 0s", "must be positive"),
    (
      "evaluation_interval: 1ms\ntests: [{alert_rule_test: [{eval_time: 1y, alertname: a}]}]",
      "more than 1000000 evaluations"
    ),
  ])
  func filesThatAreWrongAreRefused(_ text: String, _ reason: String) throws {
    let error = #expect(throws: YAMLError.self) { try failures(text) }
    #expect(error?.message.contains(reason) ?? false, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    ("{record: a, alert: b, expr: 1}", "either 'record' or 'alert'"),
    ("{alert: b}", "must have an 'expr'"), ("{alert: b, expr: 'a +'}", "the query of 'b' is wrong"),
    ("{alert: b, expr: WITH (x = 5) rate(a) > x}", "the query of 'b' is not read: WITH templates"),
    ("{record: b, expr: a, for: 1m}", "a recording rule has no 'for'"),
    ("{alert: b, expr: a, annotations: {x: '{{ nope }}'}}", "the template of 'x' is wrong"),
  ])
  func rulesThatAreWrongAreRefused(_ rule: String, _ reason: String) throws {
    let text = "groups: [{name: g, rules: [\(rule)]}]"
    let error = #expect(throws: YAMLError.self) { try RuleFile.read(Array(text.utf8)) }
    #expect(error?.message.contains(reason) ?? false, "\(error?.message ?? "")")
  }

  @Test func aRuleThatFailsEndsTheTest() throws {
    let text = "groups: [{name: g, limit: 1, rules: [{alert: A, expr: m}]}]"
    let test = """
      rule_files: [r]
      tests:
        - input_series: [{series: 'm{a="1"}', values: 1}, {series: 'm{a="2"}', values: 1}]
          alert_rule_test: [{eval_time: 0s, alertname: A}]
      """
    let results = try runRuleTests(Array(test.utf8), RuleTestOptions()) { _ in
      [("r", Array(text.utf8))]
    }
    #expect(
      results.flatMap(\.failures).map(\.message) == [
        "rule A of group g at 0s: 2 alerts, but the group's limit is 1"
      ])
  }

  @Test func onlyTheWantedTestsRun() throws {
    var options = RuleTestOptions()
    options.only = [try Pattern.parse("^two$")]
    let results = try runRuleTests(Array("tests: [{name: one}, {name: two}]".utf8), options) { _ in
      []
    }
    #expect(results.map(\.name) == ["two"])
  }
}

// MARK: - Conformance

private let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"]

/// Test files whose verdict differs on purpose, with the reason.
private let deviations: [(id: String, reason: String)] = []

@Suite(
  .enabled(
    if: folder != nil, "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct RuleTestConformance {
  @Test func filesGiveTheVerdictOfTheirTool() throws {
    let place = URL(fileURLWithPath: try #require(folder) + "/promql/rule_tests")
    let index = try Data(contentsOf: place.appendingPathComponent("index.jsonl"))
    var counts = (passed: 0, all: 0, assertions: 0)
    for line in index.split(separator: 0x0a) {
      let record = try JSONValue.parse(Array(line))
      let id = try #require(record["id"]?.string)
      let isAccepted = try record.flag("ok")
      let faults = try faults(record, place)
      counts.all += 1
      let agrees = faults.isEmpty == isAccepted
      if let deviation = deviations.first(where: { $0.id == id }) {
        #expect(!agrees, "\(id) passes, but is listed because \(deviation.reason)")
        continue
      }
      #expect(agrees, "\(id): \(faults.joined(separator: "\n"))")
      if agrees {
        counts.passed += 1
        counts.assertions += Int(record["assertions"]?.int ?? 0)
      }
    }
    print(
      "rule_tests: \(counts.passed) of \(counts.all) files passed, "
        + "\(counts.assertions) assertions in them")
    #expect(counts.passed > 0)
  }

  private func faults(_ record: JSONValue, _ place: URL) throws -> [String] {
    let file = place.appendingPathComponent(try #require(record["file"]?.string))
    var options = RuleTestOptions()
    if record["tool"]?.string == "vmalert-tool" {
      options.flavor = .vmalert(addsGroupLabel: !(record["disable_group_label"]?.bool ?? false))
    }
    options.only = try (record["run"]?.array ?? []).compactMap(\.string).map {
      try Pattern.parse($0)
    }
    options.externalLabels = (record["external_labels"]?.members ?? []).map {
      (name: $0.name, value: $0.value.string ?? "")
    }
    options.externalURL = record["external_url"]?.string ?? ""
    do throws(YAMLError) {
      let bytes = (try? Data(contentsOf: file)).map { Array($0) } ?? []
      let results = try runRuleTests(bytes, options) { name in
        let rules = file.deletingLastPathComponent().appendingPathComponent(name)
        return (try? Data(contentsOf: rules)).map { [(name, Array($0))] } ?? []
      }
      return results.flatMap(\.failures).map { "\($0.mark.line): \($0.message)" }
    } catch {
      return [error.description]
    }
  }
}
