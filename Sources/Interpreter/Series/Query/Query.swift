package import DSL

/// A query that can be evaluated over series in memory.
///
///     let query = try Query("sum by (job) (rate(requests_total[5m]))")
///     let result = try query.instant(at: 600_000, in: store)
package struct Query: Sendable {
  package let expression: PromQL.Expression
  private let text: [UInt8]

  /// Reads a query.
  package init(
    _ text: String, features: PromQL.Features = []
  ) throws(PromQL.Refusal) {
    self.text = Array(text.utf8)
    expression = try PromQL.parse(self.text, PromQL.Options(features: features))
  }

  /// The result at one time, given in milliseconds since 1970.
  package func instant(
    at time: Int64, in store: SeriesStore, _ options: QueryOptions = QueryOptions()
  ) throws(QueryError) -> QueryResult {
    var memory = QueryMemory()
    return try instant(at: time, in: store, options, &memory)
  }

  /// The same with a memory that was made by earlier evaluations over the same store.
  func instant(
    at time: Int64, in store: SeriesStore, _ options: QueryOptions, _ memory: inout QueryMemory
  ) throws(QueryError) -> QueryResult {
    // Nobody else may hold the memory while it is written, or it would be copied.
    let held = memory
    memory = QueryMemory()
    var run = QueryRun(self, store, options, consume held, span: QuerySpan(at: time))
    defer { memory = run.memory }
    return QueryResult(value: try run.instant(at: time), notices: run.notices)
  }

  /// The results at the times `start`, `start + step` … up to `end`, all in milliseconds.
  ///
  /// Series come in the order of their labels.
  package func range(
    from start: Int64, to end: Int64, step: Int64, in store: SeriesStore,
    _ options: QueryOptions = QueryOptions()
  ) throws(QueryError) -> QueryResult {
    let span = QuerySpan(start: start, end: end, step: step, isRange: true)
    var run = QueryRun(self, store, options, QueryMemory(), span: span)
    return QueryResult(value: .matrix(try run.range()), notices: run.notices)
  }

  /// What the query compares and how, where it ends in a comparison: for `sum(up) < 3` these are
  /// `sum(up)` and `< 3`.
  package var comparison: (operand: Query, condition: String)? {
    let root = expression.unwrapped(expression.root)
    guard case .binary(let binary) = expression[root].kind, binary.op.value.isComparison,
      !binary.returnsBool
    else { return nil }
    let whole = expression[root].range.indices
    let left = expression[binary.left].range.indices
    let right = expression[binary.right].range.indices
    let isReversed = expression.type(of: binary.left) == .scalar
    let rest =
      isReversed ? whole.lowerBound..<right.lowerBound : left.upperBound..<whole.upperBound
    let operand = String(decoding: text[isReversed ? right : left], as: UTF8.self)
    guard let operand = try? Query(operand) else { return nil }
    return (operand, Self.line(text[rest]))
  }

  /// The text on one line.
  package var line: String { Self.line(text[...]) }

  private static func line(_ text: ArraySlice<UInt8>) -> String {
    String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  /// Line and column, both from 1, of a byte.
  func place(_ offset: UInt32) -> String {
    let before = text.prefix(Int(offset))
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return "\(line):\(before.count - lineStart + 1)"
  }
}

/// What evaluations of one query over one growing store need not find out again.
struct QueryMemory {
  /// By node.
  var selections: [PromQL.NodeID: Selection] = [:]
  var groupings: [PromQL.NodeID: LabelMemo] = [:]
}

/// Label sets and what an operation makes of them.
struct LabelMemo {
  /// Entries; a full memo is forgotten.
  private static let countMax = 20_000
  private var known: [LabelSet: LabelSet] = [:]

  mutating func result(of labels: LabelSet, _ compute: () -> LabelSet) -> LabelSet {
    if let result = known[labels] { return result }
    if known.count >= Self.countMax { known = [:] }
    let result = compute()
    known[labels] = result
    return result
  }
}

/// The times of an evaluation, in milliseconds.
struct QuerySpan {
  var start: Int64
  var end: Int64
  var step: Int64
  /// Whether this is a range query.
  var isRange: Bool

  init(at time: Int64) {
    (start, end, step, isRange) = (time, time, 0, false)
  }

  init(start: Int64, end: Int64, step: Int64, isRange: Bool) {
    (self.start, self.end, self.step, self.isRange) = (start, end, step, isRange)
  }
}

/// One evaluation of a query.
struct QueryRun {
  let query: Query
  let store: SeriesStore
  let options: QueryOptions
  var memory: QueryMemory
  /// What `start()`, `end()` and `step()` mean.
  let span: QuerySpan
  private(set) var notices: [QueryNotice] = []
  private var samples = 0

  init(
    _ query: Query, _ store: SeriesStore, _ options: QueryOptions, _ memory: QueryMemory,
    span: QuerySpan
  ) {
    (self.query, self.store, self.options) = (query, store, options)
    (self.memory, self.span) = (memory, span)
  }

  var expression: PromQL.Expression { query.expression }

  mutating func instant(at time: Int64) throws(QueryError) -> QueryValue {
    let root = expression.root
    switch try evaluate(root, at: time) {
    case .scalar(let number): return .scalar(number)
    case .string(let bytes): return .string(bytes)
    case .vector(let vector): return .vector(try finished(vector))
    case .range(let range):
      let series = range.windows.filter { !$0.times.isEmpty }.map { window in
        var series = QuerySeries(window.dropsName ? window.unnamed : window.labels)
        (series.times, series.values) = (Array(window.times), Array(window.values))
        return series
      }
      return .matrix(series.sorted { $0.labels.precedes($1.labels) })
    }
  }

  mutating func range() throws(QueryError) -> [QuerySeries] {
    let root = expression.root
    let whole = expression[root].range
    guard span.step > 0, span.end >= span.start,
      (span.end - span.start) / span.step < Int64(QueryLimits.stepsMax)
    else { throw QueryError(.tooManySteps, "at most \(QueryLimits.stepsMax)", at: whole) }
    guard expression.type == .scalar || expression.type == .vector else {
      throw QueryError(.rangeOfRange, at: whole)
    }
    var collector = SeriesCollector()
    for time in stride(from: span.start, through: span.end, by: Int64.Stride(span.step)) {
      try collector.add(finished(try vector(root, at: time)), at: time)
    }
    return collector.series.sorted { $0.labels.precedes($1.labels) }
  }

  /// Removes the names whose removal was delayed.
  private func finished(_ vector: [QuerySample]) throws(QueryError) -> [QuerySample] {
    guard options.delaysNameRemoval, vector.contains(where: \.dropsName) else { return vector }
    let named = vector.map { sample in
      sample.dropsName ? QuerySample(sample.labels.removing(.metricName), sample.value) : sample
    }
    return try unique(named, expression.root)
  }

  // MARK: Bookkeeping

  mutating func notice(
    _ level: QueryNotice.Level, _ message: String, at node: PromQL.NodeID
  ) {
    let prefix = level == .warning ? "PromQL warning: " : "PromQL info: "
    let place = query.place(expression[node].range.start)
    let notice = QueryNotice(level: level, message: "\(prefix)\(message) (\(place))")
    if !notices.contains(notice) { notices.append(notice) }
  }

  mutating func count(_ count: Int, _ node: PromQL.NodeID) throws(QueryError) {
    samples += min(count, QueryLimits.samplesMax + 1)
    guard samples <= QueryLimits.samplesMax else {
      throw QueryError(
        .tooManySamples, "\(QueryLimits.samplesMax)", at: expression[node].range)
    }
  }

  /// Refuses two elements with the same labels.
  func unique(_ vector: [QuerySample], _ node: PromQL.NodeID) throws(QueryError) -> [QuerySample] {
    guard vector.count > 1 else { return vector }
    var seen: Set<LabelSet> = []
    seen.reserveCapacity(vector.count)
    for sample in vector where !seen.insert(sample.labels).inserted {
      throw QueryError(
        .duplicateSeries, sample.labels.seriesText, at: expression[node].range)
    }
    return vector
  }

  func milliseconds(_ value: PromQL.Located<PromQL.DurationValue>) throws(QueryError) -> Int64 {
    let (step, range) = (span.step, span.end - span.start)
    guard let length = expression.milliseconds(value.value, step: step, range: range) else {
      throw QueryError(.duration, at: value.range)
    }
    return length
  }
}

/// Puts the results of steps together as series.
struct SeriesCollector {
  private(set) var series: [QuerySeries] = []
  private var numbers: [LabelSet: Int] = [:]

  mutating func add(_ vector: [QuerySample], at time: Int64) {
    for sample in vector {
      let number = numbers[sample.labels] ?? series.count
      if number == series.count {
        numbers[sample.labels] = number
        series.append(QuerySeries(sample.labels, dropsName: sample.dropsName))
      }
      series[number].times.append(time)
      series[number].values.append(sample.value)
    }
  }
}
