import Testing

@testable import DSL

/// What people write who are used to other languages, and how it is put right.
struct QueryHabitTests {
  private static let slips: [(written: String, right: String)] = [
    ("rate(m[5 m]) > 1", "rate(m[5m]) > 1"),
    ("m offset 5 minutes", "m offset 5m"),
    ("rate(m[5min]) > 1", "rate(m[5m]) > 1"),
    ("rate(m[2hrs])", "rate(m[2h])"),
    (#"m{code~="5.."}"#, #"m{code=~"5.."}"#),
    (#"m{code==~"5.."}"#, #"m{code=~"5.."}"#),
    (#"m{code=="500"}"#, #"m{code="500"}"#),
    (#"m{code!~="5.."}"#, #"m{code!~"5.."}"#),
    ("m{job=api-server} > 1", "m{job='api-server'} > 1"),
    ("sum by service (m) > 1", "sum by (service) (m) > 1"),
    ("sum(m) by service, job > 1", "sum(m) by (service, job) > 1"),
    ("count(m) group by (job) > 1", "count(m) by (job) > 1"),
    ("sum(rate(m[5m]) by (job) > 1", "sum(rate(m[5m])) by (job) > 1"),
    ("rate(m)[5m] > 1", "rate(m[5m]) > 1"),
    (#"rate(m{a="b"})[5m]"#, #"rate(m{a="b"}[5m])"#),
    ("m > 5%", "m > 0.05"),
    ("m > 12.5% and n", "m > 0.125 and n"),
    ("m > 10k", "m > 10000"),
    ("m > 2GiB", "m > 2147483648"),
    ("m == 0 && n", "m == 0 and n"),
    ("m || n", "m or n"),
    ("m = 0", "m == 0"),
    ("m => 0", "m >= 0"),
    ("m =< 0", "m <= 0"),
    ("m <> 0", "m != 0"),
    ("m ≥ 0", "m >= 0"),
    ("rate(m[$__rate_interval])", "rate(m[5m])"),
    ("rate(m[${window}])", "rate(m[5m])"),
  ]

  @Test(arguments: slips)
  func slipsAreCorrected(_ written: String, _ right: String) throws {
    let refusal = try #require(throws: PromQL.Refusal.self) { try PromQL.parse(written) }
    let problem = try #require(refusal.problems.first)
    let habit = try #require(PromQL.habit(behind: problem, in: written), "\(problem)")
    var bytes = Array(written.utf8)
    bytes.replaceSubrange(habit.range.indices, with: Array(try #require(habit.right).utf8))
    let corrected = String(decoding: bytes, as: UTF8.self)
    #expect(corrected == right)
    _ = try PromQL.parse(corrected)
  }

  @Test(arguments: ["m > $limit", "m > 1 for 5m", "m{a=“b”}"])
  func whatOnlyTheWriterKnowsGetsANote(_ written: String) throws {
    let refusal = try #require(throws: PromQL.Refusal.self) { try PromQL.parse(written) }
    let problem = try #require(refusal.problems.first)
    let habit = try #require(PromQL.habit(behind: problem, in: written), "\(problem)")
    #expect(habit.right == nil && habit.note != nil)
  }

  @Test(arguments: ["m >", "sum(", "m{", "(m", "m[", "&", "5%", "%", "m[5", "=", "m{a="])
  func halfQueriesAreReadWithoutHarm(_ written: String) throws {
    let refusal = try #require(throws: PromQL.Refusal.self) { try PromQL.parse(written) }
    for problem in refusal.problems {
      guard let habit = PromQL.habit(behind: problem, in: written) else { continue }
      #expect(Int(habit.range.end) <= written.utf8.count)
    }
  }
}
