extension LabelInference {
  mutating func branches(_ aggregation: PromQL.Aggregation) -> [Branch] {
    var branches = take(aggregation.operand)
    for index in branches.indices { aggregate(&branches[index], aggregation) }
    return branches
  }

  private func aggregate(_ branch: inout Branch, _ aggregation: PromQL.Aggregation) {
    branch.source = .aggregation
    branch.clearZero()
    if !aggregation.op.value.selectsSeries {
      let operand = branch.joins.isEmpty ? nil : branch
      group(&branch, aggregation)
      addLabels(&branch, aggregation)
      branch.value = value(of: aggregation, branch.value)
      if let operand { reportUnused(&branch, from: operand, aggregation) }
    }
    deepen(&branch)
  }

  private func deepen(_ branch: inout Branch) {
    for index in branch.joins.indices { branch.joins[index].depth += 1 }
  }

  private func group(_ branch: inout Branch, _ aggregation: PromQL.Aggregation) {
    let op = aggregation.op
    if let grouping = aggregation.grouping, !grouping.keeps {
      for label in grouping.labels { branch.remove(label.value, Cause(.inWithout, label.range)) }
    } else {
      let labels = aggregation.grouping?.labels ?? []
      branch.use(labels)
      for label in labels { reportImpossible(label, in: &branch) }
      let drop =
        labels.isEmpty
        ? Cause(.aggregatedAway, op.range, op.value.rawValue)
        : Cause(.notInBy, aggregation.grouping?.range ?? op.range)
      branch.keep(only: labels, because: Cause(.inBy, op.range), else: drop)
    }
    let keepsName =
      aggregation.grouping.map { grouping in
        grouping.keeps && grouping.labels.contains { $0.value == PromQL.metricNameLabel }
      } ?? false
    if !keepsName {
      let cause = Cause(.nameAggregated, op.range, op.value.rawValue)
      branch.set(PromQL.metricNameLabel, .never, cause)
    }
  }

  /// Labels that the aggregation itself writes.
  private func addLabels(_ branch: inout Branch, _ aggregation: PromQL.Aggregation) {
    let op = aggregation.op
    switch op.value {
    case .countValues, .quantiles:
      guard let parameter = aggregation.parameter, let label = text(of: parameter) else { return }
      let range = expression[parameter].range
      let cause =
        op.value == .countValues
        ? Cause(.counted, range) : Cause(.written, range, op.value.rawValue)
      branch.set(label, .always, cause)
    case .histogram: branch.set("vmrange", .always, Cause(.written, op.range, op.value.rawValue))
    default: break
    }
  }

  /// The value of an aggregation over a single series with a known value.
  private func value(of aggregation: PromQL.Aggregation, _ value: Double?) -> Double? {
    guard let value else { return nil }
    switch aggregation.op.value {
    case .sum, .avg, .min, .max, .median, .mode, .geomean: return value
    case .count, .group, .distinct: return 1
    case .stddev, .stdvar, .mad: return value.isFinite ? 0 : nil
    default: return nil
    }
  }

  // MARK: Findings

  func reportImpossible(_ label: PromQL.Located<String>, in branch: inout Branch) {
    let fact = branch.fact(of: label.value)
    guard fact.presence == .never else { return }
    branch.findings.append(
      PromQLLabels.Finding(
        kind: .impossible, label: label.value, range: label.range, cause: fact.cause))
  }

  private func reportUnused(
    _ branch: inout Branch, from operand: Branch, _ aggregation: PromQL.Aggregation
  ) {
    let range = aggregation.grouping?.range ?? aggregation.op.range
    for label in operand.joins.flatMap(\.copied)
    where operand.canHave(label.value) && !branch.canHave(label.value)
      && !operand.usedLabels.contains(label.value)
    {
      branch.findings.append(
        PromQLLabels.Finding(
          kind: .unused, label: label.value, range: range,
          cause: operand.fact(of: label.value).cause))
    }
  }

  // MARK: Literals

  /// The text of a string literal.
  func text(of id: PromQL.NodeID) -> String? {
    guard case .string(let literal) = expression[expression.unwrapped(id)].kind else { return nil }
    return literal.text
  }
}

extension PromQLLabels.Branch {
  /// Forgets that the value is always zero, which only matters for the result as a whole.
  mutating func clearZero() {
    if death?.kind == .alwaysZero { death = nil }
  }
}
