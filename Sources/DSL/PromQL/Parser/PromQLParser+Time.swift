extension PromQL.Parser {
  /// An operand and the ranges and time modifiers behind it, which bind closest of all.
  mutating func postfixed() throws(PromQL.Problem) -> PromQL.NodeID {
    var operand = try primary()
    while true {
      switch current.kind {
      case .leftBracket: operand = try bracketed(operand)
      case .at: operand = try evaluationTime(operand)
      case .identifier where isWord("offset"): operand = try offset(operand)
      case .identifier where isWord("anchored"): try mode(operand, .anchored)
      case .identifier where isWord("smoothed"): try mode(operand, .smoothed)
      default: return operand
      }
    }
  }

  /// What a node is called in messages about where modifiers go.
  func describe(_ id: PromQL.NodeID) -> String {
    switch tree[id].kind {
    case .number: "a number"
    case .string: "a string"
    case .selector: "a selector"
    case .range: "a range"
    case .subquery: "a subquery"
    case .unary, .binary: "an operation"
    case .call: "a function call"
    case .aggregation: "an aggregation"
    case .parenthesized: "an expression in parentheses"
    }
  }

  // MARK: Ranges and subqueries

  private mutating func bracketed(
    _ operand: PromQL.NodeID
  ) throws(PromQL.Problem) -> PromQL.NodeID {
    let open = take().range
    if options.dialect == .metricsQL, current.kind == .colon {
      throw unexpected("a duration")
    }
    let range = try bracketDuration(open)
    guard takeIf(.colon) else {
      let close = try close(.rightBracket, "':' or ']'", opened: open)
      return try ranged(operand, range, brackets: open.union(close.range))
    }
    let step = current.kind == .rightBracket ? nil : try bracketDuration(open)
    let close = try close(.rightBracket, "']'", opened: open)
    var subquery = PromQL.Subquery(operand: operand, range: range)
    if let step { tree.set(PromQL.SubqueryExtras(step: step), of: &subquery) }
    return try add(
      .subquery(subquery), TextRange(tree[operand].range.start, close.range.end),
      above: operand)
  }

  private mutating func ranged(
    _ operand: PromQL.NodeID, _ range: PromQL.Located<PromQL.DurationValue>, brackets: TextRange
  ) throws(PromQL.Problem) -> PromQL.NodeID {
    let whole = TextRange(tree[operand].range.start, brackets.end)
    switch tree[operand].kind {
    case .selector(let selector):
      let shift = tree.extras(of: selector)?.shift
      if shift?.offset != nil {
        problems.append(PromQL.Problem(.shiftBeforeRange, at: brackets, ["offset"]))
      } else if shift?.at != nil {
        problems.append(PromQL.Problem(.shiftBeforeRange, at: brackets, ["@"]))
      }
    case _ where options.dialect == .metricsQL:
      var subquery = PromQL.Subquery(operand: operand, range: range)
      tree.set(PromQL.SubqueryExtras(isBare: true), of: &subquery)
      return try add(.subquery(subquery), whole, above: operand)
    default:
      problems.append(PromQL.Problem(.rangeTarget, at: brackets, [describe(operand)]))
    }
    let node = PromQL.RangeSelector(selector: operand, range: range)
    return try add(.range(node), whole, above: operand)
  }

  private mutating func bracketDuration(
    _ open: TextRange
  ) throws(PromQL.Problem) -> PromQL.Located<PromQL.DurationValue> {
    if current.kind == .end { throw PromQL.Problem(.unclosed, at: open, [text(open)]) }
    let (value, range) = try duration(.whole)
    if case .milliseconds(let fixed) = value, fixed <= 0 {
      problems.append(PromQL.Problem(.durationNotPositive, at: range))
    }
    return PromQL.Located(value, range)
  }

  // MARK: Modifiers

  private mutating func offset(
    _ operand: PromQL.NodeID
  ) throws(PromQL.Problem) -> PromQL.NodeID {
    let word = take()
    let (value, range) = try duration(.single)
    let offset = PromQL.Located(value, range)
    return modify(operand, word: word, target: .offsetTarget, twice: .offsetTwice) { shift in
      let isNew = shift.offset == nil
      shift.offset = offset
      return isNew
    }
  }

  private mutating func evaluationTime(
    _ operand: PromQL.NodeID
  ) throws(PromQL.Problem) -> PromQL.NodeID {
    let word = take()
    let start = current.range.start
    let value = try evaluationTimeValue()
    let time = PromQL.Located(value, TextRange(start, previousEnd))
    return modify(operand, word: word, target: .atTarget, twice: .atTwice) { shift in
      let isNew = shift.at == nil
      shift.at = time
      return isNew
    }
  }

  private mutating func evaluationTimeValue() throws(PromQL.Problem) -> PromQL.EvaluationTime {
    if isWord("start") || isWord("end"), following.kind == .leftParenthesis {
      let isStart = isWord("start")
      take()
      let open = take().range
      try close(.rightParenthesis, "')'", opened: open)
      return isStart ? .start : .end
    }
    if options.dialect == .metricsQL, current.kind == .leftParenthesis || isCall {
      return .expression(try primary())
    }
    let start = current.range.start
    let isNegative = current.kind == .minus
    if isNegative || current.kind == .plus { take() }
    guard let number = try numberLiteral() else {
      throw unexpected("a timestamp in seconds, start() or end()")
    }
    let seconds = isNegative ? -number.value : number.value
    let milliseconds = (seconds * 1000).rounded(.toNearestOrAwayFromZero)
    guard let timestamp = Int64(exactly: milliseconds) else {
      let range = TextRange(start, previousEnd)
      problems.append(PromQL.Problem(.timestampOutOfRange, at: range, [text(range)]))
      return .timestamp(milliseconds: 0)
    }
    return .timestamp(milliseconds: timestamp)
  }

  private var isCall: Bool {
    current.kind == .identifier && following.kind == .leftParenthesis
  }

  /// Changes the time modifiers of a node; `change` answers whether it set what was unset.
  private mutating func modify(
    _ operand: PromQL.NodeID, word: PromQL.Token, target: PromQL.ProblemCode,
    twice: PromQL.ProblemCode, _ change: (inout PromQL.Shift) -> Bool
  ) -> PromQL.NodeID {
    let isNew: Bool
    switch tree[operand].kind {
    case .selector(let selector):
      isNew = modify(selector, operand, change)
    case .subquery(var subquery):
      var extras = tree.extras(of: subquery) ?? PromQL.SubqueryExtras()
      isNew = change(&extras.shift)
      tree.set(extras, of: &subquery)
      update(operand, .subquery(subquery))
    case .range(let range):
      guard case .selector(let selector) = tree[range.selector].kind else { return operand }
      isNew = modify(selector, range.selector, change)
    default:
      problems.append(PromQL.Problem(target, at: tree[operand].range, [describe(operand)]))
      return operand
    }
    update(operand, tree[operand].kind, end: previousEnd)
    if !isNew {
      problems.append(PromQL.Problem(twice, at: TextRange(word.range.start, previousEnd)))
    }
    return operand
  }

  private mutating func modify(
    _ selector: PromQL.Selector, _ id: PromQL.NodeID, _ change: (inout PromQL.Shift) -> Bool
  ) -> Bool {
    var selector = selector
    var extras = tree.extras(of: selector) ?? PromQL.SelectorExtras()
    let isNew = change(&extras.shift)
    tree.set(extras, of: &selector)
    update(id, .selector(selector))
    return isNew
  }

  private mutating func mode(
    _ operand: PromQL.NodeID, _ mode: PromQL.RangeMode
  ) throws(PromQL.Problem) {
    let word = take()
    require(.extendedRangeSelectors, "'\(mode.rawValue)'", at: word.range)
    let target: PromQL.NodeID
    if case .range(let range) = tree[operand].kind {
      target = range.selector
    } else {
      target = operand
    }
    guard case .selector(var selector) = tree[target].kind else {
      let arguments = [mode.rawValue, describe(target)]
      problems.append(PromQL.Problem(.modeTarget, at: word.range, arguments))
      return
    }
    var extras = tree.extras(of: selector) ?? PromQL.SelectorExtras()
    if extras.mode != .plain {
      problems.append(PromQL.Problem(.modeTwice, at: word.range, [extras.mode.rawValue]))
    }
    extras.mode = mode
    tree.set(extras, of: &selector)
    update(target, .selector(selector), end: target == operand ? previousEnd : nil)
    update(operand, tree[operand].kind, end: previousEnd)
  }
}
