import DSL
import Testing

@testable import Interpreter

/// What is written for Alertmanager, and that it routes as the package does.
@Suite struct AlertmanagerEmissionTests {
  private static let channels = """
    channel a: webhook { url = "http://127.0.0.1:9001/a" }
    channel b: webhook { url = "http://127.0.0.1:9001/b", send_resolved = false, max_alerts = 5 }
    channel c: email { to = ["c@example.org"], server = "localhost:25", template = card }
    channel screen: terminal {}
    last resort screen
    labels { severity: critical | warning | info, team: String?, dc: String? }
    template card(group: Group) for email {
      title = "[${group.status}] ${group.labels.alertname} (${count(group.firing)})"
      body = \"\"\"
        %{for alert in group.firing}
        * ${alert.labels.team ?? "nobody"} ${alert.summary}
        %{end}
        %{if group.status == firing}
        on
        %{else}
        over
        %{end}
        \"\"\"
    }
    calendar office in "Europe/Berlin" { mon..fri 09:00..18:00, except 2026-12-24..2026-12-26 }
    calendar nights { fri..sat 22:00..06:00, 2026-02-27..2026-03-02 }

    """

  private func emitted(_ source: String, _ version: String = "0.34") throws -> (
    Program, AlertmanagerEmission
  ) {
    let program = try program(Self.channels + source)
    var options = AlertmanagerEmission.Options()
    options.version = try #require(AlertmanagerVersion(version))
    return (program, AlertmanagerEmission(program, options))
  }

  /// Findings apart from the note that every emission has.
  private func codes(_ emission: AlertmanagerEmission) -> [String] {
    emission.report.findings.map(\.code).filter { $0 != "occurrence" }
  }

  /// Packages whose conditions cover what has a counterpart.
  private static let routes = [
    "route { otherwise -> a }",
    """
    route {
      group by [alertname]
      repeat 12h
      also when severity == critical -> a
      when team in ["x", "y"] {
        group by all
        when dc is absent -> drop because "no"
        when dc =~ "eu-.*" and severity != info -> b, c
        otherwise -> c
      }
      when not (team == "z" and dc == "q") and severity in [warning, info] -> b
      otherwise -> a
    }
    """,
    """
    route {
      mute outside office
      also when severity == critical or team == "x" {
        mute during nights
        when dc == "1" or dc =~ "2.*" -> b
        otherwise -> a
      }
      also when not (dc == "1" or team !~ "x|y") -> c
      when team == "x" { group by none, also when dc == "1" -> a, otherwise -> b }
      when severity == info -> drop because "noise"
      when severity != critical and dc != "1" -> b
      otherwise -> a, b
    }
    """,
    """
    route {
      when severity == critical {
        also when team == "x" -> a
        when dc == "1" -> b
        when team != "x" -> c
        otherwise -> drop because "a branch above has told somebody already"
      }
      otherwise -> drop because "rest"
    }
    """,
    """
    route {
      also when dc == "1" -> a
      when severity == critical {
        when team == "x" -> b
        otherwise { mute during nights, group by all, otherwise -> c }
      }
      otherwise {
        group by [team]
        wait 1m
        when severity == info -> c
        otherwise { when team == "y" -> drop because "y", otherwise -> a }
      }
    }
    """,
  ]

  @Test("The configuration reaches what the package reaches", arguments: routes)
  func routing(_ source: String) throws {
    let (program, emission) = try emitted(source)
    #expect(!emission.report.hasErrors, "\(emission.report.text)")
    try EmissionComparison(program, emission).check(rolls: 10_000)
  }

  @Test("Every supported release gets what it can read", arguments: AlertmanagerVersion.supported)
  func versions(_ minor: Int) throws {
    let source = Self.routes[1]
    let (_, emission) = try emitted(source, "0.\(minor)")
    let config = try AlertmanagerConfig.read(Array(emission.text.utf8))
    #expect(!config.receivers.isEmpty)
    let timed = try emitted(Self.routes[2], "0.\(minor)").1
    // Active intervals came with 0.24, their zone with 0.25.
    #expect(timed.report.hasErrors == (minor < 25))
  }

  @Test func theWholeText() throws {
    let (_, emission) = try emitted(
      """
      route {
        group by [alertname]
        also when severity == critical -> a
        when team == "no" { mute outside office, otherwise -> c }
        otherwise -> b
      }
      inhibit down { when alertname == "Down", mute severity != critical, same [dc], because "x" }
      """)
    #expect(codes(emission) == [])
    #expect(
      emission.text == """
        # Written by tocsin emit for Alertmanager 0.34; edit the package instead.
        # package test, program v1
        route:
          receiver: b
          group_by: [alertname]
          routes:
            - receiver: a
              matchers:
                - 'severity="critical"'
              continue: true
            - receiver: c
              matchers:
                - 'team="no"'
              mute_time_intervals: [office_exceptions]
              active_time_intervals: [office]
            - receiver: b
        receivers:
          - name: b
            webhook_configs:
              - send_resolved: false
                url: 'http://127.0.0.1:9001/b'
                max_alerts: 5
          - name: a
            webhook_configs:
              - send_resolved: true
                url: 'http://127.0.0.1:9001/a'
          - name: c
            email_configs:
              - send_resolved: true
                to: 'c@example.org'
                from: 'tocsin@localhost'
                smarthost: 'localhost:25'
                require_tls: false
                headers:
                  Subject: '[{{ $.Status }}] {{ $.GroupLabels.alertname }} ({{ (len $.Alerts.Firing) }})'
                html: ''
                text: "{{ range $v1 := $.Alerts.Firing }}* {{ (or $v1.Labels.team \\"nobody\\") }} {{ (or $v1.Annotations.summary $v1.Labels.alertname) }}\\n{{ end }}{{ if (eq $.Status \\"firing\\") }}on\\n{{ else }}over\\n{{ end }}"
        inhibit_rules:
          - name: down
            source_matchers:
              - 'alertname="Down"'
              - 'dc!=""'
            target_matchers:
              - 'severity!="critical"'
            equal: [dc]
        time_intervals:
          - name: office_exceptions
            time_intervals:
              - days_of_month: ['24:26']
                months: ['12']
                years: ['2026']
                location: Europe/Berlin
          - name: office
            time_intervals:
              - times:
                  - start_time: '09:00'
                    end_time: '18:00'
                weekdays: ['monday:friday']
                location: Europe/Berlin

        """)
  }

  @Test(
    "What has no counterpart is said at the declaration",
    arguments: [
      ("route { when during office -> a\notherwise -> b }", "calendar-condition"),
      ("route { mute during office\notherwise -> b }", "calendar-exception"),
      ("route { otherwise -> screen }", "no-integration"),
      ("route { otherwise -> a }\nmute m { when team == \"x\", because \"y\" }", "mute-rule"),
      (
        """
        route { otherwise -> a }
        inhibit i { when team == "x" or dc == "1", mute severity == info, because "y" }
        """, "inhibition-split"
      ),
      ("route { otherwise -> a, t }\nticket t { for group, title = \"x\" }", "ticket"),
      (
        "route { otherwise -> e }\nescalation e { notify a, after 5m unless acked notify b }",
        "escalation"
      ),
      ("route { when team == \"x\" or dc == \"1\" -> a\notherwise -> b }", "condition-split"),
      ("channel s: webhook { url = secret(\"s\") }\nroute { otherwise -> s }", "needs-version"),
      ("channel s: webhook { url = \"http://x/\", body = 1 }\nroute { otherwise -> s }", "body"),
      (
        "channel s: webhook { url = \"http://x/\", limit = 1 per 1m }\nroute { otherwise -> s }",
        "rate-limit"
      ),
      (
        "channel s: webhook { url = \"http://x/\", fallback = a }\nroute { otherwise -> s }",
        "fallback"
      ),
      (
        "channel m: email { to = [\"a@b.c\"], timeout = 5s }\nroute { otherwise -> m }", "timeout"
      ),
      (
        """
        feature calm { default = off }
        route { when calm and team == "x" -> a
        otherwise -> b }
        """, "feature"
      ),
      (
        """
        route { otherwise -> a }
        hold flapping { when severity == info, if changes > 4 within 15m, for 30m }
        """, "hold"
      ),
      (
        """
        route { otherwise -> a }
        storm many { over 50 within 1m, digest every 5m to a, never severity == critical }
        """, "storm"
      ),
    ] as [(String, String)])
  func diagnostics(_ source: String, _ code: String) throws {
    let (_, emission) = try emitted(source, "0.25")
    #expect(codes(emission).contains(code), "\(emission.report.text)")
    let finding = try #require(emission.report.findings.first { $0.code == code })
    #expect(finding.place.line > 1)
  }

  @Test(
    "Texts are lost for a reason that is true",
    arguments: [
      ("%{for alert in group.firing}\n${alert.starts_at}\n%{end}", "reads otherwise"),
      ("${group.receiver}", "is called otherwise"), ("${group.key}", "Go templates have no 'key'"),
    ])
  func lostTexts(_ body: String, _ reason: String) throws {
    let (_, emission) = try emitted(
      """
      template page(group: Group) for slack {
      body = \"\"\"
      \(body)
      \"\"\"
      }
      channel s: slack { token = secret("t"), channel = "#x", template = page }
      route { otherwise -> s }
      """)
    let finding = try #require(emission.report.findings.first { $0.code == "template" })
    #expect(finding.message.contains(reason), "\(finding.message)")
  }

  @Test("Secrets are named by file, never by value")
  func secrets() throws {
    let source = """
      channel s: slack { token = secret("slack/bot"), channel = "#x" }
      route { otherwise -> s }
      """
    let (_, old) = try emitted(source, "0.25")
    #expect(old.text.contains("credentials_file: '/etc/alertmanager/secrets/slack/bot'"))
    let (_, new) = try emitted(source, "0.30")
    #expect(new.text.contains("app_token_file: '/etc/alertmanager/secrets/slack/bot'"))
  }

  @Test("Inhibition keeps its meaning")
  func inhibition() throws {
    let (program, emission) = try emitted(
      """
      route { otherwise -> a }
      inhibit i {
        when severity == critical
        mute severity in [warning, info] and (team == "x" or dc == "1")
        same [team, dc]
        because "y"
      }
      """)
    #expect(!emission.report.hasErrors, "\(emission.report.text)")
    try EmissionComparison(program, emission).checkInhibition(rolls: 2000)
  }

  @Test("The same program gives the same bytes")
  func determinism() throws {
    #expect(try emitted(Self.routes[2]).1.text == emitted(Self.routes[2]).1.text)
  }

  @Test(
    "Texts that look like something else are quoted",
    arguments: [
      "no", "NO", "y", "~", "null", "1", "0x1f", "1e3", "12:30", "2026-01-01", "", " a", "a ",
      "a: b",
      "a #b", "- a", "'", "\"", "\\", "\n", "a\nb", "\u{0}", "\u{feff}", "\u{2028}", "é", "*a",
      "&a",
      "!a", "%a", "@a", "`a", "{a}", "[a]", "a,b", "?", "a", "a/b.c-d_e", "<<", "=", ".inf", "true",
      "\u{10ffff}", "\t", "off", "None",
    ])
  func quoting(_ text: String) throws {
    let value = YAMLValue.mapping([
      (text, .list([.text(text), .shortList([.text(text)]), .mapping([("k", .text(text))])]))
    ])
    let node = try YAMLReader.read(YAMLWriter.text(of: value))
    guard case .mapping(let members, _) = node, case .sequence(let elements, _) = members[0].value
    else {
      Issue.record("\(YAMLWriter.text(of: value))")
      return
    }
    #expect(members[0].key.text == text)
    #expect(elements[0].scalar?.text == text)
    #expect(elements[2]["k"]?.scalar?.text == text)
    if case .sequence(let inner, _) = elements[1] { #expect(inner[0].scalar?.text == text) }
    for scalar in [elements[0].scalar] {
      #expect(scalar?.isNull == false)
      #expect(scalar?.bool == nil)
      #expect(scalar?.int == nil)
    }
  }
}
