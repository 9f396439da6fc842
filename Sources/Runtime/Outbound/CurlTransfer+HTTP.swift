import CCurl
import Interpreter

extension CurlTransfer {
  static func http(
    _ request: OutboundRequest, options: CurlOptions
  ) -> CurlTransfer? {
    let transfer = CurlTransfer(
      upload: request.method.carriesBody ? request.body : [], limit: request.limit,
      policy: options.policy)
    guard let transfer else { return nil }
    transfer.setCommon(options, timeouts: request.timeouts)
    // An empty string also keeps libcurl from reading the environment's proxies.
    transfer.set(CURLOPT_PROXY, options.proxy?.text ?? "")
    transfer.set(CURLOPT_NOPROXY, options.proxyExceptions.joined(separator: ","))
    transfer.set(CURLOPT_PROTOCOLS_STR, "http,https")
    transfer.set(CURLOPT_URL, request.url.text)
    transfer.set(CURLOPT_FOLLOWLOCATION, 0)
    // HTTP/2 where TLS negotiates it; never the upgrade dance in clear text.
    transfer.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    transfer.set(CURLOPT_HTTP09_ALLOWED, 0)
    transfer.set(CURLOPT_USERAGENT, options.userAgent)
    transfer.setMethod(request)
    transfer.setHeaders(request)
    return transfer
  }

  /// The body goes through the read callback without a way to rewind, so that libcurl cannot send
  /// it a second time on its own when a reused connection dies: that decision is the outbox's.
  private func setMethod(_ request: OutboundRequest) {
    switch request.method {
    case .get: set(CURLOPT_HTTPGET, 1)
    case .head: set(CURLOPT_NOBODY, 1)
    case .post, .put, .patch, .delete:
      set(CURLOPT_POST, 1)
      set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
      set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
      // Without a body there is nothing to rewind, so only a fresh connection is never repeated.
      if request.body.isEmpty, !request.method.isIdempotent { set(CURLOPT_FRESH_CONNECT, 1) }
    }
  }

  private func setHeaders(_ request: OutboundRequest) {
    // libcurl would wait a second for "100 Continue" and invent a content type.
    var lines = ["Expect:"]
    if !request.has("content-type") { lines.append("Content-Type:") }
    for header in request.headers {
      // A header without a value is written with a semicolon.
      lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    set(CURLOPT_HTTPHEADER, list: lines)
  }

  func httpResult(_ code: CURLcode) -> Result<OutboundResponse, TransportError> {
    let status = tocsin_get_long(easy, CURLINFO_RESPONSE_CODE)
    if code == CURLE_OK || (code == CURLE_WRITE_ERROR && excess == .body && isCutAllowed) {
      return .success(
        OutboundResponse(
          status: status, headers: headers, body: download, isCut: code != CURLE_OK))
    }
    let sentHead = tocsin_get_long(easy, CURLINFO_REQUEST_SIZE) > 0
    return .failure(
      transportError(
        code, wasSent: sentHead, mayHaveHappened: sentHead && isUploadComplete,
        status: status == 0 ? nil : status))
  }
}
