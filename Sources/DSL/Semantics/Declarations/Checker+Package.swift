// What stands at the head of files, the vocabulary and the constants.
extension Checker {
  /// What a package can state to need from a runtime.
  static let capabilities = ["ai", "exec"]

  mutating func checkHeaders() {
    path = ""
    checked.edition = sources.editions.lazy.compactMap { $0.year?.value }.first.map(Int.init) ?? 0
    var found: Set<String> = []
    for reference in sources.requirements.flatMap(\.capabilities) where !reference.isEmpty {
      let word = reference.text
      if Checker.capabilities.contains(word) {
        found.insert(word)
      } else {
        report(
          .unknownWord(at: reference.span, word: word, what: "a capability"), misspelt: word,
          among: Checker.capabilities)
      }
    }
    checked.capabilities = found.sorted()
  }

  /// Reports the use of a capability that the package does not state.
  mutating func require(_ capability: String, for what: String, at span: Span) {
    guard !checked.capabilities.contains(capability) else { return }
    var diagnostic = Diagnostic.missingCapability(at: span, what: what, capability: capability)
    if let edition = sources.editions.first(where: { $0.span.file == span.file }) {
      let end = Span(span.file, TextRange(at: edition.range.end))
      diagnostic = diagnostic.suggest(
        "state it", replacing: end, with: "\nrequires \(capability)", .safe)
    }
    report(diagnostic)
  }

  mutating func checkLabels() {
    for block in sources.labels {
      if block.isDamaged { vocabulary.isIncomplete = true }
      for field in block.fields { check(field) }
    }
    checked.labels = vocabulary.declared
    if !sources.objectives.isEmpty {
      vocabulary.know(ObjectiveRules.label)
      vocabulary.know(ObjectiveRules.tierLabel)
    }
  }

  private mutating func check(_ field: LabelFieldSyntax) {
    guard let name = field.name, !name.isEmpty else { return }
    path = "label/\(name.text)"
    // A label with a faulty type stays a known label, so that its uses are not reported too.
    let type = field.isDamaged ? nil : field.type
    let (values, isOptional) = type.map { labelType($0, of: name) } ?? ([], true)
    let label = CheckedLabel(
      name: name.text, values: values, isOptional: isOptional, span: name.span,
      isDamaged: type == nil)
    if let first = vocabulary.declare(label) {
      report(
        .duplicateEntry(
          at: name.span, first: first, name: "label `\(name.text)`", owner: "`labels`"))
    }
  }

  private mutating func labelType(
    _ syntax: TypeSyntax, of name: NameSyntax
  ) -> (values: [String], isOptional: Bool) {
    if case .optionalType(let view) = syntax {
      return (view.base.map { labelType($0, of: name).values } ?? [], true)
    }
    let type = type(syntax, enumerationName: "label `\(name.text)`")
    switch type {
    case .string, .poison: return ([], false)
    case .enumeration(let enumeration): return (enumeration.values, false)
    default:
      report(
        .invalidLabelType(at: syntax.span, type: type.description, name: name.text))
      return ([], true)
    }
  }

  /// Reports declarations that lead back to themselves.
  mutating func report(
    _ cycles: [[Int]], of kind: SymbolKind,
    names: (SourceDeclarations) -> [(name: NameSyntax?, span: Span)]
  ) {
    report(cycles, of: { _ in kind }, names: names)
  }

  /// The same for declarations of several kinds.
  mutating func report(
    _ cycles: [[Int]], of kind: (Int) -> SymbolKind,
    names: (SourceDeclarations) -> [(name: NameSyntax?, span: Span)]
  ) {
    guard !cycles.isEmpty else { return }
    let all = names(sources)
    let namesShownMax = 6
    for cycle in cycles {
      guard let start = cycle.first else { continue }
      var words = cycle.prefix(namesShownMax).map { all[$0].name?.text ?? "" }
      if cycle.count > namesShownMax { words.append("…") }
      let name = words[0]
      let kind = kind(start)
      path = "\(kind.noun)/\(name)"
      report(
        .cyclicDefinition(
          at: all[start].name?.span ?? all[start].span, kind: kind.noun, name: name,
          path: (words + [name]).joined(separator: " → ")))
    }
  }
}

// Types as they are written.
extension Checker {
  private static let named: [String: ValueType] = [
    "String": .string, "Bool": .bool, "Int": .int, "Float": .float, "Percent": .percent,
    "Duration": .duration, "Bytes": .bytes, "Instant": .instant, "Group": .group,
    "Alert": .alert, "Labels": .labels(.common),
  ]
  private static let namesInOrder = [
    "String", "Bool", "Int", "Float", "Percent", "Duration", "Bytes", "Instant", "Group",
    "Alert", "Labels",
  ]

  mutating func type(_ syntax: TypeSyntax, enumerationName: String) -> ValueType {
    guard !syntax.isDamaged else { return .poison }
    switch syntax {
    case .namedType(let view): return namedType(view, enumerationName)
    case .enumType(let view): return enumeration(view, enumerationName)
    case .optionalType(let view):
      let base = view.base.map { type($0, enumerationName: enumerationName) } ?? .poison
      return base.isOptional ? base : .optional(base)
    case .listType(let view):
      return .list(view.element.map { type($0, enumerationName: enumerationName) } ?? .poison)
    case .recordType(let view): return recordType(view)
    case .rangeType(let view): return rangeType(view)
    case .missingType: return .poison
    }
  }

  private mutating func namedType(
    _ view: NamedTypeSyntax, _ enumerationName: String
  ) -> ValueType {
    let name = view.text
    if let type = Checker.named[name] { return type }
    let near = nearest(to: name, among: Checker.namesInOrder)
    let isWord = name.utf8.first.map { $0 >= UInt8(ascii: "a") } ?? false
    if isWord, near.isEmpty {
      // One unquoted word is an enumeration with a single value.
      return .enumeration(
        Enumeration(
          name: enumerationName, values: [name], isLabel: enumerationName.hasPrefix("label")))
    }
    report(
      .unknownType(at: view.span, name: name), misspelt: name, among: Checker.namesInOrder)
    return .poison
  }

  private mutating func enumeration(
    _ view: EnumTypeSyntax, _ enumerationName: String
  ) -> ValueType {
    var values: [String] = []
    var seen: [String: Span] = [:]
    for value in view.values {
      let text = value.quoted.map { $0.constant ?? "" } ?? value.text
      if let first = seen.updateValue(value.span, forKey: text) {
        report(
          .duplicateEntry(
            at: value.span, first: first, name: "`\(text)`", owner: "the enumeration"))
      } else if text.isEmpty {
        report(.emptyText(at: value.span, what: "a value of the enumeration"))
      } else {
        values.append(text)
      }
    }
    return .enumeration(
      Enumeration(
        name: enumerationName, values: values, isLabel: enumerationName.hasPrefix("label")))
  }

  mutating func recordType(_ view: RecordTypeSyntax) -> ValueType {
    var fields: [RecordTypeField] = []
    var seen: [String: Span] = [:]
    for field in view.fields {
      guard let name = field.name, !name.isEmpty, let type = field.type else { continue }
      if let first = seen.updateValue(name.span, forKey: name.text) {
        report(
          .duplicateEntry(
            at: name.span, first: first, name: "`\(name.text)`", owner: "the record type"))
        continue
      }
      fields.append(
        RecordTypeField(name.text, self.type(type, enumerationName: "field `\(name.text)`")))
    }
    return .record(fields)
  }

  private mutating func rangeType(_ view: RangeTypeSyntax) -> ValueType {
    var scope = Scope.constant
    // The parser makes one range expression of the two bounds.
    var bounds = (low: view.low, high: view.high)
    if case .rangeExpr(let range)? = view.low { bounds = (range.low, range.high) }
    guard let low = bounds.low.map({ elaborate($0, in: &scope) })?.constant,
      let high = bounds.high.map({ elaborate($0, in: &scope) })?.constant
    else { return .poison }
    if case .int(let first) = low, case .int(let last) = high, first < last {
      return .intRange(first, last)
    }
    guard let first = low.number, let last = high.number, first < last else {
      report(
        .outOfRange(
          at: view.span, what: "the end of the range", bounds: "greater than its beginning"))
      return .poison
    }
    return .floatRange(first, last)
  }
}

extension Constant {
  /// The number of an Int or Float.
  fileprivate var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }
}
