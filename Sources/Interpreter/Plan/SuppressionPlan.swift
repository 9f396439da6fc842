import DSL

/// The changes that come from mutes and inhibitions.
struct SuppressionPlan {
  let context: PlanContext
  private(set) var changes: [PlanChange] = []
  private(set) var unknown: [PlanUnknown] = []

  init(_ context: PlanContext) {
    self.context = context
    do throws(PlanTooLarge) {
      try compareMutes()
    } catch {
      unknown.append(PlanUnknown(subject: .mute, name: "", reason: error.reason))
    }
    compareInhibitions()
  }

  // MARK: Mutes

  /// Mutes are held against all mutes of the other side together, so that one that is split, joined
  /// or renamed changes nothing.
  private mutating func compareMutes() throws(PlanTooLarge) {
    let (old, new) = (context.old.program, context.new.program)
    let before = old.mutes.map { context.fromOld($0.condition) }
    let after = new.mutes.map { context.fromNew($0.condition) }
    guard before != after else { return }
    var store = DiagramStore(try context.space(after + before))
    let wasMuted = try store.diagram(.any(before))
    let isMuted = try store.diagram(.any(after))
    for (mute, condition) in zip(new.mutes, after) {
      let set = try store.difference(store.diagram(condition), wasMuted)
      guard let alerts = try context.alerts(set, &store) else { continue }
      var change = PlanChange(
        .heldBack, .mute, mute.name, "mute `\(mute.name)` holds back more alerts")
      change.alerts = alerts
      change.isCritical = context.holdsCritical(set, store)
      if let twin = old.mutes.first(where: { $0.name == mute.name }) {
        change.before = [line(twin, .old)]
      }
      change.after = [line(mute, .new)]
      changes.append(change)
    }
    for (mute, condition) in zip(old.mutes, before) {
      let set = try store.difference(store.diagram(condition), isMuted)
      guard let alerts = try context.alerts(set, &store) else { continue }
      var change = PlanChange(
        .more, .mute, mute.name, "alerts that mute `\(mute.name)` held back are told")
      change.alerts = alerts
      change.isCritical = context.holdsCritical(set, store)
      change.before = [line(mute, .old)]
      if let twin = new.mutes.first(where: { $0.name == mute.name }) {
        change.after = [line(twin, .new)]
      }
      changes.append(change)
    }
  }

  private func line(_ mute: MuteRule, _ side: PlanSide) -> PlanLine {
    PlanLine(
      "when \(context.text(mute.condition, side)) because \(quoted(mute.reason))",
      context.describe(mute.place, side))
  }

  // MARK: Inhibitions

  private mutating func compareInhibitions() {
    let (old, new) = (context.old.program, context.new.program)
    let (oldText, newText) = (ProgramStructure(old), ProgramStructure(new))
    let (before, after) = (declaredInhibitions(old), declaredInhibitions(new))
    let pairs = PlanPairs(
      before, after, name: \.name, isSame: { oldText.text($0) == newText.text($1) })
    for (rule, index) in zip(after, pairs.oldOfNew) { compare(index.map { before[$0] }, rule) }
    for index in pairs.removed { compare(before[index], nil) }
  }

  /// Without those that come with an objective, which is compared as a whole.
  private func declaredInhibitions(_ program: Program) -> [InhibitRule] {
    program.inhibitions.filter { rule in
      !program.objectives.contains { $0.place == rule.place }
    }
  }

  private mutating func compare(_ before: InhibitRule?, _ after: InhibitRule?) {
    let name = after?.name ?? before?.name ?? ""
    do throws(PlanTooLarge) {
      try compare(before, after, name)
    } catch {
      unknown.append(PlanUnknown(subject: .inhibition, name: name, reason: error.reason))
    }
  }

  /// Compares what a rule mutes, by what, and how both must agree.
  private mutating func compare(
    _ before: InhibitRule?, _ after: InhibitRule?, _ name: String
  ) throws(PlanTooLarge) {
    let targets = (
      before.map { context.fromOld($0.target) }, after.map { context.fromNew($0.target) }
    )
    let sources = (
      before.map { context.fromOld($0.source) }, after.map { context.fromNew($0.source) }
    )
    let conditions = [targets.0, targets.1, sources.0, sources.1].compactMap { $0 }
    var store = DiagramStore(try context.space(conditions))
    let target = (
      try store.diagram(targets.0 ?? .never), try store.diagram(targets.1 ?? .never)
    )
    let source = (
      try store.diagram(sources.0 ?? .never), try store.diagram(sources.1 ?? .never)
    )
    let same = (Set(before?.same ?? []), Set(after?.same ?? []))
    // A rule without sources or without targets does nothing, whether it is there or not.
    let wasActive = !store.isNever(target.0) && !store.isNever(source.0)
    let isActive = !store.isNever(target.1) && !store.isNever(source.1)
    guard wasActive || isActive else { return }
    let wasTarget = wasActive ? target.0 : store.truth(false)
    let isTarget = isActive ? target.1 : store.truth(false)
    try add(
      .heldBack, store.difference(isTarget, wasTarget), before, after,
      wasActive ? "inhibition `\(name)` can hold back more alerts" : "new inhibition `\(name)`",
      &store)
    try add(
      .more, store.difference(wasTarget, isTarget), before, after,
      isActive
        ? "inhibition `\(name)` holds back fewer alerts" : "inhibition `\(name)` is gone", &store)
    guard wasActive, isActive else { return }
    try add(
      .heldBack, store.difference(source.1, source.0), before, after,
      "more alerts make inhibition `\(name)` hold others back", &store)
    try add(
      .more, store.difference(source.0, source.1), before, after,
      "fewer alerts make inhibition `\(name)` hold others back", &store)
    let absence = (before?.absentEqualsAbsent, after?.absentEqualsAbsent)
    guard same.0 != same.1 || absence.0 != absence.1 else { return }
    // Each label that must agree makes the rule hold back less.
    let isLess = same.0.isSubset(of: same.1) && absence.0 == absence.1
    let isMore = same.1.isSubset(of: same.0) && absence.0 == absence.1
    try add(
      isLess ? .more : isMore ? .heldBack : .changed, isTarget, before, after,
      "inhibition `\(name)` asks for equal \(list(same.1)) instead of \(list(same.0))", &store)
  }

  private func list(_ labels: Set<String>) -> String {
    labels.isEmpty ? "nothing" : "[\(labels.sorted().joined(separator: ", "))]"
  }

  private mutating func add(
    _ effect: PlanEffect, _ set: DecisionDiagram, _ before: InhibitRule?, _ after: InhibitRule?,
    _ title: String, _ store: inout DiagramStore
  ) throws(PlanTooLarge) {
    guard let alerts = try context.alerts(set, &store) else { return }
    var change = PlanChange(effect, .inhibition, after?.name ?? before?.name ?? "", title)
    change.alerts = alerts
    change.isCritical = context.holdsCritical(set, store)
    change.before = before.map { [line($0, .old)] } ?? []
    change.after = after.map { [line($0, .new)] } ?? []
    changes.append(change)
  }

  private func line(_ rule: InhibitRule, _ side: PlanSide) -> PlanLine {
    let same = rule.same.isEmpty ? "" : " same [\(rule.same.joined(separator: ", "))]"
    let (source, target) = (context.text(rule.source, side), context.text(rule.target, side))
    return PlanLine(
      "when \(source) mute \(target)\(same)", context.describe(rule.place, side))
  }
}
