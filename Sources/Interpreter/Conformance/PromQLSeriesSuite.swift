import DSL

extension ConformanceSuite {
  /// `promql_series.jsonl`: the series notation of rule tests.
  package static let promQLSeries = ConformanceSuite(
    name: "promql_series", folder: "promql"
  ) { record, _ in
    let isAccepted = try record.flag("ok")
    let series: SeriesDescription
    do throws(SeriesError) {
      series = try SeriesDescription.parse(record["input"]?.string ?? "")
    } catch {
      return isAccepted ? .failed("refused: \(error)") : .passed
    }
    guard isAccepted else { return .failed("accepted as \(series)") }
    guard series.labels == (try record.labels("labels")) else {
      return .failed("wanted \(record["labels"]?.text ?? ""), got \(series.labels)")
    }
    let wanted = try record.list("values").map { value -> SeriesDescription.Sample in
      value.promQLNumber.map { .value($0) } ?? .missing
    }
    return .compare(series.samples, wanted)
  }
}
