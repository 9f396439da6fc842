/// The texts of rules as Go templates, which is what Prometheus and vmalert fill in.
///
/// What a template shows is what the expression says; an expression for which there is no such
/// template is refused. The functions are those that both evaluators have.
struct TemplateForm {
  struct Fault: Error {
    /// What has no form, as the subject of a sentence.
    let what: String
  }

  /// A part of an action: one word, or a function with its arguments.
  private struct Term {
    let text: String
    var isCall = false
    /// The term as an argument of a function.
    var argument: String { isCall ? "(\(text))" : text }
  }

  /// Bytes of `{{ $labels.instance }}`.
  private static let valueLength = 22

  /// What stands for the slots that functions bound.
  private var bound: [Int: Term] = [:]

  private init() {}

  /// The template that shows a value.
  static func text(of expression: TypedExpression) throws(Fault) -> String {
    var form = TemplateForm()
    return try form.text(expression)
  }

  /// Whether there is such a template.
  static func check(_ expression: TypedExpression) throws(Fault) {
    guard !isPlain(expression) else { return }
    _ = try text(of: expression)
  }

  /// Whether a value is a label or a number as most texts show it, for which a template need not
  /// be tried.
  private static func isPlain(_ expression: TypedExpression) -> Bool {
    switch expression {
    case .slot(let slot): Scope.RuleSlot(rawValue: slot) != nil
    case .label(let base, _, _): labelsName(base) != nil
    case .format(let inner, let format): hasFunction(format) && isPlain(inner)
    default: false
    }
  }

  private static func hasFunction(_ format: TypedExpression.Format) -> Bool {
    (try? function(of: format)) != nil
  }

  /// Whether a template can go through a list: the pairs of labels only.
  static func isLoop(over list: TypedExpression) -> Bool {
    guard case .call("pairs", let arguments) = list, let labels = arguments.first else {
      return false
    }
    return labelsName(labels) != nil
  }

  // MARK: Texts

  private mutating func text(_ expression: TypedExpression) throws(Fault) -> String {
    switch expression {
    case .constant(let constant): return try shown(constant)
    case .text(let pieces): return try text(pieces)
    case .choose(let condition, let then, let otherwise):
      let test = try term(condition).text
      return "{{ if \(test) }}\(try text(then)){{ else }}\(try text(otherwise)){{ end }}"
    case .cases(let subject, let arms): return try cases(subject, arms)
    case .format(let inner, let format):
      let (name, unit) = try TemplateForm.function(of: format)
      return "{{ \(try term(inner).argument) | \(name) }}\(unit)"
    case .printed(let inner, let layout):
      return "{{ \(try term(inner).argument) | printf \(quotedForGo(layout)) }}"
    case .bind(let slot, let value, let body):
      bound[slot] = try term(value)
      return try text(body)
    default: return "{{ \(try term(expression).text) }}"
    }
  }

  private mutating func text(_ pieces: [CheckedText]) throws(Fault) -> String {
    var out = ""
    out.reserveCapacity(TemplateForm.expectedLength(pieces))
    for piece in pieces {
      switch piece {
      case .literal(let text): out += literalForGo(text)
      case .value(let expression): out += try text(expression)
      case .loop(let slot, let over, let body):
        guard case .call("pairs", let arguments) = over, let labels = arguments.first,
          let name = TemplateForm.labelsName(labels)
        else { throw Fault(what: "a loop over this list") }
        out += "{{ range $n\(slot), $v\(slot) := \(name) }}\(try text(body)){{ end }}"
      case .conditional(let arms, let otherwise):
        for (index, arm) in arms.enumerated() {
          let word = index == 0 ? "if" : "else if"
          out += "{{ \(word) \(try term(arm.condition).text) }}\(try text(arm.body))"
        }
        if !otherwise.isEmpty { out += "{{ else }}\(try text(otherwise))" }
        out += "{{ end }}"
      }
    }
    return out
  }

  /// Bytes that the template of a text mostly takes: it is made in one piece of memory.
  private static func expectedLength(_ pieces: [CheckedText]) -> Int {
    pieces.reduce(0) { length, piece in
      guard case .literal(let text) = piece else { return length + valueLength }
      return length + text.utf8.count
    }
  }

  private mutating func cases(
    _ subject: TypedExpression, _ arms: [(values: [Constant]?, result: TypedExpression)]
  ) throws(Fault) -> String {
    let subject = try term(subject).argument
    var out = ""
    for (index, arm) in arms.enumerated() {
      if let values = arm.values {
        var words = "eq \(subject)"
        for value in values { words += " \(try constant(value).argument)" }
        out += "{{ \(index == 0 ? "if" : "else if") \(words) }}"
      } else if index == 0 {
        return try text(arm.result)
      } else {
        out += "{{ else }}"
      }
      out += try text(arm.result)
      if arm.values == nil { break }
    }
    return out + "{{ end }}"
  }

  /// A constant as a text shows it.
  private func shown(_ constant: Constant) throws(Fault) -> String {
    if let text = Folding.shown(constant) { return literalForGo(text) }
    switch constant {
    case .duration(let length): return Spelling.duration(length)
    // What was reported has no value.
    case .none: return ""
    default: return "{{ \(try self.constant(constant).text) }}"
    }
  }

  // MARK: Values

  private mutating func term(_ expression: TypedExpression) throws(Fault) -> Term {
    switch expression {
    case .constant(let value): return try constant(value)
    case .slot(let slot): return try self.slot(slot)
    case .member(.slot(let slot), "name"): return Term(text: "$n\(slot)")
    case .member(.slot(let slot), "value"): return Term(text: "$v\(slot)")
    case .label(let base, let name, _):
      guard let labels = TemplateForm.labelsName(base) else { break }
      return TemplateForm.isField(name)
        ? Term(text: "\(labels).\(name)")
        : Term(text: "index \(labels) \(quotedForGo(name))", isCall: true)
    case .index(let base, let key):
      guard let labels = TemplateForm.labelsName(base) else { break }
      return Term(text: "index \(labels) \(try term(key).argument)", isCall: true)
    case .coalesce(let first, let second):
      return try call("or", [first, second])
    case .present(let value): return try call("ne", [value, .constant(.string(""))])
    case .not(let inner): return try call("not", [inner])
    case .binary(let operation, let left, let right):
      guard let name = TemplateForm.function(of: operation) else {
        throw Fault(what: "arithmetic")
      }
      return try call(name, [left, right])
    case .oneOf(let value, let choices):
      return choices.isEmpty ? Term(text: "false") : try call("eq", [value] + choices)
    case .contained(let value, in: .constant(.list(let choices))):
      return choices.isEmpty
        ? Term(text: "false") : try call("eq", [value] + choices.map { .constant($0) })
    case .matches(let value, let pattern):
      return try match("^(?s:\(pattern.source))$", value)
    default: return try composite(expression)
    }
    throw Fault(what: "this value")
  }

  private mutating func composite(_ expression: TypedExpression) throws(Fault) -> Term {
    switch expression {
    case .call(let name, let arguments): return try builtin(name, arguments)
    case .format(let inner, let format):
      let (name, unit) = try TemplateForm.function(of: format)
      let shown = try call(name, [inner])
      return unit.isEmpty
        ? shown : Term(text: "printf \(quotedForGo("%s" + unit)) \(shown.argument)", isCall: true)
    case .printed(let inner, let layout):
      return try call("printf", [.constant(.string(layout)), inner])
    case .choose(let condition, .constant(.string(let then)), let otherwise) where !then.isEmpty:
      // `and` and `or` give one of their arguments, which an empty text would spoil.
      let yes = Term(
        text: "and \(try term(condition).argument) \(quotedForGo(then))", isCall: true)
      return Term(text: "or \(yes.argument) \(try term(otherwise).argument)", isCall: true)
    case .text(let pieces): return try printf(pieces)
    case .bind(let slot, let value, let body):
      bound[slot] = try term(value)
      return try term(body)
    default: throw Fault(what: TemplateForm.noun(expression))
    }
  }

  private mutating func call(
    _ name: String, _ arguments: [TypedExpression]
  ) throws(Fault) -> Term {
    var words = name
    for argument in arguments { words += " \(try term(argument).argument)" }
    return Term(text: words, isCall: true)
  }

  private mutating func match(
    _ pattern: String, _ value: TypedExpression
  ) throws(Fault) -> Term {
    Term(text: "match \(quotedForGo(pattern)) \(try term(value).argument)", isCall: true)
  }

  /// A text that is an argument of a function.
  private mutating func printf(_ pieces: [CheckedText]) throws(Fault) -> Term {
    var layout = ""
    var arguments = ""
    for piece in pieces {
      switch piece {
      case .literal(let text): layout += text.replacing("%", with: "%%")
      case .value(let expression):
        layout += "%v"
        arguments += " \(try term(expression).argument)"
      case .loop, .conditional: throw Fault(what: "a text with lines for control, used here,")
      }
    }
    return Term(text: "printf \(quotedForGo(layout))\(arguments)", isCall: true)
  }

  private mutating func builtin(
    _ name: String, _ arguments: [TypedExpression]
  ) throws(Fault) -> Term {
    let same = [
      "upper": "toUpper", "lower": "toLower", "title": "title", "to_string": "print",
      "count": "len",
    ]
    if let function = same[name], arguments.count == 1 { return try call(function, arguments) }
    if arguments.count > 1, case .constant(.string(let part)) = arguments[1] {
      let pattern = literalPattern(part)
      switch name {
      case "contains": return try match(pattern, arguments[0])
      case "starts_with": return try match("^" + pattern, arguments[0])
      case "ends_with": return try match(pattern + "$", arguments[0])
      case "replace":
        guard case .constant(.string(let by)) = arguments[2] else { break }
        if part.isEmpty { return try term(arguments[0]) }
        // `$` would name a group.
        let words = [pattern, by.replacing("$", with: "$$")].map(quotedForGo)
        return Term(
          text: "reReplaceAll \(words[0]) \(words[1]) \(try term(arguments[0]).argument)",
          isCall: true)
      default: break
      }
    }
    throw Fault(what: "`\(name)`")
  }

  private func slot(_ slot: Int) throws(Fault) -> Term {
    if let term = bound[slot] { return term }
    switch Scope.RuleSlot(rawValue: slot) {
    case .value: return Term(text: "$value")
    case .labels: return Term(text: "$labels")
    case .externalLabels: return Term(text: "$externalLabels")
    case .externalURL: return Term(text: "$externalURL")
    case nil: throw Fault(what: "this value")
    }
  }

  private func constant(_ constant: Constant) throws(Fault) -> Term {
    switch constant {
    case .string(let text), .symbol(let text): return Term(text: quotedForGo(text))
    case .bool(let flag): return Term(text: flag ? "true" : "false")
    case .int(let number): return Term(text: "\(number)")
    case .float(let number) where number.isFinite:
      // Without a point or an exponent Go takes it for a whole number, which equals no float.
      let text = PromQL.text(of: number)
      return Term(text: text.contains { ".e".contains($0) } ? text : text + ".0")
    case .none: return Term(text: "\"\"")
    default: throw Fault(what: "a constant of this type")
    }
  }

  // MARK: Names

  private static func labelsName(_ base: TypedExpression) -> String? {
    guard case .slot(let slot) = base else { return nil }
    switch Scope.RuleSlot(rawValue: slot) {
    case .labels: return "$labels"
    case .externalLabels: return "$externalLabels"
    case .value, .externalURL, nil: return nil
    }
  }

  /// Whether a label can be named as a field.
  private static func isField(_ name: String) -> Bool {
    guard let first = name.utf8.first, first &- UInt8(ascii: "0") >= 10 else { return false }
    return name.utf8.allSatisfy { byte in
      (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || byte == UInt8(ascii: "_")
    }
  }

  private static func function(of operation: TypedExpression.Operator) -> String? {
    switch operation {
    case .equal: "eq"
    case .notEqual: "ne"
    case .less: "lt"
    case .lessOrEqual: "le"
    case .greater: "gt"
    case .greaterOrEqual: "ge"
    case .and: "and"
    case .or: "or"
    case .add, .subtract, .multiply, .divide: nil
    }
  }

  /// The function that shows a format, and the unit behind its result.
  private static func function(
    of format: TypedExpression.Format
  ) throws(Fault) -> (name: String, unit: String) {
    switch format {
    case .percent: ("humanizePercentage", "")
    case .duration: ("humanizeDuration", "")
    case .si: ("humanize", "")
    case .iec: ("humanize1024", "")
    case .bytes: ("humanize1024", "B")
    case .timestamp: ("humanizeTimestamp", "")
    case .json, .hex: throw Fault(what: "`as \(format.rawValue)`")
    }
  }

  /// What a message calls an expression that has no form.
  private static func noun(_ expression: TypedExpression) -> String {
    switch expression {
    case .negate: "arithmetic"
    case .cases: "`case` as a part of an expression"
    case .choose: "`if` as a part of an expression"
    case .list, .comprehension, .contained: "a list"
    case .record: "a record"
    case .feature: "a feature"
    case .during: "a calendar"
    default: "this expression"
    }
  }
}
