// Rotas, and what guards the way of alerts: holds, storms, features.
extension Parser {
  mutating func rotaDecl(_ marker: Marker) {
    bump()
    name()
    if atOnLine(.kwIn) {
      bump()
      plainString("a time zone")
    }
    block(.rota)
    finish(marker, .rotaDecl)
  }

  mutating func rotaLine() {
    let marker = mark()
    switch current {
    case .kwDaily, .kwWeekly, .kwEvery:
      if eat(.kwEvery) { operand() } else { bump() }
      if expect(.kwFrom) { rotaMoment() } else { finishEmpty(.rotaMoment) }
      if expect(.kwThrough) { bracketedNames() }
      if atOnLine(.kwDuring) || atOnLine(.kwOutside) { calendarClause() }
      finish(marker, .rotaShift)
    case .kwOverride:
      bump()
      rotaMoment()
      if expect(.kwTo) { rotaMoment() } else { finishEmpty(.rotaMoment) }
      if expect(.kwBy) { name(.nameRef) } else { finishEmpty(.nameRef) }
      finish(marker, .rotaOverride)
    default: break
    }
  }

  private mutating func rotaMoment() {
    let marker = mark()
    if atOnLine(.date) { leaf(.dateLiteral) } else { reportExpected(.date) }
    if atOnLine(.time) { leaf(.timeLiteral) } else { reportExpected(.time) }
    finish(marker, .rotaMoment)
  }

  mutating func holdDecl(_ marker: Marker) {
    bump()
    name()
    block(.hold)
    finish(marker, .holdDecl)
  }

  mutating func holdPart() {
    let marker = mark()
    switch current {
    case .kwIf:
      bump()
      expect(.kwChanges)
      expect(.greater)
      operand()
      withinClause(of: "hold")
      finish(marker, .holdTrigger)
    case .kwFor: forClause()
    default: guardPart(marker)
    }
  }

  /// The clauses that holds and storms share.
  private mutating func guardPart(_ marker: Marker) {
    switch current {
    case .kwWhen: whenClause()
    case .kwBecause: becauseClause()
    case .kwEven:
      bump()
      condition()
      finish(marker, .evenClause)
    default: break
    }
  }

  mutating func stormDecl(_ marker: Marker) {
    bump()
    name()
    block(.storm)
    finish(marker, .stormDecl)
  }

  mutating func stormPart() {
    let marker = mark()
    switch current {
    case .kwOver:
      bump()
      operand()
      withinClause(of: "storm")
      finish(marker, .stormTrigger)
    case .kwDigest:
      bump()
      if expect(.kwEvery) { operand() } else { finishEmpty(.missingExpr) }
      if expect(.kwTo) { name(.nameRef, .channel) } else { finishEmpty(.nameRef) }
      finish(marker, .digestClause)
    case .kwNever:
      bump()
      condition()
      finish(marker, .neverClause)
    case .kwWhen: break
    default: guardPart(marker)
    }
  }

  mutating func featureDecl(_ marker: Marker) {
    bump()
    name()
    block(.feature)
    finish(marker, .featureDecl)
  }

  mutating func featurePart() {
    let marker = mark()
    switch current {
    case .kwDefault:
      bump()
      assign()
      expect(anyOf: [.kwOn, .kwOff])
      finish(marker, .featureDefault)
    case .kwOn:
      bump()
      if expect(.kwWhen) { disjunction() } else { finishEmpty(.missingExpr) }
      finish(marker, .featureOn)
    case .kwElse:
      bump()
      expect(anyOf: [.kwOff, .kwKeep, .kwDegrade])
      finish(marker, .featureElse)
    default: break
    }
  }

  mutating func proveDecl(_ marker: Marker) {
    bump()
    title("a title")
    block(.prove)
    finish(marker, .proveDecl)
  }

  mutating func proveClaim() {
    let marker = mark()
    if at(.kwFor) { return repetition(marker, of: .prove) }
    guard at(.kwEvery) || at(.kwNo) else { return }
    bump()
    expect(.kwAlert)
    if atOnLine(.kwWhen) { whenClause() }
    if continued(.kwReaches) { proveGoal() } else { finishEmpty(.proveGoal) }
    if at(.kwWithin) { withinClause(of: "claim") }
    if atOnLine(.kwUnless) {
      let clause = mark()
      bump()
      expect(.kwMuted)
      finish(clause, .mutedClause)
    }
    finish(marker, .proveClaim)
  }

  /// `an escalation`, `a contact` or a name.
  private mutating func proveGoal() {
    let marker = mark()
    if atOnLine(.kwAn), peek(1) == .kwEscalation {
      bump()
      bump()
    } else if atOnLine(.kwA), [.kwChannel, .kwContact, .kwTicket].contains(peek(1)) {
      bump()
      bump()
    } else {
      name(.nameRef, .goal)
    }
    finish(marker, .proveGoal)
  }
}
