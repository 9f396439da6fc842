import Testing

@testable import Interpreter

/// `AlertmanagerConfig` objects as packages.
@Suite struct AlertmanagerManifestTests {
  private static let object = """
    apiVersion: monitoring.coreos.com/v1alpha1
    kind: AlertmanagerConfig
    metadata: {name: shop, namespace: shop}
    spec:
      route:
        receiver: room
        groupBy: [alertname]
        groupWait: 10s
        muteTimeIntervals: [nights]
        routes:
          # Whoever is on call.
          - receiver: hook
            matchers:
              - {name: severity, matchType: '=~', value: critical|page}
              - {name: team, value: x}
              - {name: env, value: 'dev.*', regex: true}
            continue: true
            activeTimeIntervals: [nights]
      receivers:
        - name: room
          slackConfigs:
            - channel: '#room'
              sendResolved: true
              apiURL: {name: slack, key: address}
        - name: hook
          webhookConfigs:
            - urlSecret: {name: hooks, key: hook}
              maxAlerts: 3
              httpConfig: {authorization: {credentials: {name: hooks, key: token}}}
          emailConfigs:
            - to: a@example.org
              from: b@example.org
              smarthost: localhost:25
              requireTLS: false
              headers: [{key: X-Team, value: ops}]
      inhibitRules:
        - sourceMatch: [{name: severity, value: critical, matchType: '='}]
          targetMatch: [{name: severity, value: critical, matchType: '!='}]
          equal: [alertname]
      muteTimeIntervals:
        - name: nights
          timeIntervals:
            - times: [{startTime: '22:00', endTime: '24:00'}]
              daysOfMonth: [{start: 1, end: -1}]
              weekdays: ['monday:friday']
              months: ['1:3']

    """

  private func source(_ text: String) throws -> AlertmanagerSource {
    try AlertmanagerSource.read(Array(text.utf8), file: "amcfg.yml")
  }

  @Test func anObjectBecomesAPackage() throws {
    let source = try source(Self.object)
    for line in [
      #"when namespace == "shop""#, "# Whoever is on call.", "wait 10s",
      "max_alerts = 3", #"headers = { "X-Team": "ops" }"#, "calendar nights",
      #"severity in ["critical", "page"] and team == "x""#, "inhibit ",
    ] {
      #expect(source.text.contains(line), "\(line) in \(source.text)")
    }
    let effects = source.report.findings.filter { $0.effect == .lost }
    #expect(effects.isEmpty, "\(source.report.text)")
    #expect(source.report.text.contains("amcfg.yml:3:35: changed: the operator gives it alerts"))
    #expect(source.report.findings.filter { $0.code == "secret" }.count == 3)
  }

  /// The operator asks for the namespace on both sides of an inhibition, too.
  @Test func inhibitionsHoldInTheirNamespace() throws {
    let source = try source(Self.object)
    #expect(
      source.text.contains(
        """
          when namespace == "shop" and severity == "critical"
          mute namespace == "shop" and severity != "critical"
        """), "\(source.text)")
    #expect(source.report.text.contains("also on both sides of inhibitions"))
  }

  /// The user stands in a Secret there, and in the source here.
  @Test func aLoginIsToldInTheWordsOfTheObject() throws {
    let text = Self.object.replacing(
      "authorization: {credentials: {name: hooks, key: token}}",
      with: "basicAuth: {username: {name: s, key: u}, password: {name: s, key: p}}, "
        + "tlsConfig: {insecureSkipVerify: true}")
    let source = try source(text)
    #expect(source.text.contains(#"password = secret("hook_webhook/password")"#))
    #expect(source.text.contains("username = \"u\""))
    let lost = source.report.findings.filter { $0.effect == .lost }
    #expect(lost.map(\.code) == ["login"])
    #expect(lost.first?.message.contains("'httpConfig.basicAuth.username' names") ?? false)
    #expect(source.report.text.contains("'httpConfig.tlsConfig' has no counterpart"))
  }

  /// What `emit` writes comes back, but for the name that only the Secret holds.
  @Test func anEmittedLoginComesBack() throws {
    let program = try program(
      """
      channel hook: webhook { url = "http://x.example/", username = "am", password = secret("p") }
      channel screen: terminal {}
      last resort screen
      route { otherwise -> hook }
      target t: alertmanager_config { version = "0.80", write = "c.yml", from [route] }
      """)
    let emission = PackageEmission(program, targets: program.targets)
    let source = try source(emission.files[0].text)
    #expect(source.text.contains("password = secret(\"hook/password\")"))
    #expect(source.text.contains("username = \"hook.username\""))
    #expect(source.report.text.contains("write it in place of 'hook.username'"))
  }

  /// In the newer version of the API the intervals have another name.
  @Test func bothVersionsAreRead() throws {
    let text = Self.object.replacing("v1alpha1", with: "v1beta1")
      .replacing("  muteTimeIntervals:\n    - name", with: "  timeIntervals:\n    - name")
    #expect(try source(text).text == source(Self.object).text)
  }

  /// As `emit` writes an app: the address of Slack's Web API is a key of the Secret, too.
  @Test func anAppOfSlackKeepsItsTokenAndChannel() throws {
    let text = """
      apiVersion: monitoring.coreos.com/v1alpha1
      kind: AlertmanagerConfig
      metadata: {name: shop}
      spec:
        route: {receiver: room}
        receivers:
          - name: room
            slackConfigs:
              - channel: '#room'
                apiURL: {name: p1, key: room.api_url}
                httpConfig: {authorization: {credentials: {name: p1, key: slack.bot}}}

      """
    let source = try source(text)
    #expect(source.text.contains("token = secret(\"room/token\")\n  channel = \"#room\""))
    let codes = source.report.findings.map(\.code)
    #expect(codes.contains("slack-address") && !codes.contains("not-translated"))
    #expect(source.report.text.contains("'room/token': the content of slack.bot"))
  }

  @Test func aWebhookOfSlackThatWantsCredentialsIsLost() throws {
    let text = """
      apiVersion: monitoring.coreos.com/v1alpha1
      kind: AlertmanagerConfig
      metadata: {name: shop}
      spec:
        route: {receiver: room}
        receivers:
          - name: room
            slackConfigs:
              - apiURL: {name: p1, key: room.api_url}
                httpConfig: {basicAuth: {username: {name: p1, key: u}, password: {name: p1, key: p}}}

      """
    let lost = try source(text).report.findings.filter { $0.effect == .lost }
    #expect(lost.map(\.code) == ["not-translated"])
    #expect(lost.first?.mark.line == 10)
  }

  @Test func withoutANamespaceTheRouteIsTheRoot() throws {
    let text = """
      apiVersion: monitoring.coreos.com/v1alpha1
      kind: AlertmanagerConfig
      metadata: {name: shop}
      spec: {route: {receiver: a}, receivers: [{name: a, webhookConfigs: [{url: 'http://a.example/'}]}]}

      """
    let source = try source(text)
    #expect(!source.text.contains("namespace"))
    #expect(source.text.contains("otherwise -> a"))
  }

  @Test(arguments: [
    ("spec: {}", "4:7", "the 'spec' has no route"),
    (
      "spec: {route: {receiver: a, gropuBy: []}, receivers: [{name: a}]}", "4:29",
      "did you mean 'groupBy'?"
    ),
    ("spec: {route: {receiver: b}, receivers: [{name: a}]}", "4:15", "'b' is not declared"),
  ])
  func faultsStandAtTheirPlace(_ spec: String, _ place: String, _ reason: String) throws {
    let text = """
      apiVersion: monitoring.coreos.com/v1alpha1
      kind: AlertmanagerConfig
      metadata: {name: shop}
      \(spec)

      """
    let error = try #require(throws: YAMLError.self) { try source(text) }
    #expect("\(error.mark.line):\(error.mark.column)" == place, "\(error)")
    #expect(error.message.contains(reason), "\(error)")
  }
}
