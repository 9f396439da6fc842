import DSL

/// The changes of rules and objectives: which alerts are raised, when, and with which labels.
struct RulePlan {
  private(set) var changes: [PlanChange] = []

  private let old: Program
  private let new: Program
  private let oldText: ProgramStructure
  private let newText: ProgramStructure
  /// Nil where the route trees could not be compared.
  private let routes: RoutePlan?

  init(_ context: PlanContext, _ routes: RoutePlan?) {
    self.routes = routes
    old = context.old.program
    new = context.new.program
    oldText = ProgramStructure(old)
    newText = ProgramStructure(new)
    compareGroups()
    compareObjectives()
  }

  /// A rule with the group it stands in.
  private struct Entry {
    let group: ProgramRules
    let rule: ProgramRule

    /// Rules are the same one while they have the same name in the same group.
    var key: String { "\(group.name)/\(isAlert ? "alert" : "record")/\(rule.name)" }

    var isAlert: Bool {
      if case .alert = rule.kind { return true }
      return false
    }

    var alert: ProgramAlert? {
      if case .alert(let alert) = rule.kind { return alert }
      return nil
    }

    /// All labels, those of the group among them.
    var labels: [(name: String, text: String)] {
      let own = rule.labels
      let others = group.labels.filter { label in !own.contains { $0.name == label.name } }
      return (own + others.map { (name: $0.name, text: $0.value) }).sorted { $0.name < $1.name }
    }

    /// Labels whose values are known before the alert fires.
    var knownLabels: [(name: String, value: String)] {
      [(name: "alertname", value: rule.name)]
        + labels.filter { !$0.text.contains("{{") }.map { (name: $0.name, value: $0.text) }
    }

    /// The query without what does not matter to it, such as white space.
    var query: String {
      let options = PromQL.Options(dialect: rule.dialect, features: .all)
      return (try? PromQL.parse(rule.query, options))?.text ?? rule.query
    }
  }

  private func entries(_ program: Program, _ origin: ProgramRules.Origin) -> [Entry] {
    program.ruleGroups.filter { $0.origin == origin }.flatMap { group in
      group.rules.map { Entry(group: group, rule: $0) }
    }
  }

  // MARK: Rules

  private mutating func compareGroups() {
    compareSettings()
    let (before, after) = (entries(old, .rules), entries(new, .rules))
    let pairs = PlanPairs(before, after, name: \.key, isSame: isSame)
    for (entry, index) in zip(after, pairs.oldOfNew) {
      if let index { compare(before[index], entry) } else { add(entry) }
    }
    for index in pairs.removed { remove(before[index]) }
  }

  /// Whether a rule has only moved to another group.
  private func isSame(_ before: Entry, _ after: Entry) -> Bool {
    before.rule.name == after.rule.name && before.isAlert == after.isAlert
      && differences(before, after).isEmpty
  }

  private mutating func compareSettings() {
    let (before, after) = (
      old.ruleGroups.filter { $0.origin == .rules }, new.ruleGroups.filter { $0.origin == .rules }
    )
    for group in after {
      guard let twin = before.first(where: { $0.name == group.name }) else { continue }
      let settings: [(name: String, old: String?, new: String?)] = [
        ("from", twin.source.name, group.source.name),
        ("every", twin.interval?.text, group.interval?.text),
        ("offset", twin.offset?.text, group.offset?.text),
        ("limit", twin.limit.map(String.init), group.limit.map(String.init)),
        ("delay", twin.delay?.text, group.delay?.text),
        ("align", twin.isAligned.map { "\($0)" }, group.isAligned.map { "\($0)" }),
      ]
      let changed = settings.filter { $0.old != $0.new }
      guard !changed.isEmpty else { continue }
      var change = PlanChange(
        .changed, .rules, group.name,
        "rules `\(group.name)`: \(changed.map(\.name).joined(separator: ", "))")
      change.before = changed.map {
        PlanLine("\($0.name) \($0.old ?? "not set")", old.describe(twin.place))
      }
      change.after = changed.map {
        PlanLine("\($0.name) \($0.new ?? "not set")", new.describe(group.place))
      }
      changes.append(change)
    }
  }

  private mutating func add(_ entry: Entry) {
    let what = entry.isAlert ? "alert" : "record"
    var change = PlanChange(.more, .rule, entry.rule.name, "new \(what) `\(entry.rule.name)`")
    if !entry.isAlert { change.effect = .changed }
    if entry.isAlert { change.title += reach(entry, .new) }
    change.after = [line(entry, new)]
    change.isCritical = isCritical(entry)
    changes.append(change)
  }

  private mutating func remove(_ entry: Entry) {
    var change = PlanChange(.changed, .rule, entry.rule.name, "")
    change.title = "record `\(entry.rule.name)` is gone"
    if entry.isAlert {
      let told = routes?.told(entry.knownLabels, .old) ?? []
      change.effect =
        told.contains { $0.kind == .escalation } ? .unpaged : told.isEmpty ? .changed : .lost
      change.title = "alert `\(entry.rule.name)` is not raised any more" + reach(entry, .old)
    }
    change.before = [line(entry, old)]
    change.isCritical = isCritical(entry)
    changes.append(change)
  }

  /// Who is told of the alerts of a rule, as far as its known labels decide.
  private func reach(_ entry: Entry, _ side: PlanSide) -> String {
    guard let routes else { return "" }
    let told = routes.told(entry.knownLabels, side).map(\.name)
    let verb = side == .old ? "went" : "goes"
    return told.isEmpty
      ? "; it \(verb) to nobody" : "; it \(verb) to \(told.joined(separator: ", "))"
  }

  private func isCritical(_ entry: Entry) -> Bool {
    entry.labels.contains { $0.name == "severity" && $0.text == PlanContext.critical }
  }

  private func line(_ entry: Entry, _ program: Program) -> PlanLine {
    PlanLine(
      "\(entry.isAlert ? "alert" : "record") \(entry.rule.name) = \(entry.query)",
      program.describe(entry.rule.place))
  }

  private mutating func compare(_ before: Entry, _ after: Entry) {
    let found = differences(before, after)
    guard let worst = found.map(\.effect).min() else { return }
    let what = after.isAlert ? "alert" : "record"
    var change = PlanChange(
      worst, .rule, after.rule.name,
      "\(what) `\(after.rule.name)`: \(found.map(\.title).joined(separator: "; "))")
    change.isCritical = isCritical(before) || isCritical(after)
    change.before = found.map { PlanLine($0.old, old.describe(before.rule.place)) }
    change.after = found.map { PlanLine($0.new, new.describe(after.rule.place)) }
    changes.append(change)
  }

  /// One difference of a rule.
  private struct Difference {
    let effect: PlanEffect
    let title: String
    let old: String
    let new: String
  }

  private func differences(_ before: Entry, _ after: Entry) -> [Difference] {
    var found: [Difference] = []
    if before.query != after.query {
      found.append(
        Difference(effect: .changed, title: "query", old: before.query, new: after.query))
    }
    if let first = before.alert, let second = after.alert {
      found += timing(first, second)
      if text(first.annotations) != text(second.annotations) {
        found.append(
          Difference(
            effect: .changed, title: "annotations", old: text(first.annotations),
            new: text(second.annotations)))
      }
    }
    let (labels, others) = (text(before.labels), text(after.labels))
    if labels != others {
      let (effect, title) = before.isAlert ? rerouted(before, after) : (.changed, "labels")
      found.append(Difference(effect: effect, title: title, old: labels, new: others))
    }
    return found
  }

  private func timing(_ first: ProgramAlert, _ second: ProgramAlert) -> [Difference] {
    var found: [Difference] = []
    if first.pending != second.pending {
      found.append(
        Difference(
          effect: second.pending > first.pending ? .later : .earlier,
          title: "fires after \(second.pending.text) instead of \(first.pending.text)",
          old: "for \(first.pending.text)", new: "for \(second.pending.text)"))
    }
    if first.keep != second.keep {
      found.append(
        Difference(
          effect: .changed,
          title: "goes on for \(second.keep.text) instead of \(first.keep.text)",
          old: "keep \(first.keep.text)", new: "keep \(second.keep.text)"))
    }
    return found
  }

  /// What other labels do to the way of the alerts.
  private func rerouted(_ before: Entry, _ after: Entry) -> (PlanEffect, String) {
    guard let routes else { return (.changed, "labels") }
    let was = routes.told(before.knownLabels, .old)
    let isNow = routes.told(after.knownLabels, .new)
    guard was != isNow else { return (.changed, "labels") }
    let names = isNow.map(\.name).joined(separator: ", ")
    let title =
      "labels, so that it goes to \(names.isEmpty ? "nobody" : names) instead of "
      + (was.isEmpty ? "nobody" : was.map(\.name).joined(separator: ", "))
    if isNow.isEmpty { return (.lost, title) }
    let isPaged = { (targets: [RouteTarget]) in targets.contains { $0.kind == .escalation } }
    if isPaged(was), !isPaged(isNow) { return (.unpaged, title) }
    if Set(isNow).isStrictSuperset(of: was) { return (.more, title) }
    return (Set(isNow).isStrictSubset(of: was) ? .less : .elsewhere, title)
  }

  private func text(_ pairs: [(name: String, text: String)]) -> String {
    let parts = pairs.sorted { $0.name < $1.name }.map { "\($0.name) = \(quoted($0.text))" }
    return "{ \(parts.joined(separator: ", ")) }"
  }

  // MARK: Objectives

  /// An objective is one change, whatever its rules are.
  private mutating func compareObjectives() {
    let pairs = PlanPairs(
      old.objectives, new.objectives, name: \.name,
      isSame: { self.oldText.text($0) == self.newText.text($1) })
    for (objective, index) in zip(new.objectives, pairs.oldOfNew) {
      guard let twin = index.map({ old.objectives[$0] }) else {
        var change = PlanChange(
          .more, .slo, objective.name, "new objective `\(objective.name)` of \(goal(objective))")
        change.after = [PlanLine(goal(objective), new.describe(objective.place))]
        changes.append(change)
        continue
      }
      compare(twin, objective)
    }
    for index in pairs.removed {
      let gone = old.objectives[index]
      var change = PlanChange(
        .lost, .slo, gone.name, "objective `\(gone.name)` is not watched any more")
      change.before = [PlanLine(goal(gone), old.describe(gone.place))]
      changes.append(change)
    }
  }

  private func goal(_ objective: ServiceObjective) -> String {
    let percent = Double((objective.target * 100_000_000).rounded()) / 1_000_000
    return "\(percent)% over \(objective.window.text)"
  }

  private mutating func compare(_ before: ServiceObjective, _ after: ServiceObjective) {
    var effects: [PlanEffect] = []
    var words: [String] = []
    if before.target != after.target || before.window != after.window {
      // A higher objective has a smaller budget, which is spent sooner.
      let isSameWindow = before.window == after.window
      effects.append(
        !isSameWindow ? .changed : after.target > before.target ? .earlier : .later)
      words.append("\(goal(after)) instead of \(goal(before))")
    }
    let (first, second) = (rules(of: before, old), rules(of: after, new))
    let pairs = PlanPairs(first, second, name: \.key, isSame: isSame)
    var differing: [Difference] = []
    for (entry, index) in zip(second, pairs.oldOfNew) {
      guard let index else {
        differing.append(Difference(effect: .more, title: "rules", old: "", new: ""))
        continue
      }
      differing += differences(first[index], entry)
    }
    if !pairs.removed.isEmpty {
      differing.append(Difference(effect: .less, title: "rules", old: "", new: ""))
    }
    // Queries and texts hold the numbers of the objective itself, which are told already.
    let others = differing.filter { difference in
      words.isEmpty || !["query", "annotations"].contains(difference.title)
    }
    for difference in others where !words.contains(difference.title) {
      effects.append(difference.effect)
      words.append(difference.title)
    }
    guard let worst = effects.min() else { return }
    var change = PlanChange(
      worst, .slo, after.name, "objective `\(after.name)`: \(words.joined(separator: "; "))")
    change.before = [PlanLine(goal(before), old.describe(before.place))]
    change.after = [PlanLine(goal(after), new.describe(after.place))]
    changes.append(change)
  }

  private func rules(of objective: ServiceObjective, _ program: Program) -> [Entry] {
    entries(program, .objective).filter { $0.group.place == objective.place }
  }
}
