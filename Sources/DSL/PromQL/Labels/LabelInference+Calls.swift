extension LabelInference {
  mutating func branches(_ call: PromQL.Call, _ range: TextRange) -> [Branch] {
    let name = expression.dialect == .metricsQL ? call.name.value.lowercased() : call.name.value
    switch name {
    case "absent", "absent_over_time": return [absent(call)]
    case "vector":
      var branch = constant(.function, call.name.range, "'vector'")
      branch.value = call.arguments.first.flatMap { take($0).first?.value }
      return [branch]
    case "label_replace" where call.arguments.count == 5:
      return take(call.arguments[0]).map { replaceLabel($0, call) }
    case "label_join" where call.arguments.count >= 3:
      return take(call.arguments[0]).map { joinLabels($0, call) }
    case "info": return [Branch(.unknown, range)]
    default: break
    }
    guard let signature = PromQL.signature(name) else { return [lenient(call, name, range)] }
    guard signature.result == .vector, let argument = seriesArgument(call, signature) else {
      var branch = constant(.function, call.name.range, "'\(name)'")
      if name == "pi" { branch.value = Double.pi }
      return [branch]
    }
    var branches = take(argument)
    for index in branches.indices { map(&branches[index], call, name) }
    return branches
  }

  /// The first argument that is made of series.
  private func seriesArgument(
    _ call: PromQL.Call, _ signature: PromQL.Signature
  ) -> PromQL.NodeID? {
    call.arguments.enumerated().first { index, _ in
      let type = signature.parameter(at: index)
      return type == .vector || type == .matrix
    }?.element
  }

  /// A function of each series that leaves its labels alone.
  private func map(_ branch: inout Branch, _ call: PromQL.Call, _ name: String) {
    branch.source = .function
    branch.clearZero()
    branch.value = nil
    if !Self.keepingNames.contains(name), !call.keepsMetricNames {
      dropName(of: &branch, call.name.range, name)
    }
    let le = branch.fact(of: "le")
    if name.hasPrefix("histogram_"), le.presence != .never, le.cause != nil {
      branch.set("le", .never, Cause(.erased, call.name.range, name))
    }
    if name == "histogram_quantiles", call.arguments.count > 1,
      let label = text(of: call.arguments[1])
    {
      let range = expression[call.arguments[1]].range
      branch.set(label, .always, Cause(.written, range, name))
    }
  }

  /// Functions that give the samples of their argument as they are.
  private static let keepingNames: Set<String> = [
    "first_over_time", "last_over_time", "sort", "sort_by_label", "sort_by_label_desc",
    "sort_desc", "default_rollup", "keep_last_value", "keep_next_value", "interpolate",
  ]

  // MARK: MetricsQL

  /// A function that Prometheus does not have.
  private mutating func lenient(
    _ call: PromQL.Call, _ name: String, _ range: TextRange
  ) -> Branch {
    guard Self.mappings.contains(name), let first = call.arguments.first else {
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
    let name = call.name.value
    let operands = call.arguments.first.map { take($0) } ?? []
    var branch = operands.first ?? Branch(.function, call.name.range)
    branch.source = .function
    branch.range = call.name.range
    branch.joins = []
    let fixed = call.arguments.first.map(fixedMatchers) ?? []
    branch.keep(only: [], because: nil, else: Cause(.absentDrops, call.name.range, name))
    for matcher in fixed {
      let cause = Cause(.absentKnows, matcher.range, name)
      branch.set(
        matcher.name.value, Fact(presence: .always, cause: cause, matchers: [matcher]))
    }
    branch.value = 1
    branch.isConditional = false
    branch.returnsWithoutData = !operands.isEmpty && operands.allSatisfy { $0.death != nil }
    branch.death = nil
    if operands.contains(where: \.alwaysReturns) {
      branch.death = PromQLLabels.Death(.absentOfCertain, call.name.range, [name])
    }
    return branch
  }

  /// The labels that a selector fixes with one `=` each.
  private func fixedMatchers(_ id: PromQL.NodeID) -> [PromQL.Matcher] {
    var id = expression.unwrapped(id)
    if case .range(let range) = expression[id].kind { id = range.selector }
    guard case .selector(let selector) = expression[id].kind, selector.alternatives.isEmpty else {
      return []
    }
    let conditions = Dictionary(grouping: selector.matchers, by: \.name.value)
    return selector.matchers.filter { matcher in
      let name = matcher.name.value
      return matcher.op == .equals && !matcher.value.isEmpty && name != PromQL.metricNameLabel
        && conditions[name]?.count == 1
    }
  }
}
