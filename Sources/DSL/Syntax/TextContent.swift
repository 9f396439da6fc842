/// A piece of a string or text block as it is after escapes, margin and vanished lines are seen to.
package indirect enum TextPiece: Sendable {
  /// Text the author wrote.
  case text(String)
  /// The value of an expression.
  case value(InterpolationSyntax)
  /// `%{for}`: the body once for each item.
  case each(TextForSyntax, body: [TextPiece])
  /// `%{if}`: the body of the first arm whose condition holds; an arm without one always holds.
  case choose([(branch: TextBranchSyntax, body: [TextPiece])])
}

extension StringLiteralSyntax {
  /// The content in order; literal text is decoded.
  package var pieces: [TextPiece] { TextReader(tree, id).pieces(of: id) }
  /// The content if it is literal text only.
  package var constant: String? { constantText(pieces) }
  /// The bytes between the quotes.
  package var contentRange: TextRange { textContentRange(tree, id) }
}

extension TextBlockSyntax {
  /// The content in order; margin, control lines and escapes are seen to.
  package var pieces: [TextPiece] { TextReader(tree, id).pieces(of: id) }
  /// The content if it is literal text only.
  package var constant: String? { constantText(pieces) }
  /// The bytes between the quotes.
  package var contentRange: TextRange { textContentRange(tree, id) }

  /// The margin if the lines may be moved: the closing mark stands alone on its line, and no other
  /// text block stands inside.
  var movableMargin: TextRange? {
    let opening = tree.nodeFirsts[Int(id.raw)]
    for index in opening..<tree.nodeLasts[Int(id.raw)] where index > opening {
      if tree.tokenKinds[Int(tree.significant[Int(index)])] == .textOpen { return nil }
    }
    return TextReader(tree, id).margin
  }

  /// The first line that stands left of the margin, with the margin it should have.
  var marginFault: (line: TextRange, margin: TextRange)? { TextReader(tree, id).marginFault() }
}

extension StringSyntax {
  /// The content in order; literal text is decoded.
  package var pieces: [TextPiece] { TextReader(tree, id).pieces(of: id) }
  /// The content if it is literal text only.
  package var constant: String? { constantText(pieces) }
  /// The bytes between the quotes.
  package var contentRange: TextRange { textContentRange(tree, id) }
}

extension TypedLiteralSyntax {
  /// What the literal is written in: `re`, `promql` or `json`.
  package var language: String { tag?.text ?? "" }
  /// Whether that is a language, without making a text of its name.
  func isWritten(in language: StaticString) -> Bool {
    tag.map { isSpelt(tree.source.bytes, $0.range.indices, language) } ?? false
  }
  /// The content if it is literal text only; `\"` is the only escape in it.
  package var constant: String? { string?.constant }
}

private func constantText(_ pieces: [TextPiece]) -> String? {
  var text = ""
  for piece in pieces {
    guard case .text(let part) = piece else { return nil }
    text += part
  }
  return text
}

private func textContentRange(_ tree: SyntaxTree, _ node: NodeID) -> TextRange {
  let range = tree.range(of: node)
  guard let first = tree.firstToken(of: node), let last = tree.lastToken(of: node) else {
    return range
  }
  if first.kind == .string { return TextRange(range.start + 1, range.end - 1) }
  let isClosed = last.kind == .quoteClose || last.kind == .textClose
  return TextRange(first.range.end, isClosed ? last.range.start : range.end)
}

extension AttributeSyntax {
  /// The name of a label or an annotation, without quotes and escapes.
  package var entryName: String { quoted?.literal?.constant ?? name?.text ?? "" }
}
