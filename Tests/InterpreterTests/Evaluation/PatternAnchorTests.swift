import DSL
import Testing

@testable import Interpreter

@Suite("Anchors of patterns")
struct PatternAnchorTests {
  @Test(
    "Prefixes that can be read off a pattern",
    arguments: [
      ("service-12-.*", "service-12-"), ("^abc", "abc"), ("a\\.b.*", "a.b"), ("ab*", "a"),
      ("ab?c", "a"), ("ab{0,1}", "a"), ("ab+", "a"), ("eu-(a|b).*", "eu-"), ("a[bc]", "a"),
      (".*a", nil), ("a|b", nil), ("ab.*|b", nil), ("(a|b)c", nil), ("(?i)abc", nil), ("a*", nil),
      ("\\d+", nil), ("", nil), ("ab.[(]|x", nil), ("ab.\\(|x", nil), ("ab\\Q(\\E|x", nil),
      ("é.*", "é"), ("ab.(x)|c", nil), ("ab.\\|c", "ab"),
    ] as [(String, String?)])
  func prefixes(source: String, expected: String?) throws {
    #expect(try Pattern.parse(source).requiredPrefix == expected)
  }

  @Test("Whatever a pattern matches begins with its prefix", arguments: 1...30)
  func soundness(seed: Int) throws {
    var chance = Chance(seed: UInt64(seed))
    let pieces = ["a", "b", "a", "|", "(", ")", "*", "?", "[ab]", ".", "\\.", "^", "(?:", "{0,2}"]
    var checked = 0
    for _ in 0..<200 {
      let source = (0..<chance.upTo(7)).map { _ in chance.pick(pieces) }.joined()
      guard let pattern = try? Pattern.parse(source), let prefix = pattern.requiredPrefix else {
        continue
      }
      for _ in 0..<40 {
        let text = (0..<chance.upTo(5)).map { _ in chance.pick(["a", "b", "."]) }.joined()
        if pattern.matchesWhole(text) {
          checked += 1
          #expect(text.hasPrefix(prefix), "\(source) matches \(text)")
        }
      }
    }
    #expect(checked > 0)
  }
}
