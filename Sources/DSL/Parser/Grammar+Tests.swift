// Tests of a package.
extension Parser {
  mutating func testDecl(_ marker: Marker) {
    bump()
    title("the title of a test")
    block(.test)
    finish(marker, .testDecl)
  }

  /// A title in quotes; words without them are reported as one.
  mutating func title(_ what: String) {
    guard atWordOnLine else { return plainString(what) }
    var last = position
    while last + 1 < kinds.count, kinds[last + 1].isWord, !lineBreaks[last + 1] { last += 1 }
    let span = Span(source.id, range(of: position).union(range(of: last)))
    report(
      Diagnostic.expectedOther(at: currentSpan, expected: Expected.quoted.text, found: found)
        .suggest("put it in quotes", replacing: span, with: "\"\(source.text(span.range))\""))
    let marker = mark()
    while position <= last { bump() }
    finish(marker, .unexpected)
  }

  mutating func testStep() {
    let marker = mark()
    if at(.kwStarting) { return startingClause(marker) }
    if at(.kwFor) { return repetition(marker, of: .test) }
    let hasTime = at(.kwAt)
    if hasTime {
      let clause = mark()
      bump()
      operand()
      finish(clause, .atClause)
      guard !atLineBreak else { return reportExpected(.oneOf(Parser.timedSteps)) }
    }
    switch current {
    case .kwGiven: givenStep(marker, hasTime: hasTime)
    case .kwResolve:
      bump()
      labelBlock()
      finish(marker, .resolveEvent)
    case .kwAck:
      bump()
      labelBlock()
      finish(marker, .ackEvent)
    case .kwSilence: silenceEvent(marker)
    case .kwExpect: expectStep(marker)
    default:
      if hasTime { reportExpected(.oneOf(Parser.timedSteps)) }
    }
  }

  private static let timedSteps: [TokenKind] = [
    .kwGiven, .kwResolve, .kwSilence, .kwAck, .kwExpect,
  ]

  private mutating func startingClause(_ marker: Marker) {
    bump()
    if atOnLine(.date) { leaf(.dateLiteral) } else { reportExpected(.date) }
    if atOnLine(.time) { leaf(.timeLiteral) } else { reportExpected(.time) }
    if atOnLine(.kwIn) {
      bump()
      plainString("the name of a time zone")
    }
    finish(marker, .startingClause)
  }

  private mutating func givenStep(_ marker: Marker, hasTime: Bool) {
    bump()
    if atOnLine(.kwAlert) {
      bump()
      labelBlock()
      if atOnLine(.kwWith) {
        let clause = mark()
        bump()
        labelBlock()
        finish(clause, .withClause)
      }
      return finish(marker, .givenAlert)
    }
    if !hasTime, atOnLine(.kwSeries) { return givenSeries(marker) }
    guard !hasTime, atOnLine(.kwReply) else {
      reportExpected(.oneOf(hasTime ? [.kwAlert] : [.kwAlert, .kwReply, .kwSeries]))
      return skipStatement(from: marker.token)
    }
    bump()
    if atOnLine(.kwHttp) { httpReply(marker) } else { modelReply(marker) }
  }

  private mutating func givenSeries(_ marker: Marker) {
    bump()
    operand()
    assign()
    plainString("the values of a series")
    if expect(.kwEvery) { operand() } else { finishEmpty(.missingExpr) }
    finish(marker, .givenSeries)
  }

  private mutating func httpReply(_ marker: Marker) {
    bump()
    plainString("the address of a reply")
    if atOnLine(.kwStatus) { clause(.statusClause) }
    if atOnLine(.kwBody) { clause(.bodyClause) }
    finish(marker, .givenHttpReply)
  }

  private mutating func modelReply(_ marker: Marker) {
    name(.nameRef)
    if atOnLine(.kwFails) {
      let clause = mark()
      bump()
      plainString("the reason of a failure")
      finish(clause, .failsClause)
    } else if atOnLine(.leftBrace) {
      operand()
    } else {
      reportExpected(.oneOf([.leftBrace, .kwFails]))
    }
    finish(marker, .givenModelReply)
  }

  /// A word and an operand.
  private mutating func clause(_ kind: SyntaxKind) {
    let marker = mark()
    bump()
    operand()
    finish(marker, kind)
  }

  private mutating func silenceEvent(_ marker: Marker) {
    bump()
    condition()
    if atOnLine(.kwFor) { clause(.forClause) } else { reportExpected(TokenKind.kwFor.inMessage) }
    finish(marker, .silenceEvent)
  }

  private static let expectations: [TokenKind] = [
    .kwNotified, .kwNo, .kwAlert, .kwTicket, .kwDropped, .kwRoute, .kwRun, .kwValue,
  ]

  private mutating func expectStep(_ marker: Marker) {
    bump()
    guard !atLineBreak else { return reportExpected(.oneOf(Parser.expectations)) }
    switch current {
    case .kwNotified: expectNotified(marker)
    case .kwNo: expectNoNotification(marker)
    case .kwAlert: expectAlert(marker)
    case .kwTicket:
      named(marker, .expectTicket, states: [.kwOpen, .kwAcked, .kwResolved])
    case .kwDropped:
      bump()
      labelBlock()
      finish(marker, .expectDropped)
    case .kwRoute:
      bump()
      labelBlock()
      if continued(.arrow) { routeTargets() }
      finish(marker, .expectRoute)
    case .kwValue: expectValue(marker)
    case .kwRun:
      named(marker, .expectRun, states: [.kwCompleted, .kwFailed, .kwWaiting])
    default:
      reportExpected(.oneOf(Parser.expectations))
    }
  }

  /// A word, a name and a state.
  private mutating func named(_ marker: Marker, _ kind: SyntaxKind, states: [TokenKind]) {
    bump()
    name(.nameRef)
    expect(anyOf: states)
    finish(marker, kind)
  }

  private mutating func expectNotified(_ marker: Marker) {
    bump()
    name(.nameRef)
    if atOnLine(.kwOnce) {
      leaf(.countClause)
    } else if !atStatementEnd, ![.kwFiring, .kwResolved, .kwContaining].contains(current) {
      let clause = mark()
      operand()
      expect(.kwTimes)
      finish(clause, .countClause)
    }
    if atOnLine(.kwFiring) || atOnLine(.kwResolved) { bump() }
    if atOnLine(.kwContaining) { containingClause() }
    finish(marker, .expectNotified)
  }

  private mutating func containingClause() {
    let marker = mark()
    bump()
    text()
    while at(.comma), !lineBreaks[position + 1], [.string, .quoteOpen, .textOpen].contains(peek(1))
    {
      bump()
      text()
    }
    finish(marker, .containingClause)
  }

  private mutating func expectNoNotification(_ marker: Marker) {
    bump()
    expect(.kwNotification)
    if atOnLine(.kwTo) {
      bump()
      name(.nameRef)
    }
    finish(marker, .expectNoNotification)
  }

  private mutating func expectAlert(_ marker: Marker) {
    bump()
    let isNamed = atWordOnLine || atPlainString
    if isNamed {
      alertRef()
      expect(anyOf: [.kwFiring, .kwPending, .kwInactive, .kwResolved, .kwMuted, .kwInhibited])
    } else {
      labelBlock()
      expect(anyOf: [.kwFiring, .kwResolved, .kwMuted, .kwInhibited])
    }
    if atOnLine(.kwBy) {
      bump()
      name(.nameRef)
    }
    if isNamed, atOnLine(.leftBrace) { labelBlock() }
    finish(marker, isNamed ? .expectNamedAlert : .expectAlert)
  }

  private mutating func alertRef() {
    let marker = mark()
    if atWordOnLine { bump() } else { plainString("the name of an alert") }
    finish(marker, .alertRef)
  }

  private static let valueOperators: [TokenKind] = [
    .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual,
  ]

  private mutating func expectValue(_ marker: Marker) {
    bump()
    operand()
    if expect(anyOf: Parser.valueOperators) { operand() } else { finishEmpty(.missingExpr) }
    finish(marker, .expectValue)
  }
}
