/// Where the lines of a file begin, for turning offsets into lines and columns.
///
/// A line ends with LF; a CR before it belongs to the line end. Lines and columns count from 0.
package struct LineIndex: Sendable {
  /// The offset of the first byte of each line; never empty.
  private let starts: [UInt32]
  /// The length of the file.
  private let byteCount: UInt32

  init(_ bytes: [UInt8]) {
    var starts: [UInt32] = [0]
    starts.reserveCapacity(bytes.count / 24 + 1)
    for index in bytes.indices where bytes[index] == Ascii.lineFeed {
      starts.append(UInt32(truncatingIfNeeded: index + 1))
    }
    self.starts = starts
    self.byteCount = UInt32(truncatingIfNeeded: bytes.count)
  }

  /// The number of lines; a text that ends with a line end has an empty last line.
  package var count: Int { starts.count }

  /// The line that holds an offset.
  package func line(of offset: UInt32) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line with its line end; empty at the end of the file for a line beyond it.
  package func range(ofLine line: Int) -> TextRange {
    guard starts.indices.contains(line) else { return TextRange(at: byteCount) }
    return TextRange(starts[line], line + 1 < starts.count ? starts[line + 1] : byteCount)
  }

  func position(of offset: UInt32, in unit: ColumnUnit, bytes: [UInt8]) -> SourcePosition {
    let offset = min(offset, byteCount)
    let line = line(of: offset)
    let head = bytes[Int(starts[line])..<Int(offset)]
    return SourcePosition(line: line, column: head.reduce(0) { $0 + unit.width(ofByte: $1) })
  }

  func offset(of position: SourcePosition, in unit: ColumnUnit, bytes: [UInt8]) -> UInt32 {
    let range = range(ofLine: position.line)
    var column = 0
    for index in range.indices {
      let byte = bytes[index]
      let endsLine = byte == Ascii.lineFeed || byte == Ascii.carriageReturn
      let startsScalar = byte & 0xC0 != 0x80
      if endsLine || (startsScalar && column >= position.column) { return UInt32(index) }
      column += unit.width(ofByte: byte)
    }
    return range.end
  }
}

extension ColumnUnit {
  /// What one byte of UTF-8 adds to a column: a scalar is counted at its leading byte.
  fileprivate func width(ofByte byte: UInt8) -> Int {
    let leads = byte & 0xC0 != 0x80
    return switch self {
    case .utf8: 1
    case .utf16: leads ? (byte >= 0xF0 ? 2 : 1) : 0
    case .scalar: leads ? 1 : 0
    }
  }
}
