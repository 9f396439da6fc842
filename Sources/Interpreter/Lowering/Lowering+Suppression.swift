import DSL

extension Lowering {
  func inhibition(_ checked: CheckedInhibition) -> InhibitRule {
    InhibitRule(
      name: checked.name, source: condition(checked.source), target: condition(checked.target),
      same: checked.same, reason: checked.reason, place: place(checked.span))
  }

  func mute(_ checked: CheckedMute) -> MuteRule {
    MuteRule(
      name: checked.name, condition: condition(checked.condition), reason: checked.reason,
      place: place(checked.span))
  }
}
