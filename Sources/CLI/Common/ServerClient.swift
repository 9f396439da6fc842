import ArgumentParser
import DSL
import Interpreter
import Runtime

/// Where the running server is, for the commands that ask it.
struct ServerOption: ParsableArguments {
  @Option(help: "Address of the server (default: TOCSIN_SERVER, or http://127.0.0.1:9093).")
  var server: String?

  @Option(help: "File with a bearer token (default: the token in TOCSIN_TOKEN).")
  var tokenFile: String?

  func client() throws -> ServerClient {
    var token = variable("TOCSIN_TOKEN")
    if let tokenFile {
      token = String(decoding: try readFile(tokenFile), as: UTF8.self)
        .split(whereSeparator: \.isWhitespace).first.map(String.init)
    }
    return ServerClient(
      base: server ?? variable("TOCSIN_SERVER") ?? "http://127.0.0.1:9093", token: token)
  }
}

/// Asks a running server over its HTTP API.
struct ServerClient {
  let base: String
  let token: String?

  func get(_ path: String, _ query: [(String, String)] = []) async throws -> JSONValue {
    var url = path
    for (index, pair) in query.enumerated() {
      url += (index == 0 ? "?" : "&") + pair.0 + "=" + percentEncode(pair.1)
    }
    return try await call(.get, url, body: nil)
  }

  func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
    try await call(.post, path, body: body)
  }

  private func call(
    _ method: HTTPMethod, _ path: String, body: JSONValue?
  ) async throws -> JSONValue {
    let transport = CurlTransport()
    let response: OutboundResponse
    do {
      var request = OutboundRequest(
        method, try OutboundURL(base + path), timeouts: Timeouts(total: .seconds(30)),
        limit: ResponseLimit(bodyBytes: answerBytesMaximum, excess: .fails))
      if let token { try request.set("Authorization", "Bearer \(token)") }
      if let body {
        try request.set("Content-Type", "application/json")
        var writer = JSONWriter()
        writer.value(body)
        request.body = writer.bytes
      }
      response = try await transport.perform(request).get()
    } catch {
      throw Problem(
        "cannot ask the server at \(base): \(error)",
        help: "is `tocsin serve` running there? --server or TOCSIN_SERVER name another address",
        isPassing: true)
    }
    return try read(response)
  }

  private func read(_ response: OutboundResponse) throws -> JSONValue {
    let value = try? JSONValue.parse(response.body)
    guard (200..<300).contains(response.status) else {
      var reason = "status \(response.status)"
      if case .string(let text) = value { reason = text }
      let help = response.status == 401 ? "pass --token-file or set TOCSIN_TOKEN" : nil
      // The server understood and says no: there is no such thing, or it cannot move so.
      let isRefusal = response.status == 404 || response.status == 409
      throw Problem(
        reason, help: help, status: isRefusal ? .findings : .failure,
        isPassing: response.status >= 500)
    }
    if response.body.isEmpty { return .null }
    guard let value else { throw Problem("the server at \(base) answered no JSON") }
    return value
  }
}

private let answerBytesMaximum = 64 << 20

/// Escapes everything but letters, digits, `-`, `.`, `_` and `~`.
func percentEncode(_ text: String) -> String {
  var out = ""
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      out.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      out += "%" + (digits.count == 1 ? "0" : "") + digits
    }
  }
  return out
}

extension JSONValue {
  /// A member of an object.
  subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  var text: String {
    if case .string(let text) = self { return text }
    return ""
  }

  var items: [JSONValue] {
    if case .array(let items) = self { return items }
    return []
  }
}
