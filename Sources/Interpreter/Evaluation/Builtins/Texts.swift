extension BuiltinBody {
  /// Functions over text; letters are changed and counted as Unicode scalars.
  static let texts: [BuiltinBody] = [
    BuiltinBody("contains") { _, arguments throws(EvaluationError) in
      if case .list(let elements) = arguments[0] {
        return .bool(elements.contains { areEqual($0, arguments[1]) })
      }
      let (text, part) = (try arguments.string(0), try arguments.string(1))
      return .bool(
        part.isEmpty || !occurrences(of: Array(part.utf8), in: Array(text.utf8)).isEmpty)
    },
    BuiltinBody("ends_with") { _, arguments throws(EvaluationError) in
      let (text, end) = (Array(try arguments.string(0).utf8), try arguments.string(1).utf8)
      return .bool(text.suffix(end.count).elementsEqual(end))
    },
    BuiltinBody("lower") { _, arguments throws(EvaluationError) in
      .string(try arguments.string(0).lowercased())
    },
    BuiltinBody("replace") { machine, arguments throws(EvaluationError) in
      let pieces = pieces(of: try arguments.string(0), between: try arguments.string(1))
      return .string(try machine.join(pieces, try arguments.string(2)))
    },
    BuiltinBody("split") { machine, arguments throws(EvaluationError) in
      let pieces = pieces(of: try arguments.string(0), between: try arguments.string(1))
      try machine.checkLength(pieces.count)
      try machine.spend(steps: pieces.count)
      return .list(pieces.map { .string($0) })
    },
    BuiltinBody("starts_with") { _, arguments throws(EvaluationError) in
      .bool(try arguments.string(0).utf8.starts(with: try arguments.string(1).utf8))
    },
    BuiltinBody("title") { _, arguments throws(EvaluationError) in
      .string(capitalized(try arguments.string(0)))
    },
    BuiltinBody("to_string") { _, arguments throws(EvaluationError) in
      .string(display(arguments[0]))
    },
    BuiltinBody("trim") { _, arguments throws(EvaluationError) in
      .string(trimmed(try arguments.string(0)))
    },
    BuiltinBody("truncate") { _, arguments throws(EvaluationError) in
      let length = Int(clamping: try arguments.int(1))
      return .string(truncated(try arguments.string(0), toScalars: length))
    },
    BuiltinBody("upper") { _, arguments throws(EvaluationError) in
      .string(try arguments.string(0).uppercased())
    },
  ]
}

extension Machine {
  /// Joins texts, watching the limit before the result exists.
  mutating func join(_ texts: [String], _ separator: String) throws(EvaluationError) -> String {
    let bytes = texts.reduce(0) { $0 + $1.utf8.count }
    let (between, overflow) = separator.utf8.count.multipliedReportingOverflow(
      by: max(0, texts.count - 1))
    guard !overflow, bytes + between <= limits.textBytes else {
      throw EvaluationError("evaluation makes more than \(limits.textBytes) bytes of text")
    }
    return texts.joined(separator: separator)
  }
}

/// The places of all occurrences of a part, none overlapping, byte by byte.
///
/// Linear in both lengths (Knuth, Morris and Pratt), because both may come from outside.
private func occurrences(of part: [UInt8], in text: [UInt8]) -> [Range<Int>] {
  guard !part.isEmpty else { return [] }
  // For each prefix the length of its longest proper prefix that is also its end.
  var fallback = [0]
  for byte in part.dropFirst() {
    var length = fallback[fallback.count - 1]
    while length > 0, part[length] != byte { length = fallback[length - 1] }
    fallback.append(part[length] == byte ? length + 1 : 0)
  }
  var found: [Range<Int>] = []
  var length = 0
  for (index, byte) in text.enumerated() {
    while length > 0, part[length] != byte { length = fallback[length - 1] }
    if part[length] == byte { length += 1 }
    if length == part.count {
      found.append(index + 1 - length..<index + 1)
      length = 0
    }
  }
  return found
}

private func pieces(of text: String, between separator: String) -> [String] {
  let bytes = Array(text.utf8)
  var pieces: [String] = []
  var start = 0
  for range in occurrences(of: Array(separator.utf8), in: bytes) {
    pieces.append(String(decoding: bytes[start..<range.lowerBound], as: UTF8.self))
    start = range.upperBound
  }
  return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
}

private func capitalized(_ text: String) -> String {
  var out = ""
  var isStart = true
  for scalar in text.unicodeScalars {
    out += isStart ? scalar.properties.titlecaseMapping : String(scalar)
    isStart = scalar.properties.isWhitespace
  }
  return out
}

private func trimmed(_ text: String) -> String {
  let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
  let scalars = text.unicodeScalars.drop(while: isSpace)
  guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
  return String(String.UnicodeScalarView(scalars[...last]))
}

/// At most so many scalars, the `…` of a cut text included; no character is cut in two.
private func truncated(_ text: String, toScalars length: Int) -> String {
  guard text.unicodeScalars.count > length else { return text }
  guard length > 0 else { return "" }
  var kept = ""
  var count = 0
  for character in text {
    count += character.unicodeScalars.count
    if count > length - 1 { break }
    kept.append(character)
  }
  return kept + "…"
}
