/// Turns the bytes of a file into tokens.
///
/// The lexer is total: any bytes give tokens that cover them without gap, and what is wrong with
/// them becomes a `LexIssue` at a token. Strings are split at their interpolations, so that the
/// parser sees the expressions inside as ordinary tokens; a string without any is one token.
struct Lexer {
  /// How deep strings and interpolations may stand in one another.
  static let nestingMax = 64

  /// The bytes and one zero after them, so that looking at the next byte needs no check.
  let bytes: [UInt8]
  /// The number of bytes of the file.
  let end: Int
  /// The next byte to read.
  var position = 0
  var tokens = TokenTable()
  /// Kind of every significant token.
  var significantKinds: [TokenKind] = []
  /// Whether a line end stands before each significant token.
  var lineBreaks: [Bool] = []
  /// Whether a line end was read since the last significant token.
  var sawLineEnd = false
  var issues: [LexIssue] = []
  /// The strings and interpolations that are open, outermost first.
  var frames: [Frame] = []
  /// Whether the next string is the content of a typed literal, and of which sort.
  var pendingTag = LiteralTag.none
  /// How often an unclosed text block has sent the lexer back; see `recoverTextBlock`.
  var recoveryCount = 0
  /// `{` minus `}` of code outside strings.
  var braceBalance = 0
  /// Whether the mark that begins a conflict was read, and the one that ends it was not.
  var isInConflict = false
  /// Whether the lines tell which marks open text blocks and which close them; see `lexLostMark`.
  let doubtsMarks: Bool

  private let classes = ByteClass.table
  private let keywordKinds = KeywordTable.kinds
  private let keywordSlots = KeywordTable.slots
  private let keywordLetters = KeywordTable.letters
  private let keywordOffsets = KeywordTable.offsets

  private init(_ bytes: [UInt8], doubtsMarks: Bool = false) {
    self.doubtsMarks = doubtsMarks
    self.bytes = bytes + [0]
    self.end = bytes.count
    tokens.kinds.reserveCapacity(bytes.count / 3 + 2)
    tokens.starts.reserveCapacity(bytes.count / 3 + 2)
    tokens.significant.reserveCapacity(bytes.count / 5 + 2)
    significantKinds.reserveCapacity(bytes.count / 5 + 2)
    lineBreaks.reserveCapacity(bytes.count / 5 + 2)
  }

  /// The tokens of a file.
  static func lex(_ bytes: [UInt8]) -> Lexer {
    let lexer = lex(bytes, doubtsMarks: false)
    return lexer.recoveryCount == 0 ? lexer : lex(bytes, doubtsMarks: true)
  }

  private static func lex(_ bytes: [UInt8], doubtsMarks: Bool) -> Lexer {
    var lexer = Lexer(bytes, doubtsMarks: doubtsMarks)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      lexer.position = 3
      lexer.emit(.whitespace, from: 0)
    }
    lexer.run()
    return lexer
  }

  /// The tokens of a file that is too large to be read: all of it as one.
  static func unread(_ bytes: [UInt8]) -> Lexer {
    var lexer = Lexer([])
    lexer.report(.fileTooLarge, 0, 0)
    lexer.emit(.invalid, from: 0)
    lexer.emit(.endOfFile, from: bytes.count)
    return lexer
  }

  private mutating func run() {
    while true {
      while position < end {
        switch frames.last?.mode {
        case nil, .interpolation, .control: lexCode()
        case .string, .textBlock: lexText()
        }
      }
      // Leaving an open text block may move back to the line where it should have ended.
      guard let frame = frames.last else { break }
      leaveAtEnd(frame)
    }
    emit(.endOfFile, from: end)
    issues.sort { ($0.token, $0.range.start) < ($1.token, $1.range.start) }
  }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 {
    let index = position + offset
    return index < end ? bytes[index] : 0
  }

  /// Adds the token from `start` to the current position.
  @inline(__always)
  mutating func emit(_ kind: TokenKind, from start: Int) {
    if !kind.isTrivia {
      tokens.significant.append(UInt32(truncatingIfNeeded: tokens.kinds.count))
      significantKinds.append(kind)
      lineBreaks.append(sawLineEnd)
      sawLineEnd = false
    } else if kind == .newline {
      sawLineEnd = true
    }
    tokens.kinds.append(kind)
    tokens.starts.append(UInt32(truncatingIfNeeded: start))
  }

  /// Notes a problem of the token that is emitted next.
  mutating func report(_ problem: LexIssue.Problem, _ start: Int, _ stop: Int) {
    issues.append(
      LexIssue(
        problem: problem, token: UInt32(tokens.kinds.count),
        range: TextRange(UInt32(start), UInt32(stop))))
  }
}

// Code outside text.
extension Lexer {
  @inline(__always)
  private mutating func lexCode() {
    let start = position
    let first = bytes[start]
    switch classes[Int(first)] {
    case .space:
      repeat { position += 1 } while classes[Int(bytes[position])] == .space
      emit(.whitespace, from: start)
    case .letter: lexWord(from: start)
    case .newline:
      if !frames.isEmpty {
        abandonFramesAtLineEnd()
        guard frames.isEmpty else { return }
      }
      position += 1
      emit(.newline, from: start)
    case .digit: lexNumber(from: start)
    case .quote: lexQuote(from: start)
    case .hash: lexComment(from: start)
    case .punctuation: lexPunctuation(first, from: start)
    case .other:
      if placeholder(at: start) != nil { return lexPattern(from: start) }
      lexInvalid(from: start)
    }
  }

  /// A name or a known word; the hash is rolled while the end is looked for.
  @inline(__always)
  private mutating func lexWord(from start: Int) {
    var hash: UInt32 = 0
    var index = start
    var next = bytes[index]
    repeat {
      hash = hash &* 31 &+ UInt32(next)
      index += 1
      next = bytes[index]
    } while classes[Int(next)].continuesWord
    position = index
    if next >= 0x80, foreignLetter(at: index) != nil { return lexForeignWord(from: start) }
    if next == UInt8(ascii: "$"), placeholder(at: index) != nil {
      return lexPattern(from: start)
    }
    let length = index - start
    if next == Ascii.quote, let tag = LiteralTag(bytes[start..<index]) {
      pendingTag = tag
      return emit(.literalTag, from: start)
    }
    emit(keyword(hash, from: start, length: length), from: start)
  }

  @inline(__always)
  private func keyword(_ hash: UInt32, from start: Int, length: Int) -> TokenKind {
    let entry = Int(keywordSlots[KeywordTable.slot(hash)])
    guard entry > 0 else { return .identifier }
    let first = Int(keywordOffsets[entry - 1])
    guard Int(keywordOffsets[entry]) - first == length else { return .identifier }
    for offset in 0..<length where keywordLetters[first + offset] != bytes[start + offset] {
      return .identifier
    }
    return keywordKinds[entry - 1]
  }

  private mutating func lexComment(from start: Int) {
    position += 1
    let kind: TokenKind = bytes[position] == UInt8(ascii: "#") ? .docComment : .comment
    while position < end, bytes[position] != Ascii.lineFeed {
      if bytes[position] >= 0x80 { skipScalar() } else { position += 1 }
    }
    if bytes[position - 1] == Ascii.carriageReturn, position - 1 > start { position -= 1 }
    emit(kind, from: start)
  }

  @inline(__always)
  private mutating func lexPunctuation(_ first: UInt8, from start: Int) {
    let second = byte(1)
    if second == first, beginsConflictMark(start) { return lexConflictMark(from: start) }
    var length = 1
    let kind: TokenKind
    switch (first, second) {
    case (UInt8(ascii: "{"), _): return lexOpenBrace(from: start)
    case (UInt8(ascii: "}"), _): return lexCloseBrace(from: start)
    case (UInt8(ascii: "="), UInt8(ascii: "=")): (kind, length) = (.equal, 2)
    case (UInt8(ascii: "="), UInt8(ascii: "~")): (kind, length) = (.matches, 2)
    case (UInt8(ascii: "="), UInt8(ascii: ">")): (kind, length) = (.fatArrow, 2)
    case (UInt8(ascii: "!"), UInt8(ascii: "=")): (kind, length) = (.notEqual, 2)
    case (UInt8(ascii: "!"), UInt8(ascii: "~")): (kind, length) = (.notMatches, 2)
    case (UInt8(ascii: "<"), UInt8(ascii: "=")): (kind, length) = (.lessEqual, 2)
    case (UInt8(ascii: ">"), UInt8(ascii: "=")): (kind, length) = (.greaterEqual, 2)
    case (UInt8(ascii: "-"), UInt8(ascii: ">")): (kind, length) = (.arrow, 2)
    case (UInt8(ascii: "."), UInt8(ascii: ".")): (kind, length) = (.dotDot, 2)
    case (UInt8(ascii: "?"), UInt8(ascii: "?")): (kind, length) = (.coalesce, 2)
    default:
      guard let single = Lexer.singlePunctuation(first) else { return lexInvalid(from: start) }
      kind = single
    }
    position += length
    emit(kind, from: start)
  }

  @inline(__always)
  private static func singlePunctuation(_ byte: UInt8) -> TokenKind? {
    switch byte {
    case UInt8(ascii: "="): .assign
    case UInt8(ascii: ","): .comma
    case UInt8(ascii: ":"): .colon
    case UInt8(ascii: "."): .dot
    case UInt8(ascii: "["): .leftBracket
    case UInt8(ascii: "]"): .rightBracket
    case UInt8(ascii: "("): .leftParen
    case UInt8(ascii: ")"): .rightParen
    case UInt8(ascii: "<"): .less
    case UInt8(ascii: ">"): .greater
    case UInt8(ascii: "+"): .plus
    case UInt8(ascii: "-"): .minus
    case UInt8(ascii: "*"): .star
    case UInt8(ascii: "/"): .slash
    case UInt8(ascii: "|"): .pipe
    case UInt8(ascii: "?"): .question
    default: nil
    }
  }

  private mutating func lexOpenBrace(from start: Int) {
    position += 1
    if frames.isEmpty {
      braceBalance += 1
    } else {
      frames[frames.count - 1].depth += 1
    }
    emit(.leftBrace, from: start)
  }

  private mutating func lexCloseBrace(from start: Int) {
    position += 1
    guard let frame = frames.last else {
      braceBalance -= 1
      return emit(.rightBrace, from: start)
    }
    guard frame.depth == 0 else {
      frames[frames.count - 1].depth -= 1
      return emit(.rightBrace, from: start)
    }
    frames.removeLast()
    emit(frame.mode == .control ? .controlClose : .interpolationClose, from: start)
  }

  /// Takes a run of bytes that begin no token: one token and one problem for the run.
  private mutating func lexInvalid(from start: Int) {
    if lexForeign(from: start) { return }
    var problem = LexIssue.Problem.unexpectedCharacter
    repeat {
      if bytes[position] < 0x80 {
        position += 1
      } else if let length = scalarLength() {
        position += length
      } else {
        problem = .invalidUTF8
        position += 1
      }
    } while position < end && classes[Int(bytes[position])] == .other
    let kind = foreignMark(from: start)
    report(problem, start, position)
    emit(kind, from: start)
  }
}

extension Lexer {
  /// The number of bytes of the well-formed scalar at the current position, nil where there is
  /// none.
  func scalarLength() -> Int? { scalarLength(at: position) }

  /// The number of bytes of the well-formed scalar at an offset, nil where there is none.
  func scalarLength(at index: Int) -> Int? {
    let first = bytes[index]
    func follows(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      let next = index + offset < end ? bytes[index + offset] : 0
      return low <= next && next <= high
    }
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return follows(1) ? 2 : nil
    case 0xE0...0xEF:
      let low: UInt8 = first == 0xE0 ? 0xA0 : 0x80
      let high: UInt8 = first == 0xED ? 0x9F : 0xBF
      return follows(1, low, high) && follows(2) ? 3 : nil
    case 0xF0...0xF4:
      let low: UInt8 = first == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = first == 0xF4 ? 0x8F : 0xBF
      return follows(1, low, high) && follows(2) && follows(3) ? 4 : nil
    default: return nil
    }
  }

  /// Passes over one scalar of a comment or string and reports what must not stand there.
  mutating func skipScalar() {
    guard let length = scalarLength() else {
      report(.invalidUTF8, position, position + 1)
      position += 1
      return
    }
    if length == 3, bytes[position] == 0xE2, isBidirectionalControl() {
      report(.bidirectionalControl, position, position + 3)
    }
    position += length
  }

  /// Whether U+202A…U+202E or U+2066…U+2069 stands here: they make text look other than it is.
  private func isBidirectionalControl() -> Bool {
    (byte(1) == 0x80 && 0xAA <= byte(2) && byte(2) <= 0xAE)
      || (byte(1) == 0x81 && 0xA6 <= byte(2) && byte(2) <= 0xA9)
  }
}

/// What is wrong with the text of one token.
struct LexIssue: Sendable {
  enum Problem: Sendable {
    case fileTooLarge
    case invalidUTF8
    case unexpectedCharacter
    /// A blank that is none, or a character that cannot be seen.
    case invisibleCharacter
    /// A word with letters that names cannot have.
    case foreignWord
    case conflictMark
    case bidirectionalControl
    case unterminatedString
    case unterminatedTextBlock
    /// The closing mark begins at an offset.
    case unopenedTextBlock(closing: Int)
    case strayTextMark
    case unterminatedInterpolation
    case controlInString
    case invalidEscape
    case invalidNumber(LiteralFailure)
    case nestingTooDeep
    case malformedPlaceholder
  }

  let problem: Problem
  /// Index in the token table.
  let token: UInt32
  let range: TextRange
  /// Where code goes on after a text without end.
  var resumed: TextRange?
}

extension KeywordTable {
  /// The kinds of the words, in the order of the table.
  fileprivate static let kinds = (TokenKind.firstKeyword.rawValue...UInt8.max).compactMap {
    TokenKind(rawValue: $0)
  }
}

/// What a byte can begin.
enum ByteClass: UInt8 {
  case letter, digit, space, newline, quote, hash, punctuation, other

  static let table: [ByteClass] = (UInt8.min...UInt8.max).map(of)

  @inline(__always)
  var continuesWord: Bool { rawValue <= ByteClass.digit.rawValue }

  private static func of(_ byte: UInt8) -> ByteClass {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      .letter
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case Ascii.space, Ascii.tab, Ascii.carriageReturn: .space
    case Ascii.lineFeed: .newline
    case Ascii.quote: .quote
    case UInt8(ascii: "#"): .hash
    default: "{}()[],:.=!~<>+-*/|?".utf8.contains(byte) ? .punctuation : .other
    }
  }
}
