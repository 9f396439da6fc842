import Testing

@testable import DSL

@Suite struct Patterns {
  @Test(arguments: RegexVectors.wholeMatches)
  func matchWholeTextsAsRE2Does(_ source: String, _ expected: [Int]) throws {
    let pattern = try Pattern.parse(source)
    let texts = RegexVectors.texts
    #expect(texts.indices.filter { pattern.matchesWhole(texts[$0]) } == expected)
  }

  /// The same vectors through the set algebra, which shares only the automaton's construction.
  @Test(arguments: RegexVectors.wholeMatches)
  func describeTheSameLanguage(_ source: String, _ expected: [Int]) throws {
    let language = try Language(matching: Pattern.parse(source))
    let complement = try language.complement()
    let texts = RegexVectors.texts
    #expect(texts.indices.filter { language.contains(texts[$0]) } == expected)
    #expect(texts.indices.filter { !complement.contains(texts[$0]) } == expected)
  }

  @Test(arguments: RegexVectors.searches)
  func findTheLeftmostMatches(_ source: String, _ text: String, _ expected: [Range<Int>]) throws {
    let pattern = try Pattern.parse(source)
    #expect(pattern.matches(in: Array(text.utf8)) == expected)
    #expect(pattern.matchesAnywhere(text) == !expected.isEmpty)
  }

  @Test(
    arguments: [
      ("*a", .missingOperand, 0, "*"), ("a|+", .missingOperand, 2, "+"),
      ("({2})", .missingOperand, 1, "{2}"), ("a**", .nestedRepetition, 2, "*"),
      ("a{2}{3}", .nestedRepetition, 4, "{3}"), ("é*?*", .nestedRepetition, 4, "*"),
      ("a{1001}", .repeatCount, 1, "{1001}"), ("a{3,2}", .repeatCount, 1, "{3,2}"),
      ("(a{500}){3}", .repeatCount, 8, "{3}"), ("(a", .missingParenthesis, 0, "(a"),
      ("b(?i:a", .missingParenthesis, 1, "(?i:a"), ("(?i", .missingParenthesis, 0, "(?i"),
      ("a)b", .unexpectedParenthesis, 1, ")"), ("x[a", .missingBracket, 1, "[a"),
      ("[]", .missingBracket, 0, "[]"), ("[z-a]", .classRange, 1, "z-a"),
      ("[[:foo:]]", .classRange, 1, "[:foo:]"), ("[a-\\d]", .escape, 3, "\\d"),
      ("\\y", .escape, 0, "\\y"), ("a\\1", .escape, 1, "\\1"),
      ("\\x{110000}", .escape, 0, "\\x{110000"),
      ("\\x{d800}", .escape, 0, "\\x{d800}"), ("\\xg", .escape, 0, "\\xg"),
      ("a\\", .trailingBackslash, 1, "\\"), ("(?=a)", .group, 0, "(?="),
      ("(?!a)", .group, 0, "(?!"),
      ("(?z)", .group, 0, "(?z"), ("(?i-)", .group, 0, "(?i-)"), ("(?<=a)", .groupName, 0, "(?<="),
      ("(?P<a-b>c)", .groupName, 0, "(?P<a-"), ("(?P<>c)", .groupName, 0, "(?P<>c"),
      ("(?P<n>a)(?P<n>b)", .duplicateGroupName, 8, "(?P<n>"), ("\\pZx\\pY", .property, 4, "\\pY"),
      ("\\p{Klingon}", .property, 0, "\\p{Klingon}"), ("\\p{L", .property, 0, "\\p{L"),
    ] as [(String, PatternError.Kind, Int, String)])
  func areRefusedAtTheRightPlace(
    _ source: String, _ kind: PatternError.Kind, _ offset: Int, _ fragment: String
  ) throws {
    let error = try #require(throws: PatternError.self) { try Pattern.parse(source) }
    #expect(error == PatternError(kind: kind, offset: offset, fragment: fragment))
  }

  @Test func areBoundedInDepthSizeAndLength() throws {
    let deep = String(repeating: "(", count: 500) + String(repeating: ")", count: 500)
    #expect(throws: PatternError.self) { try Pattern.parse(deep) }
    #expect(throws: PatternError.self) { try Pattern.parse("(?:[\\pL\\pN]{100}){10}") }
    let long = String(repeating: "a", count: Pattern.sourceBytesLimit)
    #expect(try Pattern.parse(long).matchesWhole(long))
    #expect(throws: PatternError.self) { try Pattern.parse(long + "a") }
  }

  /// Expressions that make a backtracking matcher take exponential time.
  @Test(arguments: [
    ("(a+)+b", false), ("(a*)*b", false), ("(a|a)*b", false), ("(a|aa)+", true),
    ("(.*)*x", false), ("(?:a?){40}a{40}", true), (".*a.{10}", true), ("(a?){20}b", false),
  ])
  func takeLinearTime(_ source: String, _ expected: Bool) throws {
    let count = source.contains("{40}") ? 60 : 2_000
    let pattern = try Pattern.parse(source)
    #expect(pattern.matchesWhole(String(repeating: "a", count: count)) == expected)
  }

  /// An automaton with more states than the cache holds still answers, by simulation.
  @Test func fallBackToSimulation() throws {
    let pattern = try Pattern.parse("[ab]*a[ab]{14}")
    var state: UInt64 = 3
    let letters = (0..<4_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 40 & 1 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b")
    }
    let suffixes = (3_000..<3_040).map { Array(letters[..<$0]) }
    for text in suffixes {
      let expected = text[text.count - 15] == UInt8(ascii: "a")
      let matches = pattern.matchesWhole(utf8: text.span)
      #expect(matches == expected)
    }
  }

  @Test func servesManyThreads() async throws {
    for source in ["(prod|staging)-[a-z]+", "[ab]*a[ab]{14}"] {
      let pattern = try Pattern.parse(source)
      let texts =
        (0..<20).map { "prod-" + String(repeating: "x", count: $0) } + ["baaaaaaaaaaaaaaa"]
      let expected = texts.map { pattern.matchesWhole($0) }
      let answers = await withTaskGroup(of: [Bool].self) { group in
        for _ in 0..<8 { group.addTask { texts.map { pattern.matchesWhole($0) } } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.allSatisfy { $0 == expected })
    }
  }

  @Test func replaceEveryMatch() throws {
    #expect(try Pattern.parse("[0-9]+").replacingMatches(in: "a1b22é3", with: "#") == "a#b#é#")
    #expect(try Pattern.parse("x*").replacingMatches(in: "éa", with: "-") == "-é-a-")
    #expect(try Pattern.parse("z").replacingMatches(in: "abc", with: "-") == "abc")
  }

  @Test func matchNothingThatIsNoUTF8() throws {
    let pattern = try Pattern.parse("(?s).*")
    for bytes in [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]] as [[UInt8]] {
      let matches = pattern.matchesWhole(utf8: bytes.span)
      #expect(!matches, "\(bytes)")
    }
    #expect(pattern.matchesWhole("\u{d7ff}"))
  }

  @Test func areEqualByTheirSource() throws {
    #expect(try Pattern.parse("a") == Pattern.parse("a"))
    #expect(try Pattern.parse("a") != Pattern.parse("(?:a)"))
    #expect(try Pattern.parse("\u{e9}") != Pattern.parse("e\u{301}"))
  }
}
