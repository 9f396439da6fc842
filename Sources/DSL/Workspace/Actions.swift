/// A change that an editor offers.
package struct OfferedAction: Sendable {
  package enum Kind: Sendable { case fix, extract, fixAll }

  package let title: String
  package let kind: Kind
  package let edits: [Edit]
  /// What it puts right.
  package let diagnostic: Diagnostic?
  /// Whether the meaning is sure to be what the author wanted.
  package let isSafe: Bool
}

extension PackageSnapshot {
  /// The changes that are offered for a part of a file.
  package func actions(in file: ParsedFile, _ range: TextRange) -> [OfferedAction] {
    var actions: [OfferedAction] = []
    var suppressions: [OfferedAction] = []
    let own = diagnostics.filter { $0.primary.file == file.source.id }
    for diagnostic in own {
      let place = diagnostic.primary.range
      guard place.start <= range.end, range.start <= place.end else { continue }
      for suggestion in diagnostic.suggestions {
        actions.append(
          OfferedAction(
            title: suggestion.markedTitle, kind: .fix, edits: suggestion.edits,
            diagnostic: diagnostic, isSafe: suggestion.applicability == .safe))
      }
      if let action = suppression(of: diagnostic, in: file) { suppressions.append(action) }
    }
    actions += suppressions
    if let action = extraction(in: file, range) { actions.append(action) }
    if let action = fixAll(own) { actions.append(action) }
    return actions
  }

  /// Every safe suggestion of a file at once; of those that overlap the first.
  private func fixAll(_ diagnostics: [Diagnostic]) -> OfferedAction? {
    var edits: [Edit] = []
    for suggestion in diagnostics.flatMap(\.suggestions)
    where suggestion.applicability == .safe {
      let overlaps = suggestion.edits.contains { new in
        edits.contains {
          $0.span.file == new.span.file && $0.span.range.start <= new.span.range.end
            && new.span.range.start <= $0.span.range.end
        }
      }
      if !overlaps { edits += suggestion.edits }
    }
    guard !edits.isEmpty else { return nil }
    return OfferedAction(
      title: "apply every safe suggestion", kind: .fixAll, edits: edits, diagnostic: nil,
      isSafe: true)
  }

  /// The selected expression as a constant of the package, where it is one.
  private func extraction(in file: ParsedFile, _ range: TextRange) -> OfferedAction? {
    guard !range.isEmpty, !file.hasErrors else { return nil }
    let tree = file.tree
    var node = tree.node(at: range.start)
    while tree.range(of: node).end < range.end, let parent = tree.parent(of: node) { node = parent }
    guard tree.range(of: node) == range, let expression = ExprSyntax(tree, node),
      let declaration = tree.declaration(around: node), tree.kind(of: declaration) != .letDecl
    else { return nil }
    var scope = Scope.constant
    var copy = checker
    let typed = copy.elaborate(expression, in: &scope)
    guard typed.constant != nil, typed.type != .none else { return nil }
    let name = unusedName("extracted")
    let start = TextRange(at: tree.startWithComments(of: declaration))
    let edits = [
      Edit(span: Span(file.source.id, start), replacement: "let \(name) = \(expression.text)\n\n"),
      Edit(span: expression.span, replacement: name),
    ]
    // A place that wants the literal itself, such as a reason, does not take a name.
    guard applying(edits).diagnostics.count == diagnostics.count else { return nil }
    return OfferedAction(
      title: "extract into a constant", kind: .extract, edits: edits, diagnostic: nil,
      isSafe: true)
  }

  private func unusedName(_ base: String) -> String {
    var name = base
    var number = 2
    while checker.symbols[name] != nil || checker.vocabulary[name] != nil {
      name = "\(base)_\(number)"
      number += 1
    }
    return name
  }
}

extension Suggestion {
  /// The title with what a person has to do about the change.
  fileprivate var markedTitle: String {
    switch applicability {
    case .safe: title
    case .needsReview: "\(title) (needs review)"
    case .hasPlaceholder: "\(title) (fill in)"
    }
  }
}

extension SyntaxTree {
  /// The declaration that holds a node.
  func declaration(around node: NodeID) -> NodeID? {
    var node = node
    while let parent = parent(of: node) {
      if parent == root { return DeclarationSyntax(self, node).map { _ in node } }
      node = parent
    }
    return nil
  }

  /// Where a node begins with the documentation before it.
  func startWithComments(of node: NodeID) -> UInt32 {
    guard let first = firstToken(of: node) else { return range(of: node).start }
    var start = first.range.start
    var index = Int(significant[Int(first.index)])
    var newlines = 0
    while index > 0 {
      index -= 1
      switch tokenKinds[index] {
      case .whitespace: continue
      case .newline: newlines += 1
      case .docComment where newlines <= 1:
        newlines = 0
        start = tokenStarts[index]
      default: return start
      }
      if newlines > 1 { return start }
    }
    return start
  }
}
