import CCurl
import Interpreter

extension CurlTransfer {
  /// What every transfer has, whatever it speaks.
  func setCommon(_ options: CurlOptions, timeouts: Timeouts) {
    // Signals would hit any thread of the process.
    set(CURLOPT_NOSIGNAL, 1)
    // Leave a resolver thread behind rather than wait for it: it stops the loop.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.milliseconds)
    set(CURLOPT_TIMEOUT_MS, timeouts.total.milliseconds)
    if let stall = timeouts.stall {
      set(CURLOPT_LOW_SPEED_LIMIT, 1)
      set(CURLOPT_LOW_SPEED_TIME, stall.milliseconds / 1_000 + 1)
    }
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = options.certificateFile { set(CURLOPT_CAINFO, file) }
    if let directory = options.certificateDirectory { set(CURLOPT_CAPATH, directory) }
    set(CURLOPT_MAXAGE_CONN, CurlOptions.idleConnectionSeconds)
    set(CURLOPT_TCP_KEEPALIVE, 1)
  }

  func transportError(
    _ code: CURLcode, wasSent: Bool, mayHaveHappened: Bool, status: Int?
  ) -> TransportError {
    if let interruption {
      return TransportError(
        interruption.code, interruption.detail, mayHaveHappened: mayHaveHappened, status: status)
    }
    if let refusal, !wasSent {
      return TransportError(.refusedByPolicy, refusal)
    }
    if excess != nil {
      return TransportError(
        .responseTooLarge, excess == .header ? "header" : "body", mayHaveHappened: mayHaveHappened,
        status: status)
    }
    return TransportError(
      Self.code(code, wasSent: wasSent), String(cString: curl_easy_strerror(code)),
      mayHaveHappened: mayHaveHappened, status: status)
  }

  private static func code(_ code: CURLcode, wasSent: Bool) -> TransportError.Code {
    switch code {
    case CURLE_OPERATION_TIMEDOUT: wasSent ? .timedOutAfterSending : .timedOutBeforeSending
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolveFailed
    case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connectFailed
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
      .tlsFailed
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
      CURLE_SEND_FAIL_REWIND, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      .connectionLost
    case CURLE_URL_MALFORMAT: .invalidRequest
    // After sending it means an answer that is no HTTP/1 or 2.
    case CURLE_UNSUPPORTED_PROTOCOL: wasSent ? .protocolViolation : .invalidRequest
    case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP_RETURNED_ERROR, CURLE_BAD_CONTENT_ENCODING:
      .protocolViolation
    default: .other
    }
  }
}

extension TimeSpan {
  /// For libcurl, where 0 means no limit and where 32 bits are all there is.
  fileprivate var milliseconds: Int { min(max(1, Int(nanoseconds / 1_000_000)), Int(Int32.max)) }
}
