/// Parses the old matcher syntax, which splits at commas first and looks at the pieces afterwards.
enum ClassicMatcherParser {
  static func list(_ text: String) throws(MatcherError) -> [Matcher] {
    var matchers: [Matcher] = []
    for piece in pieces(text) { matchers.append(try one(piece)) }
    return matchers
  }

  /// Cuts at commas outside of quotes, after taking one brace off each end.
  private static func pieces(_ text: String) -> [Substring] {
    var rest = text.unicodeScalars[...]
    if rest.first == "{" { rest.removeFirst() }
    if rest.last == "}" { rest.removeLast() }

    var pieces: [Substring] = []
    var start = rest.startIndex
    var isQuoted = false
    var isEscaped = false
    for index in rest.indices {
      switch rest[index] {
      case "," where !isQuoted:
        pieces.append(Substring(rest[start..<index]))
        start = rest.index(after: index)
      case ",": break
      case "\"":
        if isEscaped { isEscaped = false } else { isQuoted.toggle() }
      case "\\": isEscaped.toggle()
      default: isEscaped = false
      }
    }
    let last = rest[start...]
    if last.contains(where: { !$0.properties.isWhitespace }) { pieces.append(Substring(last)) }
    return pieces
  }

  /// Reads one matcher: a name, an operator, and whatever follows as the value.
  static func one(_ text: Substring) throws(MatcherError) -> Matcher {
    var rest = text.unicodeScalars
    skipSpace(&rest)
    let nameEnd = rest.firstIndex { !isNameScalar($0) } ?? rest.endIndex
    let name = rest[..<nameEnd]
    rest = rest[nameEnd...]
    skipSpace(&rest)
    guard let first = name.first, !("0"..."9").contains(first), let op = operation(&rest) else {
      throw MatcherError("bad matcher format: \(text)")
    }
    skipSpace(&rest)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    let value = try unescape(rest, whole: Substring(rest))
    return try Matcher(name: String(name), op: op, value: value)
  }

  private static func operation(_ rest: inout Substring.UnicodeScalarView) -> Matcher.Operator? {
    for op in [Matcher.Operator.matches, .notEqual, .notMatches, .equal] {
      let sign = Array(op.rawValue.unicodeScalars)
      guard rest.starts(with: sign) else { continue }
      rest.removeFirst(sign.count)
      return op
    }
    return nil
  }

  /// Removes the quotes and the escapes `\n`, `\"` and `\\`; other backslashes are text.
  private static func unescape(
    _ raw: Substring.UnicodeScalarView, whole: Substring
  ) throws(MatcherError) -> String {
    var rest = raw
    let isQuoted = rest.first == "\""
    if isQuoted { rest.removeFirst() }
    var isClosed = !isQuoted
    var out = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\":
        guard let escaped = rest.popFirst() else {
          out.append("\\")
          break
        }
        switch escaped {
        case "n": out.append("\n")
        case "\"", "\\": out.append(escaped)
        default: out += ["\\", escaped]
        }
      case "\"":
        guard !isClosed, rest.isEmpty else { throw strayQuote(whole) }
        isClosed = true
      default: out.append(scalar)
      }
    }
    guard isClosed else { throw strayQuote(whole) }
    return String(out)
  }

  private static func strayQuote(_ text: Substring) -> MatcherError {
    MatcherError("the value contains a double quote without a backslash: \(text)")
  }

  private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ":": true
    default: false
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\n", "\r", "\u{0c}": true
    default: false
    }
  }

  private static func skipSpace(_ rest: inout Substring.UnicodeScalarView) {
    while let first = rest.first, isSpace(first) { rest.removeFirst() }
  }
}
