import HTTPTypes
import Hummingbird
import Logging
import Runtime
import Synchronization

/// Lets a request through when the caller is known and no foreign page sent it.
struct Guard: RouterMiddleware {
  let options: ServerOptions
  private let refusals: RefusalLog

  init(options: ServerOptions, logger: Logger) {
    self.options = options
    refusals = RefusalLog(logger: logger)
  }

  func handle(
    _ request: Request, context: AppContext,
    next: @concurrent (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    if !Self.openPaths.contains(request.uri.path) {
      let authorization = request.headers[.authorization]
      guard let caller = options.access.caller(authorization: authorization) else {
        refusals.note(path: request.uri.path, hasCredentials: authorization != nil)
        throw Failure(
          .unauthorized, "authorization required",
          headers: [.wwwAuthenticate: "Bearer, Basic realm=\"tocsin\""])
      }
      try refuseForeignPage(request)
      var context = context
      context.caller = caller
      return try await next(request, context)
    }
    return try await next(request, context)
  }

  /// Probes of orchestrators carry no credentials and learn nothing.
  static let openPaths: Set<String> = ["/-/healthy", "/-/ready"]

  /// A browser names the page that makes it send a changing request; only our own may.
  private func refuseForeignPage(_ request: Request) throws {
    guard request.method != .get, request.method != .head, let origin = request.headers[.origin],
      let authority = request.head.authority
    else { return }
    let isSameSite = origin == "http://\(authority)" || origin == "https://\(authority)"
    guard isSameSite, options.isOwn(authority: authority) else {
      throw Failure(.forbidden, "requests from the page \(origin.prefix(200)) are refused")
    }
  }
}

/// Writes refused callers to the log, at most one line in a while: a sender with a wrong token
/// comes again and again.
final class RefusalLog: Sendable {
  private struct State {
    var nextAt: ContinuousClock.Instant?
    var suppressed = 0
  }

  private let logger: Logger
  private let state = Mutex(State())
  private static let pause = Duration.seconds(10)

  init(logger: Logger) { self.logger = logger }

  func note(path: String, hasCredentials: Bool) {
    let now = ContinuousClock.now
    let earlier = state.withLock { state -> Int? in
      if let nextAt = state.nextAt, now < nextAt {
        state.suppressed += 1
        return nil
      }
      defer { state = State(nextAt: now + Self.pause) }
      return state.suppressed
    }
    guard let earlier else { return }
    logger.warning(
      "a request was refused: \(hasCredentials ? "wrong" : "no") credentials",
      metadata: .keys([.path: String(path.prefix(200)), .count: "\(earlier + 1)"]))
  }
}
