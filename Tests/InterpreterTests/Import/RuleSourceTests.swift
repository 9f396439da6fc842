import DSL
import Foundation
import Testing

@testable import Interpreter

/// What the import of files of rules writes and reports.
@Suite struct RuleSourceTests {
  private func imported(
    _ yaml: String, as flavour: RuleFlavour = .prometheus
  ) throws -> RuleSource {
    var options = RuleSource.Options(flavour)
    options.isSingleFile = true
    return try RuleSource.read(
      [RuleSource.Input(file: "r.yml", bytes: Array(yaml.utf8))], options)
  }

  private func findings(_ source: RuleSource) -> [String] {
    source.reports.flatMap { report in report.findings.map { $0.describe(file: "r.yml") } }
  }

  /// The part of the source after the skeleton.
  private func rules(_ source: RuleSource) -> String {
    let text = source.files[0].text
    guard let start = text.firstRange(of: "otherwise -> screen\n}\n\n") else { return text }
    return String(text[start.upperBound...])
  }

  @Test func aWholeFile() throws {
    let source = try imported(
      #"""
      # Owned by the platform team.
      groups:
        # The web servers.
        - name: web.rules
          interval: 30s
          limit: 10
          query_offset: 1m
          labels: {team: platform}
          rules:
            # How many errors there are.
            - record: job:errors:rate5m
              expr: sum by (job) (rate(errors_total[5m]))   # all of them
            - alert: Too many errors
              # Half is too much.
              expr: |
                job:errors:rate5m{job!="test"}
                  > 0.5
              for: 10m
              keep_firing_for: 1h
              labels: {severity: critical, tier: '{{ $labels.tier }}'}
              annotations:
                summary: 'Job {{ $labels.job }} fails: {{ $value | humanizePercentage }}'
                description: "Look at\n  {{ $externalURL }} \"now\".\nVALUE = {{ printf \"%.2f\" $value }}\n"
                runbook_url: https://runbooks.example/errors
            - alert: Few
              expr: up == 0
              labels: {severity: warning}
              annotations:
                summary: '{{ with query "up" }}{{ . | first | value }}{{ end }} of {{ $labels.job }}'
      """#)
    #expect(source.files[0].text == Self.wanted)
    #expect(findings(source) == Self.wantedFindings)
    let main = SourceFile(path: "main.tocsin", text: source.files[0].text)
    #expect(!check(files: [main]).hasErrors)
  }

  private static let wanted = #"""
    edition 2026

    # Imported from r.yml.

    labels {
      team: String?
      severity: critical | warning
      tier: String?
    }

    source prometheus: prometheus { url = "http://127.0.0.1:9090" }

    # Until somebody is named, alerts are printed.
    channel screen: terminal {}
    last resort screen

    route {
      group by [alertname]
      otherwise -> screen
    }

    # Owned by the platform team.

    # The web servers.
    rules web_rules from prometheus every 30s {
      title = "web.rules"
      limit = 10
      offset = 1m
      labels { team = "platform" }

      # How many errors there are.
      # all of them
      record job:errors:rate5m = promql"sum by (job) (rate(errors_total[5m]))"

      alert "Too many errors" {
        # Half is too much.
        when promql"""
          job:errors:rate5m{job!="test"}
            > 0.5
          """ for 10m
        keep 1h
        labels { severity = critical, tier = "${labels.tier}" }
        summary = "Job ${labels.job} fails: ${value as percent}"
        description = """
          Look at
            ${external_url} "now".
          VALUE = ${value as "%.2f"}

          """
        runbook_url = "https://runbooks.example/errors"
      }

      alert Few {
        when promql"up == 0"
        labels { severity = warning }
        # summary: {{ with query "up" }}{{ . | first | value }}{{ end }} of {{ $labels.job }}
        summary = "… of ${labels.job}"
      }
    }

    """#

  private static let wantedFindings = [
    address,
    "r.yml:29:21: changed: the template of 'summary' is cut: a query within a text has no "
      + "counterpart; the rest of it is kept, and the whole of it as a comment [template-cut]",
  ]

  private static let address =
    "r.yml:1:1: note: the file does not say where the rules are evaluated; give the address in "
    + "'source prometheus' [source-address]"

  // MARK: Templates

  @Test(
    arguments: [
      ("{{ $value }}", #""${value}""#), ("{{ .Value }}", #""${value}""#),
      ("{{ humanize $value }}!", #""${value as si}!""#),
      ("{{ $value | humanize1024 }}", #""${value as iec}""#),
      ("{{ $value | humanizeDuration }}", #""${value as duration}""#),
      ("{{ .Value | humanizeTimestamp }}", #""${value as timestamp}""#),
      (#"{{ printf "%.1f%%" $value }}"#, #""${value as "%.1f%%"}""#),
      ("{{ $labels }} {{ $labels.zone }}", #""${labels} ${labels.zone}""#),
      (#"{{ index $labels "k8s.pod" }}"#, #""${labels["k8s.pod"]}""#),
      ("{{ $externalLabels.region }}", #""${external_labels.region}""#),
      (
        "{{ .ExternalLabels.region }} {{ .ExternalURL }}",
        #""${external_labels.region} ${external_url}""#
      ),
      ("{{ $.Labels.zone }} {{ $.Value | humanize }}", #""${labels.zone} ${value as si}""#),
      ("{{ externalURL }}", #""${external_url}""#),
      (#"{{ "{{" }} ${x} %{y}"#, #""{{ \u{24}{x} \u{25}{y}""#),
      ("{{ $x := $labels.zone }}{{ $x }}", #""${labels.zone}""#),
      (
        "{{ with $labels.zone }}[{{ . }}]{{ end }}",
        #""${if labels.zone != "" then "[${labels.zone}]" else ""}""#
      ),
      (
        #"{{ if eq $labels.zone "b" }}B{{ else if gt $value 1.5 }}C{{ else }}D{{ end }}"#,
        #""${if labels.zone == "b" then "B" else if value > 1.5 then "C" else "D"}""#
      ),
      ("{{ toUpper $labels.zone }}", #""${upper(labels.zone)}""#),
      ("a {{- /* c */ -}} b", #""ab""#),
      (#"in {{ "3600" | humanizeDuration }}"#, #""in 1h 0m 0s""#),
      (
        #"{{ printf "%s/%s: %.1f%%" $labels.job $labels.pod $value }}"#,
        #""${labels.job}/${labels.pod}: ${value as "%.1f"}%""#
      ),
      (#"{{ printf "%-9s" $labels.job }}"#, #""${labels.job as "%-9s"}""#),
      (#"{{ or $labels.pod (or $labels.job "?") }}"#, #""${labels.pod ?? labels.job ?? "?"}""#),
      ("${{ $value }} of $$", #""\u{24}${value} of $$""#),
      ("$${{ $value }}", #""$\u{24}${value}""#), ("${{/* c */}}{x}", #""\u{24}{x}""#),
      ("a\n${{ $value }}", "\"\"\"\na\n\\u{24}${value}\n\"\"\""),
      (
        "{{ if $labels.a }}${{ $value }}{{ end }}",
        #""${if labels.a != "" then "\u{24}${value}" else ""}""#
      ),
    ])
  func templatesBecomePlaceholders(_ template: String, _ wanted: String) throws {
    let source = try TemplateSource(RuleTemplate(template))
    #expect(SourceText.text(source) == wanted)
  }

  @Test(
    arguments: [
      "{{ range $labels }}x{{ end }}", #"{{ query "up" }}"#, "{{ . }}", "{{ $value | title }}",
      "{{ reReplaceAll `a` `b` $labels.zone }}", "{{ len $labels }}",
    ])
  func templatesWithoutCounterpartAreRefused(_ template: String) throws {
    #expect(throws: TemplateRemainder.self) { try TemplateSource(RuleTemplate(template)) }
  }

  /// A `$` before a placeholder is a letter like any other, there and back again.
  @Test func dollarsBeforePlaceholdersComeBack() throws {
    let source = try imported(
      """
      groups:
        - name: g
          rules:
            - alert: A
              expr: up
              annotations:
                summary: 'Spend is ${{ $value }} today'
                description: "Spend:\\n  ${{ $value }}"
      """)
    let main = SourceFile(path: "main.tocsin", text: source.files[0].text)
    let compiled = compile(files: [main], name: "p", version: "1")
    let program = try #require(compiled.program, "\(compiled.diagnostics.map(\.title))")
    guard case .alert(let alert) = program.ruleGroups[0].rules[0].kind else {
      Issue.record("no alert")
      return
    }
    #expect(
      alert.annotations.map(\.text) == [
        "Spend is ${{ $value }} today", "Spend:\n  ${{ $value }}",
      ])
  }

  /// A condition stays around its texts, and what a loop or a query decides on goes with it.
  @Test(
    arguments: [
      (
        "{{ if eq $labels.a `x` }}Yes.{{ else }}No.{{ end }} {{ query `up` }}",
        #""${if labels.a == "x" then "Yes." else "No."} …""#, [52]
      ),
      ("{{ range query `up` }}{{ .Labels.a }}, {{ end }}{{ $value }}", #""…${value}""#, [0]),
      ("{{ with query `up` }}{{ . | first }}{{ else }}none{{ end }}", #""…""#, [0]),
      ("{{ if gt (len $labels) 3 }}many{{ end }} of {{ $labels.a }}", #""… of ${labels.a}""#, [0]),
      (
        "{{ if $labels.a }}{{ $labels.a | quotesEscape }}{{ end }}",
        #""${if labels.a != "" then "…" else ""}""#, [18]
      ),
      ("{{ $q := query `up` }}a{{ len $labels }}{{ $labels | len }}", #""a…""#, [0, 23, 40]),
      ("at {{ .ActiveAt.Format `15:04` }}", #""at …""#, [3]),
    ])
  func templatesAreCutWhereTheyHaveNoCounterpart(
    _ template: String, _ wanted: String, _ offsets: [Int]
  ) {
    let (source, cuts) = TemplateSource.cut(template)
    #expect(SourceText.text(source) == wanted)
    #expect(cuts.map(\.offset) == offsets)
  }

  /// Of a template that cannot be read, what stands in blocks might be about anything.
  @Test func templatesThatCannotBeReadKeepTheTextAroundBlocks() {
    let text = "{{ $labels.a }}: {{ if $value }}big{{ end }}, {{ template `x` }} end"
    let (source, cuts) = TemplateSource.cut(text)
    #expect(SourceText.text(source) == #""${labels.a}: …, … end""#)
    #expect(cuts.map(\.offset) == [nil])
  }

  @Test func cutsStandInTheirLine() throws {
    let source = try imported(
      """
      groups:
        - name: g
          rules:
            - alert: A
              expr: up
              annotations:
                description: |
                  One.
                  {{ $labels.a }} {{ query "up" }}
      """)
    #expect(findings(source).dropFirst().map { $0.prefix(28) } == ["r.yml:9:29: changed: the tem"])
  }

  // MARK: Queries

  @Test(
    arguments: [
      ("up == 0", #"promql"up == 0""#), (#"up{a="b"}"#, #"promql"up{a=\"b\"}""#),
      (#"up{a="b",c="d"}"#, "promql\"\"\"\nup{a=\"b\",c=\"d\"}\n\"\"\""),
      ("\n    a\n      + b\n", "promql\"\"\"\na\n  + b\n\"\"\""),
      (#"up{a=~"x${"}"#, #"promql"up{a=~\"x$${\"}""#),
      (#"up{a="x\"y\\"}"#, #"promql"up{a='x\"y\\'}""#),
      (#"up{a='"""'}"#, #"promql"up{a='\"\"\"'}""#),
    ])
  func queriesAreLiterals(_ query: String, _ wanted: String) throws {
    let literal = SourceText.query(query, .prometheus)
    #expect(literal == wanted)
    let text = "edition 2026\nlet q = \(literal)\n"
    let parsed = parse(SourceFile(path: "q.tocsin", text: text))
    guard case .letDecl(let view)? = parsed.file?.declarations.first,
      case .typedLiteral(let value)? = view.value
    else {
      Issue.record("no literal")
      return
    }
    #expect(try PromQL.parse(value.constant ?? "") == PromQL.parse(query))
  }

  @Test func longQueriesAreBroken() {
    let name = String(repeating: "a", count: 60)
    let literal = SourceText.query("sum(rate(\(name)[5m])) / sum(rate(\(name)[5m]))", .prometheus)
    #expect(
      literal == "promql\"\"\"\n  sum(rate(\(name)[5m]))\n/\n  sum(rate(\(name)[5m]))\n\"\"\"")
  }

  @Test func commentsInQueriesStay() {
    let query = "a # one\n  + b"
    #expect(SourceText.query(query, .prometheus) == "promql\"\"\"\na # one\n  + b\n\"\"\"")
  }

  // MARK: Files

  @Test func manifestsAndListsAreRead() throws {
    let source = try imported(
      """
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata: {name: a, labels: {prometheus: k8s}}
      spec:
        groups: [{name: one, rules: [{alert: A, expr: up}]}]
      ---
      kind: List
      items:
        - kind: PrometheusRule
          spec: {groups: [{name: two, rules: [{record: "up:all", expr: up}]}]}
        - kind: ConfigMap
      """)
    #expect(
      rules(source) == """
        rules one from prometheus {
          alert A {
            when promql"up"
          }
        }

        rules two from prometheus {
          record up:all = promql"up"
        }

        """)
    #expect(
      findings(source) == [
        Self.address,
        "r.yml:3:30: changed: the labels of the manifest (prometheus=k8s) are not kept; they decide "
          + "which Prometheus takes the rules [manifest-labels]",
        "r.yml:11:5: note: a manifest of kind 'ConfigMap' holds no rules; it is passed over "
          + "[not-rules]",
      ])
  }

  @Test func settingsOfVmalertAreKept() throws {
    let source = try imported(
      """
      groups:
        - name: 'a b'
          concurrency: 2
          eval_delay: 30s
          eval_alignment: false
          params: {extra_label: [x=y]}
          rules:
            - alert: A
              expr: rate(up)
        - name: g
          type: graphite
          rules: [{alert: B, expr: 'sumSeries(a.b)'}]
      """, as: .vmalert)
    #expect(
      rules(source) == """
        rules a_b from victoriametrics {
          title = "a b"
          concurrency = 2
          delay = 30s
          align = false

          alert A {
            when promql"rate(up)"
          }
        }

        """)
    #expect(
      findings(source) == [
        "r.yml:1:1: note: the file does not say where the rules are evaluated; give the address in "
          + "'source victoriametrics' [source-address]",
        "r.yml:6:13: changed: 'params' of the group 'a b' has no counterpart [group-setting]",
        "r.yml:10:5: lost: the queries of the group 'g' are graphite, which is not read here; its 1 "
          + "rules are not kept [foreign-queries]",
      ])
  }

  /// vmalert takes more durations than Prometheus.
  @Test(
    arguments: [
      ("5", "5s"), ("1.5h", "1h30m"), ("1h30m15.5s", "1h30m15s500ms"), ("1m1h", "1h1m"),
      ("90s", "1m30s"), ("2M", nil), ("x", nil), ("5m ", nil), ("", nil),
    ] as [(String, String?)])
  func durationsOfVmalert(_ text: String, _ wanted: String?) throws {
    let span = TimeSpan(metricsQL: text)
    #expect(span.map(SourceText.duration) == wanted)
    guard let wanted else { return }
    let yaml = "groups: [{name: g, rules: [{alert: A, expr: up, for: \(text)}]}]"
    #expect(rules(try imported(yaml, as: .vmalert)).contains("for \(wanted)\n"))
    guard TimeSpan(prometheus: text) == nil else { return }
    #expect(throws: RuleSource.Refusal.self) { try imported(yaml) }
  }

  /// vmalert takes it, so the file is no wrong one.
  @Test func aRuleThatIsNotReadLeavesTheOthers() throws {
    let source = try imported(
      """
      groups:
        - name: g
          rules:
            - alert: A
              expr: WITH (x = 5) up > x
            - alert: B
              expr: up
      """, as: .vmalert)
    #expect(
      rules(source) == """
        rules g from victoriametrics {
          # alert A {
          # when promql"WITH (x = 5) up > x"
          # }

          alert B {
            when promql"up"
          }
        }

        """)
    #expect(
      findings(source).dropFirst() == [
        "r.yml:5:15: lost: the rule 'A' cannot be said here: WITH templates are not supported; write "
          + "the expression out or use a recording rule; it is kept as a comment [rule-not-kept]"
      ])
  }

  @Test func whoseRulesTheyAreIsSeen() {
    func flavour(_ yaml: String) -> RuleFlavour {
      RuleSource.flavour(of: [RuleSource.Input(file: "r.yml", bytes: Array(yaml.utf8))])
    }
    #expect(flavour("groups: [{name: a, rules: [{alert: A, expr: up}]}]") == .prometheus)
    #expect(flavour("groups: [{name: a, rules: [{alert: A, expr: rate(up)}]}]") == .vmalert)
    #expect(flavour("groups: [{name: a, concurrency: 2, rules: []}]") == .vmalert)
  }

  // MARK: Errors

  @Test func allFaultsAreToldInTheLinesOfTheFile() {
    let yaml = """
      groups:
        - name: a
          rules:
            - alert: A
              expr: up ==== 1
            - record: b
              expr: |
                sum(
                  rate(up)
                )
            - alert: C
              expr: "up{a='b}"
              annotations: {summary: "{{ $lables.x }}", other: "{{ nothing }}"}
            - expr: up
        - name: a
          rule: []
      """
    do throws(RuleSource.Refusal) {
      _ = try RuleSource.read(
        [RuleSource.Input(file: "r.yml", bytes: Array(yaml.utf8))],
        RuleSource.Options(.prometheus))
      Issue.record("accepted")
    } catch {
      #expect(
        error.text == """
          r.yml:5:20: error: the query of 'A' is wrong: unexpected '==', expected an expression
          r.yml:9:18: error: the query of 'b' is wrong: argument 1 of 'rate' must be a range vector, \
          and this is an instant vector
          r.yml:12:21: error: the query of 'C' is wrong: the string that starts here has no closing '
          r.yml:13:36: error: the template of 'summary' is wrong: there is no variable '$lables'
          r.yml:13:59: error: the template of 'other' is wrong: there is no template function \
          'nothing'
          r.yml:14:9: error: a rule must have either 'record' or 'alert'
          r.yml:16:5: error: a group has no field 'rule'; did you mean 'rules'?
          """)
    }
  }

  @Test func faultsOfTemplatesStandAtTheirLine() {
    let yaml = """
      groups:
        - name: a
          rules:
            - alert: A
              expr: up
              annotations:
                summary: |
                  One.
                  Two {{ $labels.a }
                description: |
                  Three.
                  {{ $lables.a }}
      """
    do throws(RuleSource.Refusal) {
      _ = try RuleSource.read(
        [RuleSource.Input(file: "r.yml", bytes: Array(yaml.utf8))],
        RuleSource.Options(.prometheus))
      Issue.record("accepted")
    } catch {
      #expect(
        error.problems.map { "\($0.problem.mark.line):\($0.problem.mark.column)" } == [
          "9:17", "12:16",
        ], "\(error.text)")
    }
  }

  // MARK: Into a package

  @Test func rulesFitIntoAPackage() throws {
    let package = SourceFile(
      path: "main.tocsin",
      text: """
        edition 2026
        labels { severity: critical | warning, team: String? }
        source prom: prometheus { url = "http://prom.example" }
        channel ops: terminal {}
        last resort ops
        route { otherwise -> ops }
        """)
    var options = RuleSource.Options(.prometheus, source: "prom")
    options.package = [package]
    let yaml = """
      groups:
        - name: node
          rules: [{alert: A, expr: up, labels: {severity: critical, team: a, tier: x}}]
      """
    let source = try RuleSource.read(
      [RuleSource.Input(file: "dir/Node-rules.yml", bytes: Array(yaml.utf8))], options)
    #expect(source.files.map(\.path) == ["node-rules.tocsin"])
    #expect(
      source.files[0].text == """
        edition 2026

        # Imported from Node-rules.yml.

        rules node from prom {
          alert A {
            when promql"up"
            labels { severity = critical, team = "a", tier = "x" }
          }
        }

        """)
    #expect(
      findings(source) == [
        "r.yml:3:78: lost: the package does not declare the label 'tier'; add 'tier: String?' to its "
          + "labels [label-not-declared]"
      ])
  }

  @Test func whatDoesNotFitIntoAPackageIsToldAtItsLine() throws {
    let package = SourceFile(
      path: "main.tocsin",
      text: """
        edition 2026
        labels { severity: critical | warning }
        source prometheus: prometheus { url = "http://prom.example" }
        channel ops: terminal {}
        last resort ops
        route { otherwise -> ops }
        """)
    var options = RuleSource.Options(.prometheus)
    options.package = [package]
    let yaml = """
      groups:
        - name: node
          rules:
            - alert: A
              expr: up
              labels:
                severity: page
      """
    let source = try RuleSource.read(
      [RuleSource.Input(file: "r.yml", bytes: Array(yaml.utf8))], options)
    let found = source.reports[0].findings
    #expect(found.map(\.code) == ["does-not-check"])
    #expect(found.map(\.mark.line) == [7], "\(findings(source))")
  }

  @Test func namesOfThePackageAreNotTakenAgain() throws {
    let package = SourceFile(
      path: "main.tocsin",
      text: """
        edition 2026
        source prometheus: prometheus { url = "http://prom.example" }
        channel node: terminal {}
        last resort node
        route { otherwise -> node }
        """)
    var options = RuleSource.Options(.prometheus)
    options.package = [package]
    let yaml = "groups: [{name: node, rules: [{alert: A, expr: up}]}]"
    let source = try RuleSource.read(
      [RuleSource.Input(file: "r.yml", bytes: Array(yaml.utf8))], options)
    #expect(source.files[0].text.contains("rules node_2 from prometheus {\n  title = \"node\"\n"))
    #expect(findings(source) == [])
  }

  // MARK: Comments

  @Test func rulesThatWereCommentedOutStayComments() throws {
    let source = try imported(
      """
      groups:
        - name: g
          rules:
            - alert: A
              expr: up
            # - alert: B
            #   expr: down
            #   annotations: {}
            #     runbook_url: https://runbooks.example/b
            #     api_token: geheim
      """)
    #expect(
      rules(source) == """
        rules g from prometheus {
          alert A {
            when promql"up"
          }
        }

        # - alert: B
        #   expr: down
        #   annotations: {}
        #     runbook_url: https://runbooks.example/b
        #     api_token: …

        """)
  }

  // MARK: Names

  /// Names of labels and annotations that mean something in the language, or are no identifiers.
  @Test func wordsOfTheLanguageCanBeNames() throws {
    let words = [
      "a", "alert", "for", "from", "keep", "kind", "labels", "limit", "record", "rules", "source",
      "state", "title", "to", "value", "when",
    ]
    let members = words.map { "\($0): '{{ $labels.\($0) }}'" }.joined(separator: ", ")
    let source = try imported(
      """
      groups:
        - name: rules
          rules:
            - alert: when
              expr: up
              labels: {\(members)}
              annotations: {\(members)}
      """)
    #expect(findings(source) == [Self.address])
    for word in words {
      #expect(source.files[0].text.contains("labels.\(word)}"), "\(word)")
    }
  }

  @Test func namesThatAreNoIdentifiersStandInQuotes() throws {
    let source = try imported(
      """
      groups:
        - name: 1-node
          rules:
            - alert: A
              expr: up
              labels: {k8s.pod: x}
              annotations: {ins-tance: 'a {{ $value }}'}
      """)
    #expect(
      rules(source) == """
        rules rules_1_node from prometheus {
          title = "1-node"

          alert A {
            when promql"up"
            labels { "k8s.pod" = "x" }
            "ins-tance" = "a ${value}"
          }
        }

        """)
    #expect(findings(source).count == 1)
  }

  @Test func whatDoesNotCheckIsAComment() throws {
    let source = try imported(
      """
      groups:
        - name: g
          interval: 30d
          rules: [{alert: A, expr: up}]
        - name: h
          rules:
            - alert: B
              expr: up
              annotations: {runbook: see the wiki, summary: fine}
            - alert: C
              expr: '"text"'
      """)
    #expect(
      rules(source) == #"""
        rules g from prometheus {
          alert A {
            when promql"up"
          }
        }

        rules h from prometheus {
          alert B {
            when promql"up"
            # runbook: see the wiki
            summary = "fine"
          }

          # alert C {
          # when promql"\"text\""
          # }
        }

        """#)
    #expect(
      findings(source) == [
        Self.address,
        "r.yml:2:5: changed: the interval of the group 'g' is not between 1s and 1d; the evaluator's "
          + "own is taken [interval-not-kept]",
        "r.yml:9:32: lost: the annotation 'runbook' cannot be said here: this is not an http or https "
          + "address; it is kept as a comment [annotation-not-kept]",
        "r.yml:10:9: lost: the rule 'C' cannot be said here: this query cannot be asked: it gives "
          + "a text, not a value; it is kept as a comment [rule-not-kept]",
      ])
  }
}
