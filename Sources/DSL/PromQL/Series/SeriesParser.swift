/// Reads series in the notation of rule tests.
struct SeriesParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func series() throws(PromQL.SeriesProblem) -> PromQL.WrittenSeries {
    skipSpace()
    var labels: [(name: String, value: String)] = []
    if let name = word({ $0 == UInt8(ascii: ":") }) {
      labels.append((PromQL.metricNameLabel, name))
    }
    if takeIf("{") { try labelPairs(into: &labels) }
    guard position == bytes.count || isSpace(bytes[position]) else {
      throw error(labels.isEmpty ? .labelName : .separator)
    }
    return PromQL.WrittenSeries(labels: labels, samples: try samples())
  }

  // MARK: Bytes

  private func byte(_ offset: Int = 0) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }

  private mutating func skipSpace() {
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
  }

  private mutating func takeIf(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// The problem with the byte here.
  private func error(_ kind: PromQL.SeriesProblem.Kind) -> PromQL.SeriesProblem {
    error(kind, position, position + 1)
  }

  private func error(_ kind: PromQL.SeriesProblem.Kind, _ start: Int, _ end: Int)
    -> PromQL.SeriesProblem
  {
    let end = min(end, bytes.count)
    return PromQL.SeriesProblem(
      kind: kind, range: TextRange(UInt32(start), UInt32(max(start, end))))
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// A word of letters, digits, underscores and what `isExtra` allows; nil when there is none.
  private mutating func word(_ isExtra: (UInt8) -> Bool) -> String? {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
      let isDigit = byte &- UInt8(ascii: "0") < 10 && position > start
      guard isLetter || isDigit || isExtra(byte) else { break }
      position += 1
    }
    return position > start ? text(from: start) : nil
  }

  // MARK: Labels

  private mutating func labelPairs(
    into labels: inout [(name: String, value: String)]
  ) throws(PromQL.SeriesProblem) {
    skipSpace()
    while !takeIf("}") {
      let start = position
      let pair = try labelPair()
      guard !labels.contains(where: { $0.name == pair.name }) else {
        throw error(.repeatedLabel, start, position)
      }
      labels.append(pair)
      skipSpace()
      if takeIf(",") {
        skipSpace()
      } else if byte() != UInt8(ascii: "}") {
        throw error(.labelSeparator)
      }
    }
  }

  /// `label="value"`, `"label"="value"` or `"metric"`.
  private mutating func labelPair() throws(PromQL.SeriesProblem) -> (name: String, value: String) {
    let isQuoted = isQuote(byte())
    let name: String
    if isQuoted {
      name = try quoted()
    } else {
      guard let plain = word({ _ in false }) else { throw error(.labelName) }
      name = plain
    }
    skipSpace()
    if isQuoted, byte() == UInt8(ascii: ",") || byte() == UInt8(ascii: "}") {
      return (PromQL.metricNameLabel, name)
    }
    guard takeIf("=") else { throw error(isQuoted ? .labelSeparator : .labelEquals) }
    skipSpace()
    guard isQuote(byte()) else { throw error(.labelValue) }
    return (name, try quoted())
  }

  private func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  private mutating func quoted() throws(PromQL.SeriesProblem) -> String {
    let start = position
    let quote = byte()
    position += 1
    while position < bytes.count, bytes[position] != quote {
      let isEscape = bytes[position] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`")
      position += isEscape ? 2 : 1
    }
    guard position < bytes.count else { throw error(.text, start, bytes.count) }
    position += 1
    let range = TextRange(UInt32(start), UInt32(position))
    guard let content = PromQL.unquoted(bytes, range) else {
      throw error(.text, start, position)
    }
    return content
  }

  // MARK: Samples

  mutating func samples() throws(PromQL.SeriesProblem) -> [PromQL.SeriesSample] {
    var samples: [PromQL.SeriesSample] = []
    skipSpace()
    while position < bytes.count {
      try item(into: &samples)
      guard position == bytes.count || isSpace(bytes[position]) else { throw error(.separator) }
      skipSpace()
    }
    return samples
  }

  private mutating func item(
    into samples: inout [PromQL.SeriesSample]
  ) throws(PromQL.SeriesProblem) {
    let start = position
    if byte() == UInt8(ascii: "{") { throw error(.histogram, start, start + 2) }
    if takeIf("_") {
      let count = try repetition() ?? 1
      return try append(.missing, count, start, to: &samples)
    }
    if takeWord("stale") { return try append(.stale, 1, start, to: &samples) }
    guard var value = signedNumber() else { throw error(.sample) }
    guard byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") else {
      let count = try repetition().map { $0 + 1 } ?? 1
      return try append(.value(value), count, start, to: &samples)
    }
    guard let step = signedNumber(), let count = try repetition() else {
      throw error(.repetition, start, position)
    }
    try append(.value(value), 1, start, to: &samples)
    guard samples.count + count <= PromQL.seriesSamplesMax else {
      throw error(.tooMany, start, position)
    }
    for _ in 0..<count {
      value += step
      samples.append(.value(value))
    }
  }

  private func append(
    _ sample: PromQL.SeriesSample, _ count: Int, _ start: Int,
    to samples: inout [PromQL.SeriesSample]
  ) throws(PromQL.SeriesProblem) {
    guard samples.count + count <= PromQL.seriesSamplesMax else {
      throw error(.tooMany, start, position)
    }
    samples.append(contentsOf: repeatElement(sample, count: count))
  }

  /// `x` and a count; nil when there is no `x`.
  private mutating func repetition() throws(PromQL.SeriesProblem) -> Int? {
    let start = position
    guard takeIf("x") else { return nil }
    let digits = position
    while byte().isSampleDigit { position += 1 }
    guard let count = Int(text(from: digits)) else { throw error(.repetition, start, position + 1) }
    guard count < PromQL.seriesSamplesMax else { throw error(.tooMany, start, position) }
    return count
  }

  private mutating func takeWord(_ word: String) -> Bool {
    let end = position + word.utf8.count
    guard end <= bytes.count,
      zip(bytes[position..<end], word.utf8).allSatisfy({ $0 | 0x20 == $1 })
    else { return false }
    position = end
    return true
  }

  /// A decimal number with its sign; nil, without moving, when there is none.
  private mutating func signedNumber() -> Double? {
    let start = position
    let isNegative = byte() == UInt8(ascii: "-")
    if isNegative || byte() == UInt8(ascii: "+") { position += 1 }
    let magnitude: Double?
    if takeWord("nan") {
      magnitude = .nan
    } else if takeWord("inf") {
      magnitude = .infinity
    } else {
      magnitude = digits()
    }
    guard let magnitude else {
      position = start
      return nil
    }
    return isNegative ? -magnitude : magnitude
  }

  private mutating func digits() -> Double? {
    let start = position
    while byte().isSampleDigit || byte() == UInt8(ascii: ".") { position += 1 }
    let hasSign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")
    if byte() | 0x20 == UInt8(ascii: "e"), byte(hasSign ? 2 : 1).isSampleDigit {
      position += hasSign ? 2 : 1
      while byte().isSampleDigit { position += 1 }
    }
    return PromQL.number(bytes[start..<position])
  }
}

extension UInt8 {
  fileprivate var isSampleDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
