// Conditions on labels: the fragment of expressions that can be proved.
extension Checker {
  /// Checks a condition; nil when a fault was reported.
  mutating func condition(_ expression: ExprSyntax?) -> LabelCondition? {
    guard let expression, !expression.isDamaged else { return nil }
    if case .missingExpr = expression { return nil }
    defer { budget.leave() }
    guard budget.enter() else {
      if !budget.isReported {
        budget.isReported = true
        reportTooLarge(expression.span)
      }
      return nil
    }
    let condition = meaning(of: expression)
    conditions[expression.span] = condition
    return condition
  }

  private mutating func meaning(of expression: ExprSyntax) -> LabelCondition? {
    switch expression {
    case .boolLiteral(let view): return view.isTrue ? .always : .never
    case .parenExpr(let view): return condition(view.inner)
    case .unaryExpr(let view) where view.operator?.kind == .kwNot:
      return condition(view.operand).map(LabelCondition.negated)
    case .binaryExpr(let view): return comparison(view)
    case .presenceExpr(let view): return presenceCondition(view)
    case .calendarExpr(let view): return calendarCondition(view.relation, view.calendar)
    case .nameExpr(let view) where symbols[view.text]?.kind == .feature:
      return resolve(view.text, at: view.span, as: [.feature]).map { .feature(Handle($0.index)) }
    default:
      reportNoCondition(expression)
      return nil
    }
  }

  /// `during CALENDAR` or `outside CALENDAR`.
  mutating func calendarCondition(
    _ relation: Token?, _ reference: NameRefSyntax?
  ) -> LabelCondition? {
    guard let relation, let symbol = resolve(reference, as: .calendar) else { return nil }
    let inside = LabelCondition.during(Handle(symbol.index))
    return relation.kind == .kwDuring ? inside : .not(inside)
  }

  private mutating func comparison(_ view: BinaryExprSyntax) -> LabelCondition? {
    guard let token = view.operator else { return nil }
    switch token.kind {
    case .kwAnd, .kwOr: return chain(view, token.kind)
    case .equal, .notEqual, .kwIn, .matches, .notMatches: break
    default:
      report(.notDecidable(at: view.span, what: "`\(token.text)`"))
      return nil
    }
    guard let left = view.left, let right = view.right, let label = labelTerm(left, in: view),
      vocabulary[label.name]?.isDamaged != true
    else { return nil }
    let predicate: LabelPredicate?
    switch token.kind {
    case .kwIn: predicate = membership(right, of: label)
    case .matches, .notMatches: predicate = matching(right, of: label)
    default: predicate = labelText(right, of: label).map { .equals($0) }
    }
    guard let predicate else { return nil }
    let isNegated = view.isNegated || token.kind == .notEqual || token.kind == .notMatches
    let test = LabelCondition.label(label.name, predicate)
    return isNegated ? .not(test) : test
  }

  /// `a and b and …`: walks down the left side in a loop, because generated chains are long.
  private mutating func chain(_ view: BinaryExprSyntax, _ kind: TokenKind) -> LabelCondition? {
    var operands: [ExprSyntax] = []
    var current = view
    while true {
      guard let left = current.left, let right = current.right else { return nil }
      operands.append(right)
      guard case .binaryExpr(let next) = left, next.operator?.kind == kind else {
        operands.append(left)
        break
      }
      current = next
    }
    var parts: [LabelCondition] = []
    var isWhole = true
    for operand in operands.reversed() {
      if let part = condition(operand) { parts.append(part) } else { isWhole = false }
    }
    guard isWhole else { return nil }
    return kind == .kwAnd ? .all(of: parts) : .any(of: parts)
  }

  // MARK: Labels

  /// A label on the left of a comparison.
  private struct LabelTerm {
    let name: String
    /// The values it is declared to have; empty for any text.
    let values: [String]
  }

  private mutating func labelTerm(_ left: ExprSyntax, in view: BinaryExprSyntax) -> LabelTerm? {
    switch left {
    case .nameExpr(let name): return labelTerm(name.text, at: name.span)
    case .callExpr(let call):
      return quotedLabel(call).map { LabelTerm(name: $0, values: vocabulary[$0]?.values ?? []) }
    case .stringLiteral, .intLiteral:
      report(reversed(view))
      return nil
    case .parenExpr(let inner): return inner.inner.flatMap { labelTerm($0, in: view) }
    default:
      reportNoCondition(left)
      return nil
    }
  }

  private mutating func labelTerm(_ name: String, at span: Span) -> LabelTerm? {
    guard let label = vocabulary[name] else {
      if symbols[name]?.kind == .constant {
        report(Diagnostic.reversedComparison(at: span).note("`\(name)` is a constant"))
      } else {
        reportUnknownLabel(name, at: span)
      }
      return nil
    }
    uses.note(span, .label(name), label.valueType)
    return LabelTerm(name: name, values: label.values)
  }

  /// Reports a label that nothing declares; the help says how to write it instead.
  mutating func reportUnknownLabel(_ name: String, at span: Span, help: String? = nil) {
    guard !sources.isIncomplete, !vocabulary.isIncomplete else { return }
    let way = "label(\"\(name)\")"
    let help =
      help ?? "declare it in `labels { … }`, or write `\(way)` for one that stays undeclared"
    report(
      Diagnostic.unknownLabel(at: span, name: name).help(help), misspelt: name,
      among: vocabulary.names)
  }

  /// The name in `label("k8s.pod.name")`; reports any other call.
  private mutating func quotedLabel(_ call: CallExprSyntax) -> String? {
    guard case .nameExpr(let callee)? = call.callee, callee.text == "label",
      call.arguments.count == 1, case .stringLiteral(let literal)? = call.arguments[0].value
    else {
      report(.notDecidable(at: call.span, what: "a call"))
      return nil
    }
    let name = words(.stringLiteral(literal), what: "the name of a label")
    if let name { uses.note(literal.contentSpan, .label(name), vocabulary[name]?.valueType) }
    return name
  }

  /// A label in a list: `service` or `label("k8s.pod.name")`.
  mutating func labelName(_ reference: LabelRefSyntax) -> String? {
    guard !reference.isDamaged else { return nil }
    if let quoted = reference.quoted {
      let name = words(.stringLiteral(quoted), what: "the name of a label")
      if let name { uses.note(quoted.contentSpan, .label(name), vocabulary[name]?.valueType) }
      return name
    }
    guard let name = reference.name, !name.isEmpty else { return nil }
    guard let label = vocabulary[name.text] else {
      reportUnknownLabel(name.text, at: name.span)
      return nil
    }
    uses.note(name.span, .label(label.name), label.valueType)
    return name.text
  }

  /// Names of labels, sorted; reports repetitions.
  mutating func labelNames(_ references: [LabelRefSyntax], owner: String) -> [String] {
    var seen: [String: Span] = [:]
    for reference in references {
      guard let name = labelName(reference) else { continue }
      if let first = seen[name] {
        report(
          .duplicateEntry(at: reference.span, first: first, name: "`\(name)`", owner: owner))
      } else {
        seen[name] = reference.span
      }
    }
    return seen.keys.sorted()
  }

  // MARK: Values

  private mutating func membership(_ right: ExprSyntax, of label: LabelTerm) -> LabelPredicate? {
    guard case .listExpr(let list) = right else {
      report(.notDecidable(at: right.span, what: "\(right.noun) after `in`"))
      return nil
    }
    var values: [String] = []
    var isWhole = true
    for element in list.elements {
      if let value = labelText(element, of: label) { values.append(value) } else { isWhole = false }
    }
    guard isWhole else { return nil }
    guard !values.isEmpty else {
      report(.emptyText(at: list.span, what: "the list after `in`"))
      return nil
    }
    let unique = Array(Set(values)).sorted()
    return unique.count == 1 ? .equals(unique[0]) : .oneOf(unique)
  }

  private mutating func matching(_ right: ExprSyntax, of label: LabelTerm) -> LabelPredicate? {
    var scope = Scope.constant
    return constantPattern(right, in: &scope).map { .matches($0) }
  }

  /// The text that a label is compared with: a value of its enumeration, a quoted text, a constant.
  private mutating func labelText(_ expression: ExprSyntax, of label: LabelTerm) -> String? {
    var scope = Scope.constant
    var expected = ValueType.string
    if !label.values.isEmpty {
      // "" asks for absence, which every label can have.
      if case .stringLiteral(let literal) = expression, literal.constant == "" { return "" }
      expected = .enumeration(
        Enumeration(name: "label `\(label.name)`", values: label.values, isLabel: true))
    } else if case .nameExpr(let name) = expression, symbols[name.text] == nil {
      let isLabel = vocabulary[name.text] != nil
      let diagnostic = Diagnostic.typeMismatch(
        at: name.span, expected: "String", found: isLabel ? "a label" : "a name",
        role: "label `\(label.name)` is a text")
      report(
        isLabel
          ? diagnostic.note("a condition compares a label with a text, not with another label")
          : diagnostic.suggest("write a text", replacing: name.span, with: "\"\(name.text)\""))
      return nil
    }
    let typed = elaborate(expression, expecting: expected, in: &scope)
    guard typed.type != .poison else { return nil }
    if label.name == "alertname", case .string(let text)? = typed.constant {
      noteAlert(text, at: expression)
    }
    if case .string(let text)? = typed.constant, expected.isEnumeration, typed.type == .string {
      return declaredValue(text, of: label, at: expression.span)
    }
    let value = conform(
      typed, to: expected, at: expression.span, text: expression.text,
      role: "label `\(label.name)` is \(label.values.isEmpty ? "a text" : "an enumeration")")
    if case .constant(.string(let text)) = value { return text }
    return nil
  }

  /// A constant of the package that a label with declared values is compared with.
  private mutating func declaredValue(
    _ text: String, of label: LabelTerm, at span: Span
  ) -> String? {
    guard label.values.contains(text) else {
      report(
        .unknownValue(
          at: span, declared: vocabulary.declaration(of: label.name), value: text,
          enumeration: "label `\(label.name)`"), misspelt: text, among: label.values)
      return nil
    }
    return text
  }

  private mutating func presenceCondition(_ view: PresenceExprSyntax) -> LabelCondition? {
    guard let operand = view.operand, let state = view.state else { return nil }
    let label: String?
    switch operand {
    case .nameExpr(let name): label = labelTerm(name.text, at: name.span)?.name
    case .callExpr(let call): label = quotedLabel(call)
    default:
      reportNoCondition(operand)
      return nil
    }
    guard let label else { return nil }
    let absent = LabelCondition.label(label, .equals(""))
    return state.kind == .kwAbsent ? absent : .not(absent)
  }

  // MARK: Faults

  private func reversed(_ view: BinaryExprSyntax) -> Diagnostic {
    guard let left = view.left, let right = view.right, let token = view.operator,
      token.kind == .equal || token.kind == .notEqual
    else { return .reversedComparison(at: view.left?.span ?? view.span) }
    return Diagnostic.reversedComparison(at: left.span).suggest(
      "swap the sides", replacing: view.span, with: "\(right.text) \(token.text) \(left.text)")
  }

  /// Reports a name that is no label; in `severity == critical or warning` it is one more value.
  private mutating func reportUnknownTerm(_ name: NameExprSyntax) {
    let tree = name.tree
    let index = Int(tree.nodeFirsts[Int(name.id.raw)])
    guard index >= 4 else { return reportUnknownLabel(name.text, at: name.span) }
    let before = (1...4).map { Token(tree: tree, index: UInt32(index - $0)) }
    guard before[0].kind == .kwOr, before[2].kind == .equal,
      let label = vocabulary[before[3].text], label.values.contains(name.text)
    else { return reportUnknownLabel(name.text, at: name.span) }
    let right = "\(label.name) in [\(before[1].text), \(name.text)]"
    let whole = Span(name.span.file, before[3].range.union(name.span.range))
    report(
      Diagnostic.unknownLabel(at: name.span, name: name.text)
        .help("`\(name.text)` is a value of label `\(label.name)`")
        .suggest("write `\(right)`", replacing: whole, with: right))
  }

  private mutating func reportNoCondition(_ expression: ExprSyntax) {
    guard case .nameExpr(let name) = expression else {
      report(.notDecidable(at: expression.span, what: expression.noun))
      return
    }
    guard let label = vocabulary[name.text] else {
      return reportUnknownTerm(name)
    }
    var diagnostic = Diagnostic.bareLabel(at: name.span, name: name.text)
    if let first = label.values.first {
      diagnostic = diagnostic.help("compare it: `\(name.text) == \(first)`")
    }
    report(
      diagnostic.suggest(
        "ask whether it is there", replacing: name.span, with: "\(name.text) is present"))
  }
}

extension ValueType {
  var isEnumeration: Bool {
    if case .enumeration = self { return true }
    return false
  }
}

extension ExprSyntax {
  /// What messages call the expression.
  var noun: String {
    switch self {
    case .nameExpr: "a name"
    case .intLiteral, .floatLiteral, .percentLiteral, .durationLiteral, .bytesLiteral: "a number"
    case .timeLiteral: "a time of day"
    case .dateLiteral: "a date"
    case .boolLiteral: "a truth value"
    case .noneLiteral: "`none`"
    case .stringLiteral, .textBlock: "a text"
    case .typedLiteral: "a typed literal"
    case .listExpr, .listFor: "a list"
    case .recordExpr: "a record"
    case .parenExpr: "an expression in parentheses"
    case .unaryExpr(let view): "`\(view.operator?.text ?? "")`"
    case .binaryExpr(let view): "`\(view.operator?.text ?? "")`"
    case .rangeExpr: "a range"
    case .callExpr: "a call"
    case .memberExpr: "a member"
    case .indexExpr: "an index"
    case .presenceExpr: "a test of presence"
    case .calendarExpr: "a calendar"
    case .castExpr: "a format"
    case .caseExpr: "`case`"
    case .ifExpr: "`if`"
    case .rateExpr: "a rate"
    case .missingExpr: "nothing"
    }
  }
}
