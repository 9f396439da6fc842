/// What must be done to text from outside before it stands in a text of the author's.
package enum Escaping: Hashable, Sendable {
  /// For JSON and other data, whose writers escape.
  case none
  /// People read it as it is: control characters and direction marks are removed, because they
  /// could forge or hide text on a terminal. Line feeds and tabs stay.
  case plain
  /// As `plain`, on one line: titles and subjects.
  case line
  /// Slack's markup: `&`, `<` and `>`, which also begin mentions and links.
  case slack
  case html
  /// A part of a URL's path or query: all but unreserved characters are percent-encoded.
  case url

  package func apply(_ text: String) -> String {
    switch self {
    case .none: text
    case .plain: text.isHarmlessASCII ? text : text.strippingControls(keepLines: true)
    case .line: text.isHarmlessASCII ? text : text.strippingControls(keepLines: false)
    case .slack: text.strippingControls(keepLines: true).replacing(Self.slackEntities)
    case .html: text.strippingControls(keepLines: true).replacing(Self.htmlEntities)
    case .url: text.percentEncoded
    }
  }

  private static func slackEntities(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    default: nil
    }
  }

  private static func htmlEntities(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"": "&quot;"
    case "'": "&#39;"
    default: slackEntities(scalar)
    }
  }
}

extension String {
  fileprivate var isHarmlessASCII: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } }

  /// Removes control characters, and marks that change the direction of what follows.
  fileprivate func strippingControls(keepLines: Bool) -> String {
    var out = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0a: out.append(keepLines ? scalar : " ")
      case 0..<0x20, 0x7f..<0xa0: continue
      // Line separators, and embeddings, overrides and isolates of direction.
      case 0x2028, 0x2029: out.append(keepLines ? "\n" : " ")
      case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: continue
      default: out.append(scalar)
      }
    }
    return String(out)
  }

  fileprivate func replacing(_ replacement: (Unicode.Scalar) -> String?) -> String {
    var out = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if let text = replacement(scalar) {
        out.append(contentsOf: text.unicodeScalars)
      } else {
        out.append(scalar)
      }
    }
    return String(out)
  }

  /// Everything but letters, digits and `-._~` as `%` and two hexadecimal digits for each byte.
  var percentEncoded: String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        out.append(byte)
      default:
        out.append(UInt8(ascii: "%"))
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
