import DSL

/// A file of Prometheus' own query tests: series to load, and queries with what they must give.
struct PromQLTestScript {
  enum Command {
    case clear
    case load(step: Int64, [SeriesDescription])
    case evaluate(Evaluation)
    /// A line that is not understood.
    case unreadable(String)
  }

  struct Evaluation {
    enum Times {
      case instant(Int64)
      case range(start: Int64, end: Int64, step: Int64)
    }

    var times: Times
    var query: String
    var mustFail = false
    /// What the message of the failure contains, upstream.
    var failureText: String?
    var isOrdered = false
    var notices: [NoticeExpectation] = []
    var scalar: Double?
    var string: String?
    /// The times of the series, where they are not those of the query.
    var rangeVector: (start: Int64, end: Int64, step: Int64)?
    var series: [SeriesDescription] = []
  }

  struct NoticeExpectation {
    enum Text {
      case any
      case exact(String)
      case pattern(Pattern)
    }

    let level: QueryNotice.Level
    let isWanted: Bool
    let text: Text
  }

  private(set) var commands: [(line: Int, command: Command)] = []

  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Self.trimmed)
    var index = 0
    while index < lines.count {
      let first = index
      index += 1
      guard !lines[first].isEmpty, !lines[first].hasPrefix("#") else { continue }
      var block: [Substring] = []
      while index < lines.count, !lines[index].isEmpty, !lines[index].hasPrefix("#"),
        !Self.isCommand(lines[index])
      {
        block.append(lines[index])
        index += 1
      }
      commands.append((first + 1, Self.read(lines[first], block)))
    }
  }

  private static func trimmed(_ line: Substring) -> Substring {
    let start = line.drop { $0 == " " || $0 == "\t" }
    let end = start.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }
    return end.map { start[...$0] } ?? ""
  }

  private static func isCommand(_ line: Substring) -> Bool {
    line == "clear" || line.hasPrefix("load ") || line.hasPrefix("eval")
  }

  private static func read(_ head: Substring, _ block: [Substring]) -> Command {
    var words = Words(head)
    let name = words.next()
    switch name {
    case "clear": return .clear
    case "load":
      guard let step = milliseconds(words.next()) else { return .unreadable(String(head)) }
      var series: [SeriesDescription] = []
      for line in block {
        guard let one = try? SeriesDescription.parse(String(line)) else {
          return .unreadable(String(line))
        }
        series.append(one)
      }
      return .load(step: step, series)
    case "eval", "eval_fail", "eval_ordered", "eval_warn", "eval_info":
      guard var evaluation = evaluation(&words) else { return .unreadable(String(head)) }
      evaluation.mustFail = name == "eval_fail"
      evaluation.isOrdered = name == "eval_ordered"
      for (suffix, level) in [("warn", QueryNotice.Level.warning), ("info", .info)]
      where name == "eval_" + suffix {
        evaluation.notices = [NoticeExpectation(level: level, isWanted: true, text: .any)]
      }
      for line in block where !add(line, to: &evaluation) { return .unreadable(String(line)) }
      return .evaluate(evaluation)
    default: return .unreadable(String(head))
    }
  }

  private static func evaluation(_ words: inout Words) -> Evaluation? {
    switch words.next() {
    case "instant":
      guard words.next() == "at", let time = milliseconds(words.next()) else { return nil }
      return Evaluation(times: .instant(time), query: String(words.rest))
    case "range":
      guard let (start, end, step) = span(&words) else { return nil }
      return Evaluation(
        times: .range(start: start, end: end, step: step), query: String(words.rest))
    default: return nil
    }
  }

  /// `from … to … step …`.
  private static func span(_ words: inout Words) -> (Int64, Int64, Int64)? {
    guard words.next() == "from", let start = milliseconds(words.next()), words.next() == "to",
      let end = milliseconds(words.next()), words.next() == "step",
      let step = milliseconds(words.next())
    else { return nil }
    return (start, end, step)
  }

  /// A duration, or a number of seconds.
  private static func milliseconds(_ text: Substring) -> Int64? {
    if let span = TimeSpan(prometheus: String(text)) { return span.nanoseconds / 1_000_000 }
    return Double(text).flatMap { Int64(exactly: ($0 * 1000).rounded()) }
  }

  // MARK: Expectations

  private static func add(_ line: Substring, to evaluation: inout Evaluation) -> Bool {
    if line.hasPrefix("expect ") { return expect(line.dropFirst(7), &evaluation) }
    if let samples = try? PromQL.samples(String(line)), samples.count == 1,
      case .value(let number) = samples[0]
    {
      evaluation.scalar = number
      return true
    }
    guard let series = try? SeriesDescription.parse(String(line)) else { return false }
    evaluation.series.append(series)
    return true
  }

  private static func expect(_ text: Substring, _ evaluation: inout Evaluation) -> Bool {
    var words = Words(text)
    let name = words.next()
    switch name {
    case "ordered": evaluation.isOrdered = true
    case "fail":
      evaluation.mustFail = true
      if case .exact(let message)? = noticeText(words.rest) { evaluation.failureText = message }
    case "warn", "info", "no_warn", "no_info":
      guard let text = noticeText(words.rest) else { return false }
      evaluation.notices.append(
        NoticeExpectation(
          level: name.hasSuffix("warn") ? .warning : .info, isWanted: !name.hasPrefix("no_"),
          text: text))
    case "string":
      let bytes = Array(words.rest.utf8)
      guard let content = PromQL.unquoted(bytes, TextRange(0, UInt32(bytes.count))) else {
        return false
      }
      evaluation.string = content
    case "range":
      guard words.next() == "vector", let span = span(&words) else { return false }
      evaluation.rangeVector = span
    default: return false
    }
    return true
  }

  private static func noticeText(_ rest: Substring) -> NoticeExpectation.Text? {
    if rest.isEmpty { return .any }
    if rest.hasPrefix("msg:") { return .exact(String(trimmed(rest.dropFirst(4)))) }
    guard rest.hasPrefix("regex:"),
      let pattern = try? Pattern.parse(String(trimmed(rest.dropFirst(6))))
    else { return nil }
    return .pattern(pattern)
  }

  /// Words of a line, and what stands behind them.
  private struct Words {
    private(set) var rest: Substring

    init(_ text: Substring) { rest = text }

    mutating func next() -> Substring {
      let word = rest.prefix { $0 != " " && $0 != "\t" }
      rest = rest.dropFirst(word.count).drop { $0 == " " || $0 == "\t" }
      return word
    }
  }
}
