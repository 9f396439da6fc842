/// A JSON document in memory; objects keep the order of their members.
package indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  /// Names are unique when the value was read from text.
  case object([JSONMember])
}

package struct JSONMember: Hashable, Sendable {
  package var name: String
  package var value: JSONValue
  package init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

// MARK: - Reading

extension JSONValue {
  /// Reads one JSON text; a repeated member name is an error.
  package static func parse(
    _ bytes: [UInt8], limits: JSONLimits = .standard
  ) throws(JSONError) -> JSONValue {
    var reader = JSONReader(bytes, limits: limits)
    let value = try reader.readValue()
    try reader.end()
    return value
  }

  package static func parse(
    _ text: String, limits: JSONLimits = .standard
  ) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }
}

extension JSONReader {
  /// Reads the next value as a whole; a repeated member name is an error.
  ///
  /// Recursion is bounded by the depth limit.
  package mutating func readValue() throws(JSONError) -> JSONValue {
    switch try peek() {
    case .object: return try readObject()
    case .array: return try readArray()
    case .string: return .string(try readString())
    case .number: return try readNumber()
    case .bool: return .bool(try readBool())
    case .null:
      try readNull()
      return .null
    }
  }

  private mutating func readArray() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    try beginArray()
    while try nextElement() { elements.append(try readValue()) }
    return .array(elements)
  }

  private mutating func readObject() throws(JSONError) -> JSONValue {
    /// Below this count comparing is cheaper than hashing.
    let membersComparedLimit = 8
    var members: [JSONMember] = []
    // Bytes, because `String` equates canonically equivalent texts.
    var names: Set<[UInt8]> = []
    try beginObject()
    while try nextMember() {
      let name = keyString
      let isRepeated: Bool
      if members.count < membersComparedLimit {
        isRepeated = members.contains { isSame($0.name, name) }
      } else {
        if names.isEmpty { names = Set(members.map { Array($0.name.utf8) }) }
        isRepeated = !names.insert(Array(name.utf8)).inserted
      }
      guard !isRepeated else { throw repeatedMember() }
      members.append(JSONMember(name, try readValue()))
    }
    return .object(members)
  }

  private func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }
}

// MARK: - Looking into a value

extension JSONValue {
  /// The member of an object; nil when this is no object or has no such member.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  package var int: Int64? {
    guard case .int(let value) = self else { return nil }
    return value
  }

  /// The value of either kind of number.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  package var array: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  package var members: [JSONMember]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  package var isNull: Bool { self == .null }

  /// The compact text of this value.
  package var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text
  }
}
