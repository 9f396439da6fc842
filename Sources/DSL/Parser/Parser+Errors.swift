// Reporting. At most one error is kept for a line, because what follows on the line is mostly a
// consequence of it; every error still counts as damage of the nodes around it.
extension Parser {
  /// The place of the next token; after a line end, the end of the token before it.
  var currentSpan: Span {
    if position > 0, lineBreaks[position] || at(.endOfFile) {
      return Span(source.id, TextRange(at: end(of: position - 1)))
    }
    return Span(source.id, range(of: position))
  }

  /// The bytes of a significant token.
  func range(of index: Int) -> TextRange {
    TextRange(table.starts[Int(table.significant[index])], end(of: index))
  }

  private func end(of index: Int) -> UInt32 {
    let token = Int(table.significant[index])
    return token + 1 < table.starts.count ? table.starts[token + 1] : UInt32(source.bytes.count)
  }

  /// The next token as messages name it.
  var found: String {
    if at(.endOfFile) { return "the end of the file" }
    if atLineBreak && position > 0 { return "the end of the line" }
    switch current {
    case .string, .quoteOpen, .textOpen, .literalTag: return "a string"
    case .quoteClose, .textClose, .textChunk: return "text"
    case .interpolationClose, .controlClose: return "`}`"
    default:
      let text = source.text(range(of: position))
      return "`\(text.prefix(Parser.foundLengthMax))`"
    }
  }

  /// How much of a token is quoted in a message.
  private static let foundLengthMax = 40

  mutating func reportExpected(_ expected: Expected) {
    let diagnostic: Diagnostic = .expectedOther(
      at: currentSpan, expected: expected.text, found: found)
    report(diagnostic)
  }

  mutating func report(_ diagnostic: Diagnostic) {
    // What the lexer says about the next token is nearer to the cause.
    if nextIssue < issues.count { reportIssues(upTo: table.significant[position]) }
    keep(diagnostic)
  }

  private mutating func keep(_ diagnostic: Diagnostic) {
    guard diagnostic.severity == .error else { return diagnostics.append(diagnostic) }
    errorCount += 1
    let line = source.lines.line(of: diagnostic.primary.range.start)
    guard line != lastErrorLine else { return }
    let isForeign = diagnostic.code.isOfForeignText && beginsLine(diagnostic.primary.range.start)
    let continues = isInForeignText && line == lastErrorLine + 1 && isForeign
    lastErrorLine = line
    isInForeignText = continues || (isForeign && diagnostic.code == .unexpectedCharacter)
    guard !continues else { return }
    guard diagnostics.count < Parser.errorCountMax else {
      droppedErrorCount += 1
      return
    }
    diagnostics.append(diagnostic)
  }

  private func beginsLine(_ offset: UInt32) -> Bool {
    source.bytes[..<Int(offset)].last { $0 != Ascii.space } == Ascii.lineFeed
  }

  /// Reports what the lexer found in the tokens up to one of the token table.
  mutating func reportIssues(upTo token: UInt32) {
    while nextIssue < issues.count, issues[nextIssue].token <= token {
      keep(diagnostic(for: issues[nextIssue]))
      nextIssue += 1
    }
  }

  private func diagnostic(for issue: LexIssue) -> Diagnostic {
    let span = Span(source.id, issue.range)
    let text = source.text(issue.range)
    switch issue.problem {
    case .fileTooLarge:
      return .fileTooLarge(at: span, limit: "\(SourceFile.byteCountMax >> 20)MiB")
    case .invalidUTF8: return .invalidUtf8(at: span)
    case .unexpectedCharacter:
      if text == ";" { return semicolon(at: span) }
      if let right = Parser.foreignOperators[text] {
        let diagnostic = Diagnostic.foreignOperator(at: span, found: text, right: right)
        guard right != "\"", right != ".." else { return diagnostic }
        return diagnostic.suggest("write `\(right)`", replacing: span, with: right)
      }
      let diagnostic = Diagnostic.unexpectedCharacter(
        at: span, character: "`\(text.prefix(Parser.foundLengthMax))`")
      guard let address = address(around: issue.range) else { return diagnostic }
      let place = Span(source.id, address)
      return diagnostic.suggest(
        "put it in quotes", replacing: place, with: "\"\(source.text(address))\"")
    case .invisibleCharacter: return invisibleCharacter(at: span, text)
    case .foreignWord: return foreignWord(at: span, text)
    case .conflictMark: return .mergeConflict(at: span)
    case .bidirectionalControl: return .bidirectionalControl(at: span)
    case .unterminatedString: return .unterminatedString(at: span)
    case .unterminatedTextBlock:
      let resumed = issue.resumed.map { Span(source.id, $0) }
      return .unterminatedTextBlock(at: span, resumed: resumed)
    case .unopenedTextBlock(let closing): return unopenedTextBlock(at: span, closing)
    case .strayTextMark:
      return Diagnostic.strayTextMark(at: span).suggest("remove it", replacing: span, with: "")
    case .unterminatedInterpolation: return .unterminatedInterpolation(at: span)
    case .controlInString: return .controlTagInString(at: span)
    case .invalidEscape: return .invalidEscape(at: span)
    case .nestingTooDeep:
      return .nestingTooDeep(at: span, limit: String(Lexer.nestingMax))
    case .malformedPlaceholder: return .malformedPlaceholder(at: span)
    case .invalidNumber(let failure): return diagnostic(for: failure, at: span, text)
    }
  }

  private func invisibleCharacter(at span: Span, _ text: String) -> Diagnostic {
    let first = text.unicodeScalars.first ?? " "
    let hasWidth = text.unicodeScalars.contains { !$0.isWidthless }
    return Diagnostic.unexpectedCharacter(at: span, character: Parser.name(of: first)).suggest(
      hasWidth ? "write a blank" : "remove it", replacing: span, with: hasWidth ? " " : "")
  }

  /// A word with letters of other alphabets, which often only look like those that are meant.
  private func foreignWord(at span: Span, _ text: String) -> Diagnostic {
    var offset = span.range.start
    var place = span
    var found: Unicode.Scalar = " "
    var right = ""
    var isKnown = true
    for scalar in text.unicodeScalars {
      let width = UInt32(UTF8.width(scalar))
      defer { offset += width }
      guard !scalar.isASCII else {
        right.unicodeScalars.append(scalar)
        continue
      }
      if place == span {
        place = Span(source.id, TextRange(offset, offset + width))
        found = scalar
      }
      if let letter = scalar.lookAlike {
        right.append(letter)
      } else if !scalar.isWidthless {
        isKnown = false
      }
    }
    let name = Parser.name(of: found)
    let diagnostic = Diagnostic.unexpectedCharacter(
      at: place, character: found.isWidthless ? name : "`\(found)`, \(name),")
    guard isKnown, !right.isEmpty else {
      return diagnostic.help("names have the letters a to z, digits and `_`")
    }
    return diagnostic.suggest("write `\(right)`", replacing: span, with: right)
  }

  /// A character as messages call it where it cannot be told from others.
  private static func name(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let name = scalar.properties.name.map { " (\($0.lowercased()))" } ?? ""
    return "U+\(padded)\(name)"
  }

  /// The end of a statement in other languages.
  private func semicolon(at span: Span) -> Diagnostic {
    let diagnostic = Diagnostic.unexpectedCharacter(at: span, character: "`;`")
      .help("statements end with their line; in a block on one line commas part them")
    let rest = source.bytes[Int(span.range.end)...].first {
      $0 != Ascii.space && $0 != Ascii.tab && $0 != Ascii.carriageReturn
    }
    switch rest {
    case nil, Ascii.lineFeed, UInt8(ascii: "#"), UInt8(ascii: "}"):
      return diagnostic.suggest("remove it", replacing: span, with: "")
    default:
      guard !openBlocks.isEmpty else {
        return diagnostic.suggest("begin a new line", replacing: span, with: "\n")
      }
      return diagnostic.suggest("write a comma", replacing: span, with: ",")
    }
  }

  /// The mail address without quotes that an `@` stands in.
  private func address(around sign: TextRange) -> TextRange? {
    guard source.bytes[sign.indices].elementsEqual([UInt8(ascii: "@")]) else { return nil }
    let isPart = { (byte: UInt8) in isWordByte(byte) || [UInt8](".-+".utf8).contains(byte) }
    let before = source.bytes[..<Int(sign.start)].reversed().prefix(while: isPart).count
    let after = source.bytes[Int(sign.end)...].prefix(while: isPart).count
    guard before > 0, after > 0 else { return nil }
    return TextRange(sign.start - UInt32(before), sign.end + UInt32(after))
  }

  private func unopenedTextBlock(at span: Span, _ closing: Int) -> Diagnostic {
    let start = UInt32(closing)
    let mark = Span(source.id, TextRange(start, start + 3))
    // A tag stands directly before its text.
    let before = source.bytes[..<Int(span.range.start)]
    let word = before.reversed().prefix { ByteClass.table[Int($0)] == .letter }.count
    let isTied = LiteralTag(before.suffix(word)) != nil || before.last == Ascii.space
    return Diagnostic.unopenedTextBlock(at: span, closing: mark).suggest(
      "open the text here", replacing: span, with: isTied ? "\"\"\"" : " \"\"\"")
  }

  private func diagnostic(
    for failure: LiteralFailure, at span: Span, _ text: String
  ) -> Diagnostic {
    switch failure {
    case .unknownUnit: unknownUnit(at: span, text)
    case .unitOrder: .unitOrder(at: span, number: text)
    case .fractionWithUnit: .fractionWithUnit(at: span, number: text)
    case .tooLarge: .numberTooLarge(at: span)
    case .invalidTime: .invalidTime(at: span, text: text)
    case .invalidDate: .invalidDate(at: span, text: text)
    }
  }

  private func unknownUnit(at span: Span, _ text: String) -> Diagnostic {
    let diagnostic = Diagnostic.unknownUnit(at: span, number: text)
    guard let right = Parser.usualUnit(text) else { return diagnostic }
    return diagnostic.suggest("write `\(right)`", replacing: span, with: right)
  }

  /// Operators of other languages and how they are written here.
  private static let foreignOperators: [String: String] = [
    "&&": "and", "&": "and", "||": "or", "!": "not", "===": "==", "'": "\"",
    "“": "\"", "”": "\"", "„": "\"", "‘": "\"", "’": "\"", "–": "..", "→": "->", "≥": ">=",
    "≤": "<=",
    "≠": "!=", "–>": "->", "—>": "->", "−>": "->",
  ]
}

extension DiagnosticCode {
  /// Whether each line of a text that lost its quotes may give one.
  fileprivate var isOfForeignText: Bool {
    switch self {
    case .unexpectedCharacter, .unknownStatement, .unknownDeclaration: true
    default: false
    }
  }
}

// Going on after an error.
extension Parser {
  /// The number of bytes before the first token on the line of a significant token.
  func indent(of index: Int) -> Int {
    let start = Int(table.starts[Int(table.significant[index])])
    var lineStart = start
    while lineStart > 0, source.bytes[lineStart - 1] != Ascii.lineFeed { lineStart -= 1 }
    var first = lineStart
    while first < start, source.bytes[first] == Ascii.space || source.bytes[first] == Ascii.tab {
      first += 1
    }
    return first - lineStart
  }

  /// Skips the rest of a statement into an `unexpected` node.
  ///
  /// The rest ends before a comma, before a brace that closes the surrounding block, or at a line
  /// that stands no deeper than the statement; groups in brackets are passed over as a whole.
  mutating func skipStatement(from start: Int) {
    let marker = mark()
    let indent = skipIndent(from: min(start, kinds.count - 1))
    var open = 0
    var braces = 0
    while !at(.endOfFile) {
      if lineBreaks[position], position > start, endsSkip(open, braces: braces, indent) { break }
      switch current {
      case .leftBrace:
        open += 1
        braces += 1
      case .leftParen, .leftBracket: open += 1
      case .rightBrace:
        if open == 0, let block = openBlocks.last, !isSurplus(since: block) {
          return finishSkip(marker)
        }
        open = max(0, open - 1)
        braces = max(0, braces - 1)
      case .rightParen, .rightBracket: open = max(0, open - 1)
      case .comma where open == 0 && position > start: return finishSkip(marker)
      default: break
      }
      bump()
    }
    finishSkip(marker)
  }

  /// The indentation that ends what is skipped: that of the statement, or that of the others in its
  /// block where it stands left of them.
  private func skipIndent(from start: Int) -> Int {
    let own = indent(of: start)
    guard lineBreaks[start], let block = openBlocks.last, block.opener < start else { return own }
    var sibling = block.opener + 1
    if sibling == start {
      repeat { sibling += 1 } while sibling < kinds.count && !lineBreaks[sibling]
    }
    guard sibling < kinds.count, lineBreaks[sibling], kinds[sibling] != .endOfFile else {
      return own
    }
    return max(own, indent(of: sibling))
  }

  /// Whether the brace that is next rather closes a block that was never opened: one such brace
  /// stands somewhere, and this one stands inside a line after that on which the open block began.
  private func isSurplus(since block: OpenBlock) -> Bool {
    guard braceBalance < 0, !lineBreaks[position] else { return false }
    return lineBreaks[(block.opener + 1)...position].contains(true)
  }

  private func endsSkip(_ open: Int, braces: Int, _ indent: Int) -> Bool {
    if open == 0 && (openBlocks.isEmpty || !at(.rightBrace)) {
      return self.indent(of: position) <= indent
    }
    // Where every brace has its other, a group in braces is passed over whatever its indentation.
    if braces > 0, braces == open, braceBalance == 0 { return false }
    switch current {
    case .rightBrace, .rightBracket, .rightParen: return self.indent(of: position) < indent
    default: return self.indent(of: position) <= indent
    }
  }

  /// Skips the inside of a block whose first line is missing; false where none is next.
  ///
  /// The indentation is that of the block around; -1 outside of every block.
  mutating func skipHeadlessBlock(in outer: Int) -> Bool {
    guard diagnostics.count < Parser.errorCountMax, let close = headlessEnd(outer) else {
      return false
    }
    report(
      .missingBlockHead(
        at: currentTokenSpan, closed: Span(source.id, range(of: close))))
    let marker = mark()
    while position <= close, !at(.endOfFile) { bump() }
    finishSkip(marker)
    return true
  }

  /// How many tokens a block without its first line may have.
  private static let headlessLengthMax = 10_000

  /// The `}` that closes nothing and ends the lines that begin with the next token, where they
  /// stand deeper than the block around.
  private func headlessEnd(_ outer: Int) -> Int? {
    guard braceBalance < 0, lineBreaks[position] else { return nil }
    let inner = indent(of: position)
    guard inner > outer else { return nil }
    var open = 0
    for index in position..<min(kinds.count, position + Parser.headlessLengthMax) {
      if open == 0, lineBreaks[index], indent(of: index) < inner {
        let closes = kinds[index] == .rightBrace && indent(of: index) > outer
        return closes ? index : nil
      }
      switch kinds[index] {
      case .leftBrace: open += 1
      case .rightBrace where open == 0: return nil
      case .rightBrace: open -= 1
      default: break
      }
    }
    return nil
  }

  private mutating func finishSkip(_ marker: Marker) {
    guard position > marker.token else { return }
    // Skipped text is damage even where its error was reported before it.
    errorCount += 1
    finish(marker, .unexpected)
  }

  /// Skips the bracketed group that begins here, or one token; used where nothing may be built.
  mutating func skipGroup() {
    var open = 0
    repeat {
      switch current {
      case .leftBrace, .leftParen, .leftBracket, .quoteOpen, .textOpen, .interpolationOpen,
        .controlOpen:
        open += 1
      case .rightBrace, .rightParen, .rightBracket, .quoteClose, .textClose, .interpolationClose,
        .controlClose:
        if open == 0 { return }
        open -= 1
      case .endOfFile: return
      default: break
      }
      bump()
    } while open > 0
  }

  /// Skips tokens on this line up to one of `kinds`; true if it is reached.
  mutating func skipOnLine(to kind: TokenKind) -> Bool {
    var ahead = position
    while kinds[ahead] != kind {
      if lineBreaks[ahead] && ahead > position { return false }
      if kinds[ahead] == .endOfFile || kinds[ahead] == .rightBrace { return false }
      ahead += 1
    }
    guard !lineBreaks[ahead] || ahead == position else { return false }
    let marker = mark()
    while position < ahead { bump() }
    finishSkip(marker)
    return true
  }
}
