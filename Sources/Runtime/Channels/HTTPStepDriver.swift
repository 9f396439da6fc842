import Interpreter

/// Performs the `http` steps of playbooks.
///
/// The result is `{ status, body }` of a 2xx answer; anything else is a failure, of which 408, 425,
/// 429 and 5xx are worth another attempt. An attempt without an answer is in doubt only when its
/// method is not idempotent.
struct HTTPStepDriver: Sendable {
  let transport: any Transport

  static let answer = ResponseLimit(bodyBytes: 256 * 1024, excess: .fails)

  func perform(_ call: HTTPCall, _ attempt: DeliveryAttempt) async -> EffectOutcome {
    let request: OutboundRequest
    do throws(TransportError) {
      request = try self.request(call, attempt)
    } catch {
      return .failed(reason: error.description)
    }
    switch await transport.perform(request) {
    case .success(let response):
      guard response.isSuccess else {
        return outcome(of: response, now: attempt.now, redact: Redactor([]))
      }
      let result = Value.record([
        RecordField("status", .int(Int64(response.status))),
        RecordField("body", .string(response.text)),
      ])
      return .done(value: result, receipt: "HTTP \(response.status)")
    case .failure(let error):
      // A body that does not fit will not fit next time.
      if error.code == .responseTooLarge { return .failed(reason: error.description) }
      return outcome(of: error, repeatable: request.method.isIdempotent)
    }
  }

  private func request(
    _ call: HTTPCall, _ attempt: DeliveryAttempt
  ) throws(TransportError) -> OutboundRequest {
    let method = try HTTPMethod(parsing: call.method)
    guard call.body.isEmpty || method.carriesBody else {
      throw TransportError(.invalidRequest, "a \(method.rawValue) request carries no body")
    }
    var request = OutboundRequest(
      method, try OutboundURL(call.url), body: call.body,
      timeouts: Timeouts(total: call.timeout), limit: Self.answer)
    if !request.method.isIdempotent { try request.set("Idempotency-Key", attempt.key.description) }
    for header in call.headers { try request.set(header.name, header.text) }
    return request
  }
}
