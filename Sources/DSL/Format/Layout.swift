/// A text with open choices of where its lines end.
///
/// The algebra: pieces of text; spaces; line ends that are certain (`hardLine`) or possible
/// (`softLine`); groups, which are set on one line where they fit and otherwise end a line at each
/// of their own possible line ends; indentation. A group that holds a certain line end never fits.
/// Spaces and line ends next to one another become one, so builders need not know their neighbours.
struct Layout {
  /// The width that lines keep to where a group allows it.
  static let width = 100
  /// Spaces for each level of indentation.
  static let indentWidth = 2

  enum Piece {
    /// Bytes of the source.
    case source(TextRange)
    /// A mark that the source need not have.
    case mark(UInt8)
    /// A mark set only where its group is on one line.
    case flatMark(UInt8)
    /// A mark set only where its group is broken.
    case brokenMark(UInt8)
    case space
    /// In a flat group a space, otherwise a line end.
    case softLine
    /// In a flat group nothing, otherwise a line end.
    case softBreak
    /// A soft line; in a broken group a space after a closing brace that stands alone on its line.
    case closingLine
    case hardLine
    /// A line end and an empty line.
    case blankLine
    /// The empty line before the next text is left out.
    case noBlankLine
    /// A comment at the end of a line; inside a statement the next line stands deeper.
    case trailingComment(TextRange, insideStatement: Bool)
    /// A comment on a line of its own.
    case ownComment(TextRange, insideStatement: Bool)
    /// A text block, whose lines move with their surroundings.
    case textBlock(NodeID)
    /// A group up to the piece at the index.
    case group(end: Int)
    case groupEnd
    case indent
    case dedent
  }

  private(set) var pieces: [Piece] = []
  private var openGroups: [Int] = []

  init(capacity: Int) { pieces.reserveCapacity(capacity) }

  @inline(__always)
  mutating func add(_ piece: Piece) { pieces.append(piece) }

  mutating func beginGroup() {
    openGroups.append(pieces.count)
    pieces.append(.group(end: 0))
  }

  mutating func endGroup() {
    guard let start = openGroups.popLast() else { return }
    pieces[start] = .group(end: pieces.count)
    pieces.append(.groupEnd)
  }
}
