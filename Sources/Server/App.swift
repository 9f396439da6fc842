package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Runtime

/// What the operator chooses about the HTTP side.
package struct ServerOptions: Sendable {
  package var host: String
  /// 0 lets the system choose; `onListening` reports the port.
  package var port: Int
  package var access: AccessPolicy
  package var version: String
  /// The host of the address by which others know the server.
  package var externalHost: String?

  package init(
    host: String, port: Int, access: AccessPolicy = .open, version: String,
    externalHost: String? = nil
  ) {
    self.externalHost = externalHost
    self.host = host
    self.port = port
    self.access = access
    self.version = version
  }

  /// Refuses to serve strangers: without credentials only this machine may connect.
  ///
  /// - Throws: `ListenError` that says what to do.
  package func validate() throws(ListenError) {
    guard access.isOpen, !Self.isLoopback(host) else { return }
    throw ListenError(host: host)
  }

  /// Tells if a browser page from this host is one of the server's own.
  ///
  /// A foreign name that its owner lets point here (DNS rebinding) is not. Who listens on every
  /// address asks for credentials instead, which no such page has.
  package func isOwn(authority: String) -> Bool {
    let name =
      authority.hasPrefix("[")
      ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    let host = name.lowercased()
    if Self.isLoopback(host) || Self.wildcards.contains(self.host) { return true }
    return [self.host, externalHost].contains { $0?.lowercased() == host }
  }

  private static let wildcards: Set<String> = ["0.0.0.0", "::", "[::]"]

  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "[::1]"
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
        && host.allSatisfy { $0.isNumber || $0 == "." })
  }
}

package struct ListenError: Error, Hashable, Sendable, CustomStringConvertible {
  package let host: String
  package var description: String {
    "refusing to listen on \(host) without credentials: anyone who can connect could silence "
      + "your alerts; pass --auth FILE with 'bearer NAME TOKEN' or 'basic USER PASSWORD' lines, "
      + "or listen on 127.0.0.1"
  }
}

/// The request's own data as it passes the middleware.
package struct AppContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// Name from the credentials file, or `anonymous`.
  var caller = AccessPolicy.anonymous

  /// Somebody has shown credentials.
  var isAuthenticated: Bool { caller != AccessPolicy.anonymous }

  package init(source: Source) { coreContext = .init(source: source) }

  package var maxUploadSize: Int { Limits.bodyBytesMaximum }
}

/// The whole HTTP side: Alertmanager's API, webhooks, our own API, health and metrics.
///
/// `onListening` is called with the port once connections are accepted.
package func makeServer(
  engine: any Engine, options: ServerOptions, logger: Logger,
  onListening: @escaping @Sendable (Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
  let router = Hummingbird.Router(context: AppContext.self)
  router.add(middleware: FailureWriter())
  router.add(middleware: Guard(options: options, logger: logger))
  AlertmanagerAPI(engine: engine, version: options.version).addRoutes(to: router)
  WebhookAPI(engine: engine).addRoutes(to: router)
  OperationsAPI(engine: engine).addRoutes(to: router)
  TocsinAPI(engine: engine).addRoutes(to: router)
  refuseOtherMethods(in: router)
  return Application(
    router: router,
    server: .http1(
      configuration: .init(
        idleTimeout: Limits.idleTimeout,
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: Limits.headerBytesMaximum,
          maxHeaderListSize: Limits.headerBytesMaximum,
          maxHeaderFieldCount: Limits.headerCountMaximum))),
    configuration: ApplicationConfiguration(
      address: .hostname(options.host, port: options.port),
      availableConnectionsDelegate: MaximumAvailableConnections(
        Limits.connectionsMaximum)),
    onServerRunning: { channel in await onListening(channel.localAddress?.port ?? options.port) },
    logger: logger)
}
