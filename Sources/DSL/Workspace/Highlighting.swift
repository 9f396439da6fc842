/// What a piece of text is, for colouring.
package enum TokenClass: Int, Sendable, CaseIterable {
  case keyword, comment, string, number, type, label, value, variable, parameter, member, function
  case channel, person, calendar, declaration
}

/// A piece of text with its class; it does not cross a line.
package struct ClassifiedToken: Hashable, Sendable {
  package let range: TextRange
  package let tokenClass: TokenClass
  /// Whether the name is given here.
  package let isDeclaration: Bool
}

extension PackageSnapshot {
  /// The pieces of a file that have a class, in order.
  package func classifiedTokens(of file: ParsedFile) -> [ClassifiedToken] {
    let tree = file.tree
    var names: [TextRange: (TokenClass, Bool)] = [:]
    for use in index.uses(in: file.source.id) {
      names[use.span.range] = (tokenClass(of: use.target), false)
    }
    for symbol in checker.symbols.all where symbol.span.file == file.source.id {
      names[symbol.span.range] = (symbol.kind.tokenClass, true)
    }
    for label in checker.vocabulary.declared where label.span.file == file.source.id {
      names[label.span.range] = (.label, true)
    }
    var result: [ClassifiedToken] = []
    let patterns = Set(tree.patterns.map { Token(tree: tree, index: $0).range })
    for index in tree.tokenKinds.indices {
      let end = index + 1 < tree.tokenStarts.count ? tree.tokenStarts[index + 1] : tree.end
      let range = TextRange(tree.tokenStarts[index], end)
      guard !range.isEmpty else { continue }
      let kind = tree.tokenKinds[index]
      if patterns.contains(range) {
        result += pattern(range, names[range] ?? (.variable, false), file.source)
        continue
      }
      if let (known, declares) = names[range] {
        result.append(
          ClassifiedToken(range: range, tokenClass: known, isDeclaration: declares))
      } else if let found = kind.isWord ? wordClass(range, tree) : kind.tokenClass {
        result += onLines(range, found, file.source)
      }
    }
    return result
  }

  /// A name with placeholders in it: their variables, and what is between them as the name.
  private func pattern(
    _ range: TextRange, _ name: (TokenClass, Bool), _ source: SourceFile
  ) -> [ClassifiedToken] {
    var result: [ClassifiedToken] = []
    var position = range.start
    func add(_ end: UInt32, _ tokenClass: TokenClass, _ declares: Bool) {
      guard end > position else { return }
      result.append(
        ClassifiedToken(
          range: TextRange(position, end), tokenClass: tokenClass, isDeclaration: declares))
      position = end
    }
    for placeholder in Placeholder.all(in: Array(source.bytes[range.indices])) {
      add(range.start + UInt32(placeholder.range.lowerBound), name.0, name.1)
      add(range.start + UInt32(placeholder.range.upperBound), .parameter, false)
    }
    add(range.end, name.0, name.1)
    return result
  }

  private func tokenClass(of target: NameIndex.Target) -> TokenClass {
    switch target {
    case .symbol(let span):
      checker.symbols.all.first { $0.span == span }?.kind.tokenClass ?? .variable
    case .local, .implicit: .parameter
    case .label: .label
    case .alert: .type
    case .value: .value
    case .annotation, .member: .member
    case .builtin: .function
    }
  }

  /// A word that is no resolved name: a word of the grammar, or what its place makes of it.
  private func wordClass(_ range: TextRange, _ tree: SyntaxTree) -> TokenClass? {
    let node = tree.node(at: range.start)
    switch tree.kind(of: node) {
    case .name: return .member
    case .namedType, .recordName: return .type
    case .enumValue: return .value
    case .calendarPoint: return .number
    case .nameExpr, .nameRef: return .variable
    case .recordKey, .argumentLabel: return .member
    case .unexpected: return nil
    default: return .keyword
    }
  }

  /// One token for each line that a range touches.
  private func onLines(
    _ range: TextRange, _ tokenClass: TokenClass, _ source: SourceFile
  ) -> [ClassifiedToken] {
    let first = source.lines.line(of: range.start)
    let last = source.lines.line(of: max(range.start, range.end - 1))
    return (first...last).compactMap { line in
      let content = source.contentRange(ofLine: line)
      let part = TextRange(max(range.start, content.start), min(range.end, content.end))
      guard part.start < part.end else { return nil }
      return ClassifiedToken(range: part, tokenClass: tokenClass, isDeclaration: false)
    }
  }
}

extension SymbolKind {
  fileprivate var tokenClass: TokenClass {
    switch self {
    case .channel, .escalation, .ticket: .channel
    case .contact, .rota: .person
    case .calendar: .calendar
    case .constant: .variable
    case .function: .function
    default: .declaration
    }
  }
}

extension TokenKind {
  /// The class of a token that is no word; nil for marks.
  fileprivate var tokenClass: TokenClass? {
    switch self {
    case .comment, .docComment: .comment
    case .string, .quoteOpen, .quoteClose, .textOpen, .textClose, .textChunk, .literalTag: .string
    case .integer, .float, .percent, .duration, .bytes, .time, .date, .badNumber: .number
    default: nil
    }
  }
}
