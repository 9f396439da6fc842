import DSL
import Testing

/// Sources, rules, objectives and targets.
@Suite struct ObservationTests {
  private static func watched(_ name: String, _ source: String) -> SemanticCase {
    SemanticCase(
      name,
      """
      labels { severity: critical | warning, service: String, node: String? }
      source main: prometheus { url = "http://127.0.0.1:9090" }

      """ + source)
  }

  static let sources: [SemanticCase] = [
    SemanticCase(
      "an unused source",
      #"source main: prometheus { url = "http://a.example" } #! unused-declaration"#),
    SemanticCase(
      "a source of an unknown kind",
      """
      source main: prometeus { url = "http://a.example" } #! unknown-word
      rules a from main every 1m { alert A { when promql"up == 0" } }
      """),
    SemanticCase(
      "a source without an address",
      """
      source main: prometheus {} #! missing-attribute
      rules a from main every 1m { alert A { when promql"up == 0" } }
      """),
    SemanticCase(
      "a token in the source",
      """
      source main: prometheus { url = "http://a.example", token = "x" } #! plaintext-credential
      rules a from main every 1m { alert A { when promql"up == 0" } }
      """),
    SemanticCase(
      "rules of no source",
      """
      channel main: terminal {} #! unused-declaration
      rules a from mian every 1m { alert A { when promql"up == 0" } } #! unknown-name
      """),
  ]

  static let rules: [SemanticCase] = [
    watched(
      "an alert",
      #"""
      rules a from main every 30s {
        alert HighErrorRate {
          when promql"""
            sum(rate(errors[5m])) by (service) > 0.05
            """ for 10m
          keep 5m
          labels { severity = critical }
          summary = "${service} on ${node ?? "?"}: ${value as percent} ${labels.service}"
          runbook = "https://runbooks.example/x"
        }
        record service:errors:rate5m = promql"sum by (service) (rate(errors[5m]))"
      }
      """#),
    watched(
      "a query by name",
      """
      let down = promql"up == 0"
      rules a from main every 30s { alert Down { when down } }
      """),
    watched(
      "an alert without a condition",
      "rules a from main every 30s { alert Down {} } #! missing-clause"),
    watched(
      "a text for a query",
      #"rules a from main every 30s { alert Down { when "up == 0" } } #! type-mismatch"#
    ),
    watched(
      "a query with a bracket too few",
      #"rules a from main every 30s { alert D { when promql"sum(up" } } #! invalid-query"#
    ),
    watched(
      "a query with text from elsewhere",
      """
      let job = "web"
      rules a from main every 30s {
        alert D { when promql"up{job=\\"${job}\\"}" } #! foreign-text-in-query
      }
      playbook p { on firing, notify ops job }
      """),
    watched(
      "an empty query",
      #"rules a from main every 30s { alert D { when promql" " } } #! empty-text"#),
    watched(
      "too short an interval",
      #"rules a from main every 10ms { alert D { when promql"up" } } #! out-of-range"#),
    watched(
      "a function that is none",
      #"rules a from main every 30s { alert D { when promql"sume(up)" } } #! invalid-query"#
    ),
    watched(
      "a range of values",
      #"rules a from main every 30s { alert D { when promql"up[5m]" } } #! invalid-query"#
    ),
    SemanticCase(
      "a query that only the other server knows",
      """
      source main: prometheus { url = "http://127.0.0.1:9090" }
      source other: victoriametrics { url = "http://127.0.0.1:8428" }
      rules a from main every 30s {
        alert A { when promql"increase_pure(up[5m])" } #! invalid-query
      }
      rules b from other every 30s {
        alert A { when promql"increase_pure(up[5m])" }
      }
      """),
    watched("no rule", "rules a from main every 30s {} #! empty-rules"),
    watched(
      "an unknown label",
      """
      rules a from main every 30s {
        alert D { when promql"up", labels { severty = critical } } #! unknown-label
      }
      """),
    watched(
      "an unknown value",
      """
      rules a from main every 30s {
        alert D { when promql"up", labels { severity = critcal } } #! unknown-value
      }
      """),
    watched(
      "the name of an alert is fixed",
      """
      rules a from main every 30s {
        alert D { when promql"up", labels { alertname = "E" } } #! fixed-label
      }
      """),
    watched(
      "names that are no identifiers stand in quotes",
      """
      rules a from main {
        labels { "k8s.cluster.name" = "eu" }
        record up:sum = promql"sum(up)" labels { "cloud.region" = "eu" }
        alert D {
          when promql"up"
          labels { severity = critical, "k8s.pod.name" = "${labels["k8s.pod.name"]}" }
          "runbook.url" = "on ${node}"
        }
      }
      test "they are labels of alerts" {
        given alert { alertname = "D", "k8s.pod.name" = "p" } with { "runbook.url" = "x" }
        at 1m expect notified ops once
        at 2m resolve { alertname = "D", "k8s.pod.name" = "p" }
      }
      """),
    watched(
      "quotes are for names that need them",
      """
      rules a from main {
        alert D {
          when promql"up"
          labels { "severity" = critical } #! needless-quotes
          "summary" = "x" #! needless-quotes
        }
        alert E {
          when promql"up"
          labels { "" = "x", "a b" = 1 } #! empty-text type-mismatch
        }
        alert F {
          when promql"up"
          labels { "a.b" = "x", "a.b" = "y" } #! duplicate-entry
        }
      }
      """),
    watched(
      "labels that may be absent are empty",
      """
      rules a from main every 30s {
        alert D {
          when promql"up"
          summary = "on ${node} ${labels.node} ${labels.undeclared} ${labels["k8s.pod"]} ${labels}"
          description = "${node ?? "?"} ${instance} ${alertname} ${external_labels.zone} ${external_url}"
        }
      }
      """),
    watched(
      "an unknown name in a text of a rule",
      """
      rules a from main {
        alert D { when promql"up", summary = "on ${undeclared}" } #! unknown-variable
      }
      """),
    watched(
      "settings of a group",
      """
      source metrics: victoriametrics { url = "http://127.0.0.1:8428" }
      rules a from main {
        title = "web.rules"
        limit = 100
        offset = 1m
        labels { severity = warning }
        alert "D (web)" { when promql"up" }
      }
      rules b from metrics {
        concurrency = 2, delay = 30s, align = false
        alert D { when promql"up" }
      }
      """),
    watched(
      "settings that a server does not know",
      """
      rules a from main {
        align = false #! unknown-attribute
        tilte = "x" #! unknown-attribute
        limit = 0 #! out-of-range
        labels { service = "${value}" } #! unknown-variable
        alert "" { when promql"up" } #! empty-text
      }
      """),
    watched(
      "labels that depend on the series",
      """
      rules a from main {
        alert D {
          when promql"up"
          labels {
            severity = if value > 0.5 then critical else warning
            service = "${labels.app}-${node}"
            node = case labels.zone { "a" => "x", else => "y" }
          }
          summary = "${severity} ${service} ${labels.severity}"
        }
        alert E { when promql"up", labels { severity = "${labels.level}" } } #! type-mismatch
        record a:b = promql"up" labels { node = "${labels.x}" } #! unknown-variable
      }
      """),
    watched(
      "formats",
      """
      rules a from main {
        alert D {
          when promql"up"
          a = "${value as percent} ${value as duration} ${value as bytes} ${value as si}"
          b = "${value as iec} ${value as timestamp} ${value as "%.2f%%"} ${job as "%q"}"
          c = "${value as "%d"}" #! unknown-format
          d = "${value as "%.2f %.2f"}" #! invalid-layout
          e = "${value as "none"}" #! invalid-layout
          f = "${value as "%y"}" #! invalid-layout
          g = "${value as json}" #! no-template-form
        }
      }
      """),
    watched(
      "what no template can show",
      """
      def twice(x: Float): Float = x * 2.0
      rules a from main {
        alert D {
          when promql"up"
          a = "${value * 100.0}" #! no-template-form
          b = "${twice(value)}" #! no-template-form
          c = "x ${value} ${trim(job)}" #! no-template-form
          d = join(keys(labels), ", ") #! no-template-form
          e = if value > 1.0 then "${value}" else "${-value}" #! no-template-form
        }
      }
      """),
    watched(
      "a runbook that is no address",
      """
      rules a from main every 30s {
        alert D { when promql"up", runbook = "wiki" } #! invalid-url
      }
      """),
    watched(
      "names of series",
      """
      rules a from main every 30s {
        record "up{job}" = promql"up" #! invalid-series-name
        record "5xx" = promql"up"
        record "a:5xx" = promql"up"
      }
      """),
    watched(
      "a misspelt part",
      """
      rules a from main every 30s {
        alert D {
          when promql"up"
          keep 0s #! out-of-range
          summary = 5 #! type-mismatch
        }
      }
      """),
  ]

  private static func objective(_ name: String, _ body: String, _ marks: String) -> SemanticCase {
    watched(name, "slo shop from main {\(marks.isEmpty ? "" : " #!" + marks)\n\(body)\n}")
  }
  private static let queries = """
    bad = promql"sum(rate(errors[${window}]))"
    total = promql"sum(rate(requests[${window}]))"
    """

  static let objectives: [SemanticCase] = [
    objective(
      "an objective", "objective = 99.9% over 30d\n\(queries)\npage { severity = critical }", ""),
    objective(
      "options",
      """
      objective = 99.9% over 28d
      \(queries)
      page { severity = critical }
      ticket { severity = warning }
      burn_rates = pyrra
      no_data = ignore
      runbook = "https://runbooks.example/shop"
      dashboard = "https://grafana.example/d/shop"
      """, ""),
    objective(
      "wrong options",
      """
      objective = 99.9% over 28d
      \(queries)
      page { severity = critical }
      burn_rates = fast #! unknown-word
      no_data = "page" #! type-mismatch
      runbook = "wiki" #! invalid-url
      """, ""),
    objective(
      "queries that do not go together",
      """
      objective = 99.9% over 28d
      bad = promql"scalar(sum(rate(errors[${window}])))" #! invalid-query
      total = promql"sum(rate(requests[${window}]))"
      page { severity = critical }
      """, ""),
    objective(
      "too much",
      "objective = 100% over 30d #! out-of-range\n\(queries)\npage { severity = critical }",
      ""),
    objective(
      "a fraction",
      "objective = 0.999 over 30d #! type-mismatch\n\(queries)\npage { severity = critical }",
      ""),
    objective(
      "too short a window",
      "objective = 99% over 1h #! out-of-range\n\(queries)\nticket { severity = warning }", ""),
    objective("no alerts", "objective = 99% over 30d\n\(queries)", " missing-clause"),
    objective("nothing", "", " missing-clause"),
    objective(
      "bad and good",
      "objective = 99% over 30d\n\(queries)\npage { severity = critical }\n"
        + "good = promql\"sum(rate(fine[${window}]))\" #! conflicting-attributes", ""),
    objective(
      "no window",
      """
      objective = 99% over 30d
      bad = promql"sum(rate(errors[5m]))" #! query-without-window
      total = promql"sum(rate(requests[${window}]))"
      page { severity = critical }
      """, ""),
    objective(
      "two pages",
      "objective = 99% over 30d\n\(queries)\npage { severity = critical }\n"
        + "page { severity = warning } #! duplicate-entry", ""),
    objective(
      "an unknown part",
      "objective = 99% over 30d\n\(queries)\npage { severity = critical }\nbade = 5 #! unknown-attribute",
      ""),
  ]

  private static func target(_ name: String, _ declaration: String, _ marks: String) -> SemanticCase
  {
    SemanticCase(name, "target eu: \(declaration)" + (marks.isEmpty ? "" : " #!" + marks))
  }

  static let targets: [SemanticCase] = [
    target(
      "alertmanager",
      #"alertmanager { version = "0.27", write = "a/b.yml", from [route, inhibit] }"#, ""),
    target(
      "prometheus", #"prometheus { version = "2.45.1", write = "rules/", from [rules, slo] }"#, ""),
    target(
      "an unknown tool", #"nagios { version = "3", write = "a", from [rules] }"#, " unknown-word"),
    target(
      "an unknown version", #"prometheus { version = "1.8", write = "a", from [rules] }"#,
      " unknown-version"),
    target(
      "no version", #"prometheus { version = "new", write = "a", from [rules] }"#,
      " unknown-version"),
    target(
      "a path outside", #"prometheus { version = "2.45", write = "../a", from [rules] }"#,
      " invalid-path"),
    target(
      "a path from the root", #"prometheus { version = "2.45", write = "/a", from [rules] }"#,
      " invalid-path"),
    target(
      "what it cannot express", #"prometheus { version = "2.45", write = "a", from [route] }"#,
      " unknown-word"),
    target(
      "objects of kubernetes",
      #"prometheus_rule { version = "0.79", write = "k8s/", labels = { "a.b/c": "d" }, from [rules] }"#,
      ""),
    target(
      "a part of the configuration",
      #"prometheus { version = "3.1", write = "r/", config = "p.yml", alertmanagers = ["am:9093"], from [rules] }"#,
      ""),
    target(
      "alertmanagers for nothing",
      #"prometheus { version = "3.1", write = "r/", alertmanagers = "am:9093", from [rules] }"#,
      " incomplete-pair"),
    target(
      "a server that is none",
      #"prometheus { version = "3.1", write = "r/", config = "p.yml", alertmanagers = ["am"], from [rules] }"#,
      " invalid-server"),
    target(
      "a source that is none",
      #"vmalert { version = "1.92", write = "r/", source = other, from [rules] }"#,
      " unknown-name"),
    target("nothing to write", #"prometheus { version = "2.45", write = "a" }"#, " missing-clause"),
    SemanticCase(
      "two of one file",
      """
      target a: prometheus { version = "2.45", write = "r", from [rules] }
      target b: prometheus { version = "2.45", write = "r", from [slo] } #! duplicate-entry
      """),
  ]

  @Test(arguments: sources + rules + objectives + targets)
  func findsWhatIsMarked(_ example: SemanticCase) { example.check() }

  @Test func faultsOfQueriesStandAtTheirByte() {
    let text = """
      edition 2026
      source main: prometheus { url = "http://a.example" }
      rules a from main every 30s {
        alert A {
          when promql\"\"\"
            sum(up{job=\\"x\\"}
              > 0
            \"\"\"
        }
      }
      """
    let file = SourceFile(path: "a", text: text)
    let finding = DSL.check(files: [file]).diagnostics.first { $0.code == .invalidQuery }
    let place = finding.map { file.position(of: $0.primary.range.start, in: .utf8) }
    #expect(place == SourcePosition(line: 5, column: 9))
  }
}
