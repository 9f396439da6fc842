extension PromQL.Parser {
  /// How much of a duration expression may stand somewhere.
  enum DurationExtent {
    /// Inside brackets: everything up to the closing one.
    case whole
    /// Behind `offset`: one operand with its sign, because an operator there belongs to the query.
    case single
  }

  /// A duration, fixed if it is a plain literal.
  mutating func duration(
    _ extent: DurationExtent
  ) throws(PromQL.Problem) -> (value: PromQL.DurationValue, range: TextRange) {
    if let plain = try plainDuration(extent) { return plain }
    let id =
      switch extent {
      case .whole: try durationExpression()
      case .single: try durationPrefixed(.single)
      }
    let node = tree.durations[Int(id.raw)]
    guard case .number(let number) = node.kind, Int(id.raw) == tree.durations.count - 1 else {
      return (.computed(id), node.range)
    }
    // Plain literals need no node.
    tree.durations.removeLast()
    guard let milliseconds = PromQL.milliseconds(ofSeconds: number.value) else {
      throw PromQL.Problem(.durationOutOfRange, at: node.range)
    }
    return (.milliseconds(milliseconds), node.range)
  }

  /// Most durations are a literal, which needs no tree; nil for any other.
  private mutating func plainDuration(
    _ extent: DurationExtent
  ) throws(PromQL.Problem) -> (value: PromQL.DurationValue, range: TextRange)? {
    let token = current
    let isAlone = following.kind == .rightBracket || following.kind == .colon
    guard case .whole = extent, token.kind == .duration, isAlone,
      case .seconds(let seconds) = try durationText(token),
      let milliseconds = PromQL.milliseconds(ofSeconds: seconds)
    else { return nil }
    take()
    return (.milliseconds(milliseconds), token.range)
  }

  private mutating func add(
    _ kind: PromQL.DurationKind, _ range: TextRange
  ) -> PromQL.DurationID {
    tree.durations.append(PromQL.DurationNode(kind: kind, range: range))
    return PromQL.DurationID(raw: UInt32(tree.durations.count - 1))
  }

  private func range(of id: PromQL.DurationID) -> TextRange { tree.durations[Int(id.raw)].range }

  // MARK: Operators

  private mutating func durationExpression(
    minimum: Int = 0
  ) throws(PromQL.Problem) -> PromQL.DurationID {
    var left = try durationPrefixed(.whole)
    while let op = current.kind.binaryOperator, !op.isComparison, op.precedence >= minimum {
      let token = take()
      try enter()
      let right = try durationExpression(
        minimum: op.isRightAssociative ? op.precedence : op.precedence + 1)
      leave()
      require(.durationExpressions, "arithmetic on durations", at: token.range)
      refuseZero(op, right, at: token.range)
      left = add(
        .binary(PromQL.Located(op, token.range), left, right),
        range(of: left).union(range(of: right)))
    }
    return left
  }

  private mutating func refuseZero(
    _ op: PromQL.BinaryOperator, _ right: PromQL.DurationID, at range: TextRange
  ) {
    guard op == .divide || op == .modulo,
      case .number(let number) = tree.durations[Int(right.raw)].kind, number.value == 0
    else { return }
    problems.append(
      PromQL.Problem(op == .divide ? .divisionByZero : .moduloByZero, at: range))
  }

  private mutating func durationPrefixed(
    _ extent: DurationExtent
  ) throws(PromQL.Problem) -> PromQL.DurationID {
    guard current.kind == .minus || current.kind == .plus else { return try durationPrimary() }
    let sign = take()
    try enter()
    let operand =
      switch extent {
      // A power binds closer than a sign.
      case .whole: try durationExpression(minimum: PromQL.BinaryOperator.powerPrecedence)
      case .single: try durationPrimary()
      }
    leave()
    let whole = TextRange(sign.range.start, range(of: operand).end)
    if case .number(var number) = tree.durations[Int(operand.raw)].kind {
      if sign.kind == .minus { number.value = -number.value }
      tree.durations[Int(operand.raw)] = PromQL.DurationNode(kind: .number(number), range: whole)
      return operand
    }
    return sign.kind == .minus ? add(.negated(operand), whole) : operand
  }

  // MARK: Operands

  private mutating func durationPrimary() throws(PromQL.Problem) -> PromQL.DurationID {
    let expected = "a duration"
    let token = current
    switch token.kind {
    case .duration:
      if case .steps(let count) = try durationText(token) {
        take()
        return add(.steps(count), token.range)
      }
      fallthrough
    case .number:
      guard let number = try numberLiteral() else { throw unexpected(expected) }
      guard abs(number.value) <= PromQL.durationSecondsMax else {
        throw PromQL.Problem(.durationOutOfRange, at: token.range)
      }
      return add(.number(number), token.range)
    case .leftParenthesis: return try durationParenthesized()
    case .identifier where following.kind == .leftParenthesis: return try durationCall()
    default: throw unexpected(expected)
    }
  }

  private mutating func durationParenthesized() throws(PromQL.Problem) -> PromQL.DurationID {
    let open = take().range
    try enter()
    let inner = try durationExpression()
    leave()
    let close = try close(.rightParenthesis, "an operator or ')'", opened: open)
    require(.durationExpressions, "a duration in parentheses", at: open.union(close.range))
    return add(.parenthesized(inner), open.union(close.range))
  }

  private mutating func durationCall() throws(PromQL.Problem) -> PromQL.DurationID {
    let isMinimum = isWord("min_of")
    guard isWord("step") || isWord("range") || isMinimum || isWord("max_of") else {
      throw unexpected("a duration, step(), range(), min_of() or max_of()")
    }
    let kind: PromQL.DurationKind = isWord("step") ? .step : .range
    let isPlain = isWord("step") || isWord("range")
    let word = take()
    let open = take().range
    require(.durationExpressions, "'\(text(word.range))' in a duration", at: word.range)
    guard !isPlain else {
      try close(.rightParenthesis, "')'", opened: open)
      return add(kind, TextRange(word.range.start, previousEnd))
    }
    try enter()
    let left = try durationExpression()
    try expect(.comma, "','")
    let right = try durationExpression()
    leave()
    try close(.rightParenthesis, "')'", opened: open)
    let whole = TextRange(word.range.start, previousEnd)
    return add(isMinimum ? .minimum(left, right) : .maximum(left, right), whole)
  }
}
