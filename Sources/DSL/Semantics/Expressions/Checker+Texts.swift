// Strings and text blocks.
extension Checker {
  mutating func text(
    _ string: StringSyntax, expecting expected: ValueType?, in scope: inout Scope
  ) -> Typed {
    let texts = texts(string.pieces, in: &scope)
    // Of a text with a part that is not known, nothing is known.
    guard !Checker.hasFault(texts) else { return .poison }
    let value = Folding.text(texts)
    if case .enumeration(let enumeration)? = expected?.unwrapped, enumeration.isLabel,
      case .constant(.string(let word)) = value
    {
      return labelValue(word, of: enumeration, at: string.span)
    }
    return Typed(.string, value)
  }

  /// Whether some part of a text is faulty, which was reported.
  private static func hasFault(_ texts: [CheckedText]) -> Bool {
    texts.contains { text in
      switch text {
      case .literal: return false
      case .value(.constant(.none)): return true
      case .value: return false
      case .loop(_, _, let body): return hasFault(body)
      case .conditional(let arms, let otherwise):
        return arms.contains { hasFault($0.body) } || hasFault(otherwise)
      }
    }
  }

  /// A quoted value of a label's enumeration.
  private mutating func labelValue(
    _ word: String, of enumeration: Enumeration, at span: Span
  ) -> Typed {
    guard let value = enumeration.expression(word) else {
      report(
        .unknownValue(at: span, value: word, enumeration: enumeration.name), misspelt: word,
        among: enumeration.values, writing: { "\"\($0)\"" })
      return .poison
    }
    uses.note(span, .value(word, of: enumeration.name), .enumeration(enumeration))
    return Typed(.enumeration(enumeration), value)
  }

  private mutating func texts(
    _ pieces: [TextPiece], in scope: inout Scope
  ) -> [CheckedText] {
    pieces.map { piece in
      switch piece {
      case .text(let text): .literal(text)
      case .value(let view): interpolated(view, in: &scope)
      case .each(let view, let body): loop(view, body, in: &scope)
      case .choose(let arms): branches(arms, in: &scope)
      }
    }
  }

  private mutating func interpolated(
    _ view: InterpolationSyntax, in scope: inout Scope
  ) -> CheckedText {
    guard let expression = view.value else { return .literal("") }
    let typed = elaborate(expression, in: &scope)
    if typed.type == .poison { return .value(.poison) }
    guard typed.type.isShowable else {
      report(Checker.notShowable(typed.type, expression))
      return .literal("")
    }
    if let constant = typed.constant, let shown = Folding.shown(constant) { return .literal(shown) }
    guard hasForm(typed.value, at: expression.span, in: scope) else { return .literal("") }
    if case .text(let inner) = typed.value, inner.count == 1 { return inner[0] }
    return .value(typed.value)
  }

  /// Whether a value can be part of a text; in the text of a rule, reports one that cannot.
  mutating func hasForm(
    _ value: TypedExpression, at span: Span, in scope: Scope
  ) -> Bool {
    guard scope.isRuleText else { return true }
    do throws(TemplateForm.Fault) {
      try TemplateForm.check(value)
      return true
    } catch {
      report(.noTemplateForm(at: span, what: error.what))
      return false
    }
  }

  private static func notShowable(_ type: ValueType, _ expression: ExprSyntax) -> Diagnostic {
    let text = expression.text
    switch type {
    case .optional(let base) where base.isShowable:
      return optional(type, at: expression.span, text: text, role: "part of a text")
    case let type where type.holdsSecret:
      return .misplacedSecret(at: expression.span, role: "part of a text")
    case .list(.string):
      return Diagnostic.notShowable(at: expression.span, type: type.description).suggest(
        "join the texts", replacing: expression.span, with: "join(\(text), \", \")")
    case .list:
      return Diagnostic.notShowable(at: expression.span, type: type.description)
        .help(
          "show one value of each element: `%{for x in \(text)}` … `%{end}`, or `count(\(text))`")
    case .group, .alert, .failure, .record:
      let names = type.members.prefix(4).map { "`.\($0.name)`" }
      return Diagnostic.notShowable(at: expression.span, type: type.description)
        .help("name a member: \(names.joined(separator: ", ")) …")
    default: return .notShowable(at: expression.span, type: type.description)
    }
  }

  private mutating func loop(
    _ view: TextForSyntax, _ pieces: [TextPiece], in scope: inout Scope
  ) -> CheckedText {
    let outer = scope.count
    var (list, element) = iterated(view.items, in: &scope)
    if let items = view.items, scope.isRuleText, !TemplateForm.isLoop(over: list) {
      if element != .poison {
        report(.noTemplateForm(at: items.span, what: "a loop over this list"))
      }
      (list, element) = (.poison, .poison)
    }
    let slot = define(view.variable, element, in: &scope)
    let body = texts(pieces, in: &scope)
    scope.leave(to: outer)
    return .loop(slot: slot, over: list, body: body)
  }

  /// The list of a loop and the type of its elements.
  mutating func iterated(
    _ items: ExprSyntax?, in scope: inout Scope
  ) -> (list: TypedExpression, element: ValueType) {
    guard let items else { return (.poison, .poison) }
    let typed = elaborate(items, in: &scope)
    switch typed.type {
    case .list(let element): return (typed.value, element)
    case .poison: return (.poison, .poison)
    case .labels:
      report(
        Diagnostic.typeMismatch(
          at: items.span, expected: "a list", found: typed.type.description,
          role: "a loop goes through a list"
        ).suggest(
          "go through names and values", replacing: items.span, with: "pairs(\(items.text))"))
    default:
      report(
        .typeMismatch(
          at: items.span, expected: "a list", found: typed.type.description,
          role: "a loop goes through a list"))
    }
    return (.poison, .poison)
  }

  /// Defines a local; reports a name that is already visible.
  mutating func define(_ name: NameSyntax?, _ type: ValueType, in scope: inout Scope) -> Int {
    guard let name, !name.isEmpty else { return scope.define("", .poison, at: nil) }
    let text = name.text
    if let first = scope[text] {
      report(.shadowedName(at: name.span, first: first.span, name: text))
    } else if text == "now" {
      report(Diagnostic.shadowedName(at: name.span, name: text).note("`now` is the present time"))
    }
    uses.note(name.span, .local(name.span), type)
    return scope.define(text, type, at: name.span)
  }

  private mutating func branches(
    _ arms: [(branch: TextBranchSyntax, body: [TextPiece])], in scope: inout Scope
  ) -> CheckedText {
    var conditions: [(condition: TypedExpression, body: [CheckedText])] = []
    var otherwise: [CheckedText] = []
    for (branch, pieces) in arms {
      let body = texts(pieces, in: &scope)
      if let condition = branch.condition {
        let value = check(condition, is: .bool, role: "condition of `%{if}`", in: &scope)
        let isSound = hasForm(value, at: condition.span, in: scope)
        conditions.append((isSound ? value : .constant(.bool(false)), body))
      } else {
        otherwise = body
      }
    }
    return .conditional(conditions, otherwise: otherwise)
  }

  /// A text that is constant by grammar, such as a reason; nil in a damaged tree.
  mutating func words(_ string: StringSyntax?, what: String) -> String? {
    guard let string, !string.isDamaged, let text = string.constant else { return nil }
    guard text.utf8.contains(where: { $0 > Ascii.space }) else {
      report(.emptyText(at: string.span, what: what))
      return nil
    }
    return text
  }
}
