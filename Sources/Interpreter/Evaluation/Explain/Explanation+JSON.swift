package import DSL

extension Explanation {
  /// The decision trace for programs; member names are stable.
  package var json: JSONValue {
    .object([
      JSONMember(
        "program",
        .object([
          JSONMember("name", .string(program.name)),
          JSONMember("version", .string(program.version)),
        ])),
      JSONMember("at", .string(now.text)),
      JSONMember("labels", JSONValue(.labels(labels.map))),
      JSONMember("fingerprint", .string(labels.fingerprint.description)),
      JSONMember("verdict", .string(verdict.rawValue)),
      JSONMember("undeclared", .array(vocabulary.map(json))),
      JSONMember("inhibitions", .array(inhibitions.map(json))),
      JSONMember("mutes", .array(mutes.map(json))),
      JSONMember("route", .array(route.steps.map(json))),
      JSONMember("destinations", .array(destinations.map(json))),
      JSONMember("playbooks", .array(playbooks.map { .string(program.playbooks[$0].name) })),
    ])
  }

  private func place(_ place: Place) -> JSONMember {
    JSONMember("place", .string(program.describe(place)))
  }

  private func json(_ label: UndeclaredLabel) -> JSONValue {
    var members = [
      JSONMember("name", .string(label.name)), JSONMember("value", .string(label.value)),
    ]
    if let declaration = label.declaration {
      members.append(JSONMember("declared", .array(declaration.values.map { .string($0) })))
      members.append(place(declaration.place))
    }
    return .object(members)
  }

  // MARK: Suppression

  private func json(_ finding: InhibitionFinding) -> JSONValue {
    let rule = program.inhibitions[finding.rule]
    var members = [JSONMember("rule", .string(rule.name))]
    switch finding.state {
    case .inhibited(let source):
      members.append(JSONMember("state", .string("inhibited")))
      members.append(JSONMember("source", JSONValue(.labels(source.map))))
    case .possible(let same):
      members.append(JSONMember("state", .string("possible")))
      members.append(JSONMember("same", JSONValue(.labels(same))))
    case .impossible(let absent):
      members.append(JSONMember("state", .string("impossible")))
      members.append(JSONMember("absent", .string(absent)))
    }
    members += [
      JSONMember("when", .string(program.describe(rule.source))),
      JSONMember("twoSided", .bool(finding.isTwoSided)),
      JSONMember("because", .string(rule.reason)), place(rule.place),
    ]
    return .object(members)
  }

  private func json(_ finding: MuteFinding) -> JSONValue {
    let mute = program.mutes[finding.mute]
    return .object([
      JSONMember("mute", .string(mute.name)), JSONMember("active", .bool(finding.isActive)),
      changes(finding.changesAt), JSONMember("because", .string(mute.reason)), place(mute.place),
    ])
  }

  private func changes(_ time: Instant?) -> JSONMember {
    JSONMember("changesAt", time.map { .string($0.text) } ?? .null)
  }

  // MARK: Route

  private func json(_ step: RouteTrace.Step) -> JSONValue {
    let node = program.routes[step.node]
    var members = [
      JSONMember("node", .string(node.key)), JSONMember("text", .string(node.text)),
      JSONMember("depth", .int(Int64(step.depth))),
    ]
    switch step.outcome {
    case .matched(let clauses):
      members.append(JSONMember("outcome", .string("matched")))
      members.append(JSONMember("clauses", .array(clauses.map(json))))
    case .failed(let clauses):
      members.append(JSONMember("outcome", .string("failed")))
      members.append(JSONMember("clauses", .array(clauses.map(json))))
    case .notTried(let decider):
      members.append(JSONMember("outcome", .string("not tried")))
      members.append(JSONMember("decidedBy", .string(program.routes[decider].key)))
    }
    members += [JSONMember("result", .bool(step.isResult)), place(node.place)]
    return .object(members)
  }

  private func json(_ clause: Clause) -> JSONValue {
    var members = [
      JSONMember("clause", .string(program.describe(clause))),
      JSONMember("holds", .bool(clause.holds)),
    ]
    if case .label(let name, _, let actual) = clause.subject {
      members.append(JSONMember("label", .string(name)))
      members.append(JSONMember("value", actual.map { .string($0) } ?? .null))
    }
    return .object(members)
  }

  // MARK: Destinations

  private func json(_ destination: Destination) -> JSONValue {
    let node = program.routes[destination.node]
    var members = [JSONMember("node", .string(node.key)), place(node.place)]
    if let reason = node.dropReason {
      members.append(JSONMember("drop", .string(reason)))
      return .object(members)
    }
    members += [
      JSONMember("groupLabels", JSONValue(.labels(destination.groupLabels.map))),
      JSONMember("groupBy", json(node.grouping)),
      JSONMember("wait", seconds(node.wait)), JSONMember("interval", seconds(node.interval)),
      JSONMember("repeat", seconds(node.repeatInterval)),
      JSONMember("mutes", .array(destination.mutes.map(json))),
      JSONMember("targets", .array(targets(of: node).map(json))),
    ]
    return .object(members)
  }

  private func targets(of node: RouteNode) -> [Target] {
    node.targets.isEmpty ? [.channel(program.lastResort)] : node.targets
  }

  private func seconds(_ span: TimeSpan) -> JSONValue { JSONValue(.duration(span)) }

  private func json(_ grouping: Grouping) -> JSONValue {
    switch grouping {
    case .all: .string("all")
    case .labels(let names): .array(names.map { .string($0) })
    }
  }

  private func json(_ finding: RouteMuteFinding) -> JSONValue {
    .object([
      JSONMember("calendar", .string(program.calendars[finding.mute.calendar].name)),
      JSONMember("when", .string(finding.mute.whenInside ? "during" : "outside")),
      JSONMember("active", .bool(finding.isActive)), changes(finding.changesAt),
      place(finding.mute.place),
    ])
  }

  private func json(_ target: Target) -> JSONValue {
    switch target {
    case .channel(let reference): return json(program.channels[reference])
    case .ticket(let reference):
      let ticket = program.tickets[reference]
      return .object([JSONMember("ticket", .string(ticket.name)), place(ticket.place)])
    case .escalation(let reference):
      let escalation = program.escalations[reference]
      return .object([
        JSONMember("escalation", .string(escalation.name)),
        JSONMember("steps", .array(escalation.steps.map(json))),
        JSONMember("rounds", .int(Int64(escalation.repeats) + 1)), place(escalation.place),
      ])
    }
  }

  private func json(_ channel: Channel) -> JSONValue {
    .object([
      JSONMember("channel", .string(channel.name)),
      JSONMember("kind", .string(channel.kind.rawValue)),
      JSONMember("address", .string(channel.settings.address)),
      JSONMember("sendResolved", .bool(channel.sendResolved)), place(channel.place),
    ])
  }

  private func json(_ step: EscalationStep) -> JSONValue {
    let recipients = step.recipients.map { recipient -> JSONValue in
      var members = [JSONMember("channel", .string(program.channels[recipient.channel].name))]
      if let contact = recipient.contact {
        members.insert(JSONMember("contact", .string(program.contacts[contact].name)), at: 0)
      }
      return .object(members)
    }
    return .object([
      JSONMember("after", seconds(step.after)), JSONMember("recipients", .array(recipients)),
    ])
  }
}
