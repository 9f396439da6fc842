/// The sorts of blocks in braces: what may stand in them and what they are called.
enum BlockKind: String {
  case labels, record, recordType, arms, calendar, escalation, route, inhibit, mute, ticket,
    playbook
  case steps, ai, test, rules, slo, target, rota, hold, storm, feature, workflow, kind, prove
  case alertRule
  case attributes
  /// Labels or annotations of alerts, whose names may stand in quotes.
  case labelValues
  /// Declarations inside of a repetition.
  case repetition

  /// The block as messages name it.
  var name: String {
    switch self {
    case .recordType: "record type"
    case .arms: "case"
    case .steps: "step"
    case .attributes, .labelValues: "attribute"
    case .alertRule: "alert"
    default: rawValue
    }
  }

  /// The words that begin its statements; empty where statements begin with a name.
  var starters: [TokenKind] {
    switch self {
    case .labels, .record, .recordType, .attributes, .labelValues, .arms, .calendar: []
    case .escalation: [.kwNotify, .kwAfter, .kwRepeat]
    case .route:
      [
        .kwGroup, .kwWait, .kwInterval, .kwRepeat, .kwMute, .kwAlso, .kwWhen, .kwOtherwise,
        .kwFor,
      ]
    case .inhibit: [.kwWhen, .kwMute, .kwSame, .kwBecause]
    case .mute: [.kwWhen, .kwDuring, .kwOutside, .kwBecause]
    case .ticket: [.kwFor]
    case .playbook: [.kwOn, .kwOnce, .kwAt] + BlockKind.steps.starters
    case .steps:
      [
        .kwLet, .kwHttp, .kwWorkflow, .kwNotify, .kwApprove, .kwTicket, .kwComment, .kwIf,
        .kwWait, .kwStop,
      ]
    case .ai: [.kwPrompt, .kwSystem, .kwReturns]
    case .test: [.kwStarting, .kwAt, .kwGiven, .kwResolve, .kwSilence, .kwAck, .kwExpect, .kwFor]
    case .rules: [.kwAlert, .kwRecord, .kwLabels, .kwFor]
    case .alertRule: [.kwWhen, .kwKeep, .kwLabels]
    case .slo: [.kwObjective, .kwPage, .kwTicket]
    case .target: [.kwFrom]
    case .rota: [.kwDaily, .kwWeekly, .kwEvery, .kwOverride]
    case .hold: [.kwWhen, .kwIf, .kwFor, .kwEven, .kwBecause]
    case .storm: [.kwOver, .kwDigest, .kwNever, .kwEven, .kwBecause]
    case .feature: [.kwDefault, .kwOn, .kwElse]
    case .workflow: [.kwInputs, .kwReturns]
    case .kind: [.kwParam, .kwCan, .kwRequest, .kwOk, .kwRetry, .kwFinal, .kwOtherwise]
    case .prove: [.kwEvery, .kwNo, .kwFor]
    case .repetition: Parser.declarationStarters
    }
  }
}

/// A block whose closing brace has not been seen.
struct OpenBlock {
  let kind: BlockKind
  /// Indentation of the line that opened it.
  let indent: Int
  /// The significant token `{`.
  let opener: Int
}

/// `for NAME in [` of a repetition.
struct RepetitionHead {
  /// The significant token `for`.
  let start: Int
  /// Where its values begin.
  let list: Int
  /// What its body holds.
  let body: BlockKind
}

extension Parser {
  /// `{` statements `}` of one sort; the braces and statements become part of the node being built.
  ///
  /// The head is the token that begins the statement, where it may take several lines.
  mutating func block(_ kind: BlockKind, head: Int? = nil) {
    guard openBlock(after: head) else { return }
    let opener = position - 1
    let outer = (ignoresLineEnds, allowsCast)
    (ignoresLineEnds, allowsCast) = (false, true)
    let parsed = nested { parser in
      parser.openBlocks.append(
        OpenBlock(kind: kind, indent: parser.indent(of: opener), opener: opener))
      parser.statements(of: kind)
      parser.openBlocks.removeLast()
    }
    if !parsed { _ = eat(.rightBrace) }
    (ignoresLineEnds, allowsCast) = outer
  }

  /// Consumes the opening brace; false where there is no block.
  ///
  /// Where it is missing, goes to one on the same line, or takes the deeper lines that follow as
  /// the block if somewhere a brace is closed that was not opened.
  private mutating func openBlock(after head: Int?) -> Bool {
    if atOnLine(.leftBrace) {
      bump()
      return true
    }
    reportExpected(TokenKind.leftBrace.inMessage)
    if eat(.leftBrace) { return true }
    if closesOnLine { return true }
    if !atLineBreak, skipOnLine(to: .leftBrace) { return eat(.leftBrace) }
    return missesBrace(after: head ?? position - 1)
  }

  /// Whether the rest of the line is a block whose opening brace was forgotten: somewhere a brace
  /// is closed that was not opened, and it is one of this line.
  private var closesOnLine: Bool {
    guard braceBalance < 0, !atLineBreak, current.isWord else { return false }
    var open = 0
    for index in position..<kinds.count {
      if lineBreaks[index], index > position { return false }
      switch kinds[index] {
      case .leftBrace: open += 1
      case .rightBrace where open == 0: return true
      case .rightBrace: open -= 1
      default: break
      }
    }
    return false
  }

  /// Whether the lines that follow look like a block whose opening brace was forgotten: they stand
  /// deeper than the head, and somewhere a brace is closed that was not opened.
  func missesBrace(after head: Int) -> Bool {
    guard braceBalance < 0, atLineBreak, head >= 0 else { return false }
    return indent(of: position) > indent(of: head)
  }

  private mutating func statements(of kind: BlockKind) {
    /// Where the statements of the block begin on their lines.
    var column: Int?
    while true {
      if closesByIndentation() { return reportUnclosed() }
      if eat(.rightBrace) { return }
      if at(.endOfFile) { return reportUnclosed() }
      let start = position
      statementStart = start
      if braceBalance < 0, lineBreaks[start] {
        let indent = indent(of: start)
        if let column, indent > column, skipHeadlessBlock(in: openBlocks.last?.indent ?? -1) {
          continue
        }
        column = column ?? indent
      }
      statement(of: kind)
      if position == start { unknownStatement(of: kind) } else { isAfterStray = false }
      endStatement(from: start)
    }
  }

  /// One statement; nothing is consumed where none begins.
  @inline(__always)
  private mutating func statement(of kind: BlockKind) {
    switch kind {
    case .attributes: attribute()
    case .labelValues: labelEntry()
    case .labels: typedField(.labelField)
    case .recordType: typedField(.typeField)
    case .record: recordField()
    case .arms: caseArm()
    case .calendar: calendarLine()
    case .escalation: escalationStep()
    case .route: routeItem()
    case .inhibit: inhibitClause()
    case .mute: mutePart()
    case .ticket: ticketPart()
    case .playbook: playbookItem()
    case .steps: step()
    case .ai: aiPart()
    case .test: testStep()
    default: observationStatement(of: kind)
    }
  }

  private mutating func observationStatement(of kind: BlockKind) {
    switch kind {
    case .rules: rulesPart()
    case .alertRule: alertPart()
    case .slo: sloPart()
    case .target: targetPart()
    case .rota: rotaLine()
    case .hold: holdPart()
    case .storm: stormPart()
    case .feature: featurePart()
    case .workflow: workflowPart()
    case .kind: kindPart()
    case .prove: proveClaim()
    case .repetition: declaration()
    default: break
    }
  }

  /// Whether the next line shows that the innermost block should have been closed before it.
  ///
  /// Only asked where some brace is missing, so that indentation never changes the meaning of a
  /// correct file.
  private func closesByIndentation() -> Bool {
    guard braceBalance > 0, lineBreaks[position], let block = openBlocks.last else { return false }
    let indent = indent(of: position)
    return at(.rightBrace) ? indent < block.indent : indent <= block.indent
  }

  private mutating func reportUnclosed() {
    guard let block = openBlocks.last else { return }
    report(
      .unclosedBlock(
        at: currentSpan, opened: Span(source.id, range(of: block.opener)), block: block.kind.name))
  }

  private mutating func endStatement(from start: Int) {
    if at(.invalid), source.text(range(of: position)) == ";" {
      leaf(.unexpected)
      return
    }
    if eat(.comma) || lineBreaks[position] || at(.rightBrace) || at(.endOfFile) { return }
    reportMissingSeparator()
    skipStatement(from: start)
    _ = eat(.comma)
  }

  /// Reports what does not belong to a statement; a sign of other languages between two days is
  /// told as such.
  private mutating func reportMissingSeparator() {
    if at(.minus), openBlocks.last?.kind == .calendar { return reportHyphen() }
    report(.missingSeparator(at: currentSpan, found: found))
  }

  /// Whether a unit of time is next that a blank parts from its number.
  var atPartedUnit: Bool {
    current == .identifier && !atLineBreak && kinds[position - 1] == .integer
      && Parser.units[source.text(range(of: position))] != nil
  }

  /// Reports a unit that a blank parts from its number, and passes over it.
  mutating func partedUnit() {
    let text = source.text(range(of: position))
    let number = Span(source.id, range(of: position - 1).union(range(of: position)))
    let right = source.text(range(of: position - 1)) + (Parser.units[text] ?? text)
    report(
      Diagnostic.missingSeparator(at: currentSpan, found: found)
        .suggest("write `\(right)`", replacing: number, with: right))
    bump()
  }

  /// The number with the unit that people mean by `5min`.
  static func usualUnit(_ number: String) -> String? {
    let digits = number.prefix { $0.isASCII && $0.isNumber }
    return units[String(number.dropFirst(digits.count))].map { digits + $0 }
  }

  /// Reports a mark that other languages put between a word and its value, and passes over it.
  mutating func surplusMark() {
    guard atOnLine(.colon) || atOnLine(.assign) else { return }
    let word = source.text(range(of: position - 1))
    report(
      Diagnostic.surplusMark(at: currentSpan, found: current.spelling, word: word)
        .suggest("remove it", replacing: currentSpan, with: ""))
    leaf(.unexpected)
  }

  /// Reports a mark that stands for another one, and takes it for that.
  mutating func foreignMark(_ right: TokenKind) {
    let isTied = position > 0 && range(of: position - 1).end == range(of: position).start
    report(
      Diagnostic.foreignOperator(
        at: currentTokenSpan, found: current.spelling, right: right.spelling
      )
      .suggest(
        "write `\(right.spelling)`", replacing: currentTokenSpan,
        with: (isTied ? " " : "") + right.spelling))
    bump()
  }

  /// Reports a hyphen between two days or times, with all others of its line.
  mutating func reportHyphen() {
    var edits = [Edit(span: currentSpan, replacement: "..")]
    var index = position + 1
    while index + 1 < kinds.count, !lineBreaks[index], kinds[index] != .rightBrace {
      let isBetween = kinds[index - 1] == kinds[index + 1]
      if kinds[index] == .minus, isBetween, [.identifier, .time].contains(kinds[index + 1]) {
        edits.append(Edit(span: Span(source.id, range(of: index)), replacement: ".."))
      }
      index += 1
    }
    report(
      Diagnostic.foreignOperator(at: currentSpan, found: "-", right: "..").suggest(
        Suggestion(title: "write `..`", edits: edits, applicability: .needsReview)))
  }

  /// Units of time as people write them.
  private static let units: [String: String] = [
    "ms": "ms", "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "m": "m",
    "min": "m", "mins": "m", "minute": "m", "minutes": "m", "h": "h", "hr": "h", "hrs": "h",
    "hour": "h", "hours": "h", "d": "d", "day": "d", "days": "d", "w": "w", "week": "w",
    "weeks": "w",
  ]

  /// Reports a comment of other languages where a statement should begin, and skips its line.
  mutating func foreignComment() -> Bool {
    guard at(.slash), peek(1) == .slash || peek(1) == .star else { return false }
    let span = Span(source.id, range(of: position).union(range(of: position + 1)))
    report(
      Diagnostic.foreignOperator(at: span, found: source.text(span.range), right: "#")
        .suggest("write `#`", replacing: span, with: "#"))
    let marker = mark()
    repeat { bump() } while !lineBreaks[position] && !at(.endOfFile)
    finish(marker, .unexpected)
    return true
  }

  private mutating func unknownStatement(of kind: BlockKind) {
    if skipHeadlessBlock(in: openBlocks.last?.indent ?? -1) { return }
    if foreignComment() { return }
    defer { isAfterStray = true }
    if isAfterStray, !current.isWord { return skipUnknown() }
    let words = kind.starters
    if kind == .repetition {
      // Any declaration may stand here; to list them all would help nobody.
      report(
        withSuggestions(
          .unknownDeclaration(at: currentTokenSpan, found: found(at: position)), among: words))
      return skipUnknown()
    }
    let expected = words.isEmpty ? Expected.name : Expected.oneOf(words)
    let diagnostic: Diagnostic = .unknownStatement(
      at: currentTokenSpan, found: found(at: position), block: kind.article + " block",
      expected: expected.text)
    if let right = kind.words(for: source.text(range(of: position))) {
      report(diagnostic.help("this is written `\(right)` in this language"))
    } else {
      report(withSuggestions(diagnostic, among: words))
    }
    skipUnknown()
  }

  private mutating func skipUnknown() {
    let start = position
    if at(.comma) { bump() }
    skipStatement(from: start)
  }

  /// The place of the next token, on whatever line.
  var currentTokenSpan: Span { Span(source.id, range(of: position)) }

  /// A significant token as messages name it, on whatever line.
  func found(at index: Int) -> String { "`\(source.text(range(of: index)))`" }

  /// The diagnostic with the words that the next token is likely a misspelling of.
  func withSuggestions(_ diagnostic: Diagnostic, among words: [TokenKind]) -> Diagnostic {
    guard current.isWord else { return diagnostic }
    let written = source.text(range(of: position))
    var result = diagnostic
    for word in suggestions(for: written, among: words.map(\.spelling)) {
      result = result.suggest("write `\(word)`", replacing: currentTokenSpan, with: word)
    }
    return result
  }

  /// Names parted by commas, in the same statement: a comma before a line end or before a word that
  /// begins a statement of the surrounding block parts statements instead.
  mutating func nameList(_ expected: Expected = .name) {
    name(.nameRef, expected)
    while continuesNames {
      bump()
      name(.nameRef, expected)
    }
  }

  /// Whether a comma is next and a name of the same list follows it.
  var continuesNames: Bool {
    at(.comma) && peek(1).isWord && position + 1 < kinds.count
      && (ignoresLineEnds || !lineBreaks[position + 1]) && !beginsStatement(position + 1)
  }

  private func beginsStatement(_ index: Int) -> Bool {
    guard !ignoresLineEnds, let block = openBlocks.last else { return false }
    return block.kind.starters.contains(kinds[index])
  }

  /// Elements parted by commas between an opening bracket, which is next, and its closing one.
  mutating func delimited(_ close: TokenKind, _ element: (inout Parser) -> Void) {
    let opener = position
    bump()
    let parsed = nested { parser in
      parser.insideBrackets { $0.elements(close, opener: opener, element) }
    }
    if !parsed { _ = eat(close) }
  }

  private mutating func elements(
    _ close: TokenKind, opener: Int, _ element: (inout Parser) -> Void
  ) {
    while !at(close), !beginsBody(ofListAt: opener) {
      let start = position
      element(&self)
      if position == start { break }
      surplusBrace(before: close)
      if !eat(.comma) { break }
    }
    closeBracket(close, opener: opener)
  }

  /// Whether the body of a repetition begins here, so that `]` or the line `] {` is missing.
  private func beginsBody(ofListAt opener: Int) -> Bool {
    guard let head = repetitionHead, head.list == opener else { return false }
    if at(.leftBrace) {
      // A record may have a field of such a name.
      let isField = peek(2) == .colon || peek(2) == .assign
      return head.body.starters.contains(peek(1)) && !isField
    }
    return braceBalance < 0 && lineBreaks[position] && head.body.starters.contains(current)
      && indent(of: position) > indent(of: head.start)
  }

  /// Reports a brace behind an element that closes nothing, and passes over it.
  private mutating func surplusBrace(before close: TokenKind) {
    guard braceBalance < 0, at(.rightBrace), peek(1) == .comma || peek(1) == close else { return }
    report(.unmatchedBrace(at: currentTokenSpan))
    leaf(.unexpected)
  }

  /// Consumes a closing bracket or reports that it is missing.
  mutating func closeBracket(_ close: TokenKind, opener: Int) {
    if eat(close) { return }
    let opened = Span(source.id, range(of: opener))
    report(.unclosedBracket(at: currentSpan, opened: opened, close: close.spelling, found: found))
  }
}

extension BlockKind {
  /// The words of this block for one of another language.
  fileprivate func words(for foreign: String) -> String? {
    switch self {
    case .route:
      switch foreign {
      case "match", "matchers", "match_re", "if": "when"
      case "default", "else": "otherwise ->"
      case "receiver": "otherwise -> NAME"
      case "continue": "also when"
      case "group_by": "group by"
      case "group_wait": "wait"
      case "group_interval": "interval"
      case "repeat_interval": "repeat"
      default: nil
      }
    case .inhibit:
      switch foreign {
      case "source_match", "source_match_re", "source_matchers": "when"
      case "target_match", "target_match_re", "target_matchers": "mute"
      case "equal": "same"
      default: nil
      }
    case .test: foreign == "after" ? "at" : nil
    case .alertRule:
      switch foreign {
      case "expr": "when promql\"…\""
      case "for": "when promql\"…\" for 10m"
      case "annotations": "summary = \"…\""
      default: nil
      }
    default: nil
    }
  }

  /// The name with its article.
  var article: String {
    switch self {
    case .arms: "a case"
    case .escalation, .inhibit, .ai, .attributes, .labelValues, .alertRule, .slo: "an " + name
    default: "a " + name
    }
  }
}
