import Interpreter

@testable import Runtime

extension Simulation {
  mutating func take(_ step: Move) {
    // No two things happen at the same moment, so that it is clear what came first.
    engine.run(for: .milliseconds(1))
    note("— \(step)")
    switch step {
    case .fire(let numbers, let span, let late): fire(numbers, span, late)
    case .resolve(let numbers): resolve(numbers)
    case .silence(let name, let value, let delay, let span):
      silence(name, value, from: now + delay, span)
    case .changeSilence(let pick, let span): changeSilence(pick, span)
    case .expireSilence(let pick): expireSilence(pick)
    case .acknowledge(let pick): acknowledge(pick)
    case .moveTicket(let pick, let state): moveTicket(pick, to: state)
    case .comment(let pick): comment(pick)
    case .reload(let edit, let seed): reload(edit, seed)
    case .restart(let edit, let seed, let span): restart(edit, seed, down: span)
    case .pass(let span): pass(span)
    case .leap(let span):
      ledger.leapsFrom = now
      engine.leap(by: span)
      ledger.leapsFrom = nil
      calm.process = now
    case .mode(let pick, let mode): set(pick, mode)
    case .crash(let boundary, let after): outside.plan(boundary, after: after)
    }
    // A process that died does first what fell due meanwhile.
    engine.run(for: .zero)
    notice()
  }

  // MARK: Alerts and silences

  private mutating func fire(_ numbers: [Int], _ span: TimeSpan?, _ late: TimeSpan) {
    let posts = numbers.map { number in
      let labels = scenario.alerts[number % scenario.alerts.count]
      return PostedAlert(
        labels: labels, startsAt: begin(of: labels, late), endsAt: span.map { now + $0 })
    }
    let moment = now
    // The model goes first: the engine may tell at once.
    for post in posts {
      model.fire(
        post.labels, until: post.endsAt, since: post.startsAt ?? moment, at: moment)
    }
    post(posts)
  }

  /// Spells never begin before the end of the one before, nor two at the same time.
  private func begin(of labels: LabelSet, _ late: TimeSpan) -> Instant {
    guard let last = model.spells[labels.fingerprint]?.last else { return now - late }
    let begin = max(now - late, last.end <= now ? last.end : now - late)
    return begin > last.start ? begin : Instant(nanoseconds: last.start.nanoseconds + 1)
  }

  private mutating func resolve(_ numbers: [Int]) {
    let posts = numbers.map {
      PostedAlert(labels: scenario.alerts[$0 % scenario.alerts.count], endsAt: now)
    }
    for post in posts { model.resolve(post.labels, at: now) }
    post(posts)
  }

  private mutating func silence(
    _ name: String, _ value: String, from start: Instant, _ span: TimeSpan
  ) {
    guard let matcher = try? Matcher(name: name, op: .equal, value: value) else { return }
    let draft = SilenceDraft(
      matchers: [matcher], startsAt: start, endsAt: start + span, createdBy: "ana",
      comment: "testing")
    let moment = now
    let reply = hand(.setSilence(draft))
    guard reply != .accepted else { return }
    var id = engine.kernel.silences.last?.id ?? ""
    if case .silence(let known)? = reply { id = known }
    model.add(
      Truth.Silence(id: id, name: name, value: value, start: max(start, moment), end: start + span))
  }

  private mutating func changeSilence(_ pick: Int, _ span: TimeSpan) {
    guard !model.silences.isEmpty else { return }
    let index = pick % model.silences.count
    let known = model.silences[index]
    guard known.end > now,
      let matcher = try? Matcher(name: known.name, op: .equal, value: known.value)
    else { return }
    let start = max(known.start, now)
    let draft = SilenceDraft(
      id: known.id, matchers: [matcher], startsAt: known.start > now ? start : known.start,
      endsAt: start + span, createdBy: "ana", comment: "longer")
    model.changeSilence(index, end: start + span)
    _ = hand(.setSilence(draft))
  }

  private mutating func expireSilence(_ pick: Int) {
    guard !model.silences.isEmpty else { return }
    let index = pick % model.silences.count
    model.expireSilence(index, at: now)
    _ = hand(.expireSilence(id: model.silences[index].id))
  }

  // MARK: People

  private mutating func acknowledge(_ pick: Int) {
    let keys = engine.kernel.groups.sortedSlots.map { engine.kernel.groups[$0].record.key }
    guard !keys.isEmpty else { return }
    let key = keys[pick % keys.count]
    let ids = escalations(of: key)
    let moment = now
    _ = hand(.acknowledge(group: key, by: "ana"))
    for id in ids { ledger.escalations.entries[id, default: .init()].ackedAt = moment }
  }

  private func escalations(of key: GroupKey) -> [String] {
    engine.kernel.workflow.escalations.values
      .filter { record in
        record.group == key && record.state != .ended
          && engine.kernel.groups.slot(of: key).map {
            engine.kernel.groups[$0].record.spell == record.spell
          } ?? false
      }.map(\.id).sorted()
  }

  private func ticket(_ pick: Int) -> TicketRecord? {
    let all = (try? engine.store.tickets(TicketQuery(limit: 1_000))) ?? []
    return all.isEmpty ? nil : all[pick % all.count]
  }

  private mutating func moveTicket(_ pick: Int, to state: TicketState) {
    guard let ticket = ticket(pick) else { return }
    let ids = ticket.spellHasEnded ? [] : escalations(of: ticket.group)
    let moment = now
    let reply = hand(.moveTicket(id: ticket.id, to: state, by: "bo"))
    guard case .ticket? = reply else { return }
    for id in ids where engine.kernel.workflow.escalations[id]?.state == .acked {
      ledger.escalations.entries[id, default: .init()].ackedAt = moment
    }
  }

  private mutating func comment(_ pick: Int) {
    guard let ticket = ticket(pick) else { return }
    _ = hand(.commentTicket(id: ticket.id, text: "seen", by: "bo"))
  }

  // MARK: The package and the process

  private func edited(_ edit: Edit, _ seed: UInt64) -> Plan {
    var plan = model.plan
    var planner = PlanGenerator(seed: seed, features: scenario.features)
    planner.apply(edit, to: &plan)
    return plan
  }

  private mutating func reload(_ edit: Edit, _ seed: UInt64) {
    let plan = edited(edit, seed)
    note("  \(plan.summary)")
    model.adopt(plan, at: now)
    let program = (mutant?.spoils(plan) ?? plan).program
    _ = hand(.reload(program, zones: ZoneTable()))
    forgetModes()
  }

  private mutating func restart(_ edit: Edit?, _ seed: UInt64, down span: TimeSpan) {
    ledger.processDied(at: now)
    guard let edit else {
      engine.crash(downFor: span)
      return notice()
    }
    let plan = edited(edit, seed)
    note("  \(plan.summary)")
    model.adopt(plan, at: now)
    engine.crash(
      downFor: span, edited: ((mutant?.spoils(plan) ?? plan).program, ZoneTable()))
    forgetModes()
    notice()
  }

  private mutating func set(_ pick: Int, _ mode: Mode) {
    var lanes = model.plan.channels.map(\.name)
    if !model.plan.playbooks.isEmpty { lanes += ["http", "ai triage"] }
    let lane = lanes[pick % lanes.count]
    note("  \(lane) is \(mode)")
    outside.set(lane, mode)
    if mode == .well {
      if calm.troubled.remove(lane) != nil { calm.channels[lane] = now }
    } else {
      calm.troubled.insert(lane)
    }
  }

  /// Channels that are gone trouble nobody.
  private mutating func forgetModes() {
    let names = Set(model.plan.channels.map(\.name))
    for lane in calm.troubled.sorted()
    where !names.contains(lane) && !lane.hasPrefix("http") && !lane.hasPrefix("ai") {
      calm.troubled.remove(lane)
      calm.channels[lane] = now
      outside.set(lane, .well)
    }
  }
}
