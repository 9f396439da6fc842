// The fallible steps: `http` and `ai`.
extension Checker {
  private static let methods = ["get", "head", "post", "put", "patch", "delete"]
  private static let retryCountMax: Int64 = 100

  mutating func http(
    _ view: HttpCallSyntax, named name: String?, _ context: inout StepContext
  ) -> CheckedHTTPStep? {
    guard let method = view.method, !method.isEmpty else { return nil }
    checkMethod(method)
    let url = address(view.url, &context)
    let owner = AttributeOwner(
      table: .httpStep, name: AttributeTable.httpStep.owner, span: method.span,
      isDamaged: view.isDamaged)
    let options = attributes(view.options?.attributes ?? [], of: owner, in: &context.scope)
    if let json = options.span(of: "json"), let body = options.span(of: "body") {
      let isInOrder = json < body
      report(
        .conflictingAttributes(
          at: max(json, body), other: min(json, body), second: isInOrder ? "body" : "json",
          first: isInOrder ? "json" : "body"))
    }
    let policy = policy(view.within, view.retry)
    let fallback = fallback(view, named: name, &context)
    guard let policy, let fallback else { return nil }
    return CheckedHTTPStep(
      method: method.text, url: url, options: options, policy: policy, fallback: fallback)
  }

  mutating func checkMethod(_ method: NameRefSyntax) {
    guard !Checker.methods.contains(method.text) else { return }
    report(
      .unknownWord(at: method.span, word: method.text, what: "a method of http"),
      misspelt: method.text, among: Checker.methods)
  }

  /// The address of a request: scheme and host are literal, the rest may be text of any origin.
  mutating func address(
    _ expression: ExprSyntax?, _ context: inout StepContext
  ) -> TypedExpression {
    guard let expression else { return .poison }
    let url = check(
      expression, is: .string, role: "the address of an `http` step", in: &context.scope)
    switch url {
    case .constant(.string(let text)):
      if let fault = AddressFault.web(text) {
        report(.invalidUrl(at: expression.span, reason: fault))
      }
    case .constant: break
    default:
      let prefix = url.literalPrefix
      let fault =
        prefix.isEmpty
        ? "the address begins with a value that is known only while running"
        : AddressFault.webPrefix(prefix)
      if let fault { report(.untrustedHost(at: expression.span, reason: fault)) }
    }
    return url
  }

  mutating func policy(
    _ within: WithinClauseSyntax?, _ retry: RetryClauseSyntax?
  ) -> CheckedPolicy? {
    guard
      let deadline = positiveDuration(
        within?.limit, what: "`within`", role: "`within` takes Duration")
    else { return nil }
    var policy = CheckedPolicy(deadline: deadline, retries: 0)
    guard let retry else { return policy }
    policy.retries = Int(
      count(
        retry.count, what: "`retry`", in: 1...Checker.retryCountMax, role: "`retry` takes Int") ?? 0
    )
    guard case .rangeExpr(let range)? = retry.backoff?.range else { return policy }
    let role = "`backoff` takes a range of Durations"
    let low = positiveDuration(range.low, what: "`backoff`", role: role)
    let high = positiveDuration(range.high, what: "`backoff`", role: role)
    guard let low, let high else { return policy }
    guard low <= high else {
      report(
        .outOfRange(
          at: range.span, what: "the end of `backoff`", bounds: "at least its beginning"))
      return policy
    }
    policy.backoff = low...high
    return policy
  }

  /// What happens when the call fails; nil when a fault was reported.
  private mutating func fallback(
    _ view: HttpCallSyntax, named name: String?, _ context: inout StepContext
  ) -> CheckedFallback? {
    guard let clause = view.fallback else {
      if !context.hasHandler, !view.isDamaged {
        report(.unhandledFailure(at: view.firstToken?.span ?? view.span, step: "`http` step"))
      }
      return .failRun
    }
    if let value = clause.value {
      let role = "the value of `\(name ?? "http")` when the call fails"
      return .value(check(value, is: .httpResult, role: role, in: &context.scope))
    }
    guard let block = clause.block else { return nil }
    let steps = steps(block.steps, &context)
    if let name, !block.isDamaged, !Checker.alwaysStops(steps) {
      report(.missingValue(at: clause.firstToken?.span ?? clause.span, name: name))
    }
    return .steps(steps)
  }

  /// Whether every way through the steps ends the run.
  static func alwaysStops(_ steps: [CheckedStep]) -> Bool {
    steps.contains { step in
      switch step.action {
      case .stop: true
      case .choose(let branches, let otherwise):
        alwaysStops(otherwise) && branches.allSatisfy { alwaysStops($0.steps) }
      default: false
      }
    }
  }

  mutating func ai(_ view: AiCallSyntax, _ context: inout StepContext) -> CheckedAIStep? {
    let model = resolve(view.model, as: .model)
    let head = view.firstToken?.span ?? view.span
    checkSingle(view.prompts, "`prompt`", of: "the `ai` step")
    checkSingle(view.systems, "`system`", of: "the `ai` step")
    checkSingle(view.returns, "`returns`", of: "the `ai` step")
    if !view.isDamaged {
      require(
        [("`prompt`", view.prompts.isEmpty), ("`returns`", view.returns.isEmpty)],
        of: "the `ai` step", at: head)
    }
    let prompt = check(
      view.prompts.first?.text, is: .string, role: "the text of `prompt`", in: &context.scope)
    let system = view.systems.first?.text.map {
      check($0, is: .string, role: "the text of `system`", in: &context.scope)
    }
    let owner = AttributeOwner(
      table: .aiStep, name: "the `ai` step", span: head, isDamaged: view.isDamaged)
    let options = attributes(view.attributes, of: owner, in: &context.scope)
    let returns = view.returns.first?.type.map { dataType($0) } ?? .poison
    let policy = policy(view.within, view.retry)
    let fallback = aiFallback(view.fallback, returns, &context)
    guard let model, let policy, returns != .poison else { return nil }
    replyTypes[Handle(model.index), default: []].append(returns)
    return CheckedAIStep(
      model: Handle(model.index), prompt: prompt, system: system, returns: returns,
      maxTokens: options.count("max_tokens"), policy: policy, fallback: fallback)
  }

  private mutating func aiFallback(
    _ clause: ElseClauseSyntax?, _ returns: ValueType, _ context: inout StepContext
  ) -> TypedExpression {
    if let value = clause?.value {
      return check(
        value, is: returns, role: "what the step gives when no valid answer comes",
        in: &context.scope)
    }
    if let clause, let block = clause.block, !clause.isDamaged {
      report(
        .misplacedExpression(
          at: block.span, what: "a block of steps",
          role: "an `ai` step takes a value here: \(returns)"))
    }
    return .poison
  }

  /// A record type whose values come from outside.
  mutating func dataType(_ view: RecordTypeSyntax) -> ValueType {
    guard !view.isDamaged else { return .poison }
    let type = recordType(view)
    guard case .record(let fields) = type else { return .poison }
    if fields.isEmpty {
      report(.emptyText(at: view.span, what: "the type of the answer"))
      return .poison
    }
    for (field, syntax) in zip(fields, view.fields) where !field.type.isReply {
      report(
        .typeMismatch(
          at: syntax.type?.span ?? syntax.span, expected: "a type of data",
          found: field.type.description, role: "a model cannot answer with this"))
      return .poison
    }
    return type
  }
}

extension ValueType {
  /// Whether a model's answer can hold a value of the type.
  fileprivate var isReply: Bool {
    switch self {
    case .bool, .int, .float, .percent, .string, .duration, .floatRange, .intRange, .enumeration,
      .poison:
      true
    case .list(let base), .optional(let base): base.isReply
    case .record(let fields): fields.allSatisfy(\.type.isReply)
    default: false
    }
  }
}

extension TypedExpression {
  /// The text that the value is sure to begin with.
  fileprivate var literalPrefix: String {
    switch self {
    case .constant(.string(let text)): return text
    case .text(let pieces):
      if case .literal(let text)? = pieces.first { return text }
      return ""
    case .binary(.add, let left, let right):
      if case .constant(.string(let text)) = left { return text + right.literalPrefix }
      return left.literalPrefix
    case .bind(_, _, let body): return body.literalPrefix
    default: return ""
    }
  }
}
