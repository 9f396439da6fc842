/// How the built-in texts emphasise and link in a kind of text.
enum Markup: Hashable, Sendable {
  case plain
  case slack
  case html

  /// Text from outside, made harmless, on one line and at most so long.
  func line(_ text: String, max length: Int) -> String {
    let line = Escaping.line.apply(text).truncated(to: length)
    return switch self {
    case .plain: line
    case .slack: Escaping.slack.apply(line)
    case .html: Escaping.html.apply(line)
    }
  }

  /// Takes text that is already escaped.
  func bold(_ text: String) -> String {
    switch self {
    case .plain: text
    case .slack: "*\(text)*"
    case .html: "<b>\(text)</b>"
    }
  }

  /// A link with a title; an address that is not of the web stands as text.
  func link(_ title: String, _ address: String) -> String {
    guard let safe = webAddress(address) else {
      return "\(title): \(line(address, max: BuiltInMessage.addressLengthMax))"
    }
    return switch self {
    case .plain: "\(title): \(safe)"
    case .slack: "<\(Escaping.slack.apply(safe))|\(title)>"
    case .html: "<a href=\"\(Escaping.html.apply(safe))\">\(title)</a>"
    }
  }

  /// Addresses come from alerts: only `http` and `https`, and nothing that could end a link early.
  private func webAddress(_ address: String) -> String? {
    guard address.hasPrefix("https://") || address.hasPrefix("http://"),
      address.utf8.count <= BuiltInMessage.addressLengthMax
    else { return nil }
    var out = ""
    for scalar in address.unicodeScalars {
      switch scalar {
      case "|", "<", ">", "\"", "`", "\\": out += String(scalar).percentEncoded
      default:
        if scalar.value <= 0x20 || (0x7f...0x9f).contains(scalar.value) {
          out += String(scalar).percentEncoded
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out
  }
}
