/// Puts the value of a constant or the body of a function where it is used.
///
/// Slots of the definition get new numbers in the scope of the use, parameters become their
/// arguments, and what is known then is folded, so that a function of constants is a constant.
struct Substitution {
  /// What stands for the slots of parameters.
  let arguments: [TypedExpression]
  /// What is added to the number of every other slot.
  let offset: Int
  /// Whether the result would be higher than expressions may be.
  private(set) var isTooHigh = false
  private var height = 0
  /// Values of loop variables while a loop is unrolled.
  private var bound: [Int: TypedExpression] = [:]

  /// Lists up to this length are gone through at check time.
  static let unrolledLengthMax = 256

  init(arguments: [TypedExpression], offset: Int) {
    self.arguments = arguments
    self.offset = offset
  }

  private func slot(_ index: Int) -> TypedExpression {
    if let value = bound[index] { return value }
    return index < arguments.count ? arguments[index] : .slot(index + offset)
  }

  mutating func callAsFunction(_ value: TypedExpression) -> TypedExpression {
    height += 1
    defer { height -= 1 }
    guard height <= ExpressionBudget.depthMax else {
      isTooHigh = true
      return .poison
    }
    switch value {
    case .constant, .during, .feature: return value
    case .slot(let index): return slot(index)
    case .member(let base, let name): return Folding.member(self(base), name)
    case .label(let base, let name, let isOptional):
      return .label(self(base), name: name, isOptional: isOptional)
    case .index(let base, let index): return Folding.index(self(base), self(index))
    case .call(let name, let arguments): return .call(name, arguments.map { self($0) })
    case .not(let inner): return Folding.not(self(inner))
    case .negate(let inner): return Folding.negate(self(inner))
    case .binary(let operation, let left, let right):
      return Folding.binary(operation, self(left), self(right))
    case .coalesce(let first, let second): return Folding.coalesce(self(first), self(second))
    case .present(let inner): return Folding.present(self(inner))
    case .matches(let inner, let pattern): return Folding.matches(self(inner), pattern)
    case .oneOf(let inner, let values): return Folding.oneOf(self(inner), values.map { self($0) })
    case .contained(let inner, let list): return .contained(self(inner), in: self(list))
    case .format(let inner, let format): return .format(self(inner), format)
    case .printed(let inner, let layout): return .printed(self(inner), layout: layout)
    case .list(let elements): return Folding.list(elements.map { self($0) })
    case .record(let fields):
      return Folding.record(fields.map { (name: $0.name, value: self($0.value)) })
    case .choose, .cases, .text, .comprehension, .bind: return branching(value)
    }
  }

  private mutating func branching(_ value: TypedExpression) -> TypedExpression {
    switch value {
    case .choose(let condition, let then, let otherwise):
      switch self(condition) {
      case .constant(.bool(let flag)): return self(flag ? then : otherwise)
      case let condition: return .choose(condition, then: self(then), else: self(otherwise))
      }
    case .cases(let subject, let arms):
      let subject = self(subject)
      if case .constant(let known) = subject,
        let arm = arms.first(where: { $0.values?.contains(known) ?? true })
      {
        return self(arm.result)
      }
      return .cases(subject, arms.map { (values: $0.values, result: self($0.result)) })
    case .text(let pieces): return Folding.text(texts(pieces))
    case .comprehension(let slot, let over, let filter, let element):
      return comprehension(slot, self(over), filter, element)
    case .bind(let slot, let bound, let body):
      return .bind(slot: slot + offset, self(bound), in: self(body))
    default: return value
    }
  }

  /// A list that is known is gone through now.
  private mutating func comprehension(
    _ slot: Int, _ over: TypedExpression, _ filter: TypedExpression?, _ element: TypedExpression
  ) -> TypedExpression {
    if case .constant(.list(let items)) = over, items.count <= Substitution.unrolledLengthMax,
      let unrolled = unrolled(slot, items, filter, element)
    {
      return .constant(.list(unrolled))
    }
    return .comprehension(
      slot: slot + offset, over: over, filter: filter.map { self($0) }, element: self(element))
  }

  private mutating func unrolled(
    _ slot: Int, _ items: [Constant], _ filter: TypedExpression?, _ element: TypedExpression
  ) -> [Constant]? {
    defer { bound[slot] = nil }
    var values: [Constant] = []
    for item in items {
      bound[slot] = .constant(item)
      if let filter {
        guard case .constant(.bool(let isKept)) = self(filter) else { return nil }
        if !isKept { continue }
      }
      guard case .constant(let value) = self(element) else { return nil }
      values.append(value)
    }
    return values
  }

  private mutating func texts(_ pieces: [CheckedText]) -> [CheckedText] {
    pieces.map { piece in
      switch piece {
      case .literal: return piece
      case .value(let inner): return Folding.shownText(self(inner))
      case .loop(let slot, let over, let body):
        return .loop(slot: slot + offset, over: self(over), body: texts(body))
      case .conditional(let arms, let otherwise):
        return .conditional(
          arms.map { (condition: self($0.condition), body: texts($0.body)) },
          otherwise: texts(otherwise))
      }
    }
  }
}

extension Folding {
  static func member(_ base: TypedExpression, _ name: String) -> TypedExpression {
    if case .constant(.record(let fields)) = base,
      let field = fields.first(where: { $0.name == name })
    {
      return .constant(field.value)
    }
    return .member(base, name)
  }

  static func index(_ base: TypedExpression, _ index: TypedExpression) -> TypedExpression {
    if case .constant(.list(let values)) = base, case .constant(.int(let number)) = index {
      guard let position = Int(exactly: number), values.indices.contains(position) else {
        return .constant(.none)
      }
      return .constant(values[position])
    }
    return .index(base, index)
  }

  static func coalesce(_ first: TypedExpression, _ second: TypedExpression) -> TypedExpression {
    guard case .constant(let value) = first else { return .coalesce(first, second) }
    return value == .none ? second : first
  }

  static func present(_ value: TypedExpression) -> TypedExpression {
    guard case .constant(let constant) = value else { return .present(value) }
    return .constant(.bool(constant != .none))
  }

  static func matches(_ value: TypedExpression, _ pattern: Pattern) -> TypedExpression {
    guard case .constant(.string(let text)) = value else { return .matches(value, pattern) }
    return .constant(.bool(pattern.matchesWhole(text)))
  }

  static func oneOf(_ value: TypedExpression, _ choices: [TypedExpression]) -> TypedExpression {
    guard case .constant(let wanted) = value else { return .oneOf(value, choices) }
    var known: [Constant] = []
    for choice in choices {
      guard case .constant(let constant) = choice else { return .oneOf(value, choices) }
      known.append(constant)
    }
    return .constant(.bool(known.contains(wanted)))
  }

  /// The piece of a text that shows a value.
  static func shownText(_ value: TypedExpression) -> CheckedText {
    if case .constant(let constant) = value, let shown = shown(constant) { return .literal(shown) }
    if case .text(let inner) = value, inner.count == 1 { return inner[0] }
    return .value(value)
  }
}
