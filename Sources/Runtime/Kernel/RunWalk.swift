import Interpreter

/// Where a run stands, found by replaying its journal against its playbook.
///
/// Nothing else decides: a step with a finished record is never executed again, its result is put
/// back into its slot, and the walk goes on behind it; branches follow what the journal says was
/// decided, even if the condition would be decided otherwise today.
struct RunWalk {
  enum Position {
    /// This step comes next.
    case execute(Step)
    /// This step has begun and waits for an answer, a time or a goal.
    case waiting(Step, StepRecord)
    /// No step is left, or a `stop` or a failure ended the steps.
    case end
  }

  let run: RunRecord
  let playbook: Playbook
  /// Values for evaluation at the position.
  private(set) var slots: [Value]
  private let journal: [String: Int]

  /// The branch that stands for `else` in the record of an `if` step.
  static let otherwise: Int64 = -1

  init(run: RunRecord, playbook: Playbook) {
    self.run = run
    self.playbook = playbook
    slots = Array(repeating: .none, count: max(playbook.slotCount, 3))
    slots[0] = .group(run.input)
    slots[1] = run.alert.map(Value.alert) ?? .none
    journal = Dictionary(
      run.journal.indices.map { (run.journal[$0].step, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  mutating func position() -> Position {
    let position = walk(playbook.steps)
    guard run.failure != nil else { return position ?? .end }
    let failed = run.journal.first { $0.status == .failed }
    slots[2] = .record([
      RecordField("reason", .string(failed?.note ?? "")),
      RecordField("step", .string(failed?.step ?? "")),
    ])
    return walk(playbook.onFailure) ?? .end
  }

  /// The position within these steps; nil when all are done and the walk leaves the block.
  private mutating func walk(_ steps: [Step]) -> Position? {
    for step in steps {
      guard let index = journal[step.id] else { return .execute(step) }
      let entry = run.journal[index]
      switch entry.status {
      case .started: return .waiting(step, entry)
      case .failed: return .end
      case .done:
        remember(entry.result, for: step)
        if let position = walkInto(step, entry) { return position }
      case .fallback:
        remember(entry.result, for: step)
        if let position = walk(step.action.fallbackSteps) { return position }
      }
    }
    return nil
  }

  private mutating func walkInto(_ step: Step, _ entry: StepRecord) -> Position? {
    switch step.action {
    case .stop: return .end
    case .choose(let branches, let otherwise):
      guard case .int(let chosen) = entry.result, branches.indices.contains(Int(chosen)) else {
        return walk(otherwise)
      }
      return walk(branches[Int(chosen)].steps)
    case .compute, .http, .ai, .notify, .openTicket, .moveTicket, .comment, .wait, .waitUntil:
      return nil
    }
  }

  private mutating func remember(_ result: Value, for step: Step) {
    guard let slot = step.resultSlot, slots.indices.contains(slot) else { return }
    slots[slot] = result
  }
}

extension StepAction {
  /// The steps taken instead of a result that did not come.
  var fallbackSteps: [Step] {
    switch self {
    case .http(let step):
      guard case .steps(let steps) = step.fallback else { return [] }
      return steps
    case .waitUntil(_, _, let otherwise): return otherwise
    case .compute, .ai, .notify, .openTicket, .moveTicket, .comment, .choose, .wait, .stop:
      return []
    }
  }

  /// How long the step may wait; nil for a step that does not wait.
  var patience: TimeSpan? {
    switch self {
    case .http(let step): step.policy.deadline
    case .ai(let step): step.policy.deadline
    case .wait(let span): span
    case .waitUntil(_, let within, _): within
    case .compute, .notify, .openTicket, .moveTicket, .comment, .choose, .stop: nil
    }
  }
}
