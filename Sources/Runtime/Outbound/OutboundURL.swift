import CCurl

/// An absolute http or https URL that libcurl has parsed and that has no user information in it.
///
/// Its description shows only the origin, because paths and queries of webhooks are secrets.
package struct OutboundURL: Hashable, Sendable, CustomStringConvertible {
  package enum Scheme: String, Hashable, Sendable {
    case http
    case https
  }

  package static let bytesLimit = 8 * 1024

  package let scheme: Scheme
  /// As libcurl normalises it: `0x7f.1` is `127.0.0.1`; IPv6 literals stand in brackets.
  package let host: String
  package let port: Int
  /// The whole URL, normalised; may hold secrets.
  package let text: String

  package var description: String { "\(scheme.rawValue)://\(host):\(port)" }

  /// The same scheme, host and port: credentials for one are meant for the other.
  package func hasSameOrigin(as other: OutboundURL) -> Bool {
    scheme == other.scheme && host.lowercased() == other.host.lowercased() && port == other.port
  }

  /// Parses what a package, a secret or an evaluated step gives.
  package init(_ raw: String) throws(TransportError) {
    guard raw.utf8.count <= Self.bytesLimit else {
      throw TransportError(.invalidRequest, "the URL is longer than \(Self.bytesLimit) bytes")
    }
    guard raw.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
      throw TransportError(.invalidRequest, "the URL contains a space or a control character")
    }
    guard let parser = curl_url() else {
      throw TransportError(.other, "out of memory")
    }
    defer { curl_url_cleanup(parser) }
    let flags = UInt32(CURLU_DISALLOW_USER | CURLU_URLENCODE)
    let code = curl_url_set(parser, CURLUPART_URL, raw, flags)
    guard code == CURLUE_OK else { throw Self.error(code) }
    guard let scheme = Self.part(CURLUPART_SCHEME, of: parser).flatMap(Scheme.init) else {
      throw TransportError(.invalidRequest, "the URL must start with http:// or https://")
    }
    guard let host = Self.part(CURLUPART_HOST, of: parser), !host.isEmpty,
      let port = Self.part(CURLUPART_PORT, of: parser).flatMap(Int.init), port > 0,
      let text = Self.part(CURLUPART_URL, of: parser)
    else { throw TransportError(.invalidRequest, "the URL has no usable host or port") }
    self.scheme = scheme
    self.host = host
    self.port = port
    self.text = text
  }

  private static func part(_ what: CURLUPart, of parser: OpaquePointer) -> String? {
    var found: UnsafeMutablePointer<CChar>?
    let flags = UInt32(what == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0)
    guard curl_url_get(parser, what, &found, flags) == CURLUE_OK, let found else { return nil }
    defer { curl_free(found) }
    return String(cString: found)
  }

  private static func error(_ code: CURLUcode) -> TransportError {
    switch code {
    case CURLUE_USER_NOT_ALLOWED:
      TransportError(
        .invalidRequest,
        "the URL holds a user name or password; use `username` and `password`")
    case CURLUE_UNSUPPORTED_SCHEME, CURLUE_BAD_SCHEME:
      TransportError(.invalidRequest, "the URL must start with http:// or https://")
    default:
      TransportError(
        .invalidRequest, "the URL is malformed: \(String(cString: curl_url_strerror(code)))")
    }
  }
}
