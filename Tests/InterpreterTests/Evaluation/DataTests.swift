import DSL
import Interpreter
import Testing

@Suite("Data from outside")
struct DataTests {
  static let verdict = DataType.record([
    DataField("cause", .string), DataField("confidence", .floatRange(0, 1)),
    DataField("action", .symbol(["restart", "rollback"])),
    DataField(
      "hosts", .list(.record([DataField("name", .string), DataField("load", .optional(.int))]))),
  ])

  private func read(_ json: String, as type: DataType) throws -> Value {
    try Value(JSONValue.parse(json), as: type)
  }

  @Test("What fits becomes a value; members nobody asked for are ignored")
  func fits() throws {
    let json = """
      {"hosts": [{"name": "a", "load": 2.0}, {"name": "b"}], "extra": 1,
       "action": "rollback", "confidence": 1, "cause": "disk"}
      """
    let host = { (name: String, load: Value) in
      Value.record([RecordField("name", .string(name)), RecordField("load", load)])
    }
    #expect(
      try read(json, as: Self.verdict)
        == .record([
          RecordField("cause", .string("disk")), RecordField("confidence", .float(1)),
          RecordField("action", .symbol("rollback")),
          RecordField("hosts", .list([host("a", .int(2)), host("b", .none)])),
        ]))
    #expect(try read("90.5", as: .duration) == .duration(.milliseconds(90_500)))
    #expect(try read("null", as: .optional(.bool)) == .none)
    #expect(try read("0.25", as: .percent) == .percent(0.25))
  }

  @Test(
    "What does not fit is refused with its path",
    arguments: [
      (#"{"cause": 1}"#, "cause: expected a string, found 1"),
      (#"{"cause": "x"}"#, "confidence: missing"),
      (#"{"cause": "x", "confidance": 1}"#, "confidence: missing; there is 'confidance'"),
      (#"{"cause": "x", "confidence": 1.5}"#, "confidence: 1.5 is outside 0..1"),
      (
        #"{"cause": "x", "confidence": "0.9"}"#,
        #"confidence: expected a number in 0..1, found "0.9""#
      ),
      (
        #"{"cause": "x", "confidence": 1, "action": "reboot"}"#,
        #"action: expected one of restart, rollback, found "reboot""#
      ),
      (
        #"{"cause": "x", "confidence": 1, "action": "restart", "hosts": [{"name": "a"}, {"load": 1}]}"#,
        "hosts[1].name: missing"
      ),
      (
        #"{"cause": "x", "confidence": 1, "action": "restart", "hosts": [{"name": "a", "load": 1.5}]}"#,
        "hosts[0].load: expected a whole number, found 1.5"
      ),
      ("[]", "expected an object, found a list of 0"),
    ])
  func refused(json: String, message: String) {
    let error = #expect(throws: DataError.self) { try read(json, as: Self.verdict) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test("Numbers beyond the range of their type are refused")
  func ranges() {
    for (json, type) in [
      ("1e300", .int), ("1e300", .duration), ("7", .intRange(1, 5)), ("0.5", .int),
    ] as [(String, DataType)] {
      #expect(throws: DataError.self, "\(json)") { try read(json, as: type) }
    }
  }

  @Test("Values as JSON")
  func json() {
    let alert = Sample.alert(["alertname": "X"], ["summary": "s"], source: "http://p")
    #expect(
      JSONValue(.alert(alert)).text
        == #"{"status":"firing","labels":{"alertname":"X"},"annotations":{"summary":"s"},"#
        + #""startsAt":"2026-01-05T12:00:00Z","endsAt":null,"generatorURL":"http://p","#
        + #""fingerprint":"\#(alert.fingerprint)"}"#)
    #expect(JSONValue(.float(.infinity)) == .null)
    #expect(JSONValue(.duration(.minutes(5))) == .int(300))
    guard case .object(let members) = JSONValue(.group(Sample.group([alert]))) else {
      Issue.record("a group is an object")
      return
    }
    #expect(members.map(\.name).contains("commonAnnotations"))
  }
}
