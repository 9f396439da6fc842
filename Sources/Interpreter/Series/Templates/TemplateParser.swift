import DSL

/// Reads templates.
struct TemplateParser {
  private var rest: Substring
  private var depth = 0
  /// The action being read.
  private var tokens: [Token] = []
  private var next = 0

  private enum Token: Equatable {
    /// Names, keywords and operators.
    case word(String)
    case variable(String)
    /// `.name`, directly behind what it belongs to or not.
    case field(String, isAttached: Bool)
    case dot
    case text(String)
    case number(String)
    case symbol(String)
  }

  /// Keywords of Go's templates that those of rules have no use for.
  private static let refused = ["define", "template", "block", "break", "continue"]

  /// Whether functions and methods that are not run here are taken.
  private let takesAllFunctions: Bool
  /// Bytes before the action being read.
  private var offset = 0

  init(_ text: String, takesAllFunctions: Bool = false) {
    rest = text[...]
    self.takesAllFunctions = takesAllFunctions
  }

  mutating func parse() throws(TemplateError) -> [RuleTemplate.Node] {
    do throws(TemplateError) {
      let (nodes, end) = try list()
      guard end == nil else { throw TemplateError("'\(end ?? "")' without its beginning") }
      return nodes
    } catch {
      var error = error
      error.offset = offset
      throw error
    }
  }

  // MARK: Structure

  /// Nodes up to `end` or `else`, which is returned, or to the end of the text.
  private mutating func list() throws(TemplateError) -> ([RuleTemplate.Node], String?) {
    depth += 1
    guard depth <= RuleTemplate.depthMax else {
      throw TemplateError("nested deeper than \(RuleTemplate.depthMax) levels")
    }
    defer { depth -= 1 }
    var nodes: [RuleTemplate.Node] = []
    while true {
      let text = try literal()
      if !text.isEmpty { nodes.append(.text(text)) }
      guard try action() else { return (nodes, nil) }
      switch tokens.first {
      case nil: continue
      case .word("end"), .word("else"):
        guard case .word(let word)? = tokens.first else { continue }
        next = 1
        return (nodes, word)
      case .word(let word) where ["if", "with", "range"].contains(word):
        next = 1
        nodes.append(try block(word))
      case .word(let word) where Self.refused.contains(word):
        throw TemplateError(
          "'\(word)' is not supported in templates of rules", isUnsupported: true)
      default:
        nodes.append(.action(try pipeline()))
        try finishAction()
      }
    }
  }

  private mutating func block(_ word: String) throws(TemplateError) -> RuleTemplate.Node {
    let condition = try pipeline()
    try finishAction()
    let (then, end) = try list()
    var otherwise: [RuleTemplate.Node] = []
    if end == "else" {
      if case .word(let inner)? = peek, ["if", "with"].contains(inner) {
        next += 1
        // What follows ends with the same `end`.
        otherwise = [try block(inner)]
      } else {
        try finishAction()
        let (nodes, end) = try list()
        guard end == "end" else { throw TemplateError("'\(word)' without 'end'") }
        otherwise = nodes
        try finishAction()
      }
    } else if end == "end" {
      try finishAction()
    } else {
      throw TemplateError("'\(word)' without 'end'")
    }
    switch word {
    case "if": return .condition(condition, then: then, otherwise: otherwise)
    case "with": return .with(condition, then: then, otherwise: otherwise)
    default: return .loop(condition, then: then, otherwise: otherwise)
    }
  }

  private func finishAction() throws(TemplateError) {
    guard next == tokens.count else { throw TemplateError("there is too much in an action") }
  }

  // MARK: Expressions

  private var peek: Token? { next < tokens.count ? tokens[next] : nil }

  private mutating func take(_ symbol: String) -> Bool {
    guard peek == .symbol(symbol) else { return false }
    next += 1
    return true
  }

  private mutating func pipeline() throws(TemplateError) -> RuleTemplate.Pipeline {
    var pipeline = RuleTemplate.Pipeline(
      variable: nil, key: nil, commands: [], offset: offset)
    if case .variable(let name)? = peek, next + 1 < tokens.count {
      switch tokens[next + 1] {
      case .symbol(":="):
        pipeline.variable = name
        next += 2
      case .symbol(","):
        guard next + 3 < tokens.count, case .variable(let second) = tokens[next + 2],
          tokens[next + 3] == .symbol(":=")
        else { throw TemplateError("a loop declares variables like '$key, $value := …'") }
        (pipeline.key, pipeline.variable) = (name, second)
        next += 4
      default: break
      }
    }
    repeat { pipeline.commands.append(try command()) } while take("|")
    return pipeline
  }

  private mutating func command() throws(TemplateError) -> RuleTemplate.Command {
    if case .word(let name)? = peek, !["true", "false", "nil"].contains(name) {
      try require(name)
      next += 1
      return .call(name, try operands())
    }
    guard let operand = try operand() else { throw TemplateError("a value is missing") }
    if takesAllFunctions, case .field(let base, let method) = operand {
      let arguments = try operands()
      if !arguments.isEmpty { return .call(".\(method)", [base] + arguments) }
    }
    return .value(operand)
  }

  private mutating func operands() throws(TemplateError) -> [RuleTemplate.Operand] {
    var operands: [RuleTemplate.Operand] = []
    while let operand = try operand() { operands.append(operand) }
    return operands
  }

  private func require(_ function: String) throws(TemplateError) {
    do throws(TemplateError) {
      try TemplateFunctions.require(function)
    } catch {
      guard takesAllFunctions, error.isUnsupported else { throw error }
    }
  }

  /// A value with its fields; nil where none begins.
  private mutating func operand() throws(TemplateError) -> RuleTemplate.Operand? {
    var operand: RuleTemplate.Operand
    switch peek {
    case .word("true"): operand = .literal(.bool(true))
    case .word("false"): operand = .literal(.bool(false))
    case .word("nil"): operand = .literal(.nothing)
    case .word(let name):
      try require(name)
      operand = .function(name)
    case .variable(let name): operand = .variable(name)
    case .field(let name, _): operand = .field(.dot, name)
    case .dot: operand = .dot
    case .text(let text): operand = .literal(.text(text))
    case .number(let text): operand = .literal(try Self.number(text))
    case .symbol("("):
      next += 1
      operand = .pipeline(try pipeline())
      guard peek == .symbol(")") else { throw TemplateError("a ')' is missing") }
    case .symbol, nil: return nil
    }
    next += 1
    while case .field(let name, true)? = peek {
      operand = .field(operand, name)
      next += 1
    }
    return operand
  }

  private static func number(_ text: String) throws(TemplateError) -> TemplateValue {
    if let count = Int(text) { return .int(count) }
    guard let number = Double(text) else { throw TemplateError("'\(text)' is no number") }
    return .number(number)
  }

  // MARK: Text

  /// The text up to the next action, trimmed if the action says so.
  private mutating func literal() throws(TemplateError) -> String {
    guard let open = rest.range(of: "{{") else {
      defer { rest = rest[rest.endIndex...] }
      return String(rest)
    }
    var text = rest[..<open.lowerBound]
    let whole = rest.base.utf8
    offset = whole.distance(from: whole.startIndex, to: open.lowerBound)
    rest = rest[open.upperBound...]
    if rest.hasPrefix("- ") || rest.hasPrefix("-\n") || rest.hasPrefix("-\t") {
      rest = rest.dropFirst()
      while let last = text.last, last.isWhitespace { text.removeLast() }
    }
    isInAction = true
    return String(text)
  }

  /// Whether `literal` stopped at an action.
  private var isInAction = false

  /// Reads the tokens of an action; false at the end of the text.
  private mutating func action() throws(TemplateError) -> Bool {
    guard isInAction else { return false }
    isInAction = false
    tokens = []
    next = 0
    while true {
      let before = rest.count
      rest = rest.drop { $0.isWhitespace }
      let isAttached = rest.count == before
      guard let first = rest.first else { throw TemplateError("'{{' without '}}'") }
      if rest.hasPrefix("}}") {
        rest = rest.dropFirst(2)
        return true
      }
      if rest.hasPrefix("-}}") {
        rest = rest.dropFirst(3).drop { $0.isWhitespace }
        return true
      }
      if rest.hasPrefix("/*") {
        guard let close = rest.range(of: "*/") else { throw TemplateError("an open comment") }
        rest = rest[close.upperBound...]
      } else {
        tokens.append(try token(first, isAttached: isAttached))
      }
    }
  }

  private mutating func token(
    _ first: Character, isAttached: Bool
  ) throws(TemplateError) -> Token {
    if first == "\"" || first == "`" { return .text(try quoted(first)) }
    if ":=|(),".contains(first) {
      let symbol = rest.hasPrefix(":=") ? ":=" : String(first)
      rest = rest.dropFirst(symbol.count)
      return .symbol(symbol)
    }
    if first == "$" {
      rest = rest.dropFirst()
      return .variable(name())
    }
    if first == ".", rest.dropFirst().first.map({ !$0.isNumber }) ?? true {
      rest = rest.dropFirst()
      let field = name()
      return field.isEmpty ? .dot : .field(field, isAttached: isAttached && !tokens.isEmpty)
    }
    if first.isNumber || first == "-" || first == "+" || first == "." {
      let text = rest.prefix { $0.isNumber || $0.isLetter || ".+-_".contains($0) }
      rest = rest.dropFirst(text.count)
      return .number(String(text))
    }
    let word = name()
    guard !word.isEmpty else { throw TemplateError("'\(first)' has no meaning here") }
    return .word(word)
  }

  private mutating func name() -> String {
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    rest = rest.dropFirst(name.count)
    return String(name)
  }

  private mutating func quoted(_ quote: Character) throws(TemplateError) -> String {
    var isEscaped = false
    let body = rest.dropFirst().prefix { character in
      defer { isEscaped = !isEscaped && character == "\\" && quote == "\"" }
      return isEscaped || character != quote
    }
    let bytes = Array("\(quote)\(body)\(quote)".utf8)
    rest = rest.dropFirst(body.count + 1)
    guard rest.first == quote,
      let text = PromQL.unquoted(bytes, TextRange(0, UInt32(bytes.count)))
    else { throw TemplateError("a text in quotes is not closed or has a wrong escape sequence") }
    rest = rest.dropFirst()
    return text
  }
}

extension Substring {
  /// Where a text occurs first.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
