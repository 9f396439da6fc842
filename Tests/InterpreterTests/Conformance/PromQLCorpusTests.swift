import DSL
import Foundation
import Testing

@testable import Interpreter

private let folder = ProcessInfo.processInfo.environment["TOCSIN_CONFORMANCE"]

/// Real alert rules that people run.
@Suite(
  .enabled(
    if: folder != nil, "set TOCSIN_CONFORMANCE to the folder of conformance data to run these"))
struct PromQLCorpus {
  private struct Rule {
    let file: String
    let expression: String
  }

  private func rules() throws -> [Rule] {
    let base = URL(fileURLWithPath: try #require(folder) + "/promql/rule_corpus")
    let walk = FileManager.default.enumerator(atPath: base.path)
    let files = (walk?.compactMap { $0 as? String } ?? []).filter {
      $0.hasSuffix(".yml") || $0.hasSuffix(".yaml")
    }
    var rules: [Rule] = []
    for file in files.sorted() {
      let bytes = Array(try Data(contentsOf: base.appendingPathComponent(file)))
      collect(try YAMLReader.read(bytes), file, into: &rules)
    }
    return rules
  }

  /// Every value of a member `expr`, wherever it stands.
  private func collect(_ node: YAMLNode, _ file: String, into rules: inout [Rule]) {
    switch node {
    case .scalar: break
    case .sequence(let elements, _):
      for element in elements { collect(element, file, into: &rules) }
    case .mapping(let members, _):
      for member in members {
        if member.key.text == "expr", case .scalar(let scalar) = member.value {
          rules.append(Rule(file: file, expression: scalar.text))
        }
        collect(member.value, file, into: &rules)
      }
    }
  }

  @Test(arguments: PromQL.Dialect.allCases)
  func expressionsReadAndPrint(_ dialect: PromQL.Dialect) throws {
    let options = PromQL.Options(dialect: dialect)
    var count = 0
    for rule in try rules()
    where dialect == .metricsQL || !rule.file.hasPrefix("victoriametrics/") {
      do throws(PromQL.Refusal) {
        let expression = try PromQL.parse(rule.expression, options)
        for text in [expression.text, expression.text(brokenAt: 60)] {
          let again = try PromQL.parse(text, options)
          #expect(again == expression, "\(rule.file): \(rule.expression): \(text)")
        }
        let labels = PromQLLabels(expression)
        #expect(!labels.isDead, "\(rule.file): \(rule.expression)")
        count += 1
      } catch {
        Issue.record("\(rule.file): \(rule.expression): \(error)")
      }
    }
    print("rule_corpus: \(count) expressions as \(dialect.rawValue)")
    #expect(count > 400)
  }
}
