/// A node of one kind, or of one of several kinds, with its parts by name.
///
/// Views are generated from grammar/syntax.table. Every accessor answers nil or an empty list where
/// the text lacks the part, so code that reads a view works on damaged trees too.
package protocol SyntaxView: Sendable {
  /// The tree the node stands in.
  var tree: SyntaxTree { get }
  /// The node.
  var id: NodeID { get }
  /// The view of a node, nil if the node is of another kind.
  init?(_ tree: SyntaxTree, _ id: NodeID)
  /// Whether nodes of this kind have this view.
  static func accepts(_ kind: SyntaxKind) -> Bool
}

extension SyntaxView {
  /// What the node is.
  package var kind: SyntaxKind { tree.kind(of: id) }
  /// The bytes of the node without the trivia around it.
  package var range: TextRange { tree.range(of: id) }
  /// The place of the node among all files.
  package var span: Span { tree.span(of: id) }
  /// The text of the node; for a name its identifier, for a literal its spelling.
  package var text: String { tree.text(of: id) }
  /// Whether a parse error was reported inside the node.
  package var isDamaged: Bool { tree.isDamaged(id) }
  /// Whether nothing was written where the grammar wants this node.
  package var isEmpty: Bool { range.isEmpty }
  /// The `##` comments before the node.
  package var documentation: String? { tree.documentation(of: id) }
  /// The first token; nil for an empty node.
  package var firstToken: Token? { tree.firstToken(of: id) }
  /// The tokens that belong to the node itself and to none of its children.
  package var tokens: OwnTokens { tree.tokens(of: id) }

  /// This node under another view.
  package func `as`<View: SyntaxView>(_ view: View.Type) -> View? { View(tree, id) }

  func child<View: SyntaxView>(_ ordinal: Int = 0) -> View? {
    var left = ordinal
    for child in tree.children(of: id) where View.accepts(tree.kind(of: child)) {
      if left == 0 { return View(tree, child) }
      left -= 1
    }
    return nil
  }

  func children<View: SyntaxView>() -> [View] {
    let nodes = tree.children(of: id)
    let count = nodes.count { View.accepts(tree.kind(of: $0)) }
    var views: [View] = []
    guard count > 0 else { return views }
    views.reserveCapacity(count)
    for child in nodes where View.accepts(tree.kind(of: child)) {
      if let view = View(tree, child) { views.append(view) }
    }
    return views
  }

  func token(_ kinds: TokenKind...) -> Token? {
    for token in tokens where kinds.contains(token.kind) { return token }
    return nil
  }
}
