// Strings, numbers and literals of the JSON reader.

extension JSONReader {
  /// Reads a string.
  package mutating func readString() throws(JSONError) -> String {
    try expect(.string)
    let scanned = try scanString()
    guard scanned.hasEscapes else { return makeString(bytes, scanned.range) }
    var decoded: [UInt8] = []
    try decode(scanned.range, into: &decoded)
    return makeString(decoded, 0..<decoded.count)
  }

  /// Reads a string and appends its UTF-8 bytes, for callers that pack text without `String`.
  package mutating func readString(appendingTo out: inout [UInt8]) throws(JSONError) {
    try expect(.string)
    let scanned = try scanString()
    if scanned.hasEscapes {
      try decode(scanned.range, into: &out)
    } else {
      out.append(contentsOf: bytes[scanned.range])
    }
  }

  /// Appends the UTF-8 bytes of the current member's name.
  package func appendKey(to out: inout [UInt8]) {
    if key.isDecoded {
      out.append(contentsOf: scratch)
    } else {
      out.append(contentsOf: bytes[key.range])
    }
  }

  /// Reads `true` or `false`.
  package mutating func readBool() throws(JSONError) -> Bool {
    try expect(.bool)
    if bytes[offset] == UInt8(ascii: "t") {
      try readWord("true")
      return true
    }
    try readWord("false")
    return false
  }

  /// Reads `null`.
  package mutating func readNull() throws(JSONError) {
    try expect(.null)
    try readWord("null")
  }

  /// Consumes a `null` and returns true; leaves any other value where it is.
  package mutating func skipNull() throws(JSONError) -> Bool {
    guard try peek() == .null else { return false }
    try readWord("null")
    return true
  }

  /// Reads a number without fraction and exponent that fits 64 bits.
  package mutating func readInt() throws(JSONError) -> Int64 {
    try expect(.number)
    let start = offset
    guard let value = try scanNumber().int else {
      throw JSONError(offset: start, message: "expected an integer of at most 64 bits")
    }
    return value
  }

  /// Reads any number; one beyond the range of `Double` is refused.
  package mutating func readDouble() throws(JSONError) -> Double {
    try expect(.number)
    let start = offset
    let scanned = try scanNumber()
    if let value = scanned.int { return Double(value) }
    return try double(start, scanned.range)
  }

  /// Reads a number as `.int` when it is written as an integer and fits, else as `.double`.
  mutating func readNumber() throws(JSONError) -> JSONValue {
    try expect(.number)
    let start = offset
    let scanned = try scanNumber()
    if let value = scanned.int { return .int(value) }
    return .double(try double(start, scanned.range))
  }

  private func double(_ start: Int, _ range: Range<Int>) throws(JSONError) -> Double {
    guard let value = Double(makeString(bytes, range)), value.isFinite else {
      throw JSONError(offset: start, message: "number out of range")
    }
    return value
  }

  private mutating func readWord(_ word: StaticString) throws(JSONError) {
    let count = word.utf8CodeUnitCount
    let isWord =
      bytes.count - offset >= count
      && word.withUTF8Buffer { wanted in
        for index in 0..<count where unsafe bytes[offset + index] != wanted[index] { return false }
        return true
      }
    guard isWord else { throw error("expected '\(word)'") }
    offset += count
  }
}

// MARK: - Numbers

extension JSONReader {
  /// Consumes a number; `int` is set when it is written as an integer and fits.
  mutating func scanNumber() throws(JSONError) -> (range: Range<Int>, int: Int64?) {
    let start = offset
    let isNegative = bytes[offset] == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    var value: Int64? = try scanIntegerPart(isNegative: isNegative)
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      value = nil
      try scanDigits()
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      value = nil
      if offset < bytes.count,
        bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-")
      {
        offset += 1
      }
      try scanDigits()
    }
    guard offset - start <= limits.numberBytes else {
      throw JSONError(
        offset: start, message: "number longer than \(limits.numberBytes) characters")
    }
    return (start..<offset, value)
  }

  /// The digits before a fraction; nil when they do not fit 64 bits.
  private mutating func scanIntegerPart(isNegative: Bool) throws(JSONError) -> Int64? {
    guard let first = digit() else { throw error("expected a digit, found \(describeByte())") }
    offset += 1
    if first == 0 {
      if digit() != nil { throw error("a number must not start with 0") }
      return 0
    }
    // Counted downwards, because the negative half of Int64 is the larger one.
    var value: Int64? = -first
    while let next = digit() {
      offset += 1
      guard let current = value else { continue }
      let (scaled, overflow) = current.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = scaled.subtractingReportingOverflow(next)
      value = overflow || overflow2 ? nil : sum
    }
    guard let value, !isNegative else { return value }
    return value == .min ? nil : -value
  }

  private mutating func scanDigits() throws(JSONError) {
    guard digit() != nil else { throw error("expected a digit, found \(describeByte())") }
    while digit() != nil { offset += 1 }
  }

  private func digit() -> Int64? {
    guard offset < bytes.count else { return nil }
    let value = bytes[offset] &- UInt8(ascii: "0")
    return value < 10 ? Int64(value) : nil
  }
}

// MARK: - Strings

extension JSONReader {
  /// Consumes a string; the range excludes the quotes and is valid UTF-8.
  ///
  /// Escapes are only stepped over: `decode` or `skipString` judges them.
  mutating func scanString() throws(JSONError) -> (range: Range<Int>, hasEscapes: Bool) {
    let scanned = try findStringEnd(from: offset + 1)
    offset = scanned.range.upperBound + 1
    return scanned
  }

  private func findStringEnd(
    from start: Int
  ) throws(JSONError) -> (range: Range<Int>, hasEscapes: Bool) {
    let span = bytes.span
    var position = start
    var hasEscapes = false
    var isASCII = true
    scan: while true {
      position = skipPlainBytes(span, from: position)
      guard position < span.count else {
        throw JSONError(offset: span.count, message: "unexpected end of the text")
      }
      switch span[position] {
      case UInt8(ascii: "\""): break scan
      case UInt8(ascii: "\\"):
        hasEscapes = true
        position += 2
      case 0x80...:
        isASCII = false
        position += 1
      default:
        throw JSONError(
          offset: position, message: "control characters in a string must be escaped")
      }
    }
    // Escapes shrink when decoded, so a string with escapes is judged afterwards.
    guard position - start <= limits.stringBytes || hasEscapes else {
      throw JSONError(offset: start, message: "string longer than \(limits.stringBytes) bytes")
    }
    if !isASCII, let wrong = firstInvalidUTF8(span, start..<position) {
      throw JSONError(offset: wrong, message: "invalid UTF-8 in a string")
    }
    return (start..<position, hasEscapes)
  }

  /// Consumes a string that nobody wants, with the checks of one that somebody does.
  mutating func skipString() throws(JSONError) {
    let scanned = try scanString()
    guard scanned.hasEscapes else { return }
    var position = scanned.range.lowerBound
    while let escape = nextEscape(position..<scanned.range.upperBound) {
      position = escape
      _ = try escapedScalar(at: &position, before: scanned.range.upperBound)
    }
  }

  /// Appends a scanned string with its escapes decoded.
  func decode(_ range: Range<Int>, into out: inout [UInt8]) throws(JSONError) {
    let limit = out.count + limits.stringBytes
    var position = range.lowerBound
    while let escape = nextEscape(position..<range.upperBound) {
      out.append(contentsOf: bytes[position..<escape])
      position = escape
      let scalar = try escapedScalar(at: &position, before: range.upperBound)
      if let units = UTF8.encode(scalar) { out.append(contentsOf: units) }
    }
    out.append(contentsOf: bytes[position..<range.upperBound])
    guard out.count <= limit else {
      throw JSONError(
        offset: range.lowerBound, message: "string longer than \(limits.stringBytes) bytes")
    }
  }

  private func nextEscape(_ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    while position < range.upperBound {
      if bytes[position] == UInt8(ascii: "\\") { return position }
      position += 1
    }
    return nil
  }

  /// The scalar an escape stands for; moves the position behind the escape.
  private func escapedScalar(
    at position: inout Int, before end: Int
  ) throws(JSONError) -> Unicode.Scalar {
    let start = position
    guard start + 1 < end else { throw JSONError(offset: start, message: "incomplete escape") }
    position += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(start, &position, before: end)
    default: throw JSONError(offset: start, message: "unknown escape")
    }
  }

  /// `\uXXXX`, or two of them that form a surrogate pair.
  private func unicodeEscape(
    _ start: Int, _ position: inout Int, before end: Int
  ) throws(JSONError) -> Unicode.Scalar {
    guard let first = hexadecimal(at: position, before: end) else {
      throw JSONError(offset: start, message: "'\\u' needs four hexadecimal digits")
    }
    position += 4
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xdc00, position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u"),
      let second = hexadecimal(at: position + 2, before: end), (0xdc00...0xdfff).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    else { throw JSONError(offset: start, message: "lone surrogate", isBehindString: true) }
    position += 6
    return scalar
  }

  private func hexadecimal(at position: Int, before end: Int) -> UInt32? {
    guard end - position >= 4 else { return nil }
    var value: UInt32 = 0
    for index in position..<(position + 4) {
      let digit: UInt8
      switch bytes[index] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[index] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[index] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[index] - UInt8(ascii: "A") + 10
      default: return nil
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
