import Foundation
import Synchronization

/// One accepted connection of a stand-in: blocking reads and writes on a thread of its own.
final class StandInSocket {
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Bytes up to and without CRLF or LF; nil when the peer is gone.
  func readLine() -> String? {
    while true {
      if let end = buffer.firstIndex(of: 0x0a) {
        var line = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        if line.last == 0x0d { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
      }
      guard fill() else { return nil }
    }
  }

  func read(exactly count: Int) -> [UInt8]? {
    while buffer.count < count {
      guard fill() else { return nil }
    }
    defer { buffer.removeFirst(count) }
    return Array(buffer[..<count])
  }

  /// Blocks until the peer closes.
  func readToEnd() {
    repeat { buffer = [] } while fill()
  }

  /// `POLLRDHUP`, which the Glibc module hides.
  private static let peerClosed: Int16 = 0x2000

  /// Blocks until the peer closes, without reading.
  func waitForClose() {
    var poll = pollfd(fd: descriptor, events: Self.peerClosed, revents: 0)
    _ = Glibc.poll(&poll, 1, -1)
  }

  private func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer.append(contentsOf: chunk[..<count])
    return true
  }

  /// False when the peer is gone.
  @discardableResult
  func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// The next close sends RST instead of FIN.
  func resetOnClose() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
  }
}

/// A listening socket on 127.0.0.1 and a thread per connection.
final class StandInListener: Sendable {
  let port: Int
  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    var open: Set<Int32> = []
    var accepted = 0
    var isStopped = false
  }

  /// Connections accepted so far.
  var accepted: Int { state.withLock { $0.accepted } }

  init(serve: @escaping @Sendable (StandInSocket, _ connection: Int) -> Void) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    self.descriptor = descriptor
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size) == 0 && listen(descriptor, 512) == 0
          && getsockname(descriptor, generic, &size) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard descriptor >= 0, listening else { throw StandInError("cannot listen on loopback") }
    Thread.detachNewThread { self.acceptLoop(serve) }
  }

  deinit { close(descriptor) }

  private func acceptLoop(_ serve: @escaping @Sendable (StandInSocket, Int) -> Void) {
    while true {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else { return }
      let ordinal: Int? = state.withLock { state in
        guard !state.isStopped else { return nil }
        state.open.insert(connection)
        state.accepted += 1
        return state.accepted
      }
      guard let ordinal else {
        close(connection)
        return
      }
      Thread.detachNewThread {
        serve(StandInSocket(connection), ordinal)
        self.finish(connection)
      }
    }
  }

  private func finish(_ connection: Int32) {
    state.withLock { state in
      state.open.remove(connection)
      close(connection)
    }
  }

  /// Ends every connection; threads that wait for their peers wake up and end.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) }
    }
    shutdown(descriptor, Int32(SHUT_RDWR))
  }
}

package struct StandInError: Error, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}
