import DSL
import Interpreter
import Testing

@testable import Runtime

@Suite struct ReplyTypeTests {
  static let verdict = DataType.record([
    DataField("cause", .string), DataField("confidence", .floatRange(0, 1)),
    DataField("action", .symbol(["restart", "rollback"])), DataField("hosts", .list(.string)),
    DataField("note", .optional(.string)), DataField("count", .intRange(1, 5)),
    DataField("share", .percent), DataField("wait", .duration), DataField("page", .bool),
  ])

  static let good = """
    {"cause":"ü","confidence":1,"action":"rollback","hosts":["a","b"],"note":null,"count":5.0,\
    "share":0.25,"wait":"1h30m","page":false}
    """

  static let value = Value.record([
    RecordField("cause", .string("ü")), RecordField("confidence", .float(1)),
    RecordField("action", .symbol("rollback")),
    RecordField("hosts", .list([.string("a"), .string("b")])), RecordField("note", .none),
    RecordField("count", .int(5)), RecordField("share", .percent(0.25)),
    RecordField("wait", .duration(.minutes(90))), RecordField("page", .bool(false)),
  ])

  @Test(arguments: [
    good, "  \n\(good)\n", "```json\n\(good)\n```", "```\n\(good)\n```",
    "<think>\nhm { }\n</think>\n\(good)", good.replacing(#""note":null,"#, with: ""),
  ])
  func readsAFittingAnswer(_ text: String) throws {
    #expect(try ReplyType(Self.verdict).read(text) == Self.value)
  }

  @Test(arguments: [
    ("", "it is not JSON"), ("I think {}", "it is not JSON"), ("{}{}", "it is not JSON"),
    ("[]", "expected an object, found a list"), ("null", "expected an object, found null"),
    ("{}", "cause: the field is missing"),
    (good.replacing(#""ü""#, with: "7"), "cause: expected a string, found 7"),
    (good.replacing("1,", with: "1.01,"), "confidence: expected a number in 0.0..1.0, found 1.01"),
    (
      good.replacing("1,", with: #""1","#), "confidence: expected a number in 0.0..1.0, found \"1\""
    ),
    (
      good.replacing("rollback", with: "rm -rf"), "action: expected one of restart, rollback, found"
    ),
    (good.replacing("rollback", with: "Rollback"), "action: expected one of restart, rollback"),
    (good.replacing(#""b""#, with: "{}"), "hosts[1]: expected a string, found an object"),
    (good.replacing("5.0", with: "6"), "count: expected a whole number in 1..5, found 6"),
    (good.replacing("5.0", with: "4.5"), "count: expected a whole number in 1..5, found 4.5"),
    (good.replacing("5.0", with: "1e300"), "count: expected a whole number in 1..5"),
    (good.replacing("1h30m", with: "30m1h"), "wait: expected a duration such as 1h30m"),
    (good.replacing("1h30m", with: "-1h"), "wait: expected a duration such as 1h30m"),
    (good.replacing("false", with: #""no""#), "page: expected true or false, found \"no\""),
    (good.replacing("false", with: "0"), "page: expected true or false, found 0"),
    (good.replacing("false}", with: #"false,"extra":1}"#), "extra: there is no such field"),
    (good.replacing("false}", with: #"false,"page":true}"#), "it is not JSON"),
    (String(repeating: "[", count: 100_000), "it is not JSON"),
  ])
  func namesWhereAnAnswerDeparts(_ text: String, _ problem: String) {
    let mismatch = #expect(throws: ReplyMismatch.self) {
      _ = try ReplyType(Self.verdict).read(text)
    }
    #expect(mismatch?.description.hasPrefix(problem) == true, "\(mismatch?.description ?? "")")
  }

  @Test func boundsHold() {
    let long = String(repeating: "x", count: ReplyType.stringBytesLimit + 1)
    let many = Array(repeating: "1", count: ReplyType.listLimit + 1).joined(separator: ",")
    #expect(throws: ReplyMismatch.self) {
      _ = try ReplyType(.string).read("{\"answer\":\"\(long)\"}")
    }
    #expect(throws: ReplyMismatch.self) {
      _ = try ReplyType(.list(.int)).read("{\"answer\":[\(many)]}")
    }
  }

  @Test func otherTypesAreWrapped() throws {
    #expect(try ReplyType(.int).read(#"{"answer":7}"#) == .int(7))
    #expect(try ReplyType(.optional(.bool)).read(#"{"answer":null}"#) == Value.none)
    let schema = """
      {"type":"object","properties":{"answer":{"type":"boolean"}},"required":["answer"],\
      "additionalProperties":false}
      """
    #expect(ReplyType(.bool).schema.text == schema)
  }

  @Test func theSchemaSaysAllOfTheType() throws {
    let schema = ReplyType(Self.verdict).schema
    let properties = try #require(schema["properties"])
    #expect(schema["required"]?.array?.count == 9)
    #expect(properties["action"]?["enum"]?.array == [.string("restart"), .string("rollback")])
    #expect(properties["confidence"]?["maximum"]?.number == 1)
    #expect(properties["count"]?["minimum"]?.int == 1)
    #expect(properties["note"]?["anyOf"]?.array?.last?["type"]?.string == "null")
    #expect(properties["hosts"]?["items"]?["type"]?.string == "string")
  }

  @Test(arguments: [
    ("90s", Int64(90_000)), ("1h30m", 5_400_000), ("2d", 172_800_000), ("500ms", 500),
    ("1w1d1h1m1s1ms", 694_861_001),
  ])
  func durationsParse(_ text: String, _ milliseconds: Int64) {
    #expect(parseDuration(text) == .milliseconds(milliseconds))
  }

  @Test(arguments: [
    "", "5", "m", "5x", "1m1m", "1s1m", "1 m", "1.5h", "٣m", "9999999999999s", "1h-5m",
  ])
  func otherDurationsDoNot(_ text: String) {
    #expect(parseDuration(text) == nil)
  }
}
