// Comments and line ends of the source.
extension LayoutBuilder {
  /// Sets the comments before a token and, between statements, the empty lines left among them.
  ///
  /// Tokens that are not set themselves, such as commas, give their comments to the next one.
  mutating func comments(
    before index: UInt32, insideStatement: Bool, keepsBlankLine: Bool = true
  ) {
    while nextToken <= index {
      let start = nextToken == 0 ? 0 : Int(tree.significant[Int(nextToken) - 1]) + 1
      let end = Int(tree.significant[Int(nextToken)])
      let keeps = !insideStatement && (nextToken < index || keepsBlankLine)
      if end > start {
        trivia(start..<end, insideStatement: insideStatement, keepsBlankLine: keeps)
      }
      nextToken += 1
    }
  }

  private mutating func trivia(
    _ tokens: Range<Int>, insideStatement: Bool, keepsBlankLine: Bool
  ) {
    var lineEnds = tokens.lowerBound == 0 ? 1 : 0
    for index in tokens {
      switch tree.tokenKinds[index] {
      case .newline: lineEnds += 1
      case .comment, .docComment:
        let range = commentRange(index)
        if lineEnds == 0 {
          layout.add(.trailingComment(range, insideStatement: insideStatement))
        } else {
          if lineEnds > 1, !insideStatement { layout.add(.blankLine) }
          layout.add(.ownComment(range, insideStatement: insideStatement))
        }
        lineEnds = 0
      default: break
      }
    }
    if lineEnds > 1, keepsBlankLine { layout.add(.blankLine) }
  }

  /// A comment without the blanks at its end.
  private func commentRange(_ index: Int) -> TextRange {
    let start = tree.tokenStarts[index]
    var end = tree.tokenStarts[index + 1]
    while end > start {
      let last = tree.source.bytes[Int(end) - 1]
      guard last == Ascii.space || last == Ascii.tab || last == Ascii.carriageReturn else { break }
      end -= 1
    }
    return TextRange(start, end)
  }

  /// Whether a line of the source ends between two tokens.
  func hasLineEnd(after open: UInt32, before close: UInt32) -> Bool {
    let range = TextRange(
      Token(tree: tree, index: open).range.end, Token(tree: tree, index: close).range.start)
    return tree.source.bytes[range.indices].contains(Ascii.lineFeed)
  }

  /// Whether a comment stands between two tokens.
  func hasComment(after open: UInt32, before close: UInt32) -> Bool {
    let tokens = Int(tree.significant[Int(open)])..<Int(tree.significant[Int(close)])
    return tokens.contains {
      tree.tokenKinds[$0] == .comment || tree.tokenKinds[$0] == .docComment
    }
  }
}
