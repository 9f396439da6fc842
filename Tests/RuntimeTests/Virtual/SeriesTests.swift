import DSL
import Interpreter
import Testing

@testable import Runtime

/// Tests of packages that give series: from the samples to the notification.
@Suite struct SeriesTests {
  private static let package = ##"""
    edition 2026
    labels { severity: critical | warning, service: String? }
    channel room: terminal { template = card }
    channel pager: terminal { template = card }
    last resort room
    template card(group: Group) for terminal {
      title = "${group.status} ${group.labels.alertname}"
      body = """
        %{for alert in group.alerts}
        ${alert.summary}
        %{end}
        """
    }
    route {
      group by [alertname]
      wait 10s
      interval 1m
      repeat 4h
      when severity == critical -> pager
      otherwise -> room
    }
    inhibit storms {
      when alertname == "AllDown"
      mute alertname == "Down"
      because "one is enough"
    }
    mute maintenance { when service == "batch", because "nobody waits for it" }
    source main: prometheus { url = "http://127.0.0.1:9090" }
    rules nodes from main every 30s {
      record down:count = promql"count(up == 0)"
      alert Down {
        when promql"up == 0" for 2m
        keep 1m
        labels { severity = warning }
        summary = "${instance} is down, ${value}"
      }
      alert AllDown {
        when promql"down:count >= 3"
        labels { severity = critical }
        summary = "${value} nodes are down"
      }
    }
    rules errors from main {
      limit = 2
      alert Errors { when promql"errors > on () group_left () threshold", labels { severity = critical }, summary = "e" }
      record threshold = promql"vector(5)"
      alert Silence { when promql"absent(heartbeat)", labels { severity = critical }, summary = "s" }
      alert Clash { when promql"clash > 0", labels { severity = critical, service = "one" }, summary = "c" }
    }

    """##

  /// The failures of a test with these statements, each with its line among them.
  private static func failures(_ statements: String) throws -> [String] {
    try run("test \"it\" {\n\(statements)\n}").results.flatMap { result in
      result.failures.map(\.message)
    }
  }

  private static func run(_ tests: String) throws -> TestReport {
    let file = SourceFile(path: "main.tocsin", text: package + tests + "\n")
    let (program, diagnostics) = compile(files: [file], name: "shop", version: "1")
    let faults = diagnostics.filter { $0.severity == .error }
    return runTests(of: try #require(program, "\(faults)"), zones: ZoneTable())
  }

  /// Alerts go from the samples to whoever is told of them.
  static let holding = [
    #"""
    given series promql"up{instance=\"a\"}" = "1x3 0x60" every 30s
    at 1m30s expect alert Down inactive { instance = "a" }
    at 2m expect alert Down pending { instance = "a" }
    at 3m59s expect alert Down pending { instance = "a" }
    at 4m expect alert Down firing { instance = "a", severity = warning }
    at 4m expect no notification
    at 5m expect notified room once firing containing "a is down, 0"
    expect no notification to pager
    """#,
    // It is kept for a minute, its end is told, and it is told once more when it comes again.
    #"""
    given series promql"up{instance=\"a\"}" = "0x10 1x20 0x10" every 30s
    at 5m30s expect alert Down firing
    at 6m expect alert Down firing
    at 6m30s expect alert Down resolved
    at 8m expect notified room once resolved
    at 8m expect alert Down inactive
    at 20m expect notified room 2 times firing
    """#,
    // Five minutes after the last sample nothing is known any more.
    #"""
    given series promql"up{instance=\"a\"}" = "0x4" every 1m
    at 8m expect alert Down firing
    at 11m expect alert Down resolved
    """#,
    // A marker ends a series at once.
    #"""
    given series promql"up{instance=\"a\"}" = "0x4 stale" every 1m
    at 4m30s expect alert Down firing
    at 6m30s expect alert Down resolved
    """#,
    // Records are there for the rules after them, and for questions.
    #"""
    given series promql"up{instance=\"a\"}" = "0x60" every 30s
    given series promql"up{instance=\"b\"}" = "0x60" every 30s
    given series promql"up{instance=\"c\"}" = "1x3 0x60" every 30s
    at 1m expect value promql"down:count" == 2
    at 1m expect alert AllDown inactive
    at 2m expect value promql"down:count" > 2.5
    at 2m expect alert AllDown firing
    at 5m expect alert Down inhibited by storms
    at 5m expect notified pager once containing "3 nodes are down"
    expect no notification to room
    """#,
    #"""
    given series promql"up{instance=\"a\", service=\"batch\"}" = "0x60" every 30s
    at 5m expect alert Down muted by maintenance { service = "batch" }
    at 5m expect alert { alertname = "Down" } muted
    expect no notification
    """#,
    // What a rule reads is evaluated for it; an alert on absence concerns other tests only.
    #"""
    given series promql"errors{service=\"a\"}" = "4 6x9" every 1m
    at 30s expect alert Errors inactive
    at 1m expect alert Errors firing { service = "a" }
    at 5m expect notified pager once
    expect notified pager once containing "e"
    """#,
    #"""
    given series promql"heartbeat" = "1x5 stale" every 1m
    at 5m expect alert Silence inactive
    at 6m expect alert Silence firing
    """#,
    #"""
    given series promql"errors" = "1" every 1m
    at 1m expect alert Silence firing
    """#,
    // Alerts from outside go beside those of rules.
    #"""
    given series promql"up{instance=\"a\"}" = "1x9" every 1m
    given alert { alertname = "Down", severity = warning, instance = "b" }
    at 1m expect alert Down firing { instance = "b" }
    at 1m expect notified room once
    at 2m resolve { alertname = "Down" }
    at 3m expect alert Down resolved { instance = "b" }
    """#,
    #"""
    given series promql"up{instance=\"a\"}" = "0x60" every 30s
    at 1m silence alertname == "Down" for 1h
    at 5m expect alert Down muted { instance = "a" }
    expect no notification
    """#,
  ]

  @Test(arguments: holding)
  func expectationsHold(_ statements: String) throws {
    #expect(try Self.failures(statements) == [])
  }

  /// Prometheus sends a firing alert anew each minute at most, with an end four minutes ahead.
  @Test func aFiringAlertOutlivesAGapOfMessages() throws {
    #expect(
      try Self.failures(
        #"""
        given series promql"errors{service=\"a\"}" = "6x600" every 1m
        at 5h expect alert Errors firing
        at 5h expect notified pager 2 times firing
        """#) == [])
  }

  static let failing: [(String, [String])] = [
    (
      #"""
      given series promql"up{instance=\"a\"}" = "1x3 0x60" every 30s
      at 3m expect alert Down firing { instance = "a" }
      """#,
      [
        """
        expected alert Down {instance="a"} to fire at 3m; these are there:
          {alertname="Down", instance="a", severity="warning"}: pending since 2m, for 2m
          values of up (fires == 0):
            up{instance="a"} 1m 1, 1m 30s 1, 2m 0, 2m 30s 0, 3m 0
        """
      ]
    ),
    (
      #"""
      given series promql"up{instance=\"a\"}" = "1x60" every 30s
      at 3m expect alert Down pending
      """#,
      [
        """
        expected alert Down to be pending at 3m; none is pending or fires
          values of up (fires == 0):
            up{instance="a"} 1m 1, 1m 30s 1, 2m 1, 2m 30s 1, 3m 1
        """
      ]
    ),
    (
      #"""
      given series promql"errors" = "9x9" every 1m
      at 1m expect alert Errors inactive
      at 1m expect alert Errors resolved
      """#,
      [
        """
        expected alert Errors to be inactive at 1m; these are there:
          {alertname="Errors", severity="critical"}: firing since 1m
          values of errors (fires > on () group_left () threshold):
            errors 0s 9, 1m 9
        """,
        """
        expected alert Errors to be resolved at 1m; these are there:
          {alertname="Errors", severity="critical"}: firing since 1m
          values of errors (fires > on () group_left () threshold):
            errors 0s 9, 1m 9
        """,
      ]
    ),
    (
      "at 1m expect alert Errors firing\nexpect value promql\"1\" == 1",
      [
        "expected alert Errors to fire at 1m; the test gives no series, so no rule is evaluated",
        "the test gives no series, so no query has a value",
      ]
    ),
    (
      #"""
      given series promql"up{instance=\"a\"}" = "1x60" every 30s
      given series promql"up{instance=\"b\"}" = "2x60" every 30s
      at 3m expect value promql"sum(up)" == 2
      at 3m expect value promql"up" == 2
      at 3m expect value promql"up > 5" == 2
      at 3m expect value promql"up + on () up" == 2
      """#,
      [
        "expected sum(up) == 2 at 3m; it is 3",
        """
        expected up == 2 at 3m; it gives 2 values
          up{instance="a"} 1
          up{instance="b"} 2
        """,
        "expected up > 5 == 2 at 3m; it gives no value",
        "expected up + on () up == 2 at 3m; it cannot be evaluated: "
          + "several series of the one side meet the same series: "
          + #"up{instance="a"} and up{instance="b"}"#,
      ]
    ),
    (
      #"""
      given series promql"clash{service=\"a\"}" = "1x60" every 30s
      given series promql"clash{service=\"b\"}" = "1x60" every 30s
      given series promql"errors{n=\"1\"}" = "9x60" every 30s
      given series promql"errors{n=\"2\"}" = "9x60" every 30s
      given series promql"errors{n=\"3\"}" = "9x60" every 30s
      at 3m expect no notification to room
      """#,
      [
        "rule Clash fails at 0s: several alerts have the labels "
          + #"{alertname="Clash", service="one", severity="critical"} once the rule's are added"#,
        "rule Errors fails at 1m: 3 alerts, but the group's limit is 2",
      ]
    ),
  ]

  @Test(arguments: failing)
  func failuresSayWhatWasThere(_ statements: String, _ expected: [String]) throws {
    #expect(try Self.failures(statements) == expected)
  }

  /// A rule that fails is shown where it is declared.
  @Test func rulesFailAtTheirPlace() throws {
    let report = try Self.run(
      #"""
      test "it" {
        given series promql"clash{service=\"a\"}" = "1x60" every 30s
        given series promql"clash{service=\"b\"}" = "1x60" every 30s
        expect no notification
      }
      """#)
    let lines = Self.package.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("alert Clash") }) + 1
    #expect(report.results.flatMap(\.failures).map(\.place.line) == [line])
  }

  @Test func alertsThatNoTestMakesFireAreKnown() throws {
    let report = try Self.run(
      #"""
      test "one" {
        given series promql"up{instance=\"a\"}" = "0x60" every 30s
        at 5m expect alert Down firing
      }
      test "two" {
        given series promql"up{instance=\"a\"}" = "0x60" every 30s
        given series promql"errors" = "9x60" every 30s
        at 5m expect alert Down firing
        at 1m expect alert Silence pending
      }
      """#)
    let counts = report.alerts.map { "\($0.name) \($0.tests)" }
    #expect(counts == ["Down 2", "AllDown 0", "Errors 1", "Silence 1", "Clash 0"])
  }

  /// Rules of MetricsQL fail only the tests that need them.
  @Test func rulesThatCannotBeEvaluatedFailTheTestsThatNeedThem() throws {
    let report = try Self.run(
      #"""
      source victoria: victoriametrics { url = "http://127.0.0.1:8428" }
      rules more from victoria {
        labels { severity = critical }
        alert Median { when promql"median_over_time(latency[5m]) > 1", summary = "m" }
        alert Queue { when promql"sum(queue) > 1", summary = "q" }
      }
      test "latency" {
        given series promql"latency" = "1x60" every 30s
        expect no notification
      }
      test "median" {
        given series promql"queue" = "1x60" every 30s
        expect alert Median inactive
      }
      test "queue" {
        given series promql"queue" = "2x60" every 30s
        at 1m expect alert Queue firing { alertgroup = "more" }
      }
      """#)
    #expect(report.results.map(\.passed) == [false, false, true])
    let reasons = report.results.flatMap(\.failures).map(\.message)
    #expect(reasons.allSatisfy { $0.hasPrefix("rule Median fails at 0s: the query of 'Median'") })
  }
}
