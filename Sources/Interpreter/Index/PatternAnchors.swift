import DSL

extension Pattern {
  /// All texts that the pattern matches if they are few, as those of `eu|us` are.
  var alternatives: [String]? {
    // Most patterns repeat something; there is no need to build their automata to see it.
    guard !source.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "+") }),
      let language = try? Language(matching: self)
    else { return nil }
    return language.members
  }

  /// A text that everything the pattern matches begins with; nil when none can be read off it.
  ///
  /// Reads no more of the syntax than plain characters, escaped punctuation and `^`, and gives up
  /// where an alternative might begin elsewhere: a longer prefix may exist, a wrong one is never
  /// given.
  var requiredPrefix: String? {
    var scalars = source.unicodeScalars[...]
    if scalars.first == "^" { scalars.removeFirst() }
    var prefix = String.UnicodeScalarView()
    while let (literal, rest) = Self.leadingLiteral(scalars) {
      // What is repeated may also be repeated no time.
      if let next = rest.first, "*+?{".unicodeScalars.contains(next) { break }
      prefix.append(literal)
      scalars = rest
    }
    return prefix.isEmpty || Self.mayBranch(scalars) ? nil : String(prefix)
  }

  private static func leadingLiteral(
    _ scalars: Substring.UnicodeScalarView
  ) -> (Unicode.Scalar, rest: Substring.UnicodeScalarView)? {
    guard let first = scalars.first else { return nil }
    let rest = scalars.dropFirst()
    if first != "\\" {
      return "^$.|?*+()[]{}".unicodeScalars.contains(first) ? nil : (first, rest)
    }
    guard let escaped = rest.first, escaped.isASCII, escaped.properties.isASCIIPunctuation else {
      return nil
    }
    return (escaped, rest.dropFirst())
  }

  /// Whether an alternative to everything before may follow: a `|` outside of parentheses.
  private static func mayBranch(_ scalars: Substring.UnicodeScalarView) -> Bool {
    var depth = 0
    var isEscaped = false
    for scalar in scalars {
      if isEscaped {
        isEscaped = false
        // `\Q…\E` quotes parentheses.
        if scalar == "Q", scalars.contains("|") { return true }
        continue
      }
      switch scalar {
      case "\\": isEscaped = true
      // Parentheses inside a class are plain characters; telling them apart is not worth it.
      case "[" where scalars.contains("|"): return true
      case "(": depth += 1
      case ")": depth -= 1
      case "|" where depth <= 0: return true
      default: break
      }
    }
    return false
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isASCIIPunctuation: Bool {
    switch generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol,
      .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }
}
