import DSL

extension SiteContext {
  /// Source text with colours and links, as a block.
  ///
  /// What looks like a credential is left out.
  func code(_ span: Span) -> HTML {
    "<pre class=\"code\" tabindex=\"0\"><code>\(inlineCode(span))</code></pre>"
  }

  /// A query with colours, as a block.
  func query(_ text: String) -> HTML {
    let bytes = Array(text.utf8)
    var position = 0
    var out = HTML()
    while position < bytes.count {
      let start = position
      let style = QueryScanner.next(bytes, &position, bytes.count)
      let piece = String(decoding: bytes[start..<position], as: UTF8.self)
      out += "<span class=\"\(style)\">\(piece)</span>"
    }
    return "<pre class=\"code\" tabindex=\"0\"><code>\(out)</code></pre>\n"
  }

  func inlineCode(_ span: Span) -> HTML {
    guard let file = snapshot.files.first(where: { $0.source.id == span.file }) else { return "" }
    var writer = CodeWriter(file, span.range, self)
    writer.run(snapshot.classifiedTokens(of: file))
    return writer.out
  }
}

/// Writes a range of a file piece by piece.
private struct CodeWriter {
  private let file: ParsedFile
  private let range: TextRange
  private let context: SiteContext
  /// What must not be shown.
  private let hidden: [TextRange]
  /// Contents of `promql` literals.
  private let queries: [TextRange]
  /// Spaces before the first line, which are taken off the others.
  private let margin: Int
  private var marginLeft = 0
  private(set) var out = HTML()

  init(_ file: ParsedFile, _ range: TextRange, _ context: SiteContext) {
    self.file = file
    self.range = range
    self.context = context
    hidden = file.unpublishable.filter { $0.end > range.start && $0.start < range.end }
    queries = CodeWriter.queries(in: file, range)
    margin = CodeWriter.margin(of: range, in: file.source)
  }

  /// The least indentation of the lines of a range.
  private static func margin(of range: TextRange, in source: SourceFile) -> Int {
    let first = source.lines.line(of: range.start)
    let last = source.lines.line(of: range.end)
    var margin = source.position(of: range.start, in: .utf8).column
    for line in first..<last {
      let text = source.text(ofLine: line + 1)
      let indent = text.prefix { $0 == " " }.count
      if indent < text.count { margin = min(margin, indent) }
    }
    return margin
  }

  private static func queries(in file: ParsedFile, _ range: TextRange) -> [TextRange] {
    (0..<UInt32(file.tree.nodeCount)).compactMap { raw in
      let node = NodeID(raw)
      guard file.tree.kind(of: node) == .typedLiteral,
        let literal = TypedLiteralSyntax(file.tree, node), literal.language == "promql",
        let content = literal.string?.contentRange, content.start >= range.start,
        content.end <= range.end
      else { return nil }
      return content
    }
  }

  mutating func run(_ tokens: [ClassifiedToken]) {
    var position = range.start
    for token in tokens where token.range.start >= range.start && token.range.end <= range.end {
      if token.range.start > position { write(TextRange(position, token.range.start), "") }
      if token.tokenClass == .string, let query = query(in: token.range) {
        write(TextRange(token.range.start, query.start), "string")
        writeQuery(query)
        write(TextRange(query.end, token.range.end), "string")
      } else {
        write(token.range, token.tokenClass.style, context.target(of: span(token.range)))
      }
      position = max(position, token.range.end)
    }
    if position < range.end { write(TextRange(position, range.end), "") }
  }

  private func span(_ range: TextRange) -> Span { Span(file.source.id, range) }

  /// The part of a token that is a query.
  private func query(in token: TextRange) -> TextRange? {
    queries.first { $0.start < token.end && token.start < $0.end }.map { query in
      TextRange(max(query.start, token.start), min(query.end, token.end))
    }
  }

  /// A piece with its class, without what is hidden in it.
  private mutating func write(_ piece: TextRange, _ style: String, _ address: String? = nil) {
    var position = piece.start
    for hole in hidden where hole.end > piece.start && hole.start < piece.end {
      if hole.start > position { show(TextRange(position, hole.start), style, address) }
      if hole.start >= piece.start {
        out += "<span class=\"hidden\" title=\"left out: it looks like a credential\">•••</span>"
      }
      position = max(position, min(hole.end, piece.end))
    }
    if position < piece.end { show(TextRange(position, piece.end), style, address) }
  }

  private mutating func show(_ piece: TextRange, _ style: String, _ address: String?) {
    let text = withoutMargin(file.source.text(piece))
    if let address {
      out += "<a class=\"\(style)\" href=\"\(address)\">\(text)</a>"
    } else if style.isEmpty {
      out += "\(text)"
    } else {
      out += "<span class=\"\(style)\">\(text)</span>"
    }
  }

  private mutating func withoutMargin(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars where scalar != "\r" {
      if scalar == "\n" {
        marginLeft = margin
      } else if marginLeft > 0, scalar == " " {
        marginLeft -= 1
        continue
      } else {
        marginLeft = 0
      }
      shown.unicodeScalars.append(scalar)
    }
    return shown
  }

  // MARK: Queries

  /// A query by the looks of its words: enough for colours, whatever stands in it.
  private mutating func writeQuery(_ piece: TextRange) {
    let bytes = file.source.bytes
    var position = Int(piece.start)
    let end = Int(piece.end)
    while position < end {
      let start = position
      let style = QueryScanner.next(bytes, &position, end)
      write(TextRange(UInt32(start), UInt32(position)), style)
    }
  }
}

/// Parts queries into pieces that look alike.
private enum QueryScanner {
  private static let words: Set<String> = [
    "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or",
    "unless", "atan2", "start", "end", "default", "if", "ifnot", "limit", "keep_metric_names",
  ]

  /// Moves over the next piece and gives its class.
  static func next(_ bytes: [UInt8], _ position: inout Int, _ end: Int) -> String {
    let first = bytes[position]
    switch first {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "\\"):
      return text(bytes, &position, end)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      skip(bytes, &position, end) { isWord($0) || $0 == UInt8(ascii: ".") }
      return "number"
    case UInt8(ascii: "#"):
      skip(bytes, &position, end) { $0 != UInt8(ascii: "\n") }
      return "comment"
    case _ where isWord(first):
      let start = position
      skip(bytes, &position, end) { isWord($0) || $0 == UInt8(ascii: ":") }
      let word = String(decoding: bytes[start..<position], as: UTF8.self)
      if words.contains(word) { return "keyword" }
      let rest = bytes[position..<end].first { $0 != UInt8(ascii: " ") }
      return rest == UInt8(ascii: "(") ? "function" : "metric"
    default:
      skip(bytes, &position, end) { byte in
        !isWord(byte) && !"\"'`\\#".utf8.contains(byte)
      }
      return "mark"
    }
  }

  /// A text in quotes; where the query stands in quotes itself, its own are written `\"`.
  private static func text(_ bytes: [UInt8], _ position: inout Int, _ end: Int) -> String {
    let backslash = UInt8(ascii: "\\")
    let isEscaped = bytes[position] == backslash
    if isEscaped { position += 1 }
    guard position < end else { return "mark" }
    let quote = bytes[position]
    position += 1
    while position < end {
      let byte = bytes[position]
      position += 1
      if byte == backslash, position < end {
        if isEscaped, bytes[position] == quote {
          position += 1
          break
        }
        position += 1
      } else if byte == quote, !isEscaped {
        break
      }
    }
    return "string"
  }

  private static func skip(
    _ bytes: [UInt8], _ position: inout Int, _ end: Int, while holds: (UInt8) -> Bool
  ) {
    position += 1
    while position < end, holds(bytes[position]) { position += 1 }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}

extension TokenClass {
  fileprivate var style: String {
    switch self {
    case .keyword: "keyword"
    case .comment: "comment"
    case .string: "string"
    case .number: "number"
    case .type: "type"
    case .label: "label"
    case .value: "value"
    case .variable, .parameter, .member: "word"
    case .function: "function"
    case .channel, .person, .calendar, .declaration: "name"
    }
  }
}
