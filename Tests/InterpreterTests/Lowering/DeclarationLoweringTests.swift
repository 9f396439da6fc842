import DSL
import Interpreter
import Testing

@Suite struct DeclarationLoweringTests {
  @Test func channelsHaveTheirDefaults() throws {
    let channel = try program(
      """
      channel hook: webhook { url = "http://h/" }
      last resort hook
      route { otherwise -> hook }
      """
    ).channels[0]
    #expect(channel.name == "hook")
    #expect(channel.template == nil)
    #expect(channel.limit == nil)
    #expect(channel.fallback == nil)
    #expect(channel.sendResolved)
    #expect(channel.timeout == .seconds(10))
    #expect(channel.maxAlerts == nil)
    guard case .webhook(let settings) = channel.settings else {
      Issue.record("not a webhook")
      return
    }
    #expect(settings.url == .literal("http://h/"))
    #expect(settings.method == "POST")
    #expect(settings.bearer == nil && settings.username == nil && settings.body == nil)
  }

  @Test func channelsTakeTheirAttributes() throws {
    let lowered = try program(
      """
      let base = "https://example.org"
      channel hook: webhook {
        url = secret("hook")
        method = put
        headers = { "X-A": base, "X-B": secret("b") }
        username = "u"
        password = secret("p")
        body = { names: [for a in group.alerts: a.summary] }
        template = card
        limit = 5 per 1m
        fallback = spare
        send_resolved = false
        timeout = 3s
        max_alerts = 7
      }
      channel spare: terminal { color = false }
      template card(group: Group) for webhook { title = "x" }
      last resort spare
      route { otherwise -> hook }
      """)
    let channel = lowered.channels[0]
    #expect(channel.template?.index == 0)
    #expect(channel.limit == RateLimit(count: 5, span: .minutes(1)))
    #expect(channel.fallback?.index == 1)
    #expect(!channel.sendResolved)
    #expect(channel.timeout == .seconds(3))
    #expect(channel.maxAlerts == 7)
    #expect(lowered.lastResort.index == 1)
    guard case .webhook(let settings) = channel.settings else {
      Issue.record("not a webhook")
      return
    }
    #expect(settings.url == .secret("hook"))
    #expect(settings.method == "PUT")
    #expect(settings.headers.map(\.name) == ["X-A", "X-B"])
    #expect(settings.headers.map(\.value) == [.literal("https://example.org"), .secret("b")])
    #expect(settings.username == "u")
    #expect(settings.password == .secret("p"))
    #expect(settings.bodySlotCount == 2)
    #expect(settings.body != nil)
  }

  @Test(arguments: [
    ("", MailSecurity.none, "localhost:25"),
    (#", server = "smtp.example.org:25""#, .startTLS, "smtp.example.org:25"),
    (#", server = "smtp.example.org:587""#, .startTLS, "smtp.example.org:587"),
    (#", server = "smtp.example.org:465""#, .implicitTLS, "smtp.example.org:465"),
    (#", server = "127.0.0.1:2525""#, .none, "127.0.0.1:2525"),
    (#", server = "localhost:587""#, .startTLS, "localhost:587"),
    (#", server = "[::1]:25""#, .none, "[::1]:25"),
    (#", server = "smtp.example.org:25", tls = implicit"#, .implicitTLS, "smtp.example.org:25"),
  ])
  func mailIsProtected(_ attributes: String, _ security: MailSecurity, _ server: String) throws {
    let lowered = try program(
      """
      channel mail: email { to = "a@b"\(attributes) }
      last resort mail
      route { otherwise -> mail }
      """)
    guard case .email(let settings) = lowered.channels[0].settings else {
      Issue.record("not an e-mail channel")
      return
    }
    #expect(settings.security == security)
    #expect(settings.server == server)
    #expect(settings.to == ["a@b"])
    #expect(settings.from == "tocsin@localhost")
  }

  @Test func slackHasTwoDoors() throws {
    let lowered = try program(
      """
      channel app: slack { token = secret("t"), channel = "#ops", api = "http://127.0.0.1:1/api" }
      channel hook: slack { webhook = "https://hooks.example.org/x" }
      last resort app
      route { otherwise -> hook }
      """)
    guard case .slack(let app) = lowered.channels[0].settings,
      case .slack(let hook) = lowered.channels[1].settings
    else {
      Issue.record("not Slack channels")
      return
    }
    #expect(app.door == .app(token: .secret("t"), channel: "#ops"))
    #expect(app.api == "http://127.0.0.1:1/api")
    #expect(hook.door == .incomingWebhook(.literal("https://hooks.example.org/x")))
    #expect(hook.api == "https://slack.com/api")
  }

  @Test func calendarsKeepTheirWindows() throws {
    let lowered = try packageProgram(
      """
      calendar holidays { 2026-12-24..2026-12-26, 2027-01-01 }
      calendar office in "Europe/Berlin" {
        2026..2028 jan..mar, dec day 1..7, -1 mon..fri 09:00..18:00, 22:00..02:00
        fri..mon
        nov..feb
        except holidays
      }
      mute nights { outside office, because "asleep" }
      """)
    #expect(lowered.calendars.map(\.name) == ["holidays", "office"])
    #expect(lowered.calendars.map(\.zone) == ["UTC", "Europe/Berlin"])
    #expect(lowered.calendars[0].windows[0].dates == [20_811...20_813, 20_819...20_819])
    let office = lowered.calendars[1]
    var first = CalendarWindow()
    first.years = [2026...2028]
    first.months = [1...3, 12...12]
    first.days = [DayRange(first: 1, last: 7), DayRange(first: -1, last: -1)]
    first.weekdays = [1...5]
    first.times = [MinuteRange(start: 540, end: 1080), MinuteRange(start: 1320, end: 120)]
    #expect(office.windows[0] == first)
    #expect(office.windows[1].weekdays == [5...7, 1...1])
    #expect(office.windows[2].months == [11...12, 1...2])
    #expect(office.exceptions == [CalendarWindow(calendar: Ref(0))])
  }

  @Test func escalationsNameTheirRecipients() throws {
    let lowered = try program(
      """
      channel mail: email { to = "a@b" }
      channel chat: slack { webhook = secret("chat") }
      contact ana { slack = "U1", email = "ana@example.org" }
      escalation on_call {
        notify ana by [email]
        notify mail
        after 5m unless acked notify ana
        after 15m unless acked notify ana, chat by [chat, mail]
        repeat 2
      }
      last resort mail
      route { otherwise -> on_call }
      """)
    let (mail, chat) = (Ref<Channel>(0), Ref<Channel>(1))
    let ana = Ref<Contact>(0)
    let escalation = lowered.escalations[0]
    #expect(escalation.repeats == 2)
    #expect(escalation.steps.map(\.after) == [.zero, .minutes(5), .minutes(15)])
    #expect(
      escalation.steps.map(\.recipients) == [
        [Recipient(channel: mail, contact: ana), Recipient(channel: mail)],
        [Recipient(channel: chat, contact: ana), Recipient(channel: mail, contact: ana)],
        [
          Recipient(channel: chat, contact: ana), Recipient(channel: mail, contact: ana),
          Recipient(channel: chat),
        ],
      ])
    #expect(lowered.contacts[0].addresses.map(\.kind) == [.slack, .email])
    #expect(lowered.contacts[0].addresses.map(\.address) == ["U1", "ana@example.org"])
  }

  @Test func suppressionKeepsItsConditions() throws {
    let lowered = try packageProgram(
      """
      labels { severity: critical | warning, cluster: String? }
      calendar nights { 22:00..06:00 }
      inhibit rule {
        when alertname == "A" and severity in [critical, warning]
        mute not (alertname in ["C", "B"] or cluster is absent)
        same [cluster, label("k8s.node")]
        because "why"
      }
      mute quiet { when severity != critical, during nights, because "asleep" }
      """)
    let rule = lowered.inhibitions[0]
    #expect(
      rule.source
        == .all([
          .label(name: "alertname", test: .equals("A")),
          .label(name: "severity", test: .oneOf(["critical", "warning"])),
        ]))
    #expect(
      rule.target
        == .not(
          .any([
            .label(name: "alertname", test: .oneOf(["B", "C"])),
            .label(name: "cluster", test: .equals("")),
          ])))
    #expect(rule.same == ["cluster", "k8s.node"])
    #expect(rule.reason == "why")
    #expect(!rule.absentEqualsAbsent)
    #expect(
      lowered.mutes[0].condition
        == .all([.not(.label(name: "severity", test: .equals("critical"))), .during(Ref(0))]))
    #expect(lowered.labels.map(\.name) == ["severity", "cluster"])
    #expect(lowered.labels.map(\.values) == [["critical", "warning"], []])
    #expect(lowered.labels.map(\.isOptional) == [false, true])
  }

  @Test func ticketsAndModelsAreWhole() throws {
    let lowered = try program(
      """
      requires exec, ai
      channel ops: terminal {}
      ticket incident {
        for group
        title = "${group.labels.alertname}"
        priority = P1
      }
      model triage: openai {
        url = "http://127.0.0.1/v1"
        key = secret("llm")
        name = "small"
        budget = 1000 tokens per 1d
      }
      playbook ask {
        on firing
        let a = ai triage { prompt "x", returns { b: Bool } } within 1s else { b: true }
        if a.b { stop }
      }
      last resort ops
      route { otherwise -> incident }
      """)
    #expect(lowered.capabilities == ["ai", "exec"])
    #expect(lowered.edition == 2026)
    let ticket = lowered.tickets[0]
    #expect(ticket.body == nil)
    guard case .literal(.symbol("P1"))? = ticket.priority else {
      Issue.record("priority is \(String(describing: ticket.priority))")
      return
    }
    let model = lowered.models[0]
    #expect(model.url == "http://127.0.0.1/v1")
    #expect(model.key == .secret("llm"))
    #expect(model.model == "small")
    #expect(model.budget == RateLimit(count: 1000, span: .days(1)))
    #expect(lowered.routes.last?.targets == [.ticket(Ref(0))])
  }

  @Test func placesAreThoseOfTheNames() throws {
    let lowered = try packageProgram(
      """
      # ü makes two bytes
      mute tests { when alertname == "T", because "x" }
      """)
    #expect(lowered.describe(lowered.channels[0].place) == "main.tocsin:2:9")
    #expect(lowered.describe(lowered.routes[0].place) == "main.tocsin:4:1")
    #expect(lowered.describe(lowered.routes[1].place) == "main.tocsin:4:9")
    #expect(lowered.describe(lowered.mutes[0].place) == "main.tocsin:6:6")
  }
}
