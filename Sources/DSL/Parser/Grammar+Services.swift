// Workflows, knowledge and kinds, and the steps that use them.
extension Parser {
  mutating func workflowDecl(_ marker: Marker) {
    kindHead()
    block(.workflow)
    finish(marker, .workflowDecl)
  }

  mutating func workflowPart() {
    let marker = mark()
    guard peek(1) != .assign else { return attribute() }
    switch current {
    case .kwInputs:
      bump()
      recordType()
      finish(marker, .inputsClause)
    case .kwReturns:
      bump()
      recordType()
      finish(marker, .returnsClause)
    default: attribute()
    }
  }

  mutating func knowledgeDecl(_ marker: Marker) {
    kindHead()
    attributeBlock()
    finish(marker, .knowledgeDecl)
  }

  /// A call of a workflow; `isValue` where its answer is given a name.
  mutating func workflowCall(isValue: Bool) {
    let marker = mark()
    bump()
    name(.nameRef)
    attributeBlock()
    policy(of: "workflow call")
    if at(.kwElse) { elseClause(wantsValue: isValue) }
    finish(marker, .workflowCall)
  }

  mutating func knowledgeSearch() {
    let marker = mark()
    bump()
    bump()
    if atOnLine(.leftParen) {
      callArguments()
    } else {
      reportExpected(TokenKind.leftParen.inMessage)
    }
    policy(of: "search")
    if at(.kwElse) {
      elseClause(wantsValue: true)
    } else {
      report(.missingElse(at: currentSpan, step: "search", what: "the value to go on with"))
    }
    finish(marker, .knowledgeSearch)
  }

  mutating func approveStep(_ marker: Marker) {
    bump()
    if expect(.kwBy) { recipientGroup() } else { finishEmpty(.recipientGroup) }
    if !at(.kwWithin), !at(.kwElse), !atStatementEnd { operand() }
    withinClause(of: "approval")
    if at(.kwElse) {
      elseClause(wantsValue: false)
    } else {
      report(.missingElse(at: currentSpan, step: "approval", what: "the steps to go on with"))
    }
    finish(marker, .approveStep)
  }

  mutating func kindDecl(_ marker: Marker) {
    bump()
    name()
    if expect(.kwFor) { expect(anyOf: [.kwChannel, .kwTicket, .kwModel]) }
    block(.kind)
    finish(marker, .kindDecl)
  }

  mutating func kindPart() {
    let marker = mark()
    guard peek(1) != .assign else { return attribute() }
    switch current {
    case .kwParam: kindParameter(marker)
    case .kwCan:
      bump()
      bracketedNames()
      finish(marker, .canClause)
    case .kwRequest:
      bump()
      name(.nameRef)
      postfix()
      if atOnLine(.leftBrace) { attributeBlock() }
      finish(marker, .kindRequest)
    case .kwOk, .kwRetry, .kwFinal:
      bump()
      if expect(.kwWhen) { expression() } else { finishEmpty(.missingExpr) }
      finish(marker, .replyRule)
    case .kwOtherwise:
      bump()
      expect(anyOf: [.kwOk, .kwRetry, .kwFinal])
      finish(marker, .replyRule)
    default: attribute()
    }
  }

  private mutating func kindParameter(_ marker: Marker) {
    bump()
    name()
    colon()
    type()
    if atOnLine(.assign) {
      bump()
      expression()
    }
    finish(marker, .kindParameter)
  }
}
