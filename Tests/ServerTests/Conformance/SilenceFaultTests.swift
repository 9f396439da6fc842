import Interpreter
import Testing

@testable import Server

/// Records of our own, each with a mistake that the suite must see.
struct SilenceFaultTests {
  private func outcome(_ steps: String) -> ConformanceOutcome {
    let line = #"{"suite":"silences","id":"own","kind":"sequence","steps":[\#(steps)]}"#
    let context = ConformanceContext(zoneFile: { _ in nil })
    return ConformanceSuite.silences.run(line: Array(line.utf8), context).outcome
  }

  private static let set =
    #"{"at":0,"op":"set","as":"s","matcher_sets":[[{"name":"a","op":"=","value":"b"}]],"#
    + #""starts_at":null,"ends_at":60,"new_id":true}"#

  @Test func aLifeThatHoldsPasses() {
    let steps = [
      Self.set, #"{"at":1,"op":"pass","alerts":[{},{"a":"b"},{"a":"c"}],"want":[0,2]}"#,
      #"{"at":2,"op":"count","active":1,"expired":0}"#,
      #"{"at":60,"op":"expect","silences":{"s":{"state":"expired","ends_at":60}}}"#,
      #"{"at":60,"op":"pass","alerts":[{"a":"b"}],"want":[0]}"#,
    ]
    #expect(outcome(steps.joined(separator: ",")) == .passed)
  }

  @Test(arguments: [
    (#"{"at":1,"op":"pass","alerts":[{"a":"b"}],"want":[0]}"#, "wanted [0]"),
    (#"{"at":1,"op":"count","active":2}"#, "wanted 2"),
    (#"{"at":1,"op":"expect","silences":{"s":{"ends_at":61}}}"#, "wanted ends_at"),
    (#"{"at":1,"op":"expect","silences":{"s":{"colour":1}}}"#, "not known"),
    (#"{"at":1,"op":"set","as":"t","id_of":"s","ends_at":90,"new_id":true}"#, "an old"),
    (#"{"at":1,"op":"set","as":"t","id_of":"s","ends_at":90,"error":"x"}"#, "accepted"),
    (#"{"at":1,"op":"set","as":"t","id_of":"s","ends_at":-9}"#, "refused"),
    (#"{"at":1,"op":"expire","of":"nobody"}"#, "no silence"),
  ])
  func aStepThatDoesNotHoldFails(_ step: String, _ reason: String) {
    guard case .failed(let text) = outcome("\(Self.set),\(step)") else {
      Issue.record("passed: \(step)")
      return
    }
    #expect(text.contains(reason), "\(text)")
  }
}
