extension LabelInference {
  mutating func branches(_ aggregation: PromQL.Aggregation) -> [Branch] {
    var branches = take(expression.operand(of: aggregation))
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
    let grouping = expression.grouping(of: aggregation)
    let labels = grouping.map { expression[$0.labels] } ?? []
    if let grouping, !grouping.keeps {
      for label in labels { branch.remove(label.key, Cause(.inWithout, label.range)) }
    } else {
      use(labels, in: &branch)
      for label in labels { reportImpossible(label, in: &branch) }
      let drop =
        labels.isEmpty
        ? Cause(.aggregatedAway, op.range, op.value.key)
        : Cause(.notInBy, grouping?.range ?? op.range)
      branch.keep(only: labels, because: Cause(.inBy, op.range), else: drop)
    }
    let keepsName =
      grouping?.keeps == true && labels.contains { $0.key == PromQL.metricNameKey }
    if !keepsName {
      branch.set(
        PromQL.metricNameKey, .never, Cause(.nameAggregated, op.range, op.value.key))
    }
  }

  /// Labels that the aggregation itself writes.
  private func addLabels(_ branch: inout Branch, _ aggregation: PromQL.Aggregation) {
    let op = aggregation.op
    switch op.value {
    case .countValues, .quantiles:
      guard let parameter = expression.parameter(of: aggregation),
        let label = content(of: parameter)
      else { return }
      let range = expression[parameter].range
      let cause =
        op.value == .countValues
        ? Cause(.counted, range) : Cause(.written, range, op.value.key)
      branch.set(label, .always, cause)
    case .histogram:
      branch.set(Interned("vmrange"), .always, Cause(.written, op.range, op.value.key))
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

  func reportImpossible(_ label: PromQL.Name, in branch: inout Branch) {
    guard branch.presence(of: label.key) == .never else { return }
    let fact = branch.fact(of: label.key)
    branch.findings.append(
      PromQLLabels.Finding(
        kind: .impossible, label: label.value, range: label.range, cause: fact.cause))
  }

  private func reportUnused(
    _ branch: inout Branch, from operand: Branch, _ aggregation: PromQL.Aggregation
  ) {
    let range = expression.grouping(of: aggregation)?.range ?? aggregation.op.range
    for label in operand.joins.flatMap(\.copied)
    where operand.canHave(label.key) && !branch.canHave(label.key)
      && !operand.usedLabels.contains(label.key)
    {
      branch.findings.append(
        PromQLLabels.Finding(
          kind: .unused, label: label.value, range: range,
          cause: operand.fact(of: label.key).cause))
    }
  }

  // MARK: Literals

  /// The text of a string literal.
  func text(of id: PromQL.NodeID) -> String? { content(of: id)?.text }

  /// The name that a string literal is; bytes that are not UTF-8 are repaired.
  func content(of id: PromQL.NodeID) -> Interned? {
    guard case .string(let literal) = expression[expression.unwrapped(id)].kind else { return nil }
    return Interned(literal.text)
  }
}

extension PromQLLabels.Branch {
  /// Forgets that the value is always zero, which only matters for the result as a whole.
  mutating func clearZero() {
    if death?.kind == .alwaysZero { death = nil }
  }
}
