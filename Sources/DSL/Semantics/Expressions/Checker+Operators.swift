// Operators.
extension Checker {
  mutating func unary(
    _ view: UnaryExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    guard let operand = view.operand, let sign = view.operator else { return .poison }
    if sign.kind == .kwNot {
      let value = check(operand, is: .bool, role: "operand of `not`", in: &scope)
      return Typed(.bool, Folding.not(value))
    }
    // `-1` is a Float where a Float is expected, and its bounds are held against the whole.
    let numeric: ValueType? = expected.map { $0.unwrapped.widened }
    let typed = elaborate(operand, expecting: numeric, in: &scope)
    guard typed.type.isQuantity else {
      report(
        .operatorMismatch(
          at: view.span, operator: "-", left: "nothing", right: typed.type.description))
      return .poison
    }
    return Typed(typed.type.widened, Folding.negate(typed.value))
  }

  mutating func binary(
    _ view: BinaryExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    guard let left = view.left, let right = view.right, let token = view.operator else {
      return .poison
    }
    switch token.kind {
    case .kwAnd, .kwOr: return logical(view, token, left, right, in: &scope)
    case .equal, .notEqual: return equality(view, token, left, right, in: &scope)
    case .less, .lessEqual, .greater, .greaterEqual:
      return ordering(view, token, left, right, in: &scope)
    case .kwIn: return membership(view, left, right, in: &scope)
    case .matches, .notMatches: return matching(view, token, left, right, in: &scope)
    case .coalesce: return coalesce(view, left, right, expecting: expected, in: &scope)
    default: return arithmetic(view, token, left, right, expecting: expected, in: &scope)
    }
  }

  private mutating func logical(
    _ view: BinaryExprSyntax, _ token: Token, _ left: ExprSyntax, _ right: ExprSyntax,
    in scope: inout Scope
  ) -> Typed {
    let role = "operand of `\(token.text)`"
    let first = check(left, is: .bool, role: role, in: &scope)
    let second = check(right, is: .bool, role: role, in: &scope)
    return Typed(.bool, Folding.binary(token.kind == .kwAnd ? .and : .or, first, second))
  }

  /// Both operands of a comparison; a name that only the other side can explain comes second.
  private mutating func operands(
    _ left: ExprSyntax, _ right: ExprSyntax, in scope: inout Scope
  ) -> (Typed, Typed) {
    if case .nameExpr(let name) = left, scope[name.text] == nil, symbols[name.text] == nil,
      name.text != "now"
    {
      let second = elaborate(right, in: &scope)
      return (elaborate(left, expecting: second.type, in: &scope), second)
    }
    let first = elaborate(left, in: &scope)
    return (first, elaborate(right, expecting: first.type.widened, in: &scope))
  }

  private mutating func equality(
    _ view: BinaryExprSyntax, _ token: Token, _ left: ExprSyntax, _ right: ExprSyntax,
    in scope: inout Scope
  ) -> Typed {
    let (first, second) = operands(left, right, in: &scope)
    guard isComparable(first, left, with: second, right, by: token) else { return .poison }
    let joined = first.type.widened.joined(with: second.type.widened)
    guard joined != nil, first.type.hasEquality else {
      return mismatch(view, token, first, second)
    }
    return Typed(
      .bool, Folding.binary(token.kind == .equal ? .equal : .notEqual, first.value, second.value))
  }

  private mutating func ordering(
    _ view: BinaryExprSyntax, _ token: Token, _ left: ExprSyntax, _ right: ExprSyntax,
    in scope: inout Scope
  ) -> Typed {
    let (first, second) = operands(left, right, in: &scope)
    guard isComparable(first, left, with: second, right, by: token) else { return .poison }
    guard first.type.isOrdered, first.type.widened.joined(with: second.type.widened) != nil else {
      return mismatch(view, token, first, second)
    }
    let operators: [TokenKind: TypedExpression.Operator] = [
      .less: .less, .lessEqual: .lessOrEqual, .greater: .greater, .greaterEqual: .greaterOrEqual,
    ]
    return Typed(
      .bool, Folding.binary(operators[token.kind] ?? .less, first.value, second.value))
  }

  /// Reports an operand that may be absent: nothing is undefined and false.
  private mutating func isComparable(
    _ first: Typed, _ left: ExprSyntax, with second: Typed, _ right: ExprSyntax, by token: Token
  ) -> Bool {
    for (typed, expression, other) in [(first, left, second), (second, right, first)] {
      if typed.type.holdsSecret {
        report(
          .misplacedSecret(at: expression.span, role: "compared by `\(token.text)`"))
        return false
      }
      guard typed.type.isOptional, other.type != .poison else { continue }
      if typed.type == .none {
        report(
          .typeMismatch(
            at: expression.span, expected: "a value", found: "none",
            role: "whether a value is there is asked by `is absent` and `is present`"))
      } else {
        report(
          Checker.optional(
            typed.type, at: expression.span, text: expression.text,
            role: "compared by `\(token.text)`"))
      }
      return false
    }
    return first.type != .poison && second.type != .poison
  }

  private mutating func mismatch(
    _ view: BinaryExprSyntax, _ token: Token, _ first: Typed, _ second: Typed
  ) -> Typed {
    if first.type != .poison, second.type != .poison {
      let diagnostic = Diagnostic.operatorMismatch(
        at: view.span, operator: token.text, left: first.type.description,
        right: second.type.description)
      let texts = [first.type, second.type].filter { $0 == .string }
      let isJoin = token.kind == .plus && texts.count == 1
      report(isJoin ? diagnostic.help("texts are put together by \"${…}\"") : diagnostic)
    }
    return .poison
  }

  private mutating func membership(
    _ view: BinaryExprSyntax, _ left: ExprSyntax, _ right: ExprSyntax, in scope: inout Scope
  ) -> Typed {
    let first = elaborate(left, in: &scope)
    if first.type.isOptional {
      report(
        Checker.optional(first.type, at: left.span, text: left.text, role: "compared by `in`"))
      return .poison
    }
    guard first.type != .poison else { return .poison }
    let result: TypedExpression
    switch right {
    case .listExpr(let list):
      let element = first.type.widened
      result = .oneOf(
        first.value,
        list.elements.map { check($0, is: element, role: "one of the values", in: &scope) })
    case .rangeExpr(let range):
      guard first.type.isOrdered else {
        report(
          .operatorMismatch(
            at: view.span, operator: "in", left: first.type.description, right: "a range"))
        return .poison
      }
      let type = first.type.widened
      let low = check(range.low, is: type, role: "bound of the range", in: &scope)
      let high = check(range.high, is: type, role: "bound of the range", in: &scope)
      result = .binary(
        .and, .binary(.lessOrEqual, low, first.value), .binary(.lessOrEqual, first.value, high))
    default:
      let list = check(
        right, is: .list(first.type.widened), role: "right side of `in`", in: &scope)
      result = .contained(first.value, in: list)
    }
    return Typed(.bool, view.isNegated ? Folding.not(result) : result)
  }

  private mutating func matching(
    _ view: BinaryExprSyntax, _ token: Token, _ left: ExprSyntax, _ right: ExprSyntax,
    in scope: inout Scope
  ) -> Typed {
    let subject = check(left, is: .string, role: "left side of `\(token.text)`", in: &scope)
    guard let pattern = constantPattern(right, in: &scope) else { return Typed(.bool, .poison) }
    let match = TypedExpression.matches(subject, pattern)
    return Typed(.bool, token.kind == .matches ? match : .not(match))
  }

  /// A regular expression: `re"…"` or a text that is known at check time.
  mutating func constantPattern(_ expression: ExprSyntax, in scope: inout Scope) -> Pattern? {
    let typed = elaborate(expression, in: &scope)
    switch typed.constant {
    case .regex(let pattern)?: return pattern
    case .string(let source)? where typed.type == .string:
      return pattern(source, at: expression.span)
    default:
      if typed.type == .string {
        report(.notConstant(at: expression.span, what: "a regular expression"))
      } else {
        _ = conform(
          typed, to: .regex, at: expression.span, text: expression.text,
          role: "a regular expression")
      }
      return nil
    }
  }

  private mutating func coalesce(
    _ view: BinaryExprSyntax, _ left: ExprSyntax, _ right: ExprSyntax,
    expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    var first = elaborate(left, expecting: expected, in: &scope)
    if case .label(let base, let name, isOptional: false) = first.value {
      // A label that a rule, a grouping or an alert from elsewhere does not give reads as "", and
      // an empty label is an absent one.
      first = Typed(.optional(first.type), .label(base, name: name, isOptional: true))
    }
    let base = first.type.unwrapped
    let second = elaborate(right, expecting: first.type == .none ? expected : base, in: &scope)
    guard first.type != .poison, second.type != .poison else { return .poison }
    guard first.type.isOptional else {
      report(
        .uselessFallback(at: view.span, operator: "??", type: first.type.description).suggest(
          "keep the value alone", replacing: view.span, with: left.text))
      return first
    }
    if first.type == .none { return second }
    guard let joined = base.joined(with: second.type) else {
      report(
        .operatorMismatch(
          at: view.span, operator: "??", left: first.type.description,
          right: second.type.description))
      return .poison
    }
    return Typed(joined, .coalesce(first.value, second.value))
  }

  private mutating func arithmetic(
    _ view: BinaryExprSyntax, _ token: Token, _ left: ExprSyntax, _ right: ExprSyntax,
    expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    let numeric: ValueType? = expected?.unwrapped.widened == .float ? .float : nil
    let first = elaborate(left, expecting: numeric, in: &scope)
    let second = elaborate(right, expecting: numeric ?? Checker.partner(first), in: &scope)
    guard first.type != .poison, second.type != .poison,
      let operation = TypedExpression.Operator(rawValue: token.text)
    else { return .poison }
    for (typed, expression) in [(first, left), (second, right)] where typed.type.isOptional {
      report(
        Checker.optional(
          typed.type, at: expression.span, text: expression.text,
          role: "operand of `\(token.text)`"))
      return .poison
    }
    guard let type = operation.result(first.type.widened, second.type.widened) else {
      return mismatch(view, token, first, second)
    }
    return Typed(type, Folding.binary(operation, first.value, second.value))
  }

  /// `1.5 * 2`: beside a Float a whole number is a Float too.
  private static func partner(_ typed: Typed) -> ValueType? {
    typed.type.widened == .float ? .float : nil
  }
}

extension ValueType {
  /// Whether `==` compares two values of the type.
  fileprivate var hasEquality: Bool {
    switch self {
    case .secret, .regex, .promql, .labels, .alert, .group, .failure: false
    default: true
    }
  }
}

extension ValueType {
  /// Whether the type has a unit, so that a plain number scales it.
  fileprivate var isScalable: Bool {
    switch self {
    case .duration, .bytes, .percent: true
    default: false
    }
  }
}

extension TypedExpression.Operator {
  /// The type of `left op right` for arithmetic; nil where the operator does not join them.
  fileprivate func result(_ left: ValueType, _ right: ValueType) -> ValueType? {
    switch (self, left, right) {
    case (.add, .string, .string): .string
    case (.add, .list, .list): left.joined(with: right)
    case (.add, .instant, .duration): .instant
    case (.subtract, .instant, .instant): .duration
    case (.subtract, .instant, .duration): .instant
    case (.add, _, _), (.subtract, _, _): left == right && left.isQuantity ? left : nil
    case (.multiply, .int, .int), (.divide, .int, .int): .int
    case (.multiply, .float, .float), (.divide, .float, .float): .float
    case (.divide, .duration, .duration), (.divide, .bytes, .bytes), (.divide, .percent, .percent):
      .float
    case (.multiply, let scaled, .int), (.multiply, let scaled, .float),
      (.divide, let scaled, .int), (.divide, let scaled, .float),
      (.multiply, .int, let scaled), (.multiply, .float, let scaled):
      scaled.isScalable ? scaled : nil
    default: nil
    }
  }
}
