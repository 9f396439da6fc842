import DSL
import Interpreter
import Testing

@Suite("Explanations")
struct ExplanationTests {
  static let program: Program = {
    var program = Sample.program(routes)
    program.files = ["main.tocsin"]
    program.labels = [
      LabelDeclaration(
        name: "severity", values: ["critical", "warning"], isOptional: false, place: line(2)),
      LabelDeclaration(name: "service", values: [], isOptional: false, place: line(3)),
    ]
    program.channels[0].template = Ref(0)
    program.templates = [
      Template(name: "card", kinds: [.terminal], fields: [], slotCount: 1, place: line(4))
    ]
    program.calendars = [office]
    program.contacts = [
      Contact(name: "ana", addresses: [(kind: .slack, address: "U1")], place: line(5))
    ]
    program.escalations = [
      Escalation(
        name: "oncall",
        steps: [
          EscalationStep(
            after: .zero, recipients: [Recipient(channel: Ref(0), contact: Ref(0))],
            place: line(6)),
          EscalationStep(
            after: .minutes(5), recipients: [Recipient(channel: Ref(2))], place: line(7)),
        ], repeats: 2, place: line(6))
    ]
    program.inhibitions = [
      InhibitRule(
        name: "node_hides_pods", source: Sample.equal("alertname", "NodeDown"),
        target: Sample.equal("severity", "critical"), same: ["node"], reason: "noise",
        place: line(20)),
      InhibitRule(
        name: "unrelated", source: .always, target: Sample.equal("service", "x"), same: [],
        reason: "r", place: line(21)),
    ]
    program.mutes = [
      MuteRule(
        name: "nights",
        condition: .all([Sample.equal("service", "checkout"), .not(.during(Ref(0)))]),
        reason: "nobody reads it", place: line(22))
    ]
    return program
  }()

  private static func line(_ line: Int) -> Place { Place(file: 0, line: line, column: 1) }

  private static let office = Calendar(
    name: "office", zone: "UTC",
    windows: [CalendarTests.window { $0.times = [MinuteRange(start: 540, end: 1080)] }],
    exceptions: [], place: line(8))

  private static let routes: [RouteNode] = {
    var root = RouteNode(key: "root", condition: .always, place: line(10))
    root.text = "route"
    var page = RouteNode(
      key: "page", condition: Sample.equal("severity", "critical"),
      targets: [.escalation(Ref(0)), .channel(Ref(0))], place: line(11))
    page.text = "when severity == critical -> oncall, room"
    page.grouping = .labels(["alertname", "service"])
    page.mutes = [RouteMute(calendar: Ref(0), whenInside: false, place: line(12))]
    var test = RouteNode(
      key: "test", condition: Sample.equal("service", "synthetic"), place: line(13))
    test.text = "when service == \"synthetic\" -> drop"
    test.dropReason = "synthetic checks"
    var otherwise = RouteNode(
      key: "otherwise", condition: .always, targets: [.channel(Ref(1))], place: line(14))
    otherwise.text = "otherwise -> mail"
    otherwise.isOtherwise = true
    root.children = [Ref(1), Ref(2), Ref(3)]
    return [root, page, test, otherwise]
  }()

  static let compiled = CompiledProgram(program, zones: ZoneTable())

  private func explain(
    _ labels: [String: String], others: [[String: String]] = [], at now: Instant = Sample.noon
  ) -> Explanation {
    Self.compiled.explain(
      Sample.labels(labels), others: others.map { Sample.labels($0) }, at: now)
  }

  private static let pod = [
    "alertname": "PodDown", "severity": "critical", "service": "checkout", "node": "n1",
  ]

  // MARK: Verdicts

  @Test("Verdicts")
  func verdicts() {
    let night = Sample.noon + .hours(9)
    #expect(explain(Self.pod).verdict == .notified)
    #expect(
      explain(Self.pod, others: [["alertname": "NodeDown", "node": "n1"]]).verdict == .inhibited)
    #expect(
      explain(Self.pod, others: [["alertname": "NodeDown", "node": "n2"]]).verdict == .notified)
    #expect(explain(Self.pod, at: night).verdict == .muted)
    #expect(explain(["severity": "critical", "service": "x"], at: night).verdict == .muted)
    #expect(explain(["severity": "warning", "service": "x"], at: night).verdict == .notified)
    #expect(explain(["service": "synthetic"]).verdict == .dropped)
  }

  // MARK: Text

  @Test("The whole trace as text")
  func text() {
    #expect(
      explain(Self.pod).text() == """
        {alertname="PodDown", node="n1", service="checkout", severity="critical"}
        fingerprint f27338335aac2805, at 2026-01-05T12:00:00Z, program sample 0123456789ab

        Notified: oncall (escalation), room (terminal)

        Vocabulary
          node="n1" is a label that 'labels' does not declare

        Inhibition
          node_hides_pods: would inhibit it while an alert fires that matches alertname == "NodeDown" with
            node="n1" — because "noise" (main.tocsin:20:1)
          1 rule without effect: target does not match

        Mutes
          nights: does not mute it now, but from 2026-01-05T18:00:00Z (in 6h) — because "nobody reads it"
            (main.tocsin:22:1)

        Route
          ✓ route (main.tocsin:10:1)
            ● when severity == critical -> oncall, room (main.tocsin:11:1)
            · when service == "synthetic" -> drop — not tried: an earlier sibling matched (main.tocsin:13:1)
            · otherwise -> mail — not tried: an earlier sibling matched (main.tocsin:14:1)

        Destination 1
          route      when severity == critical -> oncall, room (main.tocsin:11:1)
          group      alertname="PodDown", service="checkout"
          timers     first after 30s, changes every 5m, repeats every 4h
          mute       outside office: does not mute it now, but from 2026-01-05T18:00:00Z (in 6h)
                     (main.tocsin:12:1)
          escalation oncall (main.tocsin:6:1)
                     at once: ana by room
                     after 5m unless acked: audit (terminal)
                     then 2 more rounds
          channel    room (terminal, standard output), template card

        """)
  }

  @Test("What fails says with which value")
  func failures() {
    let text = explain(["severity": "page", "service": "a\u{1b}[31m"]).text()
    #expect(
      text.contains(#"severity="page" is not among the declared values critical | warning (main"#))
    #expect(text.contains(#"oncall, room — severity is "page""#))
    #expect(text.contains("● otherwise -> mail"))
    #expect(text.contains(#"service="a\u{1b}[31m""#), "harmless on a terminal")
    #expect(!text.contains("\u{1b}"))
  }

  @Test("Inhibition says who inhibits, or why it cannot")
  func inhibition() {
    let source = ["alertname": "NodeDown", "node": "n1"]
    let text = explain(Self.pod, others: [source]).text(width: 200)
    #expect(text.contains(#"because {alertname="NodeDown", node="n1"} fires — because "noise""#))
    let nodeless = explain(["severity": "critical"]).text(width: 200)
    #expect(nodeless.contains("cannot inhibit it: its label 'node' is absent"))
    let both = explain(["severity": "critical", "alertname": "NodeDown", "node": "n1"])
    #expect(both.text(width: 200).contains("match both sides"))
  }

  @Test("Lines keep to the width, and colour is only added", arguments: [40, 60, 100])
  func width(width: Int) {
    let explanation = explain(Self.pod)
    let plain = explanation.text(width: width)
    for line in plain.split(separator: "\n") where line.contains(" ") {
      // A single word may be longer than the line.
      let words = line.split(separator: " ")
      #expect(line.count <= width || words.count <= 2, "\(line)")
    }
    var colored = explanation.text(width: width, color: .ansi)
    #expect(colored.contains("\u{1b}[1m"))
    while let start = colored.firstIndex(of: "\u{1b}"),
      let end = colored[start...].firstIndex(of: "m")
    {
      colored.removeSubrange(start...end)
    }
    #expect(colored == plain)
  }

  // MARK: JSON

  @Test("The trace as JSON")
  func json() {
    let json = explain(Self.pod, others: [["alertname": "NodeDown", "node": "n1"]]).json
    #expect(json["verdict"]?.string == "inhibited")
    #expect(json["labels"]?["service"]?.string == "checkout")
    let inhibition = json["inhibitions"]?.array?.first
    #expect(inhibition?["source"]?["alertname"]?.string == "NodeDown")
    #expect(inhibition?["place"]?.string == "main.tocsin:20:1")
    let steps = json["route"]?.array ?? []
    #expect(
      steps.map { $0["outcome"]?.string } == ["matched", "matched", "not tried", "not tried"])
    let destination = json["destinations"]?.array?.first
    #expect(destination?["wait"]?.int == 30)
    #expect(destination?["targets"]?.array?.count == 2)
    #expect(
      destination?["targets"]?.array?.first?["steps"]?.array?.first?["recipients"]?.text
        == #"[{"contact":"ana","channel":"room"}]"#)
    let again = explain(Self.pod, others: [["alertname": "NodeDown", "node": "n1"]]).json
    #expect(again == json)
  }

  // MARK: Conditions as text

  @Test("Conditions print as the language writes them")
  func conditions() throws {
    let a = Sample.equal("a", "1")
    let pattern = Condition.label(name: "x", test: .matches(try Pattern.parse("a\\d")))
    let cases: [(Condition, String)] = [
      (a, #"a == "1""#), (.not(a), #"a != "1""#), (Sample.equal("a", ""), "a is absent"),
      (.not(Sample.equal("a", "")), "a is present"),
      (.label(name: "k8s.pod", test: .oneOf(["x", "y\""])), #"label("k8s.pod") in ["x", "y\""]"#),
      (pattern, #"x =~ "a\\d""#), (.not(pattern), #"x !~ "a\\d""#),
      (.all([a, .any([a, a])]), #"a == "1" and (a == "1" or a == "1")"#),
      (.any([.all([a, a]), a]), #"a == "1" and a == "1" or a == "1""#),
      (.not(.all([a, a])), #"not (a == "1" and a == "1")"#),
      (.not(.during(Ref(0))), "outside office"), (.during(Ref(0)), "during office"),
    ]
    for (condition, text) in cases { #expect(Self.program.describe(condition) == text) }
  }

  @Test("Addresses never show what could be a credential")
  func addresses() {
    let cases: [(ChannelSettings, String)] = [
      (
        .webhook(WebhookSettings(url: .literal("https://u:p@hooks.example/T/SECRET"))),
        "hooks.example"
      ),
      (.webhook(WebhookSettings(url: .secret("hook"))), #"secret "hook""#),
      (.slack(SlackSettings(door: .app(token: .literal("xoxb"), channel: "#ops"))), "#ops"),
      (.slack(SlackSettings(door: .incomingWebhook(.literal("http://s/T")))), "s"),
    ]
    for (settings, text) in cases { #expect(settings.address == text) }
  }
}
