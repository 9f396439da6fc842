/// The text of a query as the other language sees it, and where its bytes stand in the file.
struct QueryText {
  /// What stands for `${window}` while the query is looked at.
  static let sampleWindow = "5m"

  private(set) var text = ""
  /// Where the text stands, if it stands there byte for byte.
  private var whole: TextRange?
  /// Else where each byte of the text stands, and the end of the last one.
  private var offsets: [UInt32] = []
  private let file: FileID

  init(_ pieces: [TextPiece], in source: SourceFile, content: TextRange) {
    file = source.id
    if pieces.count == 1, case .text(let part) = pieces[0],
      let place = QueryText.place(of: part, in: source.bytes, content)
    {
      text = part
      whole = place
      return
    }
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

  /// Where a text stands in its source, if nothing was left out of it.
  private static func place(
    of text: String, in bytes: [UInt8], _ content: TextRange
  ) -> TextRange? {
    let wanted = text.utf8.span
    guard !wanted.isEmpty else { return nil }
    // The margin of the first line stands before the text.
    let start = skipBytes(
      to: wanted[0], or: wanted[0], in: bytes.span, from: Int(content.start), to: Int(content.end))
    let end = start + wanted.count
    guard end == Int(content.end), sameBytes(wanted, bytes.span.extracting(start..<end)) else {
      return nil
    }
    return TextRange(UInt32(start), UInt32(end))
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
    if let whole {
      let start = min(whole.start + UInt32(max(range.lowerBound, 0)), whole.end)
      let end = min(whole.start + UInt32(max(range.upperBound, 0)), whole.end)
      return Span(file, TextRange(start, max(start, end)))
    }
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
  /// What was probably meant in the place of the range.
  var suggestions: [String] = []
  /// What somebody who is used to another language probably meant.
  var habit: PromQL.Habit?
}

/// The one place where queries are handed to the reader of their language.
enum QueryReader {
  /// The query, and its problems in order; no problems where it can be asked for one value of each
  /// series.
  static func read(
    _ text: String, _ dialect: PromQL.Dialect
  ) -> (query: PromQL.Expression?, problems: [QueryProblem]) {
    do throws(PromQL.Refusal) {
      let query = try PromQL.parse(text, PromQL.Options(dialect: dialect))
      let whole = 0..<text.utf8.count
      switch query.type {
      case .vector, .scalar: return (query, [])
      case .matrix:
        let message = "it gives a range of values; wrap it, as in `rate(…)`"
        return (query, [QueryProblem(range: whole, message: message)])
      case .string:
        return (query, [QueryProblem(range: whole, message: "it gives a text, not a value")])
      }
    } catch {
      let problems = error.problems.map { problem in
        QueryProblem(
          range: problem.range.indices, message: problem.reason,
          suggestions: problem.suggestions, habit: PromQL.habit(behind: problem, in: text))
      }
      return (nil, problems)
    }
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
    _ expression: ExprSyntax?, role: @autoclosure () -> String, parts: QueryParts = .none,
    in dialect: PromQL.Dialect = .prometheus
  ) -> CheckedQuery? {
    guard let expression, !expression.isDamaged else { return nil }
    if case .typedLiteral(let view) = expression, view.isWritten(in: "promql") {
      guard let (text, tree) = literalQuery(view, parts, dialect) else { return nil }
      return CheckedQuery(text: text, span: expression.span, tree: tree.flatMap { kept($0) })
    }
    var scope = Scope.constant
    let typed = elaborate(expression, in: &scope)
    guard case .promql(let text)? = typed.constant else {
      if typed.type != .poison {
        var diagnostic = Diagnostic.typeMismatch(
          at: expression.span, expected: "PromQL", found: typed.type.description, role: role())
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

  /// The tree of a query, as long as there is room for it.
  private mutating func kept(_ tree: PromQL.Expression) -> PromQL.Expression? {
    guard treesLeft > 0 else { return nil }
    treesLeft -= 1
    return tree
  }

  /// The text of a literal, `${window}` kept as it is, and its tree unless it has a window.
  mutating func literalQuery(
    _ view: TypedLiteralSyntax, _ parts: QueryParts, _ dialect: PromQL.Dialect = .prometheus
  ) -> (text: String, tree: PromQL.Expression?)? {
    guard let string = view.string else { return nil }
    let pieces = string.pieces
    var text = ""
    var hasWindow = false
    for piece in pieces {
      switch piece {
      // Most queries are one piece, which needs no copy.
      case .text(let part): text = text.isEmpty ? part : text + part
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
    if case .window = parts, !hasWindow, let finding = foreignWindow(in: pieces, string) {
      report(finding)
      return nil
    }
    if !hasWindow {
      let (query, problems) = QueryReader.read(text, dialect)
      if let query { checked.queryNames.note(query) }
      if problems.isEmpty {
        if case .window = parts { report(.queryWithoutWindow(at: string.span)) }
        return (text, query)
      }
    }
    let written = QueryText(pieces, in: string.tree.source, content: string.contentRange)
    return report(problemsOf: written, dialect) ? nil : (text, nil)
  }

  /// The window of a query as Sloth, Grafana and others write it, where it is written so.
  private func foreignWindow(in pieces: [TextPiece], _ string: StringSyntax) -> Diagnostic? {
    let query = QueryText(pieces, in: string.tree.source, content: string.contentRange)
    let bytes = Array(query.text.utf8)
    var places: [Span] = []
    for open in bytes.indices where bytes[open] == UInt8(ascii: "[") {
      guard let close = bytes[open...].firstIndex(of: UInt8(ascii: "]")) else { break }
      let written = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
      let word = written.filter { $0 != " " }
      guard ["$window", "{{.window}}", "{{window}}", "{{$window}}"].contains(word) else { continue }
      places.append(query.span(of: (open + 1)..<close))
    }
    guard let first = places.first else { return nil }
    let found = string.tree.source.text(first.range)
    return Diagnostic.foreignOperator(at: first, found: found, right: "${window}").suggest(
      Suggestion(
        title: "write `${window}`", edits: places.map { Edit(span: $0, replacement: "${window}") },
        applicability: .needsReview))
  }

  /// Reports what is wrong with a query, and where; notes the names that it uses.
  ///
  /// Places are looked for only where something is wrong or a window stands.
  ///
  /// - Returns: Whether something is wrong.
  private mutating func report(problemsOf written: QueryText, _ dialect: PromQL.Dialect) -> Bool {
    let (query, problems) = QueryReader.read(written.text, dialect)
    if let query { checked.queryNames.note(query) }
    for problem in problems { report(problem.diagnostic(in: written)) }
    return !problems.isEmpty
  }
}

extension QueryProblem {
  fileprivate func diagnostic(in query: QueryText) -> Diagnostic {
    let span = query.span(of: range)
    var diagnostic = Diagnostic.invalidQuery(at: span, reason: message)
    for word in suggestions {
      diagnostic = diagnostic.suggest(meaning: word, replacing: span, with: word)
    }
    guard let habit else { return diagnostic }
    if let note = habit.note { diagnostic = diagnostic.help(note) }
    guard let right = habit.right else { return diagnostic }
    return diagnostic.suggest(
      habit.range.isEmpty ? "add `\(right)`" : "write `\(right)`",
      replacing: query.span(of: habit.range.indices), with: right)
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
