// Constants and functions of the package. They may use each other, but nothing may use itself.
extension Checker {
  /// Checks the constants and functions, each after those it uses.
  mutating func checkDefinitions() {
    let constantCount = sources.constants.count
    let bodies =
      sources.constants.map(\.value) + sources.functions.map(\.body)
    let references = bodies.map { body in body.map { definitionsNamed(in: $0) } ?? [] }
    let order = ReferenceOrder(references)
    report(
      order.cycles, of: { $0 < constantCount ? .constant : .function },
      names: { sources in
        sources.constants.map { ($0.name, $0.span) } + sources.functions.map { ($0.name, $0.span) }
      })
    // A definition that leads back to itself has no value where it is used, and nothing more is
    // said of it.
    for index in order.order {
      if index < constantCount {
        checkConstant(index)
      } else {
        checkFunction(index - constantCount)
      }
    }
  }

  private mutating func checkConstant(_ index: Int) {
    let declaration = sources.constants[index]
    guard let expression = declaration.value, !declaration.isDamaged else { return }
    path = "constant/\(declaration.name?.text ?? "")"
    var scope = Scope.constant
    var typed = elaborate(expression, in: &scope)
    guard typed.type != .poison else { return }
    if typed.type == .none {
      report(
        .typeMismatch(
          at: expression.span, expected: "a value", found: "none",
          role: "the type of the constant cannot be known"))
      return
    }
    if typed.constant == nil {
      var substitution = Substitution(arguments: [], offset: 0)
      typed.value = substitution(typed.value)
    }
    constants[index] = CheckedConstant(
      typed: typed, size: budget.nodesUsed, slotCount: scope.slotCount)
  }

  private mutating func checkFunction(_ index: Int) {
    let declaration = sources.functions[index]
    let name = declaration.name?.text ?? ""
    path = "function/\(name)"
    guard !declaration.isDamaged, let body = declaration.body, let written = declaration.result
    else { return }
    if let label = declaration.name, Builtin.named(name) != nil || Checker.callWords.contains(name)
    {
      report(
        Diagnostic.shadowedName(at: label.span, name: name).note(
          "`\(name)` is a function of the language"))
    }
    var scope = Scope.constant
    var parameters: [RecordTypeField] = []
    for parameter in declaration.parameters {
      let type = parameter.type.map { parameterType($0, of: parameter.name) } ?? .poison
      _ = define(parameter.name, type, in: &scope)
      parameters.append(RecordTypeField(parameter.name?.text ?? "", type))
    }
    let result = type(written, enumerationName: "result of `\(name)`")
    let value = check(body, is: result, role: "the result of `\(name)`", in: &scope)
    functions[index] = CheckedFunction(
      name: name, parameters: parameters, result: result, body: value, slotCount: scope.slotCount,
      size: budget.nodesUsed)
  }

  /// What calls mean besides builtins.
  static let callWords = ["secret", "label", "maturity"]

  private mutating func parameterType(_ syntax: TypeSyntax, of name: NameSyntax?) -> ValueType {
    type(syntax, enumerationName: "parameter `\(name?.text ?? "")`")
  }

  /// The constants and functions whose names stand in an expression; functions follow constants.
  private func definitionsNamed(in expression: ExprSyntax) -> [Int] {
    let tree = expression.tree
    var found: [Int] = []
    var node = expression.id.raw
    let end = tree.nodeEnds[Int(node)]
    while node < end {
      if tree.kind(of: NodeID(node)) == .nameExpr, let symbol = symbols[tree.text(of: NodeID(node))]
      {
        switch symbol.kind {
        case .constant: found.append(symbol.index)
        case .function: found.append(sources.constants.count + symbol.index)
        default: break
        }
      }
      node += 1
    }
    return found
  }

  // MARK: Use

  /// The value of a constant, with slots of its own in the scope of its use.
  mutating func use(
    _ constant: CheckedConstant, at span: Span, in scope: inout Scope
  ) -> Typed {
    guard spend(constant.size, at: span) else { return .poison }
    if constant.typed.constant != nil { return constant.typed }
    var substitution = Substitution(arguments: [], offset: scope.reserve(constant.slotCount))
    let value = substitution(constant.typed.value)
    return placed(value, constant.typed.type, substitution, at: span)
  }

  /// A call of a function of the package: its body stands where it is called.
  mutating func call(
    _ view: CallExprSyntax, of function: CheckedFunction, at span: Span, in scope: inout Scope
  ) -> Typed {
    guard
      hasCount(view, function.parameters.count, function.name, function.signature)
    else { return .poison }
    var arguments: [TypedExpression] = []
    var bindings: [(slot: Int, value: TypedExpression)] = []
    for (parameter, argument) in zip(function.parameters, view.arguments) {
      let role = "`\(parameter.name)` of `\(function.name)`"
      let value = check(argument.value, is: parameter.type, role: role, in: &scope)
      if value.isCheap {
        arguments.append(value)
      } else {
        let slot = scope.reserve(1)
        arguments.append(.slot(slot))
        bindings.append((slot, value))
      }
    }
    guard spend(function.size, at: span) else { return .poison }
    let own = scope.reserve(function.slotCount - arguments.count)
    var substitution = Substitution(arguments: arguments, offset: own - arguments.count)
    var value = substitution(function.body)
    for binding in bindings.reversed() {
      value = .bind(slot: binding.slot, binding.value, in: value)
    }
    return placed(value, function.result, substitution, at: span)
  }

  private mutating func placed(
    _ value: TypedExpression, _ type: ValueType, _ substitution: Substitution, at span: Span
  ) -> Typed {
    guard !substitution.isTooHigh else {
      reportTooLargeOnce(span)
      return .poison
    }
    return Typed(type, value)
  }

  private mutating func spend(_ size: Int, at span: Span) -> Bool {
    if budget.spend(size) { return true }
    reportTooLargeOnce(span)
    return false
  }

  mutating func reportTooLargeOnce(_ span: Span) {
    guard !budget.isReported else { return }
    budget.isReported = true
    reportTooLarge(span)
  }
}

/// A function of the package.
struct CheckedFunction: Sendable {
  let name: String
  let parameters: [RecordTypeField]
  let result: ValueType
  /// Parameters stand in the first slots.
  let body: TypedExpression
  let slotCount: Int
  /// Nodes of the body, those of what it uses included.
  let size: Int

  /// As it is written: `link(service: String): String`.
  var signature: String {
    let list = parameters.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
    return "\(name)(\(list)): \(result)"
  }
}

extension TypedExpression {
  /// Whether it may stand in several places instead of one without costing more.
  fileprivate var isCheap: Bool {
    switch self {
    case .constant, .slot, .feature: true
    case .member(let base, _), .label(let base, _, _): base.isCheap
    default: false
    }
  }
}
