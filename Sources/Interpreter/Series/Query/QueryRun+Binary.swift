import DSL

extension QueryRun {
  mutating func evaluate(
    _ id: PromQL.NodeID, _ binary: PromQL.Binary, at time: Int64
  ) throws(QueryError) -> Evaluated {
    let fill = expression.fill(of: binary)
    guard fill.left == nil, fill.right == nil else {
      throw QueryError(.unsupported, "fill", at: binary.op.range)
    }
    switch (try evaluate(binary.left, at: time), try evaluate(binary.right, at: time)) {
    case (.scalar(let left), .scalar(let right)):
      return .scalar(PromQL.scalarResult(binary.op.value, left, right))
    case (.vector(let vector), .scalar(let number)):
      return .vector(try combined(id, binary, vector, number, isScalarLeft: false))
    case (.scalar(let number), .vector(let vector)):
      return .vector(try combined(id, binary, vector, number, isScalarLeft: true))
    case (.vector(let left), .vector(let right)):
      if binary.op.value.isSet { return .vector(try sets(id, binary, left, right)) }
      return .vector(try unique(try matched(id, binary, left, right), id))
    default: throw QueryError(.unsupported, at: binary.op.range)
    }
  }

  private func combined(
    _ id: PromQL.NodeID, _ binary: PromQL.Binary, _ vector: [QuerySample], _ number: Double,
    isScalarLeft: Bool
  ) throws(QueryError) -> [QuerySample] {
    let op = binary.op.value
    var out: [QuerySample] = []
    out.reserveCapacity(vector.count)
    for sample in vector {
      let (left, right) = isScalarLeft ? (number, sample.value) : (sample.value, number)
      if !op.isComparison {
        out.append(unnamed(sample, PromQL.arithmetic(op, left, right)))
      } else if binary.returnsBool {
        out.append(unnamed(sample, PromQL.holds(op, left, right) ? 1 : 0))
      } else if PromQL.holds(op, left, right) {
        out.append(sample)
      }
    }
    return try unique(out, id)
  }

  // MARK: Sets

  private mutating func sets(
    _ id: PromQL.NodeID, _ binary: PromQL.Binary, _ left: [QuerySample], _ right: [QuerySample]
  ) throws(QueryError) -> [QuerySample] {
    let matching = LabelMatching(binary, in: expression)
    switch binary.op.value {
    case .and, .unless:
      let keys = Set(right.map { key($0, id, matching) })
      let keeps = binary.op.value == .and
      return left.filter { keys.contains(key($0, id, matching)) == keeps }
    default:
      let keys = Set(left.map { key($0, id, matching) })
      return left + right.filter { !keys.contains(key($0, id, matching)) }
    }
  }

  /// The labels on which two elements must agree.
  private mutating func key(
    _ sample: QuerySample, _ id: PromQL.NodeID, _ matching: LabelMatching
  ) -> LabelSet {
    memory.groupings[id, default: LabelMemo()].result(of: sample.labels) {
      matching.key(sample.labels)
    }
  }

  // MARK: Values

  private mutating func matched(
    _ id: PromQL.NodeID, _ binary: PromQL.Binary, _ left: [QuerySample], _ right: [QuerySample]
  ) throws(QueryError) -> [QuerySample] {
    guard !left.isEmpty, !right.isEmpty else { return [] }
    let isSwapped = binary.cardinality == .oneToMany
    let (many, one) = isSwapped ? (right, left) : (left, right)
    let matching = LabelMatching(binary, in: expression)
    var ones: [LabelSet: QuerySample] = [:]
    for sample in one {
      let key = key(sample, id, matching)
      if let other = ones.updateValue(sample, forKey: key) {
        let text = "\(other.labels.seriesText) and \(sample.labels.seriesText)"
        throw QueryError(.manyOnOneSide, text, at: expression[id].range)
      }
    }
    var out: [QuerySample] = []
    var met: Set<LabelSet> = []
    for sample in many {
      let key = key(sample, id, matching)
      guard let partner = ones[key] else { continue }
      let (first, second) =
        isSwapped ? (partner.value, sample.value) : (sample.value, partner.value)
      let result = joined(sample, partner, binary, matching)
      if binary.cardinality == .oneToOne {
        guard met.insert(key).inserted else {
          throw QueryError(.manyToOne, key.seriesText, at: expression[id].range)
        }
      } else if !met.insert(result.labels).inserted {
        throw QueryError(.groupCollision, result.labels.seriesText, at: expression[id].range)
      }
      guard let value = PromQL.result(binary, first, second) else { continue }
      out.append(QuerySample(result.labels, value, dropsName: result.dropsName))
    }
    return out
  }

  /// The labels of the result of two elements that meet.
  private func joined(
    _ many: QuerySample, _ one: QuerySample, _ binary: PromQL.Binary, _ matching: LabelMatching
  ) -> (labels: LabelSet, dropsName: Bool) {
    let losesName = !binary.op.value.isComparison || binary.returnsBool
    var labels = many.labels
    if losesName, !options.delaysNameRemoval { labels = labels.removing(.metricName) }
    if binary.cardinality == .oneToOne, matching.isWritten {
      labels = matching.isOn ? labels.keeping(matching.names) : labels.removing(matching.names)
    }
    for label in matching.copied { labels = labels.setting(label, one.labels[label] ?? "") }
    return (labels, losesName && options.delaysNameRemoval || many.dropsName)
  }
}

/// Which series of two sides meet, ready for use.
private struct LabelMatching {
  /// Whether `on (…)` or `ignoring (…)` is there.
  let isWritten: Bool
  let isOn: Bool
  let names: LabelNames
  /// The labels that are taken from the one side.
  let copied: [String]
  private let ignored: LabelNames

  init(_ binary: PromQL.Binary, in expression: PromQL.Expression) {
    let matching = expression.matching(of: binary)
    isWritten = matching != nil
    isOn = matching?.isOn ?? false
    names = LabelNames(matching.map { expression[$0.labels].map(\.value) } ?? [])
    copied = expression.grouping(of: binary).map { expression[$0.labels].map(\.value) } ?? []
    var ignored = names
    ignored.append(PromQL.metricNameLabel)
    self.ignored = ignored
  }

  func key(_ labels: LabelSet) -> LabelSet {
    isOn ? labels.keeping(names) : labels.removing(ignored)
  }
}

extension PromQL {
  /// Whether a comparison holds.
  fileprivate static func holds(_ op: BinaryOperator, _ left: Double, _ right: Double) -> Bool {
    switch op {
    case .equal: left == right
    case .notEqual: left != right
    case .greater: left > right
    case .less: left < right
    case .greaterOrEqual: left >= right
    case .lessOrEqual: left <= right
    default: false
    }
  }

  fileprivate static func scalarResult(
    _ op: BinaryOperator, _ left: Double, _ right: Double
  ) -> Double {
    guard op.isComparison else { return arithmetic(op, left, right) }
    return holds(op, left, right) ? 1 : 0
  }

  /// The value where two elements meet; nil when a comparison filters it out.
  fileprivate static func result(_ binary: Binary, _ left: Double, _ right: Double) -> Double? {
    let op = binary.op.value
    guard op.isComparison else { return arithmetic(op, left, right) }
    let holds = holds(op, left, right)
    if binary.returnsBool { return holds ? 1 : 0 }
    return holds ? left : nil
  }
}
