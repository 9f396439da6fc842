import DSL
import Testing

@testable import Interpreter

/// Groups of rules, and the templates that their texts become.
@Suite struct RuleLoweringTests {
  private static let head = """
    labels { severity: critical | warning, team: String?, kind: String?, service: String }
    source main: prometheus { url = "http://127.0.0.1:9090" }
    source metrics: victoriametrics { url = "http://127.0.0.1:8428" }
    def spoken(name: String): String = upper("the ${name}")

    """

  private func lowered(_ source: String) throws -> [ProgramRules] {
    try packageProgram(Self.head + source).ruleGroups
  }

  /// The template of an annotation.
  private func template(_ expression: String) throws -> String {
    let groups = try lowered(
      "rules r from main { alert A { when promql\"up\", labels { team = \"t\" }, text = \(expression) } }"
    )
    guard case .alert(let alert)? = groups.first?.rules.first?.kind else { return "" }
    return alert.annotations.first?.text ?? ""
  }

  @Test(arguments: [
    (#""plain""#, "plain"),
    (#""a {{ b""#, #"a {{ "{{" }} b"#),
    (#""{${value}}""#, #"{{ "{" }}{{ $value }}}"#),
    (#""${value}""#, "{{ $value }}"),
    (#""${labels}""#, "{{ $labels }}"),
    (#""${service} ${instance}""#, "{{ $labels.service }} {{ $labels.instance }}"),
    (
      #""${labels.other} ${labels["k8s.pod"]}""#,
      #"{{ $labels.other }} {{ index $labels "k8s.pod" }}"#
    ),
    (#""${alertname} of ${team}, ${labels.team}""#, "A of t, {{ $labels.team }}"),
    (
      #""${external_url} ${external_labels.dc}""#,
      "{{ $externalURL }} {{ $externalLabels.dc }}"
    ),
    (
      #""${value as percent} ${value as duration}""#,
      "{{ $value | humanizePercentage }} {{ $value | humanizeDuration }}"
    ),
    (
      #""${value as si} ${value as iec} ${value as bytes} ${value as timestamp}""#,
      "{{ $value | humanize }} {{ $value | humanize1024 }} {{ $value | humanize1024 }}B {{ $value | humanizeTimestamp }}"
    ),
    (#""${value as "%.2f"}""#, #"{{ $value | printf "%.2f" }}"#),
    (#""${labels.node ?? "?"}""#, #"{{ or $labels.node "?" }}"#),
    (
      #"if value > 5.0 then "high" else "low ${value}""#,
      #"{{ if gt $value 5.0 }}high{{ else }}low {{ $value }}{{ end }}"#
    ),
    (
      #"case severity { critical => "now", warning => "soon" }"#,
      #"{{ if eq $labels.severity "critical" }}now{{ else if eq $labels.severity "warning" }}soon{{ end }}"#
    ),
    (
      #"case labels.zone { "a", "b" => "x", else => "y" }"#,
      #"{{ if eq $labels.zone "a" "b" }}x{{ else }}y{{ end }}"#
    ),
    (
      #"if service =~ "a.*" and not (labels.x is absent) then "1" else "2""#,
      #"{{ if and (match "^(?s:a.*)$" $labels.service) (ne $labels.x "") }}1{{ else }}2{{ end }}"#
    ),
    (
      #"if service in ["a", "b"] or value <= 1.0 then "1" else "2""#,
      #"{{ if or (eq $labels.service "a" "b") (le $value 1.0) }}1{{ else }}2{{ end }}"#
    ),
    (#"spoken(service)"#, #"{{ toUpper (printf "the %v" $labels.service) }}"#),
    (
      #"replace(service, ".", "-")"#, #"{{ reReplaceAll "\\." "-" $labels.service }}"#
    ),
    (
      #"if starts_with(service, "a.") then "1" else "2""#,
      #"{{ if match "^a\\." $labels.service }}1{{ else }}2{{ end }}"#
    ),
    (
      "\"\"\"\n    %{for p in pairs(labels)}\n    ${p.name}: ${p.value}\n    %{end}\n    \"\"\"",
      "{{ range $n4, $v4 := $labels }}{{ $n4 }}: {{ $v4 }}\n{{ end }}"
    ),
    (
      "\"\"\"\n    %{if value >= 1.0}\n    a\n    %{else if value == 0.0}\n    b\n    %{else}\n    c\n    %{end}\n    \"\"\"",
      "{{ if ge $value 1.0 }}a\n{{ else if eq $value 0.0 }}b\n{{ else }}c\n{{ end }}"
    ),
  ])
  func textsBecomeTemplates(_ expression: String, _ expected: String) throws {
    #expect(try template(expression) == expected)
  }

  /// What a template gives, evaluated as rule tests do.
  @Test(arguments: [
    (#""{${value}} {{ ${labels.a}""#, "{0.25} {{ x"),
    (#""${value as percent} ${value as "%.1f%%"} ${value as bytes}""#, "25% 0.2% 0.25B"),
    (
      #""${labels} ${labels.b}|${labels["k8s.pod"]}|${labels.c ?? "-"}""#, "map[a:x k8s.pod:p] |p|-"
    ),
    (#"if value < 1.0 and labels.a == "x" then "yes" else "no""#, "yes"),
    (#"case labels.a { "y" => "1", else => "2" }"#, "2"),
    (#"if labels.a =~ "[xy]" then replace(labels.a, "x", "z") else "no""#, "z"),
    (#""${if labels.a == "x" then "a" else labels.b} ${count(labels)} ${title("ab")}""#, "a 2 Ab"),
  ])
  func templatesSayWhatTheTextSays(_ expression: String, _ expected: String) throws {
    let context = TemplateContext(
      labels: LabelSet([(name: "a", value: "x"), (name: "k8s.pod", value: "p")]), value: 0.25,
      externalLabels: PackedMap([(name: "dc", value: "eu")]), externalURL: "http://p")
    #expect(try RuleTemplate(template(expression)).render(context) == expected)
  }

  @Test func groupsKeepTheirOrderAndSettings() throws {
    let groups = try lowered(
      """
      rules web from main every 30s {
        title = "web.rules", limit = 5, offset = 1m
        labels { team = "web" }
        record a:b = promql"  sum(up) "
        alert "B (c)" {
          when promql"up == 0" for 5m
          keep 1m
          labels { severity = if value > 0.5 then critical else warning, team = "own" }
        }
        record c:d = promql"sum(up)" labels { service = "{{ x }}" }
      }
      rules own from metrics { concurrency = 2, delay = 30s, align = false, record e = promql"up" }
      """)
    try #require(groups.map(\.title) == ["web.rules", "own"])
    let web = groups[0]
    #expect(web.rules.map(\.name) == ["a:b", "B (c)", "c:d"])
    #expect(web.rules[0].query == "sum(up)")
    #expect((web.interval, web.offset, web.limit) == (.seconds(30), .seconds(60), 5))
    #expect(web.labels.map(\.value) == ["web"])
    #expect(
      web.rules[1].labels.map(\.text) == [
        "{{ if gt $value 0.5 }}critical{{ else }}warning{{ end }}", "own",
      ])
    #expect(web.rules[2].labels.map(\.text) == ["{{ x }}"])
    let own = groups[1]
    #expect(own.source == ("metrics", "victoriametrics"))
    #expect((own.concurrency, own.delay, own.isAligned) == (2, .seconds(30), false))
    #expect(own.interval == nil && own.limit == nil)
  }

  /// The same rules in virtual time.
  @Test func groupsAreEvaluated() throws {
    let groups = try lowered(
      """
      rules web from main {
        labels { team = "web" }
        record errors:sum = promql"sum by (service) (errors)" labels { kind = "{{ x }}" }
        alert Errors {
          when promql"errors:sum > 2" for 1m
          labels { severity = if value > 3.0 then critical else warning }
          summary = "${service} has ${value} (${severity})"
        }
      }
      """)
    var engine = RuleEngine(try RuleFile(groups).groups, RuleEngine.Settings())
    for minute in 0..<3 {
      engine.store.append(
        4, at: Int64(minute) * 60_000,
        to: LabelSet([(name: "__name__", value: "errors"), (name: "service", value: "shop")]))
      #expect(engine.evaluate(at: Int64(minute) * 60_000) == [])
    }
    let firing = engine.firing("Errors")
    #expect(firing.count == 1)
    let labels = try #require(firing.first?.labels)
    #expect(labels["severity"] == "critical" && labels["team"] == "web")
    #expect(firing.first?.annotations["summary"] == "shop has 4 (critical)")
  }
}
