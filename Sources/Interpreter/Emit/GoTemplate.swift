import DSL

/// Texts over a group as Go templates of Alertmanager.
///
/// What has no exact counterpart is refused. Absent labels are empty texts on both sides.
enum GoTemplate {
  struct Fault: Error {
    /// Why there is no counterpart, as the end of a sentence.
    let reason: String

    init(reason: String) { self.reason = reason }

    /// For what is missing there.
    init(what: String) { reason = "Go templates have no \(what)" }
  }

  /// Members that Go templates have as well, and what is wrong with theirs.
  private static let others = [
    "starts_at": "a time of Go templates reads otherwise than 'starts_at' does here",
    "ends_at": "a time of Go templates reads otherwise than 'ends_at' does here",
    "receiver": "the receiver of Go templates is called otherwise than the channel",
  ]

  /// A field of a template.
  static func text(of expression: Expression) throws(Fault) -> String {
    switch expression {
    case .literal(.string(let text)): return literalForGo(text)
    case .text(let parts): return try text(of: parts)
    default: return "{{ \(try value(expression)) }}"
    }
  }

  private static func text(of parts: [TextPart]) throws(Fault) -> String {
    var out = ""
    for part in parts {
      switch part {
      case .literal(let text): out += literalForGo(text)
      case .value(let expression): out += try text(of: expression)
      case .loop(let slot, let over, let body):
        out += "{{ range $v\(slot) := \(try value(over)) }}\(try text(of: body)){{ end }}"
      case .conditional(let arms, let otherwise):
        for (index, arm) in arms.enumerated() {
          let word = index == 0 ? "if" : "else if"
          out += "{{ \(word) \(try condition(arm.condition)) }}\(try text(of: arm.body))"
        }
        if !otherwise.isEmpty { out += "{{ else }}\(try text(of: otherwise))" }
        out += "{{ end }}"
      }
    }
    return out
  }

  // MARK: Values

  /// An argument of an action, in parentheses where it has more than one word.
  private static func value(_ expression: Expression) throws(Fault) -> String {
    switch expression {
    case .literal(let value): return try constant(value)
    case .slot(let slot) where slot > 0: return "$v\(slot)"
    case .label(let base, let name, _):
      let map = try labels(base)
      let isField = Matcher.isValidLabelName(name, mode: .classic)
      return isField ? "\(map).\(name)" : "(index \(map) \(quotedForGo(name)))"
    case .member(let base, let name): return try member(name, of: base)
    case .coalesce(let value, let other):
      return "(or \(try self.value(value)) \(try self.value(other)))"
    case .choose(let condition, let then, let other):
      // `and` and `or` give their arguments, which an empty text would spoil.
      guard case .literal(.string(let text)) = then, !text.isEmpty else { break }
      return "(or (and \(try self.condition(condition)) \(try value(then))) \(try value(other)))"
    case .call(let name, let arguments): return try call(name, arguments)
    case .text(let parts) where parts.count == 1:
      if case .literal(let text)? = parts.first { return quotedForGo(text) }
      if case .value(let inner)? = parts.first { return try value(inner) }
    default: break
    }
    throw Fault(what: what(expression))
  }

  private static func constant(_ value: Value) throws(Fault) -> String {
    switch value {
    case .string(let text), .symbol(let text): return quotedForGo(text)
    case .int(let number): return "\(number)"
    default: throw Fault(what: "such constants")
    }
  }

  private static func labels(_ base: Expression) throws(Fault) -> String {
    guard case .member(let owner, let name) = base else { throw Fault(what: "such labels") }
    return try member(name, of: owner)
  }

  private static func member(_ name: String, of owner: Expression) throws(Fault) -> String {
    guard case .slot(let slot) = owner else { throw Fault(what: "'\(name)' of this") }
    let known =
      slot == 0
      ? [
        "status": "$.Status", "labels": "$.GroupLabels", "common": "$.CommonLabels",
        "annotations": "$.CommonAnnotations", "alerts": "$.Alerts", "firing": "$.Alerts.Firing",
        "resolved": "$.Alerts.Resolved", "url": "$.ExternalURL",
      ]
      : [
        "status": "$v\(slot).Status", "labels": "$v\(slot).Labels",
        "annotations": "$v\(slot).Annotations", "url": "$v\(slot).GeneratorURL",
        "fingerprint": "$v\(slot).Fingerprint",
        "summary": "(or $v\(slot).Annotations.summary $v\(slot).Labels.alertname)",
      ]
    if let reason = others[name] { throw Fault(reason: reason) }
    guard let text = known[name] else { throw Fault(what: "'\(name)'") }
    return text
  }

  private static func call(_ name: String, _ arguments: [Expression]) throws(Fault) -> String {
    let names = ["count": "len", "upper": "toUpper", "lower": "toLower", "trim": "trimSpace"]
    guard let word = names[name], arguments.count == 1 else { throw Fault(what: "'\(name)'") }
    return "(\(word) \(try value(arguments[0])))"
  }

  // MARK: Conditions

  private static func condition(_ expression: Expression) throws(Fault) -> String {
    switch expression {
    case .present(let value): return try self.value(value)
    case .not(let inner): return "(not \(try condition(inner)))"
    case .binary(.and, let left, let right):
      return "(and \(try condition(left)) \(try condition(right)))"
    case .binary(.or, let left, let right):
      return "(or \(try condition(left)) \(try condition(right)))"
    case .binary(let comparison, let left, let right):
      let words: [BinaryOperator: String] = [
        .equal: "eq", .notEqual: "ne", .less: "lt", .lessOrEqual: "le", .greater: "gt",
        .greaterOrEqual: "ge",
      ]
      guard let word = words[comparison] else { break }
      return "(\(word) \(try value(left)) \(try value(right)))"
    case .oneOf(let value, let values):
      var words = "eq \(try self.value(value))"
      for value in values { words += " \(try self.value(value))" }
      return "(\(words))"
    default: break
    }
    throw Fault(what: what(expression))
  }

  /// What a message calls an expression that has no counterpart.
  private static func what(_ expression: Expression) -> String {
    switch expression {
    case .format: "formats"
    case .comprehension, .list, .index: "lists"
    case .matches: "regular expressions in conditions"
    case .binary: "arithmetic"
    case .cases: "`case`"
    case .record: "records"
    case .during: "calendars"
    default: "counterpart of this expression"
    }
  }
}
