/// What the variable of a repetition stands for in one of its rounds.
indirect enum RepetitionValue: Hashable, Sendable {
  /// A name, as `payments` in `[payments, platform]`: it stands where a name or a value of an
  /// enumeration stands.
  case word(String)
  /// A text, as `"eu-west-1"`: it stands where a text stands, and as part of names.
  case text(String)
  /// A number, a length of time and their like, as the source spells them.
  case plain(spelling: String, type: ValueType, value: Constant)
  case record([Field])
  case list([RepetitionValue])
  /// What could not be found out; its fault is reported.
  case unknown

  struct Field: Hashable, Sendable {
    let name: String
    let value: RepetitionValue
  }

  /// The value of a constant; nil where the source has no spelling for it.
  init?(_ constant: Constant, _ type: ValueType) {
    switch constant {
    case .string(let text):
      let isWord = type.unwrapped.isEnumeration && RepetitionValue.isWord(text)
      self = isWord ? .word(text) : .text(text)
    case .symbol(let text): self = .word(text)
    case .list(let elements):
      let element: ValueType = if case .list(let inner) = type { inner } else { .poison }
      var values: [RepetitionValue] = []
      for constant in elements {
        guard let value = RepetitionValue(constant, element) else { return nil }
        values.append(value)
      }
      self = .list(values)
    case .record(let fields):
      let types: [RecordTypeField] = if case .record(let inner) = type { inner } else { [] }
      var values: [Field] = []
      for field in fields {
        let type = types.first { $0.name == field.name }?.type ?? .poison
        guard let value = RepetitionValue(field.value, type) else { return nil }
        values.append(Field(name: field.name, value: value))
      }
      self = .record(values)
    default:
      guard let spelling = RepetitionValue.spelling(of: constant) else { return nil }
      self = .plain(spelling: spelling, type: type, value: constant)
    }
  }

  /// Words that begin an expression of their own, so that a value must be quoted.
  private static let reserved: Set<String> = [
    "not", "true", "false", "none", "case", "if", "then", "else", "and", "or", "in", "is", "as",
    "per", "within", "during", "outside",
  ]

  /// Whether a value of an enumeration can be written without quotes.
  private static func isWord(_ text: String) -> Bool {
    isName(text) && !reserved.contains(text)
  }

  /// Whether a text is a name.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first > UInt8(ascii: "9") else { return false }
    return text.utf8.allSatisfy(isWordByte)
  }

  private static func spelling(of constant: Constant) -> String? {
    switch constant {
    case .none: "none"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .float(let number): number.isFinite ? String(number) : nil
    case .percent(let share): percentage(share)
    case .bytes(let count): "\(count)B"
    case .duration(let length): Spelling.duration(length)
    case .date(let text), .time(let text): text
    case .secret(let name): "secret(\(quoted(name)))"
    case .string, .symbol, .regex, .promql, .list, .record: nil
    }
  }

  /// A share as a percentage, without the noise of binary fractions.
  private static func percentage(_ share: Double) -> String? {
    let scale = 1e9
    let number = (share * 100 * scale).rounded() / scale
    guard number.isFinite, number.magnitude < 1e15 else { return nil }
    let text = String(number)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + "%"
  }

  /// A text as a string of the language.
  static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// A text as it stands inside a string or text block.
  static func escaped(_ text: String) -> String {
    var out = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "$" where rest.first == "{": out += "$$"
      case "%" where rest.first == "{": out += "%%"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}

// How a value stands in the text that is made.
extension RepetitionValue {
  /// The value as an expression.
  ///
  /// - Parameter quotesWords: whether a name stands among expressions, where it is a text.
  /// - Returns: nil for what is not known.
  func expression(quotesWords: Bool) -> String? {
    switch self {
    case .word(let name): return quotesWords ? RepetitionValue.quoted(name) : name
    case .text(let text): return RepetitionValue.quoted(text)
    case .plain(let spelling, _, _): return spelling
    case .list(let elements):
      return "["
        + elements.compactMap { $0.expression(quotesWords: quotesWords) }
        .joined(separator: ", ") + "]"
    case .record(let fields):
      let parts = fields.compactMap { field in
        field.value.expression(quotesWords: quotesWords).map { "\(field.name): \($0)" }
      }
      return "{ " + parts.joined(separator: ", ") + " }"
    case .unknown: return nil
    }
  }

  /// The value as a part of a text; nil where it has no such form.
  var shown: String? {
    switch self {
    case .word(let text), .text(let text): text
    case .plain(let spelling, let type, _): type.isShowable ? spelling : nil
    case .list, .record, .unknown: nil
    }
  }

  /// The value as a part of a name; nil where it has no such form.
  var namePart: String? {
    switch self {
    case .word(let text), .text(let text): text
    case .plain(let spelling, .int, _), .plain(let spelling, .intRange, _): spelling
    case .plain, .list, .record, .unknown: nil
    }
  }

  /// The value in messages.
  var inMessages: String {
    let lengthMax = 60
    let text = expression(quotesWords: false) ?? "an unknown value"
    return text.count <= lengthMax ? text : text.prefix(lengthMax) + "…"
  }

  /// What messages call a value of the sort.
  var noun: String {
    switch self {
    case .word: "a name"
    case .text: "a text"
    case .plain(_, let type, _): type.description
    case .record: "a record"
    case .list: "a list"
    case .unknown: "an unknown value"
    }
  }

  /// The value among expressions that are evaluated while the package is written out.
  var typed: Typed {
    switch self {
    case .word(let text), .text(let text): return Typed(.string, .string(text))
    case .plain(_, let type, let value): return Typed(type, value)
    case .list(let elements):
      let typed = elements.map(\.typed)
      return Typed(
        .list(typed.first?.type ?? .poison), Folding.list(typed.map(\.value)))
    case .record(let fields):
      let typed = fields.map { (name: $0.name, typed: $0.value.typed) }
      return Typed(
        .record(typed.map { RecordTypeField($0.name, $0.typed.type) }),
        Folding.record(typed.map { ($0.name, $0.typed.value) }))
    case .unknown: return .poison
    }
  }

  /// The value of a field, or of the field of a field.
  func member(_ path: ArraySlice<String>) -> RepetitionValue? {
    guard let first = path.first else { return self }
    switch self {
    case .unknown: return .unknown
    case .record(let fields):
      return fields.first { $0.name == first }?.value.member(path.dropFirst())
    default: return nil
    }
  }

  /// The names of the fields; empty for what is no record.
  var fieldNames: [String] {
    if case .record(let fields) = self { fields.map(\.name) } else { [] }
  }
}
