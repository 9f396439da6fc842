import DSL

extension QueryRun {
  mutating func aggregate(
    _ id: PromQL.NodeID, _ aggregation: PromQL.Aggregation, at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let op = aggregation.op.value
    var parameter = 0.0
    if op == .countValues {
      return try countValues(id, aggregation, at: time)
    } else if let node = expression.parameter(of: aggregation) {
      parameter = try scalar(node, at: time)
    }
    let vector = try vector(expression.operand(of: aggregation), at: time)
    switch op {
    case .topk, .bottomk:
      return try best(id, aggregation, vector, parameter)
    case .limitk, .limitRatio:
      throw QueryError(.unsupported, op.rawValue, at: aggregation.op.range)
    case .quantile:
      if !(0...1).contains(parameter), let node = expression.parameter(of: aggregation) {
        warnOfQuantile(parameter, node)
      }
    default: break
    }
    var accumulator = GroupAccumulator(op)
    for sample in vector {
      accumulator.add(sample, to: group(sample.labels, id, aggregation))
    }
    return accumulator.results(parameter)
  }

  mutating func warnOfQuantile(_ share: Double, _ node: PromQL.NodeID) {
    let text = PromQL.text(of: share)
    notice(.warning, "quantile value should be between 0 and 1, got \(text)", at: node)
  }

  /// The labels of the group that a series belongs to.
  private mutating func group(
    _ labels: LabelSet, _ id: PromQL.NodeID, _ aggregation: PromQL.Aggregation
  ) -> LabelSet {
    let expression = expression
    return memory.groupings[id, default: LabelMemo()].result(of: labels) {
      Self.group(labels, aggregation, in: expression)
    }
  }

  private static func group(
    _ labels: LabelSet, _ aggregation: PromQL.Aggregation, in expression: PromQL.Expression
  ) -> LabelSet {
    guard let grouping = expression.grouping(of: aggregation) else { return .empty }
    var names = LabelNames(expression[grouping.labels].map(\.value))
    if grouping.keeps { return labels.keeping(names) }
    names.append(PromQL.metricNameLabel)
    return labels.removing(names)
  }

  // MARK: Operators that choose

  private mutating func best(
    _ id: PromQL.NodeID, _ aggregation: PromQL.Aggregation, _ vector: [QuerySample],
    _ parameter: Double
  ) throws(QueryError) -> [QuerySample] {
    guard !parameter.isNaN else {
      throw QueryError(.parameterNaN, at: aggregation.op.range)
    }
    guard abs(parameter) < 0x1p63 else {
      throw QueryError(.parameterRange, PromQL.text(of: parameter), at: aggregation.op.range)
    }
    let count = min(Int(parameter), vector.count)
    guard count >= 1 else { return [] }
    var groups: [[QuerySample]] = []
    var numbers: [LabelSet: Int] = [:]
    for sample in vector {
      let key = group(sample.labels, id, aggregation)
      let number = numbers[key] ?? groups.count
      if number == groups.count {
        numbers[key] = number
        groups.append([])
      }
      groups[number].append(sample)
    }
    let isTop = aggregation.op.value == .topk
    return groups.flatMap { $0.ordered(isTop ? .falling : .rising).prefix(count) }
  }

  private mutating func countValues(
    _ id: PromQL.NodeID, _ aggregation: PromQL.Aggregation, at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    guard let node = expression.parameter(of: aggregation) else {
      throw QueryError(.unsupported, at: aggregation.op.range)
    }
    let label = String(decoding: try text(node, at: time), as: UTF8.self)
    var counts: [Double] = []
    var groups: [LabelSet] = []
    var numbers: [LabelSet: Int] = [:]
    for sample in try vector(expression.operand(of: aggregation), at: time) {
      let key = group(sample.labels, id, aggregation)
        .setting(label, PromQL.plainText(of: sample.value))
      let number = numbers[key] ?? groups.count
      if number == groups.count {
        numbers[key] = number
        groups.append(key)
        counts.append(0)
      }
      counts[number] += 1
    }
    return zip(groups, counts).map { QuerySample($0, $1) }
  }
}

enum ValueOrder {
  case rising
  case falling
}

extension [QuerySample] {
  /// By value, NaN last, equal ones in their old order.
  func ordered(_ order: ValueOrder) -> [QuerySample] {
    enumerated().sorted { left, right in
      let (one, two) = (left.element.value, right.element.value)
      if one.isNaN != two.isNaN { return two.isNaN }
      if one == two || one.isNaN { return left.offset < right.offset }
      return order == .rising ? one < two : one > two
    }.map(\.element)
  }
}

/// The groups of an aggregation, in order of appearance.
private struct GroupAccumulator {
  private let op: PromQL.AggregateOperator
  private var groups: [Group] = []
  private var numbers: [LabelSet: Int] = [:]

  private struct Group {
    let labels: LabelSet
    var dropsName: Bool
    var count = 1.0
    var extreme: Double
    var sum: KahanSum
    var running: RunningMean
    /// Welford's mean and sum of squares.
    var mean: Double
    var squares: Double
    /// All values; only kept for quantiles.
    var values: [Double] = []

    init(_ labels: LabelSet, _ sample: QuerySample) {
      self.labels = labels
      dropsName = sample.dropsName
      let value = sample.value
      extreme = value
      sum = KahanSum(value)
      running = RunningMean(value)
      mean = value
      squares = value.isFinite ? 0 : .nan
    }
  }

  init(_ op: PromQL.AggregateOperator) { self.op = op }

  mutating func add(_ sample: QuerySample, to labels: LabelSet) {
    guard let number = numbers[labels] else {
      numbers[labels] = groups.count
      groups.append(Group(labels, sample))
      if op == .quantile { groups[groups.count - 1].values = [sample.value] }
      return
    }
    if sample.dropsName { groups[number].dropsName = true }
    let value = sample.value
    groups[number].count += 1
    switch op {
    case .sum: groups[number].sum.add(value)
    case .avg: groups[number].running.add(value)
    case .max:
      let extreme = groups[number].extreme
      if extreme < value || extreme.isNaN { groups[number].extreme = value }
    case .min:
      let extreme = groups[number].extreme
      if extreme > value || extreme.isNaN { groups[number].extreme = value }
    case .stddev, .stdvar:
      let delta = value - groups[number].mean
      groups[number].mean += delta / groups[number].count
      groups[number].squares += delta * (value - groups[number].mean)
    case .quantile: groups[number].values.append(value)
    default: break
    }
  }

  func results(_ parameter: Double) -> [QuerySample] {
    groups.map { group in
      QuerySample(group.labels, value(of: group, parameter), dropsName: group.dropsName)
    }
  }

  private func value(of group: Group, _ parameter: Double) -> Double {
    switch op {
    case .sum: group.sum.total
    case .avg: group.running.mean
    case .count: group.count
    case .group: 1
    case .stddev: (group.squares / group.count).squareRoot()
    case .stdvar: group.squares / group.count
    case .quantile: quantile(parameter, of: group.values)
    default: group.extreme
    }
  }
}
