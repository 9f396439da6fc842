import DSL
import Foundation
import Interpreter
import Testing

/// What the import of an Alertmanager file writes and reports.
@Suite struct AlertmanagerSourceTests {
  private func imported(_ yaml: String) throws -> AlertmanagerSource {
    try AlertmanagerSource.read(Array(yaml.utf8), file: "am.yml")
  }

  private func findings(_ source: AlertmanagerSource) -> [String] {
    source.report.findings.map { $0.describe(file: "am.yml") }
  }

  @Test func aWholeFile() throws {
    let source = try imported(
      """
      # Owned by the platform team.
      global:
        smtp_smarthost: 'mail.example.org:587'
        smtp_from: am@example.org
        smtp_auth_username: am
        smtp_auth_password: hunter2 # rotate me
        slack_api_url_file: /etc/slack
      route:
        receiver: mail
        # One mail for each alert name.
        group_by: [alertname, 'k8s.io/cluster']
        group_wait: 1m30s
        routes:
          # Everything is written down.
          - receiver: audit
            continue: true
            matchers: ['severity =~ "critical|page"', 'dc!=""']
          - receiver: night
            match_re: {service: '^(foo1|foo2)$', path: 'a\\.b.*'}
            routes:
              - receiver: pager.team-x
                matchers: [severity="critical"]
                group_by: ['...']
          - receiver: room
            matchers: [when="now"]
            mute_time_intervals: [nights, holidays]
          - matchers: [severity="none"]
            receiver: 'null'
      # Who is told.
      receivers:
        - name: mail
          email_configs:
            - to: 'a@example.org, Bo <b@example.org>'
        - name: audit
          webhook_configs:
            - url: https://audit.example.org/hooks/am
              send_resolved: false
              max_alerts: 10
            - url: https://user:geheim@audit.example.org/
              http_config: {authorization: {credentials: geheim}, tls_config: {}}
        - name: pager.team-x
          pagerduty_configs:
            - routing_key: geheim
        - name: room
          slack_configs:
            - channel: '#room'
              title: '{{ .CommonLabels.alertname }}'
        - name: night
          webhook_configs:
            - url: http://127.0.0.1:9000/
        - name: 'null'
      inhibit_rules:
        - source_matchers: [severity="critical"]
          target_matchers: [severity=~"warning|info"]
          equal: [alertname, cluster]
      time_intervals:
        - name: nights
          time_intervals:
            - times: [{start_time: '22:00', end_time: '24:00'}]
              weekdays: ['sunday:thursday']
              location: Europe/Berlin
        - name: holidays
          time_intervals:
            - {days_of_month: ['24:26'], months: [december]}
            - {days_of_month: ['-1'], months: ['1', june], years: ['2030:2031']}
      """)
    #expect(source.text == Self.wanted)
    #expect(findings(source) == Self.wantedFindings)
    let main = SourceFile(path: "main.tocsin", text: source.text)
    #expect(compile(files: [main], name: "p", version: "1").program != nil)
  }

  private static let wanted = #"""
    edition 2026

    # Imported from am.yml.
    # Owned by the platform team.
    # rotate me

    labels {
      dc: String?
      severity: String?
      path: String?
      service: String?
      when: String?
      cluster: String?
    }

    # Who is told.
    channel mail: email {
      to = ["a@example.org", "Bo <b@example.org>"]
      from = "am@example.org"
      server = "mail.example.org:587"
      tls = starttls
      username = "am"
      password = secret("smtp_auth_password")
      send_resolved = false
    }

    channel audit_webhook: webhook {
      url = "https://audit.example.org/hooks/am"
      send_resolved = false
      max_alerts = 10
    }

    channel audit_webhook_2: webhook {
      url = secret("audit_webhook_2/url")
      token = secret("audit_webhook_2/token")
    }

    # Stands in for pagerduty: prints what it is told.
    channel pager_team_x: terminal {}

    channel room: slack {
      webhook = secret("slack_api_url")
      send_resolved = false
    }

    channel night: webhook {
      url = "http://127.0.0.1:9000/"
    }

    channel last_resort: terminal {}

    last resort last_resort

    route {
      # One mail for each alert name.
      group by [alertname, label("k8s.io/cluster")]
      wait 1m30s

      # Everything is written down.
      also when dc is present and severity in ["critical", "page"] -> audit_webhook, audit_webhook_2
      when path =~ "a\\.b.*" and service in ["foo1", "foo2"] {
        when severity == "critical" {
          group by all

          otherwise -> pager_team_x
        }
        otherwise -> night
      }
      when when == "now" {
        mute during nights
        mute during holidays
        otherwise -> room
      }
      when severity == "none" -> drop because "the receiver 'null' has no integration"
      when not (dc is present and severity in ["critical", "page"]) -> mail
      otherwise -> drop because "a branch above has told somebody already"
    }

    calendar nights in "Europe/Berlin" {
      sun..thu 22:00..24:00
    }

    calendar holidays {
      dec day 24..26
      2030..2031 jan, jun day -1
    }

    inhibit critical_mutes_warning_info {
      when severity == "critical"
      mute severity in ["warning", "info"]
      same [alertname, cluster]
      because "{severity=\"critical\"} fires"
    }

    inhibit critical_mutes_warning_info_without_cluster {
      when severity == "critical" and cluster is absent
      mute severity in ["warning", "info"] and cluster is absent
      same [alertname]
      because "{severity=\"critical\"} fires"
    }

    """#

  private static let wantedFindings: [String] = [
    "am.yml:6:23: secret: receiver 'mail': provide the secret 'smtp_auth_password': the value that stands here [secret]",
    "am.yml:7:23: secret: receiver 'room': provide the secret 'slack_api_url': the content of /etc/slack [secret]",
    "am.yml:9:3: changed: Alertmanager drops what it cannot deliver; here it goes to 'last_resort', which prints; name a channel that somebody reads [last-resort]",
    "am.yml:9:3: note: the label 'severity' is compared with critical, page, none, warning, info only; if there are no others, declare `severity: critical | \"page\" | \"none\" | warning | info` [enumeration]",
    "am.yml:9:3: note: the label 'service' is compared with foo1, foo2 only; if there are no others, declare `service: foo1 | foo2` [enumeration]",
    "am.yml:39:14: secret: receiver 'audit': provide the secret 'audit_webhook_2/url': the value that stands here [secret]",
    "am.yml:40:52: secret: receiver 'audit': provide the secret 'audit_webhook_2/token': the value that stands here [secret]",
    "am.yml:40:73: changed: receiver 'audit': 'http_config.tls_config' has no counterpart here [not-translated]",
    "am.yml:43:9: lost: receiver 'pager.team-x', pagerduty: there is no kind of channel for pagerduty yet; the channel 'pager_team_x' prints its notifications instead [no-channel]",
    "am.yml:46:18: changed: receiver 'room': an incoming webhook posts to the channel it was made for, whatever 'channel' says [slack-channel]",
    "am.yml:47:16: changed: receiver 'room': 'title' is a Go template and not translated; the built-in text is sent, or write a template [go-template]",
    "am.yml:51:5: note: the receiver 'null' has no integration: what reaches it is dropped [empty-receiver]",
    "am.yml:53:5: note: every alert has an alertname here; alerts without one inhibit each other in Alertmanager only [alertname-present]",
    "am.yml:53:5: note: Alertmanager takes a label for equal that both alerts lack (cluster); the rules 'critical_mutes_warning_info_without_…' keep that, and can go if it was never wanted [absent-equals-absent]",
  ]

  /// What a route with these children becomes.
  private func route(_ routes: String) throws -> String {
    let source = try imported(
      """
      route: {receiver: r, routes: [\(routes)]}
      receivers: [{name: r, webhook_configs: [{url: 'http://r/'}]}, {name: s, webhook_configs: [{url: 'http://s/'}]}]
      time_intervals: [{name: i, time_intervals: [{weekdays: [monday]}]}, {name: j, time_intervals: []}]
      """)
    let start = try #require(source.text.range(of: "route {\n"))
    let end = try #require(
      source.text.range(of: "\n}", range: start.upperBound..<source.text.endIndex))
    return String(source.text[start.upperBound..<end.lowerBound])
  }

  @Test("A receiver is a fallback only when no child matched")
  func continuing() throws {
    // The last child ends the search whether it continues or not.
    #expect(
      try route("{receiver: s, continue: true, matchers: [a=b]}")
        == "  when a == \"b\" -> s\n  otherwise -> r")
    #expect(
      try route("{receiver: s, continue: true, matchers: [a=b]}, {receiver: s, matchers: [c=d]}")
        == """
          also when a == "b" -> s
          when c == "d" -> s
          when a != "b" -> r
          otherwise -> drop because "a branch above has told somebody already"
        """)
    #expect(
      try route(
        "{receiver: s, continue: true, matchers: [a=b, c=d]}, {receiver: s, matchers: [e=f]}"
      )
      .contains("when not (a == \"b\" and c == \"d\") -> r"))
    #expect(
      try route("{receiver: s, continue: true}, {receiver: s, matchers: [c=d]}")
        == """
          also when true -> s
          when c == "d" -> s
          otherwise -> drop because "a branch above has told somebody already"
        """)
  }

  @Test("Mutes hold for a route's own receiver, not for its children")
  func mutesOfAParent() throws {
    #expect(
      try route(
        "{receiver: s, mute_time_intervals: [i], active_time_intervals: [i, j], routes: [{matchers: [a=b]}]}"
      )
        == """
          otherwise {
            when a == "b" -> s
            otherwise {
              mute during i
              mute outside i_or_j
              otherwise -> s
            }
          }
        """)
  }

  @Test("What is behind a route that takes everything is left out, and said")
  func unreachable() throws {
    #expect(try route("{receiver: s}, {receiver: r, matchers: [a=b]}") == "  otherwise -> s")
  }

  @Test(
    "Matchers become the plainest condition that says the same",
    arguments: [
      (#"a="""#, "a is absent"), (#"a!="""#, "a is present"), (#"a=~"b|c""#, #"a in ["b", "c"]"#),
      (#"a!~"(b|c)""#, #"a not in ["b", "c"]"#), (#"a=~"b""#, #"a == "b""#),
      (#"a=~"b|""#, #"a in ["b", ""]"#), (#"a=~"^b.*$""#, #"a =~ "b.*""#),
      (#"a=~"b\\.c""#, #"a == "b.c""#), (#"a=~"\\d+""#, #"a =~ "\\d+""#),
      (#"a=~"(a)|(b)""#, #"a =~ "(a)|(b)""#), (#"a=~"b\\$""#, #"a == "b$""#),
      (#"when="x""#, #"when == "x""#), (#""k8s.io"="x""#, #"label("k8s.io") == "x""#),
      (#"a="${b}""#, #"a == "\u{24}{b}""#), (#"a="b\"c\\d""#, #"a == "b\"c\\d""#),
      (#"a=~"(?i)b""#, #"a =~ "(?i)b""#),
    ] as [(String, String)])
  func conditions(matcher: String, condition: String) throws {
    let quoted = matcher.replacing("'", with: "''")
    let text = try route("{receiver: s, matchers: ['\(quoted)']}")
    #expect(text == "  when \(condition) -> s\n  otherwise -> r")
  }

  @Test("Labels that both lack are asked for in a rule of their own")
  func absentEqualsAbsent() throws {
    let source = try imported(
      """
      route: {receiver: r}
      receivers: [{name: r}]
      inhibit_rules: [{source_matchers: [a=b], target_matchers: [c=d], equal: [e, c]}]
      """)
    #expect(
      source.text.contains(
        """
        inhibit rule_1 {
          when a == "b"
          mute c == "d"
          same [e, c]
          because "{a=\\"b\\"} fires"
        }

        inhibit rule_1_without_e {
          when a == "b" and e is absent
          mute c == "d" and e is absent
          same [c]
          because "{a=\\"b\\"} fires"
        }
        """))
  }

  @Test("Words of the language are labels, receivers and intervals as well")
  func words() throws {
    let text = """
      a ack acked after ai alert all also and approve as at backoff because body by calendar case
      channel comment completed contact containing day def dropped drop during edition else end
      escalation every except expect failed failure false feature firing for from given group hold
      http if import in inhibit inhibited interval is kind knowledge label labels last let model most
      mute muted never no none not notification notified notify objective on once open or otherwise
      outside over page per playbook prompt prove reaches record repeat reply requires resort resolve
      resolved retry returns rota route rules run same search silence slo source starting status stop
      storm summary system target template test then ticket times to tokens total true unless until
      use wait waiting when with within workflow alertname severity secret count now String mon jan
      """
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let source = try imported(
        """
        route:
          receiver: 'last'
          group_by: ['\(word)']
          routes: [{receiver: '\(word)', matchers: ['\(word)!="x"'], mute_time_intervals: ['\(word)']}]
        receivers: [{name: '\(word)', webhook_configs: [{url: 'http://r/'}]}, {name: last}]
        inhibit_rules:
          - {name: '\(word)', source_matchers: [b=c], target_matchers: [c=d], equal: ['\(word)']}
        time_intervals: [{name: '\(word)', time_intervals: [{weekdays: [monday]}]}]
        """
        .replacing(word == "last" ? ", {name: last}" : "no such text", with: ""))
      let main = SourceFile(path: "main.tocsin", text: source.text)
      let result = compile(files: [main], name: "p", version: "1")
      #expect(result.program != nil, "\(word): \(result.diagnostics.map(\.title))\n\(source.text)")
      let lost = source.report.findings.filter { $0.effect == .lost }
      #expect(lost.isEmpty, "\(word): \(lost)")
    }
  }

  @Test("Secrets in comments are not repeated")
  func comments() throws {
    let source = try imported(
      """
      route: {receiver: r} # to whom
      # slack_api_url: https://hooks.example.org/geheim
      # api_url_file: /etc/url
      receivers:
        - name: r # the room
      # the end
      """)
    #expect(!source.text.contains("geheim"))
    for line in [
      "# to whom", "# slack_api_url: …", "# api_url_file: /etc/url", "# the room", "# the end",
    ] {
      #expect(source.text.contains(line + "\n"), "\(line)")
    }
    #expect(findings(source).contains { $0.hasPrefix("am.yml:2:1: note: ") })
  }

  @Test("What Alertmanager refuses is refused where it stands")
  func refusal() {
    #expect {
      _ = try imported("route:\n  receiver: nobody\nreceivers: []\n")
    } throws: { error in
      (error as? YAMLError)?.mark.line == 2
    }
  }

  @Test("An address that the language refuses becomes a channel that prints")
  func refusedAddress() throws {
    let source = try imported(
      """
      global: {smtp_smarthost: 'mail.example.org:25', smtp_from: a@example.org}
      route: {receiver: r}
      receivers: [{name: r, email_configs: [{to: nobody}]}]
      """)
    #expect(source.text.contains("channel r: terminal { send_resolved = false }"))
    #expect(findings(source).contains { $0.contains("lost") && $0.contains("[no-channel]") })
  }

  // MARK: Logins

  /// A receiver with these integrations, behind these settings for all.
  private func receiver(_ integrations: String, global: String = "") throws -> AlertmanagerSource {
    try imported(
      """
      global: {\(global)}
      route: {receiver: r}
      receivers: [{name: r, \(integrations)}]
      """)
  }

  @Test(
    "What identifies the client is lost, not changed",
    arguments: [
      "oauth2: {client_id: a, client_secret: b, token_url: 'https://t/'}",
      "tls_config: {cert_file: /c, key_file: /k, ca_file: /ca}", "basic_auth: {username: u}",
      "basic_auth: {password: p}", "basic_auth: {username_file: /u, password_file: /p}",
    ])
  func logins(_ http: String) throws {
    let source = try receiver("webhook_configs: [{url: 'http://h/', http_config: {\(http)}}]")
    let lost = source.report.findings.filter { $0.effect == .lost }
    #expect(lost.count == 1, "\(source.report.text)")
    #expect(lost.first?.message.contains("http_config.") ?? false)
    let needsSecret = source.text.contains("secret(")
    #expect(source.secrets.isEmpty != needsSecret, "no secret that nothing asks for")
    let main = SourceFile(path: "main.tocsin", text: source.text)
    #expect(!check(files: [main]).hasErrors, "\(source.text)")
  }

  @Test("Whom to trust and how to get there is changed only")
  func transport() throws {
    let settings = "proxy_url: 'http://p:1', tls_config: {ca_file: /ca}, enable_http2: true"
    for integration in [
      "webhook_configs: [{url: 'http://h/'}]", "slack_configs: [{api_url: 'https://h.example/x'}]",
    ] {
      let source = try receiver(integration, global: "http_config: {\(settings)}")
      let told = source.report.findings.filter { $0.code == "not-translated" }
      #expect(told.map(\.effect) == [.changed, .changed], "\(source.report.text)")
    }
  }

  @Test("Redirects are not followed, which is said where they are asked for")
  func redirects() throws {
    for (value, count) in [("true", 1), ("false", 0)] {
      let source = try receiver(
        "webhook_configs: [{url: 'http://h/', http_config: {follow_redirects: \(value)}}]")
      #expect(source.report.findings.count { $0.code == "redirects" } == count)
    }
  }

  @Test("The token of Slack's Web API may stand in the settings for all")
  func sharedToken() throws {
    let source = try receiver(
      "slack_configs: [{channel: '#ops'}]",
      global: """
        slack_api_url: 'https://slack.com/api/chat.postMessage', \
        http_config: {authorization: {credentials: geheim}, proxy_url: 'http://p:1'}
        """)
    #expect(source.text.contains("token = secret(\"r/token\")\n  channel = \"#ops\""))
    #expect(!source.text.contains("geheim"))
    let told = source.report.findings.filter { $0.code == "not-translated" }
    #expect(told.map(\.effect) == [.changed], "\(source.report.text)")
  }

  @Test(
    "What a template names is lost",
    arguments: [
      ("slack_configs: [{app_token: t, app_url: 'https://s/', channel: '{{ .X }}'}]", "channel"),
      ("email_configs: [{to: a@b.c, from: '{{ .X }}@b.c', smarthost: 'h:25'}]", "sender"),
    ])
  func templatesOfPlaces(_ integration: String, _ word: String) throws {
    let source = try receiver(integration)
    #expect(source.text.contains("channel r: terminal"))
    let lost = source.report.findings.filter { $0.effect == .lost }
    #expect(lost.map(\.code) == ["no-channel"])
    #expect(lost.first?.message.contains(word) ?? false, "\(source.report.text)")
  }

  @Test("What `emit` writes for no grouping is no grouping")
  func emittedGrouping() throws {
    let source = try imported(
      """
      route: {receiver: r, group_by: [__no_label__]}
      receivers: [{name: r, webhook_configs: [{url: 'http://r/'}]}]
      """)
    #expect(source.text.contains("group by none"))
    #expect(!source.text.contains("__no_label__"))
  }
}
