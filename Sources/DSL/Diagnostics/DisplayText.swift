/// Text made safe and measurable for a terminal.
///
/// Source text comes from anywhere, so control characters and characters that change the direction
/// of writing are replaced; tabs become spaces; wide characters count two columns, combining ones
/// none.
struct DisplayText {
  /// How many spaces a tab is shown as.
  private static let tabWidth = 4

  private(set) var text = ""
  /// Columns used so far.
  private(set) var width = 0

  init(_ source: String) {
    for scalar in source.unicodeScalars { append(scalar) }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    if scalar == "\t" {
      let count = DisplayText.tabWidth - width % DisplayText.tabWidth
      text += String(repeating: " ", count: count)
      width += count
      return
    }
    let shown = DisplayText.isHarmful(scalar) ? "\u{FFFD}" : scalar
    text.unicodeScalars.append(shown)
    width += DisplayText.width(of: shown)
  }

  /// Whether a character would act on the terminal or on the order of the text.
  static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
      true
    default: false
    }
  }

  /// The columns a character takes.
  static func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

/// Text for one line of output: what would act on a terminal is replaced.
func plainText(_ source: String) -> String {
  guard source.unicodeScalars.contains(where: DisplayText.isHarmful) else { return source }
  var result = ""
  for scalar in source.unicodeScalars {
    result.unicodeScalars.append(DisplayText.isHarmful(scalar) ? "\u{FFFD}" : scalar)
  }
  return result
}

/// A string literal of the language; control characters and direction marks are written as escapes.
package func quotedText(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    case "\r": out += "\\r"
    case "\t": out += "\\t"
    case _ where DisplayText.isHarmful(scalar):
      out += "\\u{\(String(scalar.value, radix: 16))}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "\""
}
