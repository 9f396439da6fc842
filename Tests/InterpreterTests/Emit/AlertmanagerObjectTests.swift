import DSL
import Testing

@testable import Interpreter

/// `AlertmanagerConfig` objects: what is written, and that they route as the package does.
@Suite struct AlertmanagerObjectTests {
  private static let channels = #"""
    channel a: webhook { url = secret("hooks/a"), token = secret("hooks/token"), max_alerts = 5 }
    channel b: email {
      to = ["b@example.org"], server = "mail.example:587", username = "tocsin"
      password = secret("mail"), headers = { "X-Team": "ops" }
    }
    channel c: slack { token = secret("slack/bot"), channel = "#c", send_resolved = false }
    channel hook: webhook { url = "http://127.0.0.1:9001/hook" }
    channel screen: terminal {}
    last resort screen
    labels { severity: critical | warning | info, team: String?, dc: String? }
    calendar office { mon..fri 09:00..18:00, except 2026-12-24..2026-12-26 }
    calendar berlin in "Europe/Berlin" { mon..fri 09:00..18:00 }

    """#

  private func emitted(
    _ source: String, _ target: String = "version = \"0.93\""
  ) throws -> (Program, PackageEmission) {
    let program = try program(
      Self.channels + source + """

        target t: alertmanager_config {
          \(target), write = "am.yml", from [route, inhibit, mute, channel, template, calendar]
        }
        """)
    return (program, PackageEmission(program, targets: program.targets))
  }

  /// What every object is told.
  private static let usual = ["goes-on", "namespace-matcher", "occurrence"]

  private func codes(_ emission: PackageEmission) -> [String] {
    emission.report.findings.map(\.code).filter { !Self.usual.contains($0) }
  }

  private static let route = """
    route {
      group by [alertname]
      mute outside office
      also when severity == critical or dc == "1" -> hook
      when team =~ "x|y" and dc is present {
        group by none
        when dc in ["eu-1", "eu-2"] -> hook, b
        when severity == info -> drop because "noise"
        otherwise -> b
      }
      otherwise -> hook
    }
    inhibit down { when alertname == "Down", mute severity != critical, same [dc], because "x" }

    """

  @Test func theWholeObject() throws {
    let (_, emission) = try emitted(
      """
      route {
        group by [alertname]
        wait 10s
        when severity == critical -> a, c
        when team == "no" { mute outside office, otherwise -> b }
        otherwise -> hook
      }
      inhibit down { when alertname == "Down", mute severity != critical, same [dc], because "x" }

      """,
      #"version = "0.93", name = "My_alerts", namespace = "shop", labels = { release: "stack" }"#)
    #expect(codes(emission) == ["secret-needed"])
    #expect(
      emission.files.map(\.text) == [
        """
        # Written by tocsin emit for the Prometheus operator 0.93; edit the package instead.
        # package test, program v1
        apiVersion: monitoring.coreos.com/v1alpha1
        kind: AlertmanagerConfig
        metadata:
          name: my-alerts
          namespace: shop
          labels:
            release: stack
        spec:
          route:
            receiver: hook
            groupBy: [alertname]
            groupWait: 10s
            groupInterval: 5m
            repeatInterval: 4h
            routes:
              - receiver: 'a+c'
                matchers:
                  - name: severity
                    matchType: '='
                    value: critical
              - receiver: b
                matchers:
                  - name: team
                    matchType: '='
                    value: 'no'
                muteTimeIntervals: [office_exceptions]
                activeTimeIntervals: [office]
          receivers:
            - name: hook
              webhookConfigs:
                - sendResolved: true
                  url: 'http://127.0.0.1:9001/hook'
            - name: 'a+c'
              slackConfigs:
                - sendResolved: false
                  apiURL:
                    name: my-alerts
                    key: c.api_url
                  httpConfig:
                    authorization:
                      credentials:
                        name: my-alerts
                        key: slack.bot
                  channel: '#c'
              webhookConfigs:
                - sendResolved: true
                  urlSecret:
                    name: my-alerts
                    key: hooks.a
                  httpConfig:
                    authorization:
                      credentials:
                        name: my-alerts
                        key: hooks.token
                  maxAlerts: 5
            - name: b
              emailConfigs:
                - sendResolved: true
                  to: 'b@example.org'
                  from: 'tocsin@localhost'
                  smarthost: 'mail.example:587'
                  authUsername: tocsin
                  authPassword:
                    name: my-alerts
                    key: mail
                  requireTLS: true
                  headers:
                    - key: X-Team
                      value: ops
          inhibitRules:
            - sourceMatch:
                - name: alertname
                  matchType: '='
                  value: Down
                - name: dc
                  matchType: '!='
                  value: ''
              targetMatch:
                - name: severity
                  matchType: '!='
                  value: critical
              equal: [dc]
          muteTimeIntervals:
            - name: office_exceptions
              timeIntervals:
                - daysOfMonth:
                    - start: 24
                      end: 26
                  months: ['12']
                  years: ['2026']
            - name: office
              timeIntervals:
                - times:
                    - startTime: '09:00'
                      endTime: '18:00'
                  weekdays: ['monday:friday']

        """
      ])
  }

  @Test func versionsOfTheAPI() throws {
    let (_, beta) = try emitted(Self.route, #"version = "0.93", api = v1beta1"#)
    let text = try #require(beta.files.first?.text)
    #expect(text.contains("apiVersion: monitoring.coreos.com/v1beta1"))
    #expect(text.contains("\n  timeIntervals:\n") && !text.contains("\n  muteTimeIntervals:\n"))
    let (_, old) = try emitted("route { otherwise -> hook }\n", #"version = "0.56", api = v1beta1"#)
    #expect(codes(old) == ["needs-version"])
  }

  /// Whatever the object routes, a file of Alertmanager routes the same.
  @Test func theObjectRoutesAsThePackageDoes() throws {
    let (program, emission) = try emitted(Self.route)
    #expect(codes(emission) == ["condition-split"])
    let text = try #require(emission.files.first?.text)
    let object = try AlertmanagerManifest(YAMLReader.read(text))
    let config = try AlertmanagerConfig.read(
      object.configuration, mode: .fallback, global: .elsewhere)
    let receivers = AlertmanagerObjectEmission(program, AlertmanagerObject()).receivers
    try EmissionComparison(program, receivers, config, text).check(rolls: 5000)
    try EmissionComparison(program, receivers, config, text).checkInhibition(rolls: 1000)
  }

  @Test(
    "What objects cannot say is told at the declaration",
    arguments: [
      ("route { mute during berlin\notherwise -> hook }", "0.93", "not-known"),
      ("route { mute outside office\notherwise -> hook }", "0.61", "needs-version"),
      ("channel h: webhook { url = \"http://x/\", timeout = 5s }", "0.81", "needs-version"),
      (
        "channel h: webhook { url = \"http://x/\", headers = { \"X-A\": \"b\" } }", "0.93",
        "not-known"
      ),
      (
        "channel h: webhook { url = \"http://x/\", username = \"u\", password = secret(\"p\") }",
        "0.93", "secret-needed"
      ),
      (
        "channel h: email { to = [\"a@b.c\"], server = \"m:99\", tls = implicit }", "0.89",
        "needs-version"
      ),
      (
        "channel h: webhook { url = secret(\"a/b\"), token = secret(\"a.b\") }", "0.93",
        "secret-key"
      ),
      ("route { when label(\"a b\") == \"x\" -> hook\notherwise -> hook }", "0.93", "label-name"),
      ("route { otherwise -> screen }", "0.93", "no-integration"),
    ])
  func diagnostics(_ source: String, _ version: String, _ code: String) throws {
    let source = source.contains("route") ? source : source + "\nroute { otherwise -> h }"
    let (_, emission) = try emitted(source, "version = \"\(version)\"")
    let finding = try #require(
      emission.report.findings.first { $0.code == code }, "\(emission.report.text)")
    #expect(finding.place.line > 1)
  }

  /// What the operator adds is told once, at the target.
  @Test func theAdditionsOfTheOperatorAreTold() throws {
    let (_, emission) = try emitted(
      "route { otherwise -> hook }\n", #"version = "0.93", namespace = "shop""#)
    let told = emission.report.findings.filter { Self.usual.contains($0.code) }
    #expect(told.map(\.code).sorted() == Self.usual)
    #expect(told.first { $0.code == "namespace-matcher" }?.message.contains("'shop'") ?? false)
    #expect(told.filter { $0.code != "occurrence" }.allSatisfy { $0.place.line > 1 })
  }
}
