import Testing

@testable import DSL

/// Any bytes give a tree whose tokens are those bytes, in bounded time.
struct RoundTripTests {
  static let example = Array(Corpus.text("files/everything.tocsin").utf8)

  @Test func everyFileParsesWithoutFindings() {
    #expect(Corpus.files.count >= 4)
    for (name, text) in Corpus.files {
      let file = parsed(text)
      #expect(codes(file.diagnostics) == [], "\(name)")
      #expect(invariantFaults(file) == [], "\(name)")
    }
  }

  @Test func everyPrefixHasATree() {
    // Every prefix is what an editor sees while the file is typed.
    for end in stride(from: 0, through: Self.example.count, by: 3) {
      let faults = invariantFaults(parsed(Array(Self.example[..<end])))
      #expect(faults.isEmpty, "prefix of \(end) bytes: \(faults)")
      if !faults.isEmpty { return }
    }
  }

  @Test func everyTokenMayBeMissingOrDoubled() {
    let tree = parsed(Self.example).tree
    for index in tree.significant.indices.dropLast() {
      let range = Token(tree: tree, index: UInt32(index)).range.indices
      let without = Self.example[..<range.lowerBound] + Self.example[range.upperBound...]
      #expect(invariantFaults(parsed(Array(without))) == [], "without token \(index)")
      guard index % 4 == 0 else { continue }
      let twice = Self.example[..<range.upperBound] + Self.example[range.lowerBound...]
      #expect(invariantFaults(parsed(Array(twice))) == [], "token \(index) twice")
    }
  }

  @Test(arguments: 0..<8)
  func randomChangesHaveATree(_ block: UInt64) {
    let alphabet = Array("{}[]()\"\"\"${%{,:.=<>#->\n\n  \\ab19\u{0}".utf8) + [0x80, 0xC3, 0xFF]
    for seed in block * 25..<(block + 1) * 25 {
      var random = SeededRandom(seed: seed)
      var bytes = Self.example
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = byte
        case 1: bytes.insert(byte, at: index)
        default: bytes.remove(at: index)
        }
      }
      let file = parsed(bytes)
      #expect(invariantFaults(file) == [], "seed \(seed)")
      #expect(file.diagnostics.count <= Parser.errorCountMax + 1, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<4)
  func noiseHasATree(_ block: UInt64) {
    for seed in block * 25..<(block + 1) * 25 {
      var random = SeededRandom(seed: seed ^ 0xABCD)
      let count = Int.random(in: 0...300, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(invariantFaults(parsed(bytes)) == [], "seed \(seed)")
    }
  }

  @Test(arguments: [
    "(", "[", "not ", "-", "f(", "a.b[", "if a then b else ", "a ?? ", "x + ", "a and ", "a.",
    "[for a in ", "case a { b => ", "{ a: ",
  ])
  func deepNestingIsReportedNotFollowed(_ opening: String) {
    let text = "edition 2026\nlet a = " + String(repeating: opening, count: 3000)
    let file = parsed(text)
    #expect(invariantFaults(file) == [])
    #expect(file.diagnostics.contains { $0.code == .nestingTooDeep })
    #expect(height(file.tree) < 3 * (Parser.nestingMax + Parser.expressionHeightMax))
  }

  @Test(arguments: ["when a == b {\n", "when a == b { "])
  func deepBlocksAreReportedNotFollowed(_ opening: String) {
    let closing = String(repeating: "}\n", count: 3001)
    let file = parsed("edition 2026\nroute {\n" + String(repeating: opening, count: 3000) + closing)
    #expect(invariantFaults(file) == [])
    #expect(file.diagnostics.contains { $0.code == .nestingTooDeep })
  }

  @Test(arguments: ["\"${", "\"\"\"\n${", "%{if a}", "}", ")", "\"\"\"\n%{for a in b}\n", "re\""])
  func otherRepetitionsHaveATree(_ text: String) {
    let file = parsed("edition 2026\nlet a = " + String(repeating: text, count: 2000))
    #expect(invariantFaults(file) == [])
    #expect(file.hasErrors)
  }

  @Test func aFileBeyondTheLimitIsKeptAndReported() {
    let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: SourceFile.byteCountMax + 1)
    let file = parsed(bytes)
    #expect(codes(file.diagnostics) == ["0 T0001"])
    #expect(file.tree.tokenStarts == [0, UInt32(bytes.count)])
  }

  @Test func errorsBeyondTheLimitAreCounted() {
    let file = parsed("edition 2026\n" + String(repeating: "let a = )\n", count: 50))
    #expect(file.diagnostics.count == Parser.errorCountMax + 1)
    #expect(file.diagnostics.last?.code == .tooManyErrors)
    #expect(file.diagnostics.last?.title == "30 more errors of this file are not shown")
  }

  private func height(_ tree: SyntaxTree) -> Int {
    var heights = [Int](repeating: 0, count: tree.nodeCount)
    for index in 1..<tree.nodeCount { heights[index] = heights[Int(tree.nodeParents[index])] + 1 }
    return heights.max() ?? 0
  }
}
