import DSL

/// How values are written in the language.
enum SourceText {
  /// A text between quotes.
  ///
  /// What cannot be seen, or would begin an interpolation, is written by number.
  static func quoted(_ text: String) -> String {
    var out = "\""
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "$" where next == "{", "%" where next == "{": out += numbered(scalar)
      default:
        if isVisible(scalar) { out.unicodeScalars.append(scalar) } else { out += numbered(scalar) }
      }
    }
    return out + "\""
  }

  /// A letter that would mean something else as it is.
  static func numbered(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16))}"
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
    default: true
    }
  }

  /// A length of time with its units; what is finer than a millisecond is cut.
  static func duration(_ span: TimeSpan) -> String {
    let units: [(name: String, milliseconds: Int64)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    var rest = max(0, span.nanoseconds / 1_000_000)
    var out = ""
    for unit in units where rest >= unit.milliseconds {
      out += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return out.isEmpty ? "0s" : out
  }

  static func list(_ texts: [String]) -> String { "[" + texts.joined(separator: ", ") + "]" }

  /// A label as a term of a condition or an element of a list.
  static func label(_ name: String) -> String {
    isPlainLabel(name) ? name : "label(\(quoted(name)))"
  }

  /// Whether a label can be named without quotes.
  ///
  /// Most words of the language can, so the checker is asked about those.
  static func isPlainLabel(_ name: String) -> Bool {
    guard Matcher.isValidLabelName(name, mode: .classic) else { return false }
    return isPlainName(name) || isUnderstood(name)
  }

  private static func isUnderstood(_ name: String) -> Bool {
    let source = """
      edition 2026
      labels { \(name): String? }
      channel screen: terminal {}
      last resort screen
      route {
        group by [\(name), alertname]
        also when \(name) is absent -> screen
        when \(name) =~ "x.*" and \(name) not in ["x", "y"] -> screen
        when not (\(name) is present and \(name) == "z") -> screen
        otherwise -> screen
      }
      inhibit rule {
        when \(name) == "x"
        mute \(name) != "y"
        same [job, \(name)]
        because "z"
      }
      """
    return !check(files: [SourceFile(path: "label.tocsin", text: source)]).hasErrors
  }
}

// MARK: - Conditions

extension SourceText {
  /// All matchers hold; `true` for none.
  static func condition(_ matchers: [Matcher]) -> String {
    matchers.isEmpty ? "true" : matchers.map(condition).joined(separator: " and ")
  }

  /// No alert that fulfils all matchers, in the shortest way; nil for no matchers.
  static func negation(_ matchers: [Matcher]) -> String? {
    switch matchers.count {
    case 0: nil
    case 1: test(matchers[0], isPositive: !matchers[0].op.isPositive)
    default: "not (\(condition(matchers)))"
    }
  }

  static func condition(_ matcher: Matcher) -> String {
    test(matcher, isPositive: matcher.op.isPositive)
  }

  private static func test(_ matcher: Matcher, isPositive: Bool) -> String {
    let label = label(matcher.name)
    let pattern = RegexText.unanchored(matcher.value)
    guard let values = matcher.op.isRegex ? RegexText.alternatives(pattern) : [matcher.value]
    else { return "\(label) \(isPositive ? "=~" : "!~") \(quoted(pattern))" }
    guard values.count == 1 else {
      return "\(label) \(isPositive ? "in" : "not in") \(list(values.map(quoted)))"
    }
    if values[0].isEmpty { return "\(label) is \(isPositive ? "absent" : "present")" }
    return "\(label) \(isPositive ? "==" : "!=") \(quoted(values[0]))"
  }
}

/// Regular expressions as texts, where the whole value must match.
enum RegexText {
  /// Without anchors that say nothing: `^(?:…)$` of older matchers, and `^` and `$` at the ends.
  static func unanchored(_ pattern: String) -> String {
    var rest = Substring(pattern)
    // In a quoted part `$` stands for itself.
    guard !pattern.contains("\\Q") else { return pattern }
    if rest.hasPrefix("^(?:"), rest.hasSuffix(")$"), closes(rest.dropFirst().dropLast()) {
      rest = rest.dropFirst(4).dropLast(2)
    }
    if rest.first == "^", let second = rest.dropFirst().first, !"*+?{".contains(second) {
      rest = rest.dropFirst()
    }
    if rest.last == "$", rest.dropLast().reversed().prefix(while: { $0 == "\\" }).count % 2 == 0 {
      rest = rest.dropLast()
    }
    return String(rest)
  }

  /// The texts that a pattern stands for when it is nothing but alternatives of plain text.
  static func alternatives(_ pattern: String) -> [String]? {
    var body = Substring(pattern)
    for opening in ["(?:", "("] where body.hasPrefix(opening) && closes(body) {
      body = body.dropFirst(opening.count).dropLast()
      break
    }
    var found = [""]
    var isEscaped = false
    for character in body.unicodeScalars {
      if isEscaped {
        // A letter or digit after a backslash is a class or an anchor.
        guard character.isASCII, !character.properties.isAlphabetic,
          !("0"..."9").contains(character)
        else { return nil }
        found[found.count - 1].unicodeScalars.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "|" {
        found.append("")
      } else if ".+*?()[]{}^$".unicodeScalars.contains(character) {
        return nil
      } else {
        found[found.count - 1].unicodeScalars.append(character)
      }
    }
    guard !isEscaped else { return nil }
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }
  }

  /// Whether the group that opens at the beginning closes at the very end.
  private static func closes(_ text: Substring) -> Bool {
    var depth = 0
    var isEscaped = false
    let scalars = Array(text.unicodeScalars)
    for (position, character) in scalars.enumerated() {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch character {
      case "\\": isEscaped = true
      // Brackets in a class would be counted wrongly.
      case "[": return false
      case "(": depth += 1
      case ")":
        depth -= 1
        if depth == 0 { return position == scalars.count - 1 }
      default: break
      }
    }
    return false
  }

  /// A text as a pattern that stands for it alone.
  static func literal(_ text: String) -> String {
    var out = ""
    for character in text.unicodeScalars {
      if "\\.+*?()|[]{}^$".unicodeScalars.contains(character) { out += "\\" }
      out.unicodeScalars.append(character)
    }
    return out
  }
}
