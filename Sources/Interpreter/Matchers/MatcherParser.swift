/// Parses the newer matcher syntax: `{name="value", "other name"=~pattern}`, braces optional.
struct MatcherParser {
  private var lexer: MatcherLexer
  private var lookahead: MatcherToken?

  static func parse(_ text: String) throws(MatcherError) -> [Matcher] {
    var parser = MatcherParser(lexer: MatcherLexer(text))
    return try parser.list()
  }

  static func parseOne(_ text: String) throws(MatcherError) -> Matcher {
    let matchers = try parse(text)
    guard let first = matchers.first else { throw MatcherError("expected one matcher, found none") }
    guard matchers.count == 1 else {
      throw MatcherError("expected one matcher, found \(matchers.count)")
    }
    return first
  }

  private mutating func list() throws(MatcherError) -> [Matcher] {
    var matchers: [Matcher] = []
    let hasBrace = try accept(.openBrace)
    if try peek() == nil, !hasBrace { return [] }
    while try peek()?.kind != .closeBrace {
      matchers.append(try matcher())
      guard let token = try peek() else { break }
      switch token.kind {
      case .comma: _ = try next()
      case .closeBrace: break
      default: throw unexpected(token, wanted: hasBrace ? "',' or '}'" : "','")
      }
      // A comma may be the last thing.
      if try peek() == nil { break }
    }
    try end(hasBrace: hasBrace)
    return matchers
  }

  private mutating func end(hasBrace: Bool) throws(MatcherError) {
    if hasBrace {
      guard try accept(.closeBrace) else {
        throw MatcherError("'}' is missing at the end", offset: lexer.offset)
      }
    } else if let token = try peek(), token.kind == .closeBrace {
      throw MatcherError("'}' without '{'", offset: token.range.lowerBound)
    }
    if let token = try peek() { throw unexpected(token, wanted: "the end") }
  }

  private mutating func matcher() throws(MatcherError) -> Matcher {
    let name = try text("a label name")
    guard !name.isEmpty else {
      throw MatcherError("a label name must not be empty", offset: lexer.offset)
    }
    guard let token = try next() else { throw missing("an operator") }
    let op: Matcher.Operator
    switch token.kind {
    case .equals: op = .equal
    case .notEquals: op = .notEqual
    case .matches: op = .matches
    case .notMatches: op = .notMatches
    default: throw unexpected(token, wanted: "an operator such as '='")
    }
    return try Matcher(name: name, op: op, value: try text("a label value"))
  }

  private mutating func text(_ wanted: String) throws(MatcherError) -> String {
    guard let token = try next() else { throw missing(wanted) }
    guard token.kind == .quoted || token.kind == .unquoted else {
      throw unexpected(token, wanted: wanted)
    }
    guard let value = token.value else {
      throw MatcherError(
        "\(token.text) has a wrong escape or is not UTF-8", offset: token.range.lowerBound)
    }
    return value
  }

  // MARK: Tokens

  private mutating func peek() throws(MatcherError) -> MatcherToken? {
    if lookahead == nil { lookahead = try lexer.next() }
    return lookahead
  }

  private mutating func next() throws(MatcherError) -> MatcherToken? {
    let token = try peek()
    lookahead = nil
    return token
  }

  private mutating func accept(_ kind: MatcherToken.Kind) throws(MatcherError) -> Bool {
    guard try peek()?.kind == kind else { return false }
    lookahead = nil
    return true
  }

  private func unexpected(_ token: MatcherToken, wanted: String) -> MatcherError {
    MatcherError("expected \(wanted), found \(token.text)", offset: token.range.lowerBound)
  }

  private func missing(_ wanted: String) -> MatcherError {
    MatcherError("expected \(wanted), found the end", offset: lexer.offset)
  }
}
