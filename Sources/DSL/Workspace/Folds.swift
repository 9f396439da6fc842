/// A part of a file that an editor can fold away.
package struct Fold: Hashable, Sendable {
  package enum Kind: Sendable { case block, text, comment }

  package let range: TextRange
  package let kind: Kind
}

extension ParsedFile {
  /// Blocks, lists, text blocks and runs of comments that span several lines, in order.
  package var folds: [Fold] {
    (bracketFolds + commentFolds).sorted {
      ($0.range.start, $1.range.end) < ($1.range.start, $0.range.end)
    }
  }

  private var bracketFolds: [Fold] {
    var folds: [Fold] = []
    var open: [(kind: TokenKind, start: UInt32)] = []
    for index in 0..<UInt32(tree.significant.count) {
      let token = Token(tree: tree, index: index)
      switch token.kind {
      case .leftBrace, .leftBracket, .leftParen, .textOpen:
        open.append((token.kind, token.range.start))
      case .rightBrace, .rightBracket, .rightParen, .textClose:
        let opener = token.kind.opener
        // What stands open inside a closed bracket was never closed.
        guard let match = open.lastIndex(where: { $0.kind == opener }) else { continue }
        let range = TextRange(open[match].start, token.range.end)
        open.removeSubrange(match...)
        if isOnSeveralLines(range) {
          folds.append(Fold(range: range, kind: opener == .textOpen ? .text : .block))
        }
      default: continue
      }
    }
    return folds
  }

  private var commentFolds: [Fold] {
    var folds: [Fold] = []
    var run: TextRange?
    var newlines = 0
    func close() {
      if let run, isOnSeveralLines(run) { folds.append(Fold(range: run, kind: .comment)) }
    }
    for index in tree.tokenKinds.indices {
      switch tree.tokenKinds[index] {
      case .comment, .docComment:
        let end = index + 1 < tree.tokenStarts.count ? tree.tokenStarts[index + 1] : tree.end
        let range = TextRange(tree.tokenStarts[index], end)
        if newlines > 1 {
          close()
          run = nil
        }
        run = run.map { $0.union(range) } ?? range
        newlines = 0
      case .newline: newlines += 1
      case .whitespace: continue
      default:
        close()
        run = nil
      }
    }
    close()
    return folds
  }

  private func isOnSeveralLines(_ range: TextRange) -> Bool {
    source.lines.line(of: range.start) < source.lines.line(of: range.end)
  }
}

extension TokenKind {
  fileprivate var opener: TokenKind {
    switch self {
    case .rightBrace: .leftBrace
    case .rightBracket: .leftBracket
    case .rightParen: .leftParen
    default: .textOpen
    }
  }
}

extension SyntaxTree {
  /// The offset after the last byte.
  var end: UInt32 { UInt32(source.bytes.count) }

  /// The ranges around an offset from the innermost to the whole file, each larger than the last.
  package func enclosingRanges(at offset: UInt32) -> [TextRange] {
    var ranges: [TextRange] = []
    if let token = token(at: offset) { ranges.append(token.range) }
    var node: NodeID? = node(at: offset)
    while let current = node {
      let range = range(of: current)
      if range != ranges.last, !range.isEmpty { ranges.append(range) }
      node = parent(of: current)
    }
    let whole = TextRange(0, end)
    if ranges.last != whole { ranges.append(whole) }
    return ranges
  }

  /// The significant token that holds an offset, or the word that ends there.
  func token(at offset: UInt32) -> Token? {
    guard let index = firstSignificant(endingAtOrAfter: offset) else { return nil }
    let token = Token(tree: self, index: index)
    if token.range.end == offset, index + 1 < UInt32(significant.count) {
      let next = Token(tree: self, index: index + 1)
      if next.range.start == offset, !token.kind.isWord, !next.range.isEmpty { return next }
    }
    let isInside = token.range.start <= offset && offset <= token.range.end
    return isInside && !token.range.isEmpty ? token : nil
  }

  /// The first significant token whose end is not before an offset.
  func firstSignificant(endingAtOrAfter offset: UInt32) -> UInt32? {
    var low = 0
    var high = significant.count
    while low < high {
      let middle = (low + high) / 2
      if end(ofSignificant: middle) < offset { low = middle + 1 } else { high = middle }
    }
    return low < significant.count ? UInt32(low) : nil
  }
}
