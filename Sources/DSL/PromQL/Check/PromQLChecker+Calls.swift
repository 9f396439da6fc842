extension PromQL.Checker {
  mutating func check(_ call: PromQL.Call, _ range: TextRange) -> PromQL.ValueType {
    guard !isLenient else { return lenient(call, range) }
    let name = call.name.value
    guard let signature = PromQL.signature(call.name.key) else {
      reportUnknown(call)
      return .vector
    }
    if !options.features.isSuperset(of: signature.feature) {
      report(.featureDisabled, call.name.range, "'\(name)'", signature.feature.flag)
    }
    let arguments = tree[call.arguments]
    guard signature.counts.contains(arguments.count) else {
      report(.argumentCount, range, name, signature.countText, "\(arguments.count)")
      return signature.result
    }
    for (index, argument) in arguments.enumerated() {
      guard let wanted = signature.parameter(at: index), type(argument) != wanted else { continue }
      reportType(argument, of: name, place: "argument \(index + 1)", wanted)
    }
    if name == "info", arguments.count == 2, let last = arguments.last {
      check(infoSelector: last)
    }
    return signature.result
  }

  private mutating func reportUnknown(_ call: PromQL.Call) {
    let name = call.name.value
    if PromQL.MetricsQLTable.functions[name.lowercased()] != nil {
      report(.functionOfMetricsQL, call.name.range, name)
    } else {
      let near = suggestions(
        for: name,
        among: PromQL.FunctionTable.names + PromQL.AggregateOperator.prometheusNames)
      report(.unknownFunction, call.name.range, name, suggestions: near)
    }
  }

  private mutating func reportType(
    _ argument: PromQL.NodeID, of name: String, place: String, _ wanted: PromQL.ValueType
  ) {
    report(
      .argumentType, tree[argument].range, place, name, wanted.phrase, type(argument).phrase)
  }

  private mutating func check(infoSelector id: PromQL.NodeID) {
    guard case .selector(let selector) = tree[id].kind, selector.name == nil else {
      report(.infoSelector, tree[id].range)
      return
    }
    // Here matchers need not exclude series without labels.
    problems.removeAll { $0.code == .matchesEverything && $0.range == tree[id].range }
  }

  // MARK: Aggregations

  mutating func check(
    _ aggregation: PromQL.Aggregation, _ range: TextRange
  ) -> PromQL.ValueType {
    let op = aggregation.op.value
    guard !isLenient else { return lenient(aggregation, range) }
    if !options.features.isSuperset(of: op.feature) {
      report(.featureDisabled, aggregation.op.range, "'\(op.rawValue)'", op.feature.flag)
    }
    let wanted = op.takesParameter ? 2 : 1
    guard aggregation.arguments.count == wanted else {
      report(
        .argumentCount, range, op.rawValue, PromQL.countText(wanted...wanted),
        "\(aggregation.arguments.count)")
      return .vector
    }
    let operand = tree.operand(of: aggregation)
    if type(operand) != .vector {
      reportType(operand, of: op.rawValue, place: "argument \(wanted)", .vector)
    }
    if let parameter = tree.parameter(of: aggregation) { check(parameter: parameter, of: op) }
    return .vector
  }

  private mutating func check(parameter: PromQL.NodeID, of op: PromQL.AggregateOperator) {
    let wanted: PromQL.ValueType = op == .countValues ? .string : .scalar
    guard type(parameter) == wanted else {
      return reportType(parameter, of: op.rawValue, place: "argument 1", wanted)
    }
    guard op == .countValues, case .string(let literal) = tree[tree.unwrapped(parameter)].kind
    else {
      return
    }
    let isText = firstInvalidUTF8(literal.bytes.span, 0..<literal.bytes.count) == nil
    if literal.bytes.isEmpty || !isText {
      report(.countValuesLabel, tree[parameter].range, literal.text)
    }
  }
}

extension PromQL.AggregateOperator {
  static let prometheusNames = allCases.filter { !$0.isMetricsQL }.map(\.rawValue)
}
