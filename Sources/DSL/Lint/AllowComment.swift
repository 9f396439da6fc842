/// A comment that silences warnings: `# allow RULE, RULE until 2026-12-01 because "reason"`.
///
/// It stands on a line of its own before a declaration or statement, or at the end of the line on
/// which one begins, and holds for all of that. The reason is compulsory, the date for rules of
/// routing and security.
struct AllowComment: Sendable {
  struct Word: Sendable {
    let text: String
    let span: Span
  }

  let span: Span
  private(set) var names: [Word] = []
  private(set) var until: (day: Int, word: Word)?
  private(set) var reason: String?
  /// The first word that the comment cannot hold.
  private(set) var unreadable: Word?
  /// What it holds for; nil where nothing follows it.
  let scope: TextRange?

  /// Reads a comment; nil for one that says something else.
  ///
  /// - Parameters:
  ///   - span: where it stands.
  ///   - bytes: its bytes as they are in the file, which need not be UTF-8: places are counted in
  ///     them.
  ///   - scope: what it holds for.
  init?(_ span: Span, bytes: [UInt8], scope: TextRange?) {
    self.span = span
    self.scope = scope
    let text = String(decoding: bytes, as: UTF8.self)
    let words = AllowComment.words(of: bytes, in: span)
    guard words.first?.text == "allow", words.count > 1,
      AllowComment.isMeant(words[1].text) || text.contains(" because \"")
    else { return nil }
    read(words.dropFirst())
  }

  /// Whether the word after `allow` is likely the name of a rule, and the comment not prose.
  private static func isMeant(_ word: String) -> Bool {
    Catalogue.entry(named: word) != nil || word.utf8.dropFirst().contains(UInt8(ascii: "-"))
      || (word.hasPrefix("T") && word.dropFirst().allSatisfy(\.isNumber) && word.count > 1)
  }

  private mutating func read(_ words: ArraySlice<Word>) {
    var rest = words
    while let word = rest.first, word.text != "until", word.text != "because" {
      names.append(word)
      rest = rest.dropFirst()
    }
    if rest.first?.text == "until" {
      rest = rest.dropFirst()
      guard let word = rest.popFirst(), let date = CalendarDate(spelled: word.text) else {
        unreadable = words.first { $0.text == "until" }
        return
      }
      until = (date.dayNumber, word)
    }
    guard let word = rest.popFirst() else { return }
    guard word.text == "because", let quoted = rest.popFirst(), quoted.text.hasPrefix("\""),
      quoted.text.count > 2, quoted.text.hasSuffix("\""), rest.isEmpty
    else {
      unreadable = rest.first ?? word
      return
    }
    reason = String(quoted.text.dropFirst().dropLast())
  }

  /// The words after the mark; commas part them, and a quoted text is one.
  private static func words(of bytes: [UInt8], in span: Span) -> [Word] {
    var words: [Word] = []
    var index = 1
    func add(_ start: Int, _ end: Int) {
      let range = TextRange(span.range.start + UInt32(start), span.range.start + UInt32(end))
      words.append(
        Word(
          text: String(decoding: bytes[start..<end], as: UTF8.self), span: Span(span.file, range)))
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == Ascii.space || byte == Ascii.tab || byte == UInt8(ascii: ",") {
        index += 1
        continue
      }
      let start = index
      if byte == Ascii.quote {
        index += 1
        while index < bytes.count, bytes[index] != Ascii.quote { index += 1 }
        index = min(index + 1, bytes.count)
      } else {
        while index < bytes.count, bytes[index] != Ascii.space, bytes[index] != Ascii.tab,
          bytes[index] != UInt8(ascii: ",")
        {
          index += 1
        }
      }
      add(start, index)
    }
    return words
  }
}

extension AllowComment {
  /// The comments of a file that silence something.
  static func all(in tree: SyntaxTree) -> [AllowComment] {
    var found: [AllowComment] = []
    var next = 0
    for index in tree.tokenKinds.indices where tree.tokenKinds[index] == .comment {
      while next < tree.significant.count, Int(tree.significant[next]) < index { next += 1 }
      let range = tree.range(ofTriviaAt: index)
      let text = tree.source.text(range)
      guard text.utf8.dropFirst().first != UInt8(ascii: "#"), text.contains("allow") else {
        continue
      }
      let scope = tree.scope(ofCommentAt: range, before: next)
      let bytes = Array(tree.source.bytes[range.indices])
      if let comment = AllowComment(Span(tree.source.id, range), bytes: bytes, scope: scope) {
        found.append(comment)
      }
    }
    return found
  }
}

extension SyntaxTree {
  private static let containers: Set<SyntaxKind> = [
    .file, .routeBlock, .stepBlock, .attributeBlock, .repetitionBody, .unexpected,
  ]

  /// What a comment stands at: the largest node that begins on its line or, where it has a line of
  /// its own, on the next one with text.
  fileprivate func scope(ofCommentAt range: TextRange, before next: Int) -> TextRange? {
    let line = source.lines.range(ofLine: source.lines.line(of: range.start))
    var first = next
    while first > 0, tokenStarts[Int(significant[first - 1])] >= line.start { first -= 1 }
    guard first < significant.count else { return nil }
    return largestNode(from: first).map { self.range(of: $0) }
  }

  /// The largest node that begins with a significant token.
  func largestNode(from first: Int) -> NodeID? {
    // Nodes are in pre-order, so their first tokens never descend.
    var low = 0
    var high = nodeFirsts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(nodeFirsts[middle]) < first { low = middle + 1 } else { high = middle }
    }
    let found = nodeFirsts.indices[low...].prefix { Int(nodeFirsts[$0]) == first }.first {
      Int(nodeLasts[$0]) > first && !SyntaxTree.containers.contains(nodeKinds[$0])
    }
    return found.map { NodeID(UInt32($0)) }
  }
}
