extension PromQL.Parser {
  /// An operand without sign and without what may stand behind it.
  mutating func primary() throws(PromQL.Problem) -> PromQL.NodeID {
    switch current.kind {
    case .number, .duration: return try number()
    case .string:
      let token = take()
      let content = try stringBytes(token)
      let literal = PromQL.StringLiteral(content: Interned(content, content.indices))
      return try add(.string(literal), token.range)
    case .leftParenthesis: return try parenthesized()
    case .leftBrace: return try selector(named: nil)
    case .metricName: return try selector(named: take())
    case .identifier: return try word()
    default: throw unexpected("an expression")
    }
  }

  private mutating func parenthesized() throws(PromQL.Problem) -> PromQL.NodeID {
    let open = take().range
    try enter()
    let inner = try expression()
    leave()
    let close = try close(.rightParenthesis, "an operator or ')'", opened: open)
    if case .binary(var binary) = tree[inner].kind, takeKeepMetricNames() {
      binary.keepsMetricNames = true
      replace(inner, with: .binary(binary), tree[inner].range)
      return try add(.parenthesized(inner), TextRange(open.start, previousEnd), above: inner)
    }
    return try add(.parenthesized(inner), open.union(close.range), above: inner)
  }

  /// A word is a function, an aggregation, a number or a metric name, by what follows it.
  private mutating func word() throws(PromQL.Problem) -> PromQL.NodeID {
    if isWord("nan") || isWord("inf") { return try number() }
    if options.dialect == .metricsQL, isWord("with"), following.kind == .leftParenthesis {
      throw PromQL.Problem(.withTemplates, at: current.range)
    }
    let isCalled = following.kind == .leftParenthesis
    if isCalled || isGrouping(following) {
      if let op = aggregateOperator { return try aggregation(op) }
      if isCalled { return try call() }
    }
    try refuseReservedName()
    return try selector(named: take())
  }

  /// The aggregation that the current token names.
  private var aggregateOperator: PromQL.AggregateOperator? {
    .named(bytes[current.range.indices], in: options.dialect)
  }

  private func isGrouping(_ token: PromQL.Token) -> Bool {
    token.kind == .identifier && (isWord(token.range, "by") || isWord(token.range, "without"))
  }

  private func refuseReservedName() throws(PromQL.Problem) {
    guard
      isWord("bool") || isWord("on") || isWord("ignoring") || isWord("group_left")
        || isWord("group_right") || isWord("atan2")
    else { return }
    throw PromQL.Problem(.reservedName, at: current.range, [text(current.range)])
  }

  // MARK: Literals

  private mutating func number() throws(PromQL.Problem) -> PromQL.NodeID {
    let range = current.range
    guard let literal = try numberLiteral() else { throw unexpected("a number") }
    return try add(.number(literal), range)
  }

  /// A number or a duration without sign; nil when the current token is none.
  mutating func numberLiteral() throws(PromQL.Problem) -> PromQL.NumberLiteral? {
    let token = current
    let digits = bytes[token.range.indices]
    switch token.kind {
    case .number:
      take()
      let value = PromQL.NumberText.number(digits, options.dialect)
      guard value.isFinite else {
        throw PromQL.Problem(.numberOutOfRange, at: token.range, [text(token.range)])
      }
      return PromQL.NumberLiteral(value: value, isDuration: false)
    case .duration:
      guard case .seconds(let seconds) = try durationText(token) else {
        throw PromQL.Problem(.badDuration, at: token.range, [text(token.range)])
      }
      take()
      return PromQL.NumberLiteral(value: seconds, isDuration: true)
    case .identifier where isWord("nan"):
      take()
      return PromQL.NumberLiteral(value: .nan, isDuration: false)
    case .identifier where isWord("inf"):
      take()
      return PromQL.NumberLiteral(value: .infinity, isDuration: false)
    default: return nil
    }
  }

  /// The value of a duration token.
  func durationText(_ token: PromQL.Token) throws(PromQL.Problem) -> PromQL.NumberText.Duration {
    let digits = bytes[token.range.indices]
    guard let duration = PromQL.NumberText.duration(digits, options.dialect) else {
      throw PromQL.Problem(.badDuration, at: token.range, [text(token.range)])
    }
    if case .seconds(let seconds) = duration, seconds > PromQL.durationSecondsMax {
      throw PromQL.Problem(.durationOutOfRange, at: token.range)
    }
    return duration
  }

  func stringBytes(_ token: PromQL.Token) throws(PromQL.Problem) -> [UInt8] {
    try PromQL.StringText.unquote(bytes, token.range)
  }

  /// A string that names or matches labels, which are UTF-8 always.
  func labelText(_ token: PromQL.Token) throws(PromQL.Problem) -> Interned {
    let written = Int(token.range.start) + 1..<Int(token.range.end) - 1
    // The lexer takes ill-formed UTF-8 in no string, so without escapes there is none.
    if !bytes[written].contains(Ascii.backslash) { return Interned(bytes, written) }
    let content = try stringBytes(token)
    guard firstInvalidUTF8(content.span, 0..<content.count) == nil else {
      throw PromQL.Problem(.matcherNotUTF8, at: token.range)
    }
    return Interned(content, content.indices)
  }

  // MARK: Calls

  private mutating func call() throws(PromQL.Problem) -> PromQL.NodeID {
    let name = take()
    let arguments = try arguments()
    var call = PromQL.Call(name: self.name(name.range), arguments: arguments)
    call.keepsMetricNames = takeKeepMetricNames()
    return try add(
      .call(call), TextRange(name.range.start, previousEnd), above: arguments)
  }

  private mutating func aggregation(
    _ op: PromQL.AggregateOperator
  ) throws(PromQL.Problem) -> PromQL.NodeID {
    let word = take()
    var grouping = try self.grouping()
    guard current.kind == .leftParenthesis else { throw unexpected("'('") }
    let open = current.range
    let arguments = try arguments()
    if grouping == nil { grouping = try self.grouping() }
    guard !arguments.isEmpty else {
      throw PromQL.Problem(
        .argumentCount, at: TextRange(open.start, previousEnd),
        [op.rawValue, op.takesParameter ? "2 arguments" : "1 argument", "0"])
    }
    let limit = try self.limit()
    let extras =
      grouping == nil && limit == nil
      ? nil : tree.add(PromQL.AggregationExtras(grouping: grouping, limit: limit))
    let node = PromQL.Aggregation(
      op: PromQL.Located(op, word.range), arguments: arguments, extras: extras)
    return try add(
      .aggregation(node), TextRange(word.range.start, previousEnd), above: arguments)
  }

  /// MetricsQL's `limit N`.
  private mutating func limit() throws(PromQL.Problem) -> Int? {
    guard isWord("limit") else { return nil }
    requireMetricsQL("'limit'", at: take().range)
    guard let limit = try numberLiteral(), let count = Int(exactly: limit.value), count >= 0
    else { throw unexpected("a whole number") }
    return count
  }

  private mutating func grouping() throws(PromQL.Problem) -> PromQL.Grouping? {
    guard isGrouping(current) else { return nil }
    let keeps = isWord("by")
    let start = take().range.start
    let labels = try labelList()
    return PromQL.Grouping(
      keeps: keeps, labels: labels, range: TextRange(start, previousEnd))
  }

  private mutating func arguments() throws(PromQL.Problem) -> PromQL.Run<PromQL.NodeID> {
    let open = take().range
    try enter()
    defer { leave() }
    // Most calls have one argument, which needs no list.
    var first: PromQL.NodeID?
    var others: [PromQL.NodeID] = []
    while current.kind != .rightParenthesis {
      if current.kind == .comma { throw PromQL.Problem(.missingArgument, at: current.range) }
      let argument = try expression()
      if first == nil { first = argument } else { others.append(argument) }
      let comma = current.range
      guard takeIf(.comma) else { break }
      if current.kind == .rightParenthesis, options.dialect == .prometheus {
        problems.append(PromQL.Problem(.trailingComma, at: comma))
      }
    }
    try close(.rightParenthesis, "an operator, ',' or ')'", opened: open)
    guard let first else { return .none }
    return tree.add(first, others)
  }
}
