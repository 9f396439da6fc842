import Testing

@testable import DSL

/// What a review finds, as `kind: text of the place`.
@Suite struct QueryReviewTests {
  private func review(
    _ text: String, _ records: [String: String] = [:], _ dialect: PromQL.Dialect = .prometheus
  ) throws -> QueryReview {
    let options = PromQL.Options(dialect: dialect)
    let recorded = RecordedSeries(
      try records.sorted { $0.key < $1.key }.map { name, query in
        RecordedSeries.Rule(name: name, query: try PromQL.parse(query, options))
      })
    return QueryReview(try PromQL.parse(text, options), records: recorded.labels)
  }

  private func lines(_ faults: [PromQL.Fault], _ text: String) -> [String] {
    faults.map { fault in
      let place = String(decoding: Array(text.utf8)[fault.range.indices], as: UTF8.self)
      return "\(fault.kind): \(place)"
    }
  }

  @Test(arguments: [
    ("up == 0", []), ("up", ["noCondition: up"]), ("vector(1)", []), ("absent(up)", []),
    ("rate(errors[5m])", ["noCondition: rate(errors[5m])"]),
    ("(a > 1) or b", ["noCondition: b"]), ("(a > 1) or vector(0)", ["alwaysReturns: vector"]),
    ("a / b", ["noCondition: a / b"]), ("a > bool 1", ["noCondition: a > bool 1"]),
    ("a unless b", []), ("max_over_time((a > 1)[5m:])", []),
    (#"ALERTS{alertstate="firing"}"#, []),
  ])
  func conditions(_ text: String, _ found: [String]) throws {
    #expect(lines(try review(text).missingConditions(), text) == found)
  }

  @Test func unknownFunctionsMayFilter() throws {
    #expect(try review("outliers_iqr(up)", [:], .metricsQL).missingConditions().isEmpty)
  }

  @Test(arguments: [
    ("a > 5 and a < 3", ["contradictoryBounds: a > 5 and a < 3"]), ("a > 3 and a < 5", []),
    ("a > 5 and a < 5", ["contradictoryBounds: a > 5 and a < 5"]), ("a >= 5 and a <= 5", []),
    ("(a > 5) < 3", ["contradictoryBounds: (a > 5) < 3"]),
    ("5 < a and 3 > a", ["contradictoryBounds: 5 < a and 3 > a"]),
    ("a > 5 or a < 3", []), ("a > 5 and b < 3", []), ("a > 5 and on (x) a < 3", []),
    ("a == 1 and a == 2", ["contradictoryBounds: a == 1 and a == 2"]), ("a != 1 and a != 2", []),
    (
      "sum(a) > 5 and b > 1 and sum(a) < 3",
      [
        "contradictoryBounds: sum(a) > 5 and b > 1 and sum(a) < 3"
      ]
    ),
    ("a > 5 and (b or a) < 3", []),
    ("(a > 5 and a < 3) or b", ["contradictoryBounds: a > 5 and a < 3"]),
  ])
  func bounds(_ text: String, _ found: [String]) throws {
    #expect(lines(try review(text).contradictoryBounds(), text) == found)
  }

  @Test(arguments: [
    ("sum(a / b)", ["unsafeDivision: b"]), ("sum(a / (b > 0))", []), ("max(a / b)", []),
    ("sum(a) / sum(b)", []), ("sum(a / count(b))", []), ("sum(a / (1 + rate(b[5m])))", []),
    ("sum(a / (1 - rate(b[5m])))", ["unsafeDivision: (1 - rate(b[5m]))"]),
    ("sum(rec)", ["unsafeRecord: rec"]), ("sum(safe + avg(a / b))", ["unsafeDivision: b"]),
    ("sum(a / b > 1)", []), ("avg(a % (b >= 1))", []),
    ("sum(rec + avg(a / b))", ["unsafeRecord: rec", "unsafeDivision: b"]),
  ])
  func divisions(_ text: String, _ found: [String]) throws {
    let records: [Interned: String] = ["rec": "a / b", "safe": "a + b"]
    let read = records.mapValues { try? PromQL.parse($0) }
    let known = read.compactMapValues { $0 }
    #expect(lines(try review(text).unsafeDivisions(records: known), text) == found)
  }

  @Test func aRecordDoesNotBlameItself() throws {
    let query = try PromQL.parse("sum(rec / b)")
    let faults = QueryReview(query).unsafeDivisions(records: ["rec": query], recordedAs: "rec")
    #expect(faults.map(\.kind) == [.unsafeDivision])
  }

  @Test(arguments: [
    (#"a{x=~"b"}"#, [#"plainPattern: x=~"b""#]), (#"a{x=~"b|c"}"#, []),
    (#"a{x=~".*"}"#, [#"idlePattern: x=~".*""#]), (#"a{x=~".+"}"#, []),
    (#"a{x!~".+"}"#, [#"emptyPattern: x!~".+""#]),
    (#"a{x=~"^(b|c)$"}"#, [#"anchoredPattern: x=~"^(b|c)$""#]),
    (#"a{x=~".*b.*"}"#, [#"substringPattern: x=~".*b.*""#]), (#"a{x=~"b.*"}"#, []),
    (#"a{x=~"b\\.c|d"}"#, []), (#"a{x=~"[^a]b"}"#, []),
    (#"a{x=~"b{2}"}"#, [#"plainPattern: x=~"b{2}""#]),
  ])
  func patterns(_ text: String, _ found: [String]) throws {
    #expect(lines(try review(text).oddPatterns(), text) == found)
  }

  @Test(arguments: [
    ("topk(5, a) > 1", ["unstableSelection: topk(5, a)"]), ("max(topk(5, a))", []),
    ("a and topk(5, b)", []), ("a * on (x) group_left topk(1, b)", []),
  ])
  func selections(_ text: String, _ found: [String]) throws {
    #expect(lines(try review(text).unstableSelections(), text) == found)
  }

  @Test(arguments: [
    ("sum(a) / sum(a offset 1d) < 1", ["fragileOffset: sum(a offset 1d)"]),
    ("sum(a offset 1d) / sum(a) < 1", ["fragileOffset: sum(a offset 1d)"]),
    ("sum(a) / sum(b) < 1", []), ("sum(a) / a offset 1d < 1", []),
    ("sum(a offset 1d) / sum(b offset 1d) < 1", []),
  ])
  func offsets(_ text: String, _ found: [String]) throws {
    #expect(lines(try review(text).fragileOffsets(), text) == found)
  }

  @Test(arguments: [
    ("a / on (x) sum(b)", ["unmatchedLabel: sum"]),
    (#"a{x="1"} unless sum(b)"#, ["neverTaken: sum"]),
    ("sum by (x) (sum by (y) (a))", ["impossibleLabel: x"]),
    ("sum by (x) (a * on (x) group_left (z) b)", ["unusedLabel: by (x)"]),
    ("(a * on (x) group_left (z) b) * on (x) c", ["orphanedLabel: *"]),
    ("sum by (x) (a) / on (x) sum by (x) (b)", []),
  ])
  func idleParts(_ text: String, _ found: [String]) throws {
    #expect(lines(try review(text).idleParts(), text) == found)
  }

  // MARK: Recorded series

  @Test func recordedSeriesHaveTheLabelsOfTheirQueries() throws {
    let records = ["job:errors": "sum by (job) (errors)", "top": "max(job:errors)"]
    let direct = try review("job:errors > 5", records)
    #expect(direct.labels.verdict(on: "job").presence == .possible)
    #expect(direct.totalLoss(of: "pod")?.kind == .recorded)
    let twice = try review("top > 5", records)
    #expect(twice.totalLoss(of: "job") != nil)
    let text = #"job:errors{pod="x"} > 5"#
    #expect(lines(try review(text, records).idleParts(), text) == [#"deadPart: pod="x""#])
  }

  @Test func circlesOfRecordsClaimNothing() throws {
    let circle = ["a": "b + 0", "b": "a + 0"]
    #expect(try review("a > 5", circle).totalLoss(of: "y") == nil)
    #expect(try review("b > 5", ["b": "b offset 5m"]).totalLoss(of: "y") == nil)
    // What an aggregation removes is gone whatever it reads.
    #expect(try review("b > 5", ["a": "b", "b": "sum(a)"]).totalLoss(of: "y") != nil)
  }

  @Test func labelsThatARuleSetsAreThere() throws {
    let query = try PromQL.parse("sum(errors)")
    let series = RecordedSeries([
      RecordedSeries.Rule(name: "total", query: query, labels: [("tier", "web"), ("gone", "")])
    ])
    let labels = QueryReview(try PromQL.parse("total > 1"), records: series.labels).labels
    #expect(labels.fixedValue(of: "tier") == "web")
    #expect(labels.verdict(on: "gone").presence == .never)
  }

  // MARK: Twins

  @Test(arguments: [
    ("a > 5", "a > 5", RuleTwin.Likeness.identical),
    ("sum(a) by (x)", "sum by (x) (a)", .identical),
    ("a > 5", "a > 6", .indistinguishable), (#"a{x="1"} > 5"#, #"a{x="2"} > 5"#, nil),
    (#"a{x="1"} > 5"#, #"a{x!="2"} > 5"#, .indistinguishable), ("a > 5", "b > 5", nil),
    (#"{__name__=~"a.*"} > 5"#, "a > 5", nil),
    ("sum by (x) (a) > 1", "sum(a) > 1", .indistinguishable),
    (#"sum by (x) (a{x="1"}) > 1"#, "sum(a) > 1", nil),
  ])
  func twins(_ left: String, _ right: String, _ likeness: RuleTwin.Likeness?) throws {
    func twin(_ text: String, _ labels: [String: String] = [:]) throws -> RuleTwin {
      RuleTwin(name: "A", isAlert: true, review: try review(text), labels: labels)
    }
    #expect(try twin(left).likeness(to: twin(right)) == likeness)
    #expect(try twin(right).likeness(to: twin(left)) == likeness)
    #expect(try twin(left, ["severity": "x"]).likeness(to: twin(right)) == nil)
  }

  @Test func messagesNameTheirArguments() throws {
    for text in ["sum(a / b)", "a > 5 and a < 3", "a / on (x) sum(b)"] {
      let review = try review(text)
      let faults = review.unsafeDivisions() + review.contradictoryBounds() + review.idleParts()
      #expect(faults.count == 1)
      #expect(faults.allSatisfy { !$0.message.contains("{") })
    }
  }
}
