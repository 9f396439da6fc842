/// A half-open range of UTF-8 byte offsets in one file.
///
/// Offsets are 32 bits wide because files are limited to `SourceFile.byteCountMax`.
package struct TextRange: Hashable, Sendable {
  /// The offset of the first byte.
  package let start: UInt32
  /// The offset after the last byte; never less than `start`.
  package let end: UInt32

  /// The range from `start` up to `end`; an `end` before `start` gives the empty range at `start`.
  package init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = max(start, end)
  }

  /// The empty range at an offset.
  package init(at offset: UInt32) {
    self.init(offset, offset)
  }

  /// The number of bytes.
  package var count: Int { Int(end - start) }
  /// Whether the range holds no byte.
  package var isEmpty: Bool { start == end }
  /// The same range for subscripting the bytes of a file.
  package var indices: Range<Int> { Int(start)..<Int(end) }

  /// Whether the byte at `offset` lies inside; the offset after the last byte does not.
  package func contains(_ offset: UInt32) -> Bool { start <= offset && offset < end }

  /// The smallest range that holds both.
  package func union(_ other: TextRange) -> TextRange {
    TextRange(min(start, other.start), max(end, other.end))
  }
}

/// Ranges order by start, then by end.
extension TextRange: Comparable {
  package static func < (left: TextRange, right: TextRange) -> Bool {
    (left.start, left.end) < (right.start, right.end)
  }
}

/// The place of a file in the list of files that are handled together.
package struct FileID: Hashable, Comparable, Sendable {
  /// The index in the list.
  package let raw: UInt32

  /// The file at an index of the list.
  package init(_ raw: UInt32) {
    self.raw = raw
  }

  package static func < (left: FileID, right: FileID) -> Bool { left.raw < right.raw }
}

/// A range of one file: what a diagnostic points at and what a program remembers of its source.
package struct Span: Hashable, Comparable, Sendable {
  /// The file.
  package let file: FileID
  /// The bytes of that file.
  package let range: TextRange

  /// The range `range` of the file `file`.
  package init(_ file: FileID, _ range: TextRange) {
    self.file = file
    self.range = range
  }

  package static func < (left: Span, right: Span) -> Bool {
    (left.file, left.range) < (right.file, right.range)
  }
}
