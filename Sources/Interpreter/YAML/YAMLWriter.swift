/// A document to be written as YAML.
package indirect enum YAMLValue: Sendable {
  /// A text; quoted where a reader could take it for something else.
  case text(String)
  /// A text that stands on lines of its own where it has several.
  case block(String)
  /// Written as it is: numbers, truth values, lengths of time.
  case plain(String)
  case list([YAMLValue])
  /// On one line.
  case shortList([YAMLValue])
  /// In this order.
  case mapping([(key: String, value: YAMLValue)])
}

/// Writes YAML in one canonical layout: block style, two spaces for each level.
///
/// A text is plain only where every version of YAML reads it as a text: it begins with a letter,
/// has letters, digits and `_ . / -` only, and is no word for a truth value or for nothing.
package enum YAMLWriter {
  package static func text(of value: YAMLValue) -> String {
    var out = ""
    write(value, indent: 0, to: &out)
    return out
  }

  private static func write(_ value: YAMLValue, indent: Int, to out: inout String) {
    let margin = String(repeating: " ", count: indent)
    switch value {
    case .block(let text) where isBlock(text) && text.first != " ":
      out += "\(margin)\(block(text, indent: indent + 2))"
    case .text, .plain, .shortList, .block: out += "\(margin)\(inline(value))\n"
    case .list(let elements):
      for element in elements {
        // The dash takes the place of the first two columns of the element.
        var block = ""
        write(element, indent: indent + 2, to: &block)
        out += "\(margin)- \(block.dropFirst(indent + 2))"
      }
    case .mapping(let members):
      for (key, value) in members {
        switch value {
        case .list(let elements) where !elements.isEmpty:
          out += "\(margin)\(scalar(key)):\n"
          write(value, indent: indent + 2, to: &out)
        case .mapping(let members) where !members.isEmpty:
          out += "\(margin)\(scalar(key)):\n"
          write(value, indent: indent + 2, to: &out)
        case .block(let text) where isBlock(text):
          out += "\(margin)\(scalar(key)): \(block(text, indent: indent + 2))"
        default: out += "\(margin)\(scalar(key)): \(inline(value))\n"
        }
      }
      if members.isEmpty { out += "\(margin){}\n" }
    }
  }

  private static func inline(_ value: YAMLValue) -> String {
    switch value {
    case .text(let text), .block(let text): scalar(text)
    case .plain(let text): text
    case .list(let elements), .shortList(let elements):
      "[" + elements.map(inline).joined(separator: ", ") + "]"
    case .mapping(let members):
      "{" + members.map { "\(scalar($0.key)): \(inline($0.value))" }.joined(separator: ", ") + "}"
    }
  }

  // MARK: Blocks

  /// Whether a text reads back the same from lines of its own: it has several, begins with a letter
  /// or with spaces and one, and has at most one line break at the end.
  private static func isBlock(_ text: String) -> Bool {
    guard text.dropLast().contains("\n"), let first = text.first(where: { $0 != " " }),
      !first.isWhitespace, !text.hasSuffix("\n\n")
    else { return false }
    return text.unicodeScalars.allSatisfy { isShown($0) || $0 == "\n" || $0 == "\t" }
  }

  private static func block(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    let isEnded = text.hasSuffix("\n")
    let lines = (isEnded ? text.dropLast() : text[...])
      .split(separator: "\n", omittingEmptySubsequences: false)
    let body = lines.map { $0.isEmpty ? "\n" : "\(margin)\($0)\n" }.joined()
    // Where the first line is indented itself, a reader must be told where the text begins.
    let width = text.first == " " ? "2" : ""
    return "|\(width)\(isEnded ? "" : "-")\n" + body
  }

  /// A text as a scalar on one line.
  package static func scalar(_ text: String) -> String {
    if isPlain(text) { return text }
    let needsEscapes = text.unicodeScalars.contains { !isShown($0) || $0 == "'" }
    return needsEscapes ? quoted(text) : "'\(text)'"
  }

  /// Words that some reader takes for something else than a text.
  private static let words: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "inf", "nan",
  ]

  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else {
      return false
    }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "_./-".utf8.contains($0) }
      && !words.contains(text.lowercased())
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse,
      .surrogate:
      false
    default: true
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      default:
        if isShown(scalar) {
          out.unicodeScalars.append(scalar)
        } else {
          let (letter, width) =
            scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
          let digits = String(scalar.value, radix: 16)
          out += "\\\(letter)\(String(repeating: "0", count: width - digits.count))\(digits)"
        }
      }
    }
    return out + "\""
  }
}
