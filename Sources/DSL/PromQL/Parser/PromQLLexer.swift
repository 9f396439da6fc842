extension PromQL {
  /// Turns bytes into tokens; stops at the first byte that cannot be part of an expression.
  ///
  /// What a byte means depends on the brackets around it: a colon belongs to a metric name outside
  /// braces and brackets, and separates range and step inside brackets.
  struct Lexer {
    let bytes: [UInt8]
    let dialect: Dialect
    private(set) var tokens: [Token] = []
    /// Why the text could not be read to its end; the last token but one is then `invalid`.
    private(set) var problem: Problem?
    private var position = 0
    private var isInBraces = false
    private var bracketDepth = 0

    init(_ bytes: [UInt8], _ dialect: Dialect) {
      self.bytes = bytes
      self.dialect = dialect
      // Queries have a token for every three bytes or fewer, and growing copies all of them.
      tokens.reserveCapacity(bytes.count / 3 + 4)
    }

    /// Reads everything.
    mutating func run() {
      do throws(Problem) {
        while skipSpace() { try lexToken() }
      } catch {
        problem = error
        tokens.append(Token(kind: .invalid, range: error.range))
      }
      tokens.append(Token(kind: .end, range: TextRange(at: UInt32(bytes.count))))
    }

    private func byte(_ offset: Int = 0) -> UInt8 {
      let index = position + offset
      return index < bytes.count ? bytes[index] : 0
    }

    private func range(_ start: Int, _ end: Int) -> TextRange {
      TextRange(UInt32(start), UInt32(Swift.min(end, bytes.count)))
    }

    private mutating func emit(_ kind: TokenKind, length: Int) {
      let start = UInt32(truncatingIfNeeded: position)
      position += length
      tokens.append(
        Token(kind: kind, range: TextRange(start, UInt32(truncatingIfNeeded: position))))
    }

    /// Skips spaces and comments; false at the end.
    private mutating func skipSpace() -> Bool {
      while position < bytes.count {
        switch bytes[position] {
        case Ascii.space, Ascii.tab, Ascii.lineFeed, Ascii.carriageReturn: position += 1
        case UInt8(ascii: "#"):
          while position < bytes.count, bytes[position] != Ascii.lineFeed { position += 1 }
        default: return true
        }
      }
      return false
    }
  }
}

extension PromQL.Lexer {
  private mutating func lexToken() throws(PromQL.Problem) {
    let first = byte()
    if first.isIdentifierStart || (first == UInt8(ascii: ":") && isNameWithColon) {
      return lexWord()
    }
    if first.isDigit || (first == UInt8(ascii: ".") && byte(1).isDigit) {
      return try lexNumber()
    }
    switch first {
    case Ascii.quote, UInt8(ascii: "'"), UInt8(ascii: "`"): try lexString(quote: first)
    default: try lexSymbol(first)
    }
  }

  /// Whether a colon belongs to a metric name here.
  private var isNameWithColon: Bool { !isInBraces && bracketDepth == 0 }

  private mutating func lexWord() {
    let allowsColons = isNameWithColon
    let allowsDots = dialect == .metricsQL && isNameWithColon
    var hasColon = false
    var end = position
    while end < bytes.count {
      let next = bytes[end]
      if !next.isIdentifierPart {
        let isColon = allowsColons && next == UInt8(ascii: ":")
        guard isColon || (allowsDots && next == UInt8(ascii: ".")) else { break }
        hasColon = hasColon || isColon
      }
      end += 1
    }
    emit(hasColon ? .metricName : .identifier, length: end - position)
  }

  private mutating func lexSymbol(_ first: UInt8) throws(PromQL.Problem) {
    switch first {
    case UInt8(ascii: "("): emit(.leftParenthesis, length: 1)
    case UInt8(ascii: ")"): emit(.rightParenthesis, length: 1)
    case UInt8(ascii: ","): emit(.comma, length: 1)
    case UInt8(ascii: "{"):
      isInBraces = true
      emit(.leftBrace, length: 1)
    case UInt8(ascii: "}"):
      isInBraces = false
      emit(.rightBrace, length: 1)
    case UInt8(ascii: "="), UInt8(ascii: "!"): try lexEquality(first)
    case _ where isInBraces: throw unexpectedCharacter()
    case UInt8(ascii: "["):
      bracketDepth += 1
      emit(.leftBracket, length: 1)
    case UInt8(ascii: "]"):
      bracketDepth = Swift.max(0, bracketDepth - 1)
      emit(.rightBracket, length: 1)
    case UInt8(ascii: ":"): emit(.colon, length: 1)
    case UInt8(ascii: "@"): emit(.at, length: 1)
    default: try lexOperator(first)
    }
  }

  private mutating func lexOperator(_ first: UInt8) throws(PromQL.Problem) {
    let isWide = byte(1) == UInt8(ascii: "=")
    switch first {
    case UInt8(ascii: "+"): emit(.plus, length: 1)
    case UInt8(ascii: "-"): emit(.minus, length: 1)
    case UInt8(ascii: "*"): emit(.star, length: 1)
    case UInt8(ascii: "/"): emit(.slash, length: 1)
    case UInt8(ascii: "%"): emit(.percent, length: 1)
    case UInt8(ascii: "^"): emit(.caret, length: 1)
    case UInt8(ascii: ">"): emit(isWide ? .greaterOrEqual : .greater, length: isWide ? 2 : 1)
    case UInt8(ascii: "<"): emit(isWide ? .lessOrEqual : .less, length: isWide ? 2 : 1)
    default: throw unexpectedCharacter()
    }
  }

  /// `=`, `==`, `=~`, `!=`, `!~`.
  private mutating func lexEquality(_ first: UInt8) throws(PromQL.Problem) {
    let isNegative = first == UInt8(ascii: "!")
    switch byte(1) {
    case UInt8(ascii: "~"):
      guard isInBraces else {
        throw PromQL.Problem(
          .matchOperatorOutsideBraces, at: range(position, position + 2), [isNegative ? "!~" : "=~"]
        )
      }
      emit(isNegative ? .notMatch : .match, length: 2)
    case UInt8(ascii: "=") where isNegative: emit(.notEqual, length: 2)
    case UInt8(ascii: "=") where !isInBraces: emit(.equalEqual, length: 2)
    default:
      guard !isNegative else {
        throw PromQL.Problem(.loneBang, at: range(position, position + 1))
      }
      emit(.equal, length: 1)
    }
  }

  /// The character here, or the bytes that should have been one.
  private func unexpectedCharacter() -> PromQL.Problem {
    var end = position + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    let whole = range(position, end)
    if firstInvalidUTF8(bytes.span, whole.indices) != nil {
      return PromQL.Problem(.invalidUTF8, at: whole)
    }
    let text = String(decoding: bytes[whole.indices], as: UTF8.self)
    return PromQL.Problem(.unexpectedCharacter, at: whole, [PromQL.quoted(text)])
  }

  // MARK: Literals

  private mutating func lexNumber() throws(PromQL.Problem) {
    let length = PromQL.NumberText.length(bytes, from: position)
    let text = bytes[position..<position + length]
    guard let kind = PromQL.NumberText.kind(text, dialect) else {
      let whole = range(position, position + length)
      throw PromQL.Problem(.badNumber, at: whole, [String(decoding: text, as: UTF8.self)])
    }
    emit(kind, length: length)
  }

  private mutating func lexString(quote: UInt8) throws(PromQL.Problem) {
    let isRaw = quote == UInt8(ascii: "`")
    var length = 1
    while position + length < bytes.count {
      let next = byte(length)
      if next == quote {
        let whole = range(position, position + length + 1)
        if let invalid = firstInvalidUTF8(bytes.span, whole.indices) {
          throw PromQL.Problem(.invalidUTF8, at: range(invalid, invalid + 1))
        }
        return emit(.string, length: length + 1)
      }
      if next == Ascii.lineFeed, !isRaw { break }
      length += next == Ascii.backslash && !isRaw ? 2 : 1
    }
    let name = String(decoding: [quote], as: UTF8.self)
    throw PromQL.Problem(.unterminatedString, at: range(position, position + 1), [name])
  }
}

extension UInt8 {
  var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  /// A letter or an underscore.
  var isIdentifierStart: Bool {
    (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_")
  }

  var isIdentifierPart: Bool { isIdentifierStart || isDigit }
}
