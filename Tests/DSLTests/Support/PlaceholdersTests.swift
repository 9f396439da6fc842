import Testing

@testable import DSL

struct PlaceholdersTests {
  @Test(arguments: [
    ("no value fulfils both {0} and {1}", ["> 5", "< 3"], "no value fulfils both > 5 and < 3"),
    ("this is always {0}, and {0} {1} {2}", ["1", ">", "2"], "this is always 1, and 1 > 2"),
    ("'{0}' sets", ["a{1}b", "x"], "'a{1}b' sets"), ("{0}{1}", ["a"], "a{1}"),
    ("{", [], "{"), ("{}", ["a"], "{}"), ("{x} {0", ["a"], "{x} {0"), ("", ["a"], ""),
    ("ü{0}ß", ["→"], "ü→ß"), ("{{0}}", ["a"], "{a}"), ("{9}{10}", ["a"], "{9}{10}"),
  ])
  func argumentsAreFilledInOnce(_ template: String, _ arguments: [String], _ text: String) {
    #expect(filled(template, arguments) == text)
  }

  @Test func namesAreFilledInOnce() {
    let values = [Argument("name", "{slug}"), Argument("slug", "a-b")]
    #expect(
      Catalogue.fill("`{slug}` is nearly `{name}` {other}", with: values)
        == "`a-b` is nearly `{slug}` {other}")
  }
}
