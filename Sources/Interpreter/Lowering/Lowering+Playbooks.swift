import DSL

extension Lowering {
  func playbook(_ checked: CheckedPlaybook) -> Playbook {
    var playbook = Playbook(
      name: checked.name, trigger: checked.isOnResolved ? .resolved : .firing,
      condition: condition(checked.condition), scope: checked.isPerAlert ? .alert : .group,
      steps: steps(checked.steps, below: ""), slotCount: checked.slotCount,
      place: place(checked.span))
    playbook.concurrencyLimit = checked.concurrencyLimit
    playbook.onFailure = steps(checked.onFailure, below: "failure.")
    return playbook
  }

  /// Lowers the steps of a block.
  ///
  /// A step's id is the path of its block and its `let` name, or its kind with its place among
  /// those of the kind: an edit elsewhere does not change it.
  private func steps(_ checked: [CheckedStep], below path: String) -> [Step] {
    var counts: [String: Int] = [:]
    return checked.map { step in
      let name = step.name ?? numbered(kind(step.action), &counts)
      let id = path + name
      return Step(
        id: id, action: action(step.action, below: id + "."), resultSlot: step.resultSlot,
        place: place(step.span))
    }
  }

  private func numbered(_ kind: String, _ counts: inout [String: Int]) -> String {
    counts[kind, default: 0] += 1
    return "\(kind)#\(counts[kind] ?? 1)"
  }

  private func kind(_ action: CheckedAction) -> String {
    switch action {
    case .compute: "let"
    case .http: "http"
    case .ai: "ai"
    case .notify: "notify"
    case .openTicket, .moveTicket: "ticket"
    case .comment: "comment"
    case .choose: "if"
    case .wait, .waitUntil: "wait"
    case .workflow: "workflow"
    case .search: "knowledge"
    case .approve: "approve"
    case .stop: "stop"
    }
  }

  private func action(_ checked: CheckedAction, below path: String) -> StepAction {
    switch checked {
    case .compute(let value): .compute(expression(value))
    case .http(let step): .http(http(step, below: path))
    case .ai(let step): .ai(ai(step))
    case .notify(let recipients, let text):
      .notify(recipients.map(recipient), expression(text))
    case .openTicket(let ticket): .openTicket(Ref(ticket.raw))
    case .moveTicket(let ticket, let state): .moveTicket(Ref(ticket.raw), ticketState(state))
    case .comment(let ticket, let text): .comment(Ref(ticket.raw), expression(text))
    case .choose(let branches, let otherwise): choose(branches, otherwise, below: path)
    case .wait(let length): .wait(TimeSpan(nanoseconds: length))
    case .waitUntil(let state, let limit, let otherwise):
      .waitUntil(
        state == .resolved ? .resolved : .acked, within: TimeSpan(nanoseconds: limit),
        otherwise: steps(otherwise, below: path + "else."))
    case .stop: .stop
    case .workflow, .search, .approve: elsewhere(checked, below: path)
    }
  }

  /// What the runtime cannot carry out yet ends as if it had failed, which is what the checker
  /// says of it.
  private func elsewhere(_ checked: CheckedAction, below path: String) -> StepAction {
    switch checked {
    case .approve(let step):
      return .choose([], otherwise: steps(step.otherwise, below: path + "else."))
    case .search(let step): return .compute(expression(step.fallback))
    case .workflow(let step):
      switch step.fallback {
      case .value(let value): return .compute(expression(value))
      case .steps(let inner):
        return .choose([], otherwise: steps(inner, below: path + "else."))
      // No case fits, so the step fails.
      case .failRun: return .compute(.cases(.literal(.string("workflow")), []))
      }
    default: return .stop
    }
  }

  private func choose(
    _ branches: [(condition: TypedExpression, steps: [CheckedStep])], _ otherwise: [CheckedStep],
    below path: String
  ) -> StepAction {
    let lowered = branches.enumerated().map { index, branch in
      (
        condition: expression(branch.condition),
        steps: steps(branch.steps, below: path + (index == 0 ? "then." : "then\(index + 1)."))
      )
    }
    return .choose(lowered, otherwise: steps(otherwise, below: path + "else."))
  }

  private func http(_ checked: CheckedHTTPStep, below path: String) -> HTTPStep {
    let fallback: StepFallback =
      switch checked.fallback {
      case .failRun: .failRun
      case .value(let value): .value(expression(value))
      case .steps(let inner): .steps(steps(inner, below: path + "else."))
      }
    var step = HTTPStep(
      method: checked.method.uppercased(), url: expression(checked.url),
      policy: policy(checked.policy), fallback: fallback)
    step.headers = checked.options.headers("headers").compactMap { header in
      switch header.value {
      case .expression(let value): (header.name, expression(value))
      case .credential(.literal(let text)): (header.name, .literal(.string(text)))
      // The table of http steps lets no secrets in.
      case .credential(.secret): nil
      }
    }
    step.json = checked.options.expression("json").map(expression)
    step.body = checked.options.expression("body").map(expression)
    return step
  }

  private func ai(_ checked: CheckedAIStep) -> AIStep {
    var step = AIStep(
      model: Ref(checked.model.raw), prompt: expression(checked.prompt),
      returns: dataType(checked.returns), policy: policy(checked.policy),
      fallback: expression(checked.fallback))
    step.system = checked.system.map(expression)
    step.maxTokens = checked.maxTokens.map { Int(clamping: $0) }
    return step
  }

  private func policy(_ checked: CheckedPolicy) -> AttemptPolicy {
    var policy = AttemptPolicy(
      deadline: TimeSpan(nanoseconds: checked.deadline), retries: checked.retries)
    if let backoff = checked.backoff {
      policy.backoffMinimum = TimeSpan(nanoseconds: backoff.lowerBound)
      policy.backoffMaximum = TimeSpan(nanoseconds: backoff.upperBound)
    }
    return policy
  }

  func ticketState(_ checked: CheckedTicketState) -> TicketState {
    switch checked {
    case .open: .open
    case .acked: .acked
    case .resolved: .resolved
    }
  }
}
