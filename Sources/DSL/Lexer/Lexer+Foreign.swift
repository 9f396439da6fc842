// Characters that look like others, and marks of a version control: each is reported once, and what
// was meant is read.
extension Lexer {
  /// Takes characters that cannot be seen as a blank, and words with foreign letters as words;
  /// false where neither stands.
  mutating func lexForeign(from start: Int) -> Bool {
    guard bytes[start] >= 0x80, let first = scalar(at: start) else { return false }
    if foreignLetter(at: start) != nil, !first.isInvisible {
      lexForeignWord(from: start)
      return true
    }
    guard first.isInvisible else { return false }
    while let next = scalar(at: position), next.isInvisible { position += next.utf8Count }
    report(.invisibleCharacter, start, position)
    emit(.whitespace, from: start)
    return true
  }

  /// A word up to its last letter, whatever alphabet that is of.
  mutating func lexForeignWord(from start: Int) {
    position = start
    while position < end {
      if isWordByte(bytes[position]) {
        position += 1
      } else if let letter = foreignLetter(at: position) {
        position += letter.utf8Count
      } else {
        break
      }
    }
    report(.foreignWord, start, position)
    emit(.identifier, from: start)
  }

  /// A letter that no name can have, or a character that cannot be seen and parts no words.
  func foreignLetter(at index: Int) -> Unicode.Scalar? {
    guard let scalar = scalar(at: index), scalar.properties.isAlphabetic || scalar.isWidthless
    else { return nil }
    return scalar
  }

  private func scalar(at index: Int) -> Unicode.Scalar? {
    guard index < end, bytes[index] >= 0x80 else { return nil }
    guard let length = scalarLength(at: index) else { return nil }
    return String(decoding: bytes[index..<index + length], as: UTF8.self).unicodeScalars.first
  }

  /// What a run of foreign marks stands for; takes the `>` of an arrow with a long hyphen as well.
  mutating func foreignMark(from start: Int) -> TokenKind {
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "–", "—", "−":
      guard position < end, bytes[position] == UInt8(ascii: ">") else { return .invalid }
      position += 1
      return .arrow
    case "→": return .arrow
    case "≥": return .greaterEqual
    case "≤": return .lessEqual
    case "≠": return .notEqual
    default: return .invalid
    }
  }

  // MARK: Conflicts

  private static let conflictMarkLength = 7

  /// Whether a line begins here with a mark of a merge conflict.
  func beginsConflictMark(_ start: Int) -> Bool {
    guard start == 0 || bytes[start - 1] == Ascii.lineFeed, "<>|=".utf8.contains(bytes[start])
    else { return false }
    let stop = start + Lexer.conflictMarkLength
    guard stop <= end, bytes[start..<stop].allSatisfy({ $0 == bytes[start] }) else { return false }
    return stop == end || bytes[stop] <= Ascii.space
  }

  /// Passes over a mark of a merge conflict, and over the side that is not ours.
  mutating func lexConflictMark(from start: Int) {
    let mark = bytes[start]
    if mark == UInt8(ascii: "<") || !isInConflict {
      report(.conflictMark, start, start + Lexer.conflictMarkLength)
    }
    isInConflict = mark == UInt8(ascii: "<")
    position = endOfLine(start)
    if mark == UInt8(ascii: "=") || mark == UInt8(ascii: "|") {
      var line = position
      while line < end {
        let next = line + 1
        line = endOfLine(next)
        guard next < end, bytes[next] == UInt8(ascii: ">"), beginsConflictMark(next) else {
          continue
        }
        position = line
        break
      }
    }
    emit(.whitespace, from: start)
  }

  private func endOfLine(_ start: Int) -> Int {
    var index = start
    while index < end, bytes[index] != Ascii.lineFeed { index += 1 }
    return min(index, end)
  }
}

extension Unicode.Scalar {
  /// Blanks that are none to the language, and characters without width.
  fileprivate var isInvisible: Bool {
    switch value {
    case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
    default: isWidthless
    }
  }

  /// Characters without width, which hide inside of words.
  var isWidthless: Bool {
    switch value {
    case 0xAD, 0x200B...0x200D, 0x2060, 0xFEFF: true
    default: false
    }
  }

  fileprivate var utf8Count: Int { UTF8.width(self) }

  /// The Latin letter that looks alike.
  var lookAlike: Character? {
    // The wide forms of all characters stand in their order.
    if (0xFF10...0xFF5A).contains(value), let plain = Unicode.Scalar(value - 0xFEE0) {
      return Character(plain)
    }
    return Self.lookAlikes[self]
  }

  private static let lookAlikes: [Unicode.Scalar: Character] = {
    let pairs = [
      ("аеорсхуіјѕһԁԛԝкАВЕКМНОРСТХУІЈЅ", "aeopcxyijshdqwkABEKMHOPCTXYIJS"),
      ("οανρικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oavpikABEZHIKMNOPTYX"),
    ]
    var found: [Unicode.Scalar: Character] = [:]
    for (foreign, latin) in pairs {
      for (scalar, letter) in zip(foreign.unicodeScalars, latin) { found[scalar] = letter }
    }
    return found
  }()
}
