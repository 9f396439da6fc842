import DSL
import HTTPTypes
import Hummingbird
import Interpreter
import Runtime

/// Alertmanager's HTTP API v2, so that Prometheus, vmalert and amtool need no change.
struct AlertmanagerAPI: Sendable {
  let engine: any Engine
  let version: String

  func addRoutes(to router: Hummingbird.Router<AppContext>) {
    let api = router.group("/api/v2")
    api.get("status", use: status)
    api.get("receivers", use: receivers)
    api.post("alerts", use: postAlerts)
    api.get("alerts", use: getAlerts)
    api.get("alerts/groups", use: getGroups)
    api.get("silences", use: getSilences)
    api.post("silences", use: postSilence)
    api.get("silence/{id}", use: getSilence)
    api.delete("silence/{id}", use: deleteSilence)
    // Version 1 is gone from Alertmanager too; old clients should learn where to go.
    router.get("/api/v1/**") { _, _ in Self.goneAnswer }
    router.post("/api/v1/**") { _, _ in Self.goneAnswer }
  }

  static var goneAnswer: Response {
    json(.string("API version 1 is not offered; use /api/v2"), status: .gone)
  }

  // MARK: Alerts

  /// Keeps the good alerts of a batch and names the bad ones, as Alertmanager does.
  @Sendable func postAlerts(_ request: Request, _ context: AppContext) async throws -> Response {
    let bytes = try await readJSON(request)
    let batch = try AlertBatch(
      decoding: bytes, now: engine.now, resolveTimeout: engine.resolveTimeout)
    return try await engine.accept(batch)
  }

  @Sendable func getAlerts(_ request: Request, _ context: AppContext) async throws -> Response {
    let filter = try AlertFilter(query: Query(request))
    let now = engine.now
    return json(bytes: filter.list(try await engine.alerts(), at: now))
  }

  @Sendable func getGroups(_ request: Request, _ context: AppContext) async throws -> Response {
    let filter = try AlertFilter(query: Query(request))
    let now = engine.now
    return json(bytes: filter.list(try await engine.groups(), at: now))
  }

  // MARK: Silences

  @Sendable func getSilences(_ request: Request, _ context: AppContext) async throws -> Response {
    let filter = try SilenceFilter(query: Query(request))
    let now = engine.now
    return json(bytes: filter.list(try await engine.silences(), at: now))
  }

  @Sendable func postSilence(_ request: Request, _ context: AppContext) async throws -> Response {
    let draft = try SilenceDraft(decoding: try await readJSON(request))
    switch try await engine.submit(.setSilence(draft)) {
    case .silence(let id): return json(.object([JSONMember("silenceID", .string(id))]))
    case .refused(let refusal): throw Failure(refusal)
    case .accepted, .ticket: throw Failure(.internalServerError, "unexpected reply")
    }
  }

  @Sendable func getSilence(_ request: Request, _ context: AppContext) async throws -> Response {
    let id = try context.parameters.require("id")
    guard let silence = try await engine.silences().first(where: { $0.id == id }) else {
      throw Failure(.notFound, "silence \(id) not found")
    }
    var writer = JSONWriter()
    writer.write(silence: silence, at: engine.now)
    return json(bytes: writer.bytes)
  }

  @Sendable func deleteSilence(_ request: Request, _ context: AppContext) async throws -> Response {
    let id = try context.parameters.require("id")
    if case .refused(let refusal) = try await engine.submit(.expireSilence(id: id)) {
      throw Failure(refusal)
    }
    return Response(status: .ok)
  }

  // MARK: About the server

  @Sendable func receivers(_ request: Request, _ context: AppContext) async throws -> Response {
    let status = await engine.status()
    return json(.array(status.receivers.map { .object([JSONMember("name", .string($0))]) }))
  }

  @Sendable func status(_ request: Request, _ context: AppContext) async throws -> Response {
    let status = await engine.status()
    let versionInfo: [(String, String)] = [
      ("branch", "main"), ("buildDate", ""), ("buildUser", "tocsin"), ("goVersion", ""),
      ("revision", status.programVersion), ("version", version),
    ]
    return json(
      .object([
        JSONMember(
          "cluster",
          .object([JSONMember("peers", .array([])), JSONMember("status", .string("disabled"))])),
        JSONMember("config", .object([JSONMember("original", .string(status.sources))])),
        JSONMember("uptime", .string(formatRFC3339(status.startedAt))),
        JSONMember(
          "versionInfo",
          .object(versionInfo.map { JSONMember($0.0, .string($0.1)) })),
      ]))
  }
}

extension Engine {
  /// Ingests what is good and answers 400 when something was refused.
  func accept(_ batch: AlertBatch) async throws -> Response {
    if !batch.alerts.isEmpty { try await ingest(batch.alerts) }
    guard batch.refusals.isEmpty else { throw Failure(.badRequest, batch.describeRefusals()) }
    return Response(status: .ok)
  }
}
