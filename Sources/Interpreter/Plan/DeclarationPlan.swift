import DSL

/// The changes of declarations that alerts come to: escalations, channels, templates, tickets,
/// contacts, calendars, models and playbooks.
struct DeclarationPlan {
  let context: PlanContext
  private(set) var changes: [PlanChange] = []
  private(set) var unknown: [PlanUnknown] = []

  private let old: Program
  private let new: Program
  private let oldText: ProgramStructure
  private let newText: ProgramStructure

  /// Differences of calendars are sought from `now` on.
  init(_ context: PlanContext, at now: Instant) {
    self.context = context
    old = context.old.program
    new = context.new.program
    oldText = ProgramStructure(old)
    newText = ProgramStructure(new)
    compareEscalations()
    compareLastResort()
    compareFields(.channel, old.channels, new.channels, \.name, \.place)
    compareFields(.template, old.templates, new.templates, \.name, \.place)
    compareFields(.ticket, old.tickets, new.tickets, \.name, \.place)
    compareFields(.contact, old.contacts, new.contacts, \.name, \.place)
    compareFields(.model, old.models, new.models, \.name, \.place)
    comparePlaybooks()
    compareCalendars(at: now)
  }

  private func pairs<Declaration>(
    _ before: [Declaration], _ after: [Declaration], _ name: KeyPath<Declaration, String>
  ) -> PlanPairs {
    PlanPairs(
      before, after, name: name, isSame: { self.oldText.text($0) == self.newText.text($1) })
  }

  private mutating func compareEscalations() {
    let comparison = EscalationPlan(old: old, new: new)
    let pairs = pairs(old.escalations, new.escalations, \.name)
    for (after, before) in zip(new.escalations, pairs.oldOfNew) {
      guard let before = before.map({ old.escalations[$0] }),
        let found = comparison.difference(before, after)
      else { continue }
      var change = PlanChange(
        found.effect, .escalation, after.name,
        "escalation `\(after.name)`: \(found.titles.joined(separator: "; "))")
      change.before = comparison.lines(before, old)
      change.after = comparison.lines(after, new)
      changes.append(change)
    }
  }

  private mutating func compareLastResort() {
    let before = old.channels[old.lastResort]
    let after = new.channels[new.lastResort]
    guard before.name != after.name, oldText.text(before) != newText.text(after) else { return }
    var change = PlanChange(
      .elsewhere, .package, after.name,
      "what cannot be delivered goes to \(after.name) instead of \(before.name)")
    change.before = [PlanLine("last resort \(before.name)", old.describe(before.place))]
    change.after = [PlanLine("last resort \(after.name)", new.describe(after.place))]
    changes.append(change)
  }

  /// Compares declarations property by property; those that are new or gone are told where they are
  /// used.
  private mutating func compareFields<Declaration>(
    _ subject: PlanSubject, _ before: [Declaration], _ after: [Declaration],
    _ name: KeyPath<Declaration, String>, _ place: KeyPath<Declaration, Place>
  ) {
    let pairs = pairs(before, after, name)
    for (declaration, index) in zip(after, pairs.oldOfNew) {
      guard let twin = index.map({ before[$0] }) else { continue }
      let lines = differences(oldText.fields(twin), newText.fields(declaration))
      guard !lines.isEmpty else { continue }
      let what = lines.map(\.name).joined(separator: ", ")
      var change = PlanChange(
        .changed, subject, declaration[keyPath: name],
        "\(subject.rawValue) `\(declaration[keyPath: name])`: \(what)")
      change.before = lines.map { PlanLine($0.old, old.describe(twin[keyPath: place])) }
      change.after = lines.map { PlanLine($0.new, new.describe(declaration[keyPath: place])) }
      changes.append(change)
    }
  }

  /// The properties that differ, with their values as far as they can be shown.
  private func differences(
    _ before: [ProgramStructure.Field], _ after: [ProgramStructure.Field]
  ) -> [(name: String, old: String, new: String)] {
    var names: [String] = []
    for field in before + after where !names.contains(field.name) { names.append(field.name) }
    return names.compactMap { name in
      let (first, second) = (
        before.first { $0.name == name }, after.first { $0.name == name }
      )
      guard first?.text != second?.text else { return nil }
      func text(_ field: ProgramStructure.Field?) -> String {
        guard let field else { return "\(name) not set" }
        return field.shown.map { "\(name) = \($0)" } ?? name
      }
      return (name, text(first), text(second))
    }
  }

  // MARK: Playbooks

  private mutating func comparePlaybooks() {
    let pairs = pairs(old.playbooks, new.playbooks, \.name)
    for (after, index) in zip(new.playbooks, pairs.oldOfNew) {
      guard let before = index.map({ old.playbooks[$0] }) else {
        addPlaybook(.changed, after, .new, "new playbook `\(after.name)` runs")
        continue
      }
      comparePlaybook(before, after)
    }
    for index in pairs.removed {
      let gone = old.playbooks[index]
      addPlaybook(.less, gone, .old, "playbook `\(gone.name)` does not run any more")
    }
  }

  private mutating func addPlaybook(
    _ effect: PlanEffect, _ playbook: Playbook, _ side: PlanSide, _ title: String
  ) {
    var change = PlanChange(effect, .playbook, playbook.name, title)
    let condition = context.text(playbook.condition, side)
    let line = PlanLine(
      "on \(playbook.trigger.rawValue) when \(condition)", context.describe(playbook.place, side))
    if side == .new { change.after = [line] } else { change.before = [line] }
    changes.append(change)
  }

  private mutating func comparePlaybook(_ before: Playbook, _ after: Playbook) {
    compareCondition(before, after)
    // The conditions are compared by what they mean.
    var (first, second) = (before, after)
    first.condition = .always
    second.condition = .always
    let lines = differences(oldText.fields(first), newText.fields(second))
    guard !lines.isEmpty else { return }
    var change = PlanChange(
      .changed, .playbook, after.name,
      "playbook `\(after.name)`: \(lines.map(\.name).joined(separator: ", "))")
    change.before = lines.map { PlanLine($0.old, old.describe(before.place)) }
    change.after = lines.map { PlanLine($0.new, new.describe(after.place)) }
    changes.append(change)
  }

  private mutating func compareCondition(_ before: Playbook, _ after: Playbook) {
    let (first, second) = (context.fromOld(before.condition), context.fromNew(after.condition))
    guard first != second else { return }
    do throws(PlanTooLarge) {
      var store = DiagramStore(try context.space([second, first]))
      let (was, isNow) = (try store.diagram(first), try store.diagram(second))
      let sets = [
        (PlanEffect.changed, try store.difference(isNow, was), "runs for more alerts"),
        (PlanEffect.less, try store.difference(was, isNow), "runs for fewer alerts"),
      ]
      for (effect, set, words) in sets {
        guard let alerts = try context.alerts(set, &store) else { continue }
        var change = PlanChange(
          effect, .playbook, after.name, "playbook `\(after.name)` \(words)")
        change.alerts = alerts
        change.isCritical = context.holdsCritical(set, store)
        change.before = [
          PlanLine("when \(context.text(before.condition, .old))", old.describe(before.place))
        ]
        change.after = [
          PlanLine("when \(context.text(after.condition, .new))", new.describe(after.place))
        ]
        changes.append(change)
      }
    } catch {
      unknown.append(PlanUnknown(subject: .playbook, name: after.name, reason: error.reason))
    }
  }

  // MARK: Calendars

  private mutating func compareCalendars(at now: Instant) {
    for (index, calendar) in new.calendars.enumerated() {
      let number = context.newCalendars[index]
      guard old.calendars.indices.contains(number) else { continue }
      let twin = old.calendars[number]
      guard oldText.calendar(twin) != newText.calendar(calendar) else { continue }
      compareCalendar(Ref(number), Ref(index), at: now)
    }
  }

  private mutating func compareCalendar(
    _ before: Ref<Calendar>, _ after: Ref<Calendar>, at now: Instant
  ) {
    let name = new.calendars[after].name
    let users = new.users(of: after)
    guard !users.isEmpty else { return }
    guard let spell = context.firstDifference(before, after, from: now) else {
      unknown.append(
        PlanUnknown(
          subject: .calendar, name: name,
          reason: "it is written otherwise, and no difference was found in the next "
            + "\(CalendarEvaluator.searchSpan.text)"))
      return
    }
    let until = spell.end.map { " until \($0.text)" } ?? " on"
    var change = PlanChange(
      .changed, .calendar, name,
      "calendar `\(name)`: from \(spell.start.text)\(until) it is "
        + "\(spell.isInside ? "inside" : "outside"), was \(spell.isInside ? "outside" : "inside")")
    change.before = [
      PlanLine("calendar \(name)", old.describe(old.calendars[before].place))
    ]
    change.after =
      [PlanLine("calendar \(name)", new.describe(new.calendars[after].place))] + users
    changes.append(change)
  }
}

extension ProgramStructure {
  /// What a calendar says, whatever the order of its lines.
  func calendar(_ calendar: Calendar) -> String {
    let windows = calendar.windows.map { text($0) }.sorted()
    let exceptions = calendar.exceptions.map { text($0) }.sorted()
    return "\(calendar.zone) \(windows) \(exceptions)"
  }
}

extension PlanContext {
  /// The first time at which two calendars differ, and when they agree again.
  func firstDifference(
    _ before: Ref<Calendar>, _ after: Ref<Calendar>, from now: Instant
  ) -> (start: Instant, end: Instant?, isInside: Bool)? {
    let last = now + CalendarEvaluator.searchSpan
    var time: Instant? = now
    var start: (time: Instant, isInside: Bool)?
    while let current = time, current <= last {
      let was = old.calendars.contains(current, in: before)
      let isNow = new.calendars.contains(current, in: after)
      if let start, was == isNow { return (start.time, current, start.isInside) }
      if start == nil, was != isNow { start = (current, isNow) }
      time = [
        old.calendars.nextChange(of: before, after: current),
        new.calendars.nextChange(of: after, after: current),
      ].compactMap { $0 }.min()
    }
    return start.map { ($0.time, nil, $0.isInside) }
  }
}

extension Program {
  /// Who asks a calendar, itself or through others.
  func users(of calendar: Ref<Calendar>) -> [PlanLine] {
    var asked: Set<Ref<Calendar>> = [calendar]
    var isSettled = false
    while !isSettled {
      isSettled = true
      for (index, other) in calendars.enumerated() where !asked.contains(Ref(index)) {
        let inner = (other.windows + other.exceptions).compactMap(\.calendar)
        guard inner.contains(where: asked.contains) else { continue }
        asked.insert(Ref(index))
        isSettled = false
      }
    }
    func asks(_ condition: Condition) -> Bool {
      condition.calendars.contains(where: asked.contains)
    }
    var lines: [PlanLine] = []
    for mute in mutes where asks(mute.condition) {
      lines.append(PlanLine("mute \(mute.name)", describe(mute.place)))
    }
    for rule in inhibitions where asks(rule.source) || asks(rule.target) {
      lines.append(PlanLine("inhibit \(rule.name)", describe(rule.place)))
    }
    for route in routes where asks(route.condition) {
      lines.append(PlanLine(route.text, describe(route.place)))
    }
    var places: Set<Place> = []
    for mute in routes.flatMap(\.mutes) where asked.contains(mute.calendar) {
      guard places.insert(mute.place).inserted else { continue }
      let name = calendars[mute.calendar].name
      lines.append(
        PlanLine("mute \(mute.whenInside ? "during" : "outside") \(name)", describe(mute.place)))
    }
    for playbook in playbooks where asks(playbook.condition) {
      lines.append(PlanLine("playbook \(playbook.name)", describe(playbook.place)))
    }
    return lines
  }
}
