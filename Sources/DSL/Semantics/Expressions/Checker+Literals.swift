// Literals and names.
extension Checker {
  /// Nanoseconds in a millisecond.
  private static let millisecond: Int64 = 1_000_000

  /// A literal; a whole number is a Float where a Float is expected.
  static func literal(_ expression: ExprSyntax, expecting expected: ValueType?) -> Typed {
    switch expression {
    case .intLiteral(let view):
      let value = view.value ?? 0
      switch expected?.unwrapped {
      case .float, .floatRange: return Typed(.float, .float(Double(value)))
      default: return Typed(.int, .int(value))
      }
    case .floatLiteral(let view): return Typed(.float, .float(view.value ?? 0))
    case .percentLiteral(let view): return Typed(.percent, .percent((view.percent ?? 0) / 100))
    case .durationLiteral(let view):
      return Typed(.duration, .duration(nanoseconds(view.milliseconds ?? 0)))
    case .bytesLiteral(let view): return Typed(.bytes, .bytes(view.byteCount ?? 0))
    case .timeLiteral(let view): return Typed(.time, .time(view.text))
    case .dateLiteral(let view): return Typed(.date, .date(view.text))
    case .boolLiteral(let view): return Typed(.bool, .bool(view.isTrue))
    case .noneLiteral: return Typed(.none, Constant.none)
    default: return .poison
    }
  }

  private static func nanoseconds(_ milliseconds: Int64) -> Int64 {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: millisecond)
    return overflow ? .max : product
  }

  /// `re"…"`, `promql"…"` or `json"…"`.
  mutating func typedLiteral(_ view: TypedLiteralSyntax) -> Typed {
    guard let string = view.string else { return .poison }
    switch view.language {
    case "promql":
      return literalQuery(view, .none).map { Typed(.promql, .promql($0.text)) } ?? .poison
    case "json": return json(view, string)
    default: break
    }
    guard let source = view.constant else { return .poison }
    return pattern(source, at: string.span).map { Typed(.regex, .regex($0)) } ?? .poison
  }

  /// Reads a regular expression; reports one that is none.
  mutating func pattern(_ source: String, at span: Span) -> Pattern? {
    do {
      return try Pattern.parse(source)
    } catch {
      report(.invalidPattern(at: span, reason: error.description))
      return nil
    }
  }

  /// A name: a value of the expected enumeration, a local, `now`, or a constant of the package.
  mutating func name(
    _ view: NameExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    let name = view.text
    if let type = expected?.unwrapped, case .enumeration(let enumeration) = type,
      let value = enumeration.expression(name)
    {
      uses.note(view.span, .value(name, of: enumeration.name), type)
      return Typed(type, value)
    }
    if let local = scope[name] {
      uses.note(view.span, local.span.map { .local($0) } ?? .implicit(name), local.type)
      return Typed(local.type, local.value)
    }
    if name == "now" {
      if scope.isRunning { return Typed(.instant, .call("now", [])) }
      report(.notConstant(at: view.span, what: "this value"))
      return .poison
    }
    guard let symbol = symbols[name] else {
      // It may be a value of a type that could not be read.
      if expected?.unwrapped == .poison { return .poison }
      reportUnknown(view, expecting: expected, in: scope)
      return .poison
    }
    symbols.markUsed(name)
    uses.note(
      view.span, .symbol(symbol.span),
      symbol.kind == .constant ? constants[symbol.index]?.typed.type : nil)
    if symbol.kind == .feature { return Typed(.bool, .feature(Handle(symbol.index))) }
    guard symbol.kind == .constant else {
      report(
        .wrongKindOfName(
          at: view.span, declared: symbol.span, name: name, found: symbol.kind.aNoun,
          expected: "a value"))
      return .poison
    }
    guard let constant = constants[symbol.index] else { return .poison }
    return use(constant, at: view.span, in: &scope)
  }

  private mutating func reportUnknown(
    _ view: NameExprSyntax, expecting expected: ValueType?, in scope: Scope
  ) {
    let name = view.text
    if case .enumeration(let enumeration)? = expected?.unwrapped {
      report(
        .unknownValue(at: view.span, value: name, enumeration: enumeration.name),
        misspelt: name, among: enumeration.values)
      return
    }
    // In the texts of a rule, labels are variables.
    guard !sources.isIncomplete, !vocabulary.isIncomplete else { return }
    let diagnostic = Diagnostic.unknownVariable(at: view.span, name: name)
    guard vocabulary[name] != nil, let group = scope.locals.first(where: { $0.type == .group })
    else {
      let visible = scope.locals.map(\.name) + symbols.names(of: [.constant])
      return report(diagnostic, misspelt: name, among: visible)
    }
    let replacement = "\(group.name).labels.\(name)"
    report(
      diagnostic.help("a label of the group is written `\(replacement)`").suggest(
        "read the group's label", replacing: view.span, with: replacement))
  }
}
