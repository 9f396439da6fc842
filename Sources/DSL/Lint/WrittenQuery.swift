/// A query as it is written out in the package, with its tree.
struct WrittenQuery {
  let expression: PromQL.Expression
  /// What was read: the ranges of the expression are bytes of it.
  let text: String
  let literal: TypedLiteralSyntax
  /// The matchers of labels, each with the metric it is asked of.
  private let asked: [(matcher: PromQL.Matcher, metric: PromQL.Located<String>?)]

  init(_ expression: PromQL.Expression, of text: String, at literal: TypedLiteralSyntax) {
    self.expression = expression
    self.text = text
    self.literal = literal
    var asked: [(matcher: PromQL.Matcher, metric: PromQL.Located<String>?)] = []
    expression.forEachSelector { selector in
      selector.forEachGroup { group in
        let metric = QueryReview.metric(of: selector, group)
        for index in group.indices where group[index].name.value != PromQL.metricNameLabel {
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
  func forEachMatcher(_ body: (PromQL.Matcher, _ metric: PromQL.Located<String>?) -> Void) {
    for index in asked.indices { body(asked[index].matcher, asked[index].metric) }
  }

  /// Calls a function with every label that a matcher, a grouping or a join names.
  func forEachLabel(_ body: (PromQL.Located<String>) -> Void) {
    for index in asked.indices { body(asked[index].matcher.name) }
    let nodes = expression.nodes
    for index in nodes.indices where nodes[index].kind.sort.listsLabels {
      switch nodes[index].kind {
      case .aggregation(let aggregation): aggregation.grouping?.labels.forEach(body)
      case .binary(let binary):
        binary.matching?.labels.forEach(body)
        binary.grouping?.labels.forEach(body)
      case .number, .string, .selector, .range, .subquery, .unary, .call, .parenthesized: continue
      }
    }
  }

  /// Calls a function with every range, step and offset, as it is written.
  func forEachLength(_ body: (TextRange) -> Void) {
    let nodes = expression.nodes
    for index in nodes.indices where nodes[index].kind.sort.hasLengths {
      switch nodes[index].kind {
      case .selector(let selector):
        if let offset = selector.shift.offset { body(offset.range) }
      case .range(let range): body(range.range.range)
      case .subquery(let query):
        body(query.range.range)
        if let step = query.step { body(step.range) }
        if let offset = query.shift.offset { body(offset.range) }
      case .number, .string, .binary, .aggregation, .unary, .call, .parenthesized: continue
      }
    }
  }
}

extension PromQL.NodeSort {
  /// Whether lists of labels may stand in nodes of the sort.
  fileprivate var listsLabels: Bool { self == .aggregation || self == .binary }

  /// Whether ranges, steps or offsets may stand in nodes of the sort.
  fileprivate var hasLengths: Bool {
    switch self {
    case .selector, .range, .subquery: true
    case .number, .string, .binary, .aggregation, .unary, .call, .parenthesized: false
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
