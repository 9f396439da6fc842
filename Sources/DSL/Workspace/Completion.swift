/// Something that can be written at a place.
package struct CompletionItem: Sendable {
  package enum Kind: Sendable {
    case keyword, attribute, kind, label, value, name, function, member, type
  }

  package let label: String
  package let kind: Kind
  /// A type or a sort, beside the label.
  package var detail = ""
  /// Markdown.
  package var doc = ""
  /// What is inserted, with `$1` for the places to fill in; nil for the label.
  package var snippet: String?
  /// Changes elsewhere in the file that go with it, such as an import.
  package var edits: [Edit] = []
}

/// What can be written at a place and what it replaces.
package struct Completion: Sendable {
  package let replaced: TextRange
  package let items: [CompletionItem]
}

extension PackageSnapshot {
  /// What can be written at a place of a file, however unfinished the text around it is.
  ///
  /// The word before the place is replaced by a name that nobody uses, and the text is parsed
  /// again: where that name lands in the tree, and what the parser would rather have had there, is
  /// what can stand there.
  ///
  /// - Parameters:
  ///   - file: one of the package.
  ///   - offset: a place in it.
  ///   - neighbours: the packages that this one can import from.
  /// - Returns: what can be written, the likeliest first.
  package func completions(
    in file: ParsedFile, at offset: UInt32, neighbours: [Neighbour] = []
  ) -> Completion {
    if let completion = importPaths(in: file, at: offset, neighbours) { return completion }
    if let completion = queryCompletions(in: file, at: offset) { return completion }
    if let completion = placeholderCompletions(in: file, at: offset) { return completion }
    let bytes = file.source.bytes
    let place = min(Int(offset), bytes.count)
    let start = place - bytes[..<place].reversed().prefix(while: isWordByte).count
    let end = place + bytes[place...].prefix(while: isWordByte).count
    let replaced = TextRange(UInt32(start), UInt32(place))
    var text = Array(bytes[..<start])
    text += Array(CompletionPlace.marker.utf8)
    text += bytes[end...]
    let probe = parse(SourceFile(id: file.source.id, path: file.source.path, bytes: text))
    guard let found = CompletionPlace(probe, at: UInt32(start)) else {
      return Completion(replaced: replaced, items: [])
    }
    var seen: Set<String> = []
    let all = items(at: found) + items(at: found, from: neighbours, for: file)
    let items = all.filter {
      $0.label != CompletionPlace.marker && seen.insert($0.label).inserted
    }
    return Completion(replaced: replaced, items: items)
  }
}

/// Where the marker of a completion stands.
struct CompletionPlace {
  /// No name that somebody writes.
  static let marker = "tocsin_completion_marker"

  let tree: SyntaxTree
  /// The innermost node with the marker.
  let node: NodeID
  /// The nodes around it, the innermost first.
  let owners: [NodeID]
  /// The words that the parser would have taken instead of the marker.
  let wanted: [String]
  /// The significant token before the marker, and whether it stands on the same line.
  let previous: (token: Token, isOnLine: Bool)?

  init?(_ probe: ParsedFile, at start: UInt32) {
    tree = probe.tree
    guard let index = tree.firstSignificant(endingAtOrAfter: start + 1),
      Token(tree: tree, index: index).range.start == start,
      Token(tree: tree, index: index).kind == .identifier
    else { return nil }
    var node = tree.node(at: start + 1)
    self.node = node
    var owners: [NodeID] = []
    while let parent = tree.parent(of: node) {
      owners.append(parent)
      node = parent
    }
    self.owners = owners
    wanted = probe.diagnostics.flatMap { diagnostic -> [String] in
      let isHere = diagnostic.primary.range.start == start
      let text = diagnostic.arguments.first { $0.name == "expected" }?.value
      return isHere ? CompletionPlace.quotedWords(text ?? "") : []
    }
    guard index > 0 else {
      previous = nil
      return
    }
    let before = Token(tree: tree, index: index - 1)
    let lines = probe.source.lines
    previous = (before, lines.line(of: before.range.start) == lines.line(of: start))
  }

  var kind: SyntaxKind { tree.kind(of: node) }
  var owner: SyntaxKind { owners.first.map(tree.kind(of:)) ?? .file }

  /// The nearest node around of one of some kinds.
  func nearest(_ kinds: SyntaxKind...) -> NodeID? {
    owners.first { kinds.contains(tree.kind(of: $0)) }
  }

  /// The words between back quotes.
  private static func quotedWords(_ text: String) -> [String] {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }.filter {
      $0.utf8.first.map { ($0 | 0x20) &- UInt8(ascii: "a") < 26 } ?? false
    }
  }
}
