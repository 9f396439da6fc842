// Escapes and bracket classes.

extension PatternParser {
  /// Reads `[…]`.
  mutating func bracketClass() throws(PatternError) -> ScalarSet {
    let start = position
    position += 1
    let isNegated = accept("^")
    var set = ScalarSet.empty
    var isFirst = true
    while isFirst || current != "]" {
      guard current != nil else { throw error(.missingBracket, from: start) }
      set = set.union(try classItem(start))
      isFirst = false
    }
    position += 1
    return isNegated ? set.inverted : set
  }

  private mutating func classItem(_ start: Int) throws(PatternError) -> ScalarSet {
    if let named = try asciiClass() { return named }
    if let escaped = try classEscape() { return escaped }
    let rangeStart = position
    let low = try classScalar(start)
    var high = low
    if current == "-", let next = peek(1), next != "]" {
      position += 1
      high = try classScalar(start)
      guard low <= high else { throw error(.classRange, from: rangeStart, to: position) }
    }
    let set = ScalarSet([low.value...high.value])
    return flags.ignoresCase ? set.caseFolded : set
  }

  private mutating func classScalar(_ start: Int) throws(PatternError) -> Unicode.Scalar {
    guard let scalar = current else { throw error(.missingBracket, from: start) }
    if scalar == "\\" { return try scalarEscape() }
    position += 1
    return scalar
  }

  /// Reads `[:name:]` or `[:^name:]`; nil when there is none here.
  private mutating func asciiClass() throws(PatternError) -> ScalarSet? {
    /// Longer than every name, so that the search for the end stays short.
    let nameLimit = 32
    guard current == "[", peek(1) == ":" else { return nil }
    let isNegated = peek(2) == "^"
    let body = scalars.dropFirst(position + (isNegated ? 3 : 2)).prefix(nameLimit)
    guard let bracket = body.firstIndex(of: "]"), bracket > body.startIndex,
      scalars[bracket - 1] == ":"
    else { return nil }
    let name = String(String.UnicodeScalarView(body[..<(bracket - 1)]))
    guard let set = ASCIIClasses.named[name] else {
      throw error(.classRange, from: position, to: bracket + 1)
    }
    position = bracket + 1
    return finished(set, isNegated: isNegated)
  }

  /// Reads an escape that stands for a set: `\d`, `\pL`, `\p{Greek}`; nil when there is none here.
  mutating func classEscape() throws(PatternError) -> ScalarSet? {
    guard current == "\\", let letter = peek(1) else { return nil }
    let start = position
    switch letter {
    case "d", "D":
      position += 2
      return finished(ASCIIClasses.digit, isNegated: letter == "D")
    case "s", "S":
      position += 2
      return finished(ASCIIClasses.space, isNegated: letter == "S")
    case "w", "W":
      position += 2
      return finished(ASCIIClasses.word, isNegated: letter == "W")
    case "p", "P":
      position += 2
      return try property(start, isNegated: letter == "P")
    default: return nil
    }
  }

  /// Case folding comes before negation, so that `(?i)[^k]` also leaves out the Kelvin sign.
  private func finished(_ set: ScalarSet, isNegated: Bool) -> ScalarSet {
    let folded = flags.ignoresCase ? set.caseFolded : set
    return isNegated ? folded.inverted : folded
  }

  private mutating func property(
    _ start: Int, isNegated: Bool
  ) throws(PatternError) -> ScalarSet {
    var name = String.UnicodeScalarView()
    var isNegated = isNegated
    if accept("{") {
      if accept("^") { isNegated.toggle() }
      while let scalar = current, scalar != "}" {
        name.append(scalar)
        position += 1
      }
      guard accept("}") else { throw error(.property, from: start) }
    } else if let scalar = current {
      name.append(scalar)
      position += 1
    }
    guard let set = UnicodeProperties.set(named: String(name)) else {
      throw error(.property, from: start, to: position)
    }
    return finished(set, isNegated: isNegated)
  }

  /// Reads an escape that stands for one scalar.
  mutating func scalarEscape() throws(PatternError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let letter = current else { throw error(.trailingBackslash, from: start) }
    position += 1
    switch letter {
    case "a": return "\u{07}"
    case "f": return "\u{0c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0b}"
    case "x": return try hexadecimalEscape(start)
    case "0": return octalEscape(first: 0)
    case "1"..."7":
      // A digit alone would be a backreference, which no automaton can follow.
      guard let next = current, Self.digit(next, radix: 8) != nil else { break }
      return octalEscape(first: letter.value - 0x30)
    default:
      let isLetterOrDigit = ASCIIClasses.named["alnum"]?.ranges.contains {
        $0.contains(letter.value)
      }
      if letter.isASCII, isLetterOrDigit == false { return letter }
    }
    throw error(.escape, from: start, to: position)
  }

  /// At most three octal digits, which always make a scalar.
  private mutating func octalEscape(first: UInt32) -> Unicode.Scalar {
    var value = first
    for _ in 0..<2 {
      guard let scalar = current, let digit = Self.digit(scalar, radix: 8) else { break }
      value = value * 8 + digit
      position += 1
    }
    return Unicode.Scalar(value) ?? "\u{fffd}"
  }

  /// `\xHH` or `\x{H…}`.
  private mutating func hexadecimalEscape(_ start: Int) throws(PatternError) -> Unicode.Scalar {
    let isBraced = accept("{")
    var value: UInt32 = 0
    var count = 0
    while let scalar = current, let digit = Self.digit(scalar, radix: 16), isBraced || count < 2 {
      value = value * 16 + digit
      count += 1
      position += 1
      guard value <= ScalarSet.lastScalar else {
        throw error(.escape, from: start, to: position)
      }
    }
    let isComplete = isBraced ? count > 0 && accept("}") : count == 2
    guard isComplete, let scalar = Unicode.Scalar(value) else {
      throw error(.escape, from: start, to: position + 1)
    }
    return scalar
  }
}
