/// Why a regular expression was refused.
package struct PatternError: Error, Hashable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable {
    case missingOperand = "nothing to repeat before the operator"
    case nestedRepetition = "a repetition cannot be repeated; group it with (?:…)"
    case repeatCount = "repeat count above 1000 or out of order"
    case missingParenthesis = "missing ')'"
    case unexpectedParenthesis = "unexpected ')'"
    case missingBracket = "missing ']'"
    case classRange = "invalid range in a character class"
    case escape = "unknown escape"
    case trailingBackslash = "backslash at the end"
    case group = "unknown group syntax (look-around is not supported)"
    case groupName = "invalid group name"
    case duplicateGroupName = "group name used twice"
    case property = "unknown Unicode property"
    case tooDeep = "groups nested too deeply"
    case tooLarge = "the expression is too large"
  }

  package let kind: Kind
  /// Bytes from the start of the expression to the part that is wrong.
  package let offset: Int
  /// The part that is wrong, as written.
  package let fragment: String

  package var description: String {
    fragment.isEmpty ? kind.rawValue : "\(kind.rawValue): `\(fragment)`"
  }
}
