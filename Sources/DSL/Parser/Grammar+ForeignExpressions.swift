// What people who think in other languages write in conditions and queries: each is one error that
// says how it is written here, and is read as that.
extension Parser {
  mutating func foreignOr() {
    let span = Span(source.id, range(of: position).union(range(of: position + 1)))
    report(
      Diagnostic.foreignOperator(at: span, found: "||", right: "or")
        .suggest("write `or`", replacing: span, with: "or"))
    bump()
  }

  /// How a test that other languages write with `is` is written here; nil where it is right, or
  /// says nothing.
  func presence(of index: Int, _ isNegated: Bool) -> String? {
    switch kinds[index] {
    case .kwAbsent: return isNegated ? "is present" : nil
    case .kwPresent: return isNegated ? "is absent" : nil
    case .kwNone: return isNegated ? "is present" : "is absent"
    case .string: return isNegated ? "!=" : "=="
    case .identifier: break
    default: return nil
    }
    switch source.text(range(of: index)) {
    case "null", "nil", "empty", "missing", "unset", "undefined":
      return isNegated ? "is present" : "is absent"
    case "set", "defined", "there": return isNegated ? "is absent" : "is present"
    default: break
    }
    let near = suggestions(for: source.text(range(of: index)), among: ["absent", "present"])
    guard let word = near.first else { return isNegated ? "!=" : "==" }
    return isNegated == (word == "absent") ? "is present" : "is absent"
  }

  /// `severity: critical` and `severity = critical` in a condition.
  mutating func foreignEquality() {
    let isTied = at(.colon) && source.bytes[Int(range(of: position).start) - 1] != Ascii.space
    report(
      Diagnostic.foreignOperator(at: currentSpan, found: current.spelling, right: "==")
        .suggest("write `==`", replacing: currentSpan, with: isTied ? " ==" : "=="))
  }

  /// How many tokens a list in parentheses may have to be recognised.
  private static let parenthesesLengthMax = 1_000

  /// The closing one of parentheses with a comma that are next, as other languages write lists.
  var endOfListInParens: Int? {
    guard at(.leftParen) else { return nil }
    var open = 0
    var hasComma = false
    for index in position..<min(kinds.count, position + Parser.parenthesesLengthMax) {
      switch kinds[index] {
      case .leftParen, .leftBracket, .leftBrace: open += 1
      case .rightParen, .rightBracket, .rightBrace:
        open -= 1
        if open == 0 { return hasComma ? index : nil }
      case .comma where open == 1: hasComma = true
      default: break
      }
    }
    return nil
  }

  mutating func listInParens(_ close: Int) -> Int {
    let marker = mark()
    let opener = currentTokenSpan
    let end = Span(source.id, range(of: close))
    let edits = [Edit(span: opener, replacement: "["), Edit(span: end, replacement: "]")]
    report(
      Diagnostic.foreignOperator(at: opener, found: "(", right: "[").suggest(
        Suggestion(title: "write `[…]`", edits: edits, applicability: .needsReview)))
    var height = 0
    delimited(.rightParen) { height = max(height, $0.expressionHeight()) }
    finish(marker, .listExpr)
    return height + 1
  }

  /// Whether matchers in braces are next, as queries write them: `{severity="critical"}`.
  var atMatchers: Bool {
    guard peek(1).isWord, position + 2 < kinds.count, !lineBreaks[position + 1] else {
      return false
    }
    switch peek(2) {
    case .assign, .equal, .notEqual, .matches, .notMatches: return true
    default: return false
    }
  }

  /// Reports matchers in braces with the condition that says the same.
  mutating func matchers() -> Int {
    let marker = mark()
    let start = position
    skipGroup()
    let span = Span(source.id, range(of: start).union(range(of: position - 1)))
    var right = ""
    for index in (start + 1)..<max(start + 1, position - 1) {
      switch kinds[index] {
      case .comma: right += " and"
      case .assign: right += " =="
      default: right += (right.isEmpty ? "" : " ") + source.text(range(of: index))
      }
    }
    report(
      Diagnostic.foreignOperator(at: span, found: source.text(span.range), right: right)
        .suggest("write `\(right)`", replacing: span, with: right))
    finish(marker, .missingExpr)
    return 1
  }

  // MARK: Quotes inside a query

  /// Reports quotes inside a query on one line, which end its text, and goes on behind the query.
  mutating func unescapedQuotes(from opener: Int) {
    guard kinds[opener] != .textOpen, let last = endOfQuoted(position - 1) else { return }
    let start = range(of: opener).start + 1
    let span = Span(source.id, TextRange(start, range(of: last).end - 1))
    var escaped = ""
    for character in source.text(span.range).unicodeScalars {
      if character == "\"", escaped.unicodeScalars.last != "\\" { escaped += "\\" }
      escaped.unicodeScalars.append(character)
    }
    let quote = Span(
      source.id, TextRange(range(of: position - 1).end - 1, range(of: position).start))
    report(
      Diagnostic.unescapedQuote(at: quote)
        .suggest("write `\\\"` inside of the query", replacing: span, with: escaped))
    let marker = mark()
    while position <= last { bump() }
    finish(marker, .unexpected)
  }

  /// The token that ends a text whose own quotes part it, from the one that ends its first part:
  /// what stands in quotes there touches both of them.
  private func endOfQuoted(_ first: Int) -> Int? {
    var last: Int?
    var end = first
    while let next = endOfString(touching: end) {
      last = next
      end = next
    }
    return last
  }

  /// The last token of the next string on the line, where only a value without blanks stands
  /// between it and a string before it; not where both can be parts of an expression.
  private func endOfString(touching end: Int) -> Int? {
    var open = 0
    var index = end + 1
    while index < kinds.count, !lineBreaks[index] {
      let isTied = range(of: index - 1).end == range(of: index).start
      guard isTied, index > end + 1 || !endsText(kinds[index]) else { return nil }
      switch kinds[index] {
      case .leftParen, .leftBracket, .leftBrace: open += 1
      case .rightParen, .rightBracket, .rightBrace: open -= 1
      case .string, .quoteOpen:
        let isOperator = index == end + 2 && joins(kinds[end + 1])
        guard open == 0, !isOperator else { return nil }
        return kinds[index] == .string ? index : closingQuote(of: index)
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Whether a token behind a text shows that the text has ended.
  private func endsText(_ kind: TokenKind) -> Bool {
    switch kind {
    case .comma, .rightParen, .rightBracket, .rightBrace, .interpolationClose, .controlClose,
      .endOfFile:
      true
    default: false
    }
  }

  /// Whether a token between two texts may join them.
  private func joins(_ kind: TokenKind) -> Bool {
    kind != .identifier && kind != .integer && kind != .float
  }

  private func closingQuote(of opener: Int) -> Int? {
    var open = 0
    var index = opener
    while index < kinds.count, !lineBreaks[index] {
      if kinds[index] == .quoteOpen { open += 1 }
      if kinds[index] == .quoteClose { open -= 1 }
      if open == 0 { return index }
      index += 1
    }
    return nil
  }
}
