/// The name of a label or an annotation where an alert is given one.
struct EntryName {
  /// Without quotes and escapes.
  let text: String
  /// Where the name stands, without its quotes.
  let span: Span
  /// Whether it is no identifier, so that nothing can declare it.
  let isQuoted: Bool
}

extension Checker {
  /// The name of an entry; reports quotes around one that needs none.
  mutating func entryName(_ entry: AttributeSyntax) -> EntryName? {
    guard let quoted = entry.quoted else {
      return entry.name.map { EntryName(text: $0.text, span: $0.span, isQuoted: false) }
    }
    guard let literal = quoted.literal, let text = literal.constant else { return nil }
    guard !text.isEmpty else {
      report(.emptyText(at: quoted.span, what: "a name"))
      return nil
    }
    guard !Checker.isIdentifier(text) else {
      report(
        Diagnostic.needlessQuotes(at: quoted.span, name: text)
          .suggest("write `\(text)`", replacing: quoted.span, with: text))
      return nil
    }
    return EntryName(text: text, span: literal.contentSpan, isQuoted: true)
  }

  /// What the values of a label are; nil for one that must be declared and is not.
  func valueType(of name: EntryName) -> ValueType? {
    name.isQuoted ? .string : vocabulary[name.text]?.valueType
  }

  private static func isIdentifier(_ text: String) -> Bool {
    text.utf8.first?.isIdentifierStart == true && text.utf8.allSatisfy(\.isIdentifierPart)
  }
}
