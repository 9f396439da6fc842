// Strings and text blocks.
extension Parser {
  /// A string or a text block on this line; an empty string where none stands.
  mutating func text() {
    guard !atLineBreak else { return missingText() }
    textLiteral()
  }

  /// A string or a text block with its interpolations; an empty string where none stands.
  mutating func textLiteral() {
    let marker = mark()
    switch current {
    case .string: leaf(.stringLiteral)
    case .quoteOpen:
      bump()
      textParts(hasTags: false)
      _ = eat(.quoteClose)
      finish(marker, .stringLiteral)
    case .textOpen:
      bump()
      textParts(hasTags: true)
      _ = eat(.textClose)
      finish(marker, .textBlock)
    default: missingText()
    }
  }

  /// Whether a string on one line is next.
  var atPlainString: Bool { atOnLine(.string) || atOnLine(.quoteOpen) }

  /// A string that is constant: an interpolation in it is reported, unless it may be the variable
  /// of a repetition around.
  mutating func plainString(_ what: String) {
    let first = nodes.count
    let start = position
    text()
    guard nodes.count > first + 1, repetitionDepth == 0 else { return }
    var index = start
    while index < position, kinds[index] != .interpolationOpen { index += 1 }
    report(.interpolationInConstant(at: Span(source.id, range(of: index)), what: what))
  }

  private mutating func missingText() {
    reportExpected(.quoted)
    finishEmpty(.stringLiteral)
  }

  /// The parts up to a closing mark or, inside a tag, up to the `%{else}` or `%{end}` that is its
  /// own.
  private mutating func textParts(hasTags: Bool, inTag: Bool = false) {
    while true {
      switch current {
      case .textChunk: bump()
      case .interpolationOpen: interpolation()
      case .controlOpen where hasTags:
        if inTag, peek(1) == .kwEnd || peek(1) == .kwElse { return }
        controlTag()
      default: return
      }
    }
  }

  private mutating func interpolation() {
    let marker = mark()
    bump()
    let outer = (ignoresLineEnds, allowsCast)
    (ignoresLineEnds, allowsCast) = (false, true)
    if !nested({ $0.expression() }) { finishEmpty(.missingExpr) }
    (ignoresLineEnds, allowsCast) = outer
    closeTag(.interpolationClose)
    finish(marker, .interpolation)
  }

  /// Goes to the closing brace of an interpolation or tag and consumes it.
  ///
  /// Where there is none, the lexer has reported that.
  private mutating func closeTag(_ close: TokenKind) {
    if eat(close) { return }
    let marker = mark()
    var open = 0
    var hasReported = false
    // What an interpolation began does not cross a line end.
    while !at(.endOfFile), !lineBreaks[position], open > 0 || !endsTag(close) {
      if !hasReported { reportExpected(TokenKind.rightBrace.inMessage) }
      hasReported = true
      switch current {
      case .quoteOpen, .textOpen, .interpolationOpen, .controlOpen: open += 1
      case .quoteClose, .textClose, .interpolationClose, .controlClose: open -= 1
      default: break
      }
      bump()
    }
    if position > marker.token { finish(marker, .unexpected) }
    _ = eat(close)
  }

  private func endsTag(_ close: TokenKind) -> Bool {
    switch current {
    case close, .textChunk, .quoteClose, .textClose: true
    case .interpolationClose, .controlClose: true
    default: lineBreaks[position]
    }
  }

  private mutating func controlTag() {
    let marker = mark()
    switch peek(1) {
    case .kwFor: textFor(marker)
    case .kwIf: textIf(marker)
    default:
      report(.unmatchedControlTag(at: currentTokenSpan))
      bump()
      closeTag(.controlClose)
      finish(marker, .unexpected)
    }
  }

  private mutating func textFor(_ marker: Marker) {
    let opener = position
    bump()
    bump()
    let parsed = nested { parser in
      parser.name()
      parser.expect(.kwIn)
      parser.disjunction()
      parser.closeTag(.controlClose)
      parser.textParts(hasTags: true, inTag: true)
    }
    if !parsed { finishEmpty(.name) }
    while at(.controlOpen), peek(1) == .kwElse {
      report(.unmatchedControlTag(at: currentTokenSpan))
      skipTag()
      textParts(hasTags: true, inTag: true)
    }
    endTag(opener)
    finish(marker, .textFor)
  }

  private mutating func textIf(_ marker: Marker) {
    let opener = position
    var isFirst = true
    var sawElse = false
    while isFirst || (at(.controlOpen) && peek(1) == .kwElse) {
      if sawElse { report(.unmatchedControlTag(at: currentTokenSpan)) }
      let branch = mark()
      bump()
      if !isFirst { bump() }
      isFirst = false
      let parsed = nested { parser in
        if parser.eat(.kwIf) { parser.disjunction() } else { sawElse = true }
        parser.closeTag(.controlClose)
        parser.textParts(hasTags: true, inTag: true)
      }
      finish(branch, .textBranch)
      if !parsed { break }
    }
    endTag(opener)
    finish(marker, .textIf)
  }

  private mutating func skipTag() {
    let marker = mark()
    bump()
    closeTag(.controlClose)
    finish(marker, .unexpected)
  }

  /// `%{end}`, or the report that the tag at `opener` has none.
  private mutating func endTag(_ opener: Int) {
    guard at(.controlOpen), peek(1) == .kwEnd else {
      // A text that lost its end lost those of its tags with it.
      guard at(.textClose) || at(.controlOpen) else { return errorCount += 1 }
      let span = Span(source.id, range(of: opener).union(range(of: opener + 1)))
      return report(.unclosedControlTag(at: span, keyword: kinds[opener + 1].spelling))
    }
    bump()
    bump()
    closeTag(.controlClose)
  }
}

extension Parser {
  /// Reports the lines of text blocks that stand left of the margin.
  mutating func reportMargins(of tree: SyntaxTree) {
    guard kinds.contains(.textClose) else { return }
    for index in 0..<tree.nodeCount where tree.nodeKinds[index] == .textBlock {
      guard let block = TextBlockSyntax(tree, NodeID(UInt32(index))), !block.isDamaged,
        let fault = block.marginFault
      else { continue }
      report(
        .textMargin(
          at: Span(source.id, fault.line), closing: Span(source.id, fault.margin)))
    }
  }
}
