// What tools that show a package to others need: its names, and what they must leave out.

/// A name that a package declares.
package struct DeclaredName: Sendable {
  package let name: String
  /// What it is, in a word of the language's messages: `channel`, `slo`, `label`.
  package let noun: String
  /// The place among the checked declarations of its kind.
  package let index: Int
  /// Where the name stands.
  package let span: Span
  /// The whole declaration.
  package let declaration: Span
  /// Its `##` comments; empty for none.
  package let documentation: String
}

extension PackageSnapshot {
  /// The names of the package, labels first, each kind in the order of the files.
  package var declaredNames: [DeclaredName] {
    let labels = checker.vocabulary.declared.enumerated().map { index, label in
      declared(label.name, "label", index, label.span)
    }
    let symbols = checker.symbols.all.map { symbol in
      declared(symbol.name, symbol.kind.noun, symbol.index, symbol.span)
    }
    return labels + symbols
  }

  /// Every place that names a declaration or a label of the package, with the place of that name.
  package var nameUses: [(use: Span, name: Span)] {
    var labels: [String: Span] = [:]
    for label in checker.vocabulary.declared { labels[label.name] = label.span }
    return index.uses.compactMap { use in
      switch use.target {
      case .symbol(let span): (use.span, span)
      case .label(let name): labels[name].map { (use.span, $0) }
      case .local, .implicit, .value, .alert, .annotation, .member, .builtin: nil
      }
    }
  }

  private func declared(_ name: String, _ noun: String, _ index: Int, _ span: Span) -> DeclaredName
  {
    let node = declarationNode(of: span)
    return DeclaredName(
      name: name, noun: noun, index: index, span: span,
      declaration: node.map { $0.tree.span(of: $0.id) } ?? span,
      documentation: node.flatMap { $0.tree.documentation(of: $0.id) } ?? "")
  }
}

extension ParsedFile {
  /// Ranges of the source that look like credentials and must not be published, in order.
  ///
  /// The language wants `secret("…")` for credentials; this is for those that stand in the text all
  /// the same: values of headers and constants with a telling name, the path and query of webhooks
  /// whose address is the secret, user names in addresses, and tokens of known shapes.
  package var unpublishable: [TextRange] {
    var found: [TextRange] = []
    for raw in 0..<UInt32(tree.nodeCount) {
      let node = NodeID(raw)
      let kind = tree.kind(of: node)
      guard kind == .stringLiteral || kind == .textBlock, let view = StringSyntax(tree, node) else {
        continue
      }
      if let range = unpublishable(in: view) { found.append(range) }
    }
    return found.sorted()
  }

  private func unpublishable(in view: StringSyntax) -> TextRange? {
    let content = view.contentRange
    let text = source.text(content)
    if TokenShape.service(in: text) != nil { return content }
    switch nameOfValue(view.id) {
    case "webhook"?: return addressSecret(in: content, openPathLength: 1)
    case "url"?: return addressSecret(in: content, openPathLength: ParsedFile.openPathLengthMax)
    case let owner?:
      return CredentialName.isOne(owner) ? content : addressSecret(in: content)
    case nil: return addressSecret(in: content)
    }
  }

  /// The name of the attribute, field or constant whose value a node is.
  private func nameOfValue(_ node: NodeID) -> String? {
    guard let parent = tree.parent(of: node) else { return nil }
    if let attribute = AttributeSyntax(tree, parent) { return attribute.name?.text }
    if let constant = LetDeclSyntax(tree, parent) { return constant.name?.text }
    if let field = RecordFieldSyntax(tree, parent) { return field.key?.spelled }
    return nil
  }

  /// What must not be shown of an address: the user in it, and its path and query where they are
  /// what lets somebody in.
  private func addressSecret(
    in content: TextRange, openPathLength: Int = .max
  ) -> TextRange? {
    let bytes = Array(source.bytes[content.indices])
    let mark = Array("://".utf8)
    guard
      let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }).map({ $0 + 3 })
    else { return nil }
    let ends = Array("/?#".utf8)
    let path = bytes[start...].firstIndex { ends.contains($0) } ?? bytes.endIndex
    if let at = bytes[start..<path].lastIndex(of: UInt8(ascii: "@")) {
      return TextRange(content.start + UInt32(start), content.start + UInt32(at))
    }
    let rest = String(decoding: bytes[path...], as: UTF8.self)
    let query = rest.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    let names = query.split(separator: "&").compactMap { $0.split(separator: "=").first }
    let tells = names.contains { CredentialName.isOne(String($0)) || $0 == "key" }
    guard tells || rest.utf8.count > openPathLength else { return nil }
    return TextRange(content.start + UInt32(path), content.end)
  }

  /// Addresses of hooks are secrets by their length; a short path is a name.
  private static let openPathLengthMax = 32
}

/// A text with every word that has the shape of a known service's credential left out.
package func withoutCredentials(_ text: String) -> String {
  guard TokenShape.service(in: text) != nil else { return text }
  return text.split(separator: " ", omittingEmptySubsequences: false).map { word in
    TokenShape.service(in: String(word)) == nil ? String(word) : "•••"
  }.joined(separator: " ")
}
