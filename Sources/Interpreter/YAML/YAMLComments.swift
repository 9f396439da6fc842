/// A comment of a YAML text, which the parser throws away.
package struct YAMLComment: Hashable, Sendable {
  /// What follows the `#`, without white space at the end.
  package var text: String
  /// Where the `#` stands.
  package var mark: YAMLMark
  /// Whether something else stands before it on its line.
  package var isTrailing: Bool
}

extension YAMLComment {
  /// The comments of a text, in order.
  ///
  /// Everything outside of scalars that begins with `#` at the start of a line or after white space
  /// is one; the parser tells where scalars end.
  package static func read(_ bytes: [UInt8]) throws(YAMLError) -> [YAMLComment] {
    let reader = try YAMLEventReader(bytes)
    var scalars: [Range<Int>] = []
    while case let event = try reader.next(), event.kind != .streamEnd {
      guard case .scalar = event.kind, event.end > event.mark.offset else { continue }
      scalars.append(event.mark.offset..<event.end)
    }
    var scanner = CommentScanner(bytes: bytes, scalars: scalars)
    return scanner.comments()
  }
}

private struct CommentScanner {
  let bytes: [UInt8]
  /// In order.
  let scalars: [Range<Int>]
  private var nextScalar = 0
  private var line = 1
  private var lineStart = 0
  private var isTrailing = false

  init(bytes: [UInt8], scalars: [Range<Int>]) {
    self.bytes = bytes
    self.scalars = scalars
  }

  mutating func comments() -> [YAMLComment] {
    var found: [YAMLComment] = []
    var offset = 0
    while offset < bytes.count {
      if nextScalar < scalars.count, offset >= scalars[nextScalar].lowerBound {
        let end = max(offset, scalars[nextScalar].upperBound)
        nextScalar += 1
        skipScalar(offset..<end)
        offset = end
        continue
      }
      switch bytes[offset] {
      case 0x0a:
        line += 1
        lineStart = offset + 1
        isTrailing = false
      case UInt8(ascii: "#") where isFree(offset):
        let end = bytes[offset...].firstIndex(of: 0x0a) ?? bytes.count
        found.append(comment(offset..<end))
        offset = end
        continue
      case 0x20, 0x09, 0x0d: break
      default: isTrailing = true
      }
      offset += 1
    }
    return found
  }

  /// Whether white space or nothing stands before it.
  private func isFree(_ offset: Int) -> Bool {
    offset == lineStart || [0x20, 0x09].contains(bytes[offset - 1])
  }

  private mutating func skipScalar(_ range: Range<Int>) {
    isTrailing = true
    for offset in range where bytes[offset] == 0x0a {
      line += 1
      lineStart = offset + 1
      // The end of a block scalar may lie on the next line.
      isTrailing = bytes[(offset + 1)..<range.upperBound].contains { $0 != 0x20 && $0 != 0x0a }
    }
  }

  private func comment(_ range: Range<Int>) -> YAMLComment {
    var text = bytes[range].dropFirst()
    while let last = text.last, [0x20, 0x09, 0x0d].contains(last) { text.removeLast() }
    let column = bytes[lineStart..<range.lowerBound].count { $0 & 0xc0 != 0x80 } + 1
    return YAMLComment(
      text: String(decoding: text, as: UTF8.self),
      mark: YAMLMark(line: line, column: column, offset: range.lowerBound),
      isTrailing: isTrailing)
  }
}
