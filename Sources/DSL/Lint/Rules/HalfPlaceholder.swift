/// A text with half of a placeholder.
///
/// `{group.key}` and `$group.key}` lack a character of `${group.key}`, and a `}` too many after a
/// placeholder is shown. All are legal texts, and whoever is woken reads them as they stand. Write
/// `$${` for the two characters themselves.
struct HalfPlaceholder: NodeLintRule {
  static let code = DiagnosticCode.halfPlaceholder

  static func check(
    _ view: StringSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    let tree = view.tree
    if let parent = tree.parent(of: view.id), tree.kind(of: parent) == .typedLiteral { return }
    guard hasMarks(view) else { return }
    var depth = 0
    for token in texts(in: tree, view.id) {
      let text = HalfText(
        bytes: tree.source.bytes, range: token.range.indices, isKnown: { isKnown($0, package) })
      let isAfterValue = token.index > 0 && tree.isInterpolationClose(token.index - 1)
      let fault = text.fault ?? (isAfterValue && depth == 0 ? text.strayBrace : nil)
      if let fault {
        let span = Span(tree.source.id, fault.range)
        return found.report(
          Diagnostic.halfPlaceholder(at: span, text: tree.source.text(fault.range)).suggest(
            "write `\(fault.right)`", replacing: span, with: fault.right))
      }
      depth = max(0, depth + text.braceBalance)
    }
  }

  /// Whether a brace or a dollar stands in the text itself; few texts have one, and finding out
  /// whose they are takes long.
  private static func hasMarks(_ view: StringSyntax) -> Bool {
    let tree = view.tree
    for index in tree.nodeFirsts[Int(view.id.raw)]..<tree.nodeLasts[Int(view.id.raw)] {
      let token = Token(tree: tree, index: index)
      guard token.kind == .textChunk || token.kind == .string else { continue }
      if tree.source.bytes[token.range.indices].contains(where: HalfText.isMark) { return true }
    }
    return false
  }

  /// Whether a word in braces is a name that texts can show, or a word of a control tag.
  private static func isKnown(_ word: String, _ package: LintedPackage) -> Bool {
    ["value", "instance", "job", "else", "end"].contains(word) || package.label(word) != nil
  }

  /// The tokens of a string or text block that are text, also inside its control tags.
  private static func texts(in tree: SyntaxTree, _ node: NodeID) -> [Token] {
    (tree.nodeFirsts[Int(node.raw)]..<tree.nodeLasts[Int(node.raw)]).compactMap { index in
      let token = Token(tree: tree, index: index)
      guard token.kind == .textChunk || token.kind == .string else { return nil }
      // A string inside a placeholder is looked at on its own.
      var owner = tree.node(at: token.range.start + 1)
      while ![.stringLiteral, .textBlock].contains(tree.kind(of: owner)),
        let parent = tree.parent(of: owner)
      {
        owner = parent
      }
      return owner == node ? token : nil
    }
  }
}

extension SyntaxTree {
  fileprivate func isInterpolationClose(_ index: UInt32) -> Bool {
    Token(tree: self, index: index).kind == .interpolationClose
  }
}

/// The bytes of one piece of text.
private struct HalfText {
  let bytes: [UInt8]
  let range: Range<Int>
  /// Whether a single word in braces is more than a word.
  let isKnown: (String) -> Bool

  private static let open = UInt8(ascii: "{")
  private static let close = UInt8(ascii: "}")
  private static let dollar = UInt8(ascii: "$")

  /// A brace or a dollar.
  static func isMark(_ byte: UInt8) -> Bool { byte == open || byte == close || byte == dollar }

  /// `{` minus `}`.
  var braceBalance: Int {
    bytes[range].reduce(0) { $0 + ($1 == Self.open ? 1 : $1 == Self.close ? -1 : 0) }
  }

  /// A `}` directly after a placeholder.
  var strayBrace: (range: TextRange, right: String)? {
    guard let first = range.first, bytes[first] == Self.close else { return nil }
    return (TextRange(UInt32(first), UInt32(first + 1)), "")
  }

  /// The first half of a placeholder, and how it is meant.
  var fault: (range: TextRange, right: String)? {
    for start in range {
      let isDollar = bytes[start] == Self.dollar
      guard isDollar || bytes[start] == Self.open, start == range.lowerBound || !isMarked(start)
      else { continue }
      guard let path = path(from: start + 1), let end = end(from: path.end) else { continue }
      let word = String(decoding: bytes[(start + 1)..<path.end], as: UTF8.self)
      // A word in braces may be anything; members, calls and known names are ours, and so is what
      // is half closed.
      guard path.isOurs || isDollar || isKnown(word) else { continue }
      let inner = String(decoding: bytes[(start + 1)..<(end - 1)], as: UTF8.self)
      let mark = ["else", "end"].contains(word) ? "%" : "$"
      return (TextRange(UInt32(start), UInt32(end)), "\(mark){\(inner)}")
    }
    return nil
  }

  /// Whether a `$`, `%` or `{` stands before, which gives the mark another meaning.
  private func isMarked(_ index: Int) -> Bool {
    [Self.dollar, UInt8(ascii: "%"), Self.open].contains(bytes[index - 1])
  }

  /// A name with its members; ours if it has some, or is called.
  private func path(from start: Int) -> (end: Int, isOurs: Bool)? {
    var index = start
    while index < range.upperBound, isWordByte(bytes[index]) { index += 1 }
    guard index > start, index < range.upperBound else { return nil }
    let follows = bytes[index]
    let isMember =
      follows == UInt8(ascii: ".") && index + 1 < range.upperBound && isWordByte(bytes[index + 1])
    return (index, isMember || follows == UInt8(ascii: "("))
  }

  /// The place after the `}` on the line, where nothing opens before it.
  private func end(from start: Int) -> Int? {
    var index = start
    while index < range.upperBound {
      switch bytes[index] {
      case Self.close: return index + 1
      case Self.open, Self.dollar, Ascii.quote, Ascii.lineFeed: return nil
      default: index += 1
      }
    }
    return nil
  }
}
