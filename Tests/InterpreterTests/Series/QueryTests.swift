import DSL
import Testing

@testable import Interpreter

/// A store with series as rule tests write them, a sample every minute.
func store(_ series: String...) throws -> SeriesStore {
  var store = SeriesStore()
  for one in series { store.add(try SeriesDescription.parse(one), step: 60_000) }
  return store
}

/// The result of a query after so many minutes, one line a series.
private func result(
  _ text: String, minute: Int64, _ store: SeriesStore, _ options: QueryOptions = QueryOptions()
) throws -> [String] {
  let query = try Query(text)
  switch try query.instant(at: minute * 60_000, in: store, options).value {
  case .scalar(let number): return [PromQL.text(of: number)]
  case .string(let bytes): return [String(decoding: bytes, as: UTF8.self)]
  case .vector(let vector):
    return vector.map { "\($0.labels.seriesText) \(PromQL.text(of: $0.value))" }
  case .matrix(let matrix):
    return matrix.map { series in
      let samples = zip(series.times, series.values).map { "\(PromQL.text(of: $1))@\($0 / 60_000)" }
      return "\(series.labels.seriesText) \(samples.joined(separator: " "))"
    }
  }
}

@Suite struct QueryTests {
  @Test(arguments: [
    // A sample counts for five minutes, the fifth minute excluded.
    (4, ["m 7"]), (5, []),
  ])
  func samplesCountForFiveMinutes(_ minute: Int, _ wanted: [String]) async throws {
    #expect(try result("m", minute: Int64(minute), store("m 7")) == wanted)
  }

  @Test func staleMarkersEndSeries() async throws {
    let store = try store("m 1 2 stale _ 5")
    #expect(try result("m", minute: 1, store) == ["m 2"])
    #expect(try result("m", minute: 3, store) == [])
    #expect(try result("m", minute: 4, store) == ["m 5"])
    #expect(try result("m[5m]", minute: 4, store) == ["m 1@0 2@1 5@4"])
  }

  @Test func rangesAreOpenOnTheLeft() async throws {
    let store = try store("m 0+1x10")
    #expect(try result("m[2m]", minute: 5, store) == ["m 4@4 5@5"])
    #expect(try result("count_over_time(m[2m:1m])", minute: 5, store) == ["{} 2"])
    #expect(try result("m offset 3m", minute: 5, store) == ["m 2"])
    #expect(try result("m @ 60", minute: 5, store) == ["m 1"])
    #expect(try result("m @ end() offset -1m", minute: 5, store) == ["m 6"])
  }

  @Test(arguments: [
    (#"c{path=~"/a|/b"}"#, [#"c{path="/a"} 10"#, #"c{path="/b"} 20"#]),
    ("sum(c)", ["{} 60"]),
    (#"c{path="/a"} / on() group_left() sum(c{path!="/a"})"#, [#"{path="/a"} 0.2"#]),
    ("c > 15 < 25", [#"c{path="/b"} 20"#]),
    ("c == bool 20", [#"{path="/a"} 0"#, #"{path="/b"} 1"#, #"{path="/c"} 0"#]),
    ("-c unless c > 15", [#"{path="/a"} -10"#]),
    ("topk(1, c)", [#"c{path="/c"} 30"#]),
    ("count_values(\"v\", c > bool 15)", [#"{v="0"} 1"#, #"{v="1"} 2"#]),
    ("quantile(0.25, c)", ["{} 15"]),
    ("scalar(c)", ["NaN"]),
    (#"absent(c{path="/d"})"#, [#"{path="/d"} 1"#]),
    ("1 - 2 * 3 ^ 2", ["-17"]),
    (
      #"label_join(c{path="/a"}, "j", "-", "path", "no", "path")"#,
      [#"c{j="/a--/a", path="/a"} 10"#]
    ),
  ])
  func operatorsAndAggregations(_ text: String, _ wanted: [String]) async throws {
    let store = try store(#"c{path="/a"} 10"#, #"c{path="/b"} 20"#, #"c{path="/c"} 30"#)
    #expect(try result(text, minute: 0, store) == wanted)
  }

  @Test(arguments: [
    ("$1", "node-(.*)", "7"), ("${n}x$$", "node-(?P<n>.*)", "7x$"), ("$2", "(n)(o)?.*", "o"),
    ("$1", "(n|no|node)-.*", "node"), ("$9", ".*", ""), ("$a-", "(?P<b>.*)", "-"),
  ])
  func labelReplaceFillsGroups(
    _ template: String, _ pattern: String, _ wanted: String
  ) async throws {
    let text = "label_replace(m, \"to\", \"\(template)\", \"host\", \"\(pattern)\")"
    let to = wanted.isEmpty ? "" : ", to=\"\(wanted)\""
    let store = try store(#"m{host="node-7"} 1"#)
    #expect(try result(text, minute: 0, store) == ["m{host=\"node-7\"\(to)} 1"])
  }

  @Test(arguments: [
    ("m * on() n", QueryError.Kind.manyToOne),
    ("n * on() m", .manyOnOneSide),
    (#"m * on() group_left() {__name__=~"n|o"}"#, .manyOnOneSide),
    (#"{__name__=~"n|o"} * on() group_left() vector(2)"#, .groupCollision),
    ("m > on() n", .manyToOne),
    (#"{__name__=~"n|o"} + 1"#, .duplicateSeries),
    ("topk(NaN, m)", .parameterNaN),
    (#"label_replace(m, "x", "", "a", ".*")"#, .duplicateSeries),
    (#"label_replace(m, "x", "", "a", "(")"#, .pattern),
  ])
  func dataThatDoNotFitAreErrors(_ text: String, _ kind: QueryError.Kind) throws {
    let store = try store(#"m{x="1"} 1"#, #"m{x="2"} 2"#, "n 3", "o 4")
    let query = try Query(text)
    let error = #expect(throws: QueryError.self) { try query.instant(at: 0, in: store) }
    #expect(error?.kind == kind)
  }

  @Test func rangeQueriesJoinStepsToSeries() throws {
    let store = try store("m 0+1x4 _ 9")
    let query = try Query("m * 2")
    let value = try query.range(from: 180_000, to: 360_000, step: 60_000, in: store).value
    guard case .matrix(let series) = value else {
      Issue.record("\(value)")
      return
    }
    #expect(series.map(\.values) == [[6, 8, 8, 18]])
    #expect(throws: QueryError.self) {
      try query.range(from: 0, to: 360_000_000, step: 1, in: store)
    }
  }

  @Test func delayedNameRemovalKeepsNamesForGrouping() async throws {
    let store = try store("a_total 0+60x9", "b_total 0+120x9")
    let text = "sum by (__name__) (increase({__name__=~\".+_total\"}[2m]))"
    #expect(try result("rate(a_total[5m])", minute: 9, store) == ["{} 1"])
    #expect(throws: QueryError.self) { try result(text, minute: 9, store) }
    var options = QueryOptions()
    options.delaysNameRemoval = true
    let copied = "label_replace(rate(a_total[5m]), \"was\", \"$1\", \"__name__\", \"(.*)\")"
    #expect(try result(copied, minute: 9, store, options) == [#"{was="a_total"} 1"#])
  }

  @Test func remembersSelectionsWhileTheStoreGrows() throws {
    var store = try store("m{x=\"1\"} 1")
    let query = try Query("count(m)")
    var memory = QueryMemory()
    for wanted in 1...3 {
      let value = try query.instant(at: 0, in: store, QueryOptions(), &memory).value
      #expect(value == .vector([QuerySample(.empty, Double(wanted))]))
      store.add(try SeriesDescription.parse("m{x=\"\(wanted + 1)\"} 1"), step: 1)
    }
  }
}
