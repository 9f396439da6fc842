// Playbooks and their steps.
extension Checker {
  mutating func checkPlaybooks() {
    for declaration in sources.playbooks {
      path = "playbook/\(declaration.name?.text ?? "")"
      checked.playbooks.append(playbook(declaration))
    }
  }

  /// What steps need to know of the playbook around them.
  struct StepContext {
    var scope: Scope
    /// A failed step is handled by `on failure`.
    var hasHandler: Bool
  }

  private static let concurrencyMax: Int64 = 10_000
  private static let alertSlot = 1
  private static let failureSlot = 2

  private mutating func playbook(_ declaration: PlaybookDeclSyntax) -> CheckedPlaybook {
    let name = declaration.name?.text ?? ""
    var playbook = CheckedPlaybook(
      name: name, isOnResolved: false, condition: .always, isPerAlert: false, steps: [],
      onFailure: [], slotCount: CheckedPlaybook.reservedSlots,
      span: declaration.name?.span ?? declaration.span)
    let owner = "playbook `\(name)`"
    checkSingle(declaration.triggers, "`on firing` or `on resolved`", of: owner)
    checkSingle(declaration.once, "`once per`", of: owner)
    checkSingle(declaration.limits, "`at most`", of: owner)
    checkSingle(declaration.handlers, "`on failure`", of: owner)
    if !declaration.isDamaged { checkShape(of: playbook, declaration) }
    if let trigger = declaration.triggers.first {
      playbook.isOnResolved = trigger.event?.kind == .kwResolved
      if let when = trigger.when {
        let condition = condition(when.condition)
        warnIfNever(condition, at: when.condition)
        playbook.condition = condition ?? .always
      }
    }
    playbook.isPerAlert = declaration.once.first?.unit?.kind == .kwAlert
    playbook.concurrencyLimit = declaration.limits.first.flatMap { limit in
      count(
        limit.count, what: "the number of runs", in: 1...Checker.concurrencyMax,
        role: "`at most` takes Int")
    }.map(Int.init)
    checkSteps(of: &playbook, declaration)
    return playbook
  }

  private mutating func checkShape(
    of playbook: CheckedPlaybook, _ declaration: PlaybookDeclSyntax
  ) {
    require(
      [("`on firing` or `on resolved`", declaration.triggers.isEmpty)],
      of: "playbook `\(playbook.name)`", at: playbook.span)
    if declaration.steps.isEmpty {
      report(.emptyPlaybook(at: playbook.span, name: playbook.name))
    }
  }

  private mutating func checkSteps(
    of playbook: inout CheckedPlaybook, _ declaration: PlaybookDeclSyntax
  ) {
    var scope = Scope(groupNamed: "group")
    scope.reserveSlots(CheckedPlaybook.reservedSlots)
    if playbook.isPerAlert { scope.define("alert", .alert, reserved: Checker.alertSlot) }
    var handlerScope = scope
    var context = StepContext(scope: scope, hasHandler: !declaration.handlers.isEmpty)
    playbook.steps = steps(declaration.steps, &context)
    playbook.slotCount = context.scope.slotCount
    guard let handler = declaration.handlers.first?.block else { return }
    handlerScope.define("failure", .failure, reserved: Checker.failureSlot)
    handlerScope.reserveSlots(context.scope.slotCount)
    // Nothing handles a failure of the handler itself.
    var handlerContext = StepContext(scope: handlerScope, hasHandler: false)
    playbook.onFailure = steps(handler.steps, &handlerContext)
    playbook.slotCount = handlerContext.scope.slotCount
  }

  // MARK: Steps

  /// The steps of a block; names that they define are visible to its end.
  mutating func steps(_ views: [StepSyntax], _ context: inout StepContext) -> [CheckedStep] {
    let outer = context.scope.count
    var checked: [CheckedStep] = []
    var stop: Span?
    var isReported = false
    for view in views {
      if let stop, !isReported {
        isReported = true
        report(.unreachableStep(at: view.span, stop: stop))
      }
      if case .stopStep = view { stop = view.span }
      if let step = step(view, &context) { checked.append(step) }
    }
    context.scope.leave(to: outer)
    return checked
  }

  private mutating func step(_ view: StepSyntax, _ context: inout StepContext) -> CheckedStep? {
    switch view {
    case .letStep(let step): return letStep(step, &context)
    case .workflowCall(let call):
      let step = workflowStep(call, named: nil, &context).step
      return step.map { CheckedStep(action: .workflow($0), span: view.span) }
    case .approveStep(let step):
      let approval = approval(step, &context)
      return approval.map { CheckedStep(action: .approve($0), span: view.span) }
    case .httpCall(let call):
      let action = http(call, named: nil, &context)
      return action.map { CheckedStep(action: .http($0), span: view.span) }
    case .ifStep(let step):
      var branches: [(condition: TypedExpression, steps: [CheckedStep])] = []
      let otherwise = collect(step, &branches, &context)
      return CheckedStep(action: .choose(branches, otherwise: otherwise), span: view.span)
    default:
      guard !view.isDamaged else { return nil }
      return simpleStep(view, &context).map { CheckedStep(action: $0, span: view.span) }
    }
  }

  private mutating func simpleStep(
    _ view: StepSyntax, _ context: inout StepContext
  ) -> CheckedAction? {
    switch view {
    case .notifyStep(let step):
      let recipients = recipients(step.recipients)
      let text = check(
        step.text, is: .string, role: "the message of `notify`", in: &context.scope)
      return .notify(recipients, text)
    case .ticketStep(let step):
      guard let symbol = resolve(step.ticket, as: .ticket) else { return nil }
      guard let state = step.state else { return .openTicket(Handle(symbol.index)) }
      return .moveTicket(
        Handle(symbol.index), state.kind == .kwAcked ? .acked : .resolved)
    case .commentStep(let step):
      let text = check(
        step.text, is: .string, role: "the text of `comment`", in: &context.scope)
      return resolve(step.ticket, as: .ticket).map { .comment(Handle($0.index), text) }
    case .waitStep(let step):
      return positiveDuration(
        step.duration, what: "`wait`", role: "`wait` takes Duration"
      ).map { .wait($0) }
    case .waitUntilStep(let step):
      let limit = positiveDuration(
        step.within?.limit, what: "`within`", role: "`within` takes Duration")
      let otherwise = steps(step.fallback?.block?.steps ?? [], &context)
      guard let limit, let state = step.state else { return nil }
      return .waitUntil(
        state.kind == .kwAcked ? .acked : .resolved, within: limit, otherwise: otherwise)
    case .stopStep: return .stop
    case .letStep, .httpCall, .ifStep, .workflowCall, .approveStep: return nil
    }
  }

  /// Collects the branches of `if … else if …`; gives the steps of the last `else`.
  private mutating func collect(
    _ step: IfStepSyntax, _ branches: inout [(condition: TypedExpression, steps: [CheckedStep])],
    _ context: inout StepContext
  ) -> [CheckedStep] {
    let condition = check(
      step.condition, is: .bool, role: "condition of `if`", in: &context.scope)
    branches.append((condition, steps(step.block?.steps ?? [], &context)))
    if let next = step.fallback?.branch { return collect(next, &branches, &context) }
    return steps(step.fallback?.block?.steps ?? [], &context)
  }

  private mutating func letStep(
    _ view: LetStepSyntax, _ context: inout StepContext
  ) -> CheckedStep? {
    let name = view.name?.text
    let type: ValueType
    let action: CheckedAction?
    if let call = view.http {
      type = .httpResult
      action = http(call, named: name, &context).map { .http($0) }
    } else if let call = view.ai {
      let step = ai(call, &context)
      type = step?.returns ?? .poison
      action = step.map { .ai($0) }
    } else if let call = view.workflow {
      let (step, result) = workflowStep(call, named: name, &context)
      (type, action) = (result, step.map { .workflow($0) })
    } else if let search = view.search {
      type = .list(KnowledgeKind.result)
      action = searchStep(search, &context).map { .search($0) }
    } else if let value = view.value {
      let typed = elaborate(value, in: &context.scope)
      if typed.type.holdsSecret {
        report(.misplacedSecret(at: value.span, role: "value of a step"))
      } else if typed.type == .none {
        report(
          .typeMismatch(
            at: value.span, expected: "a value", found: "none",
            role: "the type of `\(name ?? "")` cannot be known"))
      }
      type = typed.type.holdsSecret || typed.type == .none ? .poison : typed.type
      action = .compute(typed.value)
    } else {
      (type, action) = (.poison, nil)
    }
    // The name is defined after its value, which cannot use it.
    let slot = define(view.name, type, in: &context.scope)
    return action.map { CheckedStep(name: name, resultSlot: slot, action: $0, span: view.span) }
  }
}
