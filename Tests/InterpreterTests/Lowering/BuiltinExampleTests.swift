import DSL
import Testing

@testable import Interpreter

/// The examples of the builtin functions are part of their documentation, so they must be true.
@Suite struct BuiltinExampleTests {
  @Test(arguments: Builtin.all.map(\.name))
  func exampleGivesWhatItSays(_ name: String) throws {
    let builtin = try #require(Builtin.named(name))
    let lowered = try packageProgram(
      """
      channel room: terminal { template = card }
      labels { service: String }
      template card(group: Group) for terminal { title = "${\(builtin.example.source)}" }
      """, route: "route { otherwise -> room }")
    let group = Sample.group(
      [], by: ["alertname": "HighErrorRate", "service": "checkout"])
    let text = try Evaluator(lowered, zones: ZoneTable()).text(
      try #require(lowered.title), slots: [.group(group)], escaping: .none, at: Sample.noon)
    #expect(text == builtin.example.result)
  }

  @Test func everyFunctionIsEvaluated() {
    // `matches` is lowered to a test of its own, and `now` is a name, not a call.
    let evaluated = Set(BuiltinBody.all.map(\.name)).subtracting(["now"])
    #expect(evaluated == Set(Builtin.all.map(\.name)).subtracting(["matches"]))
  }

  @Test func namesAreUnique() {
    let names = Builtin.all.map(\.name)
    #expect(Set(names).count == names.count)
  }
}
