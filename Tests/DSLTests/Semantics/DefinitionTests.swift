import DSL
import Testing

/// Constants, functions and documents.
@Suite struct DefinitionTests {
  static let cases: [SemanticCase] = [
    SemanticCase(
      "a function of constants is a constant", .bare,
      """
      let wiki = "https://wiki.example"
      def page(name: String): String = "${wiki}/${name}"
      channel ops: webhook { url = page("alerts") }
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "functions use constants and each other in any order", .bare,
      """
      let longest = twice(base)
      def twice(time: Duration): Duration = factor * time
      let factor = 2
      let base = 30s
      channel ops: terminal { timeout = longest }
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "a function over an enumeration", .whole,
      """
      labels { severity: critical | warning }
      def rank(urgency: low | high, night: Bool): Int =
        case urgency { low => 3, high => if night then 2 else 1 }
      ticket t { for group, title = "${rank(high, false)}" }
      playbook p { on firing, ticket t }
      """),
    SemanticCase(
      "a function of a group", .whole,
      """
      def line(group: Group): String = "${group.key}: ${count(group.alerts)}"
      playbook p { on firing, notify ops line(group) }
      """),
    SemanticCase(
      "recursion", .whole,
      """
      def again(n: Int): Int = again(n - 1) + 1 #! cyclic-definition
      playbook p { on firing, notify ops "${again(3)}" }
      """),
    SemanticCase(
      "recursion by way of a constant", .whole,
      """
      def one(n: Int): Int = other + n
      let other = one(1) #! cyclic-definition
      playbook p { on firing, notify ops "${other}" }
      """),
    SemanticCase(
      "a result of another type", .whole,
      """
      def name(n: Int): String = n #! type-mismatch
      playbook p { on firing, notify ops name(1) }
      """),
    SemanticCase(
      "an argument of another type", .whole,
      """
      def name(n: Int): String = "${n}"
      playbook p { on firing, notify ops name("a") } #! type-mismatch
      """),
    SemanticCase(
      "too few arguments", .whole,
      """
      def name(n: Int, m: Int): String = "${n + m}"
      playbook p { on firing, notify ops name(1) } #! argument-count
      """),
    SemanticCase(
      "a function has no present", .whole,
      """
      def age(): String = "${since(now)}" #! not-constant
      playbook p { on firing, notify ops age() }
      """),
    SemanticCase(
      "a function of the language", .whole,
      """
      def upper(text: String): String = text #! shadowed-name
      playbook p { on firing, notify ops upper("a") }
      """),
    SemanticCase("an unused function", .whole, "def f(): Int = 1 #! unused-declaration"),
    SemanticCase(
      "a misspelt function", .whole,
      """
      def runbook(name: String): String = name
      playbook p { on firing, notify ops runbok("a"), notify ops runbook("b") } \
      #! unknown-function
      """),
    SemanticCase(
      "two parameters of one name", .whole,
      """
      def f(a: Int, a: Int): Int = a #! shadowed-name
      playbook p { on firing, notify ops "${f(1, 2)}" }
      """),
    SemanticCase(
      "a secret does not pass", .whole,
      """
      def f(a: String): String = a
      playbook p { on firing, notify ops f(secret("x")) } #! misplaced-secret
      """),
    SemanticCase(
      "the host of an address stays literal", .whole,
      #"""
      def link(path: String): String = "https://a.example/${path}"
      def door(host: String): String = "https://${host}/"
      playbook p {
        on firing
        http get link(group.key) within 5s
        http get door(group.key) within 5s #! untrusted-host
        on failure { stop }
      }
      """#),
    SemanticCase(
      "comprehensions of constants are constants", .bare,
      """
      let names = ["a", "b"]
      def mail(name: String): String = "${name}@example.org"
      channel ops: email { to = [for name in names: mail(name) if name != "b"] }
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "a document", .whole,
      #"""
      let settings = json"""
        { "depth": 3, "names": ["a", "b"], "on": true }
        """
      playbook p { on firing, notify ops "${settings.depth} ${join(settings.names, ",")}" }
      """#),
    SemanticCase(
      "a document with a fault", .whole,
      #"""
      let settings = json"{ \"a\": }" #! invalid-document
      playbook p { on firing, notify ops "${settings.a}" }
      """#),
  ]

  @Test(arguments: cases)
  func findsWhatIsMarked(_ example: SemanticCase) { example.check() }

  /// Doubling a value through many functions would need more than the budget holds.
  @Test func theCostOfFunctionsIsBounded() {
    var text = "def f0(n: Int): Int = n + n\n"
    for level in 1...20 {
      text += "def f\(level)(n: Int): Int = f\(level - 1)(n) + f\(level - 1)(n)\n"
    }
    text += "let all = f20(1)\nplaybook p { on firing, notify ops \"${all}\" }\n"
    let example = SemanticCase("bounded", .whole, text)
    #expect(example.found.contains { $0.hasSuffix("expression-too-large") })
  }

  /// A chain of functions is as deep as the sum of its parts.
  @Test func theDepthOfFunctionsIsBounded() {
    var text = "def f0(n: Int): String = upper(\"${n}\")\n"
    for level in 1...400 { text += "def f\(level)(n: Int): String = upper(f\(level - 1)(n))\n" }
    text += "playbook p { on firing, notify ops f400(1) }\n"
    let example = SemanticCase("bounded", .whole, text)
    #expect(example.found.contains { $0.hasSuffix("expression-too-large") })
  }

  @Test func faultsOfDocumentsStandAtTheirByte() {
    let text = "edition 2026\nlet a = json\"{ \\\"a\\\": tru }\"\n"
    let file = SourceFile(path: "a", text: text)
    let finding = DSL.check(files: [file]).diagnostics.first { $0.code == .invalidDocument }
    #expect(finding.map { file.position(of: $0.primary.range.start, in: .utf8).column } == 22)
  }
}
