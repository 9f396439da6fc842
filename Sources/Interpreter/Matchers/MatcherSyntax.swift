/// Which of Alertmanager's two syntaxes for matchers is read, and which label names are valid.
package enum MatcherMode: String, Hashable, Sendable {
  /// The old syntax; names are `[a-zA-Z_][a-zA-Z0-9_]*`.
  case classic
  /// The newer syntax: names and values may be any UTF-8, quoted or not.
  case utf8
  /// Both, as Alertmanager does by default: where both accept and disagree, classic wins.
  case fallback
}

extension Matcher {
  /// Longest input of one call; far above any matcher list that people write.
  package static let sourceBytesLimit = 1 << 20

  /// Reads `{a="b", c=~"d"}` with or without braces.
  package static func parseList(
    _ text: String, mode: MatcherMode = .fallback
  ) throws(MatcherError) -> [Matcher] {
    try checkLength(text)
    switch mode {
    case .classic: return try ClassicMatcherParser.list(text)
    case .utf8: return try MatcherParser.parse(text)
    case .fallback:
      return try preferringClassic(
        { () throws(MatcherError) in try ClassicMatcherParser.list(text) },
        { () throws(MatcherError) in try MatcherParser.parse(text) })
    }
  }

  /// Reads exactly one matcher; the newer syntax allows braces around it.
  package static func parseOne(
    _ text: String, mode: MatcherMode = .fallback
  ) throws(MatcherError) -> Matcher {
    try checkLength(text)
    switch mode {
    case .classic: return try ClassicMatcherParser.one(text[...])
    case .utf8: return try MatcherParser.parseOne(text)
    case .fallback: return try parseListItem(text, mode: .fallback)
    }
  }

  /// Reads one matcher of a list of strings, as configurations hold them: without braces, except in
  /// classic mode, where they count as text.
  package static func parseListItem(
    _ text: String, mode: MatcherMode = .fallback
  ) throws(MatcherError) -> Matcher {
    try checkLength(text)
    guard mode != .classic else { return try ClassicMatcherParser.one(text[...]) }
    if text.utf8.first == UInt8(ascii: "{") || text.utf8.last == UInt8(ascii: "}") {
      throw MatcherError("a matcher in a list must not have braces: \(text)")
    }
    guard mode == .fallback else { return try MatcherParser.parseOne(text) }
    return try preferringClassic(
      { () throws(MatcherError) in try ClassicMatcherParser.one(text[...]) },
      { () throws(MatcherError) in try MatcherParser.parseOne(text) })
  }

  /// Tells if a label may have this name.
  package static func isValidLabelName(_ name: String, mode: MatcherMode = .fallback) -> Bool {
    guard mode == .classic else { return !name.isEmpty }
    for (index, byte) in name.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: continue
      default: return false
      }
    }
    return !name.isEmpty
  }

  /// The classic result where it exists, else the newer one; the classic error when neither does.
  private static func preferringClassic<Result>(
    _ classic: () throws(MatcherError) -> Result, _ newer: () throws(MatcherError) -> Result
  ) throws(MatcherError) -> Result {
    do throws(MatcherError) {
      return try classic()
    } catch {
      guard let result = try? newer() else { throw error }
      return result
    }
  }

  private static func checkLength(_ text: String) throws(MatcherError) {
    guard text.utf8.count <= sourceBytesLimit else {
      throw MatcherError("matchers longer than \(sourceBytesLimit) bytes")
    }
  }
}
