import Interpreter

/// The runs of one playbook: how many are at work, and which wait for a place, oldest first.
struct RunQueue: Sendable {
  var atWork = 0
  var waiting: [String] = []

  var isEmpty: Bool { atWork == 0 && waiting.isEmpty }

  /// The order in which runs began.
  ///
  /// Numbers, not texts: `triage-9` is older than `triage-10`.
  static func isOlder(_ left: RunRecord, _ right: RunRecord) -> Bool {
    if left.startedAt != right.startedAt { return left.startedAt < right.startedAt }
    if left.playbook != right.playbook { return left.playbook < right.playbook }
    return number(left.id) < number(right.id)
  }

  private static func number(_ id: String) -> Int {
    id.split(separator: "-").last.flatMap { Int($0) } ?? 0
  }
}

/// Tokens a model has used in its current window of time.
///
/// A window opens with the first call after the one before has ended; it does not slide, so its
/// state is two numbers.
struct RunBudget: Hashable, Sendable {
  var opened: Instant
  var used: Int

  init(opened: Instant) {
    self.opened = opened
    used = 0
  }

  /// Reads what `text` wrote.
  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let opened = Int64(parts[0]), let used = Int(parts[1]) else {
      return nil
    }
    self.opened = Instant(nanoseconds: opened)
    self.used = used
  }

  var text: String { "\(opened.nanoseconds) \(used)" }
}

extension Workflow {
  /// Takes tokens from the model's budget before a call is made; false when it is spent.
  ///
  /// A call is let through as long as anything is left, so the last one may overshoot by its own
  /// size. The estimate is taken at once, so that a storm of calls cannot overshoot together.
  mutating func takeTokens(_ call: AICall, of model: Model, in turn: inout Turn) -> Bool {
    guard let budget = model.budget else { return true }
    var window = budgets[model.name] ?? RunBudget(opened: turn.now)
    if turn.now - window.opened >= budget.span { window = RunBudget(opened: turn.now) }
    guard window.used < budget.count else { return false }
    window.used += estimatedTokens(call)
    save(window, of: model.name, in: &turn)
    return true
  }

  /// Replaces the estimate by what the call really used.
  ///
  /// Without a figure the estimate stands.
  mutating func settleTokens(_ call: AICall, row: OutboxRecord, used: Int?, in turn: inout Turn) {
    guard let used, var window = budgets[call.model], window.opened <= row.createdAt else { return }
    window.used = max(0, window.used - estimatedTokens(call) + max(0, used))
    save(window, of: call.model, in: &turn)
  }

  private mutating func save(_ window: RunBudget, of model: String, in turn: inout Turn) {
    budgets[model] = window
    turn.changes.settings.append((WorkflowSetting.tokens(model), window.text))
  }

  /// Four bytes of text make about one token.
  private func estimatedTokens(_ call: AICall) -> Int {
    let bytes = call.prompt.utf8.count + (call.system?.utf8.count ?? 0)
    return bytes / 4 + 1 + max(0, call.maxTokens ?? limits.replyTokensAssumed)
  }
}
