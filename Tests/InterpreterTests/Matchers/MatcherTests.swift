import DSL
import Testing

@testable import Interpreter

@Suite struct Matchers {
  private func text(_ source: String, _ mode: MatcherMode) -> String {
    do throws(MatcherError) {
      return Matcher.describe(try Matcher.parseList(source, mode: mode))
    } catch {
      return "error"
    }
  }

  /// Input and what each syntax makes of it, printed again.
  @Test(arguments: [
    ("", "{}", "{}"), ("{}", "{}", "{}"), ("a=b", #"{a="b"}"#, #"{a="b"}"#),
    ("{ a = b , c!~\"d.*\" , }", #"{a="b",c!~"d.*"}"#, #"{a="b",c!~"d.*"}"#),
    ("a=b,c=d", #"{a="b",c="d"}"#, #"{a="b",c="d"}"#),
    (#"a="x,y",b="z""#, #"{a="x,y",b="z"}"#, #"{a="x,y",b="z"}"#),
    (#""my label"="v""#, #"{"my label"="v"}"#, "error"),
    ("größe=5", #"{größe="5"}"#, "error"),
    (
      #"a="\x41\102\u00e9\U0001f642\t""#, "{a=\"ABé🙂\t\"}",
      #"{a="\\x41\\102\\u00e9\\U0001f642\\t"}"#
    ),
    (#"a="\xff""#, "error", #"{a="\\xff"}"#), (#"a="\'""#, "error", #"{a="\\'"}"#),
    (#"a="\+1""#, "error", #"{a="\\+1"}"#), (#"a="\u+123""#, "error", #"{a="\\u+123"}"#),
    ("a=", "error", #"{a=""}"#), (#"a="""#, #"{a=""}"#, #"{a=""}"#),
    (#"a="b"#, "error", "error"), (#"a=b"c"#, "error", "error"), ("a", "error", "error"),
    ("a!b", "error", "error"), ("a==b", "error", #"{a="=b"}"#), ("1a=b", #"{1a="b"}"#, "error"),
    ("a:b=c", #"{a:b="c"}"#, #"{a:b="c"}"#), ("{a=b", "error", #"{a="b"}"#),
    ("a=b}", "error", #"{a="b"}"#), ("a=b c=d", "error", #"{a="b c=d"}"#),
    ("a=b,,c=d", "error", "error"), ("=b", "error", "error"), (#"""="b""#, "error", "error"),
    (#"a=~"[""#, "error", "error"), ("a=~(", "error", "error"), ("a='b'", "error", #"{a="'b'"}"#),
    ("a=\"b\nc\"", "error", #"{a="b\nc"}"#), (#"a=b\"#, "error", #"{a="b\\"}"#),
  ])
  func areReadInBothSyntaxes(_ source: String, _ utf8: String, _ classic: String) {
    #expect(text(source, .utf8) == utf8)
    #expect(text(source, .classic) == classic)
    // Where both accept, the classic result wins.
    #expect(text(source, .fallback) == (classic == "error" ? utf8 : classic))
  }

  @Test(arguments: [
    ("a=b", true), ("{a=b}", false), ("a=b}", false), ("", false), ("a=b,", true),
    ("größe=5", true),
  ])
  func standAloneInLists(_ source: String, _ isAccepted: Bool) {
    let isRead = (try? Matcher.parseListItem(source, mode: .fallback)) != nil
    #expect(isRead == isAccepted)
  }

  @Test(arguments: [
    ("a=\"b\" c", 6, "expected ',', found c"), ("{a=\"b\"", 6, "'}' is missing at the end"),
    ("a", 1, "expected an operator, found the end"), ("a=\"", 2, "the quoted text has no end"),
    ("é!x", 3, "expected '=' or '~' after '!'"), ("a='", 2, "unexpected '''"),
  ])
  func reportWhereTheyAreWrong(_ source: String, _ offset: Int, _ message: String) throws {
    let error = try #require(throws: MatcherError.self) {
      try Matcher.parseList(source, mode: .utf8)
    }
    #expect(error == MatcherError(message, offset: offset))
  }

  @Test func matchLabels() throws {
    let labels = LabelSet([(name: "team", value: "payments"), (name: "städte", value: "Köln")])
    for (source, expected) in [
      ("team=payments", true), ("team!=payments", false), ("team=~pay", false),
      ("team=~pay.*", true), ("team!~pay.*", false), ("zone=\"\"", true), ("zone!=eu", true),
      ("zone=~.*", true), ("zone!~.+", true), ("zone=~.+", false), ("städte=~K.ln", true),
      ("team=\"payments \"", false), ("tea=payments", false),
    ] {
      let matcher = try Matcher.parseOne(source, mode: .utf8)
      #expect(matcher.matches(labels) == expected, "\(source)")
    }
  }

  @Test func compareBytes() throws {
    let composed = try Matcher(name: "a", op: .equal, value: "\u{e9}")
    let decomposed = try Matcher(name: "a", op: .equal, value: "e\u{301}")
    #expect(composed != decomposed)
    #expect(!composed.matches(value: "e\u{301}"))
  }

  @Test func printWhatTheyRead() throws {
    for value in ["", "a b", "q\"\\\n\t", "\u{7f}\u{200b}é🙂", "'{}=~"] {
      for name in ["plain", "my label", "emoji🙂", "quote\"", "tab\t", "nul\0"] {
        let matcher = try Matcher(name: name, op: .notEqual, value: value)
        #expect(try Matcher.parseList(matcher.description, mode: .utf8) == [matcher])
      }
    }
  }

  @Test func travelAsJSON() throws {
    for op in Matcher.Operator.allCases {
      let matcher = try Matcher(name: "a", op: op, value: "b|c")
      var writer = JSONWriter()
      matcher.write(to: &writer)
      #expect(try Matcher(json: JSONValue.parse(writer.bytes)) == matcher)
    }
    let short = #"{"name":"a","value":"b","isRegex":false}"#
    #expect(try Matcher(json: JSONValue.parse(short)) == Matcher(name: "a", op: .equal, value: "b"))
    for wrong in [
      "[]", #"{"name":"","value":"b","isRegex":false}"#, #"{"value":"b","isRegex":false}"#,
      #"{"name":"a","isRegex":false}"#, #"{"name":"a","value":"b"}"#,
      #"{"name":"a","value":"b","isRegex":"yes"}"#, #"{"name":"a","value":"[","isRegex":true}"#,
      #"{"name":"a","value":1,"isRegex":true}"#,
    ] {
      #expect(throws: MatcherError.self) { try Matcher(json: JSONValue.parse(wrong)) }
    }
  }

  @Test(arguments: [
    ("a", true, true), ("_1", true, true), ("1a", false, true), ("a-b", false, true),
    ("é", false, true), ("", false, false), ("a:b", false, true),
  ])
  func haveValidNames(_ name: String, _ classic: Bool, _ utf8: Bool) {
    #expect(Matcher.isValidLabelName(name, mode: .classic) == classic)
    #expect(Matcher.isValidLabelName(name, mode: .utf8) == utf8)
  }
}
