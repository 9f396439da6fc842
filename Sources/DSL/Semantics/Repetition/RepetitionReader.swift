/// Finds out the values of repetitions: the constants, functions and labels that are declared
/// outside of all repetitions, and the variables of the repetitions around.
struct RepetitionReader {
  /// The most values of one repetition.
  static let valueCountMax = 1_000

  /// The variables of the repetitions around, outermost first.
  struct Environment {
    var variables: [(name: String, value: RepetitionValue, span: Span)] = []
    /// The innermost round.
    var round: Int?

    /// A variable, or a field of it, as `s.name` says; nil where nothing is called so.
    func value(at path: [String]) -> RepetitionValue? {
      guard let root = path.first, let known = self[root] else { return nil }
      return known.value.member(path.dropFirst())
    }

    subscript(_ name: String) -> (name: String, value: RepetitionValue, span: Span)? {
      variables.last { $0.name == name }
    }
  }

  /// Knows the constants and functions of the package, and its labels.
  private var checker: Checker
  private var usedNames: Set<String> = []

  /// - Parameters:
  ///   - files: those of the package first, and then those of others.
  ///   - notesUses: whether somebody wants to know what names refer to.
  init(_ files: [ParsedFile], notingUses notesUses: Bool) {
    checker = Checker(files)
    checker.prepareDefinitions()
    checker.startAfresh(sharing: 1)
    checker.uses = NameUses(isNoting: notesUses)
  }

  /// What the names in the lists refer to.
  var uses: [NameUses.Use] { checker.uses.all }
  /// The constants and functions that lists name.
  var used: [String] { checker.symbols.usedNames }
  /// What is wrong with the lists.
  var diagnostics: [Diagnostic] { checker.diagnostics }

  /// The values of a list with the places where they are written; nil where they are not known,
  /// and that has been reported.
  mutating func values(
    of list: ExprSyntax?, _ environment: Environment
  ) -> [(value: RepetitionValue, span: Span)]? {
    guard let list, !list.isDamaged else { return nil }
    switch list {
    case .missingExpr: return nil
    case .parenExpr(let view): return values(of: view.inner, environment)
    case .listExpr(let view):
      return view.elements.map { (value(of: $0, environment), $0.span) }
    default: break
    }
    let found = labelValues(list) ?? value(of: list, environment)
    switch found {
    case .word(let name) where checker.symbols[name] == nil:
      let visible = environment.variables.map(\.name) + checker.symbols.names(of: [.constant])
      checker.report(.unknownVariable(at: list.span, name: name), misspelt: name, among: visible)
      return nil
    case .list(let values): return values.map { ($0, list.span) }
    case .unknown: return nil
    default:
      checker.report(
        .repetitionNotConstant(at: list.span, found: "this is \(found.noun), not a list"))
      return nil
    }
  }

  /// The values of an enumerated label, as `labels.team` names them; nil for other expressions.
  private mutating func labelValues(_ expression: ExprSyntax) -> RepetitionValue? {
    guard case .memberExpr(let view) = expression, let member = labelName(view) else { return nil }
    guard let label = label(member, in: expression) else { return .unknown }
    return RepetitionValue(.list(label.values.map { .string($0) }), .list(label.valueType))
  }

  /// The name in `labels.team`.
  private func labelName(_ view: MemberExprSyntax) -> NameSyntax? {
    guard case .nameExpr(let base)? = view.base, base.text == "labels",
      checker.symbols["labels"] == nil
    else { return nil }
    return view.member
  }

  /// A label that declares its values; reports one that does not.
  private mutating func label(_ name: NameSyntax, in expression: ExprSyntax) -> CheckedLabel? {
    guard let label = checker.vocabulary[name.text] else {
      checker.reportUnknownLabel(name.text, at: name.span, help: "declare it in `labels { … }`")
      return nil
    }
    checker.uses.note(name.span, .label(label.name), label.valueType)
    guard !label.isDamaged else { return nil }
    guard !label.values.isEmpty else {
      checker.report(
        .repetitionNotConstant(
          at: expression.span, found: "label `\(label.name)` may have any text"))
      return nil
    }
    return label
  }

  /// Whether every label that an expression names as `labels.NAME` has values.
  private mutating func hasLabels(_ expression: ExprSyntax) -> Bool {
    let tree = expression.tree
    for raw in expression.id.raw..<tree.nodeEnds[Int(expression.id.raw)] {
      guard let view = MemberExprSyntax(tree, NodeID(raw)), let name = labelName(view) else {
        continue
      }
      if label(name, in: .memberExpr(view)) == nil { return false }
    }
    return true
  }

  /// One value; a name that nothing declares is a word.
  private mutating func value(
    of expression: ExprSyntax, _ environment: Environment
  ) -> RepetitionValue {
    switch expression {
    case .parenExpr(let view): return view.inner.map { value(of: $0, environment) } ?? .unknown
    case .listExpr(let view): return .list(view.elements.map { value(of: $0, environment) })
    case .recordExpr(let view): return record(view, environment)
    case .nameExpr(let view): return name(view, environment)
    case .intLiteral, .floatLiteral, .percentLiteral, .durationLiteral, .bytesLiteral, .timeLiteral,
      .dateLiteral, .boolLiteral, .noneLiteral:
      let typed = Checker.literal(expression, expecting: nil)
      return typed.constant.map {
        .plain(spelling: expression.text, type: typed.type, value: $0)
      } ?? .unknown
    default: return evaluated(expression, environment)
    }
  }

  private mutating func record(
    _ view: RecordExprSyntax, _ environment: Environment
  ) -> RepetitionValue {
    var fields: [RepetitionValue.Field] = []
    var seen: [String: Span] = [:]
    for field in view.fields {
      guard let key = field.key, let name = key.name, let expression = field.value else { continue }
      if let first = seen.updateValue(key.span, forKey: name) {
        checker.report(
          .duplicateEntry(at: key.span, first: first, name: "`\(name)`", owner: "the record"))
        continue
      }
      fields.append(RepetitionValue.Field(name: name, value: value(of: expression, environment)))
    }
    return .record(fields)
  }

  private mutating func name(
    _ view: NameExprSyntax, _ environment: Environment
  ) -> RepetitionValue {
    let name = view.text
    if let path = Placeholder.only(in: name) {
      if let value = environment.value(at: path) { return value }
      checker.report(.unknownPlaceholder(at: view.span, name: path.joined(separator: ".")))
      return .unknown
    }
    if let variable = environment[name] {
      checker.uses.note(view.span, .local(variable.span), variable.value.typed.type)
      return variable.value
    }
    let kind = checker.symbols[name]?.kind
    guard kind == .constant || name == "now" else { return .word(name) }
    return evaluated(.nameExpr(view), environment)
  }

  /// The value of an expression that the checker evaluates.
  private mutating func evaluated(
    _ expression: ExprSyntax, _ environment: Environment
  ) -> RepetitionValue {
    if case .memberExpr = expression, let path = RepetitionReader.path(of: expression),
      let root = path.first, let variable = environment[root]
    {
      if variable.value == .unknown { return .unknown }
      if let value = environment.value(at: path) { return value }
    }
    guard hasLabels(expression) else { return .unknown }
    var scope = scope(environment)
    let before = checker.diagnostics.count
    let typed = checker.elaborate(expression, in: &scope)
    // What has a fault of its own, as a constant that is wrong, is told where it stands.
    if typed.type == .poison || checker.diagnostics.count > before { return .unknown }
    var value = typed.value
    if typed.constant == nil {
      var substitution = Substitution(arguments: [], offset: 0)
      value = substitution(value)
    }
    guard case .constant(let constant) = value, let result = RepetitionValue(constant, typed.type)
    else {
      checker.report(
        .repetitionNotConstant(
          at: expression.span, found: "\(expression.noun) whose value is not known here"))
      return .unknown
    }
    return result
  }

  /// The variables around, and the enumerated labels as `labels`.
  private func scope(_ environment: Environment) -> Scope {
    var scope = Scope.constant
    if checker.symbols["labels"] == nil {
      let labels = checker.vocabulary.declared.filter { !$0.values.isEmpty }
      let value = RepetitionValue.record(
        labels.map { label in
          RepetitionValue.Field(name: label.name, value: .list(label.values.map { .text($0) }))
        })
      let types = labels.map { RecordTypeField($0.name, .list($0.valueType)) }
      scope.define("labels", .record(types), as: value.typed.value, at: nil)
    }
    for variable in environment.variables {
      let typed = variable.value.typed
      scope.define(variable.name, typed.type, as: typed.value, at: variable.span)
    }
    return scope
  }

  /// `s.name` as its words; nil for every other expression.
  static func path(of expression: ExprSyntax) -> [String]? {
    switch expression {
    case .nameExpr(let view): [view.text]
    case .memberExpr(let view):
      if let base = view.base.flatMap(path), let member = view.member?.text {
        base + [member]
      } else {
        nil
      }
    default: nil
    }
  }
}

extension Checker {
  /// Checks what the lists of repetitions can name, and nothing else.
  mutating func prepareDefinitions() {
    foreign = foreignFolders()
    for parsed in files {
      if parsed.hasErrors { sources.isDamaged = true }
      guard !isForeign(parsed), let file = parsed.file else { continue }
      for declaration in file.declarations {
        switch declaration {
        case .letDecl, .defDecl, .labelsDecl, .importDecl: collect(declaration)
        default: continue
        }
      }
    }
    checkImports()
    constants = Array(repeating: nil, count: sources.constants.count)
    functions = Array(repeating: nil, count: sources.functions.count)
    checkLabels()
    checkDefinitions()
  }
}

/// A placeholder inside a name: `${team}` or `${s.name}`.
struct Placeholder {
  /// The bytes of `${…}` in the name.
  let range: Range<Int>
  /// The bytes of the variable.
  let root: Range<Int>
  let path: [String]

  /// The placeholders of a name, in order.
  static func all(in name: [UInt8]) -> [Placeholder] {
    var found: [Placeholder] = []
    var index = 0
    while index + 1 < name.count {
      guard name[index] == UInt8(ascii: "$"), name[index + 1] == UInt8(ascii: "{") else {
        index += 1
        continue
      }
      let start = index
      index += 2
      while index < name.count, name[index] == Ascii.space { index += 1 }
      let first = index
      while index < name.count, isWordByte(name[index]) || name[index] == UInt8(ascii: ".") {
        index += 1
      }
      let path = String(decoding: name[first..<index], as: UTF8.self)
        .split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let root = first..<(first + (path.first?.utf8.count ?? 0))
      while index < name.count, name[index] == Ascii.space { index += 1 }
      if index < name.count, name[index] == UInt8(ascii: "}") { index += 1 }
      found.append(Placeholder(range: start..<index, root: root, path: path))
    }
    return found
  }

  /// The path of a name that is one placeholder and nothing else.
  static func only(in name: String) -> [String]? {
    let bytes = Array(name.utf8)
    let found = all(in: bytes)
    guard found.count == 1, found[0].range == 0..<bytes.count else { return nil }
    return found[0].path
  }
}
