import DSL
import Interpreter
import TestSupport
import Testing

@testable import Runtime

@Suite("Stored forms")
struct StoredFormTests {
  @Test("Every record reads back as it was written", arguments: 0..<60)
  func roundTrip(seed: Int) throws {
    var generator = RecordGenerator(seed: UInt64(seed))
    try check(generator.ticket())
    try check(generator.escalation())
    try check(generator.run())
    try check(generator.effect())
    try check(generator.owner())
    try check(generator.value())
    try check(generator.type())
    try check(generator.message())
    try check(generator.snapshot())
  }

  private func check<Record: Stored & Equatable>(_ record: Record) throws {
    let bytes = record.storedBytes
    let back = try Record(storedBytes: bytes)
    #expect(back == record)
    #expect(back.storedBytes == bytes)
  }

  @Test("A member that a newer version added is ignored")
  func unknownMembers() throws {
    var generator = RecordGenerator(seed: 7)
    let run = generator.run()
    guard case .object(let members) = run.stored else {
      Issue.record("a run is stored as an object")
      return
    }
    let newer = JSONValue.object(
      [JSONMember("mood", .object([JSONMember("deep", .array([.null]))]))] + members)
    let back = try RunRecord(stored: newer)
    #expect(back == run)
  }

  @Test(
    "What cannot be read says why",
    arguments: [
      ("", "no JSON"),
      ("[]", "must be an object"),
      (#"{"v":1}"#, "lacks 'value'"),
      (#"{"v":2,"value":"open"}"#, "start the version that wrote it"),
      (#"{"v":1,"value":"closed"}"#, "unknown TicketState 'closed'"),
      (#"{"v":1,"value":7}"#, "expected a string"),
      (#"{"v":1,"v":1,"value":"open"}"#, "no JSON"),
    ])
  func refusals(text: String, reason: String) {
    #expect {
      try TicketState(storedBytes: Array(text.utf8))
    } throws: { error in
      "\(error)".contains(reason)
    }
  }

  @Test("A refusal names the member", arguments: ["id", "group", "spell", "journal", "input"])
  func refusalsNameTheMember(name: String) throws {
    var generator = RecordGenerator(seed: 9)
    guard case .object(var members) = generator.run().stored else { return }
    members.removeAll { $0.name == name }
    let json = JSONValue.object(members)
    #expect(throws: StoredFormError("a stored run lacks '\(name)'")) {
      try RunRecord(stored: json)
    }
  }

  @Test("Not-a-number survives")
  func notANumber() throws {
    guard case .float(let back) = try Value(storedBytes: Value.float(.nan).storedBytes) else {
      Issue.record("not a float")
      return
    }
    #expect(back.isNaN)
  }

  @Test("Damaged bytes are refused or read, never a crash", arguments: 0..<20)
  func damage(seed: Int) throws {
    var generator = RecordGenerator(seed: UInt64(seed))
    let whole = generator.run().storedBytes
    for _ in 0..<40 {
      var bytes = whole
      bytes[generator.below(bytes.count)] = UInt8(generator.below(256))
      _ = try? RunRecord(storedBytes: bytes)
      _ = try? RunRecord(storedBytes: Array(whole.prefix(generator.below(whole.count))))
    }
  }
}
