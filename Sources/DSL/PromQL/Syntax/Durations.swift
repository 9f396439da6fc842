extension PromQL {
  /// A length of time as written: fixed, or computed when the query runs.
  package enum DurationValue: Hashable, Sendable {
    case milliseconds(Int64)
    /// Computed from the parts of a duration expression.
    case computed(DurationID)
  }

  /// A part of a duration expression and the bytes that it was read from.
  package struct DurationNode: Sendable {
    package let kind: DurationKind
    package let range: TextRange
  }

  package enum DurationKind: Hashable, Sendable {
    /// A number of seconds.
    case number(NumberLiteral)
    /// `step()`: the step of the range query.
    case step
    /// `range()`: the length of the range query.
    case range
    case negated(DurationID)
    case binary(Located<BinaryOperator>, DurationID, DurationID)
    case minimum(DurationID, DurationID)
    case maximum(DurationID, DurationID)
    case parenthesized(DurationID)
    /// MetricsQL's `5i`: so many steps.
    case steps(Double)
  }
}

extension PromQL.Expression {
  /// The length of a duration in milliseconds.
  ///
  /// - Parameters:
  ///   - value: A duration of this expression.
  ///   - step: The step of the query, in milliseconds.
  ///   - range: The length of the query, in milliseconds.
  /// - Returns: Nil when a computed duration has no value: a division by zero, or out of range.
  package func milliseconds(
    _ value: PromQL.DurationValue, step: Int64 = 0, range: Int64 = 0
  ) -> Int64? {
    switch value {
    case .milliseconds(let fixed): return fixed
    case .computed(let id):
      let seconds = seconds(id, step: Double(step) / 1000, range: Double(range) / 1000)
      return PromQL.milliseconds(ofSeconds: seconds)
    }
  }

  private func seconds(_ id: PromQL.DurationID, step: Double, range: Double) -> Double {
    func value(_ part: PromQL.DurationID) -> Double { seconds(part, step: step, range: range) }
    switch self[id].kind {
    case .number(let number): return number.value
    case .step: return step
    case .range: return range
    case .steps(let count): return count * step
    case .negated(let part): return -value(part)
    case .parenthesized(let part): return value(part)
    case .minimum(let left, let right): return Swift.min(value(left), value(right))
    case .maximum(let left, let right): return Swift.max(value(left), value(right))
    case .binary(let op, let left, let right):
      return PromQL.arithmetic(op.value, value(left), value(right))
    }
  }
}

extension PromQL {
  /// The largest duration in seconds; upstream counts nanoseconds in 64 bits.
  static let durationSecondsMax = Double(Int64.max) / 1e9

  /// Whole milliseconds of a number of seconds; nil beyond what a duration may be.
  static func milliseconds(ofSeconds seconds: Double) -> Int64? {
    guard abs(seconds) <= durationSecondsMax else { return nil }
    return Int64((seconds * 1000).rounded(.toNearestOrAwayFromZero))
  }

  /// The value of an arithmetic operation on two numbers; NaN for any other operator.
  package static func arithmetic(
    _ op: BinaryOperator, _ left: Double, _ right: Double
  ) -> Double {
    switch op {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .modulo: fmodOfNumbers(left, right)
    case .power: powerOfNumbers(left, right)
    case .atan2: atan2OfNumbers(left, right)
    default: .nan
    }
  }
}
