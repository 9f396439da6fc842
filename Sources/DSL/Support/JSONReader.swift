/// A strict pull reader of one JSON text (RFC 8259) in memory.
///
/// The caller walks the text and says what it expects next, so nothing is built that it does not
/// ask for:
///
///     var reader = JSONReader(bytes)
///     try reader.beginObject()
///     while try reader.nextMember() {
///       if reader.keyIs("status") { status = try reader.readString() } else { try
/// reader.skipValue() }
///     }
///     try reader.end()
///
/// Each value must be consumed exactly once. Refused: anything RFC 8259 does not allow, invalid
/// UTF-8, lone surrogates, a byte order mark, text after the value, and whatever exceeds a limit.
/// Repeated member names are handed to the caller, who knows which names it has seen and throws
/// `repeatedMember()`; `readValue()` refuses them by itself.
package struct JSONReader {
  /// What the next value is, judged by its first byte.
  package enum Kind: String, Sendable {
    case object = "an object"
    case array = "an array"
    case string = "a string"
    case number = "a number"
    case bool = "a boolean"
    case null = "null"
  }

  /// An object or array that has been entered and not yet left.
  struct Container {
    var isObject: Bool
    var count: Int
  }

  /// Where the current member's name stands: in the text, or decoded in `scratch`.
  struct Key {
    var start = 0
    var range = 0..<0
    var isDecoded = false
  }

  let bytes: [UInt8]
  let limits: JSONLimits
  /// Bytes consumed so far.
  package internal(set) var offset = 0
  var open: [Container] = []
  var key = Key()
  var scratch: [UInt8] = []

  package init(_ bytes: [UInt8], limits: JSONLimits = .standard) {
    self.bytes = bytes
    self.limits = limits
  }
}

// MARK: - Structure

extension JSONReader {
  /// Looks at the next value without consuming it.
  package mutating func peek() throws(JSONError) -> Kind {
    skipWhitespace()
    guard offset < bytes.count else { throw unexpectedEnd() }
    switch bytes[offset] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw error("expected a value, found \(describeByte())")
    }
  }

  /// Enters an object; `nextMember()` then steps through it.
  package mutating func beginObject() throws(JSONError) {
    try expect(.object)
    try enter(isObject: true)
  }

  /// Reads the next member's name, or leaves the object and returns false.
  package mutating func nextMember() throws(JSONError) -> Bool {
    guard try advance(closing: UInt8(ascii: "}"), limit: limits.members, noun: "members") else {
      return false
    }
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
      throw error("expected a member name, found \(describeByte())")
    }
    try readKey()
    skipWhitespace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else {
      throw error("expected ':' after the member name, found \(describeByte())")
    }
    offset += 1
    return true
  }

  /// Enters an array; `nextElement()` then steps through it.
  package mutating func beginArray() throws(JSONError) {
    try expect(.array)
    try enter(isObject: false)
  }

  /// Moves to the next element, or leaves the array and returns false.
  package mutating func nextElement() throws(JSONError) -> Bool {
    try advance(closing: UInt8(ascii: "]"), limit: limits.elements, noun: "elements")
  }

  /// Checks that nothing but white space follows the value.
  package mutating func end() throws(JSONError) {
    skipWhitespace()
    guard offset == bytes.count else { throw error("unexpected \(describeByte()) after the value") }
  }

  /// Consumes the next value whatever it is, with every check of the grammar.
  package mutating func skipValue() throws(JSONError) {
    let floor = open.count
    repeat {
      switch try peek() {
      case .object: try beginObject()
      case .array: try beginArray()
      case .string: try skipString()
      case .number: _ = try scanNumber()
      case .bool: _ = try readBool()
      case .null: try readNull()
      }
    } while try moveToNextValue(above: floor)
  }

  /// Closes finished containers down to a depth; true when there is another value to consume.
  private mutating func moveToNextValue(above floor: Int) throws(JSONError) -> Bool {
    while open.count > floor {
      let inObject = open[open.count - 1].isObject
      if try inObject ? nextMember() : nextElement() { return true }
    }
    return false
  }

  private mutating func enter(isObject: Bool) throws(JSONError) {
    guard open.count < limits.depth else {
      throw error("nested deeper than \(limits.depth) levels")
    }
    offset += 1
    open.append(Container(isObject: isObject, count: 0))
  }

  /// Steps over the separator before a member or element; false when the container closes.
  private mutating func advance(
    closing: UInt8, limit: Int, noun: String
  ) throws(JSONError) -> Bool {
    skipWhitespace()
    guard offset < bytes.count, let top = open.indices.last else { throw unexpectedEnd() }
    if bytes[offset] == closing {
      offset += 1
      open.removeLast()
      return false
    }
    if open[top].count > 0 {
      guard bytes[offset] == UInt8(ascii: ",") else {
        let wanted = closing == UInt8(ascii: "}") ? "',' or '}'" : "',' or ']'"
        throw error("expected \(wanted), found \(describeByte())")
      }
      offset += 1
      skipWhitespace()
    }
    open[top].count += 1
    guard open[top].count <= limit else { throw error("more than \(limit) \(noun)") }
    return true
  }
}

// MARK: - Member names

extension JSONReader {
  /// The name of the current member.
  package var keyString: String {
    key.isDecoded ? makeString(scratch, 0..<scratch.count) : makeString(bytes, key.range)
  }

  /// Compares the current member's name with a literal without making a string.
  package func keyIs(_ name: StaticString) -> Bool {
    key.isDecoded
      ? isSpelt(scratch, 0..<scratch.count, name) : isSpelt(bytes, key.range, name)
  }

  /// The error for a member name that the caller has seen before in this object.
  package func repeatedMember() -> JSONError {
    JSONError(offset: key.start, message: "member '\(keyString)' occurs twice")
  }

  private mutating func readKey() throws(JSONError) {
    key.start = offset
    let scanned = try scanString()
    key.range = scanned.range
    key.isDecoded = scanned.hasEscapes
    if scanned.hasEscapes {
      scratch.removeAll(keepingCapacity: true)
      do {
        try decode(scanned.range, into: &scratch)
      } catch {
        // Without its name the member makes no sense.
        throw JSONError(offset: error.offset, message: error.message)
      }
    }
  }
}

// MARK: - Errors and small helpers

extension JSONReader {
  /// An error at the current position, for callers that refuse a value they understand.
  package func error(_ message: String) -> JSONError {
    JSONError(offset: offset, message: message)
  }

  func unexpectedEnd() -> JSONError { error("unexpected end of the text") }

  mutating func expect(_ wanted: Kind) throws(JSONError) {
    let found = try peek()
    guard found == wanted else {
      throw error("expected \(wanted.rawValue), found \(found.rawValue)")
    }
  }

  mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0a, 0x0d, 0x09: offset += 1
      default: return
      }
    }
  }

  /// The current byte as a reader of the message would name it.
  func describeByte() -> String {
    guard offset < bytes.count else { return "the end of the text" }
    let byte = bytes[offset]
    if offset == 0, bytes.starts(with: [0xef, 0xbb, 0xbf]) { return "a byte order mark" }
    guard byte > 0x20, byte < 0x7f else {
      return "byte 0x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
    }
    return "'\(Character(Unicode.Scalar(byte)))'"
  }
}
