/// A query as it is written out in the package, with its tree.
struct WrittenQuery {
  let expression: PromQL.Expression
  /// What was read: the ranges of the expression are bytes of it.
  let text: String
  let literal: TypedLiteralSyntax
  /// The matchers of labels, each with the metric it is asked of.
  private let asked: [(matcher: PromQL.Matcher, metric: PromQL.Name?)]

  init(_ expression: PromQL.Expression, of text: String, at literal: TypedLiteralSyntax) {
    self.expression = expression
    self.text = text
    self.literal = literal
    var asked: [(matcher: PromQL.Matcher, metric: PromQL.Name?)] = []
    asked.reserveCapacity(expression.tree.matchers.count)
    expression.forEachSelector { selector in
      expression.forEachGroup(of: selector) { group in
        let metric = QueryReview.metric(of: selector, group)
        for index in group.indices where group[index].name.key != PromQL.metricNameKey {
          asked.append((group[index], metric))
        }
      }
    }
    self.asked = asked
  }

  /// Reads a query of which nothing else is known; nil where it cannot be read, which the checker
  /// reports.
  init?(reading literal: TypedLiteralSyntax) {
    guard let text = literal.queryText?.text, let expression = Self.read(text) else { return nil }
    self.init(expression, of: text, at: literal)
  }

  /// The dialect of a constant is not known, and one reads what the other refuses.
  private static func read(_ text: String) -> PromQL.Expression? {
    if let query = try? PromQL.parse(text, PromQL.Options(dialect: .prometheus)) { return query }
    return try? PromQL.parse(text, PromQL.Options(dialect: .metricsQL))
  }

  /// The place in the file of a part of the query.
  func span(of range: TextRange) -> Span { literal.span(ofQuery: range) }

  /// The bytes of a part as they are written.
  func written(_ range: TextRange) -> Substring.UTF8View {
    let bytes = text.utf8
    let start = bytes.index(bytes.startIndex, offsetBy: Int(range.start))
    return text[start..<bytes.index(start, offsetBy: range.count)].utf8
  }
}

extension WrittenQuery {
  /// Calls a function with every matcher of a label and the metric it is asked of.
  func forEachMatcher(_ body: (PromQL.Matcher, _ metric: PromQL.Name?) -> Void) {
    for index in asked.indices { body(asked[index].matcher, asked[index].metric) }
  }

  /// Calls a function with every label that a matcher, a grouping or a join names.
  func forEachLabel(_ body: (PromQL.Name) -> Void) {
    for index in asked.indices { body(asked[index].matcher.name) }
    // No names but those of groupings and joins stand in the tree.
    for name in expression.tree.names { body(name) }
  }

  /// Calls a function with every range, step and offset, as it is written.
  func forEachLength(_ body: (TextRange) -> Void) {
    let nodes = expression.nodes
    for index in nodes.indices {
      switch nodes[index].kind {
      case .selector(let selector):
        if let offset = expression.shift(of: selector).offset { body(offset.range) }
      case .range(let range): body(range.range.range)
      case .subquery(let query):
        body(query.range.range)
        if let step = expression.step(of: query) { body(step.range) }
        if let offset = expression.shift(of: query).offset { body(offset.range) }
      case .number, .string, .binary, .aggregation, .unary, .call, .parenthesized: continue
      }
    }
  }
}

extension TypedLiteralSyntax {
  /// The text as its language sees it, with the places of its bytes.
  var queryText: QueryText? {
    string.map { QueryText($0.pieces, in: tree.source, content: $0.contentRange) }
  }

  /// The place in the file of bytes of that text.
  func span(ofQuery range: TextRange) -> Span { queryText?.span(of: range.indices) ?? span }
}
