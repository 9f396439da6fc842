/// Renders notifications: with the package's template, or with built-in texts.
///
/// A message is never lost: where a template cannot be evaluated, the built-in texts take its place
/// and name the template and its fault.
package struct MessageRenderer: Sendable {
  private let program: Program
  private let evaluator: Evaluator

  package init(_ program: Program, zones: ZoneTable) {
    self.init(program, evaluator: Evaluator(program, zones: zones))
  }

  package init(_ program: Program, evaluator: Evaluator) {
    self.program = program
    self.evaluator = evaluator
  }

  /// Everything a channel is told of a group.
  ///
  /// A webhook whose own body cannot be evaluated posts the document it would post without it.
  package func render(
    for channel: Channel, _ group: GroupSnapshot, at now: Instant
  ) -> RenderedMessage {
    var message = render(channel.template, for: channel.kind, group, at: now)
    guard case .webhook(let settings) = channel.settings, let body = settings.body else {
      return message
    }
    do {
      message.payload = try evaluator.json(body, slots: [.group(group)], at: now)
    } catch {
      message.problem =
        message.problem
        ?? EvaluationError(
          "the body of channel '\(channel.name)' failed: \(error.message)",
          at: error.place ?? channel.place)
    }
    return message
  }

  /// The texts of a notification for a kind of channel.
  ///
  /// `title` and `body` are always there, except for webhooks; what the template leaves out comes
  /// from the built-in texts. A template that is not made for the kind is not used.
  package func render(
    _ template: Ref<Template>?, for kind: ChannelKind, _ group: GroupSnapshot, at now: Instant
  ) -> RenderedMessage {
    let builtIn = BuiltInMessage(group, kind, at: now).message
    guard let template else { return builtIn }
    let declared = program.templates[template]
    guard declared.kinds.contains(kind) else { return builtIn }
    return render(declared, kind, group, now, over: builtIn)
  }

  private func render(
    _ template: Template, _ kind: ChannelKind, _ group: GroupSnapshot, _ now: Instant,
    over builtIn: RenderedMessage
  ) -> RenderedMessage {
    var message = RenderedMessage(
      fields: builtIn.fields.filter { $0.name == "title" || $0.name == "body" })
    for field in template.fields {
      let rules = FieldRules.of(field.name, in: kind)
      do {
        let text = try evaluator.text(
          field.value, slots: [.group(group)], escaping: rules.escaping, at: now)
        message.set(field.name, rules.fit(text))
      } catch {
        if message.problem == nil { message.problem = problem(template, field.name, error) }
        if let text = builtIn[field.name] { message.set(field.name, text) }
      }
    }
    if let problem = message.problem { note(problem, in: &message, kind) }
    return message
  }

  private func problem(
    _ template: Template, _ field: String, _ error: EvaluationError
  ) -> EvaluationError {
    EvaluationError(
      "template '\(template.name)' failed in '\(field)': \(error.message)",
      at: error.place ?? template.place)
  }

  /// Puts the fault before the body, so that it is not what a limit cuts off.
  private func note(
    _ problem: EvaluationError, in message: inout RenderedMessage, _ kind: ChannelKind
  ) {
    let rules = FieldRules.of("body", in: kind)
    let place = problem.place.map(program.describe) ?? ""
    let text =
      problem.message.truncated(to: Self.noteLengthMax) + (place.isEmpty ? "" : " (\(place))")
    let note = rules.escaping.apply("This text is built in: \(text)")
    let body = message["body"].map { "\(note)\n\n\($0)" } ?? note
    message.set("body", rules.fit(body))
  }

  /// Faults quote values from alerts, which can be long.
  private static let noteLengthMax = 300

  // MARK: Other texts

  /// The plain text of a playbook's `notify`, as the body of a message.
  package func render(
    _ text: Expression, slots: [Value], for kind: ChannelKind, at now: Instant
  ) throws(EvaluationError) -> String {
    let rules = FieldRules.of("body", in: kind)
    return rules.fit(
      try evaluator.text(text, slots: slots, escaping: rules.escaping, at: now))
  }
}
