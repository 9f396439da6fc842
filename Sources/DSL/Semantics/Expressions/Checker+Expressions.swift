// Expressions: from syntax to types and checked form.
extension Checker {
  /// Checks an expression where a type is expected, and reports one that does not fit.
  ///
  /// The role says what the place is, for the label: "`timeout` of channel `ops`". It is asked for
  /// only where something is wrong.
  mutating func check(
    _ expression: ExprSyntax?, is expected: ValueType, role: @autoclosure () -> String,
    in scope: inout Scope
  ) -> TypedExpression {
    guard let expression else { return .poison }
    let typed = elaborate(expression, expecting: expected, in: &scope)
    return conform(typed, to: expected, at: expression.span, text: expression.text, role: role())
  }

  /// The value of a checked expression if its type fits; reports it otherwise.
  mutating func conform(
    _ typed: Typed, to expected: ValueType, at span: Span, text: @autoclosure () -> String,
    role: @autoclosure () -> String
  ) -> TypedExpression {
    if expected.accepts(typed.type) { return typed.value }
    report(Checker.mismatch(typed, expected: expected, at: span, text: text(), role: role()))
    return .poison
  }

  /// Checks an expression and gives its type.
  ///
  /// The expected type gives names of enumerations and numbers their meaning; the caller still
  /// compares the type.
  mutating func elaborate(
    _ expression: ExprSyntax, expecting expected: ValueType? = nil, in scope: inout Scope
  ) -> Typed {
    guard !expression.isDamaged else { return .poison }
    defer { budget.leave() }
    guard budget.enter() else {
      if !budget.isReported {
        budget.isReported = true
        reportTooLarge(expression.span)
      }
      return .poison
    }
    let typed = elaborateUnbounded(expression, expecting: expected, in: &scope)
    return fit(typed, expected: expected, at: expression)
  }

  mutating func reportTooLarge(_ span: Span) {
    let limit =
      "\(ExpressionBudget.nodeCountMax) parts or \(ExpressionBudget.depthMax) levels of nesting"
    report(.expressionTooLarge(at: span, limit: limit))
  }

  private mutating func elaborateUnbounded(
    _ expression: ExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    switch expression {
    case .nameExpr(let view): name(view, expecting: expected, in: &scope)
    case .intLiteral, .floatLiteral, .percentLiteral, .durationLiteral, .bytesLiteral, .timeLiteral,
      .dateLiteral, .boolLiteral, .noneLiteral:
      Checker.literal(expression, expecting: expected)
    case .stringLiteral(let view): text(.stringLiteral(view), expecting: expected, in: &scope)
    case .textBlock(let view): text(.textBlock(view), expecting: expected, in: &scope)
    case .typedLiteral(let view): typedLiteral(view)
    case .listExpr(let view): list(view, expecting: expected, in: &scope)
    case .listFor(let view): comprehension(view, expecting: expected, in: &scope)
    case .recordExpr(let view): record(view, expecting: expected, in: &scope)
    case .parenExpr(let view):
      view.inner.map { elaborate($0, expecting: expected, in: &scope) } ?? .poison
    case .unaryExpr(let view): unary(view, expecting: expected, in: &scope)
    case .binaryExpr(let view): binary(view, expecting: expected, in: &scope)
    case .rangeExpr: misplaced("a range", expression)
    case .rateExpr: misplaced("a rate", expression)
    case .callExpr(let view): call(view, in: &scope)
    case .memberExpr(let view): member(view, in: &scope)
    case .indexExpr(let view): index(view, in: &scope)
    case .presenceExpr(let view): presence(view, in: &scope)
    case .calendarExpr(let view): calendar(view, in: scope)
    case .castExpr(let view): cast(view, in: &scope)
    case .caseExpr(let view): choice(view, expecting: expected, in: &scope)
    case .ifExpr(let view): conditional(view, expecting: expected, in: &scope)
    case .missingExpr: .poison
    }
  }

  private mutating func misplaced(_ what: String, _ expression: ExprSyntax) -> Typed {
    report(
      .misplacedExpression(at: expression.span, what: what, role: "a single value is expected"))
    return .poison
  }

  /// Holds constant numbers against the bounds of an expected range.
  private mutating func fit(
    _ typed: Typed, expected: ValueType?, at expression: ExprSyntax
  ) -> Typed {
    guard let expected = expected?.unwrapped, let constant = typed.constant else { return typed }
    let fits: Bool
    switch (expected, constant) {
    case (.floatRange(let low, let high), .float(let value)): fits = low <= value && value <= high
    case (.intRange(let low, let high), .int(let value)): fits = low <= value && value <= high
    default: return typed
    }
    if fits { return Typed(expected, typed.value) }
    report(
      .outOfRange(at: expression.span, what: "the value", bounds: "in the range \(expected)"))
    return .poison
  }

  static func mismatch(
    _ typed: Typed, expected: ValueType, at span: Span, text: String, role: String
  ) -> Diagnostic {
    if typed.type.holdsSecret { return .misplacedSecret(at: span, role: role) }
    if case .optional(let base) = typed.type, expected.accepts(base) {
      return optional(typed.type, at: span, text: text, role: role)
    }
    let diagnostic = Diagnostic.typeMismatch(
      at: span, expected: expected.description, found: typed.type.description, role: role)
    switch (expected.unwrapped, typed.constant) {
    case (.duration, .int(let number)?):
      return diagnostic.suggest(
        "write seconds", replacing: span, with: "\(number)s", .hasPlaceholder)
    case (.duration, .string(let written)?) where isDuration(written):
      return diagnostic.suggest("take the quotes away", replacing: span, with: written)
    case (.string, .int?), (.string, .float?), (.string, .bool?):
      return diagnostic.suggest("write a text", replacing: span, with: "\"\(text)\"")
    case (.enumeration(let enumeration), .string(let value)?)
    where enumeration.values.contains(value):
      return diagnostic.suggest("take the quotes away", replacing: span, with: value, .safe)
    default: return diagnostic
    }
  }

  private static func isDuration(_ text: String) -> Bool {
    if case .success = LiteralText.duration(Array(text.utf8)[...]) { return !text.isEmpty }
    return false
  }

  static func optional(
    _ type: ValueType, at span: Span, text: String, role: String
  ) -> Diagnostic {
    let filler = type.unwrapped == .string ? "\"\"" : "…"
    return Diagnostic.optionalNotUnwrapped(
      at: span, expression: text, type: type.description, role: role
    ).suggest(
      "say what stands in its place", replacing: span, with: "\(text) ?? \(filler)",
      .hasPlaceholder)
  }
}

extension ValueType {
  /// The type without `?`.
  var unwrapped: ValueType {
    if case .optional(let base) = self { return base }
    return self
  }
}
