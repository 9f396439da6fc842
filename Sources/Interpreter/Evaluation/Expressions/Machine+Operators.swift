extension Machine {
  mutating func binary(
    _ op: BinaryOperator, _ left: Expression, _ right: Expression
  ) throws(EvaluationError) -> Value {
    switch op {
    case .and: return .bool(try bool(left) ? try bool(right) : false)
    case .or: return .bool(try bool(left) ? true : try bool(right))
    case .equal: return .bool(areEqual(try value(left), try value(right)))
    case .notEqual: return .bool(!areEqual(try value(left), try value(right)))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return .bool(try isOrdered(op, try value(left), try value(right)))
    case .range: return try range(try value(left), try value(right))
    case .add, .subtract, .multiply, .divide, .remainder:
      return try arithmetic(op, try value(left), try value(right))
    }
  }

  func negated(_ value: Value) throws(EvaluationError) -> Value {
    switch value {
    case .int(let number): return try subtracted(0, number, Value.int)
    case .bytes(let number): return try subtracted(0, number, Value.bytes)
    case .float(let number): return .float(-number)
    case .percent(let number): return .percent(-number)
    case .duration(let span): return .duration(.zero - span)
    default: throw .wrongKind(value, wanted: "a number")
    }
  }

  private func subtracted(
    _ left: Int64, _ right: Int64, _ wrap: (Int64) -> Value
  ) throws(EvaluationError) -> Value {
    try exact(left.subtractingReportingOverflow(right), wrap)
  }

  // MARK: Order

  private func isOrdered(
    _ op: BinaryOperator, _ left: Value, _ right: Value
  ) throws(EvaluationError) -> Bool {
    switch op {
    case .less: return try precedes(left, right)
    case .greater: return try precedes(right, left)
    // Not the negation of the other one: a comparison with NaN is false.
    case .lessOrEqual: return try precedes(left, right) || areEqual(left, right)
    case .greaterOrEqual: return try precedes(right, left) || areEqual(left, right)
    default: return false
    }
  }

  /// Strict order of two values of one ordered kind.
  func precedes(_ left: Value, _ right: Value) throws(EvaluationError) -> Bool {
    switch (left, right) {
    case (.int(let left), .int(let right)): return left < right
    case (.float(let left), .float(let right)): return left < right
    case (.int(let left), .float(let right)): return Double(left) < right
    case (.float(let left), .int(let right)): return left < Double(right)
    case (.percent(let left), .percent(let right)): return left < right
    case (.bytes(let left), .bytes(let right)): return left < right
    case (.duration(let left), .duration(let right)): return left < right
    case (.instant(let left), .instant(let right)): return left < right
    case (.string(let left), .string(let right)): return left.precedesInBytes(right)
    case (.symbol(let left), .symbol(let right)): return left.precedesInBytes(right)
    default:
      throw EvaluationError("\(describe(left)) and \(describe(right)) cannot be ordered")
    }
  }

  // MARK: Arithmetic

  private mutating func arithmetic(
    _ op: BinaryOperator, _ left: Value, _ right: Value
  ) throws(EvaluationError) -> Value {
    switch (left, right) {
    case (.int(let left), .int(let right)): return try integer(op, left, right, Value.int)
    case (.bytes(let left), .bytes(let right)) where op == .divide:
      return .float(try quotient(Double(left), Double(right)))
    case (.bytes(let left), .bytes(let right)) where op == .add || op == .subtract:
      return try integer(op, left, right, Value.bytes)
    case (.bytes(let left), .int(let right)): return try integer(op, left, right, Value.bytes)
    case (.int(let left), .bytes(let right)) where op == .multiply:
      return try integer(op, left, right, Value.bytes)
    case (.duration(let left), .duration(let right)): return try duration(op, left, right)
    case (.duration(let span), .int(let factor)) where op == .multiply:
      return .duration(span * factor)
    case (.int(let factor), .duration(let span)) where op == .multiply:
      return .duration(span * factor)
    case (.duration(let span), .int(let divisor)) where op == .divide:
      return try integer(op, span.nanoseconds, divisor) { .duration(.nanoseconds($0)) }
    case (.instant(let time), .duration(let span)) where op == .add,
      (.duration(let span), .instant(let time)) where op == .add:
      return .instant(time + span)
    case (.instant(let time), .duration(let span)) where op == .subtract:
      return .instant(time - span)
    case (.instant(let end), .instant(let start)) where op == .subtract:
      return .duration(end - start)
    case (.string(let left), .string(let right)) where op == .add: return try joined(left, right)
    case (.list(let left), .list(let right)) where op == .add:
      try checkLength(left.count + right.count)
      try spend(steps: left.count + right.count)
      return .list(left + right)
    default: return try fractional(op, left, right)
    }
  }

  /// Arithmetic in which a fraction takes part.
  private func fractional(
    _ op: BinaryOperator, _ left: Value, _ right: Value
  ) throws(EvaluationError) -> Value {
    switch (left, right) {
    case (.percent(let left), .percent(let right)) where op == .divide:
      return .float(try quotient(left, right))
    case (.percent(let left), .percent(let right)) where op == .add || op == .subtract:
      return .percent(try number(op, left, right))
    case (.percent(let left), _) where right.number != nil && (op == .multiply || op == .divide):
      return .percent(try number(op, left, right.number ?? 0))
    case (_, .percent(let right)) where left.number != nil && op == .multiply:
      return .percent(try number(op, left.number ?? 0, right))
    case (.bytes(let size), .float(let factor)):
      return try whole(try number(op, Double(size), factor), Value.bytes)
    case (.float(let factor), .bytes(let size)) where op == .multiply:
      return try whole(factor * Double(size), Value.bytes)
    case (.duration(let span), .float(let factor)) where op == .multiply || op == .divide:
      let nanoseconds = try number(op, Double(span.nanoseconds), factor)
      return try whole(nanoseconds) { .duration(.nanoseconds($0)) }
    case (.float(let factor), .duration(let span)) where op == .multiply:
      return try whole(factor * Double(span.nanoseconds)) { .duration(.nanoseconds($0)) }
    default:
      guard let first = left.number, let second = right.number else {
        throw EvaluationError(
          "'\(op.rawValue)' does not apply to \(describe(left)) and \(describe(right))")
      }
      return .float(try number(op, first, second))
    }
  }

  private func integer(
    _ op: BinaryOperator, _ left: Int64, _ right: Int64, _ wrap: (Int64) -> Value
  ) throws(EvaluationError) -> Value {
    switch op {
    case .add: return try exact(left.addingReportingOverflow(right), wrap)
    case .subtract: return try exact(left.subtractingReportingOverflow(right), wrap)
    case .multiply: return try exact(left.multipliedReportingOverflow(by: right), wrap)
    case .divide, .remainder:
      if right == 0 { throw EvaluationError("division of \(left) by zero") }
      return op == .divide
        ? try exact(left.dividedReportingOverflow(by: right), wrap)
        : try exact(left.remainderReportingOverflow(dividingBy: right), wrap)
    default: throw EvaluationError("'\(op.rawValue)' is no arithmetic")
    }
  }

  private func exact(
    _ result: (partialValue: Int64, overflow: Bool), _ wrap: (Int64) -> Value
  ) throws(EvaluationError) -> Value {
    if result.overflow { throw EvaluationError("the result does not fit 64 bits") }
    return wrap(result.partialValue)
  }

  private func duration(
    _ op: BinaryOperator, _ left: TimeSpan, _ right: TimeSpan
  ) throws(EvaluationError) -> Value {
    switch op {
    case .add: return .duration(left + right)
    case .subtract: return .duration(left - right)
    case .divide: return .float(try quotient(left.seconds, right.seconds))
    default: throw EvaluationError("durations cannot be multiplied with each other")
    }
  }

  /// Floating-point arithmetic of IEEE 754, but division by zero is an error as it is for integers.
  private func number(
    _ op: BinaryOperator, _ left: Double, _ right: Double
  ) throws(EvaluationError) -> Double {
    switch op {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .divide: return try quotient(left, right)
    case .remainder:
      if right == 0 { throw EvaluationError("division of \(left) by zero") }
      return left.truncatingRemainder(dividingBy: right)
    default: throw EvaluationError("'\(op.rawValue)' is no arithmetic")
    }
  }

  private func quotient(_ left: Double, _ right: Double) throws(EvaluationError) -> Double {
    if right == 0 { throw EvaluationError("division of \(left) by zero") }
    return left / right
  }

  func whole(_ number: Double, _ wrap: (Int64) -> Value) throws(EvaluationError) -> Value {
    guard let exact = Int64(exactly: number.rounded()) else {
      throw EvaluationError("\(number) does not fit 64 bits")
    }
    return wrap(exact)
  }

  private mutating func joined(_ left: String, _ right: String) throws(EvaluationError) -> Value {
    let text = left + right
    try spend(text: text)
    return .string(text)
  }

  /// The whole numbers from `first` to `last`, both included; none when `last` is less.
  private mutating func range(_ first: Value, _ last: Value) throws(EvaluationError) -> Value {
    guard case .int(let first) = first, case .int(let last) = last else {
      throw EvaluationError("a range runs over whole numbers")
    }
    guard first <= last else { return .list([]) }
    let (distance, overflow) = last.subtractingReportingOverflow(first)
    try checkLength(overflow || distance == .max ? .max : Int(distance) + 1)
    try spend(steps: Int(distance) + 1)
    return .list((first...last).map { .int($0) })
  }
}

/// Equality of the language: texts by their bytes, whole and fractional numbers by value.
///
/// Values of enumerations equal their names, because labels hold them as strings.
func areEqual(_ left: Value, _ right: Value) -> Bool {
  switch (left, right) {
  case (.string(let left), .string(let right)), (.symbol(let left), .symbol(let right)),
    (.string(let left), .symbol(let right)), (.symbol(let left), .string(let right)):
    left.hasSameBytes(as: right)
  case (.int(let left), .float(let right)): Double(left) == right
  case (.float(let left), .int(let right)): left == Double(right)
  case (.list(let left), .list(let right)):
    left.count == right.count && zip(left, right).allSatisfy { areEqual($0, $1) }
  case (.record(let left), .record(let right)):
    left.count == right.count
      && zip(left, right).allSatisfy { $0.name == $1.name && areEqual($0.value, $1.value) }
  default: left == right
  }
}

extension Value {
  /// A plain number as a fraction.
  var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }
}
