import DSL
import Foundation
import Testing

@testable import Interpreter

private let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"]

/// Published alert rules as packages: what lint says of them beyond their queries.
@Suite(
  .enabled(
    if: folder != nil, "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct RuleCorpusLint {
  /// The rules of a file as a package with one route for all alerts.
  private func package(_ rules: [PintRule], kind: String) -> String {
    var names = Set(rules.filter(\.isAlert).flatMap { $0.allLabels.map(\.name) })
    names.insert("severity")
    var lines = [
      "edition 2026", "channel ops: terminal {}", "last resort ops",
      "labels { \(names.sorted().map { "\($0): String?" }.joined(separator: ", ")) }",
      "route { group by [alertname], otherwise -> ops }",
      "source main: \(kind) { url = \"https://metrics.example.org\" }", "rules all from main {",
    ]
    for rule in rules {
      guard let name = rule.name?.value, let query = rule["expr"]?.value else { continue }
      let labels = rule.allLabels.filter { !$0.value.contains("{{") }
        .map { "\($0.name) = \(quoted($0.value))" }.joined(separator: ", ")
      if rule.isAlert {
        let isPending = ((try? rule.length("for")) ?? 0) > 0
        let clause = isPending ? " for \(rule["for"]?.value ?? "")" : ""
        lines += [
          "alert \(quoted(name)) {", "when promql\(block(query))\(clause)",
          "labels { \(labels) }",
          "summary = \"broken\"", "}",
        ]
      } else {
        let suffix = labels.isEmpty ? "" : " labels { \(labels) }"
        lines.append("record \(quoted(name)) = promql\(block(query))\(suffix)")
      }
    }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// A text block, in which a query stands as it is.
  private func block(_ text: String) -> String {
    let lines = text.split(separator: "\n").map { "  \($0.replacing("${", with: "$${"))" }
    return "\"\"\"\n\(lines.joined(separator: "\n"))\n  \"\"\""
  }

  private func quoted(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(plain.replacing("\n", with: "\\n").replacing("${", with: "$${"))\""
  }

  /// Findings of the rules about queries and labels, by name: each has been looked at.
  @Test(arguments: [
    ("kube-prometheus", "prometheus", ["idle-matcher": 2, "plain-matcher-regex": 2]),
    ("victoriametrics", "victoriametrics", [:]),
    (
      "awesome-prometheus-alerts", "prometheus",
      [
        "anchored-matcher": 4, "plain-matcher-regex": 4, "severities-without-inhibition": 4,
        "unconditional-alert": 1,
      ]
    ),
  ])
  func findings(_ part: String, _ kind: String, _ wanted: [String: Int]) throws {
    let base = URL(fileURLWithPath: try #require(folder) + "/promql/rule_corpus/\(part)")
    let names = try FileManager.default.contentsOfDirectory(atPath: base.path)
      .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted()
    // What the helper leaves out of the rules is no news.
    let ignored: Set<String> = [
      "alert-without-runbook", "alert-without-severity", "not-run-yet", "unused-label",
      "hasty-alert", "ungrouped-route",
    ]
    var counts: [String: Int] = [:]
    for name in names {
      let bytes = try Data(contentsOf: base.appendingPathComponent(name))
      let document = try YAMLReader.read(String(decoding: bytes, as: UTF8.self))
      let text = package(try PintRule.read(document["spec"] ?? document), kind: kind)
      let file = SourceFile(id: FileID(0), path: name, text: text)
      let checked = check(files: [file])
      #expect(
        !checked.hasErrors,
        "\(name): \(render(checked.diagnostics, sources: SourceSet([file]), as: .human))")
      for finding in lint(checked).all where !ignored.contains(finding.code.name) {
        counts[finding.code.name, default: 0] += 1
        if ProcessInfo.processInfo.environment["TOCSIN_SHOW_FINDINGS"] != nil {
          print("\(part)/\(render([finding], sources: SourceSet([file]), as: .human))")
        }
      }
    }
    #expect(counts == wanted)
  }
}
