/// Why an attempt to reach a receiver gave no answer.
package struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable, CaseIterable {
    /// The request itself is malformed: URL, header, mail address.
    case invalidRequest = "invalid request"
    /// `RequestPolicy` forbids every address of the host.
    case refusedByPolicy = "refused by policy"
    case resolveFailed = "host not found"
    case connectFailed = "cannot connect"
    /// No secure channel: untrusted or wrong certificate, no common version, no STARTTLS.
    case tlsFailed = "TLS failed"
    case timedOutBeforeSending = "timed out before sending"
    case timedOutAfterSending = "timed out waiting for the answer"
    /// Closed or reset before the answer was complete.
    case connectionLost = "connection lost"
    case responseTooLarge = "response too large"
    /// What came back is not the protocol that was spoken.
    case protocolViolation = "unintelligible answer"
    case cancelled = "cancelled"
    /// The transport is shutting down.
    case stopping = "stopping"
    case other = "transport failure"
  }

  package let code: Code
  /// What happened, without URLs, credentials or bodies.
  package let detail: String
  /// The receiver may have got the whole request, so the effect may have taken place.
  package let mayHaveHappened: Bool
  /// Status of the answer when its head had arrived before the failure.
  package let status: Int?

  package init(
    _ code: Code, _ detail: String, mayHaveHappened: Bool = false, status: Int? = nil
  ) {
    self.code = code
    self.detail = detail
    self.mayHaveHappened = mayHaveHappened
    self.status = status
  }

  package var description: String {
    detail.isEmpty ? code.rawValue : "\(code.rawValue): \(detail)"
  }

  /// The same request would fail the same way for ever.
  package var isFinal: Bool {
    switch code {
    case .invalidRequest, .refusedByPolicy: true
    case .resolveFailed, .connectFailed, .tlsFailed, .timedOutBeforeSending,
      .timedOutAfterSending, .connectionLost, .responseTooLarge, .protocolViolation, .cancelled,
      .stopping, .other:
      false
    }
  }
}
