import DSL

extension ConformanceSuite {
  /// `promql_print.jsonl`: canonical and line-broken texts of expressions.
  package static let promQLPrint = ConformanceSuite(
    name: "promql_print", folder: "promql"
  ) { record, _ in
    let options = PromQL.Options(features: .all)
    let expression = try PromQL.parse(record.bytes("in"), options)
    let wanted = try record.text("out")
    guard try PromQL.parse(wanted, options) == expression else {
      return .failed("reading the output gives another tree")
    }
    switch try record.text("mode") {
    case "canonical": return .compare(expression.text, wanted)
    case "pretty":
      let width = Int(try record.int("max_width"))
      return .compare(expression.text(brokenAt: width), wanted)
    case let mode: return .skipped("unknown mode '\(mode)'")
    }
  }
}
