// The package level: the header of a file and its declarations.
extension Parser {
  /// The edition this release reads.
  private static let editions = ["2026"]

  /// The words that begin a declaration.
  static let declarationStarters: [TokenKind] = [
    .kwLabels, .kwChannel, .kwLast, .kwTemplate, .kwCalendar, .kwContact, .kwEscalation, .kwRoute,
    .kwInhibit, .kwMute, .kwTicket, .kwModel, .kwPlaybook, .kwTest, .kwLet, .kwDef, .kwImport,
    .kwSource, .kwRules, .kwSlo, .kwTarget, .kwRota, .kwHold, .kwStorm, .kwFeature, .kwWorkflow,
    .kwKnowledge, .kwKind, .kwProve, .kwFor,
  ]

  mutating func parseFile() {
    let marker = mark()
    header()
    while !at(.endOfFile) {
      let start = position
      statementStart = start
      declaration()
      if position == start { unknownDeclaration() } else { isAfterStray = false }
      endDeclaration(from: start)
    }
    reportIssues(upTo: UInt32.max)
    finish(marker, .file)
  }

  private mutating func header() {
    if at(.kwEdition) {
      editionDecl()
      endDeclaration(from: 0)
    } else {
      let start = at(.endOfFile) ? 0 : range(of: position).start
      let place = Span(source.id, TextRange(at: start))
      report(
        Diagnostic.missingEdition(at: place)
          .suggest("add the edition", replacing: place, with: "edition 2026\n", .safe))
    }
    if position > 0 { headerEnd = range(of: position - 1).end }
    while at(.kwRequires) || atMisspeltRequires {
      let start = position
      requiresDecl()
      endDeclaration(from: start)
    }
  }

  private mutating func endDeclaration(from start: Int) {
    if lineBreaks[position] || at(.endOfFile) { return }
    report(.missingSeparator(at: currentSpan, found: found))
    skipStatement(from: start)
  }

  private mutating func editionDecl() {
    let marker = mark()
    bump()
    guard atOnLine(.integer) else {
      reportExpected(.year)
      return finish(marker, .editionDecl)
    }
    let year = source.text(range(of: position))
    if !Parser.editions.contains(year) {
      report(
        .unknownEdition(
          at: currentSpan, edition: year, known: Parser.editions.joined(separator: ", ")))
    }
    leaf(.intLiteral)
    finish(marker, .editionDecl)
  }

  /// Whether `require ai` is next, or another word that is near to `requires`.
  private var atMisspeltRequires: Bool {
    guard at(.identifier), peek(1).isWord, !lineBreaks[position + 1],
      position + 2 >= kinds.count || lineBreaks[position + 2] || peek(2) == .comma
        || peek(2) == .endOfFile
    else { return false }
    let word = source.text(range(of: position))
    return suggestions(for: word, among: Parser.declarationStarters.map(\.spelling) + ["requires"])
      .first == "requires"
  }

  private mutating func requiresDecl() {
    let marker = mark()
    if at(.kwRequires) {
      bump()
    } else {
      report(
        Diagnostic.unknownDeclaration(at: currentTokenSpan, found: found(at: position))
          .suggest("write `requires`", replacing: currentTokenSpan, with: "requires"))
      leaf(.unexpected)
    }
    if atOnLine(.leftBracket), let close = endOfNames {
      let whole = Span(source.id, range(of: position).union(range(of: close)))
      let names = source.text(TextRange(range(of: position).end, range(of: close).start))
      report(
        Diagnostic.expectedOther(at: currentSpan, expected: Expected.name.text, found: found)
          .suggest("write the names without brackets", replacing: whole, with: names))
      delimited(.rightBracket) { $0.name(.nameRef) }
    } else {
      nameList()
    }
    finish(marker, .requiresDecl)
  }

  mutating func declaration() {
    let marker = mark()
    switch current {
    case .kwLabels: labelsDecl(marker)
    case .kwChannel: channelDecl(marker)
    case .kwLast: lastResortDecl(marker)
    case .kwTemplate: templateDecl(marker)
    case .kwCalendar: calendarDecl(marker)
    case .kwContact: contactDecl(marker)
    case .kwEscalation: escalationDecl(marker)
    case .kwRoute: routeDecl(marker)
    case .kwInhibit: inhibitDecl(marker)
    case .kwMute: muteDecl(marker)
    case .kwTicket: ticketDecl(marker)
    case .kwModel: modelDecl(marker)
    case .kwPlaybook: playbookDecl(marker)
    case .kwTest: testDecl(marker)
    case .kwLet: letDecl(marker)
    case .kwDef: defDecl(marker)
    case .kwImport: importDecl(marker)
    case .kwEdition, .kwRequires: misplacedHeader()
    default: observation(marker)
    }
  }

  /// The declarations of what is watched and of what guards the way of alerts.
  private mutating func observation(_ marker: Marker) {
    switch current {
    case .kwSource: sourceDecl(marker)
    case .kwRules: rulesDecl(marker)
    case .kwSlo: sloDecl(marker)
    case .kwTarget: targetDecl(marker)
    case .kwRota: rotaDecl(marker)
    case .kwHold: holdDecl(marker)
    case .kwStorm: stormDecl(marker)
    case .kwFeature: featureDecl(marker)
    case .kwWorkflow: workflowDecl(marker)
    case .kwKnowledge: knowledgeDecl(marker)
    case .kwKind: kindDecl(marker)
    case .kwProve: proveDecl(marker)
    case .kwFor: repetition(marker, of: .repetition)
    default: break
    }
  }

  /// `for NAME in values { … }`; the body is a block of the sort that stands around.
  mutating func repetition(_ marker: Marker, of kind: BlockKind) {
    bump()
    name()
    if expect(.kwIn), !at(.leftBrace) {
      repetitionHead = RepetitionHead(start: marker.token, list: position, body: kind)
      disjunction()
    } else {
      // A record is no list, so the brace opens the body.
      if at(.leftBrace) { reportExpected(.expression) }
      finishEmpty(.missingExpr)
    }
    let body = mark()
    repetitionDepth += 1
    block(kind, head: marker.token)
    repetitionDepth -= 1
    nodes.hasRepetition = true
    finish(body, .repetitionBody)
    finish(marker, .repetition)
  }

  private mutating func misplacedHeader() {
    let start = position
    let diagnostic = Diagnostic.misplacedHeader(at: currentTokenSpan, keyword: current.spelling)
    guard at(.kwRequires) else {
      report(diagnostic)
      return skipStatement(from: start)
    }
    // What it requires counts all the same, so that nobody is told to state it again.
    report(diagnostic.suggest(movedToHead(start)))
    requiresDecl()
  }

  /// Moves a `requires` with its line below the edition.
  private func movedToHead(_ start: Int) -> Suggestion {
    var last = start + 1
    while last + 1 < kinds.count, !lineBreaks[last], kinds[last].isWord || kinds[last] == .comma {
      last += 1
    }
    let text = range(of: start).union(range(of: last - 1))
    let isAlone = lineBreaks[last] && Int(text.end) < source.bytes.count
    let hasLineFeed = isAlone && source.bytes[Int(text.end)] == Ascii.lineFeed
    let line = TextRange(text.start, hasLineFeed ? text.end + 1 : text.end)
    return Suggestion(
      title: "move it below the edition",
      edits: [
        Edit(
          span: Span(source.id, TextRange(at: headerEnd)), replacement: "\n" + source.text(text)),
        Edit(span: Span(source.id, line), replacement: ""),
      ], applicability: .safe)
  }

  private mutating func unknownDeclaration() {
    if skipHeadlessBlock(in: -1) || foreignComment() { return }
    if at(.rightBrace) {
      report(.unmatchedBrace(at: currentTokenSpan))
      return leaf(.unexpected)
    }
    if !isAfterStray || current.isWord { reportUnknownDeclaration() }
    isAfterStray = true
    skipStatement(from: position)
  }
}

// Declarations in other words.
extension Parser {
  /// Declarations of other languages and how they are written here.
  private static let foreignDeclarations: [String: String] = [
    "last_resort": "last resort", "receiver": "channel", "receivers": "channel",
    "groups": "rules", "inhibit_rule": "inhibit", "inhibit_rules": "inhibit",
    "time_interval": "calendar", "time_intervals": "calendar", "mute_time_intervals": "calendar",
  ]

  private mutating func reportUnknownDeclaration() {
    let diagnostic = Diagnostic.unknownDeclaration(
      at: currentTokenSpan, found: found(at: position))
    guard let right = Parser.foreignDeclarations[source.text(range(of: position))] else {
      return report(withSuggestions(diagnostic, among: Parser.declarationStarters))
    }
    let told = diagnostic.help("this is written `\(right)` in this language")
    guard right.contains(" ") else { return report(told) }
    report(told.suggest("write `\(right)`", replacing: currentTokenSpan, with: right))
  }
}

// Declarations made of attributes.
extension Parser {
  private mutating func letDecl(_ marker: Marker) {
    bump()
    name()
    assign()
    attributeValue()
    finish(marker, .letDecl)
  }

  private mutating func defDecl(_ marker: Marker) {
    bump()
    name()
    if atOnLine(.leftParen) {
      delimited(.rightParen) { $0.parameter() }
    } else {
      reportExpected(TokenKind.leftParen.inMessage)
    }
    expect(.colon)
    type()
    assign()
    expression()
    finish(marker, .defDecl)
  }

  private mutating func importDecl(_ marker: Marker) {
    bump()
    nameList()
    if expect(.kwFrom) { plainString("the folder of a package") }
    finish(marker, .importDecl)
  }

  private mutating func channelDecl(_ marker: Marker) {
    kindHead()
    attributeBlock()
    finish(marker, .channelDecl)
  }

  private mutating func modelDecl(_ marker: Marker) {
    kindHead()
    attributeBlock()
    finish(marker, .modelDecl)
  }

  /// `WORD name: kind`, the head of a declaration that has a kind.
  mutating func kindHead() {
    bump()
    name()
    if atWordOnLine { missingColon() } else { expect(.colon) }
    name(.nameRef, .kind)
  }

  private mutating func missingColon() {
    let diagnostic = Diagnostic.expectedOther(
      at: currentSpan, expected: TokenKind.colon.inMessage.text, found: found)
    let place = Span(source.id, TextRange(at: range(of: position - 1).end))
    report(diagnostic.suggest("write `:`", replacing: place, with: ":"))
  }

  private mutating func contactDecl(_ marker: Marker) {
    bump()
    name()
    attributeBlock()
    finish(marker, .contactDecl)
  }

  private mutating func lastResortDecl(_ marker: Marker) {
    bump()
    if expect(.kwResort) {
      surplusMark()
      name(.nameRef, .channel)
    } else {
      finishEmpty(.nameRef)
    }
    finish(marker, .lastResortDecl)
  }

  private mutating func templateDecl(_ marker: Marker) {
    bump()
    name()
    if atOnLine(.leftParen) {
      let opener = position
      bump()
      insideBrackets { parser in
        parser.parameter()
        parser.closeBracket(.rightParen, opener: opener)
      }
    } else {
      reportExpected(TokenKind.leftParen.inMessage)
    }
    if expect(.kwFor) { nameList(.kind) }
    attributeBlock()
    finish(marker, .templateDecl)
  }

  private mutating func parameter() {
    let marker = mark()
    name()
    expect(.colon)
    type()
    finish(marker, .parameter)
  }

  mutating func attributeBlock() {
    let marker = mark()
    block(.attributes)
    finish(marker, .attributeBlock)
  }

  /// A block whose names are those of labels or annotations.
  mutating func labelBlock() {
    let marker = mark()
    block(.labelValues)
    finish(marker, .attributeBlock)
  }

  /// `name = value` or `"some.name" = value`; parses nothing where neither stands.
  mutating func labelEntry() {
    guard at(.string) || at(.quoteOpen) else { return attribute() }
    let marker = mark()
    let name = mark()
    plainString("a name")
    finish(name, .quotedName)
    assign()
    attributeValue()
    finish(marker, .attribute)
  }

  /// `name = value`; parses nothing where no word stands.
  mutating func attribute() {
    guard current.isWord else { return }
    let marker = mark()
    leaf(.name)
    assign()
    attributeValue()
    finish(marker, .attribute)
  }

  /// `=`; a `:` in its place is reported and taken for it.
  mutating func assign() {
    if atOnLine(.colon) { return wrongAssignment(.assign) }
    expect(.assign)
  }

  /// `:`; a `=` in its place is reported and taken for it.
  mutating func colon() {
    if atOnLine(.assign) { return wrongAssignment(.colon) }
    expect(.colon)
  }

  private mutating func wrongAssignment(_ right: TokenKind) {
    report(
      Diagnostic.wrongAssignment(
        at: currentSpan, expected: right.spelling, found: current.spelling
      )
      .suggest("write `\(right.spelling)`", replacing: currentSpan, with: right.spelling))
    bump()
  }

  /// An expression, or a rate such as `5 per 1m`.
  private mutating func attributeValue() {
    let marker = mark()
    expression()
    guard !atLineBreak, at(.kwPer) || (at(.kwTokens) && peek(1) == .kwPer) else { return }
    _ = eat(.kwTokens)
    bump()
    operand()
    finish(marker, .rateExpr)
  }
}

// Vocabulary and types.
extension Parser {
  private mutating func labelsDecl(_ marker: Marker) {
    bump()
    block(.labels)
    finish(marker, .labelsDecl)
  }

  mutating func typedField(_ kind: SyntaxKind) {
    guard current.isWord else { return }
    let marker = mark()
    leaf(.name)
    colon()
    type()
    if kind == .labelField { foreignAlternatives() }
    finish(marker, kind)
  }

  /// `critical, warning`: values that commas part; reported once and passed over.
  private mutating func foreignAlternatives() {
    var commas: [Int] = []
    while let comma = commaOfValue(after: commas.last) { commas.append(comma) }
    guard let last = commas.last else { return }
    let edits = commas.map { Edit(span: Span(source.id, range(of: $0)), replacement: " |") }
    report(
      Diagnostic.foreignOperator(at: currentSpan, found: ",", right: "|").suggest(
        Suggestion(title: "write `|`", edits: edits, applicability: .needsReview)))
    let marker = mark()
    while position < last + 2 { bump() }
    finish(marker, .unexpected)
  }

  /// The comma behind which a single word stands on the line, so that no field can begin there.
  private func commaOfValue(after last: Int?) -> Int? {
    let index = last.map { $0 + 2 } ?? position
    guard index + 2 < kinds.count, kinds[index] == .comma, kinds[index + 1].isWord,
      !lineBreaks[index], !lineBreaks[index + 1]
    else { return nil }
    let follows = kinds[index + 2]
    let ends = lineBreaks[index + 2] || [.comma, .rightBrace, .pipe, .endOfFile].contains(follows)
    return ends ? index : nil
  }

  /// A type, on this line.
  mutating func type() {
    let marker = mark()
    guard !atLineBreak else {
      reportExpected(.type)
      return finishEmpty(.missingType)
    }
    baseType(marker)
    guard atOnLine(.question) else { return }
    bump()
    finish(marker, .optionalType)
  }

  private mutating func baseType(_ marker: Marker) {
    switch current {
    case .leftBracket where endOfNames.map { kinds[position..<$0].contains(.comma) } ?? false:
      bracketedValues(marker)
    case .leftBracket:
      let opener = position
      bump()
      let parsed = nested { parser in
        parser.insideBrackets { $0.type() }
        parser.closeBracket(.rightBracket, opener: opener)
      }
      if !parsed { _ = eat(.rightBracket) }
      finish(marker, .listType)
    case .leftBrace: recordType()
    case .integer, .float, .minus:
      range()
      finish(marker, .rangeType)
    case .string, .quoteOpen: enumType(marker)
    case let kind where kind.isWord:
      if peek(1) == .pipe { return enumType(marker) }
      leaf(.namedType)
    default:
      reportExpected(.type)
      finishEmpty(.missingType)
    }
  }

  /// `[critical, warning]`: values of an enumeration as other languages list them.
  private mutating func bracketedValues(_ marker: Marker) {
    let close = endOfNames ?? position
    let span = Span(source.id, range(of: position).union(range(of: close)))
    let names = (position..<close).filter { kinds[$0].isWord }
    let right = names.map { source.text(range(of: $0)) }.joined(separator: " | ")
    report(
      Diagnostic.expectedOther(
        at: currentSpan, expected: "values parted by `|`", found: found
      ).suggest("write `\(right)`", replacing: span, with: right))
    while position <= close { bump() }
    finish(marker, .missingType)
  }

  mutating func recordType() {
    let marker = mark()
    block(.recordType)
    finish(marker, .recordType)
  }

  private mutating func enumType(_ marker: Marker) {
    enumValue()
    var isReported = false
    while at(.pipe) {
      if atLineBreak, !isReported {
        reportContinued()
        isReported = true
      }
      bump()
      enumValue()
    }
    finish(marker, .enumType)
  }

  /// Reports values of an enumeration on lines of their own.
  private mutating func reportContinued() {
    var edits: [Edit] = []
    var index = position
    while index + 1 < kinds.count, kinds[index] == .pipe {
      let between = TextRange(range(of: index - 1).end, range(of: index).start)
      if lineBreaks[index] { edits.append(Edit(span: Span(source.id, between), replacement: " ")) }
      index += 2
    }
    let diagnostic = Diagnostic.expectedOther(
      at: currentTokenSpan, expected: "the values of an enumeration on one line",
      found: found(at: position))
    // A comment between the lines would be lost.
    let isBlank = edits.allSatisfy { edit in
      source.bytes[edit.span.range.indices].allSatisfy { $0 <= Ascii.space }
    }
    guard isBlank else { return report(diagnostic) }
    report(
      diagnostic.suggest(
        Suggestion(title: "join the lines", edits: edits, applicability: .needsReview)))
  }

  private mutating func enumValue() {
    let marker = mark()
    if atLineBreak, peek(1) == .colon {
      // The next line declares another name, so the value after the last `|` is missing.
      reportExpected(.name)
    } else if at(.string) || at(.quoteOpen) {
      plainString("a value of an enumeration")
    } else if current.isWord {
      bump()
    } else {
      reportExpected(.name)
    }
    finish(marker, .enumValue)
  }
}
