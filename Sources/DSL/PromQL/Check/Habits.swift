extension PromQL {
  /// What somebody most likely meant by a text that is no query: words and marks of other languages
  /// and of dashboards.
  package struct Habit: Hashable, Sendable {
    /// The bytes that are written otherwise; empty where something is missing.
    package let range: TextRange
    /// How they are written; nil where only the writer can know.
    package let right: String?
    /// What the correction alone does not say.
    package let note: String?

    init(_ range: TextRange, _ right: String?, _ note: String? = nil) {
      self.range = range
      self.right = right
      self.note = note
    }
  }

  /// What was meant where a problem was found; nil where nothing is known.
  package static func habit(behind problem: Problem, in text: String) -> Habit? {
    HabitReader(Array(text.utf8), problem.range).habit(of: problem)
  }
}

/// Reads around the place of a problem.
private struct HabitReader {
  let bytes: [UInt8]
  let range: TextRange

  init(_ bytes: [UInt8], _ range: TextRange) {
    self.bytes = bytes
    self.range = range
  }

  func habit(of problem: PromQL.Problem) -> PromQL.Habit? {
    switch problem.code {
    case .unexpectedCharacter: character()
    case .unexpected: token(insteadOf: problem.arguments.last ?? "")
    case .badNumber: number()
    case .rangeTarget: misplacedRange()
    default: nil
    }
  }

  // MARK: Text

  private var found: String { text(range) }

  private func text(_ range: TextRange) -> String {
    String(decoding: bytes[range.indices], as: UTF8.self)
  }

  private func range(_ start: Int, _ end: Int) -> TextRange {
    TextRange(UInt32(start), UInt32(end))
  }

  private var start: Int { Int(range.start) }

  /// The end of the text before the problem, without blanks.
  private var previousEnd: Int {
    var end = start
    while end > 0, bytes[end - 1] <= Ascii.space { end -= 1 }
    return end
  }

  /// The end of the bytes from an index on that fulfil a condition.
  private func end(from index: Int, while isPart: (UInt8) -> Bool) -> Int {
    var index = index
    while index < bytes.count, isPart(bytes[index]) { index += 1 }
    return index
  }

  /// The beginning of the bytes up to an index that fulfil a condition.
  private func start(of end: Int, while isPart: (UInt8) -> Bool) -> Int {
    var index = end
    while index > 0, isPart(bytes[index - 1]) { index -= 1 }
    return index
  }

  private func follows(_ text: String) -> Bool {
    bytes[min(Int(range.end), bytes.count)...].starts(with: text.utf8)
  }

  // MARK: Characters

  private static let characters: [String: String] = [
    "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "–": "-",
  ]

  private func character() -> PromQL.Habit? {
    switch found {
    case "~" where follows("="): return PromQL.Habit(range(start, start + 2), "=~")
    case "&":
      return PromQL.Habit(range(start, end(from: start) { $0 == UInt8(ascii: "&") }), "and")
    case "|":
      return PromQL.Habit(range(start, end(from: start) { $0 == UInt8(ascii: "|") }), "or")
    case "$": return variable()
    case "“", "”", "„", "‘", "’":
      return PromQL.Habit(range, nil, "quotes are written `\"` or `'`")
    default: return Self.characters[found].map { PromQL.Habit(range, $0) }
    }
  }

  /// A variable of a dashboard, such as `$__rate_interval` or `${interval}`.
  private func variable() -> PromQL.Habit {
    let isPart = { (byte: UInt8) in
      byte.isIdentifierPart || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
    }
    let whole = range(start, end(from: start + 1, while: isPart))
    let isRange = previousEnd > 0 && bytes[previousEnd - 1] == UInt8(ascii: "[")
    return PromQL.Habit(
      whole, isRange ? "5m" : nil, "`\(text(whole))` is a variable of dashboards, which rules lack")
  }

  // MARK: Tokens

  private func token(insteadOf expected: String) -> PromQL.Habit? {
    switch expected {
    case "'(' and label names": return bareLabels()
    case "a value in quotes": return bareValue()
    default: break
    }
    if let habit = partedUnit() ?? percentage() { return habit }
    switch found {
    case "=" where follows(">"): return PromQL.Habit(range(start, start + 2), ">=")
    case "=" where follows("<"): return PromQL.Habit(range(start, start + 2), "<=")
    case "=": return PromQL.Habit(range, "==")
    case ">" where start > 0 && bytes[start - 1] == UInt8(ascii: "<"):
      return PromQL.Habit(range(start - 1, start + 1), "!=")
    case "by", "without":
      guard expected.contains("')'") else { return nil }
      return PromQL.Habit(range(previousEnd, previousEnd), ")")
    case "group":
      let next = end(from: Int(range.end)) { $0 == Ascii.space }
      guard bytes[next...].starts(with: "by".utf8) else { return nil }
      return PromQL.Habit(range(start, next + 2), "by")
    case "for":
      return PromQL.Habit(range, nil, "how long it must hold stands behind the query, as `for 10m`")
    default: return nil
    }
  }

  /// Labels without parentheses: `by service, job`.
  private func bareLabels() -> PromQL.Habit? {
    guard let first = found.utf8.first, first.isIdentifierStart else { return nil }
    var last = Int(range.end)
    while true {
      var next = end(from: last) { $0 == Ascii.space }
      guard next < bytes.count, bytes[next] == UInt8(ascii: ",") else { break }
      next = end(from: next + 1) { $0 == Ascii.space }
      let stop = end(from: next, while: \.isIdentifierPart)
      guard stop > next else { break }
      last = stop
    }
    let names = range(start, last)
    return PromQL.Habit(names, "(\(text(names)))")
  }

  /// A value behind too many marks or without quotes: `code=="500"`, `job=api`.
  private func bareValue() -> PromQL.Habit? {
    if found == "=" || found == "=~" {
      let first = start(of: start) { "=!~".utf8.contains($0) }
      let right = found == "=" ? text(range(first, start)) : found
      return PromQL.Habit(range(first, Int(range.end)), right)
    }
    let isPart = { (byte: UInt8) in byte.isIdentifierPart || "-.:/*+|".utf8.contains(byte) }
    let value = range(start, end(from: start, while: isPart))
    return value.isEmpty ? nil : PromQL.Habit(value, "'\(text(value))'")
  }

  /// A unit that a blank parts from its number: `[5 m]`.
  private func partedUnit() -> PromQL.Habit? {
    guard let unit = Parser.usualUnit("1" + found)?.dropFirst(), previousEnd < start else {
      return nil
    }
    let digits = start(of: previousEnd, while: \.isDigit)
    guard digits < previousEnd else { return nil }
    return PromQL.Habit(
      range(digits, Int(range.end)), text(range(digits, previousEnd)) + unit)
  }

  /// A share in hundredths: `> 5%`.
  private func percentage() -> PromQL.Habit? {
    // An operator behind it was taken for the name of a series.
    let word = start(of: previousEnd, while: \.isIdentifierPart)
    let isOperator = ["and", "or", "unless"].contains(text(range(word, previousEnd)).lowercased())
    let end = isOperator ? start(of: word) { $0 <= Ascii.space } : previousEnd
    guard end > 1, bytes[end - 1] == UInt8(ascii: "%") else { return nil }
    let digits = start(of: end - 1) { $0.isDigit || $0 == UInt8(ascii: ".") }
    guard let percent = Double(text(range(digits, end - 1))) else { return nil }
    return PromQL.Habit(
      range(digits, end), PromQL.text(of: percent / 100),
      "`%` is the remainder of a division; shares are mostly counted from 0 to 1")
  }

  // MARK: Numbers

  private static let factors: [String: Double] = [
    "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "ki": 1024, "mi": 1_048_576, "gi": 1_073_741_824,
    "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1024, "mib": 1_048_576,
    "gib": 1_073_741_824,
  ]

  /// A unit of other languages: `5min`, `10K`.
  private func number() -> PromQL.Habit? {
    if let right = Parser.usualUnit(found) { return PromQL.Habit(range, right) }
    let digits = found.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(digits),
      let factor = Self.factors[found.dropFirst(digits.count).lowercased()]
    else { return nil }
    return PromQL.Habit(range, PromQL.text(of: value * factor))
  }

  /// A range behind the parenthesis: `rate(metric)[5m]`.
  private func misplacedRange() -> PromQL.Habit? {
    let close = previousEnd - 1
    guard close > 0, bytes[close] == UInt8(ascii: ")"),
      bytes[close - 1].isIdentifierPart || bytes[close - 1] == UInt8(ascii: "}")
    else { return nil }
    return PromQL.Habit(range(close, Int(range.end)), "\(found))")
  }
}
