import DSL
import Testing

@testable import Interpreter

/// Which rules a test is about.
@Suite struct RuleBookTests {
  private static let source = #"""
    edition 2026
    channel ops: terminal {}
    last resort ops
    route { otherwise -> ops }
    source main: prometheus { url = "http://127.0.0.1:9090" }
    rules one from main {
      record job:errors = promql"sum by (job) (errors{env!=\"dev\"})"
      record limit = promql"vector(5)"
      record unused = promql"vector(1)"
      alert Many { when promql"job:errors > on () group_left () limit" }
      alert Down { when promql"up == 0" }
      alert Gone { when promql"absent(up{job=\"api\"})" }
    }
    rules two from main {
      alert Always { when promql"vector(1)" }
      alert Meta { when promql"ALERTS{alertname=\"Down\", alertstate=\"firing\"} > 0" }
      alert Any { when promql"{job=\"db\"} > 1" }
    }

    """#

  private static func rules(_ series: [String], naming alerts: Set<String>) throws -> [String] {
    let file = SourceFile(path: "main.tocsin", text: source)
    let program = try #require(compile(files: [file], name: "p", version: "1").program)
    let given = try series.map { try SeriesDescription.parse($0).labels }
    return RuleBook(program).parts(given: given, naming: alerts).flatMap { part in
      part.subset.rules.map(\.name)
    }
  }

  struct Example: Sendable {
    let series: [String]
    var alerts: Set<String> = []
    let rules: [String]
  }

  static let examples: [Example] = [
    // A record and what reads it; and what these need besides.
    Example(series: ["errors{job=\"a\"}"], rules: ["job:errors", "limit", "Many"]),
    // Matchers count, not only names.
    Example(series: ["errors{env=\"dev\"}"], rules: []),
    Example(series: ["up{job=\"node\"}"], rules: ["Down", "Meta"]),
    Example(series: ["up{job=\"api\"}"], rules: ["Down", "Gone", "Meta"]),
    Example(series: ["other{job=\"db\"}"], rules: ["Any"]),
    Example(series: ["other"], rules: []),
    // What an expectation names is evaluated in any case.
    Example(series: ["other"], alerts: ["Always", "Gone"], rules: ["Gone", "Always"]),
    Example(series: ["other"], alerts: ["Many"], rules: ["job:errors", "limit", "Many"]),
  ]

  @Test(arguments: examples)
  func rulesOfATest(_ example: Example) throws {
    #expect(try Self.rules(example.series, naming: example.alerts) == example.rules)
  }
}
