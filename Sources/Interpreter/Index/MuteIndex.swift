/// The mutes of one program, compiled; cost is that of the mutes that can match.
package struct MuteIndex: Sendable {
  private let calendars: CalendarEvaluator
  private let table: ConditionTable
  private let conditions: [ConditionID]
  private let index: CandidateIndex

  package init(_ program: Program, calendars: CalendarEvaluator) {
    var table = ConditionTable()
    let conditions = program.mutes.map { table.add($0.condition) }
    index = CandidateIndex(conditions, in: table)
    table.seal()
    self.table = table
    self.conditions = conditions
    self.calendars = calendars
  }

  /// The mutes that suppress an alert with these labels now, in source order.
  package func activeMutes(_ labels: LabelSet, at now: Instant) -> [Ref<MuteRule>] {
    guard !conditions.isEmpty else { return [] }
    var facts = Facts(
      labels.map, at: now, vocabulary: table.vocabulary, calendars: calendars)
    var active: [Ref<MuteRule>] = []
    index.visit(&facts) { position, facts in
      if table.holds(conditions[position], &facts) { active.append(Ref(position)) }
      return true
    }
    return active
  }
}
