// Completion, hover and signatures inside `promql"…"`, whose language the parser of files does not
// read.
extension PackageSnapshot {
  /// What can be written at a place of a query; nil where none stands.
  func queryCompletions(in file: ParsedFile, at offset: UInt32) -> Completion? {
    let tree = file.tree
    guard let content = queryContent(tree, at: offset) else { return nil }
    let bytes = file.source.bytes
    let start = Int(offset) - bytes[..<Int(offset)].reversed().prefix(while: isWordByte).count
    let place = QueryPlace(bytes[Int(content.start)..<max(Int(content.start), start)])
    let replaced = TextRange(UInt32(start), offset)
    let typed = Span(file.source.id, replaced)
    return Completion(
      replaced: replaced, items: items(at: place, dialect(around: content, tree), typed: typed))
  }

  /// The function or aggregation that is being called at a place of a query; nil where none is.
  func queryCall(in file: ParsedFile, at offset: UInt32) -> CalledFunction? {
    guard let content = queryContent(file.tree, at: offset) else { return nil }
    let before = file.source.bytes[Int(content.start)..<Int(offset)]
    guard let call = QueryPlace(before).call else { return nil }
    let dialect = dialect(around: content, file.tree)
    let name = dialect == .metricsQL ? call.name.lowercased() : call.name
    if let signature = PromQL.signature(name) {
      let last = signature.counts.upperBound == Int.max ? signature.parameters.count - 1 : Int.max
      return CalledFunction(
        signature: signature.text, parameters: signature.parameters.map(\.rawValue),
        active: min(call.argument, last), doc: "A function of PromQL.")
    }
    guard let aggregation = PromQL.AggregateOperator(rawValue: name),
      dialect == .metricsQL || !aggregation.isMetricsQL
    else { return nil }
    return CalledFunction(
      signature: aggregation.signature, parameters: aggregation.parameters, active: call.argument,
      doc: "An aggregation of PromQL; `by (label)` or `without (label)` may stand before or behind."
    )
  }

  /// What is known of the word at a place of a query; nil where none stands.
  func queryHover(in file: ParsedFile, at offset: UInt32) -> HoverText? {
    guard queryContent(file.tree, at: offset) != nil else { return nil }
    let bytes = file.source.bytes
    let start = Int(offset) - bytes[..<Int(offset)].reversed().prefix(while: isWordByte).count
    let end = Int(offset) + bytes[Int(offset)...].prefix(while: isWordByte).count
    let range = TextRange(UInt32(start), UInt32(end))
    let word = file.source.text(range)
    let span = Span(file.source.id, range)
    if let signature = PromQL.signature(word) {
      return HoverText(span: span, code: signature.text, text: "A function of PromQL.")
    }
    if let label = checker.vocabulary[word] {
      return HoverText(span: span, code: "label \(word): \(label.valueType)", text: "")
    }
    return nil
  }

  /// The content of the query around a place.
  private func queryContent(_ tree: SyntaxTree, at offset: UInt32) -> TextRange? {
    var node: NodeID? = tree.node(at: offset)
    while let current = node {
      if let literal = TypedLiteralSyntax(tree, current), literal.language == "promql",
        let content = literal.string?.contentRange
      {
        return content.start <= offset && offset <= content.end ? content : nil
      }
      node = tree.parent(of: current)
    }
    return nil
  }

  private func dialect(around content: TextRange, _ tree: SyntaxTree) -> PromQL.Dialect {
    guard let declaration = tree.declaration(around: tree.node(at: content.start)) else {
      return .prometheus
    }
    let source =
      RulesDeclSyntax(tree, declaration)?.source ?? SloDeclSyntax(tree, declaration)?.source
    let symbol = source.flatMap { checker.symbols[$0.text] }
    guard let symbol, symbol.kind == .source,
      checker.checked.sources.indices.contains(symbol.index)
    else { return .prometheus }
    return checker.dialect(of: symbol)
  }

  private func items(
    at place: QueryPlace, _ dialect: PromQL.Dialect, typed: Span
  ) -> [CompletionItem] {
    switch place.kind {
    case .label: return labelItems(typed)
    case .value(let label):
      return (checker.vocabulary[label]?.values ?? []).map {
        CompletionItem(label: $0, kind: .value, detail: label)
      }
    case .expression: return seriesItems + functionItems(dialect) + aggregationItems(dialect)
    case .nothing: return []
    }
  }

  /// The declared labels, and those that other queries of the package name.
  private func labelItems(_ typed: Span) -> [CompletionItem] {
    let declared = checker.vocabulary.names.compactMap { name in
      checker.vocabulary[name].map {
        CompletionItem(label: name, kind: .label, detail: $0.valueType.description)
      }
    }
    let known = Set(declared.map(\.label))
    let others = files.reduce(into: Set()) { $0.formUnion(labels(in: $1.tree, exceptAt: typed)) }
      .subtracting(known)
    return declared
      + others.sorted().map { CompletionItem(label: $0, kind: .label, detail: "label of series") }
  }

  /// The labels that the queries of a file name, except at a place where one is being typed.
  private func labels(in tree: SyntaxTree, exceptAt place: Span) -> Set<String> {
    var names: Set<String> = []
    for index in tree.nodeKinds.indices where tree.nodeKinds[index] == .typedLiteral {
      guard let literal = TypedLiteralSyntax(tree, NodeID(UInt32(index))),
        literal.language == "promql", let query = WrittenQuery(reading: literal)
      else { continue }
      query.forEachLabel { label in
        let span = query.span(of: label.range)
        guard
          span.file != place.file || span.range.end < place.range.start
            || place.range.end < span.range.start
        else { return }
        names.insert(label.value)
      }
    }
    return names
  }

  /// The series that the package records.
  private var seriesItems: [CompletionItem] {
    checker.checked.rules.flatMap(\.records).map {
      CompletionItem(label: $0.name, kind: .name, detail: "recorded series")
    }
  }

  private func functionItems(_ dialect: PromQL.Dialect) -> [CompletionItem] {
    let names =
      dialect == .metricsQL ? PromQL.MetricsQLTable.names : PromQL.FunctionTable.names
    return names.map { name in
      let signature = PromQL.signature(name)
      return CompletionItem(
        label: name, kind: .function, detail: signature?.text ?? "\(name)(…)",
        snippet: signature?.counts.upperBound == 0 ? "\(name)()" : "\(name)($1)")
    }
  }

  private func aggregationItems(_ dialect: PromQL.Dialect) -> [CompletionItem] {
    let known = PromQL.AggregateOperator.allCases.filter {
      dialect == .metricsQL || !$0.isMetricsQL
    }
    return known.map {
      CompletionItem(
        label: $0.rawValue, kind: .function, detail: "aggregation", snippet: "\($0.rawValue)($1)")
    } + QueryPlace.words.map { CompletionItem(label: $0, kind: .keyword) }
  }
}

extension PromQL.Signature {
  /// As a person reads it: `rate(matrix): vector`.
  fileprivate var text: String {
    let more = counts.upperBound == Int.max ? ", …" : ""
    return
      "\(name)(\(parameters.map(\.rawValue).joined(separator: ", "))\(more)): \(result.rawValue)"
  }
}

extension PromQL.AggregateOperator {
  fileprivate var parameters: [String] {
    takesParameter ? [self == .countValues ? "string" : "scalar", "vector"] : ["vector"]
  }

  fileprivate var signature: String {
    "\(rawValue) by (label, …) (\(parameters.joined(separator: ", "))): vector"
  }
}

/// Where in a query a place is, found out from the text before it alone: what is being written is
/// hardly ever whole.
private struct QueryPlace {
  enum Kind: Equatable {
    case expression
    /// The name of a label.
    case label
    /// The value of a label.
    case value(String)
    /// A number, a duration or the like.
    case nothing
  }

  static let words = [
    "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool",
  ]
  private static let listWords: Set<String> = [
    "by", "without", "on", "ignoring", "group_left", "group_right",
  ]

  private(set) var kind = Kind.expression
  /// The brackets that are open, with what stands in them.
  private var open: [Kind] = []
  /// The calls that are open, and how many brackets were open around each.
  private var calls: [(name: String, argument: Int, depth: Int)] = []
  /// The aggregation that labels in parentheses stand behind.
  private var aggregation = ""
  private var word = ""
  /// Whether a space has come after the word.
  private var isWordOver = false
  /// The last word before a comparison.
  private var label = ""
  private var quote: UInt8?

  /// The innermost call around the place, with the argument that the place is in.
  var call: (name: String, argument: Int)? { calls.last.map { ($0.name, $0.argument) } }

  /// - Parameter bytes: the query up to the word at the place.
  init(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes where byte != Ascii.backslash { take(byte) }
    kind = quote == nil ? open.last ?? .expression : .value(label)
    // Inside braces a value follows an operator.
    if quote == nil, kind == .label, bytes.last == UInt8(ascii: "=") { kind = .nothing }
  }

  private mutating func take(_ byte: UInt8) {
    if let mark = quote {
      if byte == mark { quote = nil }
      return
    }
    if isWordByte(byte) {
      if isWordOver {
        if PromQL.AggregateOperator(rawValue: word) != nil { aggregation = word }
        word = ""
      }
      isWordOver = false
      word.unicodeScalars.append(Unicode.Scalar(byte))
      return
    }
    if !word.isEmpty, byte == UInt8(ascii: "=") || byte == UInt8(ascii: "!") { label = word }
    switch byte {
    case Ascii.quote, UInt8(ascii: "'"), UInt8(ascii: "`"): quote = byte
    case UInt8(ascii: "{"): open.append(.label)
    case UInt8(ascii: "["): open.append(.nothing)
    case UInt8(ascii: "("): openParenthesis()
    case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): close()
    case Ascii.space, Ascii.tab, Ascii.lineFeed:
      isWordOver = true
      return
    case UInt8(ascii: ","):
      label = ""
      if let last = calls.last, last.depth == open.count { calls[calls.count - 1].argument += 1 }
    default: break
    }
    word = ""
  }

  /// A list of labels, a call, or a group; behind `sum by (label)` the arguments of `sum`.
  private mutating func openParenthesis() {
    let isList = QueryPlace.listWords.contains(word)
    open.append(isList ? .label : .expression)
    guard !isList else { return }
    let name = word.isEmpty ? aggregation : word
    aggregation = ""
    if !name.isEmpty { calls.append((name, 0, open.count)) }
  }

  private mutating func close() {
    if let last = calls.last, last.depth == open.count { calls.removeLast() }
    _ = open.popLast()
  }
}
