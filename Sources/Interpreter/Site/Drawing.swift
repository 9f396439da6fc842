/// A picture under construction: SVG with one unit for one CSS pixel.
///
/// Text is measured with tables instead of a font, so that the same package gives the same bytes
/// everywhere; the widths are those of common fonts, with a little room.
struct Drawing {
  /// The sizes and widths that layouts reckon with.
  enum Metrics {
    static let lineHeight = 18
    static let textSize = 13
    static let smallSize = 11
    /// Of a character of a monospaced font, in thousandths of the size.
    private static let monoWidth = 610

    /// The width of a text of a monospaced font, rounded up.
    static func mono(_ text: String, size: Int = textSize) -> Int {
      let cells = text.unicodeScalars.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
      return (cells * size * monoWidth + 999) / 1000
    }

    /// The width of a text of a proportional font, rounded up.
    static func sans(_ text: String, size: Int = textSize) -> Int {
      let sum = text.unicodeScalars.reduce(0) { $0 + width($1) }
      return (sum * size + 999) / 1000
    }

    /// In thousandths of the size.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
      switch scalar {
      case "i", "j", "l", "'", "|", ".", ",", ":", ";", "!", "I": 320
      case "f", "r", "t", " ", "(", ")", "-", "/": 410
      case "m", "w", "M", "W", "@", "%", "<", ">", "=", "+", "~", "#", "…": 960
      case "A"..."Z", "&": 720
      default: isWide(scalar) ? 1050 : 600
      }
    }

    /// Whether a character takes two cells, as those of East Asia and pictures do.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        true
      default: false
      }
    }
  }

  private(set) var content = HTML()
  let width: Int
  var height = 0

  init(width: Int) { self.width = width }

  // MARK: Shapes

  mutating func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ style: String = "edge") {
    add("<path class=\"\(style)\" d=\"M\(x1) \(y1)L\(x2) \(y2)\"/>")
  }

  /// Down from one place and round a corner to the right.
  mutating func elbow(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ style: String = "edge") {
    let radius = min(6, y2 - y1, x2 - x1)
    let path: HTML =
      "M\(x1) \(y1)V\(y2 - radius)Q\(x1) \(y2) \(x1 + radius) \(y2)H\(x2)"
    add("<path class=\"\(style)\" d=\"\(path)\"/>")
  }

  mutating func box(
    _ x: Int, _ y: Int, _ width: Int, _ height: Int, _ style: String, radius: Int = 4
  ) {
    let size: HTML = "width=\"\(width)\" height=\"\(height)\" rx=\"\(radius)\""
    add("<rect class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" \(size)/>")
  }

  mutating func dot(_ x: Int, _ y: Int, _ radius: Int, _ style: String) {
    add("<circle class=\"\(style)\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\"/>")
  }

  /// The head of an arrow that points to the right and ends at a place.
  mutating func arrowHead(_ x: Int, _ y: Int, _ style: String = "head") {
    add("<path class=\"\(style)\" d=\"M\(x - 6) \(y - 4)L\(x) \(y)L\(x - 6) \(y + 4)Z\"/>")
  }

  /// One line of text; `y` is its base line.
  mutating func text(_ x: Int, _ y: Int, _ text: String, _ style: String) {
    add("<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(text)</text>")
  }

  /// A word in a box, as a link where it has an address; gives the width of the box.
  @discardableResult
  mutating func pill(_ x: Int, _ y: Int, _ full: Pill) -> Int {
    let pill = full.fitted(to: width - x)
    let width = pill.width
    let inner: HTML = """
      <rect class=\"pill \(pill.style)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" \
      height=\"\(Pill.height)\" rx=\"\(Pill.height / 2)\"/>\
      <text class=\"pill-text\" x=\"\(x + Pill.margin)\" y=\"\(y + 15)\">\(pill.text)</text>
      """
    if let address = pill.address {
      add("<a href=\"\(address)\"><title>\(pill.title)</title>\(inner)</a>")
    } else {
      add("<g><title>\(pill.title)</title>\(inner)</g>")
    }
    return width
  }

  private mutating func add(_ piece: HTML) {
    content += piece
    content += "\n"
  }

  // MARK: The document

  /// The picture as part of a page, or as a file of its own with its style.
  ///
  /// `title` and `text` say what it shows to those who cannot see it; `variant` is the class by
  /// which a page shows one of several widths, and `name` what the picture is of.
  func svg(
    title: String, describing text: String, variant: String, name: String = "route",
    isFile: Bool = false
  ) -> HTML {
    let id: HTML = "picture-\(variant)-\(SiteContext.slug(name))"
    let space: HTML = isFile ? " xmlns=\"http://www.w3.org/2000/svg\"" : ""
    let style: HTML =
      isFile
      ? "<style>\(SiteStyle.colors)\(SiteStyle.picture)svg{background:var(--paper)}</style>" : ""
    return """
      <svg\(space) class="picture \(variant)" viewBox="0 0 \(width) \(height)" width="\(width)" \
      height="\(height)" role="img" aria-labelledby="\(id)-title \(id)-text">
      \(style)<title id="\(id)-title">\(title)</title><desc id="\(id)-text">\(text)</desc>
      \(content)</svg>

      """
  }
}

/// A name in a box.
struct Pill {
  static let height = 22
  static let margin = 9

  let text: String
  /// The class that colours it.
  let style: String
  let title: String
  let address: String?

  var width: Int { Pill.width(of: text) }

  /// The pill with its text cut so that it is not wider than there is room; the title stays whole.
  func fitted(to room: Int) -> Pill {
    guard width > room else { return self }
    var text = text
    while !text.isEmpty, Pill.width(of: text + "…") > room { text.removeLast() }
    return Pill(text: text + "…", style: style, title: title, address: address)
  }

  private static func width(of text: String) -> Int { Drawing.Metrics.sans(text) + 2 * margin }
}

/// The words of a text on lines that are not wider than a measure allows; a longer word is cut.
func wrapped(_ text: String, width: Int, measure: (String) -> Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    var rest = String(word)
    let joined = line.isEmpty ? rest : line + " " + rest
    if measure(joined) <= width {
      line = joined
      continue
    }
    if !line.isEmpty { lines.append(line) }
    while measure(rest) > width, rest.count > 1 {
      var part = rest
      while part.count > 1, measure(part) > width { part.removeLast() }
      lines.append(part)
      rest.removeFirst(part.count)
    }
    line = rest
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

/// A condition on lines that begin with `and` or `or` as far as its parts fit on a line.
func wrappedCondition(_ text: String, width: Int) -> [String] {
  let measure = { (line: String) in Drawing.Metrics.mono(line) }
  var parts: [String] = []
  for word in text.split(separator: " ") {
    if parts.isEmpty || word == "and" || word == "or" {
      parts.append(String(word))
    } else {
      parts[parts.count - 1] += " " + word
    }
  }
  var lines: [String] = []
  for part in parts {
    if let last = lines.last, measure(last + " " + part) <= width {
      lines[lines.count - 1] = last + " " + part
    } else {
      lines += wrapped(part, width: width, measure: measure)
    }
  }
  return lines
}
