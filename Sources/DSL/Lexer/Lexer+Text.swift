/// A string or an expression inside one that the lexer has entered and not left.
struct Frame {
  enum Mode {
    /// Between `"` and `"`.
    case string
    /// Between `"""` and `"""`.
    case textBlock
    /// Between `${` and `}`.
    case interpolation
    /// Between `%{` and `}`.
    case control
  }

  let mode: Mode
  /// What the text is the content of.
  let tag: LiteralTag
  /// The offset of the opening mark.
  let opened: Int
  /// The index of the token of the opening mark.
  let token: UInt32
  /// Braces open inside an interpolation or control tag.
  var depth = 0
}

/// The sort of literal a string belongs to.
enum LiteralTag {
  /// An ordinary string.
  case none
  /// `re`: neither escapes nor interpolation.
  case regex
  /// `promql` or `json`: no escapes, but interpolation.
  case embedded

  /// The tag that a word before a quote is, if it is one.
  init?(_ word: ArraySlice<UInt8>) {
    switch word.count {
    case 2 where word.elementsEqual("re".utf8): self = .regex
    case 6 where word.elementsEqual("promql".utf8): self = .embedded
    case 4 where word.elementsEqual("json".utf8): self = .embedded
    default: return nil
    }
  }
}

// Strings and text blocks.
extension Lexer {
  mutating func lexQuote(from start: Int) {
    let tag = pendingTag
    pendingTag = .none
    if byte(1) == Ascii.quote && byte(2) == Ascii.quote {
      if lexLostMark(from: start) { return }
      position += 3
      return open(.textBlock, tag, .textOpen, from: start)
    }
    position += 1
    let issueCount = issues.count
    scanText(.string, tag)
    if byte(0) == Ascii.quote, position < end {
      position += 1
      return emit(.string, from: start)
    }
    // The string is not whole: begin anew and give its parts tokens of their own.
    issues.removeLast(issues.count - issueCount)
    position = start + 1
    open(.string, tag, .quoteOpen, from: start)
  }

  private mutating func open(
    _ mode: Frame.Mode, _ tag: LiteralTag, _ kind: TokenKind, from start: Int
  ) {
    guard frames.count < Lexer.nestingMax else {
      report(.nestingTooDeep, start, position)
      return emit(.invalid, from: start)
    }
    frames.append(
      Frame(mode: mode, tag: tag, opened: start, token: UInt32(tokens.kinds.count)))
    emit(kind, from: start)
  }

  /// The next token inside a string or text block.
  mutating func lexText() {
    guard let frame = frames.last else { return }
    let start = position
    scanText(frame.mode, frame.tag)
    if position > start { emit(.textChunk, from: start) }
    guard position < end else { return }
    let mark = position
    switch bytes[mark] {
    case Ascii.quote where frame.mode == .string:
      close(.quoteClose, length: 1)
    case Ascii.quote:
      switch role(ofMarkIn: frame) {
      case .closes: close(.textClose, length: 3)
      case .opensAnother: recoverTextBlock(frame)
      case .isDoubled: skipDoubledMark()
      }
    case UInt8(ascii: "$"):
      position += 2
      open(.interpolation, frame.tag, .interpolationOpen, from: mark)
    case UInt8(ascii: "%"):
      position += 2
      open(.control, frame.tag, .controlOpen, from: mark)
    default:
      // Only a line end stops the text of a string otherwise.
      abandonString(frame)
    }
  }

  private mutating func close(_ kind: TokenKind, length: Int) {
    let start = position
    position += length
    frames.removeLast()
    emit(kind, from: start)
  }

  /// Moves to the first byte that ends a chunk: a closing mark, `${`, `%{`, or in a string a line
  /// end.
  private mutating func scanText(_ mode: Frame.Mode, _ tag: LiteralTag) {
    while position < end {
      position = skipProseBytes(bytes.span, from: position, to: end)
      guard position < end else { return }
      switch bytes[position] {
      case Ascii.quote:
        if mode == .string { return }
        if byte(1) == Ascii.quote && byte(2) == Ascii.quote { return }
        position += 1
      case Ascii.lineFeed:
        if mode == .string { return }
        position += 1
      case Ascii.carriageReturn where mode == .string && byte(1) == Ascii.lineFeed: return
      case Ascii.backslash: scanEscape(tag)
      case UInt8(ascii: "$") where tag != .regex:
        if byte(1) == UInt8(ascii: "{") { return }
        let isEscape = byte(1) == UInt8(ascii: "$") && byte(2) == UInt8(ascii: "{")
        position += isEscape ? 3 : 1
      case UInt8(ascii: "%") where tag == .none:
        if scanPercent(mode) { return }
      case 0x80...: skipScalar()
      default: position += 1
      }
    }
  }

  /// Handles `%` in an ordinary text; true where a control tag begins.
  private mutating func scanPercent(_ mode: Frame.Mode) -> Bool {
    if byte(1) == UInt8(ascii: "%") && byte(2) == UInt8(ascii: "{") {
      position += 3
      return false
    }
    guard byte(1) == UInt8(ascii: "{") else {
      position += 1
      return false
    }
    if mode == .textBlock { return true }
    report(.controlInString, position, position + 2)
    position += 2
    return false
  }

  /// Passes over a backslash and what it escapes; in an ordinary text it must be a known escape.
  private mutating func scanEscape(_ tag: LiteralTag) {
    let start = position
    position += 1
    guard position < end, bytes[position] != Ascii.lineFeed else {
      if tag == .none { report(.invalidEscape, start, position) }
      return
    }
    let escaped = bytes[position]
    if escaped >= 0x80 { skipScalar() } else { position += 1 }
    guard tag == .none else { return }
    switch escaped {
    case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), Ascii.quote, Ascii.backslash:
      return
    case UInt8(ascii: "u"):
      if !scanUnicodeEscape() { report(.invalidEscape, start, position) }
    default: report(.invalidEscape, start, position)
    }
  }

  /// Passes over `{hex}` after `\u`; false where it names no scalar.
  private mutating func scanUnicodeEscape() -> Bool {
    guard byte(0) == UInt8(ascii: "{") else { return false }
    var index = position + 1
    var value: UInt32 = 0
    while index < end, index - position <= 6, let digit = hexValue(bytes[index]) {
      value = value << 4 | digit
      index += 1
    }
    guard index > position + 1, bytes[index] == UInt8(ascii: "}") else { return false }
    position = index + 1
    return Unicode.Scalar(value) != nil
  }
}

// Strings and interpolations that are not closed.
extension Lexer {
  /// How often the lexer goes back for a text block without end; bounds the work on hostile input.
  static let recoveryMax = 16

  /// Leaves a string at the end of its line.
  private mutating func abandonString(_ frame: Frame) {
    frames.removeLast()
    note(.unterminatedString, at: frame, to: position)
  }

  /// At a line end in code: what an interpolation began does not cross it.
  mutating func abandonFramesAtLineEnd() {
    while let frame = frames.last, frame.mode != .textBlock {
      frames.removeLast()
      // A string around an open interpolation is not closed either, but that follows from it.
      if frame.mode != .string { note(.unterminatedInterpolation, at: frame, to: position) }
    }
  }

  /// Leaves what is still open at the end of the file.
  mutating func leaveAtEnd(_ frame: Frame) {
    switch frame.mode {
    case .textBlock: recoverTextBlock(frame)
    case .string: abandonString(frame)
    case .interpolation, .control: abandonFramesAtLineEnd()
    }
  }

  /// Reports a problem at an opening mark that has already got its token.
  private mutating func note(
    _ problem: LexIssue.Problem, at frame: Frame, to stop: Int, resumed: Int? = nil
  ) {
    issues.append(
      LexIssue(
        problem: problem, token: frame.token,
        range: TextRange(UInt32(frame.opened), UInt32(stop)),
        resumed: resumed.map { TextRange(at: UInt32($0)) }))
  }

  /// Whether the `"""` at the current position is not the closing mark of a block but belongs to
  /// another, because a mark between the two was forgotten: code stands before it on its line, and
  /// between the two some line returns to the indentation of the opening with a closing brace.
  func isOpeningOfAnother(_ frame: Frame) -> Bool {
    var index = position - 1
    while index > frame.opened, bytes[index] == Ascii.space { index -= 1 }
    guard index > frame.opened, isCode(endingAt: index),
      let brace = endByIndentation(frame, withBrace: true)
    else { return false }
    return brace.lineStart < position
  }

  /// Whether `=`, a word and a blank, or the tag of a literal ends at a byte before a `"""`.
  func isCode(endingAt last: Int) -> Bool {
    guard bytes[last] != UInt8(ascii: "=") else { return true }
    var first = last
    while first >= 0, ByteClass.table[Int(bytes[first])] == .letter { first -= 1 }
    guard first < last else { return false }
    return last + 1 < position || LiteralTag(bytes[(first + 1)...last]) != nil
  }

  /// Ends an unclosed text block at the line where the indentation says that it ends.
  private mutating func recoverTextBlock(_ frame: Frame) {
    while let last = frames.last, last.token >= frame.token { frames.removeLast() }
    recoveryCount += 1
    guard recoveryCount <= Lexer.recoveryMax, let resume = endByIndentation(frame) else {
      note(.unterminatedTextBlock, at: frame, to: frame.opened + 3)
      position = end
      return
    }
    note(
      .unterminatedTextBlock, at: frame, to: frame.opened + 3, resumed: resume.firstByte)
    truncateTokens(to: resume.lineStart)
    sawLineEnd = true
    position = resume.lineStart
  }

  /// The first line after the opening of a block whose text stands at or left of the opening line,
  /// or the first of those that begins with a closing brace.
  func endByIndentation(
    _ frame: Frame, withBrace wantsBrace: Bool = false
  ) -> (lineStart: Int, firstByte: Int)? {
    var lineStart = frame.opened
    while lineStart > 0, bytes[lineStart - 1] != Ascii.lineFeed { lineStart -= 1 }
    let limit = firstVisible(from: lineStart) - lineStart
    var index = frame.opened
    while index < end {
      guard bytes[index] == Ascii.lineFeed else {
        index += 1
        continue
      }
      let first = firstVisible(from: index + 1)
      let isBlank = first >= end || bytes[first] == Ascii.lineFeed
      let isWanted = !wantsBrace || (!isBlank && bytes[first] == UInt8(ascii: "}"))
      if !isBlank, isWanted, first - index - 1 <= limit { return (index + 1, first) }
      index += 1
    }
    return nil
  }

  func firstVisible(from start: Int) -> Int {
    var index = start
    while index < end, [Ascii.space, Ascii.tab, Ascii.carriageReturn].contains(bytes[index]) {
      index += 1
    }
    return index
  }

  /// Drops the tokens that begin at or after `offset`; a token across it is cut by the next to
  /// follow.
  mutating func truncateTokens(to offset: Int) {
    while let last = tokens.starts.last, Int(last) >= offset {
      tokens.starts.removeLast()
      tokens.kinds.removeLast()
    }
    let count = UInt32(tokens.kinds.count)
    while let last = tokens.significant.last, last >= count {
      tokens.significant.removeLast()
      significantKinds.removeLast()
      lineBreaks.removeLast()
    }
    while let last = tokens.patterns.last, Int(last) >= tokens.significant.count {
      tokens.patterns.removeLast()
    }
    issues.removeAll { $0.token >= count || $0.range.start >= UInt32(offset) }
  }
}

/// The value of a hexadecimal digit, nil for another byte.
func hexValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
  default: nil
  }
}
