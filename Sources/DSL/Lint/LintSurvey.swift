/// What one pass over the nodes and comments of a package gathers for rules that would otherwise
/// walk on their own.
struct LintSurvey {
  /// By file, in order.
  private let files: [FileSurvey]

  init(_ files: [FileSurvey]) { self.files = files }

  /// Every `http` step.
  var httpCalls: [HttpCallSyntax] { files.flatMap(\.httpCalls) }

  var comments: [FileSurvey.Comment] { files.flatMap(\.comments) }

  /// How many queries are written out.
  var queryCount: Int { files.reduce(0) { $0 + $1.queries.count } }

  /// The queries that are written out, in order.
  var queries: [TypedLiteralSyntax] { files.flatMap(\.queries) }

  /// The query that is written out at a place; nil where none is.
  func query(at span: Span) -> TypedLiteralSyntax? {
    files.indices.contains(Int(span.file.raw)) ? files[Int(span.file.raw)].query(at: span) : nil
  }

  /// The labels and annotations that the texts of a file name, in order.
  func mentions(in file: FileID) -> [LabelMention] {
    files.indices.contains(Int(file.raw)) ? files[Int(file.raw)].mentions : []
  }

  /// The hosts that texts name, in order.
  var hosts: [HostUse] { files.flatMap(\.hosts) }

  /// Whole numbers that begin with an idle zero.
  var paddedNumbers: [Span] { files.flatMap(\.paddedNumbers) }

  /// The words of each file.
  var words: [WordSurvey] { files.map(\.words) }

  /// Whether some name or word of a text is the one asked for, which must be a declared label.
  func mentions(_ label: String) -> Bool { files.contains { $0.mentioned.contains(label) } }

  /// The declaration that a place stands in, such as `channel/ops`.
  func path(at span: Span) -> String? {
    guard files.indices.contains(Int(span.file.raw)) else { return nil }
    return files[Int(span.file.raw)].path(at: span.range.start)
  }
}

/// What one pass over the nodes and comments of a file gathers.
struct FileSurvey: Sendable {
  /// A comment with its marks.
  struct Comment: Sendable {
    let text: String
    let span: Span
  }

  /// A declaration: its place, and its name for messages.
  private struct Place {
    let range: TextRange
    let path: String
  }

  private(set) var httpCalls: [HttpCallSyntax] = []
  /// Labels that stand anywhere as a name or as a word of a text, except where they are declared.
  private(set) var mentioned: Set<String> = []
  private(set) var comments: [Comment] = []
  /// Queries that are written out, in order of their beginnings.
  private(set) var queries: [TypedLiteralSyntax] = []
  /// The labels and annotations that texts name, in order of their beginnings.
  private(set) var mentions: [LabelMention] = []
  private(set) var hosts: [HostUse] = []
  /// Whole numbers that begin with an idle zero.
  private(set) var paddedNumbers: [Span] = []
  private(set) var words = WordSurvey()
  private var places: [Place] = []
  /// Where names are given.
  private var givenNames: [UInt32] = []

  /// Gathers what is in a file; the names of labels are looked for.
  init(_ file: ParsedFile, in package: Expansion, labels: [String]) {
    let tree = file.tree
    var wanted = WantedWords(labels)
    for index in 0..<UInt32(tree.nodeCount) { add(NodeID(index), tree, &wanted) }
    mentions.sort { $0.span < $1.span }
    addTexts(tree, package, &wanted)
    mentioned = wanted.found
    addComments(tree)
    places = FileSurvey.places(file)
    givenNames.sort()
    words = WordSurvey(tree, in: package, givenNames: givenNames)
    givenNames = []
  }

  private mutating func add(_ node: NodeID, _ tree: SyntaxTree, _ words: inout WantedWords) {
    let kind = tree.kind(of: node)
    if let mention = LabelMention.of(node, tree) { mentions.append(mention) }
    if kind == .typedLiteral, let literal = TypedLiteralSyntax(tree, node) {
      guard literal.isWritten(in: "promql") else { return }
      queries.append(literal)
      return
    }
    if kind == .recordName || kind == .enumValue { giveNames(in: tree.range(of: node), tree) }
    if kind == .httpCall, let call = HttpCallSyntax(tree, node) {
      httpCalls.append(call)
    } else if FileSurvey.isName(kind) {
      if kind == .name || kind == .recordKey { givenNames.append(tree.range(of: node).start) }
      if tree.parent(of: node).map({ tree.kind(of: $0) }) == .labelField { return }
      words.look(for: tree.range(of: node), in: tree.source.bytes)
    }
  }

  private static func isName(_ kind: SyntaxKind) -> Bool {
    kind == .nameExpr || kind == .nameRef || kind == .name || kind == .recordKey
  }

  /// Whole texts are names in `label("…")`, and the words of a query are its labels.
  private mutating func addTexts(
    _ tree: SyntaxTree, _ package: Expansion, _ words: inout WantedWords
  ) {
    for index in tree.significant {
      let kind = tree.tokenKinds[Int(index)]
      let range = tree.range(ofTriviaAt: Int(index))
      if kind == .integer, range.count > 1,
        tree.source.bytes[Int(range.start)] == UInt8(ascii: "0")
      {
        paddedNumbers.append(Span(tree.source.id, range))
      }
      guard kind == .string || kind == .textChunk else { continue }
      words.look(inText: range, of: tree.source.bytes)
      hosts += HostUse.all(in: range, of: tree.source).filter { !package.isCopiedAgain($0.span) }
      guard kind == .string, range.count > 2 else { continue }
      words.look(for: TextRange(range.start + 1, range.end - 1), in: tree.source.bytes)
    }
  }

  /// Notes the words of a name that is put together by colons.
  private mutating func giveNames(in range: TextRange, _ tree: SyntaxTree) {
    guard var index = tree.firstSignificant(endingAtOrAfter: range.start + 1) else { return }
    while index < UInt32(tree.significant.count) {
      let token = Token(tree: tree, index: index)
      guard token.range.end <= range.end, !token.range.isEmpty else { return }
      givenNames.append(token.range.start)
      index += 1
    }
  }

  private mutating func addComments(_ tree: SyntaxTree) {
    for index in tree.tokenKinds.indices
    where tree.tokenKinds[index] == .comment || tree.tokenKinds[index] == .docComment {
      let range = tree.range(ofTriviaAt: index)
      comments.append(
        Comment(text: tree.source.text(range), span: Span(tree.source.id, range)))
    }
  }

  /// The query that is written out at a place.
  func query(at span: Span) -> TypedLiteralSyntax? {
    var low = 0
    var high = queries.count
    while low < high {
      let middle = (low + high) / 2
      if queries[middle].span.range.start < span.range.start {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < queries.count && queries[low].span == span ? queries[low] : nil
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

  /// The declaration that an offset stands in.
  func path(at offset: UInt32) -> String? {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle].range.end <= offset { low = middle + 1 } else { high = middle }
    }
    guard low < places.count, places[low].range.start <= offset else { return nil }
    return places[low].path
  }
}

/// Looks for a few words among very many.
private struct WantedWords {
  /// Those that were found.
  private(set) var found: Set<String> = []
  /// The words that are left, by their first byte.
  private var wanted: [[[UInt8]]] = Array(repeating: [], count: 256)
  private var count = 0

  init(_ words: [String]) {
    for word in Set(words).map({ Array($0.utf8) }) {
      guard let first = word.first else { continue }
      wanted[Int(first)].append(word)
      count += 1
    }
  }

  /// Notes the word that a range is.
  mutating func look(for range: TextRange, in bytes: [UInt8]) {
    guard count > 0, !range.isEmpty else { return }
    let list = wanted[Int(bytes[Int(range.start)])]
    for (position, word) in list.enumerated()
    where word.count == range.count && word.elementsEqual(bytes[range.indices]) {
      found.insert(String(decoding: word, as: UTF8.self))
      wanted[Int(bytes[Int(range.start)])].remove(at: position)
      count -= 1
      return
    }
  }

  /// Notes the words of a text; what an escape stands for is no part of one.
  mutating func look(inText range: TextRange, of bytes: [UInt8]) {
    guard count > 0 else { return }
    var start = Int(range.start)
    var index = start
    let end = Int(range.end)
    while index <= end {
      if index < end, bytes[index].isIdentifierPart || bytes[index] >= 0x80 {
        index += 1
        continue
      }
      if start < index { look(for: TextRange(UInt32(start), UInt32(index)), in: bytes) }
      let isEscape = index < end && bytes[index] == Ascii.backslash
      index += isEscape ? 2 : 1
      start = index
    }
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
