/// How tightly operators bind, the loosest first.
private enum Binding: Int {
  case or = 1
  case and, not, comparison, cast, coalesce, range, sum, product, prefix
}

// Expressions. Every function that parses one answers the height of its tree, which is limited
// because later stages walk trees by recursion.
extension Parser {
  /// An expression; where none stands, an empty node.
  mutating func expression() {
    _ = expressionHeight()
  }

  /// An expression inside the fragment of conditions, where `as` ends it.
  mutating func condition() {
    let outer = allowsCast
    allowsCast = false
    _ = binary(.or)
    allowsCast = outer
  }

  /// An expression that ends before any word: sums, products and what binds tighter.
  mutating func operand() {
    _ = binary(.sum)
  }

  /// An expression that does not begin with `if`.
  mutating func disjunction() {
    let outer = allowsCast
    allowsCast = true
    _ = binary(.or)
    allowsCast = outer
  }

  /// An operand, or two joined by `..`.
  mutating func range() {
    _ = binary(.range)
  }

  /// A primary expression with its members, calls and indices.
  mutating func postfix() {
    _ = postfixHeight()
  }

  mutating func expressionHeight() -> Int {
    at(.kwIf) && !atLineBreak ? ifExpr() : binary(.or)
  }

  /// Parses below one more level of nesting.
  private mutating func nestedHeight(_ body: (inout Parser) -> Int) -> Int {
    var height = 0
    if !nested({ height = body(&$0) }) { finishEmpty(.missingExpr) }
    return height
  }

  private mutating func ifExpr() -> Int {
    nestedHeight { parser in
      let marker = parser.mark()
      parser.bump()
      var height = parser.binary(.or)
      if !parser.continued(.kwThen), parser.at(.leftBrace) {
        // Rather a block of steps than a value.
        parser.finish(marker, .ifExpr)
        return height + 1
      }
      height = max(height, parser.binary(.or))
      parser.continued(.kwElse)
      height = max(height, parser.expressionHeight())
      parser.finish(marker, .ifExpr)
      return height + 1
    }
  }

  /// A token that continues a statement even at the beginning of a line; reports where it is
  /// missing.
  @discardableResult
  mutating func continued(_ kind: TokenKind) -> Bool {
    if eat(kind) { return true }
    reportExpected(kind.inMessage)
    return false
  }

  private mutating func binary(_ least: Binding) -> Int {
    let marker = mark()
    var height = prefix(least)
    var last: Binding?
    while let next = infix(), next.rawValue >= least.rawValue {
      if next == last, next == .comparison || next == .range || next == .cast {
        report(.chainedOperator(at: currentSpan, operator: source.text(range(of: position))))
      }
      guard height < Parser.expressionHeightMax else {
        report(.nestingTooDeep(at: currentSpan, limit: String(Parser.expressionHeightMax)))
        return height
      }
      height = max(height, infixTail(next, marker)) + 1
      last = next
    }
    return height
  }

  /// The binding of the operator that is next, nil where the expression ends.
  @inline(__always)
  private func infix() -> Binding? {
    switch current {
    case .kwOr: return .or
    case .kwAnd: return .and
    case .comma, .rightBrace, .rightParen, .rightBracket, .endOfFile: return nil
    default: return atLineBreak ? nil : infixOnLine()
    }
  }

  private func infixOnLine() -> Binding? {
    switch current {
    case .equal, .notEqual, .matches, .notMatches, .less, .lessEqual, .greater, .greaterEqual,
      .kwIn, .kwIs:
      .comparison
    case .kwNot: peek(1) == .kwIn ? .comparison : nil
    case .assign: allowsCast ? nil : .comparison
    case .colon: allowsCast || !followsLabel ? nil : .comparison
    case .kwAs: allowsCast ? .cast : nil
    case .coalesce: .coalesce
    case .dotDot: .range
    case .plus, .minus: .sum
    case .star, .slash: .product
    case .pipe: peek(1) == .pipe ? .or : nil
    case .invalid: foreignBinding()
    default: nil
    }
  }

  /// Whether the word before the next token begins a comparison, rather than ending one.
  private var followsLabel: Bool {
    guard position > 1, kinds[position - 1].isWord else { return false }
    switch kinds[position - 2] {
    case .kwWhen, .kwMute, .kwAnd, .kwOr, .kwNot, .kwIf, .kwNever, .kwEven, .kwSilence, .leftParen,
      .colon, .assign:
      return true
    default: return false
    }
  }

  /// `&&` is reported where it stands and goes on as the operator that was meant.
  private func foreignBinding() -> Binding? {
    source.text(range(of: position)) == "&&" ? .and : nil
  }

  private mutating func infixTail(_ binding: Binding, _ marker: Marker) -> Int {
    let height: Int
    switch binding {
    case .comparison: return comparisonTail(marker)
    case .cast:
      bump()
      if atPlainString { plainString("a format") } else { operandName(.nameRef) }
      finish(marker, .castExpr)
      return 0
    case .coalesce:
      bump()
      height = nestedHeight { $0.binary(.coalesce) }
    case .range:
      bump()
      height = binary(.sum)
      finish(marker, .rangeExpr)
      return height
    case .or:
      if at(.pipe) { foreignOr() }
      bump()
      height = binary(.and)
    case .and:
      bump()
      height = binary(.not)
    case .sum:
      bump()
      height = binary(.product)
    case .product, .not, .prefix:
      bump()
      height = binary(.prefix)
    }
    finish(marker, .binaryExpr)
    return height
  }

  private mutating func comparisonTail(_ marker: Marker) -> Int {
    if at(.kwIs) { return presence(marker) }
    if at(.assign) || at(.colon) { foreignEquality() }
    let isMembership = at(.kwIn) || at(.kwNot)
    _ = eat(.kwNot)
    bump()
    let close = isMembership ? endOfListInParens : nil
    let height = close.map { listInParens($0) } ?? binary(.cast)
    finish(marker, .binaryExpr)
    return height
  }

  /// `is absent` or `is present`; what other languages say with `is` is reported.
  private mutating func presence(_ marker: Marker) -> Int {
    bump()
    let isNegated = atOnLine(.kwNot)
    let index = isNegated ? position + 1 : position
    guard index < kinds.count, !lineBreaks[index], let right = presence(of: index, isNegated) else {
      expect(anyOf: [.kwAbsent, .kwPresent])
      finish(marker, .presenceExpr)
      return 0
    }
    let isComparison = right == "==" || right == "!="
    let first = range(of: position - 1)
    let span = Span(
      source.id, first.union(range(of: isComparison ? index - 1 : index)))
    report(
      Diagnostic.foreignOperator(at: span, found: source.text(span.range), right: right)
        .suggest("write `\(right)`", replacing: span, with: right))
    if isNegated { leaf(.unexpected) }
    if isComparison {
      let height = binary(.cast)
      finish(marker, .binaryExpr)
      return height
    }
    leaf(.unexpected)
    finish(marker, .presenceExpr)
    return 0
  }

  private mutating func prefix(_ least: Binding) -> Int {
    let marker = mark()
    switch current {
    case .kwNot:
      if least.rawValue > Binding.not.rawValue { reportExpected(.expression) }
      return nestedHeight { parser in
        parser.bump()
        let height = parser.binary(.not)
        parser.finish(marker, .unaryExpr)
        return height + 1
      }
    case .minus:
      return nestedHeight { parser in
        parser.bump()
        let height = parser.binary(.prefix)
        parser.finish(marker, .unaryExpr)
        return height + 1
      }
    case .kwDuring, .kwOutside:
      guard namesCalendar(least) else { return postfixHeight() }
      bump()
      name(.nameRef)
      finish(marker, .calendarExpr)
      return 1
    default: return postfixHeight()
    }
  }

  /// Whether `during` or `outside` is followed by a name, so that it is no name itself.
  private func namesCalendar(_ least: Binding) -> Bool {
    least.rawValue <= Binding.comparison.rawValue && peek(1).isWord && !lineBreaks[position + 1]
      && !isOperatorWord(peek(1))
  }

  private func isOperatorWord(_ kind: TokenKind) -> Bool {
    switch kind {
    case .kwIs, .kwIn, .kwNot, .kwAnd, .kwOr, .kwAs: true
    default: false
    }
  }

  private mutating func postfixHeight() -> Int {
    let marker = mark()
    var height = primary()
    while true {
      switch current {
      case .dot:
        bump()
        operandName()
        finish(marker, .memberExpr)
      case .leftParen where !atLineBreak:
        height = max(height, callArguments())
        finish(marker, .callExpr)
      case .leftBracket where !atLineBreak:
        let opener = position
        bump()
        height = max(
          height,
          nestedHeight { parser in
            var inner = 0
            parser.insideBrackets { inner = $0.expressionHeight() }
            return inner
          })
        closeBracket(.rightBracket, opener: opener)
        finish(marker, .indexExpr)
      default: return height
      }
      height += 1
      guard height < Parser.expressionHeightMax else {
        report(.nestingTooDeep(at: currentSpan, limit: String(Parser.expressionHeightMax)))
        return height
      }
    }
  }

  @discardableResult
  mutating func callArguments() -> Int {
    var height = 0
    delimited(.rightParen) { parser in
      let marker = parser.mark()
      if parser.current.isWord, parser.peek(1) == .colon {
        let label = parser.mark()
        parser.bump()
        parser.bump()
        parser.finish(label, .argumentLabel)
      }
      height = max(height, parser.expressionHeight())
      parser.finish(marker, .argument)
    }
    return height
  }
}

// Primary expressions.
extension Parser {
  private mutating func primary() -> Int {
    if atLineBreak, !continuesAfterOperator || beginsAnotherStatement { return missing() }
    switch current {
    case .string, .quoteOpen, .textOpen: textLiteral()
    case .integer: integer()
    case .float: leaf(.floatLiteral)
    case .percent: leaf(.percentLiteral)
    case .duration: leaf(.durationLiteral)
    case .bytes: leaf(.bytesLiteral)
    case .time: leaf(.timeLiteral)
    case .date: leaf(.dateLiteral)
    case .badNumber: leaf(.missingExpr)
    case .kwTrue, .kwFalse: leaf(.boolLiteral)
    case .kwNone: leaf(.noneLiteral)
    case .literalTag:
      let marker = mark()
      let isQuery = source.text(range(of: position)) == "promql"
      bump()
      let opener = position
      textLiteral()
      if isQuery { unescapedQuotes(from: opener) }
      finish(marker, .typedLiteral)
    case .leftParen: return parenExpr()
    case .leftBracket: return listExpr()
    // No condition compares with a record, so the brace opens the block behind it.
    case .leftBrace where !allowsCast && continuesAfterOperator: return missing()
    case .leftBrace where !allowsCast && atMatchers: return matchers()
    case .leftBrace: return recordExpr()
    case .kwCase: return caseExpr()
    case .kwIf, .kwThen, .kwElse, .kwAnd, .kwOr, .kwIn, .kwIs, .kwAs, .kwPer, .kwWithin:
      return missing()
    case let kind where kind.isWord: leaf(.nameExpr)
    case .invalid: return invalid()
    default: return missing()
    }
    return 1
  }

  /// A whole number; one whose unit a blank parts from it is no value.
  private mutating func integer() {
    let marker = mark()
    bump()
    guard atPartedUnit else { return finish(marker, .intLiteral) }
    partedUnit()
    finish(marker, .missingExpr)
  }

  /// Whether the line end before the next token means nothing, because an operator stands before
  /// it.
  private var continuesAfterOperator: Bool {
    guard position > 0 else { return false }
    switch kinds[position - 1] {
    case .assign, .equal, .notEqual, .matches, .notMatches, .less, .lessEqual, .greater,
      .greaterEqual, .plus, .minus, .star, .slash, .arrow, .fatArrow, .colon, .pipe, .dotDot,
      .coalesce, .kwAnd, .kwOr, .kwNot, .kwIn, .kwThen, .kwElse:
      return true
    default: return false
    }
  }

  /// Whether the line after an operator is no operand but a statement: it begins with a word, and
  /// what follows the word could not stand after an operand.
  private var beginsAnotherStatement: Bool {
    guard current.isWord, !at(.kwCase), position + 1 < kinds.count, !lineBreaks[position + 1]
    else { return false }
    switch peek(1) {
    case .assign, .string, .quoteOpen, .textOpen, .literalTag, .integer, .float, .percent,
      .duration,
      .bytes, .time, .date, .badNumber, .identifier:
      return true
    case .kwAnd, .kwOr, .kwNot, .kwIn, .kwIs, .kwAs, .kwThen, .kwElse, .kwIf, .kwPer, .kwTokens,
      .kwWithin, .kwRetry, .kwBackoff, .kwFor, .kwBy, .kwUnless, .kwAt, .kwTimes, .kwBody, .kwGiven,
      .kwResolve, .kwSilence, .kwAck, .kwExpect:
      return false
    default: return peek(1).isWord
    }
  }

  private mutating func missing() -> Int {
    reportExpected(.expression)
    finishEmpty(.missingExpr)
    return 1
  }

  /// Characters that mean nothing, reported by the lexer, stand for the expression they begin.
  private mutating func invalid() -> Int {
    leaf(.unexpected)
    errorCount += 1
    // What is missing behind it follows from it.
    guard !atLineBreak, !at(.endOfFile) else {
      finishEmpty(.missingExpr)
      return 1
    }
    return primary()
  }

  private mutating func parenExpr() -> Int {
    let marker = mark()
    let opener = position
    let height = nestedHeight { parser in
      var inner = 0
      parser.bump()
      parser.insideBrackets { inner = $0.expressionHeight() }
      parser.closeBracket(.rightParen, opener: opener)
      return inner
    }
    finish(marker, .parenExpr)
    return height + 1
  }

  private mutating func listExpr() -> Int {
    let marker = mark()
    if peek(1) == .kwFor, peek(2).isWord, peek(3) == .kwIn { return listFor(marker) }
    var height = 0
    delimited(.rightBracket) { height = max(height, $0.expressionHeight()) }
    finish(marker, .listExpr)
    return height + 1
  }

  private mutating func listFor(_ marker: Marker) -> Int {
    let opener = position
    let height = nestedHeight { parser in
      parser.bump()
      parser.bump()
      var inner = 0
      parser.insideBrackets { inner = $0.listForBody() }
      parser.closeBracket(.rightBracket, opener: opener)
      return inner
    }
    finish(marker, .listFor)
    return height + 1
  }

  private mutating func listForBody() -> Int {
    name()
    expect(.kwIn)
    var height = binary(.or)
    expect(.colon)
    height = max(height, expressionHeight())
    if at(.kwIf) {
      let marker = mark()
      bump()
      height = max(height, binary(.or))
      finish(marker, .filterClause)
    }
    return height
  }

  private mutating func recordExpr() -> Int {
    let marker = mark()
    let outer = fieldHeight
    fieldHeight = 0
    block(.record)
    finish(marker, .recordExpr)
    let height = fieldHeight + 1
    fieldHeight = outer
    return height
  }

  /// `key: value` of a record.
  mutating func recordField() {
    guard current.isWord || at(.string) || at(.quoteOpen) else { return }
    let marker = mark()
    let key = mark()
    if current.isWord { bump() } else { plainString("the key of a field") }
    finish(key, .recordKey)
    colon()
    fieldHeight = max(fieldHeight, expressionHeight())
    finish(marker, .recordField)
  }

  private mutating func caseExpr() -> Int {
    let marker = mark()
    bump()
    let height = postfixHeight()
    let outer = fieldHeight
    fieldHeight = 0
    block(.arms)
    finish(marker, .caseExpr)
    let result = max(height, fieldHeight) + 1
    fieldHeight = outer
    return result
  }

  /// `pattern, pattern => value` or `else => value`.
  mutating func caseArm() {
    let marker = mark()
    guard !at(.rightBrace) else { return }
    if !eat(.kwElse) {
      repeat {
        let pattern = mark()
        operand()
        finish(pattern, .casePattern)
      } while !atLineBreak && eat(.comma)
    }
    if atOnLine(.arrow) || atOnLine(.colon) { foreignMark(.fatArrow) } else { expect(.fatArrow) }
    fieldHeight = max(fieldHeight, expressionHeight())
    finish(marker, .caseArm)
  }
}
