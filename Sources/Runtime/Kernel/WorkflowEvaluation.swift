import Interpreter

/// The workflow's door to `Interpreter/Evaluation`, bound to one program version and time.
struct WorkflowEvaluation: Sendable {
  private let evaluator: Evaluator
  private let messages: MessageRenderer
  private let conditions: ConditionEvaluator
  private let now: Instant

  /// An older version is not kept compiled: few escalations and runs outlive a reload.
  init(program: Program, compiled: CompiledProgram?, zones: ZoneTable, now: Instant) {
    self.now = now
    if let compiled {
      evaluator = compiled.evaluator
      messages = compiled.messages
      conditions = compiled.conditions
    } else {
      let calendars = CalendarEvaluator(program, zones: zones)
      evaluator = Evaluator(calendars: calendars, zones: zones)
      messages = MessageRenderer(program, evaluator: evaluator)
      conditions = ConditionEvaluator(calendars: calendars)
    }
  }

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
    return try messages.render(expression, slots: slots, for: kind, at: now)
  }

  /// The address of a request, in which text from outside is percent-encoded.
  func url(_ expression: Expression, slots: [Value]) throws(EvaluationError) -> String {
    try evaluator.text(expression, slots: slots, escaping: .url, at: now)
  }

  /// Whether a playbook's condition is true of these labels.
  func holds(_ condition: Condition, for labels: LabelSet) -> Bool {
    conditions.holds(condition, labels, at: now)
  }

  /// What a channel is told of a group, by its template.
  func message(of group: GroupSnapshot, for channel: Channel) -> RenderedMessage {
    messages.render(for: channel, group, at: now)
  }
}

extension Message {
  /// A rendered message about a group.
  init(_ rendered: RenderedMessage, group: GroupSnapshot) {
    self.init(
      fields: rendered.fields.map { MessageField($0.name, $0.text) }, group: group,
      payload: rendered.payload)
  }
}
