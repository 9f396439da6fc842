@testable import DSL

/// What the tools know at the end of a file that is still being typed.
struct PrefixVerdict: Sendable {
  /// Whether the declaration that was begun is in the tree; nil outside of declarations.
  var findsDeclaration: Bool?
  /// The word that the author writes next, where it is one that tools can know.
  var nextWord: String?
  /// Whether completion offers it.
  var isOffered = false
  var faults: [String] = []
}

/// The places of a clean file where a prefix may end, and what is true there.
struct PrefixJudge {
  private let files: [ParsedFile]
  private let index: Int
  private let tree: SyntaxTree
  /// First bytes of the words that refer to something, with what they refer to.
  private var uses: [UInt32: Span?] = [:]

  init(_ subject: MutationSubject, file index: Int) {
    files = subject.files
    self.index = index
    tree = subject.files[index].tree
    let snapshot = PackageSnapshot(files)
    for use in snapshot.index.uses where use.span.file == tree.source.id {
      uses.updateValue(
        snapshot.index.declaration(of: use.target), forKey: use.span.range.start)
    }
  }

  /// Ends of prefixes: before every token, and inside the longer ones.
  var ends: [UInt32] {
    tree.significant.indices.dropLast().flatMap { index -> [UInt32] in
      let range = Token(tree: tree, index: UInt32(index)).range
      return range.end - range.start > 2 ? [range.start, range.start + 2] : [range.start]
    }
  }

  func verdict(at end: UInt32) -> PrefixVerdict {
    let source = tree.source
    let prefix = parse(
      SourceFile(id: source.id, path: source.path, bytes: Array(source.bytes.prefix(Int(end)))))
    var verdict = PrefixVerdict()
    verdict.faults = invariantFaults(prefix)
    verdict.findsDeclaration = declaration(at: end).map { wanted in
      prefix.tree.children(of: prefix.tree.root).contains { node in
        prefix.tree.kind(of: node) == tree.kind(of: wanted)
          && prefix.tree.range(of: node).start == tree.range(of: wanted).start
      }
    }
    guard let word = nextWord(at: end) else { return verdict }
    var files = files
    files[index] = prefix
    let offered = PackageSnapshot(files).completions(in: prefix, at: end)
    verdict.nextWord = word
    verdict.isOffered = offered.items.contains { $0.label == word }
    return verdict
  }

  /// The declaration that has begun, with its first word whole, and has not ended.
  private func declaration(at end: UInt32) -> NodeID? {
    for node in tree.children(of: tree.root) {
      guard let first = tree.firstToken(of: node) else { continue }
      if first.range.end < end, end < tree.range(of: node).end { return node }
    }
    return nil
  }

  /// The word that begins or goes on at a place, where something known is meant by it.
  private func nextWord(at end: UInt32) -> String? {
    guard let index = tree.firstSignificant(endingAtOrAfter: end + 1) else { return nil }
    let token = Token(tree: tree, index: index)
    guard token.kind.isWord, token.range.start <= end else { return nil }
    if let definition = uses[token.range.start] {
      // What stands further below is not written yet.
      guard let definition else { return token.text }
      let isBelow = definition.file == tree.source.id && definition.range.start >= end
      return isBelow ? nil : token.text
    }
    let node = tree.node(at: token.range.start + 1)
    let isName = [.name, .nameRef, .enumValue, .namedType].contains(tree.kind(of: node))
    return token.kind == .identifier || isName ? nil : token.text
  }
}
