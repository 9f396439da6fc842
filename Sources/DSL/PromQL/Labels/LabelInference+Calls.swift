extension LabelInference {
  mutating func branches(_ call: PromQL.Call, _ range: TextRange) -> [Branch] {
    let key = expression.key(of: call)
    let arguments = expression[call.arguments]
    switch key.text {
    case "absent", "absent_over_time": return [absent(call)]
    case "vector":
      var branch = constant(.function, call.name.range, Interned("'vector'"))
      branch.value = arguments.first.flatMap { take($0).first?.value }
      return [branch]
    case "label_replace" where arguments.count == 5:
      let written = Array(arguments)
      return take(written[0]).map { replaceLabel($0, call, written) }
    case "label_join" where arguments.count >= 3:
      let written = Array(arguments)
      return take(written[0]).map { joinLabels($0, call, written) }
    case "info": return [Branch(.unknown, range)]
    default: break
    }
    guard let signature = PromQL.signature(key) else { return [lenient(call, key, range)] }
    return mapped(call, key, arguments, signature)
  }

  /// A function that does nothing to labels but keep them.
  private mutating func mapped(
    _ call: PromQL.Call, _ name: Interned, _ arguments: ArraySlice<PromQL.NodeID>,
    _ signature: PromQL.Signature
  ) -> [Branch] {
    guard signature.result == .vector, let argument = seriesArgument(arguments, signature) else {
      var branch = constant(.function, call.name.range, Interned("'\(name.text)'"))
      if name.text == "pi" { branch.value = Double.pi }
      return [branch]
    }
    var branches = take(argument)
    for index in branches.indices { map(&branches[index], call, name) }
    return branches
  }

  /// The first argument that is made of series.
  private func seriesArgument(
    _ arguments: ArraySlice<PromQL.NodeID>, _ signature: PromQL.Signature
  ) -> PromQL.NodeID? {
    for (index, argument) in arguments.enumerated() {
      let type = signature.parameter(at: index)
      if type == .vector || type == .matrix { return argument }
    }
    return nil
  }

  /// A function of each series that leaves its labels alone.
  private func map(_ branch: inout Branch, _ call: PromQL.Call, _ name: Interned) {
    branch.source = .function
    branch.clearZero()
    branch.value = nil
    if !Self.keepingNames.contains(name), !call.keepsMetricNames {
      dropName(of: &branch, call.name.range, name)
    }
    guard name.text.hasPrefix("histogram_") else { return }
    let le = branch.fact(of: Self.bound)
    if le.presence != .never, le.cause != nil {
      branch.set(Self.bound, .never, Cause(.erased, call.name.range, name))
    }
    if name.text == "histogram_quantiles",
      let second = expression[call.arguments].dropFirst().first,
      let label = content(of: second)
    {
      branch.set(label, .always, Cause(.written, expression[second].range, name))
    }
  }

  private static let bound = Interned("le")

  /// Functions that give the samples of their argument as they are.
  private static let keepingNames = Set(
    [
      "first_over_time", "last_over_time", "sort", "sort_by_label", "sort_by_label_desc",
      "sort_desc", "default_rollup", "keep_last_value", "keep_next_value", "interpolate",
    ].map { Interned($0) })

  // MARK: MetricsQL

  /// A function that Prometheus does not have.
  private mutating func lenient(
    _ call: PromQL.Call, _ name: Interned, _ range: TextRange
  ) -> Branch {
    guard Self.mappings.contains(name.text), let first = expression[call.arguments].first else {
      return Branch(.unknown, range)
    }
    var operands = take(first)
    guard operands.count == 1 else { return Branch(.unknown, range) }
    map(&operands[0], call, name)
    return operands[0]
  }

  /// Functions of MetricsQL that give one series for each series of their first argument.
  private static let mappings: Set<String> = [
    "ascent_over_time", "changes_prometheus", "default_rollup", "delta_prometheus", "deriv_fast",
    "descent_over_time", "distinct_over_time", "duration_over_time", "geomean_over_time",
    "ideriv", "increase_prometheus", "increase_pure", "integrate", "interpolate",
    "keep_last_value", "keep_next_value", "lag", "lifetime", "median_over_time",
    "mode_over_time", "range_over_time", "rate_over_sum", "rate_prometheus", "remove_resets",
    "running_avg", "running_max", "running_min", "running_sum", "scrape_interval",
    "stale_samples_over_time", "sum2_over_time", "tfirst_over_time", "tlast_change_over_time",
    "tlast_over_time", "tmax_over_time", "tmin_over_time", "zscore_over_time",
  ]

  // MARK: absent

  /// `absent` gives one series, with the labels that a selector fixes.
  private mutating func absent(_ call: PromQL.Call) -> Branch {
    let name = call.name.key
    let argument = expression[call.arguments].first
    let operands = argument.map { take($0) } ?? []
    var branch = operands.first ?? Branch(.function, call.name.range)
    branch.source = .function
    branch.range = call.name.range
    branch.joins = []
    let fixed = argument.map(fixedMatchers) ?? []
    branch.keep(only: [], because: nil, else: Cause(.absentDrops, call.name.range, name))
    for matcher in fixed {
      let cause = Cause(.absentKnows, matcher.range, name)
      branch.set(
        matcher.name.key, Fact(presence: .always, cause: cause, matchers: [matcher]))
    }
    branch.value = 1
    branch.isConditional = false
    branch.returnsWithoutData = !operands.isEmpty && operands.allSatisfy { $0.death != nil }
    branch.death = nil
    if operands.contains(where: \.alwaysReturns) {
      branch.death = PromQLLabels.Death(.absentOfCertain, call.name.range, [name.text])
    }
    return branch
  }

  /// The labels that a selector fixes with one `=` each.
  private func fixedMatchers(_ id: PromQL.NodeID) -> [PromQL.Matcher] {
    var id = expression.unwrapped(id)
    if case .range(let range) = expression[id].kind { id = range.selector }
    guard case .selector(let selector) = expression[id].kind,
      expression.alternatives(of: selector).isEmpty
    else { return [] }
    return Self.byLabel(expression[selector.matchers]).compactMap { name, matchers in
      guard matchers.count == 1, name != PromQL.metricNameKey else { return nil }
      return matchers[0].op == .equals && !matchers[0].wanted.isEmpty ? matchers[0] : nil
    }
  }
}
