import DSL
import Testing

@testable import Interpreter

@Suite struct SeriesDescriptionTests {
  @Test(
    arguments: [
      ("1 2.5 -3", [1, 2.5, -3]), ("0+10x3", [0, 10, 20, 30]), ("5-1x2", [5, 4, 3]),
      ("7x2", [7, 7, 7]), ("1e2 .5 5.", [100, 0.5, 5]), ("inf -Inf", [.infinity, -.infinity]),
      ("-1+1e1x1", [-1, 9]), ("", []), ("1+1x0", [1]),
    ] as [(String, [Double])])
  func samplesExpand(_ text: String, _ values: [Double]) throws {
    let samples = try PromQL.samples(text)
    #expect(samples == values.map { .value($0) })
  }

  @Test func gapsAndEnds() throws {
    let samples = try PromQL.samples("1 _ _x2 stale 2")
    #expect(samples == [.value(1), .missing, .missing, .missing, .stale, .value(2)])
  }

  @Test func labelsInEveryNotation() throws {
    let series = try SeriesDescription.parse("a:b{x='1', \"y z\"=`2`,} 1")
    #expect(
      series.labels
        == LabelSet([("__name__", "a:b"), ("x", "1"), ("y z", "2")].map { (name: $0, value: $1) }))
    let quoted = try SeriesDescription.parse("{\"a b\", x=\"\\u00e9\"}")
    #expect(
      quoted.labels
        == LabelSet([("__name__", "a b"), ("x", "é")].map { (name: $0, value: $1) }))
  }

  @Test(arguments: [
    ("‹1›", SeriesError.Kind.labelName), ("a{‹1›=\"x\"}", .labelName),
    ("a{x‹\"1\"›}", .labelEquals),
    ("a{x=‹y›}", .labelValue), ("a{x=\"1\"‹y›=\"2\"}", .labelSeparator),
    ("a{x=\"1\",‹x=\"2\"›}", .repeatedLabel), ("a{x=‹\"1›", .text), ("a{x=‹\"\\q\"›}", .text),
    ("a ‹x›", .sample), ("a ‹{{›schema:1}}", .histogram), ("a 1‹y›", .separator),
    ("a ‹1+2›", .repetition), ("a 1‹x9999999›", .tooMany), ("a 1+1‹x9999999›", .tooMany),
  ])
  func faultsHaveAPlace(_ marked: String, _ kind: SeriesError.Kind) throws {
    let parts = marked.split(separator: "‹", maxSplits: 1, omittingEmptySubsequences: false)
    let start = UInt32(parts[0].utf8.count)
    do throws(SeriesError) {
      let series = try SeriesDescription.parse(marked.filter { $0 != "‹" && $0 != "›" })
      Issue.record("accepted as \(series)")
    } catch {
      #expect(error.kind == kind)
      #expect(error.range.start == start)
      #expect(error.range.count > 0)
    }
  }
}
