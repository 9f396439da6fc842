import DSL

extension ConformanceSuite {
  /// `promqltest/*.test`: what queries give over series that the files describe.
  ///
  /// Upstream removes metric names late here, which is an option that is off by default. A query
  /// must give the same without the option, unless it reads metric names itself.
  package static let promQLTest = ConformanceSuite(
    name: "promqltest", folder: "promql/promqltest", suffix: ".test"
  ) { name, bytes in
    PromQLTestSuite.run(name, bytes)
  }
}

enum PromQLTestSuite {
  /// Kinds of our errors for the messages of upstream that tests ask for.
  private static let kinds: [(text: String, kind: QueryError.Kind)] = [
    ("vector cannot contain metrics with the same labelset", .duplicateSeries),
    ("Parameter value is NaN", .parameterNaN),
  ]

  /// Values may differ by this much of themselves.
  private static let tolerance = 1e-6

  static func run(_ name: String, _ bytes: [UInt8]) -> [ConformanceVerdict] {
    let script = PromQLTestScript(String(decoding: bytes, as: UTF8.self))
    var store = SeriesStore()
    var verdicts: [ConformanceVerdict] = []
    for (line, command) in script.commands {
      let id = "promqltest/\(name):\(line)"
      switch command {
      case .clear: store = SeriesStore()
      case .load(let step, let series): for one in series { store.add(one, step: step) }
      case .evaluate(let evaluation):
        verdicts.append(ConformanceVerdict(id, check(evaluation, store)))
      case .unreadable(let text):
        verdicts.append(ConformanceVerdict(id, .failed("cannot read '\(text)'")))
      }
    }
    return verdicts
  }

  private static func check(
    _ evaluation: PromQLTestScript.Evaluation, _ store: SeriesStore
  ) -> ConformanceOutcome {
    let query: Query
    do throws(PromQL.Refusal) {
      query = try Query(evaluation.query, features: .experimentalFunctions)
    } catch {
      return evaluation.mustFail ? .passed : .failed("refused: \(error)")
    }
    var options = QueryOptions()
    options.delaysNameRemoval = true
    let delayed = check(evaluation, query, store, options)
    guard delayed == .passed, !query.expression.readsMetricNames else { return delayed }
    options.delaysNameRemoval = false
    return check(evaluation, query, store, options)
  }

  private static func check(
    _ evaluation: PromQLTestScript.Evaluation, _ query: Query, _ store: SeriesStore,
    _ options: QueryOptions
  ) -> ConformanceOutcome {
    let result: QueryResult
    do throws(QueryError) {
      switch evaluation.times {
      case .instant(let time): result = try query.instant(at: time, in: store, options)
      case .range(let start, let end, let step):
        result = try query.range(from: start, to: end, step: step, in: store, options)
      }
    } catch {
      guard evaluation.mustFail else { return .failed("failed: \(error)") }
      guard let text = evaluation.failureText, let wanted = kinds.first(where: { $0.text == text })
      else { return .passed }
      return .compare(error.kind, wanted.kind)
    }
    guard !evaluation.mustFail else { return .failed("should fail, gave \(result.value)") }
    return .all([check(evaluation, result.value), check(evaluation.notices, result.notices)])
  }

  private static func check(
    _ wanted: [PromQLTestScript.NoticeExpectation], _ notices: [QueryNotice]
  ) -> ConformanceOutcome {
    for expectation in wanted {
      let fitting = notices.contains { notice in
        guard notice.level == expectation.level else { return false }
        switch expectation.text {
        case .any: return true
        case .exact(let text): return notice.message == text
        case .pattern(let pattern): return pattern.matchesAnywhere(notice.message)
        }
      }
      guard fitting == expectation.isWanted else {
        return .failed("wanted \(expectation), got \(notices.map(\.message))")
      }
    }
    return .passed
  }

  // MARK: Values

  private static func check(
    _ evaluation: PromQLTestScript.Evaluation, _ value: QueryValue
  ) -> ConformanceOutcome {
    switch value {
    case .scalar(let number):
      guard let wanted = evaluation.scalar, isSame(wanted, number) else {
        return .failed("wanted \(evaluation.scalar.map { "\($0)" } ?? "no scalar"), got \(number)")
      }
      return .passed
    case .string(let bytes):
      return .compare(String(decoding: bytes, as: UTF8.self), evaluation.string ?? "no string")
    case .vector(let vector):
      let got = vector.map { Series($0.labels, [0: $0.value]) }
      let wanted = evaluation.series.map { series in
        Series(series.labels, values(Array(series.samples.prefix(1)), start: 0, step: 1))
      }
      return compare(got, wanted, isOrdered: evaluation.isOrdered)
    case .matrix(let matrix):
      let got = matrix.map { series in
        Series(
          series.labels,
          Dictionary(zip(series.times, series.values), uniquingKeysWith: { $1 }))
      }
      let (start, step): (Int64, Int64)
      switch (evaluation.rangeVector, evaluation.times) {
      case (let span?, _): (start, step) = (span.start, span.step)
      case (nil, .range(let first, _, let distance)): (start, step) = (first, distance)
      case (nil, .instant(let time)): (start, step) = (time, 1)
      }
      let wanted = evaluation.series.map { series in
        Series(series.labels, values(series.samples, start: start, step: step))
      }
      return compare(got, wanted, isOrdered: false)
    }
  }

  private struct Series {
    let labels: LabelSet
    let values: [Int64: Double]

    init(_ labels: LabelSet, _ values: [Int64: Double]) {
      (self.labels, self.values) = (labels, values)
    }

    var text: String {
      let list = values.sorted { $0.key < $1.key }.map { "\($0.value)@\($0.key)" }
      return "\(labels.seriesText) \(list.joined(separator: " "))"
    }

    func isSame(as other: Series) -> Bool {
      labels == other.labels && values.count == other.values.count
        && values.allSatisfy { time, value in
          other.values[time].map { PromQLTestSuite.isSame($0, value) } ?? false
        }
    }
  }

  private static func values(
    _ samples: [SeriesDescription.Sample], start: Int64, step: Int64
  ) -> [Int64: Double] {
    var values: [Int64: Double] = [:]
    for (index, sample) in samples.enumerated() {
      if case .value(let number) = sample { values[start + Int64(index) * step] = number }
    }
    return values
  }

  private static func compare(
    _ got: [Series], _ wanted: [Series], isOrdered: Bool
  ) -> ConformanceOutcome {
    let wanted = wanted.filter { !$0.values.isEmpty }
    let areEqual =
      isOrdered
      ? zip(got, wanted).allSatisfy { $0.isSame(as: $1) }
      : wanted.allSatisfy { one in got.contains { $0.isSame(as: one) } }
    guard areEqual, got.count == wanted.count else {
      return .failed(
        "wanted [\(wanted.map(\.text).joined(separator: "; "))], "
          + "got [\(got.map(\.text).joined(separator: "; "))]")
    }
    return .passed
  }

  private static func isSame(_ left: Double, _ right: Double) -> Bool {
    if left.isNaN || right.isNaN { return left.isNaN && right.isNaN }
    if left == right { return true }
    let sum = abs(left) + abs(right)
    guard left != 0, right != 0, sum >= .leastNormalMagnitude else {
      return abs(left - right) < tolerance * .leastNormalMagnitude
    }
    return abs(left - right) / min(sum, .greatestFiniteMagnitude) < tolerance
  }
}

extension PromQL.Expression {
  /// Whether grouping, matching or label functions use the metric's name, so that it matters when
  /// functions remove it.
  var readsMetricNames: Bool {
    nodes.contains { node in
      switch node.kind {
      case .aggregation(let aggregation):
        namesMetric(grouping(of: aggregation)?.labels)
      case .binary(let binary): namesMetric(matching(of: binary)?.labels)
      case .string(let literal): literal.text == PromQL.metricNameLabel
      default: false
      }
    }
  }

  private func namesMetric(_ labels: PromQL.Run<PromQL.Name>?) -> Bool {
    labels.map { self[$0].contains { $0.key == PromQL.metricNameKey } } ?? false
  }
}
