// Numbers and everything that begins with a digit.
extension Lexer {
  mutating func lexNumber(from start: Int) {
    let digits = skipDigits()
    switch byte(0) {
    case UInt8(ascii: ":") where isDigit(byte(1)) && digits <= 2:
      return lexTime(from: start)
    case UInt8(ascii: "-")
    where digits == 4 && isDigit(byte(1)) && isDigit(byte(2)) && byte(3) == UInt8(ascii: "-"):
      return lexDate(from: start)
    default: break
    }
    var kind = TokenKind.integer
    if byte(0) == UInt8(ascii: "."), isDigit(byte(1)) {
      position += 1
      skipDigits()
      kind = .float
    }
    if byte(0) == UInt8(ascii: "%"), byte(1) != UInt8(ascii: "{") {
      position += 1
      return emit(.percent, from: start)
    }
    if isLetter(byte(0)) { return lexUnits(from: start, isFraction: kind == .float) }
    if kind == .integer, digits > 18, LiteralText.integer(bytes[start..<position]) == nil {
      return emitBad(.tooLarge, from: start)
    }
    emit(kind, from: start)
  }

  /// Digits with letters after them: a duration, a byte size, or a mistake.
  private mutating func lexUnits(from start: Int, isFraction: Bool) {
    while isLetter(byte(0)) || isDigit(byte(0)) { position += 1 }
    let text = bytes[start..<position]
    if isFraction { return emitBad(.fractionWithUnit, from: start) }
    switch LiteralText.duration(text) {
    case .success: return emit(.duration, from: start)
    case .failure(let failure):
      switch LiteralText.byteCount(text) {
      case .success: emit(.bytes, from: start)
      case .failure(.tooLarge): emitBad(.tooLarge, from: start)
      case .failure: emitBad(failure, from: start)
      }
    }
  }

  private mutating func lexTime(from start: Int) {
    position += 1
    skipDigits()
    while isLetter(byte(0)) || isDigit(byte(0)) { position += 1 }
    guard LiteralText.minutes(bytes[start..<position]) != nil else {
      return emitBad(.invalidTime, from: start)
    }
    emit(.time, from: start)
  }

  private mutating func lexDate(from start: Int) {
    position += 4
    while isLetter(byte(0)) || isDigit(byte(0)) { position += 1 }
    guard LiteralText.date(bytes[start..<position]) != nil else {
      return emitBad(.invalidDate, from: start)
    }
    emit(.date, from: start)
  }

  private mutating func emitBad(_ problem: LiteralFailure, from start: Int) {
    report(.invalidNumber(problem), start, position)
    emit(.badNumber, from: start)
  }

  @discardableResult
  private mutating func skipDigits() -> Int {
    let start = position
    while isDigit(byte(0)) { position += 1 }
    return position - start
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  @inline(__always)
  private func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
  }
}
