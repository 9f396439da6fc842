/// Why an expression has no value.
///
/// The checker has proved the types, so what remains is arithmetic, limits, and data from outside
/// that fits no case.
package struct EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
  package var message: String
  /// The declaration evaluated, where the caller knows it.
  package var place: Place?

  package init(_ message: String, at place: Place? = nil) {
    self.message = message
    self.place = place
  }

  package var description: String { message }
}

/// Bounds of one evaluation, enforced in the units of the static cost bound.
package struct EvaluationLimits: Sendable {
  /// Visited nodes of the expression, elements of lists and alerts of a group.
  package var steps: Int
  /// Bytes of all texts made on the way, the result included.
  package var textBytes: Int
  /// Elements of one list.
  package var listLength: Int
  /// Expressions inside each other.
  package var nesting: Int

  package static let standard = EvaluationLimits()

  package init(
    steps: Int = 1_000_000, textBytes: Int = 4 << 20, listLength: Int = 100_000,
    nesting: Int = 256
  ) {
    self.steps = steps
    self.textBytes = textBytes
    self.listLength = listLength
    self.nesting = nesting
  }
}
