extension Builtin {
  /// Functions over numbers and quantities.
  static let numbers: [Builtin] = [
    Builtin(
      "abs", [quantity("number")], returns: .quantity,
      "The number without its sign.",
      example: "abs(-3)", gives: "3"),
    Builtin(
      "humanize", [quantity("number")], returns: .exactly(.string),
      "The number in a short form with a metric prefix, as dashboards show it.",
      example: "humanize(1234567)", gives: "1.235M"),
    Builtin(
      "max", [quantity("left"), quantity("right")], returns: .quantity,
      "The greater of two quantities.",
      example: "max(2, 3)", gives: "3"),
    Builtin(
      "min", [quantity("left"), quantity("right")], returns: .quantity,
      "The lesser of two quantities.",
      example: "min(90s, 1m)", gives: "1m"),
    Builtin(
      "parse_int", [text("text")], returns: .exactly(.optional(.int)),
      "The whole number that a text spells in decimal digits; none when it spells none.",
      example: #"parse_int("42") ?? 0"#, gives: "42"),
    Builtin(
      "round", [BuiltinParameter("number", .exactly(.float))], returns: .exactly(.int),
      "The nearest whole number; halves go away from zero.",
      example: "round(2.5)", gives: "3"),
  ]

  static func quantity(_ name: String) -> BuiltinParameter { BuiltinParameter(name, .quantity) }
}
