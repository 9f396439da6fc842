import Testing

@testable import DSL

@Suite struct Languages {
  private func language(_ source: String) throws -> Language {
    try Language(matching: Pattern.parse(source))
  }

  @Test(arguments: [
    ("prod", "prod|staging", true), ("prod|staging", "prod", false),
    ("prod-.*", "pr.*", true), ("pr.*", "prod-.*", false), ("a+", "a*", true), ("a*", "a+", false),
    ("[a-c]{2}", "[a-z]+", true), (".*", "(?s).*", true), ("(?s).*", ".*", false),
    ("(a|b)*", "(a*b*)*", true), ("(a*b*)*", "(a|b)*", true),
    ("(?i)prod", "[pP][rR][oO][dD]", true),
    ("[pP][rR][oO][dD]", "(?i)prod", true), ("a\\b", "a", true), ("a\\Bb", "ab", true),
    ("^a$", "a", true), ("a$b", "[^\\x00-\\x{10FFFF}]", true),
  ])
  func knowInclusion(_ left: String, _ right: String, _ expected: Bool) throws {
    #expect(try language(left).isSubset(of: language(right)) == expected)
  }

  @Test(
    arguments: [
      ("a.*", ".*b", "ab"), ("[a-f]+", "[e-z]{3}", "eee"), ("prod-.*", "staging-.*", nil),
      (".*x.*", "[^x]*", nil), ("é+", "(?i)É", "é"), ("a*", "b*", ""),
      ("(ab)+", "(aba?)+b?", "ab"), ("(aa)+", "(aaa)+", "aaaaaa"), ("[^a-z]", ".", "0"),
    ] as [(String, String, String?)])
  func findAShortestCommonExample(_ left: String, _ right: String, _ expected: String?) throws {
    let (a, b) = (try language(left), try language(right))
    #expect(try a.commonExample(with: b) == expected)
    #expect(try b.commonExample(with: a) == expected)
    #expect(try a.isDisjoint(with: b) == (expected == nil))
    #expect(try a.intersection(b).example() == expected)
    #expect(try a.intersection(b).isEmpty == (expected == nil))
  }

  @Test(
    arguments: [
      ("a*", "a+", ""), ("[a-z]+", "[a-y]+", "z"), ("pr.*", "prod-.*", "pr"), ("a", "a", nil),
      ("\\pL", "[a-zA-Z]", "ª"), ("(?s).*", ".*", "\n"),
    ] as [(String, String, String?)])
  func findACounterexample(_ inner: String, _ outer: String, _ expected: String?) throws {
    #expect(try language(inner).example(outside: language(outer)) == expected)
    #expect(try language(inner).subtracting(language(outer)).example() == expected)
  }

  @Test func keepFiniteSetsFinite() throws {
    #expect(try language("(prod|stag(ing|e))-[12]").members?.count == 6)
    #expect(try language("a|b|a").members == ["a", "b"])
    #expect(try language("a+").members == nil)
    #expect(try language(".").members == nil)
    #expect(try language("a*").intersection(language(".{0,2}")).members == ["", "a", "aa"])
    #expect(try language("[^\\x00-\\x{10FFFF}]").members == [])
  }

  @Test func complementFiniteSets() throws {
    let not = try Language.oneOf(["b", "a", "b"]).complement()
    #expect(not.exclusions == ["a", "b"])
    #expect(not.contains("c") && !not.contains("a"))
    #expect(try not.complement().members == ["a", "b"])
    #expect(try not.union(.exactly("a")).exclusions == ["b"])
    #expect(try not.intersection(.oneOf(["a", "c"])).members == ["c"])
    #expect(try not.intersection(Language.exactly("c").complement()).exclusions == ["a", "b", "c"])
    #expect(try not.union(Language.exactly("a").complement()).exclusions == ["a"])
    #expect(try Language.exactly("").complement().isEqual(to: language("(?s).+")))
    #expect(try not.subtracting(language("(?s)..+|c?")).example() == "d")
  }

  @Test func knowEverythingAndNothing() throws {
    #expect(try language("(?s).*").isAll)
    #expect(Language.all.isAll && !Language.all.isEmpty)
    #expect(Language.none.isEmpty && !Language.none.isAll)
    #expect(try language("(?s).*").complement().isEmpty)
    #expect(try language(".*").union(language("(?s).*\\n.*")).isAll)
    #expect(try Language.none.example() == nil)
    #expect(try Language.all.example() == "")
    #expect(try language("x.*").union(language("[^x].*|\\n.*")).complement().contains(""))
  }

  @Test func obeyTheLawsOfSets() throws {
    let sources = ["a.*", ".*b", "[ab]*", "a|b|ab", "(ab)*", "(?i)ab?", "\\w+", "^$"]
    let all =
      try sources.map(language) + [.none, .all, .oneOf(["a", "ba"]), .exactly("").complement()]
    let texts = RegexVectors.texts + ["ba", "abab", "AB", "bb"]
    for left in all {
      #expect(try left.complement().complement().isEqual(to: left))
      for right in all {
        let both = try left.intersection(right)
        let either = try left.union(right)
        let onlyLeft = try left.subtracting(right)
        for text in texts {
          let (inLeft, inRight) = (left.contains(text), right.contains(text))
          #expect(both.contains(text) == (inLeft && inRight))
          #expect(either.contains(text) == (inLeft || inRight))
          #expect(onlyLeft.contains(text) == (inLeft && !inRight))
        }
        #expect(try onlyLeft.union(both).isEqual(to: left))
        #expect(try both.isSubset(of: either))
      }
    }
  }

  @Test func distinguishCanonicallyEquivalentTexts() {
    let composed = Language.exactly("\u{e9}")
    #expect(composed.contains("\u{e9}"))
    #expect(!composed.contains("e\u{301}"))
  }

  @Test func refuseToGrowWithoutBound() throws {
    let huge = try Pattern.parse("[ab]*a[ab]{16}")
    #expect(throws: LanguageTooLarge.self) { try Language(matching: huge) }
    let first = try language("[ab]*a[ab]{9}")
    let second = try language("[ab]*b[ab]{9}c")
    #expect(throws: Never.self) { try first.isDisjoint(with: second) }
  }
}
