/// What one pass over the nodes and comments of a package gathers for rules that would otherwise
/// walk on their own.
struct LintSurvey {
  /// A comment with its marks.
  struct Comment {
    let text: String
    let span: Span
  }

  /// A declaration: its place, and its name for messages.
  private struct Place {
    let range: TextRange
    let path: String
  }

  /// Every `http` step.
  private(set) var httpCalls: [HttpCallSyntax] = []
  /// Every name and every word of a text, except the names of labels in `labels`.
  private(set) var words: Set<String> = []
  private(set) var comments: [Comment] = []
  /// Queries that are written out, by their places.
  private(set) var queries: [Span: TypedLiteralSyntax] = [:]
  /// By file, in order of their beginnings.
  private var mentions: [[LabelMention]] = []
  /// By file, in order.
  private var places: [[Place]] = []

  private static let names: Set<SyntaxKind> = [.nameExpr, .nameRef, .name, .recordKey]

  init(_ files: [ParsedFile]) {
    for file in files {
      let tree = file.tree
      mentions.append([])
      for index in 0..<UInt32(tree.nodeCount) { add(NodeID(index), tree) }
      mentions[mentions.count - 1].sort { $0.span < $1.span }
      addComments(tree)
      places.append(LintSurvey.places(file))
    }
  }

  private mutating func add(_ node: NodeID, _ tree: SyntaxTree) {
    let kind = tree.kind(of: node)
    if let mention = LabelMention.of(node, tree) { mentions[mentions.count - 1].append(mention) }
    if kind == .typedLiteral, let literal = TypedLiteralSyntax(tree, node) {
      if literal.language == "promql" { queries[literal.span] = literal }
      return
    }
    if kind == .httpCall, let call = HttpCallSyntax(tree, node) {
      httpCalls.append(call)
    } else if LintSurvey.names.contains(kind) {
      if tree.parent(of: node).map({ tree.kind(of: $0) }) == .labelField { return }
      words.insert(tree.text(of: node))
    } else if let literal = StringLiteralSyntax(tree, node), let text = literal.constant {
      add(text)
    } else if let block = TextBlockSyntax(tree, node), let text = block.constant {
      add(text)
    }
  }

  /// Whole texts are names in `label("…")`, and the words of a query are its labels.
  private mutating func add(_ text: String) {
    words.insert(text)
    let parts = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    words.formUnion(parts.map(String.init))
  }

  private mutating func addComments(_ tree: SyntaxTree) {
    for index in tree.tokenKinds.indices
    where tree.tokenKinds[index] == .comment || tree.tokenKinds[index] == .docComment {
      let range = tree.range(ofTriviaAt: index)
      comments.append(
        Comment(text: tree.source.text(range), span: Span(tree.source.id, range)))
    }
  }

  private static func places(_ file: ParsedFile) -> [Place] {
    let tree = file.tree
    return (file.file?.declarations ?? []).compactMap { declaration in
      guard let word = declaration.firstToken?.text else { return nil }
      let name = tree.children(of: declaration.id).first { tree.kind(of: $0) == .name }
      return Place(
        range: declaration.range, path: name.map { "\(word)/\(tree.text(of: $0))" } ?? word)
    }
  }

  /// The labels and annotations that the texts of a file name, in order.
  func mentions(in file: FileID) -> [LabelMention] {
    mentions.indices.contains(Int(file.raw)) ? mentions[Int(file.raw)] : []
  }

  /// The declaration that a place stands in, such as `channel/ops`.
  func path(at span: Span) -> String? {
    guard places.indices.contains(Int(span.file.raw)) else { return nil }
    let list = places[Int(span.file.raw)]
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].range.end <= span.range.start { low = middle + 1 } else { high = middle }
    }
    guard low < list.count, list[low].range.start <= span.range.start else { return nil }
    return list[low].path
  }
}

extension SyntaxTree {
  /// The bytes of a token by its index among all tokens.
  func range(ofTriviaAt index: Int) -> TextRange {
    let end =
      index + 1 < tokenStarts.count ? tokenStarts[index + 1] : UInt32(source.bytes.count)
    return TextRange(tokenStarts[index], end)
  }
}
