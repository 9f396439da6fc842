import Interpreter

extension Plan {
  /// The package in the form that the runtime executes.
  var program: Program {
    var program = Program(
      version: version, name: "world", edition: 2026, channels: channels.map(channel),
      lastResort: Ref(0), routes: [])
    program.calendars = windows.map(calendar)
    program.inhibitions = inhibitions.enumerated().map { index, rule in
      InhibitRule(
        name: "inhibition\(index)", source: rule.source.condition, target: rule.target.condition,
        same: rule.same, reason: "noise", place: .unknown)
    }
    program.mutes = mutes.enumerated().map { index, mute in
      MuteRule(
        name: "mute\(index)",
        condition: .all([
          mute.question.condition, .during(Ref(windows.firstIndex(of: mute.window) ?? 0)),
        ]), reason: "quiet", place: .unknown)
    }
    program.escalations = escalations.map(escalation)
    program.tickets = tickets.map {
      TicketKind(name: $0, title: .text([.literal("trouble")]), slotCount: 1, place: .unknown)
    }
    program.models = [
      Model(name: "triage", url: "http://127.0.0.1", key: nil, model: "m", place: .unknown)
    ]
    program.playbooks = playbooks.map(playbook)
    addRoutes(root, below: nil, to: &program)
    return program
  }

  private func addRoutes(
    _ node: RoutePlan, below parent: Ref<RouteNode>?, to program: inout Program
  ) {
    var route = RouteNode(key: node.key, condition: node.question.condition)
    route.parent = parent
    route.continues = node.continues
    route.targets = node.targets.map(target)
    route.dropReason = node.isDrop ? "noise" : nil
    route.grouping = node.grouping.map { .labels($0.sorted()) } ?? .all
    route.wait = node.wait
    route.interval = node.interval
    route.repeatInterval = node.repeatInterval
    route.mutes = parent.map { program.routes[$0].mutes } ?? []
    if let quiet = node.quiet, let calendar = windows.firstIndex(of: quiet) {
      route.mutes.append(
        RouteMute(calendar: Ref(calendar), whenInside: true, place: .unknown))
    }
    route.text = "\(node.question)"
    let reference = Ref<RouteNode>(program.routes.count)
    program.routes.append(route)
    if let parent { program.routes[parent.index].children.append(reference) }
    for child in node.children { addRoutes(child, below: reference, to: &program) }
  }

  private func channel(_ plan: ChannelPlan) -> Channel {
    var channel = Channel(name: plan.name, settings: .terminal(TerminalSettings(color: false)))
    channel.sendResolved = plan.sendResolved
    channel.fallback = plan.fallback.map { Ref(index(of: $0)) }
    channel.limit = plan.limit
    return channel
  }

  private func index(of channel: String) -> Int {
    channels.firstIndex { $0.name == channel } ?? 0
  }

  private func target(_ plan: TargetPlan) -> Target {
    switch plan {
    case .channel(let name): .channel(Ref(index(of: name)))
    case .escalation(let name):
      .escalation(Ref(escalations.firstIndex { $0.name == name } ?? 0))
    case .ticket(let name): .ticket(Ref(tickets.firstIndex(of: name) ?? 0))
    }
  }

  private func calendar(_ window: Window) -> Calendar {
    var range = CalendarWindow()
    range.times = [MinuteRange(start: window.start, end: window.end)]
    return Calendar(
      name: "from\(window.start)to\(window.end)", zone: "UTC", windows: [range], exceptions: [],
      place: .unknown)
  }

  private func escalation(_ plan: EscalationPlan) -> Escalation {
    let steps = plan.steps.map { step in
      EscalationStep(
        after: step.after, recipients: step.channels.map { Recipient(channel: Ref(index(of: $0))) },
        place: .unknown)
    }
    return Escalation(name: plan.name, steps: steps, repeats: plan.repeats, place: .unknown)
  }

  private func playbook(_ plan: PlaybookPlan) -> Playbook {
    let steps = plan.pieces.enumerated().map { index, piece in
      step(piece, id: "\(index).\(piece)", plan)
    }
    var playbook = Playbook(
      name: plan.name, trigger: plan.onResolved ? .resolved : .firing,
      condition: plan.question.condition, scope: plan.perAlert ? .alert : .group, steps: steps,
      slotCount: 8, place: .unknown)
    playbook.concurrencyLimit = plan.limit
    return playbook
  }

  private func step(_ piece: PlaybookPlan.Piece, id: String, _ plan: PlaybookPlan) -> Step {
    let here = Recipient(channel: Ref(index(of: plan.sayTo)))
    let action: StepAction
    switch piece {
    case .ticket: action = .openTicket(Ref(0))
    case .http:
      action = .http(
        HTTPStep(
          method: "post", url: .text([.literal("https://deploy.example/restart")]),
          policy: AttemptPolicy(deadline: .seconds(90), retries: 3),
          fallback: .value(.literal(.none))))
    case .ai:
      action = .ai(
        AIStep(
          model: Ref(0), prompt: .text([.literal("why?")]),
          returns: .record([DataField("cause", .string)]),
          policy: AttemptPolicy(deadline: .seconds(60), retries: 1),
          fallback: .literal(.record([RecordField("cause", .string("unknown"))]))))
    case .say: action = .notify([here], .text([.literal("step \(id)")]))
    case .pause: action = .wait(.seconds(45))
    case .untilAcked:
      action = .waitUntil(
        .acked, within: .minutes(3),
        otherwise: [
          Step(
            id: "\(id).else", action: .notify([here], .text([.literal("nobody")])),
            place: .unknown)
        ])
    }
    return Step(id: id, action: action, place: .unknown)
  }
}

extension LabelQuestion {
  var condition: Condition {
    switch self {
    case .always: .always
    case .equals(let name, let value): .label(name: name, test: .equals(value))
    case .differs(let name, let value): .not(.label(name: name, test: .equals(value)))
    case .oneOf(let name, let values): .label(name: name, test: .oneOf(values.sorted()))
    }
  }
}
