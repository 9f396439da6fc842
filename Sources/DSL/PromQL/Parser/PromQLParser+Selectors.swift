extension PromQL.Parser {
  /// A metric name, its matchers, or both; the name has been taken.
  mutating func selector(named name: PromQL.Token?) throws(PromQL.Problem) -> PromQL.NodeID {
    let start = name?.range.start ?? current.range.start
    var selector = PromQL.Selector(
      name: name.map { PromQL.Located(text($0.range), $0.range) }, matchers: [], alternatives: [])
    if current.kind == .leftBrace { try matchers(of: &selector) }
    return try add(.selector(selector), TextRange(start, previousEnd))
  }

  private mutating func matchers(of selector: inout PromQL.Selector) throws(PromQL.Problem) {
    let open = take().range
    var group: [PromQL.Matcher] = []
    group.reserveCapacity(PromQL.fewCount)
    var earlier: [[PromQL.Matcher]] = []
    while current.kind != .rightBrace {
      group.append(try matcher())
      if isWord("or") {
        requireMetricsQL("'or' between matchers", at: take().range)
        earlier.append(group)
        group = []
        continue
      }
      guard takeIf(.comma) else { break }
    }
    try close(.rightBrace, "',' or '}'", opened: open)
    if earlier.isEmpty {
      selector.matchers = group
    } else {
      selector.matchers = earlier[0]
      selector.alternatives = earlier.dropFirst() + [group]
    }
  }

  /// `label="value"`, `"label"="value"` or `"metric"`.
  private mutating func matcher() throws(PromQL.Problem) -> PromQL.Matcher {
    guard current.kind == .identifier || current.kind == .string else {
      throw unexpected("a label name")
    }
    let token = take()
    let name = token.kind == .string ? try labelText(token) : text(token.range)
    guard let op = current.kind.matchOperator else {
      guard token.kind == .string, current.kind == .comma || current.kind == .rightBrace else {
        if token.kind == .identifier, current.kind == .comma || current.kind == .rightBrace {
          throw PromQL.Problem(.missingOperator, at: token.range)
        }
        throw unexpected(
          token.kind == .string ? "an operator, ',' or '}'" : "'=', '!=', '=~' or '!~'")
      }
      let label = PromQL.Located(PromQL.metricNameLabel, token.range)
      return PromQL.Matcher(
        name: label, op: .equals, value: name, pattern: nil, range: token.range)
    }
    take()
    let valueToken = try expect(.string, "a value in quotes")
    let value = try labelText(valueToken)
    return PromQL.Matcher(
      name: PromQL.Located(name, token.range), op: op, value: value,
      pattern: pattern(op, value, valueToken.range), range: token.range.union(valueToken.range))
  }

  private mutating func pattern(
    _ op: PromQL.MatchOperator, _ value: String, _ range: TextRange
  ) -> Pattern? {
    guard op == .matches || op == .notMatches else { return nil }
    do throws(PatternError) {
      return try Pattern.parse(value, .matchesNewline)
    } catch {
      problems.append(PromQL.Problem(.badPattern, at: range, [error.description]))
      return nil
    }
  }
}
