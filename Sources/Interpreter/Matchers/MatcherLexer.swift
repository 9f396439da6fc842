/// A token of the newer matcher syntax.
struct MatcherToken: Hashable, Sendable {
  enum Kind: String, Sendable {
    case openBrace = "'{'"
    case closeBrace = "'}'"
    case comma = "','"
    case equals = "'='"
    case notEquals = "'!='"
    case matches = "'=~'"
    case notMatches = "'!~'"
    case quoted = "a quoted text"
    case unquoted = "a text"
  }

  let kind: Kind
  /// As written, with quotes.
  let text: String
  /// Bytes from the start of the input.
  let range: Range<Int>
}

/// Characters that end an unquoted name or value.
func isReservedInMatchers(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "{", "}", "!", "=", "~", ",", "\\", "\"", "'", "`": true
  default: scalar.properties.isWhitespace
  }
}

/// Cuts a text into tokens of the newer matcher syntax; white space separates and is skipped.
struct MatcherLexer {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  /// Bytes before `position`.
  private(set) var offset = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The next token; nil at the end.
  mutating func next() throws(MatcherError) -> MatcherToken? {
    while let scalar = current, scalar.properties.isWhitespace { advance() }
    guard let scalar = current else { return nil }
    let start = position
    let startOffset = offset
    let kind: MatcherToken.Kind
    switch scalar {
    case "{": kind = single(.openBrace)
    case "}": kind = single(.closeBrace)
    case ",": kind = single(.comma)
    case "=", "!": kind = try operation()
    case "\"": kind = try quoted()
    default:
      guard !isReservedInMatchers(scalar) else {
        throw MatcherError("unexpected '\(scalar)'", offset: offset)
      }
      while let scalar = current, !isReservedInMatchers(scalar) { advance() }
      kind = .unquoted
    }
    let text = String(String.UnicodeScalarView(scalars[start..<position]))
    return MatcherToken(kind: kind, text: text, range: startOffset..<offset)
  }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func advance() {
    offset += UTF8.width(scalars[position])
    position += 1
  }

  private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    advance()
    return true
  }

  private mutating func single(_ kind: MatcherToken.Kind) -> MatcherToken.Kind {
    advance()
    return kind
  }

  private mutating func operation() throws(MatcherError) -> MatcherToken.Kind {
    if accept("=") { return accept("~") ? .matches : .equals }
    advance()
    if accept("=") { return .notEquals }
    if accept("~") { return .notMatches }
    throw MatcherError("expected '=' or '~' after '!'", offset: offset)
  }

  private mutating func quoted() throws(MatcherError) -> MatcherToken.Kind {
    let start = offset
    advance()
    while let scalar = current {
      advance()
      if scalar == "\"" { return .quoted }
      if scalar == "\\", current != nil { advance() }
    }
    throw MatcherError("the quoted text has no end", offset: start)
  }
}

extension MatcherToken {
  /// The text without quotes and escapes; nil when an escape is wrong or the bytes are not UTF-8.
  var value: String? {
    guard kind == .quoted else { return text }
    return GoString.unquote(Array(text.utf8.dropFirst().dropLast()))
  }
}

/// The inside of a string literal in double quotes as Go reads it.
enum GoString {
  static func unquote(_ source: [UInt8]) -> String? {
    var out: [UInt8] = []
    var position = 0
    while position < source.count {
      let byte = source[position]
      position += 1
      guard byte != UInt8(ascii: "\n") else { return nil }
      guard byte == UInt8(ascii: "\\") else {
        out.append(byte)
        continue
      }
      guard position < source.count, escape(source, &position, &out) else { return nil }
    }
    return String(validating: out, as: UTF8.self)
  }

  private static func escape(
    _ source: [UInt8], _ position: inout Int, _ out: inout [UInt8]
  ) -> Bool {
    let letter = source[position]
    position += 1
    switch letter {
    case UInt8(ascii: "a"): out.append(0x07)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0c)
    case UInt8(ascii: "n"): out.append(0x0a)
    case UInt8(ascii: "r"): out.append(0x0d)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "v"): out.append(0x0b)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""): out.append(letter)
    case UInt8(ascii: "x"):
      guard let value = number(source, &position, digits: 2, radix: 16) else { return false }
      out.append(UInt8(value))
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      position -= 1
      guard let value = number(source, &position, digits: 3, radix: 8), value < 256 else {
        return false
      }
      out.append(UInt8(value))
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let digits = letter == UInt8(ascii: "u") ? 4 : 8
      guard let value = number(source, &position, digits: digits, radix: 16),
        let units = Unicode.Scalar(value).flatMap(UTF8.encode)
      else { return false }
      out.append(contentsOf: units)
    default: return false
    }
    return true
  }

  private static func number(
    _ source: [UInt8], _ position: inout Int, digits: Int, radix: Int
  ) -> UInt32? {
    guard source.count - position >= digits else { return nil }
    let text = source[position..<(position + digits)]
    position += digits
    // `UInt32(_:radix:)` alone would accept a sign.
    guard text.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
      return nil
    }
    return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
  }
}
