extension PromQL.Parser {
  /// An expression whose operators bind at least as close as `minimum`.
  mutating func expression(minimum: Int = 0) throws(PromQL.Problem) -> PromQL.NodeID {
    var left = try prefixed()
    while let op = binaryOperator, op.precedence >= minimum {
      left = try binary(left, op)
    }
    return left
  }

  /// The binary operator that the current token is.
  private var binaryOperator: PromQL.BinaryOperator? {
    if let op = current.kind.binaryOperator { return op }
    guard current.kind == .identifier, current.range.count <= 7 else { return nil }
    if isWord("and") { return .and }
    if isWord("or") { return .or }
    if isWord("unless") { return .unless }
    if isWord("atan2") { return .atan2 }
    // No word may stand here in PromQL, so these are meant as what they are in MetricsQL.
    if isWord("default") { return .default }
    if isWord("if") { return .if }
    return isWord("ifnot") ? .ifnot : nil
  }

  private mutating func binary(
    _ left: PromQL.NodeID, _ op: PromQL.BinaryOperator
  ) throws(PromQL.Problem) -> PromQL.NodeID {
    let token = take()
    if op.isMetricsQL { requireMetricsQL("'\(text(token.range))'", at: token.range) }
    let returnsBool = isWord("bool")
    if returnsBool { take() }
    let matching = try self.matching()
    let grouping = matching == nil ? nil : try groupModifier()
    let fill = try fillModifiers()
    let right: PromQL.NodeID
    if op.isRightAssociative {
      try enter()
      right = try expression(minimum: op.precedence)
      leave()
    } else {
      right = try expression(minimum: op.precedence + 1)
    }
    let extras = PromQL.BinaryExtras(
      matching: matching, grouping: grouping, fillLeft: fill.left, fillRight: fill.right)
    let node = PromQL.Binary(
      op: PromQL.Located(op, token.range), left: left, right: right, returnsBool: returnsBool,
      keepsMetricNames: takeKeepMetricNames(), manySide: grouping?.manySide,
      extras: extras.isEmpty ? nil : tree.add(extras))
    let range = tree[left].range.union(tree[right].range)
    let end = node.keepsMetricNames ? previousEnd : range.end
    return try add(.binary(node), TextRange(range.start, end), above: left, right)
  }

  /// Whether MetricsQL's `keep_metric_names` stands here.
  mutating func takeKeepMetricNames() -> Bool {
    guard isWord("keep_metric_names") else { return false }
    let word = take()
    requireMetricsQL("'keep_metric_names'", at: word.range)
    return true
  }

  // MARK: Modifiers

  private mutating func matching() throws(PromQL.Problem) -> PromQL.Matching? {
    let isOn = isWord("on")
    guard isOn || isWord("ignoring") else { return nil }
    let start = take().range.start
    let labels = try labelList()
    return PromQL.Matching(
      isOn: isOn, labels: labels, range: TextRange(start, previousEnd))
  }

  private mutating func groupModifier() throws(PromQL.Problem) -> PromQL.GroupModifier? {
    let isLeft = isWord("group_left")
    guard isLeft || isWord("group_right") else { return nil }
    let start = take().range.start
    var labels = PromQL.Run<PromQL.Name>.none
    if current.kind == .leftParenthesis {
      labels = isEveryLabel ? takeEveryLabel() : try labelList()
    }
    var prefix: String?
    if options.dialect == .metricsQL, isWord("prefix"), following.kind == .string {
      take()
      prefix = String(decoding: try stringBytes(take()), as: UTF8.self)
    }
    return PromQL.GroupModifier(
      manySide: isLeft ? .left : .right, labels: labels, prefix: prefix,
      range: TextRange(start, previousEnd))
  }

  /// MetricsQL: `(*)`.
  private var isEveryLabel: Bool {
    options.dialect == .metricsQL && following.kind == .star
  }

  private mutating func takeEveryLabel() -> PromQL.Run<PromQL.Name> {
    take()
    let star = take()
    if current.kind == .rightParenthesis { take() }
    tree.add(name(star.range))
    return PromQL.Run(tree.names.count - 1, tree.names.count)
  }

  private mutating func fillModifiers() throws(PromQL.Problem) -> (
    left: PromQL.NumberLiteral?, right: PromQL.NumberLiteral?
  ) {
    var fill: (left: PromQL.NumberLiteral?, right: PromQL.NumberLiteral?)
    while following.kind == .leftParenthesis {
      let isBoth = isWord("fill")
      let isLeft = isWord("fill_left")
      guard isBoth || isLeft || isWord("fill_right") else { break }
      let word = take()
      let open = take().range
      let value = try signedNumber()
      try close(.rightParenthesis, "')'", opened: open)
      require(.fillModifiers, "'\(text(word.range))'", at: word.range)
      if isBoth || isLeft { fill.left = value }
      if isBoth || !isLeft { fill.right = value }
    }
    return fill
  }

  private mutating func signedNumber() throws(PromQL.Problem) -> PromQL.NumberLiteral {
    let isNegative = current.kind == .minus
    if isNegative || current.kind == .plus { take() }
    guard var number = try numberLiteral() else { throw unexpected("a number") }
    if isNegative { number.value = -number.value }
    return number
  }

  /// Label names in parentheses: `(a, b, "c d")`.
  mutating func labelList() throws(PromQL.Problem) -> PromQL.Run<PromQL.Name> {
    let open = try expect(.leftParenthesis, "'(' and label names").range
    let start = tree.names.count
    while current.kind != .rightParenthesis {
      tree.add(try labelName())
      guard takeIf(.comma) else { break }
    }
    try close(.rightParenthesis, "',' or ')'", opened: open)
    return PromQL.Run(start, tree.names.count)
  }

  private mutating func labelName() throws(PromQL.Problem) -> PromQL.Name {
    switch current.kind {
    case .identifier, .metricName:
      let token = take()
      if token.kind == .metricName {
        problems.append(
          PromQL.Problem(.invalidLabelName, at: token.range, [text(token.range)]))
      }
      return name(token.range)
    case .string:
      let token = take()
      return PromQL.Name(try labelText(token), token.range)
    default: throw unexpected("a label name")
    }
  }

  // MARK: Signs

  /// A sign and what it applies to, or an expression without sign.
  private mutating func prefixed() throws(PromQL.Problem) -> PromQL.NodeID {
    guard current.kind == .minus || current.kind == .plus else { return try postfixed() }
    let sign = take()
    try enter()
    // A power binds closer than a sign, everything else does not.
    let operand = try expression(minimum: PromQL.BinaryOperator.powerPrecedence)
    leave()
    let range = TextRange(sign.range.start, tree[operand].range.end)
    if case .number(var number) = tree[operand].kind {
      if sign.kind == .minus { number.value = -number.value }
      replace(operand, with: .number(number), range)
      return operand
    }
    let op: PromQL.UnaryOperator = sign.kind == .minus ? .minus : .plus
    return try add(.unary(op, operand), range, above: operand)
  }
}
