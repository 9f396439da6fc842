/// Bodies of mail as lines of at most 76 ASCII characters, RFC 2045.
enum TransferEncoding: String {
  case quotedPrintable = "quoted-printable"
  case base64

  private static let lineColumns = 76

  /// Quoted-printable stays legible; for scripts it would triple, base64 is shorter.
  static func best(for text: String) -> TransferEncoding {
    let others = text.utf8.count { $0 >= 0x80 }
    return others * 4 > text.utf8.count ? .base64 : .quotedPrintable
  }

  /// The encoded text with CRLF line ends, the last line included.
  func encode(_ text: String) -> String {
    let lines = Self.lines(text)
    switch self {
    case .quotedPrintable:
      return lines.map { Self.quoted($0) + "\r\n" }.joined()
    case .base64:
      let bytes = Array(lines.map { $0 + "\r\n" }.joined().utf8)
      // 57 bytes make a line of 76.
      return stride(from: 0, to: bytes.count, by: 57).map { start in
        base64Text(bytes[start..<min(start + 57, bytes.count)]) + "\r\n"
      }.joined()
    }
  }

  /// Splits at any kind of line end; a line end at the end begins no further line.
  private static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    var current = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r":
        lines.append(String(current))
        current = .init()
      default: current.append(scalar)
      }
      previous = scalar
    }
    if !current.isEmpty { lines.append(String(current)) }
    return lines
  }

  private static func quoted(_ line: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = Array(line.utf8)
    var out: [UInt8] = []
    var column = 0
    for (index, byte) in bytes.enumerated() {
      let isLast = index == bytes.count - 1
      let isPlain =
        (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "=")
        || (byte == 0x20 || byte == 0x09) && !isLast
      let width = isPlain ? 1 : 3
      // One column is kept for the soft break.
      if column + width > lineColumns - (isLast ? 0 : 1) {
        out += Array("=\r\n".utf8)
        column = 0
      }
      if isPlain {
        out.append(byte)
      } else {
        out += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
      column += width
    }
    return String(decoding: out, as: UTF8.self)
  }
}
