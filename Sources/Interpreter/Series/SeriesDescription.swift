package import DSL

/// A series as rule tests write it, with its labels packed.
package struct SeriesDescription: Hashable, Sendable {
  package typealias Sample = PromQL.SeriesSample

  /// The labels, among them `__name__` for the metric.
  package let labels: LabelSet
  package let samples: [Sample]

  /// Reads a description.
  package static func parse(_ text: String) throws(SeriesError) -> SeriesDescription {
    let series = try PromQL.series(text)
    return SeriesDescription(labels: LabelSet(series.labels), samples: series.samples)
  }

  package init(labels: LabelSet, samples: [Sample]) {
    self.labels = labels
    self.samples = samples
  }
}

package typealias SeriesError = PromQL.SeriesProblem
