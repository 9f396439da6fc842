/// A text with half a pair of brackets.
///
/// A bracket is opened and not closed, or closed and not opened. Whoever reads the message at night
/// wonders what is missing.
struct UnbalancedText: NodeLintRule {
  static let code = DiagnosticCode.unbalancedText
  private static let pairs: [(open: UInt8, close: UInt8)] = [
    (UInt8(ascii: "("), UInt8(ascii: ")")), (UInt8(ascii: "["), UInt8(ascii: "]")),
  ]

  static func check(
    _ view: StringSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    let tree = view.tree
    if let parent = tree.parent(of: view.id) {
      // Patterns and queries are read by their own languages.
      if [.typedLiteral, .binaryExpr].contains(tree.kind(of: parent)) { return }
    }
    let written = tree.source.bytes[view.range.indices]
    guard written.contains(where: isBracket) else { return }
    let text = bytes(of: view.pieces)
    for (open, close) in pairs {
      guard let mark = halfPair(text, open, close) else { continue }
      found.report(
        .unbalancedText(at: view.span, mark: String(UnicodeScalar(mark))))
    }
  }

  private static func isBracket(_ byte: UInt8) -> Bool {
    pairs.contains { $0.open == byte || $0.close == byte }
  }

  /// The literal text, a blank for what is put in.
  private static func bytes(of pieces: [TextPiece]) -> [UInt8] {
    pieces.flatMap { piece -> [UInt8] in
      switch piece {
      case .text(let text): Array(text.utf8)
      case .value: [Ascii.space]
      case .each(_, let body): bytes(of: body)
      // Each arm is a text of its own.
      case .choose: []
      }
    }
  }

  /// The bracket that lacks its other half.
  private static func halfPair(_ text: [UInt8], _ open: UInt8, _ close: UInt8) -> UInt8? {
    var depth = 0
    for (index, byte) in text.enumerated() {
      let before = index > 0 ? text[index - 1] : Ascii.lineFeed
      guard byte == open || byte == close, !isFace(before) else { continue }
      if byte == open {
        depth += 1
      } else if depth > 0 {
        depth -= 1
      } else if !isNumberOfList(text, index) {
        return close
      }
    }
    return depth > 0 ? open : nil
  }

  /// Whether what stands before makes a face of the bracket, as in `:)`.
  private static func isFace(_ before: UInt8) -> Bool {
    before == UInt8(ascii: ":") || before == UInt8(ascii: ";") || before == UInt8(ascii: "-")
  }

  /// Whether a closing bracket belongs to a list, as in `1)` and `a)`.
  private static func isNumberOfList(_ text: [UInt8], _ index: Int) -> Bool {
    var start = index
    while start > 0, text[start - 1].isIdentifierPart, index - start < 2 { start -= 1 }
    return start < index && (start == 0 || text[start - 1] <= Ascii.space)
  }
}
