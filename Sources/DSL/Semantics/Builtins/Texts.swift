extension Builtin {
  /// Functions over text; letters are changed and counted as Unicode scalars.
  static let texts: [Builtin] = [
    Builtin(
      "contains", [text("text"), text("part")], returns: .exactly(.bool),
      "Whether a text holds another one, letter case included.",
      example: #"contains("checkout-api", "api")"#, gives: "true"),
    Builtin(
      "ends_with", [text("text"), text("end")], returns: .exactly(.bool),
      "Whether a text ends with another one.",
      example: #"ends_with("checkout-api", "-api")"#, gives: "true"),
    Builtin(
      "lower", [text("text")], returns: .exactly(.string),
      "The text in lower case.",
      example: #"lower("HighErrorRate")"#, gives: "higherrorrate"),
    Builtin(
      "matches", [text("text"), BuiltinParameter("pattern", .pattern)], returns: .exactly(.bool),
      "Whether the whole text matches a regular expression (RE2 syntax, anchored at both ends).",
      example: #"matches("eu-west-1", re"eu-.*")"#, gives: "true"),
    Builtin(
      "replace", [text("text"), text("part"), text("by")], returns: .exactly(.string),
      "The text with every occurrence of a part replaced; an empty part changes nothing.",
      example: #"replace("a.b.c", ".", "/")"#, gives: "a/b/c"),
    Builtin(
      "split", [text("text"), text("separator")], returns: .exactly(.list(.string)),
      "The pieces between the separators; an empty separator gives the text as the only piece.",
      example: #"join(split("a,b", ","), " and ")"#, gives: "a and b"),
    Builtin(
      "starts_with", [text("text"), text("start")], returns: .exactly(.bool),
      "Whether a text starts with another one.",
      example: #"starts_with("checkout-api", "checkout")"#, gives: "true"),
    Builtin(
      "title", [text("text")], returns: .exactly(.string),
      "The text with the first letter of every word in upper case.",
      example: #"title("disk almost full")"#, gives: "Disk Almost Full"),
    Builtin(
      "to_string", [BuiltinParameter("value", .showable)], returns: .exactly(.string),
      "The value as a text shows it.",
      example: "to_string(42)", gives: "42"),
    Builtin(
      "trim", [text("text")], returns: .exactly(.string),
      "The text without white space at both ends.",
      example: #"trim("  disk full ")"#, gives: "disk full"),
    Builtin(
      "truncate", [text("text"), BuiltinParameter("length", .exactly(.int))],
      returns: .exactly(.string),
      "At most `length` characters of the text; a cut text ends with `…`, which is counted.",
      example: #"truncate("disk almost full", 8)"#, gives: "disk al…"),
    Builtin(
      "upper", [text("text")], returns: .exactly(.string),
      "The text in upper case.",
      example: #"upper("page")"#, gives: "PAGE"),
  ]

  static func text(_ name: String) -> BuiltinParameter {
    BuiltinParameter(name, .exactly(.string))
  }
}
