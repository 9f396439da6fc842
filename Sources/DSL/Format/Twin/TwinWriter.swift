/// The JSON twin of a file: its statements as arrays, its literals without quotes.
///
/// The twin holds what the text holds, comments and empty lines included. What has no form of its
/// own in JSON stays source: a statement without a block is a string. docs/json.md describes it.
package func jsonTwin(of file: ParsedFile) -> JSONValue {
  TwinWriter(file.tree).statements(in: 0..<file.tree.tokenKinds.count - 1, of: file.tree.root)
}

/// Takes a tree apart into statements; places are indices among all tokens.
private struct TwinWriter {
  private enum Part {
    case source(String)
    case literal(TwinLiteral)
    case block(JSONValue)
  }

  private let tree: SyntaxTree
  /// The innermost node of every token; the root for trivia.
  private let owners: [NodeID]

  init(_ tree: SyntaxTree) {
    self.tree = tree
    var innermost = [NodeID](repeating: tree.root, count: tree.significant.count)
    for node in tree.nodeKinds.indices {
      for token in tree.nodeFirsts[node]..<tree.nodeLasts[node] {
        innermost[Int(token)] = NodeID(UInt32(node))
      }
    }
    var owners = [NodeID](repeating: tree.root, count: tree.tokenKinds.count)
    for (token, owner) in zip(tree.significant, innermost) { owners[Int(token)] = owner }
    self.owners = owners
  }

  // MARK: Statements

  /// The statements between the braces of a node, or of the whole file.
  func statements(in tokens: Range<Int>, of block: NodeID) -> JSONValue {
    var found: [JSONValue] = []
    var start: Int?
    var last = tokens.lowerBound
    var newlines = 0
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      let kind = tree.tokenKinds[index]
      if let first = start, ends(first, last, before: index, tokens.upperBound, in: block) {
        found.append(statement(first...last))
        start = nil
        newlines = 0
      }
      switch kind {
      case .newline: newlines += 1
      case .whitespace: break
      case .comma where owners[index] == block: break
      default:
        if start == nil, newlines > 1, !found.isEmpty { found.append(.string("")) }
        newlines = 0
        start = start ?? index
        index = end(of: index)
        last = index
      }
      index += 1
    }
    if let start { found.append(statement(start...last)) }
    return .array(found)
  }

  /// Whether a statement that goes up to a token has ended before another one.
  private func ends(
    _ first: Int, _ last: Int, before index: Int, _ end: Int, in block: NodeID
  ) -> Bool {
    switch tree.tokenKinds[index] {
    case .comma: return owners[index] == block
    case .newline:
      if tree.tokenKinds[first].isComment { return true }
      let next = (index + 1..<end).first { !tree.tokenKinds[$0].isTrivia }
      guard let next else { return true }
      let own = part(of: owners[first], in: block)
      return own == block || part(of: owners[next], in: block) != own
    default: return false
    }
  }

  /// The child of a block that a node belongs to; the block itself for its own tokens.
  private func part(of node: NodeID, in block: NodeID) -> NodeID {
    var node = node
    while node != block, let parent = tree.parent(of: node), parent != block { node = parent }
    return node
  }

  /// The last token of what begins with one: braces, and texts that hold values, belong together.
  private func end(of index: Int) -> Int {
    let (open, close): (Set<TokenKind>, Set<TokenKind>)
    switch tree.tokenKinds[index] {
    case .leftBrace: (open, close) = ([.leftBrace], [.rightBrace])
    case .quoteOpen, .textOpen:
      (open, close) = ([.quoteOpen, .textOpen], [.quoteClose, .textClose])
    default: return index
    }
    var depth = 0
    for other in index..<tree.tokenKinds.count {
      if open.contains(tree.tokenKinds[other]) { depth += 1 }
      if close.contains(tree.tokenKinds[other]) { depth -= 1 }
      if depth == 0 { return other }
    }
    return index
  }

  // MARK: Parts

  private func statement(_ tokens: ClosedRange<Int>) -> JSONValue {
    let parts = self.parts(tokens)
    switch (parts.first, parts.count) {
    case (.source(let text), 1): return .string(text)
    case (.source(let head), 2):
      switch parts[1] {
      case .block(let statements): return .object([JSONMember(head, statements)])
      case .literal(let literal) where literal.language == .text && !literal.isBlock:
        return .object([JSONMember(head, .string(literal.lines[0]))])
      case .literal(let literal): return .object([JSONMember(head, literal.json)])
      case .source: break
      }
    default: break
    }
    return .array(
      parts.map { part in
        switch part {
        case .source(let text): .string(text)
        case .literal(let literal): literal.json
        case .block(let statements): .object([JSONMember(TwinText.block, statements)])
        }
      })
  }

  private func parts(_ tokens: ClosedRange<Int>) -> [Part] {
    var parts: [Part] = []
    var start = tokens.lowerBound
    func addSource(upTo end: Int) {
      guard start < end else { return }
      let range = TextRange(tree.range(ofTriviaAt: start).start, tree.tokenStarts[end])
      let text = tree.source.text(range).trimmed
      if !text.isEmpty { parts.append(.source(text)) }
    }
    var index = tokens.lowerBound
    while index <= tokens.upperBound {
      let last = end(of: index)
      if let (part, first) = part(index...last) {
        addSource(upTo: first)
        parts.append(part)
        start = last + 1
      }
      index = last + 1
    }
    addSource(upTo: tokens.upperBound + 1)
    return parts
  }

  /// A block or a literal, and the token it begins with.
  private func part(_ tokens: ClosedRange<Int>) -> (Part, first: Int)? {
    let index = tokens.lowerBound
    switch tree.tokenKinds[index] {
    case .leftBrace:
      let inner = index + 1..<max(index + 1, tokens.upperBound)
      return (.block(statements(in: inner, of: owners[index])), index)
    case .string, .textOpen:
      let node = owners[index]
      guard let literal = TwinLiteral(tree, node),
        literal.isBlock ? literal.source(margin: "  ") != nil : isSpelt(literal, tokens)
      else { return nil }
      let isTyped = index > 0 && tree.tokenKinds[index - 1] == .literalTag
      return (.literal(literal), isTyped ? index - 1 : index)
    default: return nil
    }
  }

  /// Whether a string is written as it would be written out of the twin.
  private func isSpelt(_ literal: TwinLiteral, _ tokens: ClosedRange<Int>) -> Bool {
    guard let source = literal.source(margin: "") else { return false }
    let written = tree.source.text(tree.range(ofTriviaAt: tokens.lowerBound))
    return literal.language == .text ? source == written : source.hasSuffix(written)
  }
}

extension TwinLiteral {
  fileprivate var json: JSONValue {
    .object([
      JSONMember(
        language.rawValue, isBlock ? .array(lines.map { .string($0) }) : .string(lines[0]))
    ])
  }
}

extension TokenKind {
  fileprivate var isComment: Bool { self == .comment || self == .docComment }
}

extension String {
  /// Without blanks and line ends around it.
  fileprivate var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    let start = firstIndex { !isBlank($0) } ?? endIndex
    let end = lastIndex { !isBlank($0) }.map(index(after:)) ?? start
    return String(self[start..<end])
  }
}
