import DSL

/// A piece of HTML or SVG that is well formed because of how it is made: what is interpolated is
/// escaped unless it is markup itself.
struct HTML: ExpressibleByStringInterpolation, Sendable {
  private(set) var text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }
  init() { text = "" }
  private init(trusted: String) { text = trusted }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }
    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
    mutating func appendInterpolation(_ value: Int) { text += String(value) }
    mutating func appendInterpolation(_ value: HTML) { text += value.text }
    mutating func appendInterpolation(_ value: [HTML]) {
      for one in value { text += one.text }
    }
  }

  static func += (left: inout HTML, right: HTML) { left.text += right.text }

  var isEmpty: Bool { text.isEmpty }

  /// Text of the package as content or as a quoted attribute.
  ///
  /// Control characters and marks of direction would let a text pretend to be another, so they show
  /// as U+FFFD; words that look like credentials are left out.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in withoutCredentials(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      case _ where isHarmful(scalar): out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF:
      true
    default: false
    }
  }
}

extension [HTML] {
  func joined(_ separator: HTML = "") -> HTML {
    var out = HTML()
    for (place, one) in enumerated() {
      if place > 0 { out += separator }
      out += one
    }
    return out
  }
}

/// An address that a page may link to: of the web, of mail, or within the site.
///
/// Texts of the package can be anything, `javascript:` too; what is none of these stays text.
enum SafeAddress {
  static func isSafe(_ address: String) -> Bool {
    let lower = address.lowercased()
    return ["https://", "http://", "mailto:"].contains { lower.hasPrefix($0) }
  }

  /// The text as a link to itself where it is an address.
  static func linked(_ text: String) -> HTML {
    isSafe(text) && withoutCredentials(text) == text
      ? "<a href=\"\(text)\" rel=\"noreferrer\">\(text)</a>" : "\(text)"
  }
}
