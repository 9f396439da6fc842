import DSL
import Testing

@testable import Interpreter

@Suite("Plan: recorded alerts")
struct RecordedPlanTests {
  private static func alert(_ name: String) -> LabelSet { LabelSet([("alertname", name)]) }

  private func notice(
    _ at: Int64, _ channel: String, _ alerts: [String], contact: String? = nil,
    kind: PlanNotice.Kind = .notification
  ) -> PlanNotice {
    PlanNotice(
      at: .seconds(at), kind: kind, channel: channel, contact: contact,
      firing: alerts.map(Self.alert))
  }

  private func check(
    _ old: [PlanNotice], _ new: [PlanNotice], _ expected: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let recorded = PlanRecorded(old: old, new: new, alertCount: 2)
    let found = recorded.differences.map { difference in
      let names = difference.alerts.map { $0["alertname"] ?? "" }.joined(separator: ",")
      return "\(difference.effect.rawValue) \(difference.title) @\(difference.at.text) \(names)"
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  @Test("The same messages are no difference")
  func same() {
    let notices = [notice(1, "room", ["A"]), notice(9, "room", [])]
    check(notices, notices, [])
    let recorded = PlanRecorded(old: notices, new: notices, alertCount: 1)
    #expect(recorded.summary == "of 1 recorded alert: nobody would have been told anything else")
  }

  @Test("Lost, elsewhere, less, more")
  func receivers() {
    check(
      [notice(1, "room", ["A", "B"])], [notice(1, "room", ["B"])],
      ["lost told to nobody, was to room @1s A"])
    check(
      [notice(1, "room", ["A", "B"])], [notice(2, "ops", ["A", "B"])],
      ["elsewhere told to ops instead of room @1s A,B"])
    check(
      [notice(1, "room", ["A"]), notice(3, "ops", ["A"])], [notice(1, "room", ["A"])],
      ["less not told to ops @3s A"])
    check([], [notice(4, "room", ["A"])], ["more told to room, was to nobody @4s A"])
  }

  @Test("Pages count apart, and the loss of the last one is worse than of a message")
  func pages() {
    let old = [
      notice(1, "phone", ["A"], contact: "ana", kind: .page), notice(1, "room", ["A"]),
    ]
    check(old, [notice(1, "room", ["A"])], ["unpaged not told to ana by phone (page) @1s A"])
    let recorded = PlanRecorded(old: old, new: [notice(1, "room", ["A"])], alertCount: 1)
    #expect(recorded.counts.map(\.receiver.name) == ["ana by phone", "room"])
    #expect(recorded.counts.map(\.text) == ["1 → 0", "1"])
    #expect(recorded.summary == "of 1 recorded alert: ana by phone is paged 1 time less")
  }

  @Test("Later, earlier, and more often")
  func times() {
    check(
      [notice(10, "room", ["A"])], [notice(40, "room", ["A"])],
      ["later told to room 30s later @10s A"])
    check(
      [notice(40, "room", ["A"])], [notice(10, "room", ["A"]), notice(50, "room", ["A"])],
      [
        "earlier told to room 30s earlier @10s A",
        "more told to room 2 times instead of 1 @40s A",
      ])
  }

  @Test("An end is no message about a firing alert, but counts")
  func ends() {
    let old = [notice(1, "room", ["A"]), notice(9, "room", [])]
    let new = [notice(1, "room", ["A"])]
    check(old, new, [])
    let recorded = PlanRecorded(old: old, new: new, alertCount: 1)
    #expect(recorded.summary == "of 1 recorded alert: 1 other message instead of 2")
  }
}
