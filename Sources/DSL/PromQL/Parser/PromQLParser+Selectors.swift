extension PromQL.Parser {
  /// A metric name, its matchers, or both; the name has been taken.
  mutating func selector(named name: PromQL.Token?) throws(PromQL.Problem) -> PromQL.NodeID {
    let start = name?.range.start ?? current.range.start
    var selector = PromQL.Selector(name: name.map { self.name($0.range) })
    if current.kind == .leftBrace { try matchers(of: &selector) }
    return try add(.selector(selector), TextRange(start, previousEnd))
  }

  private mutating func matchers(of selector: inout PromQL.Selector) throws(PromQL.Problem) {
    let open = take().range
    var start = tree.matchers.count
    var earlier: [PromQL.Run<PromQL.Matcher>] = []
    while current.kind != .rightBrace {
      tree.add(try matcher())
      if isWord("or") {
        requireMetricsQL("'or' between matchers", at: take().range)
        earlier.append(PromQL.Run(start, tree.matchers.count))
        start = tree.matchers.count
        continue
      }
      guard takeIf(.comma) else { break }
    }
    try close(.rightBrace, "',' or '}'", opened: open)
    let last = PromQL.Run<PromQL.Matcher>(start, tree.matchers.count)
    selector.matchers = earlier.first ?? last
    guard !earlier.isEmpty else { return }
    var extras = PromQL.SelectorExtras()
    extras.alternatives = earlier.dropFirst() + [last]
    tree.set(extras, of: &selector)
  }

  /// `label="value"`, `"label"="value"` or `"metric"`.
  private mutating func matcher() throws(PromQL.Problem) -> PromQL.Matcher {
    guard current.kind == .identifier || current.kind == .string else {
      throw unexpected("a label name")
    }
    let token = take()
    let name =
      token.kind == .string ? PromQL.Name(try labelText(token), token.range) : name(token.range)
    guard let op = current.kind.matchOperator else {
      guard token.kind == .string, current.kind == .comma || current.kind == .rightBrace else {
        if token.kind == .identifier, current.kind == .comma || current.kind == .rightBrace {
          throw PromQL.Problem(.missingOperator, at: token.range)
        }
        throw unexpected(
          token.kind == .string ? "an operator, ',' or '}'" : "'=', '!=', '=~' or '!~'")
      }
      let label = PromQL.Name(PromQL.metricNameKey, token.range)
      return PromQL.Matcher(label, .equals, name.key, range: token.range)
    }
    take()
    let valueToken = try expect(.string, "a value in quotes")
    let value = try labelText(valueToken)
    return PromQL.Matcher(
      name, op, value, pattern: pattern(op, value, valueToken.range),
      range: token.range.union(valueToken.range))
  }

  private mutating func pattern(
    _ op: PromQL.MatchOperator, _ value: Interned, _ range: TextRange
  ) -> Pattern? {
    guard op == .matches || op == .notMatches else { return nil }
    do throws(PatternError) {
      return try Pattern.parse(value.text, .matchesNewline)
    } catch {
      problems.append(PromQL.Problem(.badPattern, at: range, [error.description]))
      return nil
    }
  }
}
