// Sources of series.
extension Checker {
  mutating func checkSources() {
    for declaration in sources.sources {
      let name = declaration.name?.text ?? ""
      path = "source/\(name)"
      var source = CheckedSource(
        name: name, kind: declaration.kind?.text ?? "", attributes: CheckedAttributes(),
        span: declaration.name?.span ?? declaration.span)
      if let kind = namedKind(declaration.kind, among: SourceKind.all, what: "a kind of source") {
        var scope = Scope.constant
        source.attributes = attributes(
          declaration.body?.attributes ?? [],
          of: owner(kind, name, source.span, declaration.isDamaged), in: &scope)
        checkPair("username", "password", source.attributes)
        exclude("token", "username", source.attributes)
      }
      checked.sources.append(source)
    }
  }

  /// The kind that a declaration names; reports an unknown one.
  mutating func namedKind(
    _ reference: NameRefSyntax?, among kinds: [NamedKind], what: String
  ) -> NamedKind? {
    guard let reference, !reference.isEmpty, !reference.isDamaged else { return nil }
    if let kind = kinds.first(where: { $0.name == reference.text }) { return kind }
    report(
      .unknownWord(at: reference.span, word: reference.text, what: what),
      misspelt: reference.text, among: kinds.map(\.name))
    return nil
  }

  func owner(
    _ kind: NamedKind, _ name: String, _ span: Span, _ isDamaged: Bool
  ) -> AttributeOwner {
    AttributeOwner(
      table: kind.table, name: "\(kind.table.owner) `\(name)`", span: span, isDamaged: isDamaged)
  }
}
