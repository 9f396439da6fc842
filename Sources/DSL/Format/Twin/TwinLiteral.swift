/// A text, query or pattern of the JSON twin: its content without quotes and escapes.
struct TwinLiteral: Equatable {
  /// What it is written in: `text`, or the prefix of a typed literal.
  enum Language: String, CaseIterable {
    case text
    case promql
    case re
    case json
  }

  let language: Language
  /// The lines of a text block, or the one line of a string.
  let lines: [String]
  let isBlock: Bool

  init(_ language: Language, line: String) {
    self.language = language
    lines = [line]
    isBlock = false
  }

  init(_ language: Language, block lines: [String]) {
    self.language = language
    self.lines = lines
    isBlock = true
  }

  /// The literal as it is written in the language.
  ///
  /// - Parameter margin: The blanks before the lines of a text block.
  /// - Returns: Nil where it cannot be written.
  func source(margin: String) -> String? {
    let tag = language == .text ? "" : language.rawValue
    let escaped = lines.map(escaped)
    var source = tag
    if isBlock {
      source += "\"\"\"\n"
      for line in escaped { source += line.isEmpty ? "\n" : "\(margin)\(line)\n" }
      source += "\(margin)\"\"\""
    } else {
      source += "\"\(escaped[0])\""
    }
    return TwinLiteral.read(source) == self ? source : nil
  }

  private func escaped(_ line: String) -> String {
    switch language {
    case .text: RepetitionValue.escaped(line)
    case .promql, .json:
      line.replacing("\"", with: "\\\"").replacing("${", with: "$${")
    case .re: line.replacing("\"", with: "\\\"")
    }
  }

  /// What a spelling says, for comparison.
  private static func read(_ source: String) -> TwinLiteral? {
    let file = parse(SourceFile(path: "", text: "edition 2026\nlet it = \(source)\n"))
    guard !file.hasErrors, let value = file.tree.nodeKinds.firstIndex(where: { $0.isTwinLiteral })
    else { return nil }
    return TwinLiteral(file.tree, NodeID(UInt32(value)))
  }

  /// The literal that a node of a tree is; nil for one that holds values, or is no literal.
  init?(_ tree: SyntaxTree, _ node: NodeID) {
    let parent = tree.parent(of: node).flatMap { TypedLiteralSyntax(tree, $0) }
    guard let language = parent.map({ Language(rawValue: $0.language) }) ?? .text else {
      return nil
    }
    if let string = StringLiteralSyntax(tree, node), let line = string.constant {
      self.init(language, line: line)
    } else if let block = TextBlockSyntax(tree, node), let content = block.constant,
      TextReader(tree, node).margin != nil
    {
      self.init(
        language,
        block: content.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    } else {
      return nil
    }
  }
}

extension SyntaxKind {
  /// Whether a node of the kind is a text, with or without a prefix before it.
  var isTwinLiteral: Bool { self == .stringLiteral || self == .textBlock }
}
