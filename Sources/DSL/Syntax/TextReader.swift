/// Reads the content of one string or text block out of the tree.
struct TextReader {
  private let tree: SyntaxTree
  private let bytes: [UInt8]
  /// How the text is escaped.
  private let escapes: Escapes
  /// The bytes that are content: without the marks, the line end after the opening mark and the
  /// line of the closing one.
  private let content: TextRange
  /// The spaces taken off every line; nil where the closing mark has no line of its own.
  let margin: TextRange?
  /// Lines that hold nothing but control tags, with their line ends, in order.
  private let vanished: [TextRange]

  private enum Escapes {
    /// All of the language, in ordinary text.
    case full
    /// `\"` and `$${`, in `promql` and `json`.
    case embedded
    /// `\"` only, in `re`.
    case regex
  }

  init(_ tree: SyntaxTree, _ node: NodeID) {
    self.tree = tree
    self.bytes = tree.source.bytes
    self.escapes = TextReader.escapes(tree, node)
    let range = tree.range(of: node)
    guard let first = tree.firstToken(of: node), first.kind == .textOpen,
      let last = tree.lastToken(of: node), last.kind == .textClose
    else {
      content = range
      margin = nil
      vanished = []
      return
    }
    let start = TextReader.contentStart(tree.source, after: first.range.end)
    let margin = TextReader.margin(tree.source, of: last.range.start, contentStart: start)
    self.margin = margin
    let end = margin.map { TextReader.endOfLine(before: $0.start, in: tree.source) }
    content = TextRange(start, end ?? last.range.start)
    vanished = TextReader.vanishedLines(tree, node, from: start)
  }

  private static func escapes(_ tree: SyntaxTree, _ node: NodeID) -> Escapes {
    guard let parent = tree.parent(of: node), let literal = TypedLiteralSyntax(tree, parent) else {
      return .full
    }
    return literal.isWritten(in: "re") ? .regex : .embedded
  }
}

// The shape of a text block.
extension TextReader {
  /// The offset after the opening mark, or after its line end if nothing else stands on the line.
  private static func contentStart(_ source: SourceFile, after mark: UInt32) -> UInt32 {
    var index = Int(mark)
    while index < source.bytes.count, isBlank(source.bytes[index]) { index += 1 }
    let endsLine = index < source.bytes.count && source.bytes[index] == Ascii.lineFeed
    return endsLine ? UInt32(index + 1) : mark
  }

  /// The spaces before a closing mark that stands alone on its line.
  private static func margin(
    _ source: SourceFile, of mark: UInt32, contentStart: UInt32
  ) -> TextRange? {
    var start = Int(mark)
    while start > Int(contentStart), isBlank(source.bytes[start - 1]) { start -= 1 }
    let beginsLine = start > 0 && source.bytes[start - 1] == Ascii.lineFeed
    return beginsLine ? TextRange(UInt32(start), mark) : nil
  }

  /// The offset of the line end before a line, taking a CR with it.
  private static func endOfLine(before lineStart: UInt32, in source: SourceFile) -> UInt32 {
    var end = Int(lineStart)
    if end > 0 { end -= 1 }
    if end > 0, source.bytes[end - 1] == Ascii.carriageReturn { end -= 1 }
    return UInt32(end)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == Ascii.space || byte == Ascii.tab || byte == Ascii.carriageReturn
  }

  private static func vanishedLines(
    _ tree: SyntaxTree, _ node: NodeID, from start: UInt32
  ) -> [TextRange] {
    let tags = controlTags(tree, node)
    guard !tags.isEmpty else { return [] }
    let lines = tree.source.lines
    var result: [TextRange] = []
    var line = -1
    var isBare = false
    var covered: UInt32 = 0
    func close() {
      guard line >= 0 else { return }
      let range = lines.range(ofLine: line)
      if isBare, isBlankLine(tree.source.bytes, covered, range.end) { result.append(range) }
    }
    for tag in tags {
      let tagLine = lines.line(of: tag.start)
      if tagLine != line {
        close()
        line = tagLine
        covered = lines.range(ofLine: line).start
        isBare = covered >= start
      }
      isBare = isBare && isBlankLine(tree.source.bytes, covered, tag.start)
      covered = tag.end
    }
    close()
    return result
  }

  /// The ranges of the control tags of a text block, in order.
  private static func controlTags(_ tree: SyntaxTree, _ node: NodeID) -> [TextRange] {
    var tags: [TextRange] = []
    var opened: UInt32?
    for index in tree.nodeFirsts[Int(node.raw)]..<tree.nodeLasts[Int(node.raw)] {
      let token = Token(tree: tree, index: index)
      if token.kind == .controlOpen, opened == nil { opened = token.range.start }
      if token.kind == .controlClose, let start = opened {
        tags.append(TextRange(start, token.range.end))
        opened = nil
      }
    }
    return tags
  }

  private static func isBlankLine(_ bytes: [UInt8], _ start: UInt32, _ end: UInt32) -> Bool {
    bytes[TextRange(start, end).indices].allSatisfy { isBlank($0) || $0 == Ascii.lineFeed }
  }

  /// The first line that has text but not the margin.
  func marginFault() -> (line: TextRange, margin: TextRange)? {
    guard let margin, !margin.isEmpty else { return nil }
    var start = Int(content.start)
    // The line of the opening mark has no margin.
    if !beginsLine(start) { start = nextLine(after: start) }
    while start <= Int(content.end), start < bytes.count {
      let end = nextLine(after: start)
      let isBlank = TextReader.isBlankLine(bytes, UInt32(start), min(UInt32(end), content.end))
      if !isBlank, marginLength(at: start, to: end) < margin.count {
        let line = tree.source.lines.line(of: UInt32(start))
        return (tree.source.contentRange(ofLine: line), margin)
      }
      start = end
    }
    return nil
  }

  /// Where the line after that of an offset begins; the end of the file where there is none.
  private func nextLine(after offset: Int) -> Int {
    let feed = Ascii.lineFeed
    let end = skipBytes(to: feed, or: feed, in: bytes.span, from: offset, to: bytes.count)
    return min(end + 1, bytes.count)
  }

  /// How many bytes at a line start are the margin, or the beginning of it.
  private func marginLength(at start: Int, to end: Int) -> Int {
    guard let margin else { return 0 }
    var length = 0
    while length < margin.count, start + length < end,
      bytes[start + length] == bytes[Int(margin.start) + length]
    {
      length += 1
    }
    return length
  }
}

// The content.
extension TextReader {
  /// The pieces of a string, a text block, or a part of one.
  func pieces(of node: NodeID) -> [TextPiece] {
    if let token = tree.firstToken(of: node), token.kind == .string {
      let range = TextRange(token.range.start + 1, token.range.end - 1)
      return range.isEmpty ? [] : [.text(decoded(range))]
    }
    var pieces: [TextPiece] = []
    var children = tree.children(of: node)
    var child = children.next()
    var index = tree.nodeFirsts[Int(node.raw)]
    while index < tree.nodeLasts[Int(node.raw)] {
      if let current = child, tree.nodeFirsts[Int(current.raw)] <= index {
        if let piece = piece(of: current) { pieces.append(piece) }
        index = max(index, tree.nodeLasts[Int(current.raw)])
        child = children.next()
        continue
      }
      let token = Token(tree: tree, index: index)
      if token.kind == .textChunk { append(chunk: token.range, to: &pieces) }
      index += 1
    }
    return pieces
  }

  private func piece(of node: NodeID) -> TextPiece? {
    switch tree.kind(of: node) {
    case .interpolation: InterpolationSyntax(tree, node).map { .value($0) }
    case .textFor: TextForSyntax(tree, node).map { .each($0, body: pieces(of: node)) }
    case .textIf:
      TextIfSyntax(tree, node).map { view in
        .choose(view.branches.map { (branch: $0, body: pieces(of: $0.id)) })
      }
    default: nil
    }
  }

  private func append(chunk: TextRange, to pieces: inout [TextPiece]) {
    var start = max(chunk.start, content.start)
    let end = min(chunk.end, content.end)
    var text = ""
    for gap in vanished where gap.end > start && gap.start < end {
      if gap.start > start { text += decoded(TextRange(start, gap.start)) }
      start = gap.end
    }
    if start < end { text += decoded(TextRange(start, end)) }
    if !text.isEmpty { pieces.append(.text(text)) }
  }

  /// The text of a range without margins, with escapes replaced.
  private func decoded(_ range: TextRange) -> String {
    let end = Int(range.end)
    var index = Int(range.start)
    if beginsLine(index) { index += marginLength(at: index, to: end) }
    let special = nextSpecial(from: index, to: end)
    guard special < end else { return String(decoding: bytes[index..<end], as: UTF8.self) }
    var result = Array(bytes[index..<special])
    result.reserveCapacity(end - index)
    index = special
    while index < end {
      let plain = index
      index = nextSpecial(from: index, to: end)
      if index > plain { result.append(contentsOf: bytes[plain..<index]) }
      guard index < end else { break }
      let byte = bytes[index]
      switch byte {
      case Ascii.lineFeed:
        if index > Int(range.start), bytes[index - 1] == Ascii.carriageReturn {
          result.removeLast()
        }
        result.append(byte)
        index += 1
        index += marginLength(at: index, to: end)
      case Ascii.backslash: index = appendEscape(at: index, end: end, to: &result)
      case UInt8(ascii: "$") where escapes != .regex && isDoubled(index, end):
        result.append(byte)
        index += 2
      case UInt8(ascii: "%") where escapes == .full && isDoubled(index, end):
        result.append(byte)
        index += 2
      default:
        result.append(byte)
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func nextSpecial(from start: Int, to end: Int) -> Int {
    var index = skipProseBytes(bytes.span, from: start, to: end)
    while index < end, !isSpecial(bytes[index]) {
      index = skipProseBytes(bytes.span, from: index + 1, to: end)
    }
    return index
  }

  /// Whether a byte may stand for something else than itself.
  private func isSpecial(_ byte: UInt8) -> Bool {
    byte == Ascii.lineFeed || byte == Ascii.backslash || byte == UInt8(ascii: "$")
      || byte == UInt8(ascii: "%")
  }

  private func beginsLine(_ index: Int) -> Bool {
    margin != nil && index > 0 && bytes[index - 1] == Ascii.lineFeed
  }

  /// Whether `$${` or `%%{` stands here.
  private func isDoubled(_ index: Int, _ end: Int) -> Bool {
    index + 2 < end && bytes[index + 1] == bytes[index] && bytes[index + 2] == UInt8(ascii: "{")
  }

  /// Appends what the escape at `index` stands for and answers the offset after it; an unknown one,
  /// which the lexer has reported, stands for itself.
  private func appendEscape(at index: Int, end: Int, to result: inout [UInt8]) -> Int {
    guard index + 1 < end else {
      result.append(bytes[index])
      return index + 1
    }
    let escaped = bytes[index + 1]
    if escapes != .full {
      if escaped != Ascii.quote { result.append(bytes[index]) }
      result.append(escaped)
      return index + 2
    }
    switch escaped {
    case UInt8(ascii: "n"): result.append(Ascii.lineFeed)
    case UInt8(ascii: "t"): result.append(Ascii.tab)
    case UInt8(ascii: "r"): result.append(Ascii.carriageReturn)
    case Ascii.quote, Ascii.backslash: result.append(escaped)
    case UInt8(ascii: "u"):
      var next = index + 3
      var value: UInt32 = 0
      while next < end, let digit = hexValue(bytes[next]) {
        value = value &* 16 &+ digit
        next += 1
      }
      guard let scalar = Unicode.Scalar(value), next < end else {
        result.append(bytes[index])
        return index + 1
      }
      result.append(contentsOf: String(Character(scalar)).utf8)
      return next + 1
    default:
      result.append(bytes[index])
      return index + 1
    }
    return index + 2
  }
}
