package import DSL
package import Interpreter

extension JSONValue: Stored {
  package var stored: JSONValue { self }
  package init(stored: JSONValue) { self = stored }
}

extension String: Stored {
  package var stored: JSONValue { .string(self) }
  package init(stored: JSONValue) throws(StoredFormError) {
    guard let text = stored.string else { throw StoredFormError("expected a string") }
    self = text
  }
}

extension Bool: Stored {
  package var stored: JSONValue { .bool(self) }
  package init(stored: JSONValue) throws(StoredFormError) {
    guard let value = stored.bool else { throw StoredFormError("expected true or false") }
    self = value
  }
}

extension Int64: Stored {
  package var stored: JSONValue { .int(self) }
  package init(stored: JSONValue) throws(StoredFormError) {
    guard let value = stored.int else { throw StoredFormError("expected an integer") }
    self = value
  }
}

extension Int: Stored {
  package var stored: JSONValue { .int(Int64(self)) }
  package init(stored: JSONValue) throws(StoredFormError) {
    guard let value = Int(exactly: try Int64(stored: stored)) else {
      throw StoredFormError("the integer is out of range")
    }
    self = value
  }
}

extension UInt32: Stored {
  package var stored: JSONValue { .int(Int64(self)) }
  package init(stored: JSONValue) throws(StoredFormError) {
    guard let value = UInt32(exactly: try Int64(stored: stored)) else {
      throw StoredFormError("the integer is out of range")
    }
    self = value
  }
}

/// JSON has no number for what is not finite, so that is kept as text.
extension Double: Stored {
  package var stored: JSONValue { isFinite ? .double(self) : .string(description) }
  package init(stored: JSONValue) throws(StoredFormError) {
    if let number = stored.number {
      self = number
    } else if let text = stored.string, let number = Double(text), !number.isFinite {
      self = number
    } else {
      throw StoredFormError("expected a number")
    }
  }
}

extension Array: Stored where Element: Stored {
  package var stored: JSONValue { .array(map(\.stored)) }
  package init(stored: JSONValue) throws(StoredFormError) {
    guard let elements = stored.array else { throw StoredFormError("expected an array") }
    self = []
    reserveCapacity(elements.count)
    for element in elements { append(try Element(stored: element)) }
  }
}

/// Nanoseconds since 1970.
extension Instant: Stored {
  package var stored: JSONValue { .int(nanoseconds) }
  package init(stored: JSONValue) throws(StoredFormError) {
    self.init(nanoseconds: try Int64(stored: stored))
  }
}

/// Nanoseconds.
extension TimeSpan: Stored {
  package var stored: JSONValue { .int(nanoseconds) }
  package init(stored: JSONValue) throws(StoredFormError) {
    self.init(nanoseconds: try Int64(stored: stored))
  }
}

/// Enumerations are kept by the name of their case.
extension Stored where Self: RawRepresentable, RawValue == String {
  package var stored: JSONValue { .string(rawValue) }
  package init(stored: JSONValue) throws(StoredFormError) {
    let text = try String(stored: stored)
    guard let value = Self(rawValue: text) else {
      throw StoredFormError("unknown \(Self.self) '\(text)'")
    }
    self = value
  }
}

/// An object; names keep their order.
extension PackedMap: Stored {
  package var stored: JSONValue {
    .object(pairs.map { JSONMember($0.name, .string($0.value)) })
  }
  package init(stored: JSONValue) throws(StoredFormError) {
    guard let members = stored.members else { throw StoredFormError("expected an object") }
    var pairs: [(name: String, value: String)] = []
    for member in members { pairs.append((member.name, try String(stored: member.value))) }
    self.init(pairs)
  }
}

extension LabelSet: Stored {
  package var stored: JSONValue { map.stored }
  package init(stored: JSONValue) throws(StoredFormError) {
    self.init(try PackedMap(stored: stored))
  }
}

extension GroupKey: Stored {
  package var stored: JSONValue { .fields([("route", route), ("labels", labels)]) }
  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "group key")
    self.init(route: try fields.get("route"), labels: try fields.get("labels"))
  }
}
