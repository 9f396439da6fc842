import CCurl
package import Interpreter

/// The real transport: libcurl, away from the cooperative pool.
///
/// All HTTP shares one loop on one thread, and so its connections; each mail has a thread.
package final class CurlTransport: Transport {
  private let options: CurlOptions
  private let http: CurlLoop
  private let mail: MailSessions

  package init(_ options: CurlOptions = CurlOptions()) {
    self.options = options
    http = CurlLoop(named: "tocsin-http", options: options)
    mail = MailSessions(options: options)
  }

  deinit {
    http.abandon()
    mail.abandon()
  }

  package func perform(
    _ request: OutboundRequest
  ) async -> Result<OutboundResponse, TransportError> {
    if let refusal = refusalBehindProxy(request.url) {
      return .failure(TransportError(.refusedByPolicy, refusal))
    }
    guard request.timeouts.total > .zero else { return .failure(Self.noTimeLeft) }
    return await http.perform(request)
  }

  package func send(_ mail: OutboundMail) async -> Result<MailReply, TransportError> {
    guard mail.timeouts.total > .zero else { return .failure(Self.noTimeLeft) }
    return await self.mail.send(mail)
  }

  private static let noTimeLeft = TransportError(.timedOutBeforeSending, "no time left to begin")

  /// Refuses new work at once and returns when running transfers have ended; those that have not
  /// after the grace are cut off.
  package func shutdown(within grace: TimeSpan) async {
    let nanoseconds = UInt64(max(0, grace.nanoseconds))
    async let httpDone: Void = http.shutdown(graceNanoseconds: nanoseconds)
    async let mailDone: Void = mail.shutdown(graceNanoseconds: nanoseconds)
    _ = await (httpDone, mailDone)
  }

  /// A proxy resolves names itself, so only literal addresses can be checked on this side.
  private func refusalBehindProxy(_ url: OutboundURL) -> String? {
    guard options.proxy != nil else { return nil }
    let literal = url.host.hasPrefix("[") ? String(url.host.dropFirst().dropLast()) : url.host
    return IPAddress(literal).flatMap { options.policy.refusal(of: $0) }
  }
}

/// Settings of a `CurlTransport`, fixed for its life.
package struct CurlOptions: Sendable {
  package static let idleConnectionsLimit = 64
  package static let idleConnectionSeconds = 60
  package static let pollMillisecondsMax = 60_000

  package var policy: RequestPolicy = .standard
  /// Bundle of trusted authorities (PEM) instead of the system's.
  package var certificateFile: String?
  package var certificateDirectory: String?
  /// HTTP proxy for every request; the environment's proxy variables are never read.
  package var proxy: OutboundURL?
  /// Hosts and domains that are reached without the proxy.
  package var proxyExceptions: [String] = []
  package var userAgent = "Tocsin"
  /// How this machine names itself in EHLO.
  package private(set) var mailName = "localhost"

  package init() {}

  /// Takes a host name; it stands in a URL and in an SMTP command, so nothing else fits.
  package mutating func setMailName(_ name: String) throws(TransportError) {
    guard MailServer.isHostName(name) else {
      throw TransportError(.invalidRequest, "'\(visible(name))' is no host name")
    }
    mailName = name
  }
}
