/// What a query gives.
package enum QueryValue: Hashable, Sendable {
  case scalar(Double)
  case string([UInt8])
  case vector([QuerySample])
  case matrix([QuerySeries])
}

/// One element of an instant vector.
package struct QuerySample: Hashable, Sendable {
  package var labels: LabelSet
  package var value: Double
  /// Whether the metric's name is still to be removed.
  var dropsName = false

  package init(_ labels: LabelSet, _ value: Double, dropsName: Bool = false) {
    self.labels = labels
    self.value = value
    self.dropsName = dropsName
  }
}

/// One series of a range.
package struct QuerySeries: Hashable, Sendable {
  package var labels: LabelSet
  /// Milliseconds since 1970, rising.
  package var times: [Int64] = []
  package var values: [Double] = []
  var dropsName = false

  init(_ labels: LabelSet, dropsName: Bool = false) {
    self.labels = labels
    self.dropsName = dropsName
  }
}

/// The result of a query and what is doubtful about it.
package struct QueryResult: Hashable, Sendable {
  package let value: QueryValue
  /// In the order of their discovery, each once.
  package let notices: [QueryNotice]
}

/// The samples of one series within a range.
struct SampleWindow {
  let labels: LabelSet
  /// The labels without the metric's name.
  let unnamed: LabelSet
  let dropsName: Bool
  let times: ArraySlice<Int64>
  let values: ArraySlice<Double>
}

/// A range vector: windows that all end at the same time.
struct RangeVector {
  /// Milliseconds; the range is open on this side.
  let start: Int64
  let end: Int64
  var windows: [SampleWindow]

  var seconds: Double { Double(end - start) / 1000 }
}
