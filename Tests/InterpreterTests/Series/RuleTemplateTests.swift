import DSL
import Testing

@testable import Interpreter

@Suite struct RuleTemplateTests {
  private let context = TemplateContext(
    labels: LabelSet([(name: "instance", value: "db:9100"), (name: "job", value: "db")]),
    value: 0.07253, externalLabels: PackedMap([(name: "region", value: "eu")]),
    externalURL: "http://p"
  ) { text in
    text == "up"
      ? [QuerySample(LabelSet([(name: "a", value: "x")]), 3), QuerySample(.empty, 4)] : []
  }

  @Test(arguments: [
    ("{{ $labels.instance }} is down", "db:9100 is down"),
    ("[{{- $labels.nothing -}} ]", "[]"),
    ("{{ .Labels.job }} {{ .Value }}", "db 0.07253"),
    ("{{ .ExternalLabels.region }} at {{ .ExternalURL }}", "eu at http://p"),
    ("{{ $.Labels.job }} {{ $.Value | humanizePercentage }}", "db 7.253%"),
    ("{{ with .Labels }}{{ .job }} of {{ $.ExternalLabels.region }}{{ end }}", "db of eu"),
    ("{{ range $name, $v := .Labels }}{{ $name }}={{ $v }};{{ end }}", "instance=db:9100;job=db;"),
    (
      "{{ range query \"up\" }}{{ .Value }} of {{ $.Value }};{{ end }}",
      "3 of 0.07253;4 of 0.07253;"
    ),
    ("{{ . }}", "{map[instance:db:9100 job:db] map[region:eu] http://p 0.07253}"),
    ("{{ if . }}always{{ end }}", "always"),
    ("{{ $value | humanizePercentage }}", "7.253%"),
    (
      "{{ humanize 1234567.0 }} {{ humanize1024 2048 }} {{ 0.00012 | humanize }}", "1.235M 2ki 120u"
    ),
    ("{{ \"43200\" | humanizeDuration }} {{ 0.5 | humanizeDuration }}", "12h 0m 0s 500ms"),
    ("{{ printf \"%.2f%% %s %5d|%q\" $value $labels.job 7 \"a\" }}", "0.07% db     7|\"a\""),
    ("{{ if eq $labels.job \"db\" }}yes{{ else }}no{{ end }}", "yes"),
    ("{{ if gt $value 0.5 }}a{{ else if lt $value 0.1 }}b{{ else }}c{{ end }}", "b"),
    ("{{ with $labels.cluster -}} in {{ . }} {{- end }}.", "."),
    ("{{ with $labels.job }}job {{ . }}{{ end }}", "job db"),
    ("{{ range query \"up\" }}{{ .Value }};{{ end }}", "3;4;"),
    ("{{ query \"up\" | first | label \"a\" | toUpper }}", "X"),
    ("{{ range $i, $s := query \"none\" }}x{{ else }}none{{ end }}", "none"),
    ("{{ $x := $externalLabels.region }}{{ $x }}/{{ $externalURL }}", "eu/http://p"),
    ("{{ stripPort $labels.instance }}{{/* a note */}}", "db"),
    ("{{ reReplaceAll \"[0-9]+\" \"N\" $labels.instance }}", "db:N"),
    ("{{ ($labels.job | printf \"%s!\") | len }}", "3"),
    ("{{ humanizeTimestamp 1700000000 }}", "2023-11-14 22:13:20 +0000 UTC"),
  ])
  func render(_ text: String, _ wanted: String) async throws {
    #expect(try RuleTemplate(text).render(context) == wanted)
  }

  @Test(arguments: [
    ("{{ $labels.a ", "without '}}'"), ("{{ if $value }}", "'if' without 'end'"),
    ("{{ end }}", "without its beginning"), ("{{ nope 1 }}", "no template function 'nope'"),
    ("{{ template \"x\" }}", "'template' is not supported"), ("{{ \"open }}", "not closed"),
    ("{{ 1 2 }}", "too much"), ("{{ ( 1 }}", "')' is missing"), ("{{ # }}", "no meaning"),
  ])
  func refuseWhatTheyCannotRead(_ text: String, _ reason: String) throws {
    let error = #expect(throws: TemplateError.self) { try RuleTemplate(text) }
    #expect(error?.description.contains(reason) ?? false, "\(error?.description ?? "")")
  }

  @Test func theDataHasFourFields() throws {
    let template = try RuleTemplate("{{ .Annotations }}")
    let error = #expect(throws: TemplateError.self) { try template.render(context) }
    #expect(error?.description.contains("no field 'Annotations'; the data has Labels") ?? false)
  }

  @Test(arguments: ["{{ $nope }}", "{{ first 1 }}", "{{ $labels.a.b }}", "{{ humanize \"x\" }}"])
  func failWithAReason(_ text: String) throws {
    let template = try RuleTemplate(text)
    #expect(throws: TemplateError.self) { try template.render(context) }
  }

  @Test func refuseNestingWithoutEnd() throws {
    let deep = String(repeating: "{{ if 1 }}", count: 1000)
    #expect(throws: TemplateError.self) { try RuleTemplate(deep) }
  }
}
