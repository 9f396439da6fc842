import DSL

/// A function that turns the samples of a range into one value.
struct RangeFunction: Sendable {
  /// What it is called with, beside the samples.
  struct Arguments {
    /// The bounds of the range, in milliseconds.
    let start: Int64
    let end: Int64
    /// The time of the evaluation.
    let time: Int64
    /// The scalar arguments in order.
    let scalars: [Double]

    var seconds: Double { Double(end - start) / 1000 }
  }

  typealias Body =
    @Sendable (
      _ times: ArraySlice<Int64>, _ values: ArraySlice<Double>, Arguments
    ) -> Double?

  let body: Body
  /// Whether the result is still the metric itself.
  var keepsName = false

  static let table: [String: RangeFunction] = {
    var table = overTime.mapValues { RangeFunction(body: $0) }
    table.merge(changesOverTime.mapValues { RangeFunction(body: $0) }) { $1 }
    table["last_over_time"] = RangeFunction(body: { _, values, _ in values.last }, keepsName: true)
    table["first_over_time"] = RangeFunction(
      body: { _, values, _ in values.first }, keepsName: true)
    return table
  }()

  private static let overTime: [String: Body] = [
    "avg_over_time": { _, values, _ in mean(values) },
    "count_over_time": { _, values, _ in Double(values.count) },
    "mad_over_time": { _, values, _ in
      let middle = quantile(0.5, of: Array(values))
      return quantile(0.5, of: values.map { abs($0 - middle) })
    },
    "max_over_time": { _, values, _ in
      values.dropFirst().reduce(values.first) { ($1 > ($0 ?? $1) || ($0 ?? 0).isNaN) ? $1 : $0 }
    },
    "min_over_time": { _, values, _ in
      values.dropFirst().reduce(values.first) { ($1 < ($0 ?? $1) || ($0 ?? 0).isNaN) ? $1 : $0 }
    },
    "present_over_time": { _, _, _ in 1 },
    "quantile_over_time": { _, values, arguments in
      quantile(arguments.scalars[0], of: Array(values))
    },
    "stddev_over_time": { _, values, _ in variance(values).squareRoot() },
    "stdvar_over_time": { _, values, _ in variance(values) },
    "sum_over_time": { _, values, _ in
      var sum = KahanSum()
      for value in values { sum.add(value) }
      return sum.total
    },
    "ts_of_first_over_time": { times, _, _ in times.first.map { Double($0) / 1000 } },
    "ts_of_last_over_time": { times, _, _ in times.last.map { Double($0) / 1000 } },
    "ts_of_max_over_time": { times, values, _ in timeOfExtreme(times, values) { $0 >= $1 } },
    "ts_of_min_over_time": { times, values, _ in timeOfExtreme(times, values) { $0 <= $1 } },
  ]

  private static func mean(_ values: ArraySlice<Double>) -> Double? {
    guard let first = values.first else { return nil }
    var mean = RunningMean(first)
    for value in values.dropFirst() { mean.add(value) }
    return mean.mean
  }

  /// Welford's method with compensated sums.
  private static func variance(_ values: ArraySlice<Double>) -> Double {
    var count = 0.0
    var mean = KahanSum()
    var squares = KahanSum()
    for value in values {
      count += 1
      let delta = value - mean.value
      mean.add(delta / count)
      squares.add(delta * (value - mean.value))
    }
    return squares.value / count
  }

  private static func timeOfExtreme(
    _ times: ArraySlice<Int64>, _ values: ArraySlice<Double>, _ wins: (Double, Double) -> Bool
  ) -> Double? {
    guard var best = values.first, var time = times.first else { return nil }
    for (moment, value) in zip(times, values) where wins(value, best) || best.isNaN {
      (best, time) = (value, moment)
    }
    return Double(time) / 1000
  }
}

// MARK: - Change

extension RangeFunction {
  private static let changesOverTime: [String: Body] = [
    "rate": {
      extrapolated($0, $1, $2, isCounter: true).map { [seconds = $2.seconds] in $0 / seconds }
    },
    "increase": { extrapolated($0, $1, $2, isCounter: true) },
    "delta": { extrapolated($0, $1, $2, isCounter: false) },
    "irate": { times, values, _ in lastChange(times, values, isRate: true) },
    "idelta": { times, values, _ in lastChange(times, values, isRate: false) },
    "changes": { _, values, _ in
      count(values) { $0 != $1 && !($0.isNaN && $1.isNaN) }
    },
    "resets": { _, values, _ in count(values) { $1 < $0 } },
    "deriv": { times, values, _ in
      times.first.flatMap { line(times, values, interceptAt: $0)?.slope }
    },
    "predict_linear": { times, values, arguments in
      line(times, values, interceptAt: arguments.time).map {
        $0.slope * arguments.scalars[0] + $0.intercept
      }
    },
    "double_exponential_smoothing": { _, values, arguments in
      smoothed(values, factor: arguments.scalars[0], trend: arguments.scalars[1])
    },
  ]

  private static func count(
    _ values: ArraySlice<Double>, _ counts: (_ before: Double, _ now: Double) -> Bool
  ) -> Double {
    Double(zip(values, values.dropFirst()).count { counts($0, $1) })
  }

  /// How much the value changed over the whole range, when the samples cover only a part of it.
  private static func extrapolated(
    _ times: ArraySlice<Int64>, _ values: ArraySlice<Double>, _ range: Arguments, isCounter: Bool
  ) -> Double? {
    guard let firstTime = times.first, let lastTime = times.last, times.count > 1,
      let first = values.first, let last = values.last
    else { return nil }
    var change = last - first
    if isCounter {
      for (before, now) in zip(values, values.dropFirst()) where now < before { change += before }
    }
    var toStart = Double(firstTime - range.start) / 1000
    var toEnd = Double(range.end - lastTime) / 1000
    let sampled = Double(lastTime - firstTime) / 1000
    let distance = sampled / Double(times.count - 1)
    // A gap much longer than the usual one means that the series begins or ends here.
    let threshold = distance * 1.1
    if toStart >= threshold { toStart = distance / 2 }
    if isCounter, change > 0, first >= 0 {
      // A counter cannot have been below zero.
      toStart = min(toStart, sampled * (first / change))
    }
    if toEnd >= threshold { toEnd = distance / 2 }
    return change * ((sampled + toStart + toEnd) / sampled)
  }

  /// The change between the last two samples.
  private static func lastChange(
    _ times: ArraySlice<Int64>, _ values: ArraySlice<Double>, isRate: Bool
  ) -> Double? {
    guard let last = values.last, let before = values.dropLast().last, let end = times.last,
      let start = times.dropLast().last, end > start
    else { return nil }
    let change = isRate && last < before ? last : last - before
    return isRate ? change / (Double(end - start) / 1000) : change
  }

  /// The line of least squares; nil for fewer than two samples.
  private static func line(
    _ times: ArraySlice<Int64>, _ values: ArraySlice<Double>, interceptAt origin: Int64
  ) -> (slope: Double, intercept: Double)? {
    guard times.count > 1, let first = values.first else { return nil }
    if values.allSatisfy({ $0 == first }) {
      return first.isInfinite ? (.nan, .nan) : (0, first)
    }
    var (sumX, sumY, sumXY, sumXX) = (KahanSum(), KahanSum(), KahanSum(), KahanSum())
    for (time, value) in zip(times, values) {
      let x = Double(time - origin) / 1000
      sumX.add(x)
      sumY.add(value)
      sumXY.add(x * value)
      sumXX.add(x * x)
    }
    let count = Double(times.count)
    let covariance = sumXY.value - sumX.value * sumY.value / count
    let variance = sumXX.value - sumX.value * sumX.value / count
    let slope = covariance / variance
    return (slope, sumY.value / count - slope * sumX.value / count)
  }

  /// Holt's smoothing with a trend.
  private static func smoothed(
    _ values: ArraySlice<Double>, factor: Double, trend: Double
  ) -> Double? {
    guard values.count > 1, let first = values.first else { return nil }
    var (before, now) = (0.0, first)
    var slope = (values.dropFirst().first ?? first) - first
    for (index, value) in values.dropFirst().enumerated() {
      if index > 0 { slope = trend * (now - before) + (1 - trend) * slope }
      (before, now) = (now, factor * value + (1 - factor) * (now + slope))
    }
    return now
  }
}

// MARK: - Application

extension QueryRun {
  mutating func apply(
    _ function: RangeFunction, _ id: PromQL.NodeID, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    var scalars: [Double] = []
    var range: RangeVector?
    for argument in arguments {
      switch try evaluate(argument, at: time) {
      case .scalar(let number): scalars.append(number)
      case .range(let vector): range = vector
      case .string, .vector: throw QueryError(.unsupported, at: expression[argument].range)
      }
    }
    guard let range, case .call(let call) = expression[id].kind else { return [] }
    try check(scalars, of: call, arguments)
    let bounds = RangeFunction.Arguments(
      start: range.start, end: range.end, time: time, scalars: scalars)
    var out: [QuerySample] = []
    out.reserveCapacity(range.windows.count)
    for window in range.windows {
      guard let value = function.body(window.times, window.values, bounds) else { continue }
      if function.keepsName || options.delaysNameRemoval {
        let drops = window.dropsName || !function.keepsName
        out.append(QuerySample(window.labels, value, dropsName: drops))
      } else {
        out.append(QuerySample(window.unnamed, value))
      }
    }
    return options.delaysNameRemoval ? out : try unique(out, id)
  }

  private mutating func check(
    _ scalars: [Double], of call: PromQL.Call, _ arguments: [PromQL.NodeID]
  ) throws(QueryError) {
    switch call.name.value {
    case "quantile_over_time" where !(0...1).contains(scalars[0]):
      warnOfQuantile(scalars[0], arguments[0])
    case "double_exponential_smoothing":
      for factor in scalars where !(factor > 0 && factor < 1) {
        throw QueryError(.smoothing, PromQL.text(of: factor), at: call.name.range)
      }
    default: break
    }
  }
}
