/// A fallback that goes through the same server as the channel it stands in for.
///
/// A fallback takes over when its channel cannot deliver, most often because the server does not
/// answer. One on the same server fails at the same moment.
struct SharedFateFallback: LintRule {
  static let code = DiagnosticCode.sharedFateFallback

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let channels = package.declarations.channels
    for channel in channels {
      guard case .channel(let fallback)? = channel.attributes["fallback"],
        let server = channel.server, channels[fallback].server == server,
        let span = channel.attributes.span(of: "fallback")
      else { continue }
      found.report(.sharedFateFallback(at: span, name: channels[fallback].name, server: server))
    }
  }
}
