import DSL

/// What a template of a rule names: labels, the value, and queries of its own.
///
/// A label that is named inside `with` or `range` over a query is one of that query's series.
package struct TemplateUses {
  /// A label by its name.
  package struct LabelUse {
    package let name: String
    /// Characters of the template.
    package let range: Range<Int>
    /// The query that gives the series; nil for the alert's own.
    package let query: String?
  }

  /// The value of the alert.
  package struct ValueUse {
    package let range: Range<Int>
    /// Whether a function makes a text of it.
    package let isFormatted: Bool
  }

  package private(set) var labels: [LabelUse] = []
  package private(set) var values: [ValueUse] = []
  /// Queries whose text is known, with the place where they are run.
  package private(set) var queries: [(text: String, range: Range<Int>)] = []

  private struct Token {
    let text: String
    let range: Range<Int>
  }

  /// What `.` is within a block.
  private enum Dot {
    case alert
    case query(String)
    case unknown
  }

  private var dots: [Dot] = [.alert]
  /// Variables that hold the value.
  private var valueNames: Set<String> = ["$value", "$.Value"]
  /// Variables that hold a text.
  private var texts: [String: String] = [:]

  package init(_ template: String) {
    let characters = Array(template)
    var position = 0
    while let open = Self.find("{{", in: characters, from: position),
      let close = Self.find("}}", in: characters, from: open + 2)
    {
      read(Self.tokens(characters, open + 2, close))
      position = close + 2
    }
  }

  // MARK: Tokens

  private static func find(_ mark: String, in text: [Character], from start: Int) -> Int? {
    guard text.count >= 2, start < text.count - 1 else { return nil }
    let mark = Array(mark)
    return (start..<text.count - 1).first { text[$0] == mark[0] && text[$0 + 1] == mark[1] }
  }

  private static func tokens(_ text: [Character], _ start: Int, _ end: Int) -> [Token] {
    var tokens: [Token] = []
    var index = start
    while index < end {
      let first = text[index]
      var next = index + 1
      if first == "\"" || first == "`" {
        while next < end, text[next] != first { next += text[next] == "\\" ? 2 : 1 }
        next = min(next + 1, end)
      } else if first == "$" || first == "." || first.isLetter || first == "_" {
        while next < end, text[next].isLetter || text[next].isNumber || "._".contains(text[next]) {
          next += 1
        }
      } else if first == ":", next < end, text[next] == "=" {
        next += 1
      }
      if !first.isWhitespace {
        tokens.append(Token(text: String(text[index..<next]), range: index..<next))
      }
      index = next
    }
    return tokens
  }

  // MARK: Actions

  private mutating func read(_ tokens: [Token]) {
    var tokens = tokens.filter { $0.text != "-" }
    let word = tokens.first?.text ?? ""
    if word == "end" {
      if dots.count > 1 { dots.removeLast() }
      return
    }
    if ["if", "with", "range", "else"].contains(word) { tokens.removeFirst() }
    var variable: String?
    if tokens.count > 2, tokens[1].text == ":=" {
      variable = tokens[0].text
      tokens.removeFirst(2)
    }
    if let variable { define(variable, tokens) }
    // Another name for the value is no use of it.
    let isName = variable != nil && tokens.count == 1
    let query = isName ? nil : read(pipeline: tokens)
    guard ["if", "with", "range"].contains(word) else { return }
    if word == "if" {
      dots.append(dots.last ?? .unknown)
    } else {
      dots.append(query.map { .query($0) } ?? .unknown)
    }
  }

  private mutating func define(_ variable: String, _ tokens: [Token]) {
    guard tokens.count == 1, let only = tokens.first?.text else { return }
    if isValue(only) { valueNames.insert(variable) }
    if let text = text(of: only) { texts[variable] = text }
  }

  /// Notes what a pipeline names.
  ///
  /// - Returns: The query whose series it gives.
  private mutating func read(pipeline tokens: [Token]) -> String? {
    let query = noteQuery(tokens)
    for (index, token) in tokens.enumerated() {
      noteLabel(token)
      guard isValue(token.text) else { continue }
      // Functions in front of it in its command, or behind a bar, make a text of it.
      let before = tokens[..<index].last { ["|", "(", ":="].contains($0.text) }
      let command = tokens[..<index].drop { $0.range.lowerBound < (before?.range.upperBound ?? 0) }
      let isArgument = command.first.map { $0.text.first?.isLetter ?? false } ?? false
      let isPiped = index + 1 < tokens.count && tokens[index + 1].text == "|"
      values.append(ValueUse(range: token.range, isFormatted: isArgument || isPiped))
    }
    return query
  }

  private func isValue(_ text: String) -> Bool {
    if case .alert? = dots.last, text == ".Value" { return true }
    return valueNames.contains(text)
  }

  private mutating func noteLabel(_ token: Token) {
    var query: String?
    var prefix = token.text.hasPrefix("$.Labels.") ? "$.Labels." : "$labels."
    if token.text.hasPrefix(".Labels.") {
      prefix = ".Labels."
      switch dots.last {
      case .query(let text): query = text
      case .alert: break
      case .unknown, nil: return
      }
    }
    guard token.text.hasPrefix(prefix) else { return }
    let name = token.text.dropFirst(prefix.count)
    let start = token.range.lowerBound + prefix.count
    labels.append(
      LabelUse(name: String(name), range: start..<token.range.upperBound, query: query))
  }

  // MARK: Queries

  private mutating func noteQuery(_ tokens: [Token]) -> String? {
    guard let place = tokens.firstIndex(where: { $0.text == "query" }) else { return nil }
    var text: String?
    if place + 1 < tokens.count, let argument = self.text(of: tokens[place + 1].text) {
      text = argument
    } else if place >= 2, tokens[place - 1].text == "|" {
      text = piped(Array(tokens[..<(place - 1)]))
    }
    guard let text else { return nil }
    let last = tokens.last ?? tokens[place]
    queries.append((text, tokens[place].range.lowerBound..<last.range.upperBound))
    return text
  }

  /// The text that a command in front of a bar gives, with a word for every value put into it.
  private func piped(_ tokens: [Token]) -> String? {
    let command = Array(tokens.reversed().prefix { $0.text != "|" }.reversed())
    if command.count == 1 { return text(of: command[0].text) }
    guard command.count >= 2, command[0].text == "printf",
      let format = text(of: command[1].text)
    else { return nil }
    return format.replacing("%s", with: "x").replacing("%q", with: "\"x\"")
      .replacing("%v", with: "1").replacing("%d", with: "1").replacing("%f", with: "1")
  }

  private func text(of token: String) -> String? {
    if let known = texts[token] { return known }
    guard let quote = token.first, quote == "\"" || quote == "`", token.count >= 2 else {
      return nil
    }
    let bytes = Array(token.utf8)
    return PromQL.unquoted(bytes, TextRange(0, UInt32(bytes.count)))
  }
}
