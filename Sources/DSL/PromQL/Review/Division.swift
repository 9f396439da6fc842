extension QueryReview {
  /// The queries of recording rules by the names of their series.
  package typealias Records = [Interned: PromQL.Expression]

  /// Aggregations that a NaN or an infinity of a division inside would spoil.
  ///
  /// - Parameters:
  ///   - records: What is recorded elsewhere.
  ///   - own: The name that the query itself is recorded under, which is not followed.
  /// - Returns: Divisors, and names of recorded series, in source order.
  package func unsafeDivisions(
    records: Records = [:], recordedAs own: Interned? = nil
  ) -> [PromQL.Fault] {
    guard dividesInAggregation || !records.isEmpty else { return [] }
    var faults: [PromQL.Fault] = []
    let nodes = expression.nodes
    for index in nodes.indices {
      guard case .aggregation(let aggregation) = nodes[index].kind,
        Self.isSpoilt(aggregation.op.value)
      else { continue }
      var trail = DivisionTrail(records, except: own)
      for source in trail.sources(in: expression, expression.operand(of: aggregation)) {
        let op = aggregation.op.value.rawValue
        switch source {
        case .divisor(let divisor):
          faults.append(
            PromQL.Fault(.unsafeDivision, expression[divisor].range, [words(divisor), op]))
        case .record(let name):
          faults.append(PromQL.Fault(.unsafeRecord, name.range, [name.value, op]))
        }
      }
    }
    return faults.count > 1 ? faults.sorted { $0.range < $1.range } : faults
  }

  /// Whether an aggregation that a NaN spoils can stand around a division: operands come first.
  private var dividesInAggregation: Bool {
    var divides = false
    let nodes = expression.nodes
    for index in nodes.indices {
      switch nodes[index].kind {
      case .binary(let binary):
        divides = divides || binary.op.value == .divide || binary.op.value == .modulo
      case .aggregation(let aggregation):
        if divides, Self.isSpoilt(aggregation.op.value) { return true }
      default: continue
      }
    }
    return false
  }

  /// Whether one NaN makes the whole result NaN; the others pass over it or pick single values.
  fileprivate static func isSpoilt(_ op: PromQL.AggregateOperator) -> Bool {
    switch op {
    case .sum, .avg, .stddev, .stdvar, .sum2, .geomean, .share, .zscore: true
    default: false
    }
  }
}

extension PromQL.Expression {
  /// Whether a divisor cannot be zero.
  fileprivate func excludesZero(_ id: PromQL.NodeID) -> Bool {
    if let number = number(id) { return number != 0 }
    switch self[id].kind {
    case .parenthesized(let inner): return excludesZero(inner)
    case .unary(_, let inner): return excludesZero(inner)
    case .binary(let binary): return excludesZero(binary)
    case .aggregation(let aggregation):
      return [.count, .group].contains(aggregation.op.value)
    case .call(let call): return excludesZero(call)
    case .number, .string, .selector, .range, .subquery: return false
    }
  }

  private func excludesZero(_ binary: PromQL.Binary) -> Bool {
    let op = binary.op.value
    if op.isComparison, !binary.returnsBool {
      if let bound = number(binary.right) { return !PromQL.compare(op, 0, bound) }
      if let bound = number(binary.left) { return !PromQL.compare(op, bound, 0) }
      return excludesZero(binary.left)
    }
    switch op {
    case .multiply: return excludesZero(binary.left) && excludesZero(binary.right)
    case .add:
      return (isPositive(binary.left) && isNotNegative(binary.right))
        || (isNotNegative(binary.left) && isPositive(binary.right))
    case .and, .unless, .if, .ifnot: return excludesZero(binary.left)
    case .or, .default: return excludesZero(binary.left) && excludesZero(binary.right)
    default: return false
    }
  }

  private func excludesZero(_ call: PromQL.Call) -> Bool {
    let bounds = self[call.arguments].dropFirst().map(number)
    switch (name(of: call), bounds.first ?? nil, bounds.count > 1 ? bounds[1] : nil) {
    case ("clamp_min", let low?, _): return low > 0
    case ("clamp_max", let high?, _): return high < 0
    case ("clamp", let low?, let high?): return low > 0 || high < 0
    case ("count_over_time", _, _), ("present_over_time", _, _), ("time", _, _),
      ("exp", _, _):
      return true
    case ("abs", _, _), ("sqrt", _, _), ("sort", _, _), ("sort_desc", _, _):
      return self[call.arguments].first.map(excludesZero) ?? false
    default: return false
    }
  }

  private func isPositive(_ id: PromQL.NodeID) -> Bool {
    if let number = number(id) { return number > 0 }
    return excludesZero(id) && isNotNegative(id)
  }

  /// What can be said without data: rates and counts are not negative.
  private func isNotNegative(_ id: PromQL.NodeID) -> Bool {
    if let number = number(id) { return number >= 0 }
    switch self[id].kind {
    case .parenthesized(let inner): return isNotNegative(inner)
    case .aggregation(let aggregation):
      switch aggregation.op.value {
      case .count, .group, .stddev, .stdvar: return true
      case .sum, .avg, .min, .max, .quantile: return isNotNegative(operand(of: aggregation))
      default: return false
      }
    case .call(let call):
      return [
        "rate", "irate", "increase", "abs", "sqrt", "exp", "count_over_time",
        "present_over_time", "changes", "resets", "time",
      ].contains(name(of: call))
    case .binary(let binary):
      return [.add, .multiply, .divide].contains(binary.op.value)
        && isNotNegative(binary.left) && isNotNegative(binary.right)
    case .number, .string, .selector, .range, .subquery, .unary: return false
    }
  }
}

/// Follows values back to the divisions that made them.
private struct DivisionTrail {
  enum Source {
    case divisor(PromQL.NodeID)
    case record(PromQL.Name)
  }

  /// Recording rules that are followed into each other.
  private static let recordsMax = 256

  private let records: QueryReview.Records
  /// A name that is not followed.
  private let own: Interned?
  /// Recording rules on the way, so that circles end.
  private var visited: Set<Interned> = []
  private var depth = 0

  /// - Parameters:
  ///   - records: What is recorded.
  ///   - own: A name that is not followed.
  init(_ records: QueryReview.Records, except own: Interned?) {
    self.records = records
    self.own = own
  }

  /// What can make a value NaN or infinite.
  mutating func sources(in expression: PromQL.Expression, _ id: PromQL.NodeID) -> [Source] {
    switch expression[id].kind {
    case .number, .string: return []
    case .selector(let selector):
      guard let name = selector.name, isUnsafe(name.key) else { return [] }
      return [.record(name)]
    case .range(let range): return sources(in: expression, range.selector)
    case .subquery(let subquery): return sources(in: expression, subquery.operand)
    case .unary(_, let inner), .parenthesized(let inner): return sources(in: expression, inner)
    case .aggregation(let aggregation):
      // An aggregation inside is looked at by itself.
      guard !QueryReview.isSpoilt(aggregation.op.value) || isInRecord else { return [] }
      return QueryReview.isSpoilt(aggregation.op.value) || aggregation.op.value.selectsSeries
        ? sources(in: expression, expression.operand(of: aggregation)) : []
    case .call(let call):
      let name = expression.name(of: call)
      guard !name.hasPrefix("count"), !name.hasPrefix("absent"), !name.hasPrefix("present")
      else { return [] }
      return expression[call.arguments].flatMap { sources(in: expression, $0) }
    case .binary(let binary): return sources(in: expression, binary)
    }
  }

  private mutating func sources(
    in expression: PromQL.Expression, _ binary: PromQL.Binary
  ) -> [Source] {
    switch binary.op.value {
    // A comparison lets no NaN through, and who joins two conditions has thought of it.
    case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: return []
    case .and, .unless, .if, .ifnot: return []
    case .divide, .modulo:
      let inner = sources(in: expression, binary.left) + sources(in: expression, binary.right)
      return expression.excludesZero(binary.right) ? inner : inner + [.divisor(binary.right)]
    case .add, .subtract, .multiply, .power, .atan2, .or, .default:
      return sources(in: expression, binary.left) + sources(in: expression, binary.right)
    }
  }

  /// Whether the query of a recording rule is being followed.
  private var isInRecord: Bool { depth > 0 }

  /// Whether a recorded series can be NaN.
  private mutating func isUnsafe(_ name: Interned) -> Bool {
    guard !records.isEmpty, name != own, !visited.contains(name),
      visited.count < Self.recordsMax, let query = records[name]
    else { return false }
    visited.insert(name)
    depth += 1
    defer { depth -= 1 }
    return !sources(in: query, query.root).isEmpty
  }
}
