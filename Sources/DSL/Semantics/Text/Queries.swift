/// The text of a query as the other language sees it, and where its bytes stand in the file.
struct QueryText {
  /// What stands for `${window}` while the query is looked at.
  static let sampleWindow = "5m"

  private(set) var text = ""
  /// Where each byte of the text stands, and the end of the last one.
  private var offsets: [UInt32] = []
  private let file: FileID

  init(_ pieces: [TextPiece], in source: SourceFile, content: TextRange) {
    file = source.id
    var position = content.start
    for piece in pieces {
      switch piece {
      case .text(let part): append(part, source.bytes, &position, end: content.end)
      case .value(let view):
        offsets += Array(repeating: view.range.start, count: QueryText.sampleWindow.utf8.count)
        text += QueryText.sampleWindow
        position = view.range.end
      case .each, .choose: continue
      }
    }
    offsets.append(content.end)
  }

  /// Goes through the text and its source together; what the text lacks (margins, the marks of
  /// escapes) is passed over.
  private mutating func append(
    _ part: String, _ bytes: [UInt8], _ position: inout UInt32, end: UInt32
  ) {
    for byte in part.utf8 {
      while position < end, bytes[Int(position)] != byte { position += 1 }
      offsets.append(position)
      if position < end { position += 1 }
    }
    text += part
  }

  /// The place in the file of a range of bytes of the text.
  func span(of range: Range<Int>) -> Span {
    let last = offsets.count - 1
    let start = offsets[min(max(range.lowerBound, 0), last)]
    let end = range.isEmpty ? start : offsets[min(max(range.upperBound - 1, 0), last)] + 1
    return Span(file, TextRange(start, max(start, end)))
  }
}

/// What is wrong with a query.
struct QueryProblem {
  /// Bytes of the query's text.
  let range: Range<Int>
  let message: String
}

/// The one place where queries are handed to the reader of their language.
enum QueryReader {
  /// The problems of a query in PromQL, in order; empty where it can be asked.
  static func problems(of text: String) -> [QueryProblem] {
    if let problem = unclosed(Array(text.utf8)) { return [problem] }
    return []
  }

  /// The first bracket that has no partner, outside of strings and comments.
  private static func unclosed(_ bytes: [UInt8]) -> QueryProblem? {
    let partners: [UInt8: UInt8] = [
      UInt8(ascii: ")"): UInt8(ascii: "("), UInt8(ascii: "]"): UInt8(ascii: "["),
      UInt8(ascii: "}"): UInt8(ascii: "{"),
    ]
    var open: [(byte: UInt8, at: Int)] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        guard let end = endOfString(bytes, from: index) else {
          return QueryProblem(range: index..<index + 1, message: "this string is not closed")
        }
        index = end
      case UInt8(ascii: "#"):
        while index < bytes.count, bytes[index] != Ascii.lineFeed { index += 1 }
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open.append((byte, index))
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard let last = open.popLast(), last.byte == partners[byte] else {
          return QueryProblem(range: index..<index + 1, message: "this bracket was never opened")
        }
      default: break
      }
      index += 1
    }
    return open.last.map {
      QueryProblem(range: $0.at..<$0.at + 1, message: "this bracket is never closed")
    }
  }

  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int? {
    let quote = bytes[start]
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == quote { return index }
      if bytes[index] == Ascii.backslash, quote != UInt8(ascii: "`") { index += 1 }
      index += 1
    }
    return nil
  }
}

extension Checker {
  /// What a query may hold besides its text.
  enum QueryParts {
    case none
    /// `${window}`, which must be there.
    case window
  }

  /// A query, written as `promql"…"` or as the name of a constant; reports anything else.
  mutating func query(
    _ expression: ExprSyntax?, role: String, parts: QueryParts = .none
  ) -> CheckedQuery? {
    guard let expression, !expression.isDamaged else { return nil }
    if case .typedLiteral(let view) = expression, view.language == "promql" {
      return literalQuery(view, parts).map { CheckedQuery(text: $0, span: expression.span) }
    }
    var scope = Scope.constant
    let typed = elaborate(expression, in: &scope)
    guard case .promql(let text)? = typed.constant else {
      if typed.type != .poison {
        var diagnostic = Diagnostic.typeMismatch(
          at: expression.span, expected: "PromQL", found: typed.type.description, role: role)
        if case .string? = typed.constant, case .stringLiteral = expression {
          diagnostic = diagnostic.suggest(
            "mark it as a query", replacing: expression.span, with: "promql\(expression.text)")
        }
        report(diagnostic)
      }
      return nil
    }
    if case .window = parts { report(.queryWithoutWindow(at: expression.span)) }
    return CheckedQuery(text: text, span: expression.span)
  }

  /// The text of a literal, `${window}` kept as it is.
  mutating func literalQuery(_ view: TypedLiteralSyntax, _ parts: QueryParts) -> String? {
    guard let string = view.string else { return nil }
    let pieces = string.pieces
    var text = ""
    var hasWindow = false
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .value(let value):
        guard case .window = parts, value.value?.text == "window" else {
          report(
            .foreignTextInQuery(at: value.span, allowed: parts.allowed))
          return nil
        }
        hasWindow = true
        text += "${window}"
      case .each, .choose: return nil
      }
    }
    guard !text.utf8.allSatisfy({ $0 <= Ascii.space }) else {
      report(.emptyText(at: string.span, what: "the query"))
      return nil
    }
    let source = view.tree.source
    let query = QueryText(pieces, in: source, content: string.contentRange)
    let problems = QueryReader.problems(of: query.text)
    for problem in problems {
      report(.invalidQuery(at: query.span(of: problem.range), reason: problem.message))
    }
    guard problems.isEmpty else { return nil }
    if case .window = parts, !hasWindow { report(.queryWithoutWindow(at: string.span)) }
    return text
  }
}

extension Checker.QueryParts {
  var allowed: String {
    switch self {
    case .none: "nothing is put into a query"
    case .window: "only `${window}` is put into this query"
    }
  }
}
