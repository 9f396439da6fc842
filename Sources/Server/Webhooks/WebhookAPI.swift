import Hummingbird
import Runtime

/// Doors for systems that push alerts in their own shape.
struct WebhookAPI: Sendable {
  let engine: any Engine

  func addRoutes(to router: Hummingbird.Router<AppContext>) {
    router.post("/webhook/alertmanager", use: alertmanager)
  }

  /// Alertmanager's webhook, version 4: its `webhook_configs` may point here.
  @Sendable func alertmanager(_ request: Request, _ context: AppContext) async throws -> Response {
    let bytes = try await readJSON(request)
    return try await engine.accept(try AlertBatch(decodingWebhook: bytes, now: engine.now))
  }
}
