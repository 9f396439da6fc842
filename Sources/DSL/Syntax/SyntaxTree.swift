/// The place of a node in its tree: nodes are numbered in pre-order, the root is 0.
package struct NodeID: Hashable, Comparable, Sendable {
  package let raw: UInt32

  package init(_ raw: UInt32) {
    self.raw = raw
  }

  package static func < (left: NodeID, right: NodeID) -> Bool { left.raw < right.raw }
}

/// The lossless tree of one file: every byte belongs to exactly one token, and the tokens in order
/// are the text.
///
/// The tree is a handle on parallel arrays that never change after parsing. Nodes are numbers, not
/// objects; a typed view (`RouteDeclSyntax`…) is a tree and a number. Trivia belongs to no node, so
/// a node's range begins with its first and ends with its last significant token.
package final class SyntaxTree: Sendable {
  /// The file that was parsed.
  package let source: SourceFile

  /// Kind of every token, trivia included; the last is `endOfFile`.
  let tokenKinds: [TokenKind]
  /// First byte of every token; a token ends where the next begins.
  let tokenStarts: [UInt32]
  /// Index in the token arrays of every significant token.
  let significant: [UInt32]

  /// Places among the significant tokens of names that hold placeholders, as `${team}_room`.
  let patterns: [UInt32]

  /// Whether some node is a repetition.
  let hasRepetition: Bool
  /// Kind of every node in pre-order.
  let nodeKinds: [SyntaxKind]
  /// The node after the last descendant, hence also the next sibling where there is one.
  let nodeEnds: [UInt32]
  /// The parent; the root is its own.
  let nodeParents: [UInt32]
  /// The first significant token of the node; for an empty node the one it stands before.
  let nodeFirsts: [UInt32]
  /// The significant token after the last of the node; equal to the first for an empty node.
  let nodeLasts: [UInt32]
  /// Whether a diagnostic was reported inside the node.
  let nodeDamage: [Bool]

  init(source: SourceFile, tokens: TokenTable, nodes: NodeTable) {
    self.source = source
    // The lexer makes room for as many tokens as there might be, mostly for twice as many.
    self.tokenKinds = tokens.kinds.trimmed()
    self.tokenStarts = tokens.starts.trimmed()
    self.significant = tokens.significant.trimmed()
    self.patterns = tokens.patterns
    self.hasRepetition = nodes.hasRepetition
    self.nodeKinds = nodes.kinds
    self.nodeEnds = nodes.ends
    self.nodeParents = nodes.parents
    self.nodeFirsts = nodes.firsts
    self.nodeLasts = nodes.lasts
    self.nodeDamage = nodes.damage
  }

  /// The whole file.
  package var root: NodeID { NodeID(0) }
  /// The number of nodes.
  package var nodeCount: Int { nodeKinds.count }

  /// What a node is.
  package func kind(of node: NodeID) -> SyntaxKind { nodeKinds[Int(node.raw)] }

  /// The node that holds `node`; nil for the root.
  package func parent(of node: NodeID) -> NodeID? {
    node.raw == 0 ? nil : NodeID(nodeParents[Int(node.raw)])
  }

  /// The child nodes in order.
  package func children(of node: NodeID) -> SyntaxChildren {
    SyntaxChildren(tree: self, cursor: node.raw + 1, end: nodeEnds[Int(node.raw)])
  }

  /// Whether a parse error was reported in the node or below it; later stages stay silent there.
  package func isDamaged(_ node: NodeID) -> Bool { nodeDamage[Int(node.raw)] }

  /// The bytes of the node without the trivia around it.
  ///
  /// An empty node stands directly after the token before it, where its text would be written.
  package func range(of node: NodeID) -> TextRange {
    let first = Int(nodeFirsts[Int(node.raw)])
    let last = Int(nodeLasts[Int(node.raw)])
    guard first < last else {
      return TextRange(at: first == 0 ? 0 : end(ofSignificant: first - 1))
    }
    return TextRange(tokenStarts[Int(significant[first])], end(ofSignificant: last - 1))
  }

  /// The place of a node among all files.
  package func span(of node: NodeID) -> Span { Span(source.id, range(of: node)) }

  /// The text of a node; ill-formed UTF-8 becomes U+FFFD.
  package func text(of node: NodeID) -> String { source.text(range(of: node)) }

  /// The innermost node whose range holds `offset` or ends there.
  package func node(at offset: UInt32) -> NodeID {
    var found = root
    search: while true {
      for child in children(of: found) {
        let range = range(of: child)
        if range.start <= offset && offset <= range.end && !range.isEmpty {
          found = child
          continue search
        }
      }
      return found
    }
  }

  func end(ofSignificant index: Int) -> UInt32 {
    let token = Int(significant[index])
    return token + 1 < tokenStarts.count ? tokenStarts[token + 1] : UInt32(source.bytes.count)
  }
}

/// The tokens of one file in parallel arrays.
struct TokenTable: Sendable {
  /// Kind of every token, trivia included; the last is `endOfFile`.
  var kinds: [TokenKind] = []
  /// First byte of every token.
  var starts: [UInt32] = []
  /// Indices of the tokens that are not trivia.
  var significant: [UInt32] = []
  /// Places among the significant tokens of names that hold placeholders.
  var patterns: [UInt32] = []
}

extension Array {
  /// The same elements in no more memory than they need.
  fileprivate func trimmed() -> [Element] {
    unsafe [Element](unsafeUninitializedCapacity: count) { room, filled in
      filled = unsafe room.initialize(fromContentsOf: self)
    }
  }
}

/// The nodes of one file in parallel arrays, in pre-order.
struct NodeTable: Sendable {
  var kinds: [SyntaxKind] = []
  var ends: [UInt32] = []
  var parents: [UInt32] = []
  var firsts: [UInt32] = []
  var lasts: [UInt32] = []
  var damage: [Bool] = []
  var hasRepetition = false
}

/// The children of a node, in order.
package struct SyntaxChildren: Sequence, IteratorProtocol, Sendable {
  let tree: SyntaxTree
  var cursor: UInt32
  let end: UInt32

  package mutating func next() -> NodeID? {
    guard cursor < end else { return nil }
    let node = NodeID(cursor)
    cursor = tree.nodeEnds[Int(cursor)]
    return node
  }
}
