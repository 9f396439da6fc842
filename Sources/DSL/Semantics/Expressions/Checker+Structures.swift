// Lists, records, `case` and `if`.
extension Checker {
  mutating func list(
    _ view: ListExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    var element: ValueType?
    if case .list(let wanted)? = expected?.unwrapped { element = wanted }
    var joined: ValueType?
    var values: [TypedExpression] = []
    for item in view.elements {
      let typed = elaborate(item, expecting: element ?? joined, in: &scope)
      values.append(typed.value)
      guard let before = joined else {
        joined = typed.type
        continue
      }
      guard let both = before.joined(with: typed.type) else {
        report(
          .typeMismatch(
            at: item.span, expected: before.description, found: typed.type.description,
            role: "the elements of a list have one type"))
        return .poison
      }
      joined = both
    }
    return Typed(.list(joined ?? element ?? .poison), Folding.list(values))
  }

  mutating func comprehension(
    _ view: ListForSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    let outer = scope.count
    let (list, type) = iterated(view.items, in: &scope)
    let slot = define(view.variable, type, in: &scope)
    let filter = view.filter?.condition.map {
      check($0, is: .bool, role: "condition of the list", in: &scope)
    }
    var wanted: ValueType?
    if case .list(let element)? = expected?.unwrapped { wanted = element }
    let element = view.element.map { elaborate($0, expecting: wanted, in: &scope) } ?? .poison
    scope.leave(to: outer)
    let whole = TypedExpression.comprehension(
      slot: slot, over: list, filter: filter, element: element.value)
    guard case .constant = list else { return Typed(.list(element.type), whole) }
    // What goes through a known list may be known itself.
    var substitution = Substitution(arguments: [], offset: 0)
    return Typed(.list(element.type), substitution(whole))
  }

  mutating func record(
    _ view: RecordExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    var wanted: [RecordTypeField]?
    if case .record(let fields)? = expected?.unwrapped { wanted = fields }
    var seen: [String: Span] = [:]
    var types: [RecordTypeField] = []
    var values: [(name: String, value: TypedExpression)] = []
    for field in view.fields {
      guard let key = field.key, let expression = field.value, let name = key.name else { continue }
      if let first = seen.updateValue(key.span, forKey: name) {
        report(.duplicateEntry(at: key.span, first: first, name: "`\(name)`", owner: "the record"))
        continue
      }
      var type = wanted?.first { $0.name == name }?.type
      if let wanted, type == nil {
        report(
          .unknownField(at: key.span, name: name), misspelt: name, among: wanted.map(\.name))
        type = .poison
      }
      let typed = elaborate(expression, expecting: type, in: &scope)
      var value = typed.value
      if let type {
        value = conform(
          typed, to: type, at: expression.span, text: expression.text,
          role: "field `\(name)` of the record")
      }
      types.append(RecordTypeField(name, type ?? typed.type))
      values.append((name, value))
    }
    if let wanted { return complete(view, wanted, values) }
    return Typed(.record(types), Folding.record(values))
  }

  /// A record of a known type: optional fields that are left out are none.
  private mutating func complete(
    _ view: RecordExprSyntax, _ wanted: [RecordTypeField],
    _ values: [(name: String, value: TypedExpression)]
  ) -> Typed {
    var missing: [String] = []
    var all: [(name: String, value: TypedExpression)] = []
    for field in wanted {
      if let given = values.first(where: { $0.name == field.name }) {
        all.append(given)
      } else if field.type.isOptional {
        all.append((field.name, .constant(.none)))
      } else {
        missing.append("`\(field.name)`")
      }
    }
    // A field that is written wrong is told once, not again as one that is missing.
    let unknownCount = view.fields.count { field in
      field.key?.name.map { name in !wanted.contains { $0.name == name } } ?? false
    }
    if missing.count > unknownCount, !view.isDamaged {
      let type = ValueType.record(wanted).description
      report(
        .missingField(at: view.span, fields: Checker.enumerated(missing), role: "expected \(type)"))
    }
    return Typed(.record(wanted), Folding.record(all))
  }

  mutating func conditional(
    _ view: IfExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    let condition = check(view.condition, is: .bool, role: "condition of `if`", in: &scope)
    guard let yes = view.then, let no = view.fallback else { return .poison }
    let first = elaborate(yes, expecting: expected, in: &scope)
    let second = elaborate(no, expecting: expected ?? first.type, in: &scope)
    guard let joined = join([(first, yes), (second, no)]) else { return .poison }
    if case .constant(.bool(let flag)) = condition {
      return Typed(joined, flag ? first.value : second.value)
    }
    return Typed(joined, .choose(condition, then: first.value, else: second.value))
  }

  /// The common type of alternatives; reports the first that has none with those before it.
  private mutating func join(_ results: [(typed: Typed, expression: ExprSyntax)]) -> ValueType? {
    guard var joined = results.first?.typed.type else { return nil }
    for (typed, expression) in results.dropFirst() {
      guard let both = joined.joined(with: typed.type) else {
        report(
          .typeMismatch(
            at: expression.span, expected: joined.description, found: typed.type.description,
            role: "all results have one type"))
        return nil
      }
      joined = both
    }
    return joined
  }

  mutating func choice(
    _ view: CaseExprSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    guard let subject = view.subject else { return .poison }
    let value = elaborate(subject, in: &scope)
    if value.type.isOptional {
      report(
        Checker.optional(value.type, at: subject.span, text: subject.text, role: "asked by `case`"))
      return .poison
    }
    var coverage = CaseCoverage(type: value.type)
    var arms: [(values: [Constant]?, result: TypedExpression)] = []
    var results: [(typed: Typed, expression: ExprSyntax)] = []
    for arm in view.arms {
      guard let expression = arm.value else { continue }
      let patterns = casePatterns(arm, of: value.type, in: &scope)
      note(arm, patterns, &coverage)
      let typed = elaborate(
        expression, expecting: expected ?? results.first?.typed.type, in: &scope)
      results.append((typed, expression))
      arms.append((arm.isElse ? nil : patterns.map(\.value), typed.value))
    }
    if let missing = coverage.missing, !view.isDamaged, value.type != .poison {
      report(.incompleteCase(at: subject.span, missing: missing))
    }
    guard let joined = join(results) else { return .poison }
    return Typed(joined, .cases(value.value, arms))
  }

  /// The values an arm is for; faulty ones are reported and left out.
  private mutating func casePatterns(
    _ arm: CaseArmSyntax, of type: ValueType, in scope: inout Scope
  ) -> [(value: Constant, span: Span)] {
    arm.patterns.compactMap { pattern in
      guard let expression = pattern.value else { return nil }
      let typed = elaborate(expression, expecting: type.widened, in: &scope)
      if typed.type == .poison { return nil }
      let value = conform(
        typed, to: type.widened, at: expression.span, text: expression.text,
        role: "compared with the value of `case`")
      if case .constant(let constant) = value { return (constant, expression.span) }
      report(.notConstant(at: expression.span, what: "the pattern of an arm"))
      return nil
    }
  }

  private mutating func note(
    _ arm: CaseArmSyntax, _ patterns: [(value: Constant, span: Span)],
    _ coverage: inout CaseCoverage
  ) {
    if arm.isElse {
      if let first = coverage.add(nil, at: arm.span) {
        report(.repeatedCase(at: arm.span, first: first, value: "`else`"))
      }
      return
    }
    // The values of a faulty pattern are not known, so what is missing is not known either.
    if patterns.count < arm.patterns.count { coverage.isUnknown = true }
    for (value, span) in patterns {
      guard let first = coverage.add(value, at: span) else { continue }
      let shown = Folding.shown(value).map { "`\($0)`" } ?? "this value"
      report(.repeatedCase(at: span, first: first, value: shown))
    }
  }
}

/// Which values the arms of a `case` have covered.
private struct CaseCoverage {
  let type: ValueType
  var isUnknown = false
  private var seen: [Constant: Span] = [:]
  private var otherwise: Span?

  init(type: ValueType) { self.type = type }

  /// Notes an arm, nil for `else`; gives the place of the arm that covers it already.
  mutating func add(_ pattern: Constant?, at span: Span) -> Span? {
    if let otherwise { return otherwise }
    guard let pattern else {
      otherwise = span
      return nil
    }
    if let first = seen[pattern] { return first }
    seen[pattern] = span
    return nil
  }

  /// What no arm covers, for the message; nil when every value is covered.
  var missing: String? {
    guard otherwise == nil, !isUnknown else { return nil }
    switch type {
    case .enumeration(let enumeration):
      let names = enumeration.values.filter { seen[enumeration.constant($0)] == nil }
      return names.isEmpty ? nil : Checker.enumerated(names.map { "`\($0)`" })
    case .bool:
      let names = [true, false].filter { seen[.bool($0)] == nil }
      return names.isEmpty ? nil : Checker.enumerated(names.map { "`\($0)`" })
    default: return "all other values; add `else =>`"
    }
  }
}

extension RecordKeySyntax {
  /// The key as a text; nil in a damaged tree.
  var name: String? { quoted.map { $0.constant } ?? text }
}

extension Folding {
  static func list(_ values: [TypedExpression]) -> TypedExpression {
    var constants: [Constant] = []
    for value in values {
      guard case .constant(let constant) = value else { return .list(values) }
      constants.append(constant)
    }
    return .constant(.list(constants))
  }

  static func record(_ values: [(name: String, value: TypedExpression)]) -> TypedExpression {
    var fields: [ConstantField] = []
    for (name, value) in values {
      guard case .constant(let constant) = value else { return .record(values) }
      fields.append(ConstantField(name, constant))
    }
    return .constant(.record(fields))
  }
}
