import DSL

/// What a node gives at one time.
enum Evaluated {
  case scalar(Double)
  case string([UInt8])
  case vector([QuerySample])
  case range(RangeVector)
}

extension QueryRun {
  mutating func evaluate(
    _ id: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> Evaluated {
    switch expression[id].kind {
    case .number(let number): return .scalar(number.value)
    case .string(let literal): return .string(literal.bytes)
    case .parenthesized(let inner): return try evaluate(inner, at: time)
    case .selector(let selector):
      let moment = try self.moment(expression.shift(of: selector), at: time)
      return .vector(try latest(id, selector, at: moment).map(\.sample))
    case .range(let range): return .range(try windows(range, at: time))
    case .subquery(let subquery): return .range(try windows(id, subquery, at: time))
    case .unary(let op, let operand): return try signed(id, op, operand, at: time)
    case .binary(let binary): return try evaluate(id, binary, at: time)
    case .aggregation(let aggregation):
      return .vector(try aggregate(id, aggregation, at: time))
    case .call(let call): return try evaluate(id, call, at: time)
    }
  }

  /// A node that gives numbers, as an instant vector.
  mutating func vector(
    _ id: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    switch try evaluate(id, at: time) {
    case .vector(let vector): return vector
    case .scalar(let number): return [QuerySample(.empty, number)]
    case .string, .range: throw QueryError(.unsupported, at: expression[id].range)
    }
  }

  mutating func scalar(_ id: PromQL.NodeID, at time: Int64) throws(QueryError) -> Double {
    guard case .scalar(let number) = try evaluate(id, at: time) else {
      throw QueryError(.unsupported, at: expression[id].range)
    }
    return number
  }

  mutating func text(_ id: PromQL.NodeID, at time: Int64) throws(QueryError) -> [UInt8] {
    guard case .string(let bytes) = try evaluate(id, at: time) else {
      throw QueryError(.unsupported, at: expression[id].range)
    }
    return bytes
  }

  private mutating func signed(
    _ id: PromQL.NodeID, _ op: PromQL.UnaryOperator, _ operand: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> Evaluated {
    let value = try evaluate(operand, at: time)
    guard op == .minus else { return value }
    if case .scalar(let number) = value { return .scalar(-number) }
    guard case .vector(let vector) = value else {
      throw QueryError(.unsupported, at: expression[id].range)
    }
    return .vector(try unique(vector.map { unnamed($0, -$0.value) }, id))
  }

  /// An element with another value, its metric name removed, now or later.
  func unnamed(_ sample: QuerySample, _ value: Double) -> QuerySample {
    options.delaysNameRemoval
      ? QuerySample(sample.labels, value, dropsName: true)
      : QuerySample(sample.labels.removing(.metricName), value)
  }

  // MARK: Selectors

  private static let momentMax: Int64 = 1 << 60

  /// The time that a shift leads to.
  func moment(_ shift: PromQL.Shift, at time: Int64) throws(QueryError) -> Int64 {
    var moment = time
    if let at = shift.at {
      switch at.value {
      case .timestamp(let milliseconds): moment = milliseconds
      case .start: moment = span.start
      case .end: moment = span.end
      case .expression: throw QueryError(.unsupported, at: at.range)
      }
    }
    if let offset = shift.offset { moment = moment &- (try milliseconds(offset)) }
    // Farther away there is nothing; nearer, ranges can be subtracted without overflow.
    return max(-Self.momentMax, min(Self.momentMax, moment))
  }

  /// The series that a selector chooses.
  private mutating func chosen(_ id: PromQL.NodeID, _ selector: PromQL.Selector) -> [Int] {
    let groups = expression.allGroups(of: selector)
    memory.selections[id, default: Selection()].update(groups, store)
    return memory.selections[id]?.numbers ?? []
  }

  /// The current sample of each chosen series, with the time that it was taken at.
  mutating func latest(
    _ id: PromQL.NodeID, _ selector: PromQL.Selector, at moment: Int64
  ) throws(QueryError) -> [(sample: QuerySample, time: Int64)] {
    guard expression.mode(of: selector) == .plain else {
      throw QueryError(.unsupported, at: expression[id].range)
    }
    var out: [(sample: QuerySample, time: Int64)] = []
    for number in chosen(id, selector) {
      let series = store.series[number]
      guard let found = series.latest(at: moment, after: moment - options.lookback) else {
        continue
      }
      out.append((QuerySample(series.labels, found.value), found.time))
    }
    try count(out.count, id)
    return out
  }

  private mutating func windows(
    _ range: PromQL.RangeSelector, at time: Int64
  ) throws(QueryError) -> RangeVector {
    let id = range.selector
    guard case .selector(let selector) = expression[id].kind,
      expression.mode(of: selector) == .plain
    else {
      throw QueryError(.unsupported, at: expression[id].range)
    }
    let end = try moment(expression.shift(of: selector), at: time)
    let length = try milliseconds(range.range)
    guard length > 0 else { throw QueryError(.duration, at: range.range.range) }
    var vector = RangeVector(start: end - length, end: end, windows: [])
    for number in chosen(id, selector) {
      let series = store.series[number]
      let (times, values) = series.window(after: vector.start, through: end)
      guard !times.isEmpty else { continue }
      try count(times.count, id)
      vector.windows.append(
        SampleWindow(
          labels: series.labels, unnamed: series.unnamed, dropsName: false, times: times,
          values: values))
    }
    return vector
  }

  // MARK: Subqueries

  private mutating func windows(
    _ id: PromQL.NodeID, _ subquery: PromQL.Subquery, at time: Int64
  ) throws(QueryError) -> RangeVector {
    let end = try moment(expression.shift(of: subquery), at: time)
    let length = try milliseconds(subquery.range)
    var step = options.subqueryStep
    if let written = expression.step(of: subquery) { step = try milliseconds(written) }
    guard length > 0, step > 0 else { throw QueryError(.duration, at: subquery.range.range) }
    let start = end - length
    // The steps are aligned with the epoch, not with the end of the range.
    var first = step * (start / step)
    if first <= start { first += step }
    if first <= end { try count(Int(clamping: (end - first) / step), id) }
    var collector = SeriesCollector()
    for moment in stride(from: first, through: end, by: Int64.Stride(step)) {
      collector.add(try vector(subquery.operand, at: moment), at: moment)
    }
    return RangeVector(
      start: start, end: end,
      windows: collector.series.map { series in
        SampleWindow(
          labels: series.labels, unnamed: series.labels.removing(.metricName),
          dropsName: series.dropsName, times: series.times[...], values: series.values[...])
      })
  }
}
