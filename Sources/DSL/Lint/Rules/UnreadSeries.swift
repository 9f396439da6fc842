/// A series of a test that no query reads.
///
/// Neither a rule nor an objective nor an expectation asks for the metric, so the test would end
/// the same without it, and what it seems to test is not tested.
struct UnreadSeries: LintRule {
  static let code = DiagnosticCode.unreadSeries

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let given = package.declarations.tests.flatMap(\.statements).compactMap { statement in
      if case .series(let series) = statement.action { return (series, statement.span) }
      return nil
    }
    guard !given.isEmpty, let read = readMetrics(package) else { return }
    for (series, span) in given {
      guard let metric = series.labels.first(where: { $0.name == PromQL.metricNameLabel })?.value,
        !read.contains(metric)
      else { continue }
      found.report(.unreadSeries(at: span, metric: metric))
    }
  }

  /// The metrics that queries ask for; nil where one may ask for any.
  private static func readMetrics(_ package: LintedPackage) -> Set<String>? {
    var names = package.declarations.queryNames
    for statement in package.declarations.tests.flatMap(\.statements) {
      guard case .expectValue(let query, _, _) = statement.action else { continue }
      guard let parsed = try? PromQL.parse(query.text, PromQL.Options(dialect: .metricsQL)) else {
        return nil
      }
      names.note(parsed)
    }
    return names.selectsAnyMetric ? nil : Set(names.metrics.map(\.text))
  }
}
