import Testing

@testable import DSL

/// Labels from the query to the route: what is found, and what is left alone.
@Suite struct LabelFlowTests {
  /// The findings of these rules in a package of some declarations and one group of rules.
  private func found(
    _ names: Set<String>, in declarations: String = "", rules: String, every: String = "every 1m "
  ) -> [String] {
    let text = """
      edition 2026
      source main: prometheus { url = "https://prometheus.example.org" }
      \(declarations)
      rules web from main \(every){
      \(rules)
      }
      """
    let files = LintFrame.files(text)
    let checked = check(files: files)
    #expect(!checked.hasErrors, "\(checked.diagnostics.map(\.title)) in \(text)")
    return LintFrame.findings(files).filter { names.contains($0.code.name) }.map { finding in
      let place = String(decoding: Array(text.utf8)[finding.primary.range.indices], as: UTF8.self)
      return "\(finding.code.name): \(place)"
    }
  }

  private func alert(
    _ name: String, _ query: String, _ labels: String = "severity = warning",
    summary: String = "it is broken"
  ) -> String {
    """
      alert \(name) {
        when promql"\(query)" for 5m
        labels { \(labels) }
        summary = "\(summary)"
      }
    """
  }

  // MARK: Branches

  private func route(_ condition: String) -> String {
    "route { group by [alertname], when \(condition) -> room, otherwise -> ops }"
  }

  @Test(arguments: [
    // The rule sets it.
    (#"alertname == "Slow" and severity == critical"#, "errors > 5", true),
    (#"alertname == "Slow" and severity == warning"#, "errors > 5", false),
    // The query fixes it, or loses it.
    (#"alertname == "Slow" and env == prod"#, #"errors{env=\"staging\"} > 5"#, true),
    (#"alertname == "Slow" and env == prod"#, #"errors{env=~\"prod|dev\"} > 5"#, false),
    (#"alertname == "Slow" and env == prod"#, #"sum(errors{env=\"prod\"}) > 5"#, true),
    // An external label may bring what no query knows.
    (#"alertname == "Slow" and env == prod"#, "sum(errors) > 5", false),
    // Alerts from elsewhere are not judged.
    ("severity == critical", "errors > 5", false),
    (#"alertname == "Other" and severity == critical"#, "errors > 5", false),
    (#"alertname in ["Slow", "Other"] and severity == critical"#, "errors > 5", false),
  ])
  func branches(_ condition: String, _ query: String, _ isFound: Bool) {
    let found = found(
      ["unproducible-branch"], in: route(condition), rules: alert("Slow", query))
    #expect(found.isEmpty != isFound, "\(found)")
  }

  @Test func recordedSeriesAreFollowed() {
    let record = #"record slow:env = promql"sum by (env) (errors{env=\"staging\"})""#
    let condition = #"alertname == "Slow" and env == prod"#
    let rules = "\(record)\n\(alert("Slow", "slow:env > 5"))"
    let found = found(["unproducible-branch"], in: route(condition), rules: rules)
    #expect(found.count == 1)
  }

  @Test func labelsOfTheGroupCount() {
    let rules = "  labels { team = payments }\n\(alert("Slow", "errors > 5"))"
    for (team, isFound) in [("platform", true), ("payments", false)] {
      let condition = #"alertname == "Slow" and team == \#(team)"#
      let found = found(["unproducible-branch"], in: route(condition), rules: rules)
      #expect(found.isEmpty != isFound)
    }
  }

  @Test func droppedBecauseOfWhatTheQueryFixes() {
    let route = """
      route { group by [alertname], when env == staging -> drop because "tests", otherwise -> ops }
      """
    for (query, isFound) in [
      (#"errors{env=\"staging\"} > 5"#, true), (#"errors{env=~\"staging|prod\"} > 5"#, false),
    ] {
      let found = found(["alert-dropped"], in: route, rules: alert("Slow", query))
      #expect(found.isEmpty != isFound)
    }
  }

  // MARK: Names

  @Test(arguments: [
    ("SlowChekout", true), ("SlowCheckout", false), ("slowcheckout", true), ("NodeDown", false),
    ("SlowCheckouts2", true), ("FastCheckout", false),
  ])
  func names(_ name: String, _ isFound: Bool) {
    let found = found(
      ["misspelt-alertname"], in: route(#"alertname == "\#(name)""#),
      rules: alert("SlowCheckout", "errors > 5"))
    #expect(found.isEmpty != isFound, "\(found)")
  }

  // MARK: Grouping

  @Test(arguments: [
    ("sum by (job) (errors) > 5", true), ("sum by (instance) (errors) > 5", false),
    ("errors > 5", false),
  ])
  func grouping(_ query: String, _ isFound: Bool) {
    let found = found(
      ["absent-group-label"], in: "route { group by [alertname, instance], otherwise -> ops }",
      rules: alert("Slow", query))
    #expect(found == (isFound ? ["absent-group-label: instance"] : []))
  }

  @Test func groupingIsLeftAloneWhereOneRuleHasTheLabel() {
    let rules = [alert("Slow", "sum by (job) (errors) > 5"), alert("Down", "up == 0")]
    let found = found(
      ["absent-group-label"], in: "route { group by [alertname, instance], otherwise -> ops }",
      rules: rules.joined(separator: "\n"))
    #expect(found.isEmpty)
  }

  // MARK: Inhibitions

  private func inhibition(_ same: String, when: String = "", mute: String = "") -> String {
    """
    inhibit slow {
      when alertname == "Down"\(when)
      mute alertname == "Slow"\(mute)
      same [\(same)]
      because "what is down is slow"
    }
    """
  }

  @Test(arguments: [
    ("instance", "", "up == 0", "errors > 5", nil),
    ("instance", "", "up == 0", "sum by (job) (errors) > 5", "instance"),
    ("job", "", "up == 0", "sum by (job) (errors) > 5", nil),
    ("severity", "", "up == 0", "errors > 5", "severity"),
    ("env", "", #"up{env=\"prod\"} == 0"#, #"errors{env=\"staging\"} > 5"#, "env"),
    ("env", "", #"up{env=\"prod\"} == 0"#, #"errors{env=~\"staging|prod\"} > 5"#, nil),
    ("instance", " and severity == warning", "up == 0", "errors > 5", "when"),
  ])
  func inhibitions(
    _ same: String, _ when: String, _ down: String, _ slow: String, _ place: String?
  ) {
    let rules = [
      alert("Down", down, "severity = critical"), alert("Slow", slow),
    ].joined(separator: "\n")
    let found = found(
      ["idle-inhibition"], in: inhibition(same, when: when), rules: rules)
    #expect(found.count == (place == nil ? 0 : 1), "\(found)")
    if let place {
      #expect(found.first?.hasPrefix("idle-inhibition: \(place)") == true, "\(found)")
    }
  }

  // MARK: Texts

  @Test(arguments: [
    ("sum by (job) (errors) > 5", "${labels.pod} is broken", ["lost-label-in-text: pod"]),
    ("sum by (job) (errors) > 5", "${labels.job} is broken", []),
    ("errors > 5", "${labels.pod} is broken", []),
    ("sum by (job) (errors) > 5", "${service} is broken", ["lost-label-in-text: service"]),
    // What the rule sets is there under its bare name, but not among the query's labels.
    ("sum by (job) (errors) > 5", "${severity} is broken", []),
    ("sum by (job) (errors) > 5", "${labels.severity} is broken", ["lost-label-in-text: severity"]),
  ])
  func texts(_ query: String, _ summary: String, _ wanted: [String]) {
    let found = found(["lost-label-in-text"], rules: alert("Slow", query, summary: summary))
    #expect(found == wanted)
  }

  @Test func missingLabelsOfTheVocabulary() {
    for (query, isFound) in [
      (#"sum by (job) (errors{service=\"a\"}) > 5"#, true), ("sum by (job) (errors) > 5", false),
      (#"sum by (service) (errors{service=\"a\"}) > 5"#, false),
    ] {
      let found = found(["missing-label"], rules: alert("Slow", query))
      #expect(found == (isFound ? ["missing-label: Slow"] : []))
    }
  }

  // MARK: Pairs

  @Test(arguments: [
    ("latency > 5", "latency > 2", "severities-without-inhibition: Mild"),
    ("latency > 2", "latency > 5", "inverted-thresholds: latency > 2"),
    ("latency > 5", "latency > 5", "inverted-thresholds: latency > 5"),
    ("free < 5", "free < 10", "severities-without-inhibition: Mild"),
    ("free < 10", "5 > free", "inverted-thresholds: free < 10"),
    ("free < 10", "latency > 5", nil), ("sum(a) > 5", "sum by (x) (a) > 2", nil),
  ])
  func pairs(_ grave: String, _ mild: String, _ wanted: String?) {
    let rules = [
      alert("Grave", grave, "severity = critical"), alert("Mild", mild),
    ].joined(separator: "\n")
    let found = found(["inverted-thresholds", "severities-without-inhibition"], rules: rules)
    #expect(found == (wanted.map { [$0] } ?? []))
  }

  @Test func zeroIsTheDefaultOfFor() {
    let rules = """
        alert Slow {
          when promql"errors > 5" for 0s
          keep 10m
          labels { severity = warning }
          summary = "it is slow"
        }
      """
    #expect(found(["default-attribute"], rules: rules) == ["default-attribute: for 0s"])
    #expect(found(["default-attribute"], rules: alert("Slow", "errors > 5")).isEmpty)
  }

  // MARK: Places

  @Test func placesInBlocksAndConstants() {
    let block = #"""
      alert Slow {
        when promql"""
          latency{tier=~"web"}
            > 5
          """ for 5m
        labels { severity = warning }
        summary = "it is slow"
      }
      """#
    #expect(
      found(["plain-matcher-regex"], rules: block) == [#"plain-matcher-regex: tier=~"web""#])
    let constant = #"let slow = promql"latency{tier=~\"web\"} > 5""#
    let rules = """
      alert Slow {
        when slow for 5m
        labels { severity = warning }
        summary = "it is slow"
      }
      """
    #expect(
      found(["plain-matcher-regex"], in: constant, rules: rules) == ["plain-matcher-regex: slow"])
  }
}
