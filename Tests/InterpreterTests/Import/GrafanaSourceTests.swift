import DSL
import Foundation
import Testing

@testable import Interpreter

/// What the import of Grafana's alerting writes and reports.
@Suite struct GrafanaSourceTests {
  private func imported(_ yaml: String) throws -> GrafanaSource {
    try GrafanaSource.read(Array(yaml.utf8), file: "g.yml")
  }

  private func findings(_ source: GrafanaSource) -> [String] {
    source.report.findings.filter { $0.code != "source-address" }
      .map { $0.describe(file: "g.yml") }
  }

  @Test func rulesWithReduceAndThresholdBecomeAlerts() throws {
    let source = try imported(
      """
      apiVersion: 1
      groups:
        - orgId: 1
          name: web
          folder: Shop
          interval: 1m
          rules:
            - uid: x1
              title: Many errors
              condition: C
              data:
                - refId: A
                  relativeTimeRange: {from: 600, to: 0}
                  datasourceUid: P1
                  model: {expr: 'sum by (job) (rate(errors_total[5m]))', instant: true, refId: A}
                - refId: C
                  datasourceUid: __expr__
                  model:
                    type: threshold
                    expression: A
                    conditions: [{evaluator: {type: gt, params: [5]}}]
              noDataState: OK
              execErrState: KeepLast
              for: 5m
              annotations: {summary: '{{ $labels.job }} has {{ $values.A.Value }}'}
              labels: {severity: critical}
      """)
    #expect(source.files.map(\.path) == ["main.tocsin"])
    #expect(
      source.text.hasSuffix(
        """
        rules shop_web from prometheus every 1m {
          title = "Shop/web"
          labels { grafana_folder = "Shop" }

          alert "Many errors" {
            when promql"sum by (job) (rate(errors_total[5m])) > 5" for 5m
            labels { severity = "critical" }
            summary = "${labels.job} has ${value}"
          }
        }

        """))
    #expect(findings(source) == [])
    #expect(
      !check(files: [SourceFile(path: "main.tocsin", text: source.text)]).hasErrors)
  }

  /// Steps `B`, `C` … over the query `m` of step `A`; the last one is the condition.
  @Test(
    arguments: [
      (
        true,
        ["type: reduce, expression: A, reducer: mean", "type: threshold, expression: B, e: gt 1"],
        "m > 1"
      ),
      (
        false,
        ["type: reduce, expression: A, reducer: max", "type: threshold, expression: B, e: lt 1"],
        "max_over_time((m)[600s:]) < 1"
      ),
      (
        false,
        ["type: reduce, expression: A, reducer: last", "type: threshold, expression: B, e: gte 2"],
        "m >= 2"
      ),
      (true, ["type: threshold, expression: A, e: within_range 1 2"], "m > 1 < 2"),
      (true, ["type: threshold, expression: A, e: outside_range 1 2"], "m < 1 or m > 2"),
      (true, ["type: math, expression: '$A * 100 > 5'"], "m * 100 > 5"),
      (
        true, ["type: math, expression: '${A} / 2'", "type: threshold, expression: B, e: gt 1"],
        "(m / 2) > 1"
      ),
      (true, [], "m != 0"),
    ])
  func conditionsBecomeQueries(_ isInstant: Bool, _ steps: [String], _ wanted: String) throws {
    var condition = GrafanaCondition(try data(isInstant: isInstant, steps))
    let last = ["A", "B", "C"][steps.count]
    #expect(try condition.query(for: last, at: .start) == wanted)
  }

  @Test(
    arguments: [
      (false, ["type: threshold, expression: A, e: gt 1"], "without a reducer"),
      (true, ["type: resample, expression: A"], "'resample'"),
      (true, ["type: threshold, expression: X, e: gt 1"], "no query or expression 'X'"),
      (true, ["type: threshold, expression: B, e: gt 1"], "refer to each other"),
    ])
  func otherConditionsAreRefused(_ isInstant: Bool, _ steps: [String], _ reason: String) throws {
    var condition = GrafanaCondition(try data(isInstant: isInstant, steps))
    let last = ["A", "B", "C"][steps.count]
    do throws(GrafanaCondition.Fault) {
      Issue.record("made \(try condition.query(for: last, at: .start))")
    } catch {
      #expect(error.reason.contains(reason))
    }
  }

  /// `e: gt 1` stands for an evaluator.
  private func data(isInstant: Bool, _ steps: [String]) throws -> [YAMLNode] {
    var yaml = "- {refId: A, datasourceUid: P, model: {expr: m, instant: \(isInstant)}}\n"
    for (index, step) in steps.enumerated() {
      var model = step
      if let start = step.firstRange(of: ", e: ") {
        let words = step[start.upperBound...].split(separator: " ")
        let values = words.dropFirst().joined(separator: ", ")
        model =
          step[..<start.lowerBound]
          + ", conditions: [{evaluator: {type: \(words[0]), params: [\(values)]}}]"
      }
      yaml += "- {refId: \(["B", "C"][index]), datasourceUid: __expr__, model: {\(model)}}\n"
    }
    return try YAMLReader.read(yaml).elements
  }

  /// A contact point for Slack with these settings, told by the only policy.
  private func slack(_ settings: String) throws -> GrafanaSource {
    try imported(
      """
      apiVersion: 1
      contactPoints:
        - name: room
          receivers: [{uid: a, type: slack, settings: {\(settings)}}]
      policies:
        - {receiver: room, group_by: [alertname]}
      """)
  }

  @Test(
    arguments: [
      (
        "recipient: '#x', token: '[REDACTED]'", ##"token = secret("room/token"), channel = "#x""##,
        "'token', which Grafana left out of the export"
      ),
      (
        "recipient: '#x', token: '$__file{/etc/grafana/secrets/slack/bot}'",
        ##"token = secret("slack/bot"), channel = "#x""##,
        "the content of /etc/grafana/secrets/slack/bot"
      ),
      (
        "recipient: C1, token: a$$b, endpointUrl: 'https://proxy.example/api/chat.postMessage'",
        #"token = secret("room/token"), channel = "C1", api = "https://proxy.example/api""#,
        "the value that stands here"
      ),
      (
        "url: 'https://hooks.slack.example/x', token: ''", #"webhook = secret("room/url")"#,
        "the value that stands here"
      ),
      (
        "url: '$__env{HOOK}'", #"webhook = secret("room/url")"#, "the variable HOOK of Grafana"
      ),
    ])
  func slackIsReadByTheNamesOfGrafana(
    _ settings: String, _ attributes: String, _ secret: String
  ) throws {
    let source = try slack(settings)
    let lines = attributes.split(separator: ", ").map { "  \($0)\n" }.joined()
    #expect(source.text.contains("channel room: slack {\n\(lines)}"), "\(source.text)")
    #expect(findings(source).contains { $0.contains(secret) }, "\(source.report.text)")
    #expect(!findings(source).contains { $0.contains("lost") })
  }

  @Test(
    arguments: [
      ("token: x", "a token needs a 'recipient'"),
      ("recipient: '#x'", "it has neither 'url' nor 'token'"),
    ])
  func whatSlackLacksIsSaidInTheWordsOfGrafana(_ settings: String, _ reason: String) throws {
    #expect(findings(try slack(settings)).contains { $0.contains("lost") && $0.contains(reason) })
  }

  @Test func whatIsEmittedComesBack() throws {
    let before = try program(
      """
      labels { severity: critical | warning, team: String? }
      source main: prometheus { url = "http://127.0.0.1:9090" }
      channel room: slack { token = secret("slack/bot"), channel = "#room" }
      channel hook: webhook { url = "https://hooks.example/in", method = put, max_alerts = 5 }
      last resort hook
      route {
        group by [alertname]
        when severity == critical -> room
        otherwise -> hook
      }
      rules web from main every 30s {
        offset = 1m
        alert Slow {
          when promql"max by (job) (latency_seconds) > 2" for 5m
          keep 1m
          labels { severity = warning, team = "a$b" }
          summary = "${labels.job} needs ${value} s"
        }
        record job:latency:max = promql"max by (job) (latency_seconds)"
      }
      """)
    let source = try imported(GrafanaEmission(before).text)
    #expect(!source.report.text.contains("lost"), "\(source.report.text)")
    let files = source.files.enumerated().map { index, file in
      SourceFile(id: FileID(UInt32(index)), path: file.path, bytes: Array(file.text.utf8))
    }
    let compiled = compile(files: files, name: "back", version: "1")
    let after = try #require(compiled.program, "\(compiled.diagnostics.map(\.title))")
    let (old, new) = (before.ruleGroups[0], after.ruleGroups[0])
    #expect(new.interval == old.interval && new.offset == old.offset)
    #expect(new.rules.map(\.name) == old.rules.map(\.name))
    #expect(new.rules.map(\.query) == old.rules.map(\.query))
    #expect(new.rules.map { $0.labels.map(\.text) } == old.rules.map { $0.labels.map(\.text) })
    for (one, two) in zip(new.rules, old.rules) {
      guard case .alert(let alert) = one.kind, case .alert(let other) = two.kind else { continue }
      #expect(alert.pending == other.pending && alert.keep == other.keep)
      #expect(
        alert.annotations.map { TemplateMeaning($0.text) }
          == other.annotations.map { TemplateMeaning($0.text) })
    }
    for line in [
      ##"token = secret("slack/bot")\##n  channel = "#room""##, "method = put", "max_alerts = 5",
      #"url = "https://hooks.example/in""#,
    ] {
      #expect(source.text.contains(line), "\(line) in \(source.text)")
    }
  }

  /// A group with these rules.
  private func group(_ rules: String...) throws -> GrafanaSource {
    try imported("apiVersion: 1\ngroups: [{name: g, rules: [\(rules.joined(separator: ", "))]}]")
  }

  /// A rule whose condition is its only query.
  private func rule(
    _ title: String, to end: Int = 0, source: String = "P", model: String = "instant: true",
    _ rest: String = "noDataState: OK, execErrState: OK"
  ) -> String {
    """
    {title: \(title), condition: A, \(rest), data: [{refId: A, datasourceUid: \(source), \
    relativeTimeRange: {from: 900, to: \(end)}, model: {expr: 'm > 1', \(model)}}]}
    """
  }

  @Test(
    "Queries of other languages are lost",
    arguments: [
      "instant: true, datasource: {type: loki, uid: P}", "queryType: range", "queryType: instant",
    ])
  func otherDataSources(_ model: String) throws {
    let source = try group(rule("A", model: model))
    #expect(!source.text.contains("alert A"))
    #expect(source.report.findings.filter { $0.effect == .lost }.map(\.code) == ["rule-not-kept"])
  }

  @Test func whatNobodyReadsOfARuleIsTold() throws {
    let source = try group(
      rule(
        "A",
        """
        uid: x, noDataState: OK, execErrState: OK, notification_settings: {receiver: ops}, \
        missingSeriesEvalsToResolve: 3, panelId: 2
        """))
    let told = source.report.findings.filter { $0.code != "source-address" }
    #expect(told.map(\.code) == ["own-receiver", "not-translated", "not-translated"])
    #expect(told.first?.effect == .lost)
    #expect(told.first?.message.contains("'ops'") ?? false)
    #expect(told.contains { $0.message.contains("'missingSeriesEvalsToResolve' of the rule 'A'") })
  }

  @Test func statesWithoutDataAreToldOfTheGroup() throws {
    let source = try group(
      rule("A", "noDataState: NoData, execErrState: OK"), rule("B", "for: 1m"), rule("C"))
    let told = source.report.findings.filter { $0.code == "no-data-alerts" }
    #expect(told.count == 1)
    #expect(told.first?.message.contains("ask for it: 2)") ?? false, "\(told)")
    #expect(told.first?.message.contains("'DatasourceError' (1)") ?? false, "\(told)")
  }

  @Test func queriesThatAskLateSayIt() throws {
    let same = try group(rule("A", to: 300), rule("B", to: 300))
    #expect(same.text.contains("offset = 5m"))
    #expect(!same.report.text.contains("ago"))
    let other = try group(rule("A", to: 300), rule("B"))
    #expect(!other.text.contains("offset = 5m"))
    #expect(other.report.text.contains("the values of 300s ago"), "\(other.report.text)")
    let selector = try group(rule("A", to: 300).replacing("m > 1", with: "m"), rule("B"))
    #expect(selector.text.contains("m offset 300s != 0"), "\(selector.text)")
  }

  /// A range that is reduced looks back from where it ends.
  @Test func rangesThatEndEarlierSayIt() throws {
    let data = try YAMLReader.read(
      """
      - {refId: A, datasourceUid: P, relativeTimeRange: {from: 900, to: 300}, model: {expr: m, range: true}}
      - {refId: B, datasourceUid: __expr__, model: {type: reduce, expression: A, reducer: max}}
      """
    ).elements
    var condition = GrafanaCondition(data)
    #expect(
      try condition.query(for: "B", at: .start) == "max_over_time((m)[600s:] offset 300s) != 0")
    var shifted = GrafanaCondition(data, groupOffset: 300)
    #expect(try shifted.query(for: "B", at: .start) == "max_over_time((m)[600s:]) != 0")
  }

  @Test func severalDataSourcesOfARuleAreLost() throws {
    let data = try YAMLReader.read(
      """
      - {refId: A, datasourceUid: P, model: {expr: a, instant: true}}
      - {refId: B, datasourceUid: Q, model: {expr: b, instant: true}}
      - {refId: C, datasourceUid: __expr__, model: {type: math, expression: '$A / $B > 5'}}
      """
    ).elements
    var condition = GrafanaCondition(data)
    do throws(GrafanaCondition.Fault) {
      Issue.record("made \(try condition.query(for: "C", at: .start))")
    } catch {
      #expect(error.reason.contains("'P' and 'Q'"))
    }
  }

  @Test func severalDataSourcesOfAFileAreToldOnce() throws {
    let source = try group(
      rule("A"), rule("B", source: "Q"), rule("C", source: "Q"), rule("D", source: "P"))
    let lost = source.report.findings.filter { $0.effect == .lost }
    #expect(lost.map(\.code) == ["second-source"])
    #expect(lost.first?.message.contains("'B'") ?? false)
  }

  @Test func numbersInPlaceOfNoneAreTold() throws {
    let data = try YAMLReader.read(
      """
      - {refId: A, datasourceUid: P, model: {expr: a, instant: true}}
      - refId: B
        datasourceUid: __expr__
        model: {type: reduce, expression: A, reducer: last, settings: {mode: replaceNN, replaceWithValue: 9}}
      """
    ).elements
    var condition = GrafanaCondition(data)
    _ = try condition.query(for: "B", at: .start)
    #expect(condition.changes.map(\.message).contains { $0.contains("counts as 9") })
  }

  @Test func roomsThatATemplateNamesAreLost() throws {
    let source = try slack("recipient: '{{ .GroupLabels.room }}', token: t")
    #expect(findings(source).contains { $0.contains("lost") && $0.contains("'recipient'") })
  }

  @Test func aUserWithoutAPasswordIsLost() throws {
    let source = try imported(
      """
      apiVersion: 1
      contactPoints:
        - name: hook
          receivers: [{uid: a, type: webhook, settings: {url: 'http://h.example/', username: u}}]
      policies:
        - {receiver: hook}
      """)
    #expect(findings(source).contains { $0.contains("lost") && $0.contains("[login]") })
  }

  @Test func templatesAreToldOnce() throws {
    let source = try imported(
      """
      apiVersion: 1
      contactPoints:
        - name: hook
          receivers: [{uid: a, type: webhook, settings: {url: 'http://h.example/'}}]
      policies:
        - {receiver: hook}
      templates:
        - {orgId: 1, name: x, template: '{{ define "x" }}a{{ end }}'}
      """)
    #expect(source.report.findings.count { $0.mark.line >= 7 } == 1, "\(source.report.text)")
  }

  @Test func whatHappensWithoutDataIsToldOnce() throws {
    let source = try imported(
      """
      apiVersion: 1
      groups:
        - name: g
          rules:
            - title: A
              condition: A
              data: [{refId: A, datasourceUid: P, model: {expr: up, instant: true}}]
              noDataState: Alerting
              execErrState: Alerting
      """)
    #expect(source.report.findings.count { $0.code == "state-without-data" } == 1)
  }

  @Test func policiesAndContactPointsBecomeRoutesAndChannels() throws {
    let source = try imported(
      """
      apiVersion: 1
      contactPoints:
        - orgId: 1
          name: ops mail
          receivers:
            - {uid: a, type: email, settings: {addresses: 'a@example.org;b@example.org'}}
        - orgId: 1
          name: room
          receivers:
            - uid: b
              type: webhook
              disableResolveMessage: true
              settings: {url: 'https://hooks.example.org/x'}
            - {uid: c, type: pagerduty, settings: {integrationKey: geheim}}
      policies:
        - orgId: 1
          receiver: ops mail
          group_by: [grafana_folder, alertname]
          routes:
            - receiver: room
              object_matchers: [[severity, '=', critical], [team, '=~', 'a|b']]
              mute_time_intervals: [nights]
      muteTimes:
        - orgId: 1
          name: nights
          time_intervals:
            - times: [{start_time: '22:00', end_time: '24:00'}]
              location: Europe/Berlin
      """)
    #expect(
      source.text == """
        edition 2026

        # Imported from g.yml.

        labels {
          grafana_folder: String?
          severity: String?
          team: String?
        }

        channel ops_mail: email {
          to = ["a@example.org", "b@example.org"]
          from = "grafana@localhost"
        }

        channel room_webhook: webhook {
          url = "https://hooks.example.org/x"
          send_resolved = false
        }

        # Stands in for pagerduty: prints what it is told.
        channel room_pagerduty: terminal {}

        channel last_resort: terminal {}

        last resort last_resort

        route {
          group by [grafana_folder, alertname]

          when severity == "critical" and team in ["a", "b"] {
            mute during nights
            otherwise -> room_webhook, room_pagerduty
          }
          otherwise -> ops_mail
        }

        calendar nights in "Europe/Berlin" {
          22:00..24:00
        }

        """)
    #expect(
      findings(source).map { $0.prefix(48) } == [
        "g.yml:6:9: changed: the server for mail and the ",
        "g.yml:14:45: lost: receiver 'room', pagerduty: t",
        "g.yml:16:5: changed: Alertmanager drops what it ",
        "g.yml:16:5: note: the label 'team' is compared w",
      ])
    #expect(
      !check(files: [SourceFile(path: "main.tocsin", text: source.text)]).hasErrors)
  }
}
