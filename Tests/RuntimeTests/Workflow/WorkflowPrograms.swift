import Interpreter

/// Programs for workflow tests, made by hand: the language is not under test here.
enum WorkflowPrograms {
  static func program(version: String = "v1", _ edit: (inout Program) -> Void = { _ in }) -> Program
  {
    var root = RouteNode(key: "root", condition: .always)
    root.grouping = .labels(["alertname"])
    var program = Program(
      version: version, name: "test", edition: 2026,
      channels: [channel("room"), channel("pager"), channel("desk"), channel("quiet")],
      lastResort: Ref(2), routes: [root])
    program.channels[3].sendResolved = false
    program.contacts = [
      Contact(name: "ana", addresses: [(kind: .terminal, address: "tty1")], place: .unknown)
    ]
    program.tickets = [
      TicketKind(name: "incident", title: text("disk on fire"), slotCount: 1, place: .unknown)
    ]
    program.models = [
      Model(name: "triage", url: "http://127.0.0.1", key: nil, model: "m", place: .unknown)
    ]
    program.files = ["main.tocsin"]
    edit(&program)
    return program
  }

  /// One escalation, told to the channel of that index (and contact) at each delay in minutes.
  static func escalating(
    _ steps: [(minutes: Int64, recipients: [Recipient])], repeats: Int = 0,
    version: String = "v1", edit: (inout Program) -> Void = { _ in }
  ) -> Program {
    program(version: version) { program in
      let steps = steps.enumerated().map { index, step in
        EscalationStep(
          after: .minutes(step.minutes), recipients: step.recipients,
          place: Place(file: 0, line: index + 1, column: 3))
      }
      program.escalations = [
        Escalation(name: "oncall", steps: steps, repeats: repeats, place: .unknown)
      ]
      edit(&program)
    }
  }

  static func running(
    _ steps: [Step], onFailure: [Step] = [], trigger: Playbook.Trigger = .firing,
    scope: Playbook.Scope = .group, condition: Condition = .always, atMost limit: Int? = nil,
    version: String = "v1", edit: (inout Program) -> Void = { _ in }
  ) -> Program {
    program(version: version) { program in
      var playbook = Playbook(
        name: "triage", trigger: trigger, condition: condition, scope: scope, steps: steps,
        slotCount: 8, place: Place(file: 0, line: 9, column: 1))
      playbook.onFailure = onFailure
      playbook.concurrencyLimit = limit
      program.playbooks = [playbook]
      edit(&program)
    }
  }

  static func channel(_ name: String) -> Channel {
    Channel(name: name, settings: .terminal(TerminalSettings()))
  }

  // MARK: Steps

  static func step(_ id: String, _ action: StepAction, slot: Int? = nil) -> Step {
    Step(id: id, action: action, resultSlot: slot, place: Place(file: 0, line: 20, column: 5))
  }

  static func http(
    _ id: String, within: TimeSpan = .seconds(10), retries: Int = 0,
    else fallback: StepFallback = .failRun, slot: Int? = nil
  ) -> Step {
    var call = HTTPStep(
      method: "post", url: text("https://deploy.example/rollback"),
      policy: AttemptPolicy(deadline: within, retries: retries), fallback: fallback)
    call.json = .record([(name: "service", value: text("shop"))])
    return step(id, .http(call), slot: slot)
  }

  static let verdict = DataType.record([
    DataField("cause", .string), DataField("confidence", .floatRange(0, 1)),
    DataField("action", .symbol(["restart", "rollback"])),
  ])

  static func ai(_ id: String, within: TimeSpan = .seconds(30), slot: Int = 3) -> Step {
    let call = AIStep(
      model: Ref(0), prompt: text("why?"), returns: verdict,
      policy: AttemptPolicy(deadline: within, retries: 1), fallback: .literal(unknown))
    return step(id, .ai(call), slot: slot)
  }

  static let unknown = reply("unknown", 0, "restart")

  static func reply(_ cause: String, _ confidence: Double, _ action: String) -> Value {
    .record([
      RecordField("cause", .string(cause)), RecordField("confidence", .float(confidence)),
      RecordField("action", .symbol(action)),
    ])
  }

  static func notify(_ id: String, _ body: Expression) -> Step {
    step(id, .notify([Recipient(channel: Ref(0))], body))
  }

  static func say(_ id: String, _ body: String) -> Step { notify(id, text(body)) }

  static func text(_ literal: String) -> Expression { .text([.literal(literal)]) }

  static func text(_ prefix: String, _ value: Expression) -> Expression {
    .text([.literal(prefix), .value(value)])
  }

  static func field(_ slot: Int, _ name: String) -> Expression { .member(.slot(slot), name) }
}
