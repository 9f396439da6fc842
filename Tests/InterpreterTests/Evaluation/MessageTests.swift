import DSL
import Interpreter
import Testing

@Suite("Messages")
struct MessageTests {
  static let checkout = Sample.alert(
    ["alertname": "HighErrorRate", "service": "checkout", "severity": "critical", "pod": "a-1"],
    [
      "summary": "checkout fails <7%> of requests", "description": "Errors since the deploy.",
      "runbook_url": "https://runbooks.example/high?a=1&b=2",
    ], from: Sample.noon - TimeSpan.minutes(65), source: "https://prometheus.example/graph")
  static let cart = Sample.alert(
    ["alertname": "HighErrorRate", "service": "checkout", "severity": "critical", "pod": "a-2"],
    ["runbook_url": "https://runbooks.example/high?a=1&b=2"],
    from: Sample.noon - TimeSpan.hours(2), until: Sample.noon - TimeSpan.minutes(30))
  static let by = ["alertname": "HighErrorRate", "service": "checkout"]

  private func render(
    _ kind: ChannelKind, _ group: GroupSnapshot, with template: Template? = nil
  ) -> RenderedMessage {
    var program = Sample.program()
    program.files = ["a.tocsin"]
    program.templates = template.map { [$0] } ?? []
    return MessageRenderer(program, zones: ZoneTable())
      .render(template == nil ? nil : Ref(0), for: kind, group, at: Sample.noon)
  }

  private func template(
    _ fields: [(name: String, value: Expression)]
  ) -> Template {
    Template(
      name: "card", kinds: [.slack], fields: fields, slotCount: 1,
      place: Place(file: 0, line: 3, column: 1))
  }

  // MARK: Built-in texts

  @Test("One alert, for Slack")
  func slack() {
    let message = render(.slack, Sample.group([Self.checkout], by: Self.by))
    #expect(message["title"] == "[FIRING] HighErrorRate · service=checkout")
    #expect(
      message["body"] == """
        <https://runbooks.example/high?a=1&amp;b=2|Runbook>

        ● *checkout fails &lt;7%&gt; of requests*
        since 2026-01-05 10:55 UTC (1h 5m)
        pod=a-1 · severity=critical
        Errors since the deploy.
        <https://prometheus.example/graph|Source>

        Sent because: first notification. <http://127.0.0.1:9093|Tocsin>
        """)
    #expect(message["color"] == "#d00000")
    #expect(message.problem == nil)
  }

  @Test("A group with a resolved alert, for a terminal")
  func terminal() {
    let message = render(
      .terminal, Sample.group([Self.checkout, Self.cart], by: Self.by, reason: .newAlerts))
    #expect(message["title"] == "HighErrorRate · service=checkout")
    #expect(
      message["body"] == """
        1 firing, 1 resolved
        In common: severity=critical
        Runbook: https://runbooks.example/high?a=1&b=2

        ● checkout fails <7%> of requests
        since 2026-01-05 10:55 UTC (1h 5m)
        pod=a-1
        Errors since the deploy.
        Source: https://prometheus.example/graph

        ✓ HighErrorRate
        from 2026-01-05 10:00 UTC to 2026-01-05 11:30 UTC (lasted 1h 30m)
        pod=a-2

        Sent because: new alerts in group. Tocsin: http://127.0.0.1:9093
        """)
  }

  @Test("Many alerts are cut with a count of the rest")
  func many() throws {
    let alerts = (0..<9).map { Sample.alert(["alertname": "A\($0 % 5)", "n": "\($0)"]) }
    let message = render(.slack, Sample.group(alerts, truncated: 100))
    #expect(message["title"] == "[FIRING 109] A0, A1, A2, +2")
    let body = try #require(message["body"])
    #expect(body.hasPrefix("109 firing\n\n● *A0*"))
    #expect(body.contains("…and 104 more firing"))
  }

  @Test("The end is said in the title")
  func resolved() {
    let message = render(
      .email, Sample.group([Self.cart], by: Self.by, reason: .allResolved))
    #expect(message["title"] == "[RESOLVED] HighErrorRate · service=checkout")
    #expect(message["html"]?.contains("#2eb67d") == true)
    #expect(message["html"]?.contains("<b>HighErrorRate</b>") == true)
  }

  @Test(
    "Alerts cannot forge links, lines or markup", arguments: [ChannelKind.slack, .email, .terminal])
  func hostile(kind: ChannelKind) throws {
    let alert = Sample.alert(
      ["alertname": "<!channel>\r\nBcc: x\u{1b}[2J", "x": "</p><script>"],
      [
        "runbook_url": "javascript:alert(1)", "summary": "a\nb",
        "dashboard": "https://d/\"><b>|x y",
      ],
      source: "https://x/>")
    let message = render(kind, Sample.group([alert]))
    let title = try #require(message["title"])
    #expect(!title.contains { $0.isNewline } && !title.contains("\u{1b}"))
    let body = try #require(message["body"])
    #expect(!body.contains("\u{1b}") && body.contains("a b"))
    if kind == .slack {
      #expect(!body.contains("<!channel>") && !body.contains("<javascript"))
      #expect(body.contains("<https://d/%22%3E%3Cb%3E%7Cx%20y|Dashboard>"))
    }
    if kind == .email {
      let html = try #require(message["html"])
      #expect(!html.contains("<script>") && !html.contains("href=\"javascript"))
      #expect(html.contains("href=\"https://d/%22%3E%3Cb%3E%7Cx%20y\""))
    }
  }

  @Test("A webhook needs no texts: its document holds the group")
  func webhook() {
    #expect(render(.webhook, Sample.group([Self.checkout])).fields.isEmpty)
  }

  @Test("An empty group still makes a message", arguments: [ChannelKind.slack, .email, .terminal])
  func empty(kind: ChannelKind) {
    let message = render(kind, Sample.group([]))
    #expect(message["title"]?.isEmpty == false && message["body"]?.isEmpty == false)
  }

  // MARK: Templates

  private static let service = Expression.label(
    .member(.slot(0), "labels"), name: "service", optional: false)
  private static let broken = Expression.binary(.divide, .literal(.int(1)), .literal(.int(0)))

  @Test("A template's texts, with values escaped and what it leaves out built in")
  func texts() {
    let title = Expression.text([.literal("*<"), .value(Self.service), .literal(">*")])
    let group = Sample.group([Self.checkout], by: ["service": "a&b\nc"])
    let message = render(
      .slack, group, with: template([("title", title), ("color", .literal(.string("#fff")))]))
    #expect(message.fields.map(\.name) == ["title", "body", "color"])
    #expect(message["title"] == "*<a&amp;b c>*")
    #expect(message["body"] == render(.slack, group)["body"])
    #expect(message["color"] == "#fff")
    #expect(
      render(.email, group, with: template([("title", title)]))["title"]
        == render(.email, group)["title"], "not made for mail")
  }

  @Test("A template that fails loses nothing and says so")
  func failing() {
    let group = Sample.group([Self.checkout], by: Self.by)
    let message = render(
      .slack, group,
      with: template([("title", .literal(.string("mine"))), ("body", Self.broken)]))
    #expect(message["title"] == "mine")
    let builtIn = render(.slack, group)
    let note =
      "This text is built in: template 'card' failed in 'body': division of 1 by zero "
      + "(a.tocsin:3:1)"
    #expect(message["body"] == "\(note)\n\n\(builtIn["body"] ?? "")")
    #expect(message.problem?.place == Place(file: 0, line: 3, column: 1))
  }

  @Test("A webhook's own body, and what happens when it fails")
  func payload() {
    let renderer = MessageRenderer(Sample.program(), zones: ZoneTable())
    let group = Sample.group([Self.checkout], by: Self.by)
    var settings = WebhookSettings(url: .literal("https://x.example"))
    settings.body = .record([("status", .member(.slot(0), "status"))])
    var channel = Channel(name: "hook", settings: .webhook(settings))
    let message = renderer.render(for: channel, group, at: Sample.noon)
    #expect(message.payload == .object([JSONMember("status", .string("firing"))]))

    settings.body = Self.broken
    channel.settings = .webhook(settings)
    let fallback = renderer.render(for: channel, group, at: Sample.noon)
    #expect(fallback.payload == nil)
    #expect(fallback.problem?.message.contains("channel 'hook'") == true)
  }

  // MARK: Limits

  @Test("Long texts are cut at a character, visibly, and leave no broken markup")
  func limits() {
    let family = "👨‍👩‍👧‍👦"
    for kind in ChannelKind.allCases {
      for field in ["title", "body", "html", "color"] {
        let rules = FieldRules.of(field, in: kind)
        for unit in ["x", family, "&amp;", "<b>x</b>", "é"] {
          let size =
            switch rules.limit {
            case .characters(let count): count
            case .bytes(let count): count
            }
          let text = String(repeating: unit, count: size / unit.count + 2)
          let cut = rules.fit(text)
          #expect(cut.hasSuffix("…") && fits(cut, rules.limit))
          if rules.escaping == .slack || rules.escaping == .html, unit == "&amp;" {
            #expect(cut.dropLast().hasSuffix("&amp;"))
          }
          #expect(rules.fit("short") == "short")
        }
      }
    }
  }

  private func fits(_ text: String, _ limit: FieldRules.Limit) -> Bool {
    switch limit {
    case .characters(let count): text.count <= count
    case .bytes(let count): text.utf8.count <= count
    }
  }
}
