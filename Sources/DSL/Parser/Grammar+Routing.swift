// Routing, suppression and escalation.
extension Parser {
  mutating func routeDecl(_ marker: Marker) {
    bump()
    routeBlock()
    finish(marker, .routeDecl)
  }

  private mutating func routeBlock() {
    let marker = mark()
    block(.route)
    finish(marker, .routeBlock)
  }

  mutating func routeItem() {
    let marker = mark()
    switch current {
    case .kwGroup: groupBySetting(marker)
    case .kwWait, .kwInterval, .kwRepeat:
      bump()
      surplusMark()
      operand()
      finish(marker, .timerSetting)
    case .kwMute:
      bump()
      calendarClause()
      finish(marker, .routeMute)
    case .kwAlso, .kwWhen: routeBranch(marker)
    case .kwOtherwise:
      bump()
      branchOutcome()
      finish(marker, .otherwiseBranch)
    case .kwFor: repetition(marker, of: .route)
    default: break
    }
  }

  private mutating func groupBySetting(_ marker: Marker) {
    bump()
    if expect(.kwBy) { surplusMark() }
    if atOnLine(.leftBracket) {
      if peek(1) == .dotDot { allLabels() } else { labelList() }
    } else {
      expect(anyOf: [.leftBracket, .kwAll, .kwNone])
    }
    finish(marker, .groupBySetting)
  }

  /// `[...]`, as Alertmanager writes `all`.
  private mutating func allLabels() {
    let start = position
    let marker = mark()
    skipGroup()
    let span = Span(source.id, range(of: start).union(range(of: position - 1)))
    report(
      Diagnostic.foreignOperator(at: span, found: source.text(span.range), right: "all")
        .suggest("write `all`", replacing: span, with: "all"))
    finish(marker, .unexpected)
  }

  /// `[service, label("k8s.pod.name")]`.
  private mutating func labelList() {
    delimited(.rightBracket) { parser in
      let marker = parser.mark()
      if parser.at(.kwLabel), parser.peek(1) == .leftParen {
        parser.bump()
        let opener = parser.position
        parser.bump()
        parser.plainString("the name of a label")
        parser.closeBracket(.rightParen, opener: opener)
        parser.finish(marker, .labelRef)
      } else if parser.current.isWord {
        parser.leaf(.nameRef)
        parser.finish(marker, .labelRef)
      } else {
        parser.reportExpected(.label)
      }
    }
  }

  mutating func calendarClause() {
    let marker = mark()
    if expect(anyOf: [.kwDuring, .kwOutside]) {
      surplusMark()
      name(.nameRef)
    }
    finish(marker, .calendarClause)
  }

  private mutating func routeBranch(_ marker: Marker) {
    _ = eat(.kwAlso)
    if expect(.kwWhen) {
      surplusMark()
      condition()
    } else {
      finishEmpty(.missingExpr)
    }
    if atOnLine(.kwAs) {
      let clause = mark()
      bump()
      name()
      finish(clause, .asClause)
    }
    branchOutcome()
    finish(marker, .routeBranch)
  }

  /// `-> targets` or a block.
  private mutating func branchOutcome() {
    if at(.arrow) {
      bump()
      routeTargets()
    } else if at(.fatArrow) || atOnLine(.colon) {
      foreignMark(.arrow)
      routeTargets()
    } else if atOnLine(.leftBrace) || missesBrace(after: position - 1) {
      routeBlock()
    } else {
      reportExpected(.arrowOrBlock)
      if !atLineBreak, skipOnLine(to: .arrow), eat(.arrow) { routeTargets() }
    }
  }

  mutating func routeTargets() {
    let marker = mark()
    if atOnLine(.kwDrop) {
      let drop = mark()
      bump()
      becauseClause()
      finish(drop, .dropTarget)
    } else if atOnLine(.leftBracket), let close = endOfNames {
      bracketedTargets(close)
    } else {
      nameList(.targets)
    }
    finish(marker, .routeTargets)
  }

  /// How many tokens a list of names in brackets may have to be recognised.
  private static let bracketedNamesMax = 200

  /// The `]` of the names in brackets that are next; nil where it is something else.
  var endOfNames: Int? {
    for index in (position + 1)..<min(kinds.count, position + Parser.bracketedNamesMax) {
      if kinds[index] == .rightBracket { return index > position + 1 ? index : nil }
      guard kinds[index].isWord || kinds[index] == .comma else { return nil }
    }
    return nil
  }

  /// Targets in brackets, which stand without.
  private mutating func bracketedTargets(_ close: Int) {
    let whole = Span(source.id, range(of: position).union(range(of: close)))
    let names = source.text(TextRange(range(of: position).end, range(of: close).start))
    report(
      Diagnostic.expectedOther(at: currentSpan, expected: Expected.targets.text, found: found)
        .suggest("write the names without brackets", replacing: whole, with: names))
    delimited(.rightBracket) { $0.name(.nameRef, .targets) }
  }

  mutating func becauseClause() {
    let marker = mark()
    if expect(.kwBecause) {
      surplusMark()
      plainString("a reason")
    }
    finish(marker, .becauseClause)
  }

  mutating func inhibitDecl(_ marker: Marker) {
    bump()
    name()
    block(.inhibit)
    finish(marker, .inhibitDecl)
  }

  mutating func inhibitClause() {
    let marker = mark()
    switch current {
    case .kwWhen: whenClause()
    case .kwMute:
      bump()
      condition()
      finish(marker, .muteClause)
    case .kwSame:
      bump()
      surplusMark()
      if atOnLine(.leftBracket) {
        labelList()
      } else {
        reportExpected(TokenKind.leftBracket.inMessage)
      }
      finish(marker, .sameClause)
    case .kwBecause: becauseClause()
    default: break
    }
  }

  mutating func whenClause() {
    let marker = mark()
    bump()
    surplusMark()
    condition()
    finish(marker, .whenClause)
  }

  mutating func muteDecl(_ marker: Marker) {
    bump()
    name()
    block(.mute)
    finish(marker, .muteDecl)
  }

  mutating func mutePart() {
    switch current {
    case .kwWhen: whenClause()
    case .kwDuring, .kwOutside: calendarClause()
    case .kwBecause: becauseClause()
    default: break
    }
  }

  mutating func escalationDecl(_ marker: Marker) {
    bump()
    name()
    block(.escalation)
    finish(marker, .escalationDecl)
  }

  mutating func escalationStep() {
    let marker = mark()
    switch current {
    case .kwNotify: notifyAction()
    case .kwAfter:
      bump()
      operand()
      expect(.kwUnless)
      expect(.kwAcked)
      if atOnLine(.kwNotify) {
        notifyAction()
      } else {
        reportExpected(TokenKind.kwNotify.inMessage)
      }
      finish(marker, .afterStep)
    case .kwRepeat:
      bump()
      surplusMark()
      operand()
      finish(marker, .repeatStep)
    default: break
    }
  }

  private mutating func notifyAction() {
    let marker = mark()
    bump()
    recipients()
    finish(marker, .notifyAction)
  }

  /// `ana, bo by [slack], room`: every `by` is for the names since the one before it.
  mutating func recipients() {
    recipientGroup()
    while continuesNames {
      bump()
      recipientGroup()
    }
  }

  mutating func recipientGroup() {
    let marker = mark()
    recipient()
    while continuesNames {
      bump()
      recipient()
    }
    optionalByClause()
    finish(marker, .recipientGroup)
  }

  /// A name, or `on_call(rota, second)`.
  private mutating func recipient() {
    guard at(.kwOnCall), !atLineBreak, peek(1) == .leftParen else { return name(.nameRef) }
    let marker = mark()
    bump()
    let opener = position
    bump()
    insideBrackets { parser in
      parser.name(.nameRef)
      if parser.eat(.comma) { parser.expect(anyOf: [.kwFirst, .kwSecond, .kwThird]) }
      parser.closeBracket(.rightParen, opener: opener)
    }
    finish(marker, .onCall)
  }

  private mutating func optionalByClause() {
    guard atOnLine(.kwBy) else { return }
    let marker = mark()
    bump()
    if atOnLine(.leftBracket) {
      delimited(.rightBracket) { $0.name(.nameRef) }
    } else {
      reportExpected(TokenKind.leftBracket.inMessage)
    }
    finish(marker, .byClause)
  }
}
