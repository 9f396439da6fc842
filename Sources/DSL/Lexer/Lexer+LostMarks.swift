// Text blocks one of whose marks is lost or doubled.
//
// One such mark turns every block after it inside out: text is read as code and code as text. A
// file in which some block is found without its end is therefore read a second time, and then the
// lines tell which marks open and which close: a mark with text before it and none after it opens,
// one that begins its line closes.
extension Lexer {
  /// A `"""` where code stands; true where it can open no block and has been seen to.
  mutating func lexLostMark(from start: Int) -> Bool {
    guard doubtsMarks, frames.isEmpty else { return false }
    if let last = tokens.kinds.last, last == .textClose, isAfterMark(start) {
      emitStrayMark(from: start)
      return true
    }
    guard beginsLine(start), !(awaitsText && closingMarkFollows(start + 3)) else { return false }
    recoveryCount += 1
    if recoveryCount <= Lexer.recoveryMax, let head = headOfLostText(before: start) {
      emitLostText(after: head, closing: start)
    } else {
      emitStrayMark(from: start)
    }
    return true
  }

  /// A `"""` inside a text block, in a file whose marks are doubted.
  func role(ofMarkIn frame: Frame) -> MarkRole {
    guard doubtsMarks else { return isOpeningOfAnother(frame) ? .opensAnother : .closes }
    guard endsLine(after: position + 3) else { return .closes }
    // Of an empty text the next mark is the opening one of another.
    if position == frame.opened + 3 {
      return closingMarkFollows(position + 3) ? .isDoubled : .closes
    }
    var index = position - 1
    while index > frame.opened, bytes[index] == Ascii.space { index -= 1 }
    guard isCode(endingAt: index), let end = endByIndentation(frame), end.lineStart <= position
    else { return .closes }
    return .opensAnother
  }

  enum MarkRole {
    case closes
    /// A mark between this one and that of the block was forgotten.
    case opensAnother
    /// The opening mark was written twice.
    case isDoubled
  }

  /// A second opening mark, as a piece of the text.
  mutating func skipDoubledMark() {
    let start = position
    position += 3
    report(.strayTextMark, start, position)
    emit(.textChunk, from: start)
  }

  private mutating func emitStrayMark(from start: Int) {
    position = start + 3
    report(.strayTextMark, start, position)
    emit(.invalid, from: start)
  }

  // MARK: Shape of lines

  private func beginsLine(_ offset: Int) -> Bool {
    var index = offset
    while index > 0, bytes[index - 1] == Ascii.space || bytes[index - 1] == Ascii.tab { index -= 1 }
    return index == 0 || bytes[index - 1] == Ascii.lineFeed
  }

  private func endsLine(after offset: Int) -> Bool {
    let next = firstVisible(from: offset)
    return next >= end || bytes[next] == Ascii.lineFeed
  }

  private func isAfterMark(_ offset: Int) -> Bool {
    offset >= 3 && bytes[(offset - 3)..<offset].allSatisfy { $0 == Ascii.quote }
  }

  /// Whether code stands before that a text must follow, on whatever line.
  private var awaitsText: Bool {
    switch significantKinds.last {
    case .assign, .comma, .colon, .leftParen, .leftBracket, .coalesce: true
    default: false
    }
  }

  /// Whether the next mark begins its line, as one that closes does.
  private func closingMarkFollows(_ offset: Int) -> Bool {
    var index = offset
    while index + 2 < end {
      if bytes[index..<(index + 3)].allSatisfy({ $0 == Ascii.quote }) { return beginsLine(index) }
      index += 1
    }
    return false
  }

  // MARK: Text without an opening mark

  /// The end of the line above a closing mark after which the text began: the next one above that
  /// stands further left.
  private func headOfLostText(before mark: Int) -> Int? {
    var lineStart = mark
    while lineStart > 0, bytes[lineStart - 1] != Ascii.lineFeed { lineStart -= 1 }
    let indent = mark - lineStart
    let limit = endOfLastBlock
    while lineStart > limit {
      let lineEnd = lineStart - 1
      var above = lineEnd
      while above > 0, bytes[above - 1] != Ascii.lineFeed { above -= 1 }
      let first = firstVisible(from: above)
      if first < lineEnd, first - above < indent {
        let isReturn = bytes[lineEnd - 1] == Ascii.carriageReturn
        return isReturn ? lineEnd - 1 : lineEnd
      }
      lineStart = above
    }
    return nil
  }

  /// Where the last text block before this place ends; nothing before it is read anew.
  private var endOfLastBlock: Int {
    guard
      let last = tokens.kinds.lastIndex(where: { $0 == .textClose || $0 == .textOpen }),
      last + 1 < tokens.starts.count
    else { return 0 }
    return Int(tokens.starts[last + 1])
  }

  /// Takes everything from the end of a line to the closing mark for one token.
  private mutating func emitLostText(after head: Int, closing mark: Int) {
    restoreBraces(from: head)
    truncateTokens(to: head)
    sawLineEnd = endsWithLineEnd
    position = mark + 3
    report(.unopenedTextBlock(closing: mark), head, head)
    emit(.invalid, from: head)
  }

  /// Undoes what the braces after a place have counted.
  private mutating func restoreBraces(from offset: Int) {
    var depth = 0
    for index in tokens.kinds.indices.reversed() {
      guard Int(tokens.starts[index]) >= offset else { return }
      switch tokens.kinds[index] {
      case .interpolationClose, .controlClose: depth += 1
      case .interpolationOpen, .controlOpen: depth = max(0, depth - 1)
      case .leftBrace where depth == 0: braceBalance -= 1
      case .rightBrace where depth == 0: braceBalance += 1
      default: break
      }
    }
  }

  /// Whether a line end stands after the last significant token.
  private var endsWithLineEnd: Bool {
    for kind in tokens.kinds.reversed() {
      if kind == .newline { return true }
      if !kind.isTrivia { return false }
    }
    return false
  }
}
