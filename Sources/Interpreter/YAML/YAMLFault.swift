/// What libyaml found, in words that say what to do.
///
/// Its own texts name rules of YAML's grammar; people look for the line that is indented wrongly,
/// or for the quote that is not closed.
enum YAMLFault {
  /// Says what is wrong.
  ///
  /// - Parameters:
  ///   - problem: libyaml's text.
  ///   - context: what it was reading, or nil.
  ///   - opening: the line where that begins, counted from 1; nil where it is not known.
  /// - Returns: The message, and whether it belongs to the beginning of what was being read.
  static func message(
    _ problem: String, while context: String?, from opening: Int?
  ) -> (text: String, isAtOpening: Bool) {
    let begun = opening.map { " that begins in line \($0)" } ?? ""
    switch problem {
    case "did not find expected key":
      return (
        "a key is expected here: is the line indented as the other keys of the mapping\(begun)?",
        false
      )
    case "did not find expected '-' indicator":
      return (
        "an element of a list is expected here: is the line indented as the list\(begun)?", false
      )
    case "did not find expected ',' or ']'":
      return ("the list\(begun) goes on with ',' or ends with ']'", false)
    case "did not find expected ',' or '}'":
      return ("the mapping\(begun) goes on with ',' or ends with '}'", false)
    case "mapping values are not allowed in this context":
      return (
        "a ': ' is not allowed here: quote the text, or indent the line as the keys around it",
        false
      )
    case "could not find expected ':'":
      return ("this line is no 'key: value'", true)
    case "found character that cannot start any token":
      return (
        "no value begins with this character: quote the text; a tab cannot indent", false
      )
    case "found a tab character that violates indentation",
      "found a tab character that violate indentation",
      "found a tab character where an indentation space is expected":
      return ("a tab cannot indent: use spaces", false)
    case "found unexpected end of stream" where context?.contains("quoted scalar") ?? false:
      return ("the text that begins here in quotes is not closed", true)
    case "did not find expected node content":
      return ("a value is expected here", false)
    case "found unknown escape character":
      return (
        "this escape is not known: write '\\\\' for a backslash, or use single quotes", false
      )
    case "block sequence entries are not allowed in this context":
      return ("a list cannot begin here: put it on a line of its own", false)
    default:
      let text = [context, problem].compactMap { $0 }.joined(separator: ": ")
      return (text.isEmpty ? "not YAML" : text, false)
    }
  }
}
