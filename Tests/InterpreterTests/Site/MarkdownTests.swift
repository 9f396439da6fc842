import DSL
import Testing

@testable import Interpreter

/// Texts in Markdown, and the measures of pictures.
@Suite struct MarkdownTests {
  static let examples: [(text: String, page: String)] = [
    ("one\ntwo", "<p>one\ntwo</p>\n"),
    ("# A\n\n### B", "<h2>A</h2>\n<h3>B</h3>\n"),
    ("- a\n- b\n  more\n\nend", "<ul>\n<li>a</li>\n<li>b more</li>\n</ul>\n<p>end</p>\n"),
    ("1. a\n2) b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
    ("> a\n> b", "<blockquote><p>a b</p></blockquote>\n"),
    ("```sh\na < b\n```\nend", "<pre tabindex=\"0\"><code>a &lt; b</code></pre>\n<p>end</p>\n"),
    ("```\nopen", "<pre tabindex=\"0\"><code>open</code></pre>\n"),
    (
      "**a *b*** `c*` 2 * 3 * 4",
      "<p><strong>a <em>b</em></strong> <code>c*</code> 2 * 3 * 4</p>\n"
    ),
    (
      "[x](https://a.example/b) and https://c.example.",
      """
      <p><a href="https://a.example/b" rel="noreferrer">x</a> and \
      <a href="https://c.example" rel="noreferrer">https://c.example</a>.</p>

      """
    ),
    ("[x](javascript:a) [y](other.md)", "<p>[x](javascript:a) [y](other.md)</p>\n"),
    ("<b onclick='x'>&amp;", "<p>&lt;b onclick=&#39;x&#39;&gt;&amp;amp;</p>\n"),
    ("a\u{202E}b\u{7}c", "<p>a\u{FFFD}b\u{FFFD}c</p>\n"),
  ]

  @Test(arguments: examples.indices)
  func textsBecomePages(_ index: Int) {
    let (text, page) = Self.examples[index]
    #expect(MarkdownPage(text).content(from: 2).text == page)
  }

  /// Any text ends and stays text, also where its marks do not match.
  @Test func marksWithoutEndStayText() {
    for text in ["**a", "*a", "`a", "[a](", "[a", "[]()", "** **", "***", "*", "#", "1.", "> "] {
      let page = MarkdownPage(text).content(from: 2).text
      #expect(!page.contains("<strong><"), "\(text)")
      #expect(page.count < 200, "\(text)")
    }
  }

  @Test func linesKeepToTheirWidth() {
    let text =
      "when alertname =~ \"\(String(repeating: "x", count: 200))\" and env == prod or b == c"
    for width in [80, 200, 400] {
      for line in wrappedCondition(text, width: width) {
        #expect(Drawing.Metrics.mono(line) <= width, "\(line)")
      }
    }
    #expect(
      wrappedCondition("when a == b and c == d", width: 130) == ["when a == b", "and c == d"])
    #expect(
      wrappedCondition(text, width: 200).joined().filter { $0 != " " } == text.filter { $0 != " " })
  }

  @Test func namesThatAreTooLongAreCut() {
    let pill = Pill(text: String(repeating: "a", count: 90), style: "x", title: "t", address: nil)
    #expect(pill.fitted(to: 1000).text == pill.text)
    #expect(pill.fitted(to: 100).width <= 100)
    #expect(pill.fitted(to: 100).text.hasSuffix("…"))
  }
}
