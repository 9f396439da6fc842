import HTTPTypes
import Hummingbird

/// Lets a request through when the caller is known and no foreign page sent it.
struct Guard: RouterMiddleware {
  let access: AccessPolicy

  func handle(
    _ request: Request, context: AppContext,
    next: @concurrent (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    if !Self.openPaths.contains(request.uri.path) {
      guard let caller = access.caller(authorization: request.headers[.authorization]) else {
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
      let host = request.head.authority
    else { return }
    guard origin == "http://\(host)" || origin == "https://\(host)" else {
      throw Failure(.forbidden, "requests from the page \(origin) are refused")
    }
  }
}
