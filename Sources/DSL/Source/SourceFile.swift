import Synchronization

/// The bytes of one file under the path that messages call it by.
///
/// Bytes are kept as they are: they need not be UTF-8, and the parser gives every one of them back.
package struct SourceFile: Sendable {
  /// The largest file that is read; a longer one is kept as text and reported, not parsed.
  package static let byteCountMax = 4 << 20

  /// The place of the file among the files handled with it.
  package let id: FileID
  /// The path as messages show it; nothing is opened by it.
  package let path: String
  /// The content.
  package let bytes: [UInt8]
  private let index = LazyLineIndex()

  /// A file with this content.
  package init(id: FileID, path: String, bytes: [UInt8]) {
    self.id = id
    self.path = path
    self.bytes = bytes
  }

  /// Where the lines begin; found when it is first asked for.
  package var lines: LineIndex { index.lines(of: bytes) }

  /// A file with this text.
  package init(id: FileID = FileID(0), path: String, text: String) {
    self.init(id: id, path: path, bytes: Array(text.utf8))
  }

  /// The text of a range; ill-formed UTF-8 becomes U+FFFD, and bytes beyond the end are left out.
  package func text(_ range: TextRange) -> String {
    String(decoding: bytes[range.indices.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The text of a line (from 0) without its line end.
  package func text(ofLine line: Int) -> String {
    text(contentRange(ofLine: line))
  }

  /// The range of a line (from 0) without its line end; empty at the end of the file beyond it.
  package func contentRange(ofLine line: Int) -> TextRange {
    let range = lines.range(ofLine: line)
    var end = Int(range.end)
    if end > range.start, bytes[end - 1] == Ascii.lineFeed { end -= 1 }
    if end > range.start, bytes[end - 1] == Ascii.carriageReturn { end -= 1 }
    return TextRange(range.start, UInt32(end))
  }

  /// Line and column (from 0) of an offset, columns counted in `unit`.
  package func position(of offset: UInt32, in unit: ColumnUnit) -> SourcePosition {
    lines.position(of: offset, in: unit, bytes: bytes)
  }

  /// The offset of a position; one beyond the end of its line gives the end of that line.
  package func offset(of position: SourcePosition, in unit: ColumnUnit) -> UInt32 {
    lines.offset(of: position, in: unit, bytes: bytes)
  }
}

/// The lines of a file once somebody has asked for them: what is in order is never shown.
private final class LazyLineIndex: Sendable {
  private final class Found: Sendable {
    let lines: LineIndex

    init(_ lines: LineIndex) { self.lines = lines }
  }

  private let found = AtomicLazyReference<Found>()

  func lines(of bytes: [UInt8]) -> LineIndex {
    if let found = found.load() { return found.lines }
    return found.storeIfNil(Found(LineIndex(bytes))).lines
  }
}

/// A line and a column, both counted from 0.
package struct SourcePosition: Hashable, Sendable {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// What a column counts.
package enum ColumnUnit: Sendable {
  /// Bytes of UTF-8.
  case utf8
  /// UTF-16 code units, as the Language Server Protocol counts by default.
  case utf16
  /// Unicode scalars, as people count in messages.
  case scalar
}

/// Names for the ASCII bytes that the DSL module compares with.
enum Ascii {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
}
