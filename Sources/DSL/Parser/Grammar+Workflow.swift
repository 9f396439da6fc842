// Tickets and playbooks.
extension Parser {
  mutating func ticketDecl(_ marker: Marker) {
    bump()
    name()
    block(.ticket)
    finish(marker, .ticketDecl)
  }

  mutating func ticketPart() {
    guard at(.kwFor), peek(1) != .assign else { return attribute() }
    let marker = mark()
    bump()
    expect(.kwGroup)
    finish(marker, .forGroupClause)
  }

  mutating func playbookDecl(_ marker: Marker) {
    bump()
    name()
    block(.playbook)
    finish(marker, .playbookDecl)
  }

  mutating func playbookItem() {
    let marker = mark()
    switch current {
    case .kwOn where peek(1) == .kwFailure:
      bump()
      bump()
      stepBlock()
      finish(marker, .failureHandler)
    case .kwOn:
      bump()
      expect(anyOf: [.kwFiring, .kwResolved])
      if atOnLine(.kwWhen) { whenClause() }
      finish(marker, .triggerClause)
    case .kwOnce:
      bump()
      expect(.kwPer)
      expect(anyOf: [.kwGroup, .kwAlert])
      finish(marker, .onceClause)
    case .kwAt:
      bump()
      expect(.kwMost)
      operand()
      expect(.kwAt)
      expect(.kwOnce)
      finish(marker, .atMostClause)
    default: step()
    }
  }

  mutating func stepBlock() {
    let marker = mark()
    block(.steps)
    finish(marker, .stepBlock)
  }

  mutating func step() {
    let marker = mark()
    switch current {
    case .kwLet: letStep(marker)
    case .kwHttp: httpCall(isValue: false)
    case .kwWorkflow: workflowCall(isValue: false)
    case .kwNotify:
      bump()
      recipients()
      operand()
      finish(marker, .notifyStep)
    case .kwApprove: approveStep(marker)
    case .kwTicket:
      bump()
      name(.nameRef)
      if eat(.arrow) { expect(anyOf: [.kwAcked, .kwResolved]) }
      finish(marker, .ticketStep)
    case .kwComment:
      bump()
      name(.nameRef)
      operand()
      finish(marker, .commentStep)
    case .kwIf: ifStep()
    case .kwWait: waitStep(marker)
    case .kwStop: leaf(.stopStep)
    default: break
    }
  }

  private mutating func letStep(_ marker: Marker) {
    bump()
    name()
    assign()
    switch current {
    case .kwHttp where peek(1).isWord: httpCall(isValue: true)
    case .kwAi where peek(1).isWord: aiCall()
    case .kwWorkflow where peek(1).isWord: workflowCall(isValue: true)
    case .kwKnowledge where peek(1) == .kwSearch: knowledgeSearch()
    default: expression()
    }
    finish(marker, .letStep)
  }

  /// An HTTP request; `isValue` where its reply is given a name.
  private mutating func httpCall(isValue: Bool) {
    let marker = mark()
    bump()
    name(.nameRef)
    postfix()
    if atOnLine(.leftBrace) { attributeBlock() }
    policy(of: "request")
    if at(.kwElse) { elseClause(wantsValue: isValue) }
    finish(marker, .httpCall)
  }

  private mutating func aiCall() {
    let marker = mark()
    bump()
    name(.nameRef)
    block(.ai)
    policy(of: "AI call")
    if at(.kwElse) {
      elseClause(wantsValue: true)
    } else {
      report(.missingElse(at: currentSpan, step: "AI call", what: "the value to go on with"))
    }
    finish(marker, .aiCall)
  }

  mutating func aiPart() {
    let marker = mark()
    guard peek(1) != .assign else { return attribute() }
    switch current {
    case .kwPrompt:
      bump()
      expression()
      finish(marker, .promptClause)
    case .kwSystem:
      bump()
      expression()
      finish(marker, .systemClause)
    case .kwReturns:
      bump()
      recordType()
      finish(marker, .returnsClause)
    default: attribute()
    }
  }

  /// The deadline of a step, and how often it is tried again.
  mutating func policy(of step: String) {
    guard at(.kwRetry), let within = withinBehindRetry else {
      withinClause(of: step)
      return retryClause()
    }
    let start = position
    let place = currentTokenSpan
    // What stands there is told with both clauses in their order.
    let known = errorCount
    retryClause()
    guard position == within, errorCount == known else { return withinClause(of: step) }
    let retry = source.text(range(of: start).union(range(of: position - 1)))
    withinClause(of: step)
    let deadline = source.text(range(of: within).union(range(of: position - 1)))
    let whole = Span(source.id, range(of: start).union(range(of: position - 1)))
    report(
      Diagnostic.expectedOther(at: place, expected: "`within` before `retry`", found: "`retry`")
        .suggest("put `within` first", replacing: whole, with: "\(deadline) \(retry)"))
  }

  /// The `within` behind the clause of `retry` that is next.
  private var withinBehindRetry: Int? {
    for index in (position + 1)..<min(kinds.count, position + Parser.retryLengthMax) {
      switch kinds[index] {
      case .kwWithin: return index
      case .integer, .duration, .dotDot, .kwBackoff: continue
      default: return nil
      }
    }
    return nil
  }

  /// How many tokens `retry 3 backoff 2s..30s within` has.
  private static let retryLengthMax = 8

  mutating func withinClause(of step: String) {
    guard at(.kwWithin) else { return report(.missingDeadline(at: currentSpan, step: step)) }
    let marker = mark()
    bump()
    operand()
    finish(marker, .withinClause)
  }

  mutating func retryClause() {
    guard at(.kwRetry) else { return }
    let marker = mark()
    bump()
    operand()
    if at(.kwBackoff) {
      let backoff = mark()
      bump()
      range()
      finish(backoff, .backoffClause)
    }
    finish(marker, .retryClause)
  }

  /// `else` with steps, or with a value where one is wanted.
  mutating func elseClause(wantsValue: Bool) {
    let marker = mark()
    bump()
    // No step begins with a name and a `=`.
    if wantsValue, !atOnLine(.leftBrace) || beginsRecord || peek(2) == .assign {
      expression()
    } else {
      stepBlock()
    }
    finish(marker, .elseClause)
  }

  /// Whether the brace that is next begins a record where a value is wanted.
  private var beginsRecord: Bool {
    switch peek(1) {
    case .rightBrace: true
    case .string: peek(2) == .colon
    case let kind where kind.isWord: peek(2) == .colon
    default: false
    }
  }

  private mutating func ifStep() {
    let marker = mark()
    bump()
    if atOnLine(.leftBrace), peek(1) == .rightBrace ? endsStatement(position + 2) : !beginsRecord {
      reportExpected(.condition)
      finishEmpty(.missingExpr)
    } else {
      expression()
    }
    stepBlock()
    if at(.kwElse) {
      let clause = mark()
      bump()
      if atOnLine(.kwIf) {
        if !nested({ $0.ifStep() }) { finishEmpty(.stepBlock) }
      } else {
        stepBlock()
      }
      finish(clause, .elseClause)
    }
    finish(marker, .ifStep)
  }

  /// Whether the statement ends before a token that follows a block.
  private func endsStatement(_ index: Int) -> Bool {
    guard index < kinds.count, !lineBreaks[index] else { return true }
    switch kinds[index] {
    case .rightBrace, .comma, .kwElse, .endOfFile: return true
    default: return false
    }
  }

  private mutating func waitStep(_ marker: Marker) {
    bump()
    guard atOnLine(.kwUntil) else {
      operand()
      return finish(marker, .waitStep)
    }
    bump()
    expect(anyOf: [.kwAcked, .kwResolved])
    withinClause(of: "wait")
    if at(.kwElse) {
      elseClause(wantsValue: false)
    } else {
      report(.missingElse(at: currentSpan, step: "wait", what: "the steps to go on with"))
    }
    finish(marker, .waitUntilStep)
  }
}
