import DSL

extension QueryRun {
  mutating func evaluate(
    _ id: PromQL.NodeID, _ call: PromQL.Call, at time: Int64
  ) throws(QueryError) -> Evaluated {
    let name = call.name.value
    let arguments = expression[call.arguments].map { expression.unwrapped($0) }
    if let body = NumberFunctions.table[name] {
      let vector = try vector(arguments[0], at: time)
      return .vector(try unique(vector.map { unnamed($0, body($0.value)) }, id))
    }
    if let function = RangeFunction.table[name] {
      return .vector(try apply(function, id, arguments, at: time))
    }
    if let body = ClockFunctions.table[name] {
      guard let argument = arguments.first else {
        return .vector([QuerySample(.empty, body(Double(time / 1000)))])
      }
      let vector = try vector(argument, at: time)
      return .vector(try unique(vector.map { unnamed($0, body($0.value)) }, id))
    }
    if let number = try constant(name, arguments, at: time) { return .scalar(number) }
    return .vector(try special(id, call, arguments, at: time))
  }

  /// The functions that give a scalar.
  private mutating func constant(
    _ name: String, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> Double? {
    switch name {
    case "time": return Double(time) / 1000
    case "pi": return .pi
    case "scalar":
      let vector = try vector(arguments[0], at: time)
      return vector.count == 1 ? vector[0].value : .nan
    case "start": return Double(span.start) / 1000
    case "end": return Double(span.end) / 1000
    case "step": return Double(span.step) / 1000
    case "range": return Double(span.end - span.start) / 1000
    case "max_of":
      return Double.largest(
        try scalar(arguments[0], at: time), try scalar(arguments[1], at: time))
    case "min_of":
      return Double.smallest(
        try scalar(arguments[0], at: time), try scalar(arguments[1], at: time))
    default: return nil
    }
  }

  private mutating func special(
    _ id: PromQL.NodeID, _ call: PromQL.Call, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    switch call.name.value {
    case "vector": return [QuerySample(.empty, try scalar(arguments[0], at: time))]
    case "timestamp": return try timestamps(id, arguments[0], at: time)
    case "absent": return try absent(arguments[0], at: time)
    case "absent_over_time": return try absentOverTime(arguments[0], at: time)
    case "clamp", "clamp_min", "clamp_max": return try clamped(id, call, arguments, at: time)
    case "round": return try rounded(id, arguments, at: time)
    case "sort", "sort_desc": return try sorted(id, call, arguments[0], at: time)
    case "sort_by_label", "sort_by_label_desc":
      return try sortedByLabel(call, arguments, at: time)
    case "label_replace": return try replaced(id, arguments, at: time)
    case "label_join": return try joined(id, arguments, at: time)
    case "histogram_quantile": return try histogramQuantile(id, arguments, at: time)
    case "histogram_fraction": return try histogramFraction(id, arguments, at: time)
    case "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar",
      "histogram_sum":
      // They read native histograms only, of which there are none.
      _ = try vector(arguments[0], at: time)
      return []
    default: throw QueryError(.unsupported, call.name.value, at: call.name.range)
    }
  }

  // MARK: Times

  private mutating func timestamps(
    _ id: PromQL.NodeID, _ argument: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    guard case .selector(let selector) = expression[argument].kind else {
      let vector = try vector(argument, at: time)
      return try unique(vector.map { unnamed($0, Double(time) / 1000) }, id)
    }
    // Of a selector it is the time of the sample itself.
    let moment = try moment(expression.shift(of: selector), at: time)
    let found = try latest(argument, selector, at: moment)
    return try unique(found.map { unnamed($0.sample, Double($0.time) / 1000) }, id)
  }

  // MARK: Absence

  private mutating func absent(
    _ argument: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    guard try vector(argument, at: time).isEmpty else { return [] }
    return [QuerySample(labelsOfAbsence(argument), 1)]
  }

  private mutating func absentOverTime(
    _ argument: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    guard case .range(let range) = try evaluate(argument, at: time), range.windows.isEmpty
    else { return [] }
    return [QuerySample(labelsOfAbsence(argument), 1)]
  }

  /// The labels that the missing series would surely have.
  private func labelsOfAbsence(_ node: PromQL.NodeID) -> LabelSet {
    let selector: PromQL.Selector
    switch expression[node].kind {
    case .selector(let direct): selector = direct
    case .range(let range):
      guard case .selector(let inner) = expression[range.selector].kind else { return .empty }
      selector = inner
    default: return .empty
    }
    var labels: [(name: String, value: String)] = []
    var named: Set<String> = []
    for matcher in expression.allMatchers(of: selector)
    where matcher.name.value != PromQL.metricNameLabel {
      if matcher.op == .equals, named.insert(matcher.name.value).inserted {
        labels.append((matcher.name.value, matcher.value))
      } else {
        labels.removeAll { $0.name == matcher.name.value }
      }
    }
    return LabelSet(labels)
  }

  // MARK: Values

  private mutating func clamped(
    _ id: PromQL.NodeID, _ call: PromQL.Call, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let vector = try vector(arguments[0], at: time)
    let name = call.name.value
    let first = try scalar(arguments[1], at: time)
    let least = name == "clamp_max" ? -Double.infinity : first
    let most = name == "clamp" ? try scalar(arguments[2], at: time) : .infinity
    let upper = name == "clamp_max" ? first : most
    guard !(upper < least) else { return [] }
    return try unique(
      vector.map { unnamed($0, Double.largest(least, Double.smallest(upper, $0.value))) }, id)
  }

  private mutating func rounded(
    _ id: PromQL.NodeID, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let vector = try vector(arguments[0], at: time)
    let unit = arguments.count > 1 ? try scalar(arguments[1], at: time) : 1
    // The inverse loses less for units such as 0.1.
    let inverse = 1 / unit
    return try unique(
      vector.map { unnamed($0, ($0.value * inverse + 0.5).rounded(.down) / inverse) }, id)
  }

  // MARK: Order

  private mutating func sorted(
    _ id: PromQL.NodeID, _ call: PromQL.Call, _ argument: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    if span.isRange {
      notice(
        .warning,
        "sort is ineffective for range queries since results are always ordered by labels",
        at: id)
    }
    let vector = try vector(argument, at: time)
    return vector.ordered(call.name.value == "sort" ? .rising : .falling)
  }

  private mutating func sortedByLabel(
    _ call: PromQL.Call, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let vector = try vector(arguments[0], at: time)
    var names: [String] = []
    for node in arguments.dropFirst() {
      names.append(String(decoding: try text(node, at: time), as: UTF8.self))
    }
    let isFalling = call.name.value == "sort_by_label_desc"
    return vector.sorted { left, right in
      for name in names {
        let (one, two) = (left.labels[name] ?? "", right.labels[name] ?? "")
        if one == two { continue }
        return one.precedesNaturally(two) != isFalling
      }
      return left.labels.precedes(right.labels) != isFalling
    }
  }
}

extension Double {
  /// The larger one; NaN when one of them is.
  static func largest(_ left: Double, _ right: Double) -> Double {
    left.isNaN || right.isNaN ? .nan : Swift.max(left, right)
  }

  /// The smaller one; NaN when one of them is.
  static func smallest(_ left: Double, _ right: Double) -> Double {
    left.isNaN || right.isNaN ? .nan : Swift.min(left, right)
  }
}

extension String {
  /// Whether this comes before another text when runs of digits count as numbers.
  fileprivate func precedesNaturally(_ other: String) -> Bool {
    var (left, right) = (utf8[...], other.utf8[...])
    while let one = left.first, let two = right.first {
      let (first, second) = (left.prefix(while: \.isDigitByte), right.prefix(while: \.isDigitByte))
      if !first.isEmpty, !second.isEmpty {
        let (one, two) = (first.drop { $0 == 0x30 }, second.drop { $0 == 0x30 })
        if one.count != two.count { return one.count < two.count }
        if !one.elementsEqual(two) { return one.lexicographicallyPrecedes(two) }
        left = left.dropFirst(first.count)
        right = right.dropFirst(second.count)
      } else {
        if one != two { return one < two }
        left = left.dropFirst()
        right = right.dropFirst()
      }
    }
    return left.count < right.count
  }
}

extension UInt8 {
  fileprivate var isDigitByte: Bool { self &- UInt8(ascii: "0") < 10 }
}
