import DSL
import Interpreter
import Testing

@Suite("Values as JSON")
struct ValueJSONTests {
  @Test("Domain values, numbers without a JSON form, durations")
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
