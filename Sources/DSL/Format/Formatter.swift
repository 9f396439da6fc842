/// What formatting a file gave.
package struct Formatted: Sendable {
  /// The canonical text, or the text as it was where the file could not be formatted.
  package let text: [UInt8]
  /// Why the text is unchanged: the findings of the file; empty after success.
  package let diagnostics: [Diagnostic]
}

/// The one canonical layout of a file.
///
/// Two spaces for each level; statements on lines of their own, but a block written on one line
/// stays on it where it fits into 100 columns; at most one empty line where the author left any;
/// comments stay where they are. A file with parse errors is left as it is. The result is parsed
/// again and compared with the source before it is handed out, so formatting never changes what a
/// file means.
package func format(_ file: ParsedFile) -> Formatted {
  guard !file.hasErrors else {
    return Formatted(text: file.source.bytes, diagnostics: file.diagnostics)
  }
  var printer = LayoutPrinter(LayoutBuilder.layout(of: file.tree), tree: file.tree)
  let text = printer.text()
  let source = SourceFile(id: file.source.id, path: file.source.path, bytes: text)
  guard isSame(file.tree, parse(source).tree) else {
    let place = Span(source.id, TextRange(at: 0))
    return Formatted(text: file.source.bytes, diagnostics: [.formatterFault(at: place)])
  }
  return Formatted(text: text, diagnostics: [])
}

/// Whether two trees say the same with the same comments; layout and separating commas may differ.
func isSame(_ left: SyntaxTree, _ right: SyntaxTree) -> Bool {
  guard left.nodeKinds == right.nodeKinds, left.nodeEnds == right.nodeEnds,
    !right.nodeDamage.contains(true), comments(left) == comments(right)
  else { return false }
  var leftTokens = ComparedTokens(left)
  var rightTokens = ComparedTokens(right)
  while let token = leftTokens.next() {
    guard let other = rightTokens.next(), token.kind == other.kind,
      left.source.bytes[token.range.indices] == right.source.bytes[other.range.indices]
    else { return false }
  }
  return rightTokens.next() == nil && blockTexts(left) == blockTexts(right)
}

/// The tokens whose spelling must stay: all but commas and the text of text blocks.
private struct ComparedTokens: IteratorProtocol {
  private let tree: SyntaxTree
  private var index: UInt32 = 0

  init(_ tree: SyntaxTree) { self.tree = tree }

  mutating func next() -> Token? {
    while Int(index) < tree.significant.count {
      let token = Token(tree: tree, index: index)
      index += 1
      if token.kind != .comma && token.kind != .textChunk { return token }
    }
    return nil
  }
}

/// The comments of a file in order, without blanks at their ends.
private func comments(_ tree: SyntaxTree) -> [ArraySlice<UInt8>] {
  var result: [ArraySlice<UInt8>] = []
  for index in tree.tokenKinds.indices {
    guard tree.tokenKinds[index] == .comment || tree.tokenKinds[index] == .docComment else {
      continue
    }
    var bytes = tree.source.bytes[Int(tree.tokenStarts[index])..<Int(tree.tokenStarts[index + 1])]
    while let last = bytes.last, [Ascii.space, Ascii.tab, Ascii.carriageReturn].contains(last) {
      bytes.removeLast()
    }
    result.append(bytes)
  }
  return result
}

/// The literal text of all strings and text blocks that are split into tokens, in order.
private func blockTexts(_ tree: SyntaxTree) -> [String] {
  var result: [String] = []
  func collect(_ pieces: [TextPiece]) {
    for piece in pieces {
      switch piece {
      case .text(let text): result.append(text)
      case .value: break
      case .each(_, let body): collect(body)
      case .choose(let arms): for arm in arms { collect(arm.body) }
      }
    }
  }
  for index in tree.nodeKinds.indices {
    guard tree.nodeKinds[index] == .textBlock || tree.nodeKinds[index] == .stringLiteral else {
      continue
    }
    let id = NodeID(UInt32(index))
    guard tree.firstToken(of: id)?.kind != .string else { continue }
    collect(TextReader(tree, id).pieces(of: id))
  }
  return result
}
