/// Bounds that the JSON reader enforces while reading; exceeding one is a `JSONError`.
///
/// The input's own length is the caller's to bound before it hands the bytes in.
package struct JSONLimits: Sendable {
  /// Containers inside each other.
  package var depth: Int
  /// Decoded bytes of one string.
  package var stringBytes: Int
  /// Characters of one number.
  package var numberBytes: Int
  /// Members of one object.
  package var members: Int
  /// Elements of one array.
  package var elements: Int

  package static let standard = JSONLimits()

  package init(
    depth: Int = 64, stringBytes: Int = 1 << 20, numberBytes: Int = 256, members: Int = 10_000,
    elements: Int = 1_000_000
  ) {
    self.depth = depth
    self.stringBytes = stringBytes
    self.numberBytes = numberBytes
    self.members = members
    self.elements = elements
  }
}

/// Why and where a JSON text was refused.
package struct JSONError: Error, Hashable, CustomStringConvertible {
  /// Bytes from the start of the text.
  package let offset: Int
  package let message: String
  /// A string was read to its end, but holds what is no text: who can do without it may go on.
  package let isBehindString: Bool

  package init(offset: Int, message: String, isBehindString: Bool = false) {
    self.offset = offset
    self.message = message
    self.isBehindString = isBehindString
  }

  package var description: String { "\(message) (at byte \(offset))" }
}
