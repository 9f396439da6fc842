/// One significant token of a tree.
package struct Token: Sendable {
  let tree: SyntaxTree
  /// Index among the significant tokens.
  let index: UInt32

  private var tableIndex: Int { Int(tree.significant[Int(index)]) }

  /// What the token is.
  package var kind: TokenKind { tree.tokenKinds[tableIndex] }
  /// Its bytes.
  package var range: TextRange {
    TextRange(tree.tokenStarts[tableIndex], tree.end(ofSignificant: Int(index)))
  }
  /// Its place among all files.
  package var span: Span { Span(tree.source.id, range) }
  /// Its text; ill-formed UTF-8 becomes U+FFFD.
  package var text: String { tree.source.text(range) }
}

extension TokenKind {
  /// Whether the parser passes over tokens of this kind.
  @inline(__always)
  package var isTrivia: Bool { rawValue <= TokenKind.lastTrivia.rawValue }

  /// Whether a token of this kind may stand where the grammar wants a name.
  @inline(__always)
  package var isWord: Bool {
    self == .identifier || rawValue >= TokenKind.firstKeyword.rawValue
  }
}

extension SyntaxTree {
  /// The tokens that belong to a node itself, not to one of its children.
  package func tokens(of node: NodeID) -> OwnTokens {
    OwnTokens(
      tree: self, children: children(of: node), cursor: nodeFirsts[Int(node.raw)],
      end: nodeLasts[Int(node.raw)])
  }

  /// The first significant token of a node; nil for an empty one.
  package func firstToken(of node: NodeID) -> Token? {
    let first = nodeFirsts[Int(node.raw)]
    return first < nodeLasts[Int(node.raw)] ? Token(tree: self, index: first) : nil
  }

  /// The last significant token of a node; nil for an empty one.
  package func lastToken(of node: NodeID) -> Token? {
    let last = nodeLasts[Int(node.raw)]
    return nodeFirsts[Int(node.raw)] < last ? Token(tree: self, index: last - 1) : nil
  }

  /// The documentation comments that stand directly before a node, without their marks.
  ///
  /// Nil where there is none; a blank line between comment and node parts them.
  package func documentation(of node: NodeID) -> String? {
    guard let first = firstToken(of: node) else { return nil }
    var lines: [String] = []
    var newlines = 0
    var index = Int(significant[Int(first.index)])
    while index > 0 {
      index -= 1
      switch tokenKinds[index] {
      case .whitespace: continue
      case .newline:
        newlines += 1
        if newlines > 1 { return joined(lines) }
      case .docComment:
        newlines = 0
        lines.append(commentText(ofToken: index))
      default: return joined(lines)
      }
    }
    return joined(lines)
  }

  private func joined(_ lines: [String]) -> String? {
    lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }

  /// The text of a `##` comment without its marks and the space after them.
  private func commentText(ofToken index: Int) -> String {
    var bytes = source.bytes[Int(tokenStarts[index])..<Int(tokenStarts[index + 1])]
    bytes = bytes.dropFirst(2)
    if bytes.first == Ascii.space { bytes = bytes.dropFirst() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The own tokens of a node, in order: those between and around its children.
package struct OwnTokens: Sequence, IteratorProtocol, Sendable {
  private let tree: SyntaxTree
  private var children: SyntaxChildren
  private var child: NodeID?
  private var cursor: UInt32
  private let end: UInt32

  init(tree: SyntaxTree, children: SyntaxChildren, cursor: UInt32, end: UInt32) {
    self.tree = tree
    self.children = children
    self.cursor = cursor
    self.end = end
    self.child = self.children.next()
  }

  package mutating func next() -> Token? {
    while let current = child, tree.nodeFirsts[Int(current.raw)] <= cursor {
      cursor = Swift.max(cursor, tree.nodeLasts[Int(current.raw)])
      child = children.next()
    }
    guard cursor < end else { return nil }
    defer { cursor += 1 }
    return Token(tree: tree, index: cursor)
  }
}
