import DSL
import Foundation
import Testing

@testable import Interpreter

private let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"]

@Suite(
  .enabled(
    if: folder != nil, "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct PromQLConformance {
  /// How often our first problem is where upstream's is; a figure, not a requirement, because
  /// ours points at the part at fault where upstream often names the whole expression.
  @Test func positionsOfRefusals() throws {
    let path = try #require(folder) + "/promql/promql_parse.jsonl"
    let lines = try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0a)
    let places = lines.compactMap { ConformanceSuite.promQLPositionMatches(line: Array($0)) }
    let exact = places.count { $0.exact }
    let inside = places.count { $0.inside }
    print("promql_parse: \(places.count) refusals, \(exact) at the same place, \(inside) inside")
    #expect(inside > 0)
  }

  @Test func verdictFieldsOfLabels() throws {
    let path = try #require(folder) + "/promql/pint_labels.jsonl"
    let lines = try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0a)
    let fields = try lines.map { try ConformanceSuite.promQLLabelFields(line: Array($0)) }
    let equal = fields.reduce(0) { $0 + $1.equal }
    let all = fields.reduce(0) { $0 + $1.all }
    print("pint_labels: \(equal) of \(all) verdict fields are as pint has them")
    #expect(equal * 100 >= all * 95)
  }

  /// Our own rule for which queries may depend on the delayed removal of names agrees with
  /// upstream's list.
  @Test func queriesThatReadMetricNames() throws {
    let path = try #require(folder) + "/promql/promqltest/index.jsonl"
    for line in try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 0x0a) {
      let record = try JSONValue.parse(Array(line))
      let needs = record["needs"]?.array?.compactMap(\.string) ?? []
      let text = try #require(record["query"]?.string)
      guard let query = try? Query(text, features: .all) else { continue }
      let mayDepend = needs.contains("delayed_name_removal")
      #expect(query.expression.readsMetricNames == mayDepend, "\(text)")
    }
  }
}
