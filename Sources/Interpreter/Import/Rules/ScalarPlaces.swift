import DSL

/// Finds places inside scalars, such as the wrong word of a query.
struct ScalarPlaces {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The place of a byte of a scalar's text; the scalar's own place where the text is not written
  /// as it is read.
  func mark(ofByte offset: Int, in scalar: YAMLScalar) -> YAMLMark {
    switch scalar.style {
    case .block: inBlock(offset, scalar)
    case .plain: onLine(offset, scalar, opening: 0)
    case .quoted: onLine(offset, scalar, opening: 1)
    }
  }

  /// In a scalar whose text stands on one line without escapes.
  private func onLine(_ offset: Int, _ scalar: YAMLScalar, opening: Int) -> YAMLMark {
    let text = Array(scalar.text.utf8)
    let start = scalar.mark.offset + opening
    guard offset <= text.count, start + text.count <= bytes.count,
      bytes[start..<(start + text.count)].elementsEqual(text), !text.contains(0x0a)
    else { return scalar.mark }
    let columns = text[..<offset].count { $0 & 0xc0 != 0x80 }
    return YAMLMark(
      line: scalar.mark.line, column: scalar.mark.column + opening + columns,
      offset: start + offset)
  }

  /// In a scalar after `|`: its lines follow, each behind the same number of spaces.
  private func inBlock(_ offset: Int, _ scalar: YAMLScalar) -> YAMLMark {
    let text = Array(scalar.text.utf8)
    guard scalar.mark.offset < bytes.count, bytes[scalar.mark.offset] == UInt8(ascii: "|"),
      let header = bytes[scalar.mark.offset...].firstIndex(of: 0x0a)
    else { return scalar.mark }
    let first = text.prefix { $0 != 0x0a }
    let lineEnd = bytes[(header + 1)...].firstIndex(of: 0x0a) ?? bytes.count
    let indent = lineEnd - header - 1 - first.count
    guard indent > 0, !first.isEmpty else { return scalar.mark }
    let before = text[..<min(offset, text.count)]
    let line = before.count { $0 == 0x0a }
    let column = before.reversed().prefix { $0 != 0x0a }
    return YAMLMark(
      line: scalar.mark.line + 1 + line,
      column: indent + 1 + column.count { $0 & 0xc0 != 0x80 },
      offset: header + 1 + before.count + indent * (line + 1))
  }
}
