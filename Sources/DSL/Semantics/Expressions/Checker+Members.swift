// Members, labels, indices, presence, calendars and formats.
extension Checker {
  mutating func member(_ view: MemberExprSyntax, in scope: inout Scope) -> Typed {
    guard let base = view.base, let name = view.member, !name.isEmpty else { return .poison }
    let typed = elaborate(base, in: &scope)
    let word = name.text
    switch typed.type {
    case .poison: return .poison
    case .labels(let kind): return label(word, at: name.span, of: typed.value, kind)
    case .optional(let inner) where !inner.members.isEmpty:
      report(
        Checker.optional(typed.type, at: base.span, text: base.text, role: "asked for `.\(word)`"))
      return .poison
    default: break
    }
    guard let member = typed.type.members.first(where: { $0.name == word }) else {
      reportUnknownMember(word, at: name.span, of: typed.type, base)
      return .poison
    }
    uses.note(name.span, .member(word, of: typed.type), member.type)
    return Typed(member.type, .member(typed.value, word))
  }

  private mutating func reportUnknownMember(
    _ name: String, at span: Span, of type: ValueType, _ base: ExprSyntax
  ) {
    let diagnostic = Diagnostic.unknownMember(at: span, type: type.description, name: name)
    if type == .group || type == .alert, vocabulary[name] != nil {
      return report(
        diagnostic.suggest(
          "read the label", replacing: span, with: "labels.\(name)"
        ).help("labels are read as `\(base.text).labels.\(name)`"))
    }
    report(diagnostic, misspelt: name, among: type.members.map(\.name))
  }

  /// A label or annotation by name.
  private func labelType(_ label: CheckedLabel, _ kind: LabelsKind) -> ValueType {
    let isOptional =
      switch kind {
      case .ofAlert: label.isOptional
      case .ofGroup, .ofSeries: false
      case .common, .annotations: true
      }
    return isOptional ? .optional(label.valueType) : label.valueType
  }

  private mutating func label(
    _ name: String, at span: Span, of base: TypedExpression, _ kind: LabelsKind
  ) -> Typed {
    if kind == .annotations {
      uses.note(span, .annotation(name), .optional(.string))
      return Typed(.optional(.string), .label(base, name: name, isOptional: true))
    }
    guard let label = vocabulary[name] else {
      if kind == .ofSeries {
        uses.note(span, .label(name), .string)
        return Typed(.string, .label(base, name: name, isOptional: false))
      }
      reportUnknownLabel(
        name, at: span, help: "a label that is not declared is read as `labels[\"\(name)\"]`")
      return .poison
    }
    let type = labelType(label, kind)
    uses.note(span, .label(name), type)
    return Typed(type, .label(base, name: name, isOptional: type.isOptional))
  }

  mutating func index(_ view: IndexExprSyntax, in scope: inout Scope) -> Typed {
    guard let base = view.base, let index = view.index else { return .poison }
    let typed = elaborate(base, in: &scope)
    switch typed.type {
    case .poison: return .poison
    case .labels(let kind):
      let isOptional = kind != .ofSeries
      let type: ValueType = isOptional ? .optional(.string) : .string
      let key = check(index, is: .string, role: "name of a label", in: &scope)
      if case .constant(.string(let name)) = key {
        noteLabel(index, name)
        return Typed(type, .label(typed.value, name: name, isOptional: isOptional))
      }
      return Typed(type, .index(typed.value, key))
    case .list(let element):
      let key = check(index, is: .int, role: "place in a list", in: &scope)
      let type: ValueType = element.isOptional ? element : .optional(element)
      return Typed(type, .index(typed.value, key))
    default:
      report(
        .typeMismatch(
          at: base.span, expected: "a list or labels", found: typed.type.description,
          role: "before `[…]`"))
      return .poison
    }
  }

  mutating func presence(_ view: PresenceExprSyntax, in scope: inout Scope) -> Typed {
    guard let operand = view.operand, let state = view.state else { return .poison }
    let typed = elaborate(operand, in: &scope)
    guard typed.type != .poison else { return .poison }
    let isPresent: TypedExpression
    switch typed.value {
    case .label(let base, let name, isOptional: false):
      // A group's label reads as "" where it is absent, but whether it is there can still be asked.
      isPresent = .present(.label(base, name: name, isOptional: true))
    default:
      guard typed.type.isOptional else {
        report(
          .uselessFallback(
            at: view.span, operator: "is \(state.text)", type: typed.type.description))
        return Typed(.bool, .constant(.bool(state.kind == .kwPresent)))
      }
      isPresent = .present(typed.value)
    }
    return Typed(.bool, state.kind == .kwPresent ? isPresent : .not(isPresent))
  }

  mutating func calendar(_ view: CalendarExprSyntax, in scope: Scope) -> Typed {
    guard let relation = view.relation, let symbol = resolve(view.calendar, as: .calendar) else {
      return .poison
    }
    guard scope.isRunning else {
      report(.notConstant(at: view.span, what: "this value"))
      return .poison
    }
    let inside = TypedExpression.during(Handle(symbol.index))
    return Typed(.bool, relation.kind == .kwDuring ? inside : .not(inside))
  }

  /// `x as "%.2f"`.
  private mutating func printed(
    _ operand: ExprSyntax, _ layout: ExprSyntax, in scope: inout Scope
  ) -> Typed {
    let typed = elaborate(operand, in: &scope)
    guard case .stringLiteral(let string) = layout, let text = string.constant else {
      return .poison
    }
    let role = "shown as \(layout.text)"
    do throws(PrintFault) {
      let form = try PrintLayout(text)
      guard typed.type != .poison else { return .poison }
      if typed.type.isOptional {
        report(Checker.optional(typed.type, at: operand.span, text: operand.text, role: role))
        return .poison
      }
      guard form.writes(typed.type) else {
        report(
          typed.type.holdsSecret
            ? .misplacedSecret(at: operand.span, role: role)
            : .unknownFormat(
              at: layout.span, type: typed.type.description, format: "`%\(form.verb)`"))
        return .poison
      }
      return Typed(.string, .printed(typed.value, layout: text))
    } catch {
      report(.invalidLayout(at: layout.span, reason: error.reason))
      return .poison
    }
  }

  mutating func cast(_ view: CastExprSyntax, in scope: inout Scope) -> Typed {
    if let operand = view.operand, let layout = view.layout {
      return printed(operand, layout, in: &scope)
    }
    guard let operand = view.operand, let word = view.format, !word.isEmpty else { return .poison }
    let typed = elaborate(operand, in: &scope)
    guard let format = TypedExpression.Format(rawValue: word.text) else {
      report(
        .unknownWord(at: word.span, word: word.text, what: "a format"), misspelt: word.text,
        among: TypedExpression.Format.allCases.map(\.rawValue))
      return .poison
    }
    guard typed.type != .poison else { return .poison }
    if typed.type.isOptional {
      report(
        Checker.optional(
          typed.type, at: operand.span, text: operand.text, role: "shown as \(format)"))
      return .poison
    }
    guard format.shows(typed.type.widened) else {
      report(
        typed.type.holdsSecret
          ? .misplacedSecret(at: view.span, role: "shown as \(format)")
          : .unknownFormat(at: view.span, type: typed.type.description, format: word.text))
      return .poison
    }
    return Typed(.string, .format(typed.value, format))
  }
}

extension TypedExpression.Format {
  func shows(_ type: ValueType) -> Bool {
    switch (self, type) {
    case (.percent, .float), (.percent, .percent), (.percent, .int): true
    case (.duration, .duration), (.duration, .int), (.duration, .float): true
    case (.bytes, .bytes), (.bytes, .int), (.bytes, .float): true
    case (.hex, .int), (.hex, .bytes): true
    case (.si, .int), (.si, .float), (.iec, .int), (.iec, .float), (.iec, .bytes): true
    case (.timestamp, .int), (.timestamp, .float): true
    case (.json, _): type.isData
    default: false
    }
  }
}

extension ValueType {
  /// Whether a value can be written as JSON.
  var isData: Bool {
    switch self {
    case .secret, .regex, .promql, .failure: false
    case .list(let base), .optional(let base): base.isData
    case .record(let fields): fields.allSatisfy(\.type.isData)
    default: true
    }
  }
}
