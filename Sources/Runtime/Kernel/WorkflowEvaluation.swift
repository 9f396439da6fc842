import Interpreter

/// The workflow's door to `Interpreter/Evaluation`, bound to one program version and time.
struct WorkflowEvaluation: Sendable {
  let program: Program
  let zones: ZoneTable
  let now: Instant

  /// A value computed from slots; text from outside stays as it is.
  func value(_ expression: Expression, slots: [Value]) throws(EvaluationError) -> Value {
    try evaluator.value(expression, slots: slots, at: now)
  }

  /// A text; with a channel kind, text from outside is escaped for it.
  func text(
    _ expression: Expression, slots: [Value], for kind: ChannelKind? = nil
  ) throws(EvaluationError) -> String {
    guard let kind else {
      return try evaluator.text(expression, slots: slots, escaping: .none, at: now)
    }
    return try MessageRenderer(program, evaluator: evaluator)
      .render(expression, slots: slots, for: kind, at: now)
  }

  /// The address of a request, in which text from outside is percent-encoded.
  func url(_ expression: Expression, slots: [Value]) throws(EvaluationError) -> String {
    try evaluator.text(expression, slots: slots, escaping: .url, at: now)
  }

  /// Whether a playbook's condition is true of these labels.
  func holds(_ condition: Condition, for labels: LabelSet) -> Bool {
    ConditionEvaluator(calendars: evaluator.calendars).holds(condition, labels, at: now)
  }

  /// What a channel is told of a group, by its template.
  func message(of group: GroupSnapshot, for channel: Channel) -> Message {
    Message(
      MessageRenderer(program, evaluator: evaluator).render(for: channel, group, at: now),
      group: group)
  }

  private var evaluator: Evaluator { Evaluator(program, zones: zones) }
}

extension Message {
  /// A rendered message about a group.
  init(_ rendered: RenderedMessage, group: GroupSnapshot) {
    self.init(
      fields: rendered.fields.map { MessageField($0.name, $0.text) }, group: group,
      payload: rendered.payload)
  }
}
