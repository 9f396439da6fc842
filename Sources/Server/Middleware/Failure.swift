import DSL
import HTTPTypes
import Hummingbird
import NIOCore
import Runtime

/// An answer that says no: a status and one sentence.
struct Failure: Error {
  let status: HTTPResponse.Status
  let message: String
  var headers: HTTPFields

  init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) {
    self.status = status
    self.message = message
    self.headers = headers
  }

  init(_ error: EngineError) {
    switch error.code {
    case .unavailable:
      self.init(.serviceUnavailable, error.description, headers: [.retryAfter: "5"])
    case .invalidPackage: self.init(.internalServerError, error.description)
    case .refused: self.init(.badRequest, error.description)
    }
  }

  init(_ refusal: Refusal) {
    switch refusal.code {
    case .notFound: self.init(.notFound, refusal.description)
    case .invalid, .limit: self.init(.badRequest, refusal.description)
    case .conflict: self.init(.conflict, refusal.description)
    }
  }
}

/// Turns errors into JSON.
///
/// Alertmanager answers a bare JSON string, and its clients print that.
struct FailureWriter: RouterMiddleware {
  func handle(
    _ request: Request, context: AppContext,
    next: @concurrent (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let failure as Failure {
      return respond(failure)
    } catch let error as EngineError {
      return respond(Failure(error))
    } catch let error as HTTPError {
      return respond(
        Failure(error.status, error.body ?? error.status.reasonPhrase, headers: error.headers))
    }
  }

  private func respond(_ failure: Failure) -> Response {
    var response = json(.string(failure.message), status: failure.status)
    for field in failure.headers { response.headers[field.name] = field.value }
    return response
  }
}

/// A JSON answer.
func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
  var writer = JSONWriter()
  writer.value(value)
  return json(bytes: writer.bytes, status: status)
}

func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
  Response(
    status: status,
    headers: [
      .contentType: "application/json", .cacheControl: "no-store",
      .xContentTypeOptions: "nosniff",
    ],
    body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
}

/// A plain-text answer.
func plain(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
  Response(
    status: status, headers: [.contentType: "text/plain; charset=utf-8"],
    body: .init(byteBuffer: ByteBuffer(string: text)))
}
