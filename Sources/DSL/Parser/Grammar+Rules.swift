// What is watched: sources, rules, objectives, and the files that are written for other tools.
extension Parser {
  mutating func sourceDecl(_ marker: Marker) {
    kindHead()
    attributeBlock()
    finish(marker, .sourceDecl)
  }

  mutating func rulesDecl(_ marker: Marker) {
    bump()
    name()
    if expect(.kwFrom) { name(.nameRef) } else { finishEmpty(.nameRef) }
    if atOnLine(.kwEvery) {
      bump()
      // The block is no value.
      if atOnLine(.leftBrace) {
        reportExpected(.expression)
        finishEmpty(.missingExpr)
      } else {
        operand()
      }
    }
    block(.rules)
    finish(marker, .rulesDecl)
  }

  mutating func rulesPart() {
    let marker = mark()
    guard peek(1) != .assign else { return attribute() }
    switch current {
    case .kwAlert:
      bump()
      alertName()
      block(.alertRule)
      finish(marker, .alertRule)
    case .kwRecord:
      bump()
      recordName()
      assign()
      expression()
      if atOnLine(.kwLabels) { ruleLabels() }
      finish(marker, .recordRule)
    case .kwLabels: ruleLabels()
    case .kwFor: repetition(marker, of: .rules)
    default: break
    }
  }

  mutating func alertPart() {
    let marker = mark()
    guard peek(1) != .assign else { return labelEntry() }
    switch current {
    case .kwWhen:
      bump()
      expression()
      if atOnLine(.kwFor) { forClause() }
      finish(marker, .alertWhen)
    case .kwKeep:
      bump()
      operand()
      finish(marker, .keepClause)
    case .kwLabels: ruleLabels()
    default: labelEntry()
    }
  }

  mutating func forClause() {
    let marker = mark()
    bump()
    operand()
    finish(marker, .forClause)
  }

  private mutating func ruleLabels() {
    let marker = mark()
    bump()
    labelBlock()
    finish(marker, .ruleLabels)
  }

  /// `HighErrorRate` or a quoted text.
  private mutating func alertName() {
    let marker = mark()
    if atPlainString {
      plainString("the name of an alert")
    } else if atWordOnLine {
      bump()
    } else {
      reportExpected(.name)
    }
    finish(marker, .alertName)
  }

  /// `service:errors:rate5m` or a quoted text.
  private mutating func recordName() {
    let marker = mark()
    if atPlainString {
      plainString("the name of a series")
    } else if atWordOnLine {
      bump()
      while atOnLine(.colon), peek(1).isWord {
        bump()
        bump()
      }
    } else {
      reportExpected(.name)
    }
    finish(marker, .recordName)
  }

  mutating func sloDecl(_ marker: Marker) {
    bump()
    name()
    if expect(.kwFrom) { name(.nameRef) } else { finishEmpty(.nameRef) }
    block(.slo)
    finish(marker, .sloDecl)
  }

  mutating func sloPart() {
    let marker = mark()
    switch current {
    case .kwObjective:
      bump()
      assign()
      operand()
      if continued(.kwOver) { operand() } else { finishEmpty(.missingExpr) }
      finish(marker, .objectiveClause)
    case .kwPage where peek(1) != .assign, .kwTicket where peek(1) != .assign:
      bump()
      labelBlock()
      finish(marker, .sloAlert)
    default: attribute()
    }
  }

  mutating func targetDecl(_ marker: Marker) {
    kindHead()
    block(.target)
    finish(marker, .targetDecl)
  }

  mutating func targetPart() {
    guard at(.kwFrom), peek(1) != .assign else { return attribute() }
    let marker = mark()
    bump()
    bracketedNames()
    finish(marker, .fromClause)
  }

  /// `[a, b]`.
  mutating func bracketedNames() {
    if atOnLine(.leftBracket) {
      delimited(.rightBracket) { $0.name(.nameRef) }
    } else {
      reportExpected(TokenKind.leftBracket.inMessage)
    }
  }
}
