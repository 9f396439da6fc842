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
    let marker = mark()
    reportExpected(.quoted)
    finish(marker, .stringLiteral)
  }

  /// The parts up to a closing mark or, inside a tag, up to the `%{else}` or `%{end}` that is its
  /// own.
  private mutating func textParts(hasTags: Bool, inTag: Bool = false) {
    while true {
      switch current {
      case .textChunk: bump()
      case .interpolationOpen: interpolation()
      case .controlOpen where hasTags:
        if inTag, peek(1) == .kwEnd || peek(1) == .kwElse || atForeignEnd { return }
        controlTag()
      default: return
      }
    }
  }

  /// Whether `%{endfor}` or `%{endif}` is next, as Terraform has them.
  private var atForeignEnd: Bool {
    guard at(.controlOpen), peek(1) == .identifier else { return false }
    return ["endfor", "endif"].contains(source.text(range(of: position + 1)))
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
      reportUnmatchedTag()
      bump()
      closeTag(.controlClose)
      finish(marker, .unexpected)
    }
  }

  /// Reports a tag that ends nothing; it may end what is written as in templates of Jinja.
  private mutating func reportUnmatchedTag() {
    let diagnostic = Diagnostic.unmatchedControlTag(at: currentTokenSpan)
    let before = source.bytes[..<Int(range(of: position).start)]
    let start = max(0, before.endIndex - Parser.foreignTagDistanceMax)
    let text = source.text(TextRange(UInt32(start), UInt32(before.endIndex)))
    guard let tag = Parser.foreignTag(in: text) else { return report(diagnostic) }
    report(diagnostic.help("`{% \(tag) … %}` is written `%{\(tag) …}` in this language"))
  }

  /// How many bytes before a tag its beginning is looked for.
  private static let foreignTagDistanceMax = 4_000

  /// The word of the last tag of Jinja in a text.
  private static func foreignTag(in text: String) -> String? {
    var found: String?
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      rest = rest[rest.index(after: open)...]
      guard rest.hasPrefix("% ") || rest.hasPrefix("%- ") else { continue }
      let word = rest.drop { !$0.isLetter }.prefix { $0.isLetter }
      if word == "for" || word == "if" { found = String(word) }
    }
    return found
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
    if atForeignEnd {
      let word = Span(source.id, range(of: position + 1))
      let found = "%{\(source.text(word.range))}"
      report(
        Diagnostic.foreignOperator(at: word, found: found, right: "%{end}")
          .suggest("write `end`", replacing: word, with: "end"))
      return skipTag()
    }
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
