extension PromQL {
  /// How strings are written.
  enum StringText {
    /// The content of a string token.
    ///
    /// - Parameters:
    ///   - bytes: The whole text.
    ///   - range: The token with its quotes.
    /// - Returns: The bytes it stands for.
    /// - Throws: The first escape sequence that is none.
    static func unquote(_ bytes: [UInt8], _ range: TextRange) throws(Problem) -> [UInt8] {
      let content = bytes[range.indices].dropFirst().dropLast()
      let quote = bytes[Int(range.start)]
      guard quote != UInt8(ascii: "`") else { return Array(content) }
      guard content.contains(Ascii.backslash) else { return Array(content) }
      var out: [UInt8] = []
      out.reserveCapacity(content.count)
      var position = content.startIndex
      while position < content.endIndex {
        guard content[position] == Ascii.backslash else {
          out.append(content[position])
          position += 1
          continue
        }
        position = try unescape(content, at: position, quote: quote, into: &out)
      }
      return out
    }

    /// Reads the escape sequence at a backslash; returns where it ends.
    private static func unescape(
      _ content: ArraySlice<UInt8>, at start: Int, quote: UInt8, into out: inout [UInt8]
    ) throws(Problem) -> Int {
      guard start + 1 < content.endIndex else { throw badEscape(content, start, start + 1) }
      let letter = content[start + 1]
      if let plain = simple(letter) ?? (letter == quote ? quote : nil) {
        out.append(plain)
        return start + 2
      }
      let shape: (first: Int, count: Int, radix: Int)
      switch letter {
      case UInt8(ascii: "x"): shape = (start + 2, 2, 16)
      case UInt8(ascii: "u"): shape = (start + 2, 4, 16)
      case UInt8(ascii: "U"): shape = (start + 2, 8, 16)
      case UInt8(ascii: "0")...UInt8(ascii: "7"): shape = (start + 1, 3, 8)
      default: throw badEscape(content, start, start + 2)
      }
      let end = shape.first + shape.count
      let digits = content[shape.first..<Swift.min(end, content.endIndex)]
      guard digits.count == shape.count, digits.allSatisfy({ $0.isIdentifierPart }),
        let value = UInt32(String(decoding: digits, as: UTF8.self), radix: shape.radix)
      else { throw badEscape(content, start, end) }
      if letter == UInt8(ascii: "u") || letter == UInt8(ascii: "U") {
        guard let scalar = Unicode.Scalar(value) else {
          throw badEscape(content, start, end, .badCodePoint)
        }
        out.append(contentsOf: String(scalar).utf8)
      } else {
        guard let byte = UInt8(exactly: value) else { throw badEscape(content, start, end) }
        out.append(byte)
      }
      return end
    }

    private static func simple(_ letter: UInt8) -> UInt8? {
      switch letter {
      case UInt8(ascii: "a"): 0x07
      case UInt8(ascii: "b"): 0x08
      case UInt8(ascii: "f"): 0x0C
      case UInt8(ascii: "n"): 0x0A
      case UInt8(ascii: "r"): 0x0D
      case UInt8(ascii: "t"): 0x09
      case UInt8(ascii: "v"): 0x0B
      case Ascii.backslash: Ascii.backslash
      default: nil
      }
    }

    private static func badEscape(
      _ content: ArraySlice<UInt8>, _ start: Int, _ end: Int, _ code: ProblemCode = .badEscape
    ) -> Problem {
      let end = Swift.min(end, content.endIndex)
      let text = String(decoding: content[start..<end], as: UTF8.self)
      return Problem(code, at: TextRange(UInt32(start), UInt32(end)), [text])
    }
  }

  /// A text in double quotes with Go's escapes, so that it can be read back.
  static func quoted(_ text: String) -> String { quoted(Array(text.utf8)) }

  /// Bytes in double quotes; those that are not UTF-8 are escaped one by one.
  static func quoted(_ bytes: [UInt8]) -> String {
    var out = "\""
    var position = 0
    while position < bytes.count {
      let first = bytes[position]
      if first < 0x80 {
        appendEscaped(Unicode.Scalar(first), to: &out)
        position += 1
        continue
      }
      let end = firstInvalidUTF8(bytes.span, position..<bytes.count) ?? bytes.count
      if end == position {
        out += "\\x" + hexadecimal(UInt32(first), digits: 2)
        position += 1
      } else {
        let valid = String(decoding: bytes[position..<end], as: UTF8.self)
        for scalar in valid.unicodeScalars { appendEscaped(scalar, to: &out) }
        position = end
      }
    }
    return out + "\""
  }

  private static func appendEscaped(_ scalar: Unicode.Scalar, to out: inout String) {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\u{07}": out += "\\a"
    case "\u{08}": out += "\\b"
    case "\u{0C}": out += "\\f"
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case "\u{0B}": out += "\\v"
    case _ where isPrintable(scalar): out.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x80: out += "\\x" + hexadecimal(scalar.value, digits: 2)
    case _ where scalar.value < 0x10000: out += "\\u" + hexadecimal(scalar.value, digits: 4)
    default: out += "\\U" + hexadecimal(scalar.value, digits: 8)
    }
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: Swift.max(0, digits - text.count)) + text
  }
}
