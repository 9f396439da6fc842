import DSL

/// A template of Go as text of the language.
struct TemplateSource {
  /// What stands between the quotes, piece by piece.
  enum Piece: Hashable {
    case text(String)
    /// Source of an expression.
    case value(String)
  }

  private(set) var pieces: [Piece]

  /// Translates a template.
  ///
  /// - Throws: The first thing in it that has no counterpart.
  init(_ template: RuleTemplate) throws(TemplateRemainder) {
    pieces = try Self.pieces(of: template.parts())
  }

  init(pieces: [Piece]) { self.pieces = pieces }

  /// Refuses what is printed and has no counterpart.
  static func require(_ parts: [TemplatePart]) throws(TemplateRemainder) {
    _ = try pieces(of: parts)
  }

  /// Refuses a condition that has no counterpart.
  static func require(condition: TemplateTerm) throws(TemplateRemainder) {
    _ = try test(condition)
  }

  /// A text without anything to fill in.
  init(constant text: String) { pieces = text.isEmpty ? [] : [.text(text)] }

  /// The text alone if nothing is filled in.
  var constant: String? {
    switch (pieces.count, pieces.first) {
    case (0, _): return ""
    case (1, .text(let text)): return text
    default: return nil
    }
  }

  fileprivate static func pieces(
    of parts: [TemplatePart]
  ) throws(TemplateRemainder) -> [Piece] {
    var pieces: [Piece] = []
    for part in parts {
      switch part {
      case .text(let text): pieces.append(.text(text))
      case .term(let term): pieces.append(.value(try value(term)))
      case .choice(let condition, let then, let otherwise):
        pieces.append(.value(try choice(condition, then, otherwise)))
      }
    }
    return pieces
  }

  private static func choice(
    _ condition: TemplateTerm, _ then: [TemplatePart], _ otherwise: [TemplatePart]
  ) throws(TemplateRemainder) -> String {
    let condition = try test(condition)
    let first = SourceText.string(try pieces(of: then))
    // `else if` and the like nest without quotes around them.
    if otherwise.count == 1, case .choice(let inner, let one, let two) = otherwise[0] {
      return "if \(condition) then \(first) else \(try choice(inner, one, two))"
    }
    return "if \(condition) then \(first) else \(SourceText.string(try pieces(of: otherwise)))"
  }

  // MARK: Values

  /// Formats of numbers by the function of Go's templates.
  static let formats = [
    "humanize": "si", "humanize1024": "iec", "humanizeDuration": "duration",
    "humanizePercentage": "percent", "humanizeTimestamp": "timestamp",
  ]

  private static let functions = ["toUpper": "upper", "toLower": "lower", "title": "title"]

  private static func value(_ term: TemplateTerm) throws(TemplateRemainder) -> String {
    switch term {
    case .value: return "value"
    case .labels: return "labels"
    case .label(let name): return label(name)
    case .externalLabels: return "external_labels"
    case .externalLabel(let name):
      return SourceText.isPlainMember(name)
        ? "external_labels.\(name)" : "external_labels[\(SourceText.quoted(name))]"
    case .externalURL: return "external_url"
    case .literal(let value): return try literal(value)
    case .call(let name, let arguments): return try call(name, arguments)
    }
  }

  private static func label(_ name: String) -> String {
    SourceText.isPlainMember(name) ? "labels.\(name)" : "labels[\(SourceText.quoted(name))]"
  }

  private static func literal(_ value: TemplateValue) throws(TemplateRemainder) -> String {
    switch value {
    case .text(let text): return SourceText.quoted(text)
    case .int(let number): return "\(number)"
    case .number(let number) where number.isFinite && abs(number) < 1e15:
      let text = PromQL.plainText(of: number)
      return text.contains(".") ? text : text + ".0"
    case .bool(let flag): return flag ? "true" : "false"
    default: throw TemplateRemainder(reason: "the value '\(value.text)' has no counterpart")
    }
  }

  private static func call(
    _ name: String, _ arguments: [TemplateTerm]
  ) throws(TemplateRemainder) -> String {
    if let format = formats[name], arguments == [.value] { return "value as \(format)" }
    if name == "printf", arguments.count == 2, case .literal(.text(let layout)) = arguments[0],
      arguments[1] == .value || isText(arguments[1])
    {
      return "\(try value(arguments[1])) as \(SourceText.quoted(layout))"
    }
    if name == "or", arguments.allSatisfy(isText) {
      var values: [String] = []
      for argument in arguments { values.append(try value(argument)) }
      return values.joined(separator: " ?? ")
    }
    if let function = functions[name], arguments.count == 1, isText(arguments[0]) {
      return "\(function)(\(try value(arguments[0])))"
    }
    let isKnown = TemplateFunctions.names.contains(name)
    throw TemplateRemainder(
      reason: "'\(name)'\(isKnown ? " with these arguments" : "") has no counterpart")
  }

  private static func isText(_ term: TemplateTerm) -> Bool {
    switch term {
    case .label, .externalLabel, .externalURL, .literal(.text): true
    case .call(let name, _): functions[name] != nil
    case .value, .labels, .externalLabels, .literal: false
    }
  }

  // MARK: Conditions

  private static let operators = [
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
  ]

  private static func test(_ term: TemplateTerm) throws(TemplateRemainder) -> String {
    switch term {
    case .label, .externalLabel, .externalURL: return "\(try value(term)) != \"\""
    case .value: return "value != 0.0"
    case .literal(.bool(let flag)): return flag ? "true" : "false"
    case .call("not", let arguments) where arguments.count == 1:
      return "not \(try operand(arguments[0]))"
    case .call("and", let arguments) where !arguments.isEmpty,
      .call("or", let arguments) where !arguments.isEmpty:
      guard case .call(let word, _) = term else { break }
      var tests: [String] = []
      for argument in arguments { tests.append(try operand(argument)) }
      return tests.joined(separator: " \(word) ")
    case .call(let name, let arguments) where operators[name] != nil && arguments.count == 2:
      return try comparison(operators[name] ?? "==", arguments[0], arguments[1])
    default: break
    }
    throw TemplateRemainder(reason: "a condition like this has no counterpart")
  }

  /// A condition within another one.
  private static func operand(_ term: TemplateTerm) throws(TemplateRemainder) -> String {
    let text = try test(term)
    switch term {
    case .call("and", _), .call("or", _), .call("not", _): return "(\(text))"
    default: return text
    }
  }

  private static func comparison(
    _ sign: String, _ left: TemplateTerm, _ right: TemplateTerm
  ) throws(TemplateRemainder) -> String {
    let areTexts = isText(left) && isText(right) && (sign == "==" || sign == "!=")
    let areNumbers = isNumber(left) && isNumber(right)
    guard areTexts || areNumbers else {
      throw TemplateRemainder(reason: "a comparison like this has no counterpart")
    }
    return "\(try value(left)) \(sign) \(try value(right))"
  }

  private static func isNumber(_ term: TemplateTerm) -> Bool {
    switch term {
    case .value, .literal(.number): true
    default: false
    }
  }
}

// MARK: - What can be kept

extension TemplateSource {
  /// What stands for actions that could not be kept.
  static let gap = "…"

  /// What can be kept of a template that as a whole has no counterpart, and what was cut.
  ///
  /// A condition stays around its texts; with a condition, a loop or a `with` that cannot be said
  /// goes all that it decides on, which would lie without it.
  static func cut(_ text: String) -> (source: TemplateSource, cuts: [TemplateRemainder]) {
    do throws(TemplateError) {
      let (parts, cuts) = try RuleTemplate(text, isTranslated: true).partsLeft()
      return (TemplateSource(pieces: (try? pieces(of: parts)) ?? []), cuts)
    } catch {
      return (TemplateSource(unreadable: text), [TemplateRemainder(reason: error.description)])
    }
  }

  /// The text of a template that cannot be read, outside of all its blocks, and every action that
  /// has a counterpart by itself.
  private init(unreadable text: String) {
    var pieces: [Piece] = []
    var rest = text[...]
    var depth = 0
    func add(_ piece: Piece) {
      if depth == 0, pieces.last != piece || piece != .text(Self.gap) { pieces.append(piece) }
    }
    while let open = rest.firstRange(of: "{{") {
      if open.lowerBound > rest.startIndex { add(.text(String(rest[..<open.lowerBound]))) }
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        rest = ""
        break
      }
      let word = rest[open.upperBound..<close.lowerBound].drop { $0 == "-" || $0.isWhitespace }
        .prefix { $0.isLetter }
      let action = String(rest[open.lowerBound..<close.upperBound])
      rest = rest[close.upperBound...]
      if word == "end" { depth = max(0, depth - 1) }
      if let template = try? RuleTemplate(action), let source = try? TemplateSource(template) {
        for piece in source.pieces { add(piece) }
      } else if word != "end" {
        add(.text(Self.gap))
      }
      if ["block", "define", "if", "range", "with"].contains(word) { depth += 1 }
    }
    if !rest.isEmpty { add(.text(String(rest))) }
    self.init(pieces: pieces)
  }
}
