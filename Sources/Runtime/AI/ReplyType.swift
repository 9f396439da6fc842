import DSL
import Interpreter

/// The JSON side of a step's `returns`: the schema shown to the model, and the strict reading of
/// what it answers.
struct ReplyType: Sendable {
  /// Bounds of an answer that fits its type; beyond them it is a mistake or an attack.
  static let stringBytesLimit = 32 * 1024
  static let listLimit = 1_000

  private let type: DataType
  /// Providers take only objects at the top; another type is wrapped in one.
  private let isWrapped: Bool

  init(_ type: DataType) {
    if case .record = type {
      self.type = type
      isWrapped = false
    } else {
      self.type = .record([DataField(Self.wrapper, type)])
      isWrapped = true
    }
  }

  private static let wrapper = "answer"

  /// JSON schema in the subset that strict modes take: every member required, no others allowed.
  var schema: JSONValue { Self.schema(of: type) }

  /// Reads the model's text.
  func read(_ text: String) throws(ReplyMismatch) -> Value {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue.parse(Self.payload(of: text))
    } catch {
      throw ReplyMismatch(path: "", problem: "it is not JSON: \(error.message)")
    }
    let value = try Self.value(json, as: type, path: "")
    guard isWrapped, case .record(let fields) = value, let only = fields.first else { return value }
    return only.value
  }

  /// Models without a JSON mode think aloud first and put JSON in a fence.
  private static func payload(of text: String) -> String {
    var text = text.trimmingSpace()
    if text.hasPrefix("<think>"), let end = text.firstRange(of: "</think>") {
      text = String(text[end.upperBound...]).trimmingSpace()
    }
    guard text.hasPrefix("```"), text.hasSuffix("```"), text.utf8.count > 6,
      let line = text.firstIndex(where: \.isNewline)
    else { return text }
    return String(text[line...].dropLast(3)).trimmingSpace()
  }
}

/// Where an answer departs from its type.
struct ReplyMismatch: Error, Hashable, CustomStringConvertible {
  /// `cause.items[2]`; empty for the whole.
  let path: String
  let problem: String

  var description: String { path.isEmpty ? problem : "\(path): \(problem)" }
}

// MARK: - Schema

extension ReplyType {
  private static func schema(of type: DataType) -> JSONValue {
    switch type {
    case .bool: typed("boolean")
    case .int: typed("integer")
    case .float: typed("number")
    case .percent: typed("number", [describing("a fraction: 0.25 means 25 %")])
    case .string: typed("string")
    case .duration: typed("string", [describing("a duration such as 90s, 5m or 1h30m")])
    case .floatRange(let low, let high):
      typed("number", [JSONMember("minimum", .double(low)), JSONMember("maximum", .double(high))])
    case .intRange(let low, let high):
      typed("integer", [JSONMember("minimum", .int(low)), JSONMember("maximum", .int(high))])
    case .symbol(let names):
      typed("string", [JSONMember("enum", .array(names.map(JSONValue.string)))])
    case .list(let element): typed("array", [JSONMember("items", schema(of: element))])
    case .optional(let inner):
      .object([JSONMember("anyOf", .array([schema(of: inner), typed("null")]))])
    case .record(let fields):
      typed(
        "object",
        [
          JSONMember(
            "properties", .object(fields.map { JSONMember($0.name, schema(of: $0.type)) })),
          JSONMember("required", .array(fields.map { .string($0.name) })),
          JSONMember("additionalProperties", .bool(false)),
        ])
    }
  }

  private static func typed(_ name: String, _ more: [JSONMember] = []) -> JSONValue {
    .object([JSONMember("type", .string(name))] + more)
  }

  private static func describing(_ text: String) -> JSONMember {
    JSONMember("description", .string(text))
  }
}

// MARK: - Reading

extension ReplyType {
  private static func value(
    _ json: JSONValue, as type: DataType, path: String
  ) throws(ReplyMismatch) -> Value {
    switch (type, json) {
    case (.optional, .null): return .none
    case (.optional(let inner), _): return try value(json, as: inner, path: path)
    case (.bool, .bool(let flag)): return .bool(flag)
    case (.string, .string(let text)): return .string(try bounded(text, path))
    case (.symbol(let names), .string(let name)) where names.contains(name): return .symbol(name)
    case (.duration, .string(let text)):
      if let span = parseDuration(text) { return .duration(span) }
    case (.int, _): if let number = integer(json) { return .int(number) }
    case (.intRange(let low, let high), _):
      if let number = integer(json), low <= number, number <= high { return .int(number) }
    case (.float, _): if let number = json.number { return .float(number) }
    case (.percent, _): if let number = json.number { return .percent(number) }
    case (.floatRange(let low, let high), _):
      if let number = json.number, low <= number, number <= high { return .float(number) }
    case (.list(let element), .array(let items)): return try list(items, of: element, path)
    case (.record(let fields), .object(let members)): return try record(members, fields, path)
    case (.symbol, _), (.bool, _), (.string, _), (.duration, _), (.list, _), (.record, _): break
    }
    throw ReplyMismatch(path: path, problem: "expected \(describe(type)), found \(describe(json))")
  }

  private static func bounded(_ text: String, _ path: String) throws(ReplyMismatch) -> String {
    guard text.utf8.count <= stringBytesLimit else {
      throw ReplyMismatch(path: path, problem: "longer than \(stringBytesLimit) bytes")
    }
    return text
  }

  /// JSON schema counts 5.0 as an integer.
  private static func integer(_ json: JSONValue) -> Int64? {
    switch json {
    case .int(let number): number
    case .double(let number): Int64(exactly: number)
    default: nil
    }
  }

  private static func list(
    _ items: [JSONValue], of element: DataType, _ path: String
  ) throws(ReplyMismatch) -> Value {
    guard items.count <= listLimit else {
      throw ReplyMismatch(path: path, problem: "more than \(listLimit) elements")
    }
    var out: [Value] = []
    for (index, item) in items.enumerated() {
      out.append(try value(item, as: element, path: "\(path)[\(index)]"))
    }
    return .list(out)
  }

  private static func record(
    _ members: [JSONMember], _ fields: [DataField], _ path: String
  ) throws(ReplyMismatch) -> Value {
    let prefix = path.isEmpty ? "" : path + "."
    if let stranger = members.first(where: { member in
      !fields.contains { $0.name == member.name }
    }) {
      let name = visible(stranger.name, limit: 60)
      throw ReplyMismatch(path: prefix + name, problem: "there is no such field")
    }
    var out: [RecordField] = []
    for field in fields {
      let inner = prefix + field.name
      if let member = members.first(where: { $0.name == field.name }) {
        out.append(RecordField(field.name, try value(member.value, as: field.type, path: inner)))
      } else if case .optional = field.type {
        out.append(RecordField(field.name, .none))
      } else {
        throw ReplyMismatch(path: inner, problem: "the field is missing")
      }
    }
    return .record(out)
  }

  private static func describe(_ type: DataType) -> String {
    switch type {
    case .bool: "true or false"
    case .int: "a whole number"
    case .float: "a number"
    case .percent: "a fraction"
    case .string: "a string"
    case .duration: "a duration such as 1h30m"
    case .floatRange(let low, let high): "a number in \(low)..\(high)"
    case .intRange(let low, let high): "a whole number in \(low)..\(high)"
    case .symbol(let names): "one of \(names.joined(separator: ", "))"
    case .list(let element): "a list, each \(describe(element))"
    case .optional(let inner): "\(describe(inner)) or null"
    case .record: "an object"
    }
  }

  private static func describe(_ json: JSONValue) -> String {
    switch json {
    case .array: "a list"
    case .object: "an object"
    case .null, .bool, .int, .double, .string: visible(json.text, limit: 60)
    }
  }
}

/// A duration as the language writes it: whole numbers with units, the greatest unit first.
func parseDuration(_ text: String) -> TimeSpan? {
  let units: [(name: String, span: TimeSpan)] = [
    ("w", .days(7)), ("d", .days(1)), ("h", .hours(1)), ("m", .minutes(1)), ("s", .seconds(1)),
    ("ms", .milliseconds(1)),
  ]
  var rest = Substring(text)
  var next = 0
  var total = TimeSpan.zero
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let unit = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(unit.count)
    guard digits.utf8.count <= 12, let count = Int64(digits),
      let index = units[next...].firstIndex(where: { $0.name == unit })
    else { return nil }
    total = total + units[index].span * count
    next = index + 1
  }
  return text.isEmpty ? nil : total
}
