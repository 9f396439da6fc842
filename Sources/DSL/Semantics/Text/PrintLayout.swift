/// The layout of `value as "%.2f"`: text around one verb of Go's `printf`.
struct PrintLayout {
  /// The letter that says how the value is written.
  let verb: Character

  /// Digits of a width or a precision; more would be a mistake.
  private static let digitsMax = 2
  /// Verbs with the kinds of values that they write.
  private static let numberVerbs: Set<Character> = ["e", "E", "f", "F", "g", "G"]
  private static let wholeVerbs: Set<Character> = ["d", "x", "X"]
  private static let textVerbs: Set<Character> = ["s", "q"]

  /// Reads a layout.
  ///
  /// - Throws: `PrintFault`, what is wrong with it.
  init(_ text: String) throws(PrintFault) {
    var verb: Character?
    var rest = text[...]
    while let percent = rest.firstIndex(of: "%") {
      rest = rest[percent...].dropFirst()
      if rest.first == "%" {
        rest = rest.dropFirst()
        continue
      }
      let letter = try PrintLayout.verb(&rest)
      guard verb == nil else { throw PrintFault("it writes one value, so it has one verb") }
      verb = letter
    }
    guard let verb else { throw PrintFault("it has no verb such as `%.2f`") }
    self.verb = verb
  }

  /// The verb behind a `%`, with its flags, width and precision.
  private static func verb(_ rest: inout Substring) throws(PrintFault) -> Character {
    rest = rest.drop { "+-# 0".contains($0) }
    for part in 0..<2 {
      if part == 1 {
        guard rest.first == "." else { break }
        rest = rest.dropFirst()
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= digitsMax else {
        throw PrintFault("a width has at most \(digitsMax) digits")
      }
      rest = rest.dropFirst(digits.count)
    }
    let known = numberVerbs.union(wholeVerbs).union(textVerbs).union(["v"])
    guard let letter = rest.popFirst(), known.contains(letter) else {
      throw PrintFault("known verbs are `%f`, `%e`, `%g`, `%d`, `%x`, `%s`, `%q` and `%v`")
    }
    return letter
  }

  /// Whether the verb writes values of a type.
  func writes(_ type: ValueType) -> Bool {
    switch type.widened {
    case .float: PrintLayout.numberVerbs.contains(verb) || verb == "v"
    case .int: PrintLayout.wholeVerbs.contains(verb) || verb == "v"
    case .string, .enumeration: PrintLayout.textVerbs.contains(verb) || verb == "v"
    case .poison: true
    default: false
    }
  }
}

/// Why a layout was refused.
struct PrintFault: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
