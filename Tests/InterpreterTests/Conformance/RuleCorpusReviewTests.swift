import DSL
import Foundation
import Testing

@testable import Interpreter

private let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"]

/// Rules that people run must hardly be found fault with: a rule that cries wolf is worse than none.
@Suite(
  .enabled(
    if: folder != nil, "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct RuleCorpusReview {
  private struct Found {
    let kind: String
    let text: String
  }

  private func files(_ part: String) throws -> [(name: String, rules: [PintRule])] {
    let base = URL(fileURLWithPath: try #require(folder) + "/promql/rule_corpus/\(part)")
    let names = try FileManager.default.contentsOfDirectory(atPath: base.path)
      .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted()
    return try names.map { name in
      let bytes = try Data(contentsOf: base.appendingPathComponent(name))
      let text = String(decoding: bytes, as: UTF8.self)
      // Manifests of the operator hold the groups one level deeper.
      let document = try YAMLReader.read(text)
      guard let spec = document["spec"] else { return (name, try PintRule.read(text)) }
      return (name, try PintRule.read(spec))
    }
  }

  private func findings(_ rules: [PintRule], _ dialect: PromQL.Dialect) -> [Found] {
    let recorded = RecordedSeries(
      rules.compactMap { rule in
        guard let name = rule["record"]?.value, let query = rule.review(dialect) else {
          return nil
        }
        return RecordedSeries.Rule(
          name: name, query: query.expression,
          labels: rule.allLabels.map { ($0.name, $0.value) })
      })
    var found: [Found] = []
    for rule in rules {
      guard let review = rule.review(dialect, records: recorded.labels) else { continue }
      let name = rule.name?.value ?? ""
      var faults = review.idleParts() + review.contradictoryBounds()
      // No lint rule speaks of these: there is mostly no other way to write them.
      faults += review.oddPatterns().filter { $0.kind != .substringPattern }
      faults += review.unsafeDivisions(
        records: recorded.queries, recordedAs: rule["record"].map { Interned($0.value) })
      if rule.isAlert {
        faults += review.missingConditions() + review.unstableSelections()
        if (try? rule.length("for")) ?? nil == nil { faults += review.fragileOffsets() }
        for field in rule.labels + rule.annotations {
          for use in TemplateUses(field.value).labels
          where use.query == nil && review.loss(of: use.name) != nil {
            found.append(Found(kind: "lostLabelInText", text: "\(name): \(use.name)"))
          }
        }
      }
      for fault in faults {
        let text = "\(name): \(fault.message) at \(fault.range) of \(review.expression.text)"
        found.append(Found(kind: "\(fault.kind)", text: text))
      }
    }
    let twins = rules.compactMap { RuleTwin($0) }
    for (index, twin) in twins.enumerated() {
      for other in twins[..<index] {
        if let likeness = twin.likeness(to: other) {
          found.append(Found(kind: "\(likeness)", text: "\(rules[index].name?.value ?? "")"))
        }
      }
    }
    return found
  }

  /// What is found, by kind.
  ///
  /// Every one has been looked at: the labels stand in texts and are lost by `by` in the query, and
  /// one alert of the third part is about a series being there at all.
  @Test(arguments: [
    (
      "kube-prometheus", PromQL.Dialect.prometheus, 50,
      ["idlePattern": 2, "lostLabelInText": 5, "plainPattern": 2]
    ),
    ("victoriametrics", .metricsQL, 40, [:]),
    (
      "awesome-prometheus-alerts", .prometheus, 419,
      ["anchoredPattern": 4, "lostLabelInText": 110, "noCondition": 1, "plainPattern": 4]
    ),
  ])
  func findings(
    _ part: String, _ dialect: PromQL.Dialect, _ ruleCount: Int, _ wanted: [String: Int]
  ) throws {
    var counts: [String: Int] = [:]
    let files = try files(part)
    for file in files {
      for found in findings(file.rules, dialect) { counts[found.kind, default: 0] += 1 }
    }
    #expect(files.reduce(0) { $0 + $1.rules.count } == ruleCount)
    #expect(counts == wanted)
  }
}
