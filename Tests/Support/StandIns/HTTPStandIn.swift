import Foundation
import Synchronization

/// An HTTP receiver whose answers are scripted: the well-behaved, the failing and the hostile.
package final class HTTPStandIn: Sendable {
  package struct Request: Sendable {
    package var method: String
    /// Path and query.
    package var target: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// Counts connections from 1, so that reuse is visible.
    package var connection: Int

    package func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  package enum Behaviour: Sendable {
    case reply(Int, headers: [(String, String)] = [], body: String = "")
    /// Reads the request and never answers.
    case hang
    case resetAfterReading
    /// Reads only the head, then resets.
    case resetBeforeBody
    case closeAfterReading
    /// The head at once, then one byte of the body per pause.
    case slow(Int, body: String, pauseMilliseconds: UInt32)
    /// Answers 200 with a body of this many bytes.
    case oversized(Int)
    /// Header lines without end.
    case endlessHeader
    /// A head that announces more than follows.
    case truncated(Int)
    /// These bytes, then close.
    case raw(String)
  }

  private let listener: StandInListener
  private let store = SharedList<Request>()

  /// `script` gets each request and its ordinal, from 0, over all connections.
  package init(_ script: @escaping @Sendable (Request, Int) -> Behaviour) throws {
    let store = store
    listener = try StandInListener { socket, connection in
      while let request = Self.read(socket, connection, script, store) {
        guard Self.answer(request.0, request.1, on: socket) else { return }
      }
    }
  }

  package convenience init(_ behaviour: Behaviour) throws {
    try self.init { _, _ in behaviour }
  }

  package var port: Int { listener.port }
  package var requests: [Request] { store.items }
  package var connections: Int { listener.accepted }
  package func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
  package func stop() { listener.stop() }

  deinit { listener.stop() }

  private static func read(
    _ socket: StandInSocket, _ connection: Int,
    _ script: @Sendable (Request, Int) -> Behaviour, _ store: SharedList<Request>
  ) -> (Request, Behaviour)? {
    guard let line = socket.readLine() else { return nil }
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    var request = Request(
      method: words[0], target: words[1], headers: [], body: [], connection: connection)
    while let line = socket.readLine(), !line.isEmpty {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      request.headers.append((name: String(line[..<colon]), value: String(value)))
    }
    let ordinal = store.count
    if case .resetBeforeBody = script(request, ordinal) {
      store.append(request)
      return (request, .resetBeforeBody)
    }
    let length = request.header("content-length").flatMap(Int.init) ?? 0
    guard let body = socket.read(exactly: length) else { return nil }
    request.body = body
    return (request, script(request, store.append(request)))
  }

  /// False when the connection is to be closed.
  private static func answer(
    _ request: Request, _ behaviour: Behaviour, on socket: StandInSocket
  ) -> Bool {
    switch behaviour {
    case .reply(let status, let headers, let body):
      return socket.write(
        head(status, headers, length: body.utf8.count) + (request.method == "HEAD" ? "" : body))
    case .hang:
      socket.readToEnd()
    case .resetAfterReading, .resetBeforeBody:
      socket.resetOnClose()
    case .closeAfterReading: break
    case .slow(let status, let body, let pause):
      guard socket.write(head(status, [], length: body.utf8.count)) else { return false }
      for byte in body.utf8 {
        usleep(pause * 1_000)
        guard socket.write([byte]) else { return false }
      }
      return true
    case .oversized(let count):
      guard socket.write(head(200, [], length: count)) else { return false }
      return socket.write([UInt8](repeating: 0x78, count: count))
    case .endlessHeader:
      guard socket.write("HTTP/1.1 200 OK\r\n") else { return false }
      while socket.write("X-More: \(String(repeating: "x", count: 1_000))\r\n") {}
    case .truncated(let count):
      socket.write(head(200, [], length: count + 100))
      socket.write(String(repeating: "x", count: count))
    case .raw(let text):
      socket.write(text)
    }
    return false
  }

  private static func head(_ status: Int, _ headers: [(String, String)], length: Int) -> String {
    var text = "HTTP/1.1 \(status) Stand-in\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    return text + "Content-Length: \(length)\r\n\r\n"
  }
}

/// A list that connection threads append to and the test reads.
final class SharedList<Element: Sendable>: Sendable {
  private let storage = Mutex<[Element]>([])
  var items: [Element] { storage.withLock { $0 } }
  var count: Int { storage.withLock { $0.count } }

  /// Returns the index of the new element.
  @discardableResult
  func append(_ element: Element) -> Int {
    storage.withLock {
      $0.append(element)
      return $0.count - 1
    }
  }
}
