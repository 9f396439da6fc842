extension CheckedChannel {
  /// The host that messages of the channel go through; nil where it is not known, or this process.
  var server: String? {
    switch kind {
    case "email":
      let server = attributes.text("server") ?? "localhost:25"
      return String(AddressFault.split(Substring(server)).host).lowercased()
    case "webhook": return host(of: attributes.text("url"))
    case "slack":
      if attributes["webhook"] != nil { return host(of: attributes.text("webhook")) }
      return host(of: attributes.text("api") ?? "https://slack.com/api")
    default: return nil
    }
  }

  private func host(of address: String?) -> String? {
    guard let address else { return nil }
    let host = LintedAddress(
      text: address, span: span, hasCredentials: false
    ).host
    return host.isEmpty ? nil : host
  }

  /// Whether a person sees its messages only when looking: chat, mail and screens wake nobody.
  var isQuiet: Bool { ["slack", "email", "terminal"].contains(kind) }
}

extension CheckedEscalation {
  /// From the first message to the last, in nanoseconds.
  var length: Int64 {
    let round = steps.last?.delay ?? 0
    return round.multipliedReportingOverflow(by: Int64(repeats) + 1).partialValue
  }
}

/// Lengths of time in nanoseconds.
enum Nanoseconds {
  static let second: Int64 = 1_000_000_000
  static let minute: Int64 = 60 * second
}
