import DSL

extension ConformanceSuite {
  /// `matchers.jsonl`: parsing, lexing, printing and evaluating label matchers.
  package static let matchers = ConformanceSuite(name: "matchers") { record, _ in
    try MatcherSuite.run(record)
  }
}

private enum MatcherSuite {
  static func run(_ record: JSONValue) throws -> ConformanceOutcome {
    switch try record.text("kind") {
    case "parse": return try parse(record)
    case "lex": return try lex(record)
    case "label_name":
      let mode = try record.matcherMode()
      let isValid = Matcher.isValidLabelName(try record.text("input"), mode: mode)
      return .compare(isValid, try record.flag("ok"))
    case "match":
      let matcher = try Matcher(
        name: "label", op: try op(record), value: try record.text("pattern"))
      return .compare(matcher.matches(value: try record.text("value")), try record.flag("match"))
    case "print":
      return .compare(try matcher(record).description, try record.text("text"))
    case "to_json":
      var writer = JSONWriter()
      try matcher(record).write(to: &writer)
      return .compare(writer.text, try record.text("text"))
    case "from_json":
      let parsed = try Matcher(json: JSONValue.parse(record.text("text")))
      return .compare(parsed, try matcher(record))
    case "match_labels":
      let labels = try record.labels("labels")
      let matchers = try record.list("matchers").map(matcher(from:))
      return .compare(matchers.allSatisfy { $0.matches(labels) }, try record.flag("match"))
    case "silence_filter":
      let held = try record.list("silence").map(matcher(from:))
      let wanted = try record.list("filter").map(matcher(from:))
      return .compare(wanted.allSatisfy(held.contains), try record.flag("match"))
    case "receiver_filter": return try receiverFilter(record)
    case let kind: return .skipped("unknown kind '\(kind)'")
    }
  }

  private static func parse(_ record: JSONValue) throws -> ConformanceOutcome {
    guard let input = record["input"]?.string else {
      return .skipped("the input is not UTF-8, which cannot reach the parser")
    }
    let isAccepted = try record.flag("ok")
    let mode = try record.matcherMode()
    let isSingle = try record.flag("single")
    let parsed: [Matcher]
    do throws(MatcherError) {
      parsed =
        isSingle
        ? [try Matcher.parseOne(input, mode: mode)] : try Matcher.parseList(input, mode: mode)
    } catch {
      return isAccepted ? .failed("refused: \(error)") : .passed
    }
    guard isAccepted else { return .failed("accepted as \(Matcher.describe(parsed))") }
    return .compare(parsed, try record.list("matchers").map(matcher(from:)))
  }

  private static func lex(_ record: JSONValue) throws -> ConformanceOutcome {
    var lexer = MatcherLexer(try record.text("input"))
    var tokens: [String] = []
    var isAccepted = true
    do throws(MatcherError) {
      while let token = try lexer.next() { tokens.append(describe(token)) }
    } catch {
      isAccepted = false
    }
    guard isAccepted == (try record.flag("ok")) else {
      return .failed(isAccepted ? "accepted" : "refused after \(tokens)")
    }
    let wanted = try record.list("tokens").map { token in
      let range = "\(try token.required("start", \.int))..<\(try token.required("end", \.int))"
      return "\(try token.text("kind")) \(try token.text("text")) \(range)"
    }
    return .compare(tokens, wanted)
  }

  private static func describe(_ token: MatcherToken) -> String {
    let kind =
      switch token.kind {
      case .openBrace: "OpenBrace"
      case .closeBrace: "CloseBrace"
      case .comma: "Comma"
      case .equals: "Equals"
      case .notEquals: "NotEquals"
      case .matches: "Matches"
      case .notMatches: "NotMatches"
      case .quoted: "Quoted"
      case .unquoted: "Unquoted"
      }
    return "\(kind) \(token.text) \(token.range)"
  }

  private static func receiverFilter(_ record: JSONValue) throws -> ConformanceOutcome {
    let filter = try Matcher.parseList(record.text("filter"))
    let labels = try record.required("receiver_labels", { $0 })
    let isMatch = try record.list("receivers").contains { receiver in
      guard let name = receiver.string, labels[name] != nil else { return false }
      let held = try labels.labels(name)
      return filter.allSatisfy { $0.matches(held) }
    }
    return .compare(isMatch, try record.flag("match"))
  }

  // MARK: Reading

  private static func op(_ value: JSONValue) throws -> Matcher.Operator {
    guard let op = Matcher.Operator(rawValue: try value.text("op")) else {
      throw MalformedRecord(description: "unknown operator")
    }
    return op
  }

  private static func matcher(_ record: JSONValue) throws -> Matcher {
    try matcher(from: try record.required("matcher", { $0 }))
  }

  static func matcher(from value: JSONValue) throws -> Matcher {
    try Matcher(name: value.text("name"), op: try op(value), value: value.text("value"))
  }
}
