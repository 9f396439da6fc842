package import Interpreter

/// One HTTP request, valid by construction.
///
/// Its description shows no header and no body.
package struct OutboundRequest: Sendable, CustomStringConvertible {
  package let method: HTTPMethod
  package let url: OutboundURL
  package private(set) var headers: [HTTPHeader]
  package var body: [UInt8]
  package var timeouts: Timeouts
  package var limit: ResponseLimit

  package init(
    _ method: HTTPMethod, _ url: OutboundURL, body: [UInt8] = [], timeouts: Timeouts,
    limit: ResponseLimit = .standard
  ) {
    self.method = method
    self.url = url
    self.body = body
    self.timeouts = timeouts
    self.limit = limit
    headers = []
  }

  /// Adds a header, replacing one of the same name.
  package mutating func set(_ name: String, _ value: String) throws(TransportError) {
    set(try HTTPHeader(name, value))
  }

  package mutating func set(_ header: HTTPHeader) {
    headers.removeAll { $0.isNamed(header.name) }
    headers.append(header)
  }

  package func has(_ name: String) -> Bool { headers.contains { $0.isNamed(name) } }

  package var description: String { "\(method.rawValue) \(url)" }
}

package enum HTTPMethod: String, Hashable, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"

  /// Reads a method in either case.
  package init(parsing text: String) throws(TransportError) {
    guard let method = HTTPMethod(rawValue: text.uppercased()) else {
      throw TransportError(.invalidRequest, "the HTTP method '\(text)' is not supported")
    }
    self = method
  }

  var carriesBody: Bool { self != .get && self != .head }

  /// Doing it twice is the same as doing it once.
  var isIdempotent: Bool {
    switch self {
    case .get, .head, .put, .delete: true
    case .post, .patch: false
    }
  }
}

/// A header whose name is a token and whose value cannot end the line.
package struct HTTPHeader: Hashable, Sendable, CustomStringConvertible {
  package static let bytesLimit = 16 * 1024

  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) throws(TransportError) {
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
      throw TransportError(.invalidRequest, "'\(visible(name))' is no header name")
    }
    guard !Self.reserved.contains(name.lowercased()) else {
      throw TransportError(.invalidRequest, "the header \(name) is set by the transport itself")
    }
    guard value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }) else {
      throw TransportError(
        .invalidRequest,
        "the value of the header \(name) contains a line break or control character")
    }
    guard name.utf8.count + value.utf8.count <= Self.bytesLimit else {
      throw TransportError(
        .invalidRequest, "the header \(name) is longer than \(Self.bytesLimit) bytes")
    }
    self.name = name
    self.value = value
  }

  package func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }

  package var description: String { "\(name): …" }

  /// They frame the message; a second opinion on them is how requests are smuggled.
  private static let reserved: Set<String> = [
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
  ]

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e...0x60, 0x7c, 0x7e: true
    default: false
    }
  }
}

/// How long to wait.
package struct Timeouts: Hashable, Sendable {
  /// Until the connection stands, TLS included.
  package var connect: TimeSpan
  /// Until the answer is complete.
  package var total: TimeSpan
  /// Give up when nothing moved for this long; nil where the receiver may think for as long as the
  /// total allows.
  package var stall: TimeSpan?

  package init(connect: TimeSpan = .seconds(5), total: TimeSpan, stall: TimeSpan? = nil) {
    self.connect = min(connect, total)
    self.total = total
    self.stall = stall
  }
}

/// How much of an answer is taken.
package struct ResponseLimit: Hashable, Sendable {
  package enum Excess: Hashable, Sendable {
    /// An answer that is too long is a failure.
    case fails
    /// The status counts; the body is cut and the connection closed.
    case isCut
  }

  package static let headerBytes = 64 * 1024
  package static let standard = ResponseLimit(bodyBytes: 256 * 1024, excess: .fails)

  package var bodyBytes: Int
  package var excess: Excess

  package init(bodyBytes: Int, excess: Excess) {
    self.bodyBytes = bodyBytes
    self.excess = excess
  }
}

/// A complete answer, or one whose body was cut by the limit.
package struct OutboundResponse: Hashable, Sendable {
  package var status: Int
  package var headers: [MessageField]
  package var body: [UInt8]
  package var isCut: Bool

  package init(
    status: Int, headers: [MessageField] = [], body: [UInt8] = [], isCut: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.isCut = isCut
  }

  /// The first header of that name, in any case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.text
  }

  package var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as text; malformed UTF-8 becomes replacement characters.
  package var text: String { String(decoding: body, as: UTF8.self) }
}

/// Text from outside, made fit for one line of a message.
func visible(_ text: String, limit: Int = 200) -> String {
  var out = ""
  for (count, scalar) in text.unicodeScalars.enumerated() {
    guard count < limit else { return out + "…" }
    let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
    let isInvisible =
      scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2028
      || scalar.value == 0x2029
    out.unicodeScalars.append(isControl || isInvisible ? " " : scalar)
  }
  return out
}
