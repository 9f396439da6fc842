import Testing

@testable import DSL

/// How well errors are located, as numbers over changes of the example files.
struct RecoveryTests {
  private struct Tally {
    var count = 0
    var near = 0
    var diagnostics = 0
    var most = 0
    var silent = 0

    /// Records a change at a line: whether some finding is near it, and how many there are.
    mutating func add(_ file: ParsedFile, line: Int) {
      count += 1
      diagnostics += file.diagnostics.count
      most = max(most, file.diagnostics.count)
      if file.diagnostics.isEmpty { silent += 1 }
      let first = file.diagnostics.first
      let places = (first.map { [$0.primary] } ?? []) + (first?.secondary.map(\.span) ?? [])
      if places.contains(where: { abs(file.source.lines.line(of: $0.range.start) - line) <= 1 }) {
        near += 1
      }
    }
  }

  /// Deletes every token of one kind, one at a time, in every file.
  private func tally(deleting kind: TokenKind) -> Tally {
    var tally = Tally()
    for (_, text) in Corpus.files {
      let bytes = Array(text.utf8)
      let tree = parsed(bytes).tree
      for index in tree.tokenKinds.indices where tree.tokenKinds[index] == kind {
        let range = Int(tree.tokenStarts[index])..<Int(tree.tokenStarts[index + 1])
        let changed = Array(bytes[..<range.lowerBound] + bytes[range.upperBound...])
        tally.add(parsed(changed), line: tree.source.lines.line(of: UInt32(range.lowerBound)))
      }
    }
    return tally
  }

  @Test func missingClosingBracesAreFound() {
    let tally = tally(deleting: .rightBrace)
    #expect(tally.silent == 0)
    #expect(tally.near * 100 >= tally.count * 90, "\(tally)")
    #expect(tally.diagnostics * 10 <= tally.count * 15, "\(tally)")
    #expect(tally.most <= 4, "\(tally)")
  }

  @Test func missingOpeningBracesAreFound() {
    let tally = tally(deleting: .leftBrace)
    #expect(tally.silent == 0)
    #expect(tally.near * 100 >= tally.count * 90, "\(tally)")
    #expect(tally.diagnostics * 10 <= tally.count * 20, "\(tally)")
    #expect(tally.most <= 6, "\(tally)")
  }

  @Test func missingQuotesAreFound() {
    var tally = Tally()
    for (_, text) in Corpus.files {
      let bytes = Array(text.utf8)
      let tree = parsed(bytes).tree
      for index in tree.significant.indices {
        let token = Token(tree: tree, index: UInt32(index))
        guard [.string, .quoteOpen, .quoteClose].contains(token.kind) else { continue }
        let ends = [Int(token.range.start), Int(token.range.end) - 1]
        for offset in token.kind == .string ? ends : [ends[0]] {
          var changed = bytes
          changed.remove(at: offset)
          tally.add(parsed(changed), line: tree.source.lines.line(of: UInt32(offset)))
        }
      }
    }
    #expect(tally.silent == 0)
    #expect(tally.near * 100 >= tally.count * 90, "\(tally)")
    #expect(tally.diagnostics * 10 <= tally.count * 15, "\(tally)")
  }

  @Test func anyMissingTokenCostsFewFindings() {
    var tally = Tally()
    let text = Corpus.text("files/everything.tocsin")
    let bytes = Array(text.utf8)
    let tree = parsed(bytes).tree
    for index in tree.significant.indices.dropLast() {
      let range = Token(tree: tree, index: UInt32(index)).range.indices
      let changed = Array(bytes[..<range.lowerBound] + bytes[range.upperBound...])
      tally.add(parsed(changed), line: tree.source.lines.line(of: UInt32(range.lowerBound)))
    }
    #expect(tally.diagnostics * 10 <= tally.count * 15, "\(tally)")
  }

  @Test(arguments: [-4, -2, -1, 1, 2, 4])
  func indentationNeverChangesTheMeaning(_ shift: Int) {
    for (name, text) in Corpus.files {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let tree = parsed(text).tree
      for index in lines.indices where !lines[index].isEmpty && !isText(tree, line: index) {
        var changed = lines
        let blanks = lines[index].prefix { $0 == " " }.count
        let rest = lines[index].dropFirst(blanks)
        changed[index] = String(repeating: " ", count: max(0, blanks + shift)) + rest
        let file = parsed(changed.joined(separator: "\n"))
        #expect(codes(file.diagnostics) == [], "\(name):\(index + 1)")
        #expect(file.tree.nodeKinds == tree.nodeKinds, "\(name):\(index + 1)")
      }
    }
  }

  /// Whether a line begins inside a text block, where its indentation is text.
  private func isText(_ tree: SyntaxTree, line: Int) -> Bool {
    let start = tree.source.lines.range(ofLine: line).start
    return tree.nodeKinds.indices.contains { index in
      guard tree.nodeKinds[index] == .textBlock else { return false }
      let range = tree.range(of: NodeID(UInt32(index)))
      return range.start < start && start < range.end
    }
  }

  @Test func declarationsAfterADamagedOneStayWhole() {
    let text = """
      edition 2026
      channel a: email { to = [ }
      channel b: email { to = ["x"] }
      route {
        when ( -> b
        otherwise -> b
      """ + "\n}\nlet c = 1\n"
    let file = parsed(text)
    let declarations = file.file?.declarations ?? []
    #expect(declarations.map(\.kind) == [.channelDecl, .channelDecl, .routeDecl, .letDecl])
    #expect(declarations.map(\.isDamaged) == [true, false, true, false])
  }

  /// Slips in the head of a repetition are told once, and its body is read all the same.
  @Test(arguments: [
    // The brace of a record doubled.
    ("for t in [\n  { a: 1 }},\n  { a: 2 },\n] {\n  contact x { slack = \"U\" }\n}\n", "T0104"),
    // The line `] {` removed.
    ("for t in [\n  { a: 1 },\n  { a: 2 },\n  contact x { slack = \"U\" }\n}\n", "T0115"),
    // The bracket removed.
    ("for t in [\n  { a: 1 },\n  { a: 2 },\n{\n  contact x { slack = \"U\" }\n}\n", "T0115"),
    // A field that is named as a declaration begins, with the wrong mark.
    ("for t in [\n  { source = \"a\" },\n] {\n  contact x { slack = \"U\" }\n}\n", "T0119"),
  ])
  func theHeadOfARepetition(_ text: String, _ code: String) {
    let file = parsed(Array("edition 2026\n\n\(text)".utf8))
    #expect(file.diagnostics.map(\.code.text) == [code])
    #expect(file.tree.nodeKinds.contains(.contactDecl))
  }

  @Test func suggestionsNameNearWords() {
    let file = parsed("edition 2026\nchanel a: email {}\n")
    let suggestion = file.diagnostics.first?.suggestions.first
    #expect(suggestion?.edits.first?.replacement == "channel")
    #expect(suggestion?.edits.first.map { file.source.text($0.span.range) } == "chanel")
  }
}
