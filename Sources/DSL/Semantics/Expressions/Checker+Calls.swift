// Calls of builtin functions.
extension Checker {
  mutating func call(_ view: CallExprSyntax, in scope: inout Scope) -> Typed {
    guard let callee = view.callee else { return .poison }
    guard case .nameExpr(let name) = callee else {
      report(
        .misplacedExpression(
          at: callee.span, what: "this", role: "functions are called by their names"))
      return .poison
    }
    for argument in view.arguments {
      guard let label = argument.label else { continue }
      report(
        .misplacedExpression(
          at: label.span, what: "an argument's name", role: "arguments are given by their places"))
      return .poison
    }
    switch name.text {
    case "secret": return secret(view)
    case "label":
      report(
        Diagnostic.misplacedExpression(
          at: view.span, what: "`label(…)`", role: "stands in conditions only"
        ).help("in an expression a label is read as `labels[\"…\"]`"))
      return .poison
    default: break
    }
    if let symbol = symbols[name.text], symbol.kind == .function {
      symbols.markUsed(name.text)
      uses.note(name.span, .symbol(symbol.span))
      guard let function = functions[symbol.index] else { return .poison }
      return call(view, of: function, at: name.span, in: &scope)
    }
    guard let builtin = Builtin.named(name.text) else {
      guard !sources.isIncomplete else { return .poison }
      report(
        .unknownFunction(at: name.span, name: name.text), misspelt: name.text,
        among: Builtin.all.map(\.name) + ["secret"] + symbols.names(of: [.function]))
      return .poison
    }
    uses.note(name.span, .builtin(builtin.name))
    guard hasCount(view, builtin.parameters.count, builtin.name, builtin.signature) else {
      return .poison
    }
    return arguments(view, of: builtin, in: &scope)
  }

  mutating func hasCount(
    _ view: CallExprSyntax, _ wanted: Int, _ name: String, _ signature: String
  ) -> Bool {
    let found = view.arguments.count
    guard found != wanted else { return true }
    let expected = wanted == 1 ? "1 argument" : "\(wanted) arguments"
    report(
      .argumentCount(
        at: view.span, function: "`\(name)`", expected: expected, found: String(found),
        signature: signature))
    return false
  }

  /// `secret("name")`: the name must stand there, so that all secrets of a package are known.
  private mutating func secret(_ view: CallExprSyntax) -> Typed {
    guard hasCount(view, 1, "secret", "secret(name: String): Secret"),
      let argument = view.arguments[0].value
    else { return .poison }
    guard case .stringLiteral(let literal) = argument, let name = literal.constant else {
      let diagnostic = Diagnostic.notConstant(at: argument.span, what: "the name of a secret")
      let isPath = argument.text.utf8.allSatisfy { isWordByte($0) || $0 == UInt8(ascii: "/") }
      report(
        isPath
          ? diagnostic.suggest(
            "put it in quotes", replacing: argument.span, with: "\"\(argument.text)\"")
          : diagnostic)
      return .poison
    }
    guard !name.isEmpty else {
      report(.emptyText(at: argument.span, what: "the name of a secret"))
      return .poison
    }
    return Typed(.secret, .secret(name))
  }

  private mutating func arguments(
    _ view: CallExprSyntax, of builtin: Builtin, in scope: inout Scope
  ) -> Typed {
    var binding = CallBinding()
    var values: [TypedExpression] = []
    var pattern: Pattern?
    for (parameter, argument) in zip(builtin.parameters, view.arguments) {
      guard let expression = argument.value else { return .poison }
      let role = "`\(parameter.name)` of `\(builtin.name)`"
      if parameter.type == .pattern {
        pattern = constantPattern(expression, in: &scope)
        continue
      }
      let value = self.argument(expression, parameter, role, &binding, in: &scope)
      guard let value else { return .poison }
      values.append(value)
    }
    let type = binding.result(builtin.result)
    if binding.isPoisoned { return Typed(type, .poison) }
    if builtin.name == "matches" {
      guard let pattern, let subject = values.first else { return Typed(type, .poison) }
      return Typed(type, .matches(subject, pattern))
    }
    return Typed(type, .call(builtin.name, values))
  }

  /// One argument; nil when its fault makes the result's type unknown.
  private mutating func argument(
    _ expression: ExprSyntax, _ parameter: BuiltinParameter, _ role: String,
    _ binding: inout CallBinding, in scope: inout Scope
  ) -> TypedExpression? {
    let expected: ValueType? =
      switch parameter.type {
      case .exactly(let type): type
      case .constantText, .zone: .string
      case .quantity: binding.quantity
      default: nil
      }
    let typed = elaborate(expression, expecting: expected, in: &scope)
    if typed.type == .poison {
      binding.isPoisoned = true
      return binding.isGeneric(parameter.type) ? nil : .poison
    }
    if let fault = binding.fault(typed, for: parameter.type) {
      var diagnostic = Checker.mismatch(
        typed, expected: fault, at: expression.span, text: expression.text, role: role)
      if diagnostic.code == .typeMismatch {
        diagnostic = Diagnostic.typeMismatch(
          at: expression.span, expected: expected?.description ?? parameter.type.description,
          found: typed.type.description, role: role)
      }
      report(diagnostic)
      binding.isPoisoned = true
      return binding.isGeneric(parameter.type) ? nil : .poison
    }
    checkConstant(typed, parameter.type, at: expression.span, role)
    return typed.value
  }

  /// Reports an argument that must be known at check time and is not, or is known to be wrong.
  private mutating func checkConstant(
    _ typed: Typed, _ parameter: BuiltinParameterType, at span: Span, _ role: String
  ) {
    guard parameter == .constantText || parameter == .zone else { return }
    switch typed.constant {
    case .string(let name)?: if parameter == .zone { _ = checkZone(name, at: span) }
    case nil: report(.notConstant(at: span, what: role))
    default: break
    }
  }
}

/// What `T` and `N` of a signature stand for in one call.
private struct CallBinding {
  var element: ValueType?
  var quantity: ValueType?
  /// An argument was faulty: the type of the result may be known, its value is not.
  var isPoisoned = false

  func isGeneric(_ parameter: BuiltinParameterType) -> Bool {
    switch parameter {
    case .element, .list, .quantity: true
    default: false
    }
  }

  /// Binds the variables of a parameter; gives the type that would have fitted if this does not.
  mutating func fault(_ typed: Typed, for parameter: BuiltinParameterType) -> ValueType? {
    let found = typed.type
    switch parameter {
    // Functions of texts take values of enumerations by their names.
    case .exactly(.string) where found.isEnumeration: return nil
    case .exactly(let type): return type.accepts(found) ? nil : type
    case .constantText, .zone: return ValueType.string.accepts(found) ? nil : .string
    case .element:
      element = element ?? found
      return nil
    case .list:
      guard case .list(let base) = found else { return .list(.string) }
      element = base
      return nil
    case .countable:
      switch found {
      case .list, .labels: return nil
      default: return .list(.string)
      }
    case .labels:
      if case .labels = found { return nil }
      return .labels(.ofAlert)
    case .quantity:
      guard found.isQuantity else { return .int }
      guard let both = (quantity ?? found.widened).joined(with: found.widened) else {
        return quantity
      }
      quantity = both
      return nil
    case .showable: return found.isShowable ? nil : .string
    case .data: return found.isData ? nil : .string
    case .pattern: return nil
    }
  }

  func result(_ result: BuiltinResult) -> ValueType {
    switch result {
    case .exactly(let type): type
    case .list: .list(element ?? .poison)
    case .optionalElement:
      element.map { $0.isOptional ? $0 : .optional($0) } ?? .poison
    case .quantity: quantity ?? .poison
    }
  }
}
