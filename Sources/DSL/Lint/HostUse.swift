/// A host that a text names, in a web address or after the `@` of a mail address.
struct HostUse: Sendable {
  /// In small letters.
  let host: String
  let span: Span
  /// `http` or `https`, with its place; nil in a mail address.
  let scheme: (text: String, span: Span)?

  /// The hosts of a piece of text.
  static func all(in range: TextRange, of source: SourceFile) -> [HostUse] {
    let bytes = source.bytes
    var found: [HostUse] = []
    var index = Int(range.start)
    let end = Int(range.end)
    func span(_ range: Range<Int>) -> Span {
      Span(source.id, TextRange(UInt32(range.lowerBound), UInt32(range.upperBound)))
    }
    func text(_ range: Range<Int>) -> String {
      String(decoding: bytes[range], as: UTF8.self).lowercased()
    }
    while true {
      index = skipBytes(
        to: UInt8(ascii: "@"), or: UInt8(ascii: ":"), in: bytes.span, from: index, to: end)
      guard index < end else { return found }
      let mark = bytes[index]
      defer { index += 1 }
      let isMail = mark == UInt8(ascii: "@")
      let isWeb =
        !isMail && index + 2 < end && bytes[index + 1] == UInt8(ascii: "/")
        && bytes[index + 2] == UInt8(ascii: "/")
      guard isMail || isWeb, index > Int(range.start) else { continue }
      let start = isMail ? index + 1 : index + 3
      var stop = start
      while stop < end, isHostByte(bytes[stop]) { stop += 1 }
      while stop > start, bytes[stop - 1] == UInt8(ascii: ".") { stop -= 1 }
      guard stop - start >= lengthMin else { continue }
      var first = index
      while first > Int(range.start), (bytes[first - 1] | 0x20) &- UInt8(ascii: "a") < 26 {
        first -= 1
      }
      found.append(
        HostUse(
          host: text(start..<stop), span: span(start..<stop),
          scheme: isWeb ? (text(first..<index), span(first..<index)) : nil))
    }
  }

  private static let lengthMin = 4

  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte.isIdentifierPart || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
