import DSL
import Testing

@testable import Interpreter

/// Files of rules for Prometheus, vmalert and Kubernetes.
@Suite struct RuleEmissionTests {
  private static let head = """
    labels { severity: critical | warning, team: String?, service: String }
    source main: prometheus { url = "http://127.0.0.1:9090" }

    """
  private static let rules = #"""
    rules web from main every 30s {
      title = "web.rules"
      labels { team = "web" }
      record service:errors:rate5m = promql"sum by (service) (rate(errors[5m]))"
      alert "Errors (web)" {
        when promql"""
          service:errors:rate5m
            > 0.05
          """ for 10m
        labels { severity = critical }
        summary = "${service} fails ${value as percent}"
        description = """
          Of ${service}:
          see ${external_url}
          """
      }
    }
    rules own from main { alert Down { when promql"up == 0", labels { team = "own" } } }

    """#

  private func emitted(_ target: String, _ source: String = rules) throws -> PackageEmission {
    let program = try packageProgram(Self.head + source + target)
    return PackageEmission(program, targets: program.targets)
  }

  private func text(_ emission: PackageEmission, _ path: String) throws -> String {
    try #require(emission.files.first { $0.path == path }).text
  }

  @Test func prometheusReadsWhatIsWritten() throws {
    let emission = try emitted(
      #"target t: prometheus { version = "2.45", write = "rules.yml", from [rules] }"#)
    #expect(emission.report.findings == [])
    let written = try text(emission, "rules.yml")
    #expect(
      written == """
        # Written by tocsin emit for Prometheus 2.45; edit the package instead.
        # package test, program v1
        groups:
          - name: web.rules
            interval: 30s
            rules:
              - record: 'service:errors:rate5m'
                expr: 'sum by (service) (rate(errors[5m]))'
                labels:
                  team: web
              - alert: 'Errors (web)'
                expr: |-
                  service:errors:rate5m
                    > 0.05
                for: 10m
                labels:
                  team: web
                  severity: critical
                annotations:
                  summary: '{{ $labels.service }} fails {{ $value | humanizePercentage }}'
                  description: |-
                    Of {{ $labels.service }}:
                    see {{ $externalURL }}
          - name: own
            rules:
              - alert: Down
                expr: 'up == 0'
                labels:
                  team: own

        """)
  }

  /// What is emitted is what tests evaluate.
  @Test func theFileHasTheRulesOfThePackage() throws {
    let program = try packageProgram(
      Self.head + Self.rules
        + #"target t: prometheus { version = "3.1", write = "r.yml", from [rules] }"#)
    let emission = PackageEmission(program, targets: program.targets)
    let read = try RuleFile.read(Array(text(emission, "r.yml").utf8))
    let converted = try RuleFile(program.ruleGroups)
    #expect(read.groups.map(\.name) == converted.groups.map(\.name))
    for (one, other) in zip(read.groups, converted.groups) {
      #expect(one.rules.map(\.name) == other.rules.map(\.name))
      #expect(one.interval == other.interval)
      let labels = { (rule: Rule) in rule.labels.map(\.name).sorted() }
      #expect(one.rules.map(labels) == other.rules.map(labels))
    }
  }

  @Test func groupLabelsStandAtTheGroupWhereTheyCan() throws {
    let emission = try emitted(
      #"target t: prometheus { version = "3.0", write = "r.yml", from [rules] }"#)
    #expect(try text(emission, "r.yml").contains("    labels:\n      team: web\n    rules:\n"))
  }

  @Test func aFolderHasAFileForEachDeclaration() throws {
    let emission = try emitted(
      #"""
      target t: prometheus {
        version = "2.45", write = "out/rules/", from [rules]
        config = "out/prometheus.part.yml", alertmanagers = ["am:9093", "am2:9093"]
      }
      """#)
    #expect(
      emission.files.map(\.path) == [
        "out/rules/web.yml", "out/rules/own.yml", "out/prometheus.part.yml",
      ])
    #expect(emission.folders == ["out/rules/"])
    let part = try text(emission, "out/prometheus.part.yml")
    #expect(
      part.hasSuffix(
        """
        alerting:
          alertmanagers:
            - static_configs:
                - targets:
                    - 'am:9093'
                    - 'am2:9093'
        rule_files:
          - rules/web.yml
          - rules/own.yml

        """))
    #expect(EmitHeader.isOurs(part, package: "test"))
    #expect(!EmitHeader.isOurs(part, package: "other") && !EmitHeader.isOurs("x", package: "test"))
  }

  @Test func kubernetesGetsObjects() throws {
    let emission = try emitted(
      #"""
      target t: prometheus_rule {
        version = "0.79", write = "k8s/", namespace = "monitoring", name = "My_rules"
        labels = { "app.example/release": "stack" }, from [rules]
      }
      """#)
    #expect(emission.files.map(\.path) == ["k8s/web.yml", "k8s/own.yml"])
    #expect(
      try text(emission, "k8s/own.yml").hasSuffix(
        """
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata:
          name: my-rules-own
          namespace: monitoring
          labels:
            app.example/release: stack
        spec:
          groups:
            - name: own
              rules:
                - alert: Down
                  expr: 'up == 0'
                  labels:
                    team: own

        """))
  }

  @Test(arguments: [("3.0", []), ("2.53", ["needs-version", "needs-version", "needs-version"])])
  func namesInQuotesNeedPrometheus3(_ version: String, _ codes: [String]) throws {
    let emission = try emitted(
      #"target t: prometheus { version = "\#(version)", write = "r.yml", from [rules] }"#,
      #"""
      rules m from main {
        labels { "k8s.cluster.name" = "eu" }
        alert A { when promql"up", labels { "k8s.pod.name" = "p" }, "team.url" = "x" }
      }

      """#)
    #expect(emission.report.findings.map(\.code) == codes)
    guard codes.isEmpty else { return }
    let written = try WrittenRulesReader.read(
      Array(try text(emission, "r.yml").utf8), as: .prometheus)
    #expect(written.groups[0].labels.map(\.name) == ["k8s.cluster.name"])
    #expect(written.groups[0].rules[0].labels.map(\.name) == ["k8s.pod.name"])
    #expect(written.groups[0].rules[0].annotations.map(\.name) == ["team.url"])
  }

  @Test func vmalertHasItsOwnSettings() throws {
    let emission = try emitted(
      #"target t: vmalert { version = "1.95", write = "r.yml", from [rules] }"#,
      """
      source metrics: victoriametrics { url = "http://127.0.0.1:8428" }
      rules m from metrics {
        concurrency = 2, delay = 30s, align = false, limit = 10
        alert A { when promql"increase_pure(x[5m]) > 1", keep 5m }
      }
      rules n from main { alert B { when promql"up == 0" } }

      """)
    #expect(emission.report.findings == [])
    #expect(
      try text(emission, "r.yml").contains(
        """
          - name: m
            eval_delay: 30s
            limit: 10
            concurrency: 2
            eval_alignment: false
            rules:
              - alert: A
                expr: 'increase_pure(x[5m]) > 1'
                keep_firing_for: 5m

        """))
  }

  /// What the release cannot do is an error at the declaration.
  @Test(arguments: [
    ("prometheus", "2.41", "alert A { when promql\"up\", keep 5m }", ["needs-version"]),
    ("prometheus", "2.42", "alert A { when promql\"up\", keep 5m }", []),
    ("prometheus", "2.52", "offset = 1m, record a = promql\"up\"", ["needs-version"]),
    ("prometheus", "2.53.1", "offset = 1m, record a = promql\"up\"", []),
    ("prometheus", "2.30", "limit = 1, record a = promql\"up\"", ["needs-version"]),
    ("prometheus", "2.55", "record \"a.b\" = promql\"up\"", ["needs-version"]),
    ("prometheus", "3.0", "record \"a.b\" = promql\"up\"", []),
    ("prometheus", "3.0", "record a:b = promql\"increase_pure(up[5m])\"", ["dialect"]),
    ("prometheus", "3.0", "delay = 1m, record a = promql\"up\"", []),
    ("prometheus", "3.0", "concurrency = 4, record a = promql\"up\"", ["concurrency"]),
    ("vmalert", "1.80", "alert A { when promql\"up\", keep 5m }", ["needs-version"]),
    (
      "vmalert", "1.94", "align = true, offset = 1m, record a = promql\"up\"",
      ["needs-version", "needs-version"]
    ),
    ("vmalert", "1.95", "record a = promql\"increase_pure(up[5m])\"", []),
    ("prometheus_rule", "0.65", "alert A { when promql\"up\", keep 5m }", ["needs-version"]),
  ])
  func releasesAreRespected(
    _ kind: String, _ version: String, _ body: String, _ codes: [String]
  ) throws {
    let emission = try emitted(
      "target t: \(kind) { version = \"\(version)\", write = \"r.yml\", from [rules] }",
      """
      source metrics: victoriametrics { url = "http://127.0.0.1:8428" }
      rules m from metrics { \(body) }

      """)
    #expect(emission.report.findings.map(\.code) == codes)
    #expect(emission.report.findings.allSatisfy { $0.place.line > 0 })
  }

  @Test func rulesGoWhereTheirSourceSays() throws {
    let emission = try emitted(
      """
      target p: prometheus { version = "2.45", write = "p.yml", source = main, from [rules] }
      target v: vmalert { version = "1.90", write = "v/", source = metrics, from [rules] }
      target a: alertmanager { version = "0.28", write = "am.yml", from [route] }
      """,
      """
      source metrics: victoriametrics { url = "http://127.0.0.1:8428" }
      rules metric from metrics { alert A { when promql"up == 0" } }
      rules node from main { alert B { when promql"up == 0" } }
      inhibit x { when alertname == "A", mute alertname == "B", same [service], because "a" }

      """)
    #expect(emission.files.map(\.path) == ["p.yml", "v/metric.yml", "am.yml"])
    #expect(try text(emission, "p.yml").contains("name: node\n"))
    #expect(try !text(emission, "p.yml").contains("name: metric\n"))
    #expect(try !text(emission, "am.yml").contains("inhibit_rules"))
  }

  @Test func whatIsLeftOutIsTold() throws {
    let program = try program(
      """
      channel a: webhook { url = "http://127.0.0.1:9001/a" }
      channel b: email { to = ["b@example.org"], server = "localhost:25", template = card }
      template card(group: Group) for email { title = "x", body = "y" }
      last resort a
      route { otherwise -> b }
      target t: alertmanager { version = "0.28", write = "am.yml", from [route] }
      target u: alertmanager { version = "0.28", write = "um.yml", from [route, template] }
      target v: alertmanager { version = "0.28", write = "vm.yml", from [inhibit] }
      """)
    let codes = program.targets.map { target in
      PackageEmission(program, targets: [target]).report.findings.map(\.code)
        .filter { $0 != "occurrence" }
    }
    #expect(codes == [["left-out"], [], ["left-out", "no-route"]])
  }

  @Test func groupsOfOneFileHaveTheirOwnNames() throws {
    let source = """
      rules a from main { title = "same", alert A { when promql"up == 0" } }
      rules b from main { title = "same", alert B { when promql"up == 0" } }

      """
    let file = try emitted(
      #"target t: prometheus { version = "2.45", write = "r.yml", from [rules] }"#, source)
    #expect(file.report.findings.map(\.code) == ["group-name"])
    let folder = try emitted(
      #"target t: prometheus { version = "2.45", write = "r/", from [rules] }"#, source)
    #expect(folder.report.findings == [])
  }

  /// The rows of the checker and of the emission are the same kinds.
  @Test func everyKindOfTargetIsEmitted() {
    #expect(TargetKind.all.map(\.kind.name) == EmitTarget.all.map(\.kind))
    for kind in TargetKind.all {
      #expect(kind.versions.oldest <= kind.usual && kind.usual <= kind.versions.newest)
    }
  }

  /// The first line stands as deep as it was written, as the others do.
  @Test(arguments: [
    "prometheus { version = \"2.45\", ", "grafana { version = \"12.2\", ",
  ])
  func queriesKeepTheirMargins(_ target: String) throws {
    let emission = try emitted(
      "target t: \(target)write = \"r.yml\", from [rules] }\n",
      """
      rules web from main {
        alert A {
          when promql\"\"\"
              (
                a
              )
            /
              b
            \"\"\"
        }
      }

      """)
    let text = try text(emission, "r.yml")
    let start = try #require(text.firstRange(of: "expr: |2-\n"))
    let lines = text[start.upperBound...].split(separator: "\n").prefix(5)
    let margin = lines[3].prefix { $0 == " " }.count
    #expect(lines.map { $0.dropFirst(margin) } == ["  (", "    a", "  )", "/", "  b"], "\(text)")
  }

  @Test(arguments: [
    "a\nb", "a\n  b\n", "a\n\nb\n", " a\nb", "a\nb\n\n", "\na", "a\n\tb", "a:\n# b", "- a\n- b",
    "a\r\nb", "a\u{7}\nb", "a\n b ", "---\nb", "%a\nb", "a\n", "\n", "", "a\n   \nb", "ä\n{{ b }}",
    "  (\n    a\n  )\n/\n  b", "    a\n  b\n", "  \na", "  \n  a\nb",
  ])
  func blocksReadBack(_ text: String) throws {
    let value = YAMLValue.mapping([
      ("a", .block(text)), ("b", .list([.block(text), .mapping([("c", .block(text))])])),
    ])
    let written = YAMLWriter.text(of: value)
    let node = try YAMLReader.read(written)
    guard case .mapping(let members, _) = node, members.count == 2,
      case .sequence(let list, _) = members[1].value, list.count == 2
    else {
      Issue.record("\(written)")
      return
    }
    #expect(members[0].value.scalar?.text == text, "\(written)")
    #expect(list[0].scalar?.text == text, "\(written)")
    #expect(list[1]["c"]?.scalar?.text == text, "\(written)")
  }
}
