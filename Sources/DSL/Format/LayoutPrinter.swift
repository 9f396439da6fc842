/// Sets a layout: decides for every group whether it is flat, and writes the text.
struct LayoutPrinter {
  private let pieces: [Layout.Piece]
  private let tree: SyntaxTree
  private let bytes: [UInt8]
  private var out: [UInt8] = []

  /// Flat width of all pieces before each index.
  private var widths: [Int] = []
  /// Certain line ends before each index.
  private var forced: [Int] = []
  /// The next possible or certain line end at or after each index.
  private var nextBreaks: [Int] = []

  private var column = 0
  private var indent = 0
  /// Line ends to write before the next text.
  private var pendingLines = 0
  /// The indentation of the line they begin.
  private var lineIndent = 0
  private var pendingSpace = false
  private var allowsBlankLine = false
  /// For every open group whether it is flat.
  private var modes: [Bool] = []

  init(_ layout: Layout, tree: SyntaxTree) {
    self.pieces = layout.pieces
    self.tree = tree
    self.bytes = tree.source.bytes
    measure()
  }

  /// The text, ending with one line end unless it is empty.
  mutating func text() -> [UInt8] {
    out.reserveCapacity(bytes.count + bytes.count / 8)
    for index in pieces.indices { set(pieces[index], at: index) }
    if !out.isEmpty { out.append(Ascii.lineFeed) }
    return out
  }
}

// Measuring.
extension LayoutPrinter {
  private mutating func measure() {
    widths.reserveCapacity(pieces.count + 1)
    forced.reserveCapacity(pieces.count + 1)
    var width = 0
    var breaks = 0
    for piece in pieces {
      widths.append(width)
      forced.append(breaks)
      switch piece {
      case .source(let range): width += columns(range)
      case .mark, .flatMark, .space, .softLine, .closingLine: width += 1
      case .hardLine, .blankLine, .trailingComment, .ownComment, .textBlock: breaks += 1
      case .brokenMark, .softBreak, .noBlankLine, .group, .groupEnd, .indent, .dedent: break
      }
    }
    widths.append(width)
    forced.append(breaks)
    nextBreaks = [Int](repeating: pieces.count, count: pieces.count + 1)
    for index in stride(from: pieces.count - 1, through: 0, by: -1) {
      switch pieces[index] {
      case .softLine, .softBreak, .closingLine, .hardLine, .blankLine, .trailingComment,
        .ownComment,
        .textBlock:
        nextBreaks[index] = index
      default: nextBreaks[index] = nextBreaks[index + 1]
      }
    }
  }

  /// The columns a range of source takes: its characters.
  private func columns(_ range: TextRange) -> Int {
    var count = 0
    for index in range.indices where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }

  /// Whether the pieces, and what must follow them on the same line, fit.
  private func fits(from start: Int, to end: Int) -> Bool {
    guard forced[start] == forced[end] else { return false }
    let begin = pendingLines > 0 ? lineIndent : column + (pendingSpace ? 1 : 0)
    return begin + widths[nextBreaks[end]] - widths[start] <= Layout.width
  }
}

// Writing.
extension LayoutPrinter {
  private mutating func set(_ piece: Layout.Piece, at index: Int) {
    switch piece {
    case .source(let range):
      flush()
      out.append(contentsOf: bytes[range.indices])
      column += columns(range)
    case .mark(let byte): write(byte)
    case .flatMark(let byte): if modes.last == true { write(byte) }
    case .brokenMark(let byte): if modes.last != true { write(byte) }
    case .space: pendingSpace = true
    case .softLine: if modes.last == true { pendingSpace = true } else { line() }
    case .softBreak: if modes.last != true { line() }
    case .closingLine:
      if modes.last == true || endsBlock { pendingSpace = true } else { line() }
    case .hardLine: line()
    case .blankLine: if allowsBlankLine { pendingLines = 2 }
    case .noBlankLine:
      allowsBlankLine = false
      pendingLines = min(pendingLines, 1)
    case .trailingComment(let range, let inside): trailingComment(range, inside)
    case .ownComment(let range, let inside): ownComment(range, inside)
    case .textBlock(let node): textBlock(node)
    case .group(let end): modes.append(modes.last == true || fits(from: index, to: end))
    case .groupEnd: modes.removeLast()
    case .indent: indent += Layout.indentWidth
    case .dedent: indent -= Layout.indentWidth
    }
  }

  /// Whether the line written so far is a closing brace.
  private var endsBlock: Bool {
    pendingLines == 0 && column == lineIndent + 1 && out.last == UInt8(ascii: "}")
  }

  private mutating func line() {
    if !out.isEmpty { pendingLines = max(pendingLines, 1) }
    lineIndent = indent
  }

  private mutating func write(_ byte: UInt8) {
    flush()
    out.append(byte)
    column += 1
  }

  /// Writes the line ends, indentation and space that are due before text.
  private mutating func flush() {
    if pendingLines > 0 {
      out.append(contentsOf: repeatElement(Ascii.lineFeed, count: pendingLines))
      column = lineIndent
      out.append(contentsOf: repeatElement(Ascii.space, count: column))
    } else if pendingSpace, !out.isEmpty {
      out.append(Ascii.space)
      column += 1
    }
    pendingLines = 0
    pendingSpace = false
    allowsBlankLine = true
  }

  /// Comments stay on the line whose text they follow, even if a line end is due already.
  private mutating func trailingComment(_ range: TextRange, _ inside: Bool) {
    if !out.isEmpty { out.append(contentsOf: [Ascii.space, Ascii.space]) }
    out.append(contentsOf: bytes[range.indices])
    beginCommentLine(inside)
    pendingSpace = false
  }

  private mutating func ownComment(_ range: TextRange, _ inside: Bool) {
    beginCommentLine(inside)
    flush()
    out.append(contentsOf: bytes[range.indices])
    pendingLines = 1
  }

  /// Makes a line end due unless one is, or nothing has been written.
  private mutating func beginCommentLine(_ inside: Bool) {
    guard pendingLines == 0, !out.isEmpty else { return }
    pendingLines = 1
    lineIndent = indent + (inside ? Layout.indentWidth : 0)
  }

  /// Lines of a block with a margin move to one level deeper than the line of the opening mark;
  /// those of another stay, because every space in it is text.
  private mutating func textBlock(_ node: NodeID) {
    flush()
    let range = tree.range(of: node)
    // The line of the opening mark may stand deeper than `indent`, but was begun with `lineIndent`.
    let blockIndent = lineIndent + Layout.indentWidth
    let margin = TextBlockSyntax(tree, node)?.movableMargin?.count
    let lines = bytes[range.indices].split(
      separator: Ascii.lineFeed, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      var line = line
      if index < lines.count - 1, line.last == Ascii.carriageReturn { line.removeLast() }
      if index == 0 {
        out.append(contentsOf: line.count == 3 ? line : opening(line))
        continue
      }
      out.append(Ascii.lineFeed)
      guard let margin else {
        out.append(contentsOf: line)
        continue
      }
      let blanks = line.prefix { $0 == Ascii.space || $0 == Ascii.tab }
      line = line.dropFirst(min(margin, blanks.count))
      guard !line.isEmpty else { continue }
      out.append(contentsOf: repeatElement(Ascii.space, count: blockIndent))
      out.append(contentsOf: line)
    }
    let lineStart = out.lastIndex(of: Ascii.lineFeed).map { $0 + 1 } ?? 0
    column = out[lineStart...].count { $0 & 0xC0 != 0x80 }
  }

  /// The first line of a text block; blanks that alone follow the opening mark are no text.
  private func opening(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let rest = line.dropFirst(3)
    return rest.allSatisfy { $0 == Ascii.space || $0 == Ascii.tab } ? line.prefix(3) : line
  }
}
