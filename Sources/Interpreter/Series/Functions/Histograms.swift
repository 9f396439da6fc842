import DSL

/// The buckets of one classic histogram.
struct Buckets {
  /// An upper bound and how many observations lie at or below it.
  struct Bucket {
    let bound: Double
    var count: Double
  }

  /// Differences that are taken for rounding, relative to the counts.
  private static let tolerance = 1e-12

  /// Sorted by bound, which are unique; the last one is +Inf.
  private let buckets: [Bucket]
  /// Whether counts had to be raised because a smaller bucket held more than a larger one.
  private(set) var wasRaised = false

  /// Nil when there is no bucket for everything.
  init?(_ unsorted: [Bucket]) {
    var merged: [Bucket] = []
    for bucket in unsorted.sorted(by: { $0.bound < $1.bound }) {
      if let last = merged.last, last.bound == bucket.bound {
        merged[merged.count - 1].count += bucket.count
      } else {
        merged.append(bucket)
      }
    }
    guard let last = merged.last, last.bound == .infinity else { return nil }
    buckets = merged
  }

  private init(_ buckets: [Bucket], wasRaised: Bool) {
    (self.buckets, self.wasRaised) = (buckets, wasRaised)
  }

  /// With counts that never fall.
  func monotonic() -> Buckets {
    var raised = buckets
    var wasRaised = false
    var previous = raised[0].count
    for index in raised.indices.dropFirst() {
      let count = raised[index].count
      if count == previous { continue }
      if Self.isSame(previous, count) {
        raised[index].count = previous
      } else if count < previous {
        raised[index].count = previous
        wasRaised = true
      } else {
        previous = count
      }
    }
    return Buckets(raised, wasRaised: wasRaised)
  }

  private static func isSame(_ left: Double, _ right: Double) -> Bool {
    if left.isNaN && right.isNaN || left == right { return true }
    let sum = abs(left) + abs(right)
    let difference = abs(left - right)
    if left == 0 || right == 0 || sum < .leastNormalMagnitude {
      return difference < tolerance * .leastNormalMagnitude
    }
    return difference / min(sum, .greatestFiniteMagnitude) < tolerance
  }

  /// The value below which a share of the observations lies, interpolated within its bucket.
  func quantile(_ share: Double) -> Double {
    if share < 0 { return -.infinity }
    if share > 1 { return .infinity }
    guard buckets.count > 1, let total = buckets.last?.count, total != 0, !share.isNaN else {
      return .nan
    }
    var rank = share * total
    let last = buckets.count - 1
    let index = buckets[..<last].firstIndex { $0.count >= rank } ?? last
    if index == last { return buckets[last - 1].bound }
    let end = buckets[index].bound
    guard index > 0 else { return end <= 0 ? end : end * (rank / buckets[0].count) }
    let (start, below) = (buckets[index - 1].bound, buckets[index - 1].count)
    rank -= below
    return start + (end - start) * (rank / (buckets[index].count - below))
  }

  /// The share of the observations between two values, interpolated within their buckets.
  func fraction(from lower: Double, to upper: Double) -> Double {
    guard let total = buckets.last?.count, total != 0, !lower.isNaN, !upper.isNaN else {
      return .nan
    }
    guard lower < upper else { return 0 }
    return (min(rank(of: upper), total) - min(rank(of: lower), total)) / total
  }

  /// How many observations lie below a value.
  private func rank(of value: Double) -> Double {
    var below = 0.0
    // Without negative bounds the first bucket begins at zero.
    var start = buckets[0].bound > 0 ? 0 : -Double.infinity
    for bucket in buckets {
      if start >= value { return below }
      if bucket.bound > value {
        // A bucket without end cannot be interpolated.
        if start == -.infinity { return bucket.count }
        if bucket.bound == .infinity { return below }
        return below + (bucket.count - below) * (value - start) / (bucket.bound - start)
      }
      below = bucket.count
      start = bucket.bound
    }
    return below
  }
}

extension QueryRun {
  mutating func histogramQuantile(
    _ id: PromQL.NodeID, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let share = try scalar(arguments[0], at: time)
    if !(0...1).contains(share) { warnOfQuantile(share, arguments[0]) }
    var out: [QuerySample] = []
    for (labels, list) in try histograms(id, arguments[1], at: time) {
      let name = labels.labels[PromQL.metricNameLabel] ?? ""
      let buckets = Buckets(list)?.monotonic()
      if buckets?.wasRaised ?? false {
        notice(
          .info,
          "input to histogram_quantile needed to be fixed for monotonicity (see "
            + "https://prometheus.io/docs/prometheus/latest/querying/functions/"
            + "#histogram_quantile) for metric name \(PromQLText.quoted(name))",
          at: arguments[1])
      }
      out.append(unnamed(labels, buckets?.quantile(share) ?? .nan))
    }
    return try unique(out, id)
  }

  mutating func histogramFraction(
    _ id: PromQL.NodeID, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let lower = try scalar(arguments[0], at: time)
    let upper = try scalar(arguments[1], at: time)
    let found = try histograms(id, arguments[2], at: time)
    return try unique(
      found.map { labels, list in
        unnamed(labels, Buckets(list)?.fraction(from: lower, to: upper) ?? .nan)
      }, id)
  }

  /// The buckets of a vector by the labels of their histograms, in order of appearance.
  private mutating func histograms(
    _ id: PromQL.NodeID, _ argument: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> [(labels: QuerySample, buckets: [Buckets.Bucket])] {
    var out: [(labels: QuerySample, buckets: [Buckets.Bucket])] = []
    var numbers: [LabelSet: Int] = [:]
    let le = LabelNames(["le"])
    for sample in try vector(argument, at: time) {
      let written = sample.labels["le"] ?? ""
      guard let bound = Double(written) else {
        let name = sample.labels[PromQL.metricNameLabel] ?? ""
        notice(
          .warning,
          "bucket label \"le\" is missing or has a malformed value of "
            + "\(PromQLText.quoted(written)) for metric name \(PromQLText.quoted(name))",
          at: argument)
        continue
      }
      let labels = memory.groupings[id, default: LabelMemo()].result(of: sample.labels) {
        sample.labels.removing(le)
      }
      let number = numbers[labels] ?? out.count
      if number == out.count {
        numbers[labels] = number
        out.append((QuerySample(labels, 0, dropsName: sample.dropsName), []))
      }
      out[number].buckets.append(Buckets.Bucket(bound: bound, count: sample.value))
    }
    return out
  }
}
