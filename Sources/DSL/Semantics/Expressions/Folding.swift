/// Evaluates at check time what constants decide.
///
/// An attribute may say `base + "/alerts"` and a timer `2 * pause`. What would overflow is left as
/// it is and becomes an error of evaluation.
enum Folding {
  static func not(_ value: TypedExpression) -> TypedExpression {
    switch value {
    case .constant(.bool(let flag)): .constant(.bool(!flag))
    case .not(let inner): inner
    default: .not(value)
    }
  }

  static func negate(_ value: TypedExpression) -> TypedExpression {
    guard case .constant(let constant) = value else { return .negate(value) }
    switch constant {
    case .int(let number) where number != .min: return .constant(.int(-number))
    case .float(let number): return .constant(.float(-number))
    case .percent(let number): return .constant(.percent(-number))
    case .duration(let number) where number != .min: return .constant(.duration(-number))
    case .bytes(let number) where number != .min: return .constant(.bytes(-number))
    default: return .negate(value)
    }
  }

  static func binary(
    _ operation: TypedExpression.Operator, _ left: TypedExpression, _ right: TypedExpression
  ) -> TypedExpression {
    guard case .constant(let first) = left, case .constant(let second) = right,
      let result = constant(operation, first, second)
    else { return .binary(operation, left, right) }
    return .constant(result)
  }

  private static func constant(
    _ operation: TypedExpression.Operator, _ left: Constant, _ right: Constant
  ) -> Constant? {
    switch (operation, left, right) {
    case (.and, .bool(let first), .bool(let second)): .bool(first && second)
    case (.or, .bool(let first), .bool(let second)): .bool(first || second)
    case (.equal, _, _): .bool(left == right)
    case (.notEqual, _, _): .bool(left != right)
    case (.add, .string(let first), .string(let second)): .string(first + second)
    case (_, .int(let first), .int(let second)): whole(operation, first, second).map { .int($0) }
    case (.add, .duration(let first), .duration(let second)),
      (.subtract, .duration(let first), .duration(let second)):
      whole(operation, first, second).map { .duration($0) }
    case (.multiply, .duration(let first), .int(let second)),
      (.multiply, .int(let first), .duration(let second)):
      whole(operation, first, second).map { .duration($0) }
    case (_, .float(let first), .float(let second)):
      real(operation, first, second).map { .float($0) }
    default: nil
    }
  }

  private static func whole(
    _ operation: TypedExpression.Operator, _ left: Int64, _ right: Int64
  ) -> Int64? {
    let (result, overflow) =
      switch operation {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      default: (Int64(0), true)
      }
    return overflow ? nil : result
  }

  private static func real(
    _ operation: TypedExpression.Operator, _ left: Double, _ right: Double
  ) -> Double? {
    let result =
      switch operation {
      case .add: left + right
      case .subtract: left - right
      case .multiply: left * right
      case .divide: left / right
      default: Double.nan
      }
    return result.isFinite ? result : nil
  }

  /// A text from its pieces; one that is known whole becomes a constant.
  static func text(_ pieces: [CheckedText]) -> TypedExpression {
    var joined: [CheckedText] = []
    for piece in pieces {
      if case .literal(let part) = piece, case .literal(let before)? = joined.last {
        joined[joined.count - 1] = .literal(before + part)
      } else {
        joined.append(piece)
      }
    }
    if joined.isEmpty { return .constant(.string("")) }
    if joined.count == 1, case .literal(let whole) = joined[0] { return .constant(.string(whole)) }
    return .text(joined)
  }

  /// The text of a constant where every place shows it alike.
  static func shown(_ constant: Constant) -> String? {
    switch constant {
    case .string(let text), .symbol(let text), .date(let text), .time(let text): text
    case .int(let number): String(number)
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }
}
