import DSL
import Interpreter
import Testing

/// Functions, constants and comprehensions as they are evaluated.
@Suite struct DefinitionLoweringTests {
  static let definitions = """
    labels { severity: critical | warning, cluster: String? }
    let wiki = "https://wiki.example"
    let teams = ["payments", "platform"]
    let loud = [for team in teams: upper(team)]
    def page(name: String): String = "${wiki}/${name}"
    def twice(text: String): String = "${text}${text}"
    def nested(text: String): String = twice(twice(text))
    def rank(urgency: low | high, night: Bool): Int =
      case urgency { low => 3, high => if night then 2 else 1 }
    def all(names: [String]): String = join([for name in names: "<${name}>" if name != ""], ",")
    def initials(names: [String]): String = join([for name in names: truncate(name, 2)], "")

    """

  static let group = Sample.group([], by: ["alertname": "HighErrorRate"])

  /// A title and what it shows for a group of the alert name `HighErrorRate`.
  static let titles: [(expression: String, shown: String)] = [
    (#"page("a")"#, "https://wiki.example/a"),
    ("page(group.labels.alertname)", "https://wiki.example/HighErrorRate"),
    ("nested(lower(group.labels.alertname))", String(repeating: "higherrorrate", count: 4)),
    (#""${rank(high, false)}${rank(low, true)}${rank(high, 1 == 1)}""#, "132"),
    ("all(teams)", "<payments>,<platform>"),
    (#"all(["a", "", group.labels.alertname])"#, "<a>,<HighErrorRate>"),
    (#"join(loud, "+")"#, "PAYMENTS+PLATFORM"),
    (
      #"join([for x in ["a", "b"]: join([for y in loud: "${x}${y}"], " ")], "|")"#,
      "aPAYMENTS aPLATFORM|bPAYMENTS bPLATFORM"
    ),
    (
      #"initials([twice(group.labels.alertname), twice("ab")]) + group.labels.alertname"#,
      "H…a…HighErrorRate"
    ),
  ]

  @Test(arguments: titles)
  func definitionsAreEvaluatedWhereTheyAreUsed(_ expression: String, _ shown: String) throws {
    // What the case does not use would be told as unused, which is a warning only.
    let program = try packageProgram(
      Self.definitions + "channel card: terminal { template = t }\n"
        + "template t(group: Group) for terminal { title = \(expression) }")
    let title = try #require(program.title)
    let evaluator = Evaluator(program, zones: ZoneTable())
    let text = try evaluator.text(
      title, slots: [.group(Self.group)], escaping: .none, at: Sample.noon)
    #expect(text == shown)
  }

  @Test func otherwiseMayOpenABlock() throws {
    let program = try packageProgram(
      "labels { team: a | b }\nchannel room: terminal {}",
      route:
        "route { when team == a -> ops, otherwise { wait 1m, when team == b -> room, otherwise -> ops } }"
    )
    #expect(program.routes.map(\.isOtherwise) == [false, false, true, false, true])
    #expect(program.routes[2].children.map(\.index) == [3, 4])
    #expect(program.routes[3].wait == .minutes(1))
    #expect(Set(program.routes.map(\.key)).count == 5)
  }

  @Test func everyWayIsForItsOwnNames() throws {
    let program = try packageProgram(
      """
      channel mail: email { to = ["a@example.org"] }
      contact ana { terminal = "ana", email = "ana@example.org" }
      contact bo { email = "bo@example.org" }
      escalation page { notify ana by [terminal], bo by [email], mail }
      """, route: "route { otherwise -> page }")
    let recipients = program.escalations[0].steps[0].recipients
    let names = recipients.map { recipient in
      "\(recipient.contact.map { program.contacts[$0].name } ?? "-") \(program.channels[recipient.channel].name)"
    }
    #expect(names == ["ana ops", "bo mail", "- mail"])
    #expect(program.contacts[0].addresses.map(\.kind) == [.terminal, .email])
  }

  /// What the runtime cannot carry out yet takes the way of its failure, never that of success.
  @Test func whatIsCheckedOnlyGoesOnWithItsElse() throws {
    let program = try packageProgram(
      """
      contact ana { terminal = "ana" }
      contact bo { terminal = "bo" }
      feature careful { default = on }
      rota desk { weekly from 2026-11-23 09:00 through [ana, bo] }
      escalation page { notify on_call(desk) }
      knowledge runbooks: files { path = "runbooks" }
      playbook p {
        on firing when careful
        let found = knowledge search("x") within 2s else []
        approve by desk within 10m else { notify ops "not approved", stop }
        notify ops "${count(found)}"
      }
      """, route: "route { otherwise -> page }")
    let playbook = program.playbooks[0]
    #expect(playbook.condition == .always)
    guard case .compute = playbook.steps[0].action else { throw Unexpected() }
    guard case .choose(let branches, let otherwise) = playbook.steps[1].action else {
      throw Unexpected()
    }
    #expect(branches.isEmpty && otherwise.count == 2)
    // Nobody knows yet who is on call, so both are told.
    #expect(program.escalations[0].steps[0].recipients.count == 2)
  }

  @Test func aKindOfTheLanguageSendsItsRequest() throws {
    let program = try packageProgram(
      """
      kind ntfy for channel {
        param topic: String
        param token: Secret?
        param key: Secret?
        param level: low | high = high
        request put "https://ntfy.example/${topic}" {
          headers = { authorization: token, "X-Key": key, level: "${level}", "X-A": "b" }
          json = { text: group.labels.alertname, topic: topic }
        }
        ok when status in 200..299
        otherwise final
      }
      channel phones: ntfy { topic = "alerts", token = secret("ntfy"), send_resolved = false }
      """, route: "route { otherwise -> phones, ops }")
    let channel = program.channels[1]
    guard case .webhook(let settings) = channel.settings else { throw Unexpected() }
    #expect(settings.url == .literal("https://ntfy.example/alerts"))
    #expect(settings.method == "PUT")
    #expect(settings.headers.map(\.name) == ["authorization", "level", "X-A"])
    #expect(settings.headers.map(\.value) == [.secret("ntfy"), .literal("high"), .literal("b")])
    #expect(!channel.sendResolved)
    let body = try #require(settings.body)
    let value = try Evaluator(program, zones: ZoneTable()).json(
      body, slots: [.group(Self.group)], at: Sample.noon)
    #expect(
      value
        == .object([
          JSONMember("text", .string("HighErrorRate")), JSONMember("topic", .string("alerts")),
        ]))
  }

  private struct Unexpected: Error {}
}
