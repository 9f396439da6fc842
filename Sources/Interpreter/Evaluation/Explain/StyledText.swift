/// Text for a terminal: wrapped to a width, with or without colour.
struct StyledText {
  enum Style: String {
    case plain = ""
    case bold = "1"
    case good = "32"
    case bad = "31"
    case warning = "33"
    case faint = "2"
  }

  struct Run {
    var text: String
    var style: Style

    init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  private(set) var text = ""
  private let width: Int
  private let color: ColorChoice

  /// Narrower terminals get lines that the terminal itself breaks.
  private static let widthMin = 40

  init(width: Int, color: ColorChoice) {
    self.width = max(width, Self.widthMin)
    self.color = color
  }

  mutating func blank() { text += "\n" }

  /// Writes a paragraph; lines after the first are indented by `hanging`.
  mutating func paragraph(_ runs: [Run], indent: Int = 0, hanging: Int? = nil) {
    var column = indent
    text += String(repeating: " ", count: indent)
    var isLineStart = true
    for run in runs {
      for word in run.text.split(separator: " ", omittingEmptySubsequences: true) {
        let length = word.count
        if !isLineStart {
          if column + 1 + length > width {
            column = hanging ?? indent
            text += "\n" + String(repeating: " ", count: column)
          } else {
            text += " "
            column += 1
          }
        }
        text += styled(String(word), run.style)
        column += length
        isLineStart = false
      }
    }
    text += "\n"
  }

  /// Writes a label in a column of its own and the rest beside it.
  mutating func row(_ label: String, _ runs: [Run], indent: Int = 2, labelWidth: Int) {
    let gap = String(repeating: " ", count: max(1, labelWidth - label.count))
    var start = StyledText(width: width, color: color)
    start.paragraph(runs, indent: indent + labelWidth, hanging: indent + labelWidth)
    let rest = start.text.drop { $0 == " " }
    text += String(repeating: " ", count: indent) + styled(label, .faint) + gap + rest
  }

  private func styled(_ text: String, _ style: Style) -> String {
    guard color == .ansi, style != .plain else { return text }
    return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
  }
}

/// Whether text for a terminal carries colour.
package enum ColorChoice: Sendable {
  case none
  case ansi
}
