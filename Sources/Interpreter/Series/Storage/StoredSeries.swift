/// One series in memory: labels, and samples in order of time.
package struct StoredSeries: Sendable {
  package let labels: LabelSet
  /// The labels without the metric's name, which most functions give to their results.
  let unnamed: LabelSet
  /// Milliseconds since 1970, strictly rising.
  private(set) var times: [Int64] = []
  private(set) var values: [Double] = []
  /// Whether a staleness marker is among the values.
  private var hasMarkers = false

  init(_ labels: LabelSet) {
    self.labels = labels
    unnamed = labels.removing(.metricName)
  }

  /// Adds a sample; one of the same time takes the place of the older one.
  mutating func insert(_ value: Double, at time: Int64) {
    if value.isStaleMarker { hasMarkers = true }
    guard let last = times.last, last >= time else {
      times.append(time)
      values.append(value)
      return
    }
    let index = firstIndex(after: time - 1)
    if times[index] == time {
      values[index] = value
    } else {
      times.insert(time, at: index)
      values.insert(value, at: index)
    }
  }

  /// The newest sample in the half-open span behind `oldest` up to `time`; nil when there is none
  /// or the series had ended.
  func latest(at time: Int64, after oldest: Int64) -> (time: Int64, value: Double)? {
    let index = firstIndex(after: time) - 1
    guard index >= 0, times[index] > oldest, !values[index].isStaleMarker else { return nil }
    return (times[index], values[index])
  }

  /// The samples behind `start` up to `end`, without staleness markers.
  func window(after start: Int64, through end: Int64) -> (ArraySlice<Int64>, ArraySlice<Double>) {
    let first = firstIndex(after: start)
    let range = first..<max(first, firstIndex(after: end))
    let (times, values) = (times[range], values[range])
    guard hasMarkers, values.contains(where: \.isStaleMarker) else { return (times, values) }
    let kept = range.filter { !self.values[$0].isStaleMarker }
    return (kept.map { self.times[$0] }[...], kept.map { self.values[$0] }[...])
  }

  /// The index of the first sample later than a time.
  private func firstIndex(after time: Int64) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] > time { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Double {
  /// The value that says that a series has ended: a NaN with a payload of its own, the one that
  /// Prometheus uses.
  package static let staleMarker = Double(bitPattern: 0x7ff0_0000_0000_0002)

  package var isStaleMarker: Bool { bitPattern == Self.staleMarker.bitPattern }
}
