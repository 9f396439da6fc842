import Interpreter

/// Prints notifications, for the first minutes of a newcomer and for development.
///
/// One block of whole lines per notification, never mixed with another's. Control characters are
/// removed, so that an alert cannot drive the terminal.
struct TerminalDriver: ChannelDriver {
  private let name: String
  private let color: Bool
  private let sink: any TerminalSink

  static let bodyLimit = 16_000

  init(_ settings: TerminalSettings, of channel: Channel, sink: any TerminalSink) {
    name = channel.name
    color = settings.color && sink.showsColor
    self.sink = sink
  }

  func deliver(_ delivery: Delivery, _ attempt: DeliveryAttempt) async -> EffectOutcome {
    let text = render(delivery, attempt)
    return await sink.write(text)
      ? .done(value: .none, receipt: "printed")
      : .retry(reason: "the terminal took no output", after: nil)
  }

  private func render(_ delivery: Delivery, _ attempt: DeliveryAttempt) -> String {
    let message = delivery.message
    let time = clockTime(attempt.now)
    var receiver = delivery.receiver
    if let address = delivery.address { receiver += " (\(address))" }
    var head = "\(paint(.dim, "\(time)Z")) "
    if let group = message.group { head += "\(state(group)) " }
    let body = printable(truncated(message["body"] ?? "", to: Self.bodyLimit))
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    let title = printable(message["title"] ?? "").replacing("\n", with: " ")
    head += paint(.bold, title.isEmpty ? String(lines.first ?? "") : title)
    var out = "\(head) \(paint(.dim, "→ \(printable(receiver))"))\n"
    for line in title.isEmpty ? lines.dropFirst() : lines[...] where !line.isEmpty {
      out += "    \(line)\n"
    }
    return out
  }

  private func state(_ group: GroupSnapshot) -> String {
    switch group.status {
    case .firing: paint(.red, "FIRING")
    case .resolved: paint(.green, "RESOLVED")
    }
  }

  private enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "1;31"
    case green = "1;32"
  }

  private func paint(_ style: Style, _ text: String) -> String {
    color ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }
}

/// Keeps line breaks; removes control characters and what turns the direction of writing.
package func printable(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0a: out.append(scalar)
    case 0x09: out.append(contentsOf: "  ".unicodeScalars)
    case 0x00..<0x20, 0x7f...0x9f, 0x202a...0x202e, 0x2066...0x2069, 0x2028, 0x2029: break
    default: out.append(scalar)
    }
  }
  return String(out)
}
