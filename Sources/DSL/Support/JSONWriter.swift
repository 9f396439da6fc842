/// Writes JSON text into a byte array; commas, indentation and escapes are its business.
///
///     var writer = JSONWriter(.pretty)
///     writer.beginObject()
///     writer.member("name", "disk")
///     writer.key("labels"); writer.beginArray(); … writer.endArray()
///     writer.endObject()
///
/// The same calls always give the same bytes. Control characters, U+2028 and U+2029 are escaped, so
/// that the text may stand in a line of a log and in a script. Misnested calls are a fault of the
/// program and trap.
package struct JSONWriter {
  package enum Style: Sendable {
    case compact
    /// Two spaces per level, a space after the colon, `[]` and `{}` when empty.
    case pretty
  }

  /// The text written so far.
  package private(set) var bytes: [UInt8] = []
  private let style: Style
  private var open: [Level] = []
  private var hasKey = false

  private struct Level {
    var isObject: Bool
    var isEmpty = true
  }

  package init(_ style: Style = .compact) { self.style = style }

  /// Continues after bytes that are already there, for several documents in one buffer.
  package init(_ style: Style = .compact, appendingTo bytes: consuming [UInt8]) {
    self.style = style
    self.bytes = bytes
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Structure

  package mutating func beginObject() { begin("{", isObject: true) }
  package mutating func endObject() { end("}", isObject: true) }
  package mutating func beginArray() { begin("[", isObject: false) }
  package mutating func endArray() { end("]", isObject: false) }

  /// Writes a member's name; exactly one value must follow.
  package mutating func key(_ name: String) {
    precondition(open.last?.isObject == true && !hasKey, "a key belongs into an object")
    separate()
    appendQuoted(name)
    bytes.append(UInt8(ascii: ":"))
    if style == .pretty { bytes.append(UInt8(ascii: " ")) }
    hasKey = true
  }

  // MARK: Values

  package mutating func string(_ text: String) {
    beforeValue()
    appendQuoted(text)
  }

  package mutating func int(_ value: some BinaryInteger) {
    beforeValue()
    bytes.append(contentsOf: String(value).utf8)
  }

  /// Writes the shortest text that reads back as the same number; `null` for one that is not
  /// finite.
  package mutating func double(_ value: Double) {
    beforeValue()
    bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
  }

  package mutating func bool(_ value: Bool) {
    beforeValue()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  package mutating func null() {
    beforeValue()
    bytes.append(contentsOf: "null".utf8)
  }

  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .int(let value): int(value)
    case .double(let value): double(value)
    case .string(let value): string(value)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members { self.member(member.name, member.value) }
      endObject()
    }
  }

  // MARK: Members

  package mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }
  package mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }
  package mutating func member(_ name: String, _ value: Int) {
    key(name)
    int(value)
  }
  package mutating func member(_ name: String, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  // MARK: Layout

  private mutating func begin(_ bracket: Unicode.Scalar, isObject: Bool) {
    beforeValue()
    bytes.append(UInt8(ascii: bracket))
    open.append(Level(isObject: isObject))
  }

  private mutating func end(_ bracket: Unicode.Scalar, isObject: Bool) {
    guard let level = open.popLast(), level.isObject == isObject, !hasKey else {
      preconditionFailure("a container must end where it began")
    }
    if !level.isEmpty { newLine() }
    bytes.append(UInt8(ascii: bracket))
  }

  private mutating func beforeValue() {
    if hasKey {
      hasKey = false
      return
    }
    precondition(open.last?.isObject != true, "a value in an object needs a key")
    separate()
  }

  /// The comma and line break before a member or an element.
  private mutating func separate() {
    guard let top = open.indices.last else { return }
    if !open[top].isEmpty { bytes.append(UInt8(ascii: ",")) }
    open[top].isEmpty = false
    newLine()
  }

  private mutating func newLine() {
    guard style == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in open { bytes.append(contentsOf: [UInt8(ascii: " "), UInt8(ascii: " ")]) }
  }

  // MARK: Strings

  private mutating func appendQuoted(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      var copied = 0
      for index in 0..<utf8.count {
        let byte = unsafe utf8[index]
        // Plain ASCII first: nearly every byte leaves here.
        if byte >= 0x20, byte != 0x22, byte != 0x5c, byte != 0xe2 { continue }
        let length: Int
        if byte == 0xe2 {
          guard index + 2 < utf8.count, unsafe utf8[index + 1] == 0x80,
            unsafe utf8[index + 2] & 0xfe == 0xa8
          else { continue }
          length = 3
        } else {
          length = 1
        }
        unsafe bytes.append(contentsOf: utf8[copied..<index])
        unsafe appendEscape(length == 3 ? 0x2028 + UInt16(utf8[index + 2] & 1) : UInt16(byte))
        copied = index + length
      }
      unsafe bytes.append(contentsOf: utf8[copied...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscape(_ unit: UInt16) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\\"))
    switch unit {
    case 0x22, 0x5c: bytes.append(UInt8(unit))
    case 0x0a: bytes.append(UInt8(ascii: "n"))
    case 0x0d: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      bytes.append(UInt8(ascii: "u"))
      for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> shift & 0xf)]) }
    }
  }
}
