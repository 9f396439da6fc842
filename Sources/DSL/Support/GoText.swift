/// Quotes as Go's `strconv.Quote` does: what cannot be printed becomes an escape.
package func quotedForGo(_ text: String) -> String {
  let named: [Unicode.Scalar: String] = [
    "\u{07}": "a", "\u{08}": "b", "\u{0c}": "f", "\n": "n", "\r": "r", "\t": "t", "\u{0b}": "v",
    "\\": "\\", "\"": "\"",
  ]
  var out = "\""
  for scalar in text.unicodeScalars {
    if let letter = named[scalar] {
      out += "\\" + letter
    } else if isPrintable(scalar) {
      out.unicodeScalars.append(scalar)
    } else {
      let (letter, width) =
        scalar.value < 0x80 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
      let digits = String(scalar.value, radix: 16)
      out += "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
  }
  return out + "\""
}

/// Letters, marks, numbers, punctuation, symbols and the ASCII space.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
    .paragraphSeparator:
    false
  case .spaceSeparator: scalar == " "
  default: true
  }
}

/// A text that stands for itself in a Go template.
package func literalForGo(_ text: String) -> String {
  // Nearly every text has no brace, and looking for one is cheaper than replacing.
  guard text.hasByte(UInt8(ascii: "{")) else { return text }
  let opened = text.replacing("{{", with: #"{{ "{{" }}"#)
  // A brace before an action would open it one byte too early.
  return opened.hasSuffix("{") ? opened.dropLast() + #"{{ "{" }}"# : opened
}

/// A regular expression that matches a text and nothing else.
package func literalPattern(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    if #"\.+*?()|[]{}^$"#.unicodeScalars.contains(scalar) { out += "\\" }
    out.unicodeScalars.append(scalar)
  }
  return out
}
