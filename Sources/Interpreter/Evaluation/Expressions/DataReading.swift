package import DSL

/// Why data from outside is not of the type that was asked for.
package struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the data: `actions[2].confidence`; empty for the whole.
  package let path: String
  package let message: String

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension Value {
  /// Reads JSON from outside, such as an AI's reply, as a value of a type.
  ///
  /// Members that the type does not name are ignored; everything it names must be there and fit, only
  /// an optional may be left out. Percentages are fractions, durations seconds.
  package init(_ json: JSONValue, as type: DataType) throws(DataError) {
    self = try DataReader().read(json, as: type)
  }
}

/// Knows how far it has descended, for messages.
private struct DataReader {
  var path = ""

  /// As in evaluation; what is longer is refused, not cut.
  private static let listLengthMax = EvaluationLimits.standard.listLength

  func read(_ json: JSONValue, as type: DataType) throws(DataError) -> Value {
    switch type {
    case .bool:
      guard case .bool(let answer) = json else { throw mismatch(json, "true or false") }
      return .bool(answer)
    case .int: return .int(try integer(json, "a whole number"))
    case .float: return .float(try number(json, "a number"))
    case .percent: return .percent(try number(json, "a number (0.25 for 25 %)"))
    case .string:
      guard case .string(let text) = json else { throw mismatch(json, "a string") }
      return .string(text)
    case .duration: return try duration(json)
    case .floatRange(let low, let high): return try fraction(json, low, high)
    case .intRange(let low, let high): return try integer(json, low, high)
    case .symbol(let names): return try symbol(json, names)
    case .list(let element): return try list(json, element)
    case .optional(let base): return json.isNull ? .none : try read(json, as: base)
    case .record(let fields): return try record(json, fields)
    }
  }

  // MARK: Numbers

  private func number(_ json: JSONValue, _ wanted: String) throws(DataError) -> Double {
    guard let number = json.number, number.isFinite else { throw mismatch(json, wanted) }
    return number
  }

  private func integer(_ json: JSONValue, _ wanted: String) throws(DataError) -> Int64 {
    switch json {
    case .int(let number): return number
    case .double(let number):
      // 3.0 is a whole number; some writers know no other.
      guard let whole = Int64(exactly: number) else { throw mismatch(json, wanted) }
      return whole
    default: throw mismatch(json, wanted)
    }
  }

  private func fraction(
    _ json: JSONValue, _ low: Double, _ high: Double
  ) throws(DataError) -> Value {
    let range = "\(plain(low))..\(plain(high))"
    let number = try number(json, "a number in \(range)")
    guard low <= number, number <= high else { throw error("\(json.text) is outside \(range)") }
    return .float(number)
  }

  private func integer(_ json: JSONValue, _ low: Int64, _ high: Int64) throws(DataError) -> Value {
    let range = "\(low)..\(high)"
    let number = try integer(json, "a whole number in \(range)")
    guard low <= number, number <= high else { throw error("\(number) is outside \(range)") }
    return .int(number)
  }

  private func duration(_ json: JSONValue) throws(DataError) -> Value {
    let seconds = try number(json, "a number of seconds")
    guard let nanoseconds = Int64(exactly: (seconds * 1e9).rounded()) else {
      throw error("\(json.text) seconds are too long")
    }
    return .duration(.nanoseconds(nanoseconds))
  }

  // MARK: Structures

  private func symbol(_ json: JSONValue, _ names: [String]) throws(DataError) -> Value {
    let wanted = "one of \(names.joined(separator: ", "))"
    guard case .string(let name) = json, names.contains(where: name.hasSameBytes) else {
      throw mismatch(json, wanted)
    }
    return .symbol(name)
  }

  private func list(_ json: JSONValue, _ element: DataType) throws(DataError) -> Value {
    guard case .array(let elements) = json else { throw mismatch(json, "a list") }
    guard elements.count <= Self.listLengthMax else {
      throw error("a list has \(elements.count) elements; \(Self.listLengthMax) are allowed")
    }
    var values: [Value] = []
    for (number, item) in elements.enumerated() {
      values.append(try DataReader(path: "\(path)[\(number)]").read(item, as: element))
    }
    return .list(values)
  }

  private func record(_ json: JSONValue, _ fields: [DataField]) throws(DataError) -> Value {
    guard case .object(let members) = json else { throw mismatch(json, "an object") }
    var values: [RecordField] = []
    for field in fields {
      let inner = DataReader(path: path.isEmpty ? field.name : "\(path).\(field.name)")
      if let member = members.first(where: { $0.name == field.name }) {
        values.append(RecordField(field.name, try inner.read(member.value, as: field.type)))
      } else if case .optional = field.type {
        values.append(RecordField(field.name, .none))
      } else {
        throw inner.missing(field, among: members)
      }
    }
    return .record(values)
  }

  // MARK: Messages

  private func error(_ message: String) -> DataError { DataError(path: path, message: message) }

  private func missing(_ field: DataField, among members: [JSONMember]) -> DataError {
    let near = suggestions(for: field.name, among: members.map(\.name)).first
    return error(near.map { "missing; there is '\($0)'" } ?? "missing")
  }

  private func mismatch(_ json: JSONValue, _ wanted: String) -> DataError {
    error("expected \(wanted), found \(describe(json))")
  }

  private func describe(_ json: JSONValue) -> String {
    let lengthMax = 60
    return switch json {
    case .array(let elements): "a list of \(elements.count)"
    case .object: "an object"
    default: json.text.truncated(to: lengthMax)
    }
  }
}
