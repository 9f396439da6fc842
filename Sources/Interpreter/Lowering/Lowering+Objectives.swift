import DSL

extension Lowering {
  /// The rules that watch an objective.
  func objectiveGroup(_ objective: CheckedObjective) -> ProgramRules {
    var group = ruleGroup(objective.rules)
    group.origin = .objective
    return group
  }

  func objective(_ checked: CheckedObjective) -> ServiceObjective {
    let second: Int64 = 1_000_000_000
    let tiers = checked.burnRates.tiers(window: checked.window / second)
    let windows = checked.burnRates.windows(window: checked.window / second)
    return ServiceObjective(
      name: checked.name, target: checked.target, window: TimeSpan(nanoseconds: checked.window),
      windows: windows.map { .seconds($0) }, fastestRate: tiers.map(\.rate).max() ?? 1,
      place: place(checked.span))
  }

  /// While an objective pages, its slower alert is held back: it tells nothing new.
  func tierInhibition(_ objective: CheckedObjective) -> InhibitRule? {
    guard objective.page != nil, objective.ticket != nil,
      let labels = ObjectiveRules(objective).sharedLabels
    else { return nil }
    func alert(_ name: String) -> Condition {
      .all([
        .label(name: "alertname", test: .equals(name)),
        .label(name: ObjectiveRules.label, test: .equals(objective.name)),
      ])
    }
    return InhibitRule(
      name: "slo_\(objective.name)", source: alert(ObjectiveRules.Alert.fast),
      target: alert(ObjectiveRules.Alert.slow), same: labels,
      reason: "the budget of \(objective.name) burns fast, which somebody was paged for",
      place: place(objective.span))
  }
}
