import DSL
import Testing

@testable import Interpreter

/// What is written for Grafana's provisioning.
@Suite struct GrafanaEmissionTests {
  private static let package = """
    labels { severity: critical | warning, team: String? }
    source main: prometheus { url = "http://127.0.0.1:9090" }
    channel room: slack { token = secret("slack/bot"), channel = "#room", template = card }
    channel hook: webhook { url = secret("hook"), token = secret("bearer"), max_alerts = 5 }
    last resort hook
    template card(group: Group) for slack { title = "${group.labels.alertname} costs 5$", body = "x" }
    calendar nights { 22:00..24:00 }
    route {
      group by [alertname]
      when severity == critical -> room, hook
      when team == "x" {
        mute during nights
        when alertname =~ "Test.*" -> drop because "tests"
        otherwise -> room
      }
      otherwise -> hook
    }
    rules web from main every 30s {
      offset = 1m
      labels { team = "x" }
      alert Slow {
        when promql"max by (job) (latency_seconds) > 2" for 5m
        keep 1m
        labels { severity = warning }
        summary = "${labels.job} needs ${value} s"
      }
      record job:latency:max = promql"max by (job) (latency_seconds)"
    }
    """

  private func emission(_ source: String) throws -> GrafanaEmission {
    GrafanaEmission(try program(source))
  }

  @Test func thePolicyTreeRoutesAsThePackage() throws {
    let routing = try emission(Self.package).routing
    let policies = try #require(routing.firstRange(of: "policies:")).lowerBound
    #expect(
      String(routing[policies...]) == """
        policies:
          - orgId: 1
            receiver: hook
            group_by: [alertname]
            routes:
              - receiver: 'room+hook'
                object_matchers:
                  - [severity, '=', critical]
              - receiver: room
                object_matchers:
                  - [team, '=', x]
                mute_time_intervals: [nights]
                routes:
                  - object_matchers:
                      - [alertname, '=~', 'Test.*']
                    mute_time_intervals: [nights, 'at all times']
        muteTimes:
          - orgId: 1
            name: nights
            time_intervals:
              - times:
                  - start_time: '22:00'
                    end_time: '24:00'
          - orgId: 1
            name: 'at all times'
            time_intervals:
              - times:
                  - start_time: '00:00'
                    end_time: '24:00'

        """)
  }

  @Test func contactPointsReadTheirSecretsFromFiles() throws {
    let routing = try emission(Self.package).routing
    for line in [
      "token: '$__file{/etc/grafana/secrets/slack/bot}'",
      "url: '$__file{/etc/grafana/secrets/hook}'",
      "authorization_credentials: '$__file{/etc/grafana/secrets/bearer}'",
      "title: '{{ $$.GroupLabels.alertname }} costs 5$$'", "recipient: '#room'", "maxAlerts: 5",
    ] {
      #expect(routing.contains(line), "\(line) in\n\(routing)")
    }
    #expect(!routing.contains("secret("))
  }

  @Test func rulesFireForEverySeries() throws {
    let rules = try emission(Self.package).rules
    for line in [
      "folder: test", "interval: 30s", "title: Slow", "condition: firing", "from: 660", "to: 60",
      "expression: 'is_number($query) || is_nan($query) || is_inf($query)'", "noDataState: OK",
      "for: 5m", "keepFiringFor: 1m", "missing_series_evals_to_resolve: 1",
      "summary: '{{ $value := $values.query.Value }}{{ $labels.job }} needs {{ $value }} s'",
      "metric: 'job:latency:max'", "severity: warning", "team: x",
    ] {
      #expect(rules.contains(line), "\(line) in\n\(rules)")
    }
  }

  @Test func whatGrafanaLacksIsAnErrorAtItsDeclaration() throws {
    let emission = try emission(
      Self.package + """

        inhibit a { when alertname == "A", mute alertname == "B", same [team], because "x" }
        rules more from main {
          limit = 5
          alert Slow { when promql"up == 0", summary = "x" }
        }
        """)
    let errors = emission.report.findings.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["inhibition", "limit", "repeated-name"])
    #expect(errors.allSatisfy { $0.place.line > 0 })
  }

  @Test func theSamePackageGivesTheSameBytes() throws {
    let (first, second) = (try emission(Self.package), try emission(Self.package))
    #expect(first.rules == second.rules && first.routing == second.routing)
  }
}

/// Dashboards that are made of a package.
@Suite struct GrafanaDashboardTests {
  @Test func everyObjectiveHasItsBurnRates() throws {
    let program = try program(
      """
      labels { severity: critical | warning }
      source main: prometheus { url = "http://127.0.0.1:9090" }
      channel hook: webhook { url = "http://127.0.0.1:1/" }
      last resort hook
      route { when severity == critical -> hook, otherwise -> drop because "a | b" }
      slo shop from main {
        objective = 99.9% over 30d
        bad = promql"sum(rate(errors[${window}]))"
        total = promql"sum(rate(requests[${window}]))"
        page { severity = critical }
      }
      """)
    let text = GrafanaDashboard(program).text
    let document = try JSONValue.parse(Array(text.utf8))
    let panels = try #require(document["panels"]?.array)
    let titles = panels.compactMap { $0["title"]?.string }
    #expect(
      titles == [
        "Alerts", "Firing now", "When they fired", "Firing alerts", "Objective shop",
        "Error budget left, 30d", "Burn rate by window; 1 uses the budget exactly",
        "Who is told", "Routes", "Tocsin", "Notifications",
        "Alerts, groups and what waits to be sent",
      ])
    let burn = try #require(panels.first { $0["title"]?.string?.hasPrefix("Burn") == true })
    let queries = try #require(burn["targets"]?.array).compactMap { $0["expr"]?.string }
    #expect(queries.first == "slo:error_ratio:rate5m{slo=\"shop\"} / 0.001")
    for query in queries { _ = try PromQL.parse(Array(query.utf8), PromQL.Options()) }
    #expect(text.contains(#"nobody: a \\| b"#))
  }

  @Test func panelsDoNotOverlap() throws {
    let program = try program(
      """
      channel hook: webhook { url = "http://127.0.0.1:1/" }
      last resort hook
      route { otherwise -> hook }
      """)
    let document = try JSONValue.parse(Array(GrafanaDashboard(program).text.utf8))
    var taken: Set<[Int64]> = []
    for panel in try #require(document["panels"]?.array) {
      let place = try #require(panel["gridPos"])
      let values = ["x", "y", "w", "h"].compactMap { place[$0]?.int }
      try #require(values.count == 4)
      #expect(values[0] + values[2] <= 24)
      for x in values[0]..<values[0] + values[2] {
        for y in values[1]..<values[1] + values[3] {
          #expect(taken.insert([x, y]).inserted)
        }
      }
    }
  }
}
