/// A name, value or number in a query that is written out, with its place.
struct QueryWord: Sendable {
  enum Kind: Hashable, Sendable {
    case metric
    case label
    /// What a matcher compares a label with.
    case value(label: String)
    /// A number, as it is written.
    case number
    /// A range, step or offset, as it is written.
    case length
  }

  let kind: Kind
  let text: String
  let span: Span
  /// The metric of the selector that a value stands in.
  var metric: String?
  /// The matcher of a value.
  var matcher: PromQL.Matcher?

  /// The words of a query; none where it cannot be read, which the checker reports.
  static func all(in literal: TypedLiteralSyntax) -> [QueryWord] {
    guard let string = literal.string else { return [] }
    let text = QueryText(string.pieces, in: literal.tree.source, content: string.contentRange)
    guard let query = parsed(text.text) else { return [] }
    let reader = QueryWordReader(text: text, bytes: Array(text.text.utf8))
    return query.nodes.flatMap(reader.words)
  }

  /// The labels that the queries of a file name, except at a place where one is being typed.
  static func labels(in tree: SyntaxTree, exceptAt place: Span) -> Set<String> {
    var names: Set<String> = []
    for index in tree.nodeKinds.indices where tree.nodeKinds[index] == .typedLiteral {
      guard let literal = TypedLiteralSyntax(tree, NodeID(UInt32(index))),
        literal.language == "promql"
      else { continue }
      let labels = all(in: literal).filter { word in
        word.kind == .label
          && (word.span.file != place.file || word.span.range.end < place.range.start
            || place.range.end < word.span.range.start)
      }
      names.formUnion(labels.map(\.text))
    }
    return names
  }

  /// The dialect of a constant is not known, and one reads what the other refuses.
  private static func parsed(_ text: String) -> PromQL.Expression? {
    if let query = try? PromQL.parse(text, PromQL.Options(dialect: .prometheus)) { return query }
    return try? PromQL.parse(text, PromQL.Options(dialect: .metricsQL))
  }
}

/// Takes the words out of the parts of one query.
private struct QueryWordReader {
  let text: QueryText
  let bytes: [UInt8]

  func words(of node: PromQL.Node) -> [QueryWord] {
    switch node.kind {
    case .selector(let selector):
      words(of: selector) + lengths([selector.shift.offset])
    case .aggregation(let aggregation): labels(aggregation.grouping?.labels)
    case .binary(let binary): labels(binary.matching?.labels) + labels(binary.grouping?.labels)
    case .number: [written(.number, node.range)]
    case .range(let range): lengths([range.range])
    case .subquery(let query): lengths([query.range, query.step, query.shift.offset])
    case .string, .unary, .call, .parenthesized: []
    }
  }

  private func place(of range: TextRange) -> Span { text.span(of: range.indices) }

  private func written(_ kind: QueryWord.Kind, _ range: TextRange) -> QueryWord {
    QueryWord(
      kind: kind, text: String(decoding: bytes[range.indices], as: UTF8.self),
      span: place(of: range))
  }

  private func lengths(_ lengths: [PromQL.Located<PromQL.DurationValue>?]) -> [QueryWord] {
    lengths.compactMap { $0 }.map { written(.length, $0.range) }
  }

  private func labels(_ names: [PromQL.Located<String>]?) -> [QueryWord] {
    (names ?? []).map { QueryWord(kind: .label, text: $0.value, span: place(of: $0.range)) }
  }

  private func words(of selector: PromQL.Selector) -> [QueryWord] {
    var found: [QueryWord] = []
    for group in selector.groups {
      let metric = QueryReview.metric(of: selector, group)
      if let metric {
        found.append(
          QueryWord(kind: .metric, text: metric.value, span: place(of: metric.range)))
      }
      for matcher in group where matcher.name.value != PromQL.metricNameLabel {
        let name = matcher.name
        found.append(QueryWord(kind: .label, text: name.value, span: place(of: name.range)))
        found.append(
          QueryWord(
            kind: .value(label: name.value), text: matcher.value, span: place(of: matcher.range),
            metric: metric?.value, matcher: matcher))
      }
    }
    return found
  }
}

extension LintedPackage {
  /// Words of one kind with how often each is used, and where first.
  func counted(
    _ isWanted: (QueryWord.Kind) -> Bool
  ) -> [(word: QueryWord, count: Int)] {
    var places: [String: Int] = [:]
    var found: [(word: QueryWord, count: Int)] = []
    for word in survey.queryWords where isWanted(word.kind) {
      if let place = places[word.text] {
        found[place].count += 1
      } else {
        places[word.text] = found.count
        found.append((word, 1))
      }
    }
    return found
  }
}
