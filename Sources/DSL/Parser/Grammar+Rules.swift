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
    sourceName()
    if atOnLine(.kwEvery) {
      bump()
      surplusMark()
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

  /// `from main`.
  private mutating func sourceName() {
    guard expect(.kwFrom) else { return finishEmpty(.nameRef) }
    surplusMark()
    name(.nameRef)
  }

  mutating func rulesPart() {
    let marker = mark()
    guard peek(1) != .assign else { return attribute() }
    switch current {
    case .kwAlert:
      bump()
      surplusMark()
      alertName()
      block(.alertRule)
      finish(marker, .alertRule)
    case .kwRecord:
      bump()
      surplusMark()
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
    if isForeignAlertPart { return }
    if let close = endOfLostLabels { return lostLabels(close) }
    if isKeepFiringFor { return keepFiringFor(marker) }
    guard peek(1) != .assign || isKeepWithMark else { return labelEntry() }
    switch current {
    case .kwWhen:
      bump()
      surplusMark()
      expression()
      if atOnLine(.kwFor) { forClause() }
      finish(marker, .alertWhen)
    case .kwKeep:
      bump()
      surplusMark()
      operand()
      finish(marker, .keepClause)
    case .kwLabels: ruleLabels()
    default: labelEntry()
    }
  }

  /// Whether `keep = 5m` is next: no annotation, whose value would be a text.
  private var isKeepWithMark: Bool { at(.kwKeep) && peek(2) == .duration }

  /// Whether `keep_firing_for: 5m` is next, as Prometheus has it.
  private var isKeepFiringFor: Bool {
    at(.identifier) && source.text(range(of: position)) == "keep_firing_for"
      && (peek(1) == .colon || peek(1) == .assign) && peek(2) == .duration
  }

  private mutating func keepFiringFor(_ marker: Marker) {
    let span = Span(source.id, range(of: position).union(range(of: position + 1)))
    report(
      Diagnostic.foreignOperator(at: span, found: source.text(span.range), right: "keep")
        .suggest("write `keep`", replacing: span, with: "keep"))
    bump()
    leaf(.unexpected)
    operand()
    finish(marker, .keepClause)
  }

  /// Whether a part of an alert is next as other languages write it.
  private var isForeignAlertPart: Bool {
    let next = peek(1)
    let isAssigned = next == .assign || next == .colon
    switch current {
    case .kwFor: return next == .duration || next == .colon || (isAssigned && peek(2) == .duration)
    case .identifier: break
    default: return false
    }
    switch source.text(range(of: position)) {
    case "expr": return next == .colon || (isAssigned && peek(2) == .literalTag)
    case "annotations": return next == .leftBrace || next == .colon
    default: return false
    }
  }

  /// The `}` of a line of labels that has lost its `labels {`: it closes nothing of its line, and
  /// the block goes on behind it.
  private var endOfLostLabels: Int? {
    guard braceBalance < 0, lineBreaks[position], peek(1) == .assign else { return nil }
    var open = 0
    for index in (position + 1)..<kinds.count where open >= 0 {
      if lineBreaks[index] { return nil }
      if kinds[index] == .leftBrace { open += 1 }
      guard kinds[index] == .rightBrace else { continue }
      open -= 1
      guard open < 0 else { continue }
      let goesOn = index + 1 < kinds.count && lineBreaks[index + 1]
      return goesOn && indent(of: index + 1) == indent(of: position) ? index : nil
    }
    return nil
  }

  private mutating func lostLabels(_ close: Int) {
    let place = Span(source.id, TextRange(at: range(of: position).start))
    report(
      Diagnostic.missingBlockHead(at: currentTokenSpan, closed: Span(source.id, range(of: close)))
        .suggest("begin the block of labels", replacing: place, with: "labels { "))
    let marker = mark()
    while position <= close { bump() }
    finish(marker, .unexpected)
  }

  mutating func forClause() {
    let marker = mark()
    bump()
    surplusMark()
    operand()
    finish(marker, .forClause)
  }

  private mutating func ruleLabels() {
    let marker = mark()
    bump()
    if atOnLine(.colon) { surplusMark() }
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
    sourceName()
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
