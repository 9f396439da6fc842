import DSL
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Interpreter
import Logging
import NIOCore
import Runtime
import Server
import TestSupport
import Testing

/// A server over a runtime in virtual time, asked through its HTTP interface.
struct ServerBench {
  let bench: RuntimeBench
  let client: any TestClientProtocol

  struct Answer {
    let status: Int
    let text: String
    var allow: String?
    /// The body as JSON; `.null` when it is none.
    var json: JSONValue { (try? JSONValue.parse(Array(text.utf8))) ?? .null }
  }

  func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Answer {
    try await send(.get, path, headers, nil)
  }

  func post(
    _ path: String, _ body: String, headers: HTTPFields = [.contentType: "application/json"]
  ) async throws -> Answer {
    try await send(.post, path, headers, body)
  }

  func put(_ path: String, _ body: String) async throws -> Answer {
    try await send(.put, path, [.contentType: "application/json"], body)
  }

  func delete(_ path: String) async throws -> Answer { try await send(.delete, path, [:], nil) }

  private func send(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: String?
  ) async throws -> Answer {
    let response = try await client.executeRequest(
      uri: path, method: method, headers: headers,
      body: body.map { ByteBuffer(string: $0) })
    return Answer(
      status: response.status.code, text: String(buffer: response.body),
      allow: response.headers[.allow])
  }
}

/// Runs a test against a fresh server.
func withServer(
  access: AccessPolicy = .open, on runtime: RuntimeBench? = nil,
  log: LogLines? = nil, _ body: @escaping @Sendable (ServerBench) async throws -> Void
) async throws {
  let bench: RuntimeBench
  if let runtime { bench = runtime } else { bench = try await RuntimeBench() }
  let app = makeServer(
    engine: bench.runtime,
    options: ServerOptions(host: "127.0.0.1", port: 0, access: access, version: "test"),
    logger: log?.logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  try await app.test(.router) { client in
    try await body(ServerBench(bench: bench, client: client))
  }
  try await bench.runtime.stop()
}

extension JSONValue {
  subscript(name: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    return members.first { $0.name == name }?.value ?? .null
  }
  subscript(index: Int) -> JSONValue {
    guard case .array(let items) = self, items.indices.contains(index) else { return .null }
    return items[index]
  }
  var count: Int {
    if case .array(let items) = self { return items.count }
    return 0
  }
  var text: String {
    if case .string(let text) = self { return text }
    return ""
  }
  var whole: Int64? { int }
}
