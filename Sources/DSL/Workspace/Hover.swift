/// What is known of the name at a place.
package struct HoverText: Sendable {
  package let span: Span
  /// How it is declared, in the language; empty for none.
  package let code: String
  /// What it means, in Markdown.
  package let text: String
}

extension PackageSnapshot {
  package func hover(at file: FileID, _ offset: UInt32) -> HoverText? {
    if let (target, span) = name(at: file, offset) {
      let use = index.use(at: file, offset)
      return describe(target, type: use?.span == span ? use?.type : nil, at: span)
    }
    guard files.indices.contains(Int(file.raw)) else { return nil }
    if let hover = queryHover(in: files[Int(file.raw)], at: offset) { return hover }
    let tree = files[Int(file.raw)].tree
    return hoverOfWord(tree.node(at: offset), in: tree)
  }

  private func describe(
    _ target: NameIndex.Target, type: ValueType?, at span: Span
  ) -> HoverText? {
    let name = text(span)
    switch target {
    case .symbol(let declaration):
      return HoverText(
        span: span, code: head(of: declaration, type), text: documentation(of: declaration))
    case .alert:
      guard let declaration = index.declaration(of: target) else { return nil }
      return HoverText(
        span: span, code: head(of: declaration, nil), text: documentation(of: declaration))
    case .label(let label):
      let declaration = index.declaration(of: target)
      let shown = type ?? checker.vocabulary[label]?.valueType
      return HoverText(
        span: span, code: "label \(label): \(shown?.description ?? "String")",
        text: declaration.map { documentation(of: $0) }
          ?? "A label that needs no declaration.")
    case .value(let value, let enumeration):
      return HoverText(span: span, code: value, text: "A value of \(enumeration).")
    case .local, .implicit:
      let shown = type.map { ": \($0)" } ?? ""
      let text = isRepetition(target) ? "`${\(name)}` stands for each value in turn." : ""
      return HoverText(span: span, code: "\(name)\(shown)", text: text)
    case .annotation:
      return HoverText(
        span: span, code: "\(name): String?", text: "An annotation; absent ones are none.")
    case .member(let member, let owner):
      guard let known = owner.members.first(where: { $0.name == member }) else { return nil }
      return HoverText(
        span: span, code: "\(owner.shortName).\(member): \(known.type)", text: known.doc)
    case .builtin(let builtin):
      return Builtin.named(builtin).map {
        HoverText(span: span, code: $0.signature, text: $0.manual)
      }
    }
  }

  /// Whether a local name is the variable of a repetition.
  private func isRepetition(_ target: NameIndex.Target) -> Bool {
    guard case .local(let span) = target, let node = declarationNode(of: span) else { return false }
    return node.tree.kind(of: node.id) == .repetition
  }

  /// The first line of a declaration.
  private func head(of declaration: Span, _ type: ValueType?) -> String {
    guard let node = declarationNode(of: declaration), let source = source(of: declaration) else {
      return text(declaration)
    }
    let tree = node.tree
    var end = tree.range(of: node.id).end
    for token in tree.tokens(of: node.id) where token.kind == .leftBrace {
      end = min(end, token.range.start)
    }
    for child in tree.children(of: node.id)
    where [.attributeBlock, .routeBlock, .stepBlock].contains(tree.kind(of: child)) {
      end = min(end, tree.range(of: child).start)
    }
    let head = oneLine(source.text(TextRange(tree.range(of: node.id).start, end)))
    let shown = type.map { tree.kind(of: node.id) == .letDecl ? "  # \($0)" : "" } ?? ""
    return head + shown
  }

  private func documentation(of declaration: Span) -> String {
    guard let node = declarationNode(of: declaration) else { return "" }
    return node.tree.documentation(of: node.id) ?? ""
  }

  /// The node that a name stands for: the parent of the name.
  func declarationNode(of name: Span) -> (tree: SyntaxTree, id: NodeID)? {
    guard files.indices.contains(Int(name.file.raw)) else { return nil }
    let tree = files[Int(name.file.raw)].tree
    var node = tree.node(at: name.range.start)
    while tree.range(of: node) == name.range, let parent = tree.parent(of: node) { node = parent }
    return (tree, node)
  }

  /// Words that are no names of the package: attributes, kinds, fields of templates.
  private func hoverOfWord(_ node: NodeID, in tree: SyntaxTree) -> HoverText? {
    let span = tree.span(of: node)
    let word = tree.text(of: node)
    guard let parent = tree.parent(of: node) else { return nil }
    switch (tree.kind(of: node), tree.kind(of: parent)) {
    case (.name, .attribute):
      switch AttributePlace(of: parent, in: tree) {
      case .table(let table)?:
        return table.attribute(word).map { attribute in
          HoverText(span: span, code: attribute.signature, text: attribute.manual)
        }
      case .fields?:
        return TemplateField.named(word).map {
          HoverText(span: span, code: "\(word): String", text: $0.doc)
        }
      default: return nil
      }
    case (.nameRef, _):
      guard let kind = KindWord.all(named: tree.kind(of: parent)).first(where: { $0.name == word })
      else { return nil }
      return HoverText(span: span, code: word, text: kind.doc)
    case (.namedType, _):
      return TypeWord.all.first { $0.name == word }.map {
        HoverText(span: span, code: word, text: $0.doc)
      }
    default: return nil
    }
  }
}

extension ValueType {
  /// The type in few words.
  var shortName: String {
    if case .record = self { return "record" }
    return description
  }
}

extension Builtin {
  /// Documentation with the example.
  var manual: String { "\(doc)\n\n`\(example.source)` gives `\(example.result)`." }
}

extension Attribute {
  var signature: String { "\(name) = \(type.description)" }

  var manual: String {
    var text = doc
    if isCompulsory { text += "\n\nCompulsory." }
    if let defaultValue { text += "\n\nDefault: `\(defaultValue)`." }
    return text
  }
}

/// A word that names a kind, and what it means.
struct KindWord {
  let name: String
  let doc: String

  /// The kinds that can be named in a declaration or clause.
  static func all(named owner: SyntaxKind) -> [KindWord] {
    func words(_ kinds: [NamedKind]) -> [KindWord] {
      kinds.map { KindWord(name: $0.name, doc: $0.doc) }
    }
    switch owner {
    case .channelDecl, .templateDecl, .byClause:
      return ChannelKindSpec.all.map { KindWord(name: $0.name, doc: $0.doc) }
    case .modelDecl: return ModelKind.all.map { KindWord(name: $0.name, doc: $0.doc) }
    case .sourceDecl: return words(SourceKind.all)
    case .workflowDecl: return words(WorkflowKind.all)
    case .knowledgeDecl: return words(KnowledgeKind.all)
    case .targetDecl: return words(TargetKind.all.map(\.kind))
    default: return []
    }
  }
}

/// The names of types.
struct TypeWord {
  let name: String
  let doc: String

  static let all = [
    TypeWord(name: "String", doc: "A text."),
    TypeWord(name: "Bool", doc: "`true` or `false`."),
    TypeWord(name: "Int", doc: "A whole number of 64 bits."),
    TypeWord(name: "Float", doc: "A number with a fraction."),
    TypeWord(name: "Percent", doc: "A share, such as `99.9%`."),
    TypeWord(name: "Duration", doc: "A length of time, such as `1h30m`."),
    TypeWord(name: "Group", doc: "The alerts that are told together."),
    TypeWord(name: "Alert", doc: "One alert."),
  ]
}
