// Workflows and knowledge, and the steps that use them.
extension Checker {
  mutating func checkWorkflows() {
    for declaration in sources.workflows {
      path = "workflow/\(declaration.name?.text ?? "")"
      checked.workflows.append(workflow(declaration))
    }
  }

  private mutating func workflow(_ declaration: WorkflowDeclSyntax) -> CheckedWorkflow {
    let name = declaration.name?.text ?? ""
    let span = declaration.name?.span ?? declaration.span
    var workflow = CheckedWorkflow(
      name: name, kind: declaration.kind?.text ?? "", attributes: CheckedAttributes(), inputs: [],
      returns: nil, span: span)
    if !declaration.isDamaged { require("ai", for: "workflow `\(name)`", at: span) }
    let kind = namedKind(declaration.kind, among: WorkflowKind.all, what: "a kind of workflow")
    if let kind {
      var scope = Scope.constant
      workflow.attributes = attributes(
        declaration.attributes, of: owner(kind, name, span, declaration.isDamaged), in: &scope)
    }
    let owner = "workflow `\(name)`"
    checkSingle(declaration.inputs, "`inputs`", of: owner)
    checkSingle(declaration.returns, "`returns`", of: owner)
    if let type = declaration.inputs.first?.type, case .record(let fields) = dataType(type) {
      workflow.inputs = fields
    }
    if let type = declaration.returns.first?.type { workflow.returns = dataType(type) }
    return workflow
  }

  mutating func checkKnowledge() {
    for declaration in sources.knowledge {
      let name = declaration.name?.text ?? ""
      path = "knowledge/\(name)"
      let span = declaration.name?.span ?? declaration.span
      var knowledge = CheckedKnowledge(
        name: name, kind: declaration.kind?.text ?? "", attributes: CheckedAttributes(),
        span: span)
      if let kind = namedKind(
        declaration.kind, among: KnowledgeKind.all, what: "a kind of knowledge")
      {
        var scope = Scope.constant
        knowledge.attributes = attributes(
          declaration.body?.attributes ?? [], of: owner(kind, name, span, declaration.isDamaged),
          in: &scope)
      }
      checked.knowledge.append(knowledge)
    }
  }

  // MARK: Steps

  mutating func workflowStep(
    _ view: WorkflowCallSyntax, named name: String?, _ context: inout StepContext
  ) -> (step: CheckedWorkflowStep?, type: ValueType) {
    let symbol = resolve(view.workflow, as: .workflow)
    let workflow = symbol.map { checked.workflows[$0.index] }
    let inputs = inputs(view, of: workflow, &context)
    let policy = policy(view.within, view.retry)
    let returns = workflow?.returns
    if name != nil, let workflow, returns == nil {
      report(.workflowWithoutResult(at: view.span, declared: workflow.span, name: workflow.name))
    }
    let fallback = workflowFallback(view, named: name, returns ?? .poison, &context)
    guard let symbol, let policy, let fallback else { return (nil, returns ?? .poison) }
    return (
      CheckedWorkflowStep(
        workflow: Handle(symbol.index), inputs: inputs, policy: policy, fallback: fallback),
      returns ?? .poison
    )
  }

  private mutating func inputs(
    _ view: WorkflowCallSyntax, of workflow: CheckedWorkflow?, _ context: inout StepContext
  ) -> [(name: String, value: TypedExpression)] {
    var found: [(name: String, value: TypedExpression)] = []
    var seen: [String: Span] = [:]
    for attribute in view.inputs?.attributes ?? [] {
      guard let name = attribute.name, let value = attribute.value else { continue }
      guard let workflow else {
        _ = elaborate(value, in: &context.scope)
        continue
      }
      let owner = "workflow `\(workflow.name)`"
      if let first = seen.updateValue(name.span, forKey: name.text) {
        report(.duplicateEntry(at: name.span, first: first, name: "`\(name.text)`", owner: owner))
        continue
      }
      guard let field = workflow.inputs.first(where: { $0.name == name.text }) else {
        report(
          .unknownField(at: name.span, name: name.text), misspelt: name.text,
          among: workflow.inputs.map(\.name))
        continue
      }
      let role = "input `\(name.text)` of \(owner)"
      found.append(
        (name.text, check(value, is: field.type, role: role, in: &context.scope)))
    }
    let missing = (workflow?.inputs ?? []).filter { seen[$0.name] == nil && !$0.type.isOptional }
    if !missing.isEmpty, !view.isDamaged {
      report(
        .missingField(
          at: view.workflow?.span ?? view.span,
          fields: Checker.enumerated(missing.map { "`\($0.name)`" }),
          role: "inputs of workflow `\(workflow?.name ?? "")`"))
    }
    return found
  }

  private mutating func workflowFallback(
    _ view: WorkflowCallSyntax, named name: String?, _ returns: ValueType,
    _ context: inout StepContext
  ) -> CheckedFallback? {
    guard let clause = view.fallback else {
      if !context.hasHandler, !view.isDamaged {
        report(
          .unhandledFailure(at: view.firstToken?.span ?? view.span, step: "`workflow` step"))
      }
      return .failRun
    }
    if let value = clause.value {
      let role = "the value of `\(name ?? "workflow")` when the workflow fails"
      return .value(check(value, is: returns, role: role, in: &context.scope))
    }
    guard let block = clause.block else { return nil }
    let steps = steps(block.steps, &context)
    if let name, !block.isDamaged, !Checker.alwaysStops(steps) {
      report(.missingValue(at: clause.firstToken?.span ?? clause.span, name: name))
    }
    return .steps(steps)
  }

  private static let searchCounts: ClosedRange<Int64> = 1...50

  /// `knowledge search(text, top: 3, in: runbooks)`.
  mutating func searchStep(
    _ view: KnowledgeSearchSyntax, _ context: inout StepContext
  ) -> CheckedSearchStep? {
    if sources.knowledge.isEmpty, !sources.isIncomplete {
      report(.noKnowledge(at: view.firstToken?.span ?? view.span))
    }
    var text: TypedExpression?
    var top: Int64 = 5
    var knowledge: Handle<CheckedKnowledge>?
    var namesOne = false
    for argument in view.arguments {
      guard let value = argument.value else { continue }
      switch argument.label?.text.prefix(while: { $0 != ":" && $0 != " " }) {
      case nil:
        text = check(value, is: .string, role: "what is searched for", in: &context.scope)
      case "top":
        top =
          count(value, what: "`top`", in: Checker.searchCounts, role: "`top` takes Int") ?? top
      case "in":
        namesOne = true
        if case .nameExpr(let name) = value {
          knowledge = resolve(name.text, at: name.span, as: [.knowledge]).map { Handle($0.index) }
        } else {
          report(
            .typeMismatch(
              at: value.span, expected: "the name of knowledge", found: value.noun,
              role: "names are written without quotes"))
        }
      default:
        report(
          .unknownWord(
            at: argument.label?.span ?? argument.span, word: argument.label?.text ?? "",
            what: "an argument of `search`"))
      }
    }
    if !namesOne { for declared in checked.knowledge { symbols.markUsed(declared.name) } }
    if text == nil, !view.isDamaged {
      report(
        .argumentCount(
          at: view.span, function: "`search`", expected: "a text", found: "0",
          signature: "search(text: String, top: Int, in: knowledge)"))
    }
    let policy = policy(view.within, view.retry)
    let fallback = check(
      view.fallback?.value, is: .list(KnowledgeKind.result),
      role: "what the search gives when it fails", in: &context.scope)
    guard let text, let policy, view.fallback?.value != nil else { return nil }
    return CheckedSearchStep(
      text: text, knowledge: knowledge, top: top, policy: policy, fallback: fallback)
  }

  mutating func approval(
    _ view: ApproveStepSyntax, _ context: inout StepContext
  ) -> CheckedApproveStep? {
    let approvers = recipients(view.group.map { [$0] } ?? [], allowingRotas: true)
    let text = view.text.map {
      check($0, is: .string, role: "the question of `approve`", in: &context.scope)
    }
    let limit = positiveDuration(
      view.within?.limit, what: "`within`", role: "`within` takes Duration")
    let otherwise = steps(view.fallback?.block?.steps ?? [], &context)
    guard let limit else { return nil }
    return CheckedApproveStep(
      approvers: approvers, text: text, within: limit, otherwise: otherwise)
  }
}
