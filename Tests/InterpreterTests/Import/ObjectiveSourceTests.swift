import DSL
import Foundation
import Testing

@testable import Interpreter

/// What the imports of Sloth and OpenSLO write and report.
@Suite struct ObjectiveSourceTests {
  private func imported(
    _ yaml: String, as format: ObjectiveSource.Format
  ) throws -> (slos: String, findings: [String]) {
    let source = try ObjectiveSource.read(Array(yaml.utf8), file: "s.yml", as: format)
    let start = source.text.firstRange(of: "otherwise -> screen\n}\n\n")
    return (
      start.map { String(source.text[$0.upperBound...]) } ?? source.text,
      source.report.findings.filter { $0.code != "source-address" }
        .map { $0.describe(file: "s.yml") }
    )
  }

  /// The package checks without it, and the fault is told where it is written.
  @Test func anObjectiveWhoseQueryIsWrongIsLeftOut() throws {
    let yaml = """
      version: prometheus/v1
      service: shop
      labels: {team: web}
      slos:
        - name: bad
          objective: 99
          sli:
            events:
              error_query: sum((rate(e[{{.window}}]))
              total_query: sum(rate(r[{{.window}}]))
          alerting: {}
        - name: good
          objective: 99
          sli:
            events:
              error_query: sum(rate(e[{{.window}}]))
              total_query: sum(rate(r[{{.window}}]))
          alerting: {}
      """
    let (slos, findings) = try imported(yaml, as: .sloth)
    #expect(
      slos == """
        # slo shop_bad from prometheus {
        # objective = 99% over 30d
        # bad = promql"sum((rate(e[${window}]))"
        # total = promql"sum(rate(r[${window}]))"
        # page { team = "web" }
        # ticket { team = "web" }
        # }

        slo shop_good from prometheus {
          objective = 99% over 30d
          bad = promql"sum(rate(e[${window}]))"
          total = promql"sum(rate(r[${window}]))"
          page { team = "web" }
          ticket { team = "web" }
        }

        """)
    #expect(
      findings == [
        "s.yml:9:22: lost: the objective 'shop-bad' cannot be said here: this query cannot be asked: "
          + "the '(' that opens here is never closed; it is kept as a comment [objective-not-kept]"
      ])
    let source = try ObjectiveSource.read(Array(yaml.utf8), file: "s.yml", as: .sloth)
    #expect(!check(files: [SourceFile(path: "main.tocsin", text: source.text)]).hasErrors)
  }

  @Test func alertsWithoutLabelsGetASeverity() throws {
    let (slos, findings) = try imported(
      """
      version: prometheus/v1
      service: shop
      slos:
        - name: ok
          objective: 99
          sli:
            events:
              error_query: sum(rate(e[{{.window}}]))
              total_query: sum(rate(r[{{.window}}]))
          alerting: {ticket_alert: {disable: true}}
      """, as: .sloth)
    #expect(slos.contains("page { severity = \"critical\" }"), "\(slos)")
    #expect(
      findings == [
        "s.yml:4:5: note: an alert of 'ok' has no labels; it gets severity critical [alert-labels]"
      ])
  }

  @Test func filesOfSlothBecomeObjectives() throws {
    let (slos, findings) = try imported(
      """
      version: prometheus/v1
      service: shop
      labels: {team: web}
      slos:
        # Orders must work.
        - name: orders-ok
          objective: 99.9
          description: Orders that are answered.
          sli:
            events:
              error_query: sum(rate(requests_total{code=~"5.."}[{{.window}}]))
              total_query: |
                sum(
                  rate(requests_total[{{ .window }}])
                )
          alerting:
            name: OrdersFail
            labels: {category: web}
            annotations: {runbook: https://runbooks.example/orders}
            page_alert: {labels: {severity: critical}}
            ticket_alert: {disable: true}
        - name: raw
          objective: 99
          sli: {raw: {error_ratio_query: 'errors:ratio[{{.window}}]'}}
          alerting: {name: Raw}
      """, as: .sloth)
    #expect(
      slos == #"""
        # Orders must work.
        ## Orders that are answered.
        slo shop_orders_ok from prometheus {
          objective = 99.9% over 30d
          bad = promql"sum(rate(requests_total{code=~\"5..\"}[${window}]))"
          total = promql"""
            sum(
              rate(requests_total[${window}])
            )
            """
          page { team = "web", category = "web", severity = "critical" }
        }

        """#)
    #expect(
      findings == [
        "s.yml:17:13: changed: the alerts of 'orders-ok' are named after the objective, not "
          + "'OrdersFail' [alert-name]",
        "s.yml:19:20: changed: annotations of the objective 'orders-ok' are not kept: runbook "
          + "[annotations]",
        "s.yml:24:16: lost: the objective 'raw' is not kept: a ratio that is a query of its own "
          + "cannot be split into events and their total [objective-not-kept]",
        "s.yml:25:22: changed: the alerts of 'raw' are named after the objective, not 'Raw' "
          + "[alert-name]",
      ])
  }

  @Test func manifestsOfSlothAreReadToo() throws {
    let (slos, findings) = try imported(
      """
      apiVersion: sloth.slok.dev/v1
      kind: PrometheusServiceLevel
      metadata: {name: shop}
      spec:
        service: shop
        slos:
          - name: a
            objective: 99.95
            sli:
              events:
                errorQuery: rate(e[{{.window}}])
                totalQuery: rate(t[{{.window}}])
            alerting:
              name: A
              pageAlert: {labels: {severity: page}}
              ticketAlert: {labels: {severity: ticket}}
      """, as: .sloth)
    #expect(
      slos == """
        slo shop_a from prometheus {
          objective = 99.95% over 30d
          bad = promql"rate(e[${window}])"
          total = promql"rate(t[${window}])"
          page { severity = "page" }
          ticket { severity = "ticket" }
        }

        """)
    #expect(
      findings == [
        "s.yml:14:15: changed: the alerts of 'a' are named after the objective, not 'A' "
          + "[alert-name]"
      ])
  }

  @Test func objectivesOfOpenSLOBecomeObjectives() throws {
    let (slos, findings) = try imported(
      """
      apiVersion: openslo/v1
      kind: SLO
      metadata: {name: web-ok}
      spec:
        service: web
        description: Most answers are right.
        indicatorRef: good-answers
        timeWindow: [{duration: 4w, isRolling: true}]
        budgetingMethod: Occurrences
        objectives:
          - {displayName: low, target: 0.995}
          - {displayName: high, target: 0.9995}
      ---
      apiVersion: openslo/v1
      kind: SLI
      metadata: {name: good-answers}
      spec:
        ratioMetric:
          counter: true
          good: {metricSource: {type: Prometheus, spec: {query: 'sum(answers{code="ok"})'}}}
          total: {metricSource: {type: Prometheus, spec: {query: 'sum(answers)'}}}
      """, as: .openslo)
    #expect(
      slos == #"""
        ## Most answers are right.
        slo web_ok_low from prometheus {
          objective = 99.5% over 28d
          good = promql"sum(increase(answers{code=\"ok\"}[${window}]))"
          total = promql"sum(increase(answers[${window}]))"
          page { severity = critical }
          ticket { severity = warning }
        }

        ## Most answers are right.
        slo web_ok_high from prometheus {
          objective = 99.95% over 28d
          good = promql"sum(increase(answers{code=\"ok\"}[${window}]))"
          total = promql"sum(increase(answers[${window}]))"
          page { severity = critical }
          ticket { severity = warning }
        }

        """#)
    #expect(
      findings == [
        "s.yml:11:7: note: OpenSLO has no labels for alerts; 'web-ok-low' gets severity critical and "
          + "warning [alert-labels]",
        "s.yml:12:7: note: OpenSLO has no labels for alerts; 'web-ok-high' gets severity critical "
          + "and warning [alert-labels]",
      ])
  }

  @Test func theFirstVersionOfOpenSLOIsRead() throws {
    let (slos, findings) = try imported(
      """
      apiVersion: openslo/v1alpha
      kind: SLO
      metadata: {name: a}
      spec:
        timeWindows: [{unit: Day, count: 30, isRolling: false, calendar: {startTime: x}}]
        budgetingMethod: Timeslices
        objectives:
          - target: 0.98
            ratioMetrics:
              good: {source: prometheus, queryType: promql, query: 'rate(g[{{.window}}])'}
              total: {source: prometheus, queryType: promql, query: 'rate(t[{{.window}}])'}
      """, as: .openslo)
    #expect(
      slos == """
        slo a_slo from prometheus {
          objective = 98% over 30d
          good = promql"rate(g[${window}])"
          total = promql"rate(t[${window}])"
          page { severity = critical }
          ticket { severity = warning }
        }

        """)
    #expect(
      findings == [
        "s.yml:5:17: changed: the window of 'a' follows the calendar; here it rolls "
          + "[calendar-window]",
        "s.yml:6:20: changed: the budget of 'a' counts slices of time; here it counts events "
          + "[timeslices]",
        "s.yml:8:7: note: OpenSLO has no labels for alerts; 'a' gets severity critical and warning "
          + "[alert-labels]",
      ])
  }

  @Test(
    arguments: [
      ("thresholdMetric: {metricSource: {spec: {query: up}}}", "only ratios"),
      (
        "ratioMetric: {counter: false, good: {metricSource: {spec: {query: a}}}, "
          + "total: {metricSource: {spec: {query: b}}}}", "must be a counter"
      ),
      (
        "ratioMetric: {counter: true, good: {metricSource: {spec: {query: max(a)}}}, "
          + "total: {metricSource: {spec: {query: b}}}}", "no sum of counters"
      ),
      ("ratioMetric: {raw: {metricSource: {spec: {query: a}}}, rawType: success}", "needs 'total'"),
    ])
  func whatHasNoCounterpartIsLost(_ indicator: String, _ reason: String) throws {
    let (slos, findings) = try imported(
      """
      apiVersion: openslo/v1
      kind: SLO
      metadata: {name: a}
      spec:
        indicator: {spec: {\(indicator)}}
        timeWindow: [{duration: 30d, isRolling: true}]
        objectives: [{target: 0.9}]
      """, as: .openslo)
    #expect(!slos.contains("slo "))
    #expect(findings.contains { $0.contains("lost") && $0.contains(reason) })
  }
}
