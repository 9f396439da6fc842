import ArgumentParser
import DSL
import Dispatch
import Glibc
import Synchronization

/// `tocsin lsp`: the language server on standard input and output.
struct LanguageServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp", abstract: "Serve an editor over the Language Server Protocol.",
    discussion: """
      Editors start it; docs/editors.md says how. Messages come on standard input and go to \
      standard output; nothing is sent anywhere else, and no file is written.
      """)

  @Flag(help: "Use standard input and output; the only way there is, and the default.")
  var stdio = false

  /// Who has typed nothing for so long has paused.
  private static let pauseMilliseconds = 300

  func run() throws {
    // An editor that went away is seen at the next read.
    signal(SIGPIPE, SIG_IGN)
    let inbox = Inbox()
    let reader = try ReaderThread(inbox)
    defer { reader.forget() }
    var server = LanguageServer(provider: FolderProvider(), version: tocsinVersion)
    while true {
      // Everything that has come is queued first, so that a cancellation overtakes its request.
      let (messages, end) = inbox.take(
        waiting: server.isIdle, atMost: server.hasLeisureWork ? Self.pauseMilliseconds : nil)
      if messages.isEmpty, end == nil, server.hasLeisureWork {
        for reply in server.workAtLeisure() { send(reply) }
        continue
      }
      for message in messages { server.receive(message) }
      for reply in server.work() { send(reply) }
      if let status = server.exitStatus { throw status == 0 ? Exit.clean : Exit.findings }
      guard server.isIdle, messages.isEmpty, let end else { continue }
      if case .broken(let reason) = end { throw Problem(reason) }
      // The editor closed the pipe without saying `exit`.
      throw Exit.findings
    }
  }

  private func send(_ message: [UInt8]) {
    Output.text(
      "Content-Length: \(message.count)\r\n\r\n" + String(decoding: message, as: UTF8.self))
  }
}

/// What has been read and not yet handled.
private final class Inbox: Sendable {
  enum End: Sendable {
    case closed
    case broken(String)
  }

  private struct State {
    var messages: [[UInt8]] = []
    var end: End?
  }

  /// Beyond so many the reader waits, so that a client cannot fill the memory.
  private static let messagesMaximum = 10_000
  private static let pollMicroseconds: UInt32 = 1_000

  private let state = Mutex(State())
  private let arrived = Signal()

  func put(_ message: [UInt8]) {
    while state.withLock({ $0.messages.count >= Inbox.messagesMaximum }) {
      usleep(Inbox.pollMicroseconds)
    }
    state.withLock { $0.messages.append(message) }
    arrived.raise()
  }

  func close(_ end: End) {
    state.withLock { $0.end = end }
    arrived.raise()
  }

  /// Everything that has come, and how the stream ended if it did; waits for something on demand,
  /// for ever or so many milliseconds.
  func take(waiting: Bool, atMost milliseconds: Int?) -> (messages: [[UInt8]], end: End?) {
    if waiting {
      while !state.withLock({ !$0.messages.isEmpty || $0.end != nil }) {
        guard arrived.wait(atMost: milliseconds) else { break }
      }
    }
    return state.withLock { state in
      defer { state.messages = [] }
      return (state.messages, state.end)
    }
  }
}

/// Wakes the thread that waits; a raise without a waiter is kept.
private final class Signal: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func raise() { semaphore.signal() }

  /// False if the time was over before.
  func wait(atMost milliseconds: Int?) -> Bool {
    guard let milliseconds else {
      semaphore.wait()
      return true
    }
    return semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}

/// Reads frames on a thread of its own, so that a cancellation is seen while a request is handled.
private struct ReaderThread {
  private let thread: pthread_t

  init(_ inbox: Inbox) throws {
    var created = pthread_t()
    let argument = Unmanaged.passRetained(inbox).toOpaque()
    let status = pthread_create(
      &created, nil,
      { argument in
        guard let argument else { return nil }
        let inbox = Unmanaged<Inbox>.fromOpaque(argument).takeRetainedValue()
        var frames = FrameReader()
        while true {
          switch frames.next() {
          case .message(let message): inbox.put(message)
          case .end(let end):
            inbox.close(end)
            return nil
          }
        }
      }, argument)
    guard status == 0 else {
      throw Problem("cannot start a thread: \(String(cString: strerror(status)))")
    }
    thread = created
  }

  /// The thread ends with its stream or with the process.
  func forget() { pthread_detach(thread) }

  /// Takes messages out of the stream: headers, an empty line, and as many bytes as they say.
  private struct FrameReader {
    enum Next {
      case message([UInt8])
      case end(Inbox.End)
    }

    private static let messageBytesMaximum = 64 << 20
    private static let headerBytesMaximum = 8 << 10

    private var buffer: [UInt8] = []
    private var start = 0

    mutating func next() -> Next {
      var length: Int?
      while true {
        guard let line = line() else {
          return .end(buffer.count == start ? .closed : .broken("the input ends within a message"))
        }
        if line.isEmpty {
          if length == nil { continue }
          break
        }
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return .end(.broken("`\(line)` is no header")) }
        if parts[0].lowercased() == "content-length" {
          length = Int(parts[1].drop { $0 == " " })
          guard let length, (0...FrameReader.messageBytesMaximum).contains(length) else {
            return .end(.broken("`\(line)` is no length of a message"))
          }
        }
      }
      while buffer.count - start < length ?? 0 {
        guard fill() else { return .end(.broken("the input ends within a message")) }
      }
      let end = start + (length ?? 0)
      defer { start = end }
      return .message(Array(buffer[start..<end]))
    }

    /// The next line without its end; nil at the end of the input or where none comes.
    private mutating func line() -> String? {
      var searched = start
      while true {
        if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
          var line = buffer[start..<end]
          if line.last == UInt8(ascii: "\r") { line.removeLast() }
          start = end + 1
          return String(decoding: line, as: UTF8.self)
        }
        let kept = buffer.count - start
        guard kept <= FrameReader.headerBytesMaximum, fill() else { return nil }
        searched = start + kept
      }
    }

    private mutating func fill() -> Bool {
      buffer.removeFirst(start)
      start = 0
      var chunk = [UInt8](repeating: 0, count: 64 << 10)
      while true {
        let count = read(0, &chunk, chunk.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
      }
    }
  }
}

/// The files on disk, for packages whose files are not all open.
private struct FolderProvider: SourceProvider {
  /// How far below a folder of the editor packages are looked for, and how many.
  private static let depthMaximum = 8
  private static let foldersMaximum = 500
  private static let entriesMaximum = 50_000
  /// Folders that hold what others made.
  private static let skipped: Set<String> = ["node_modules", "target", "vendor"]

  func sourceNames(in folder: String) -> [String] {
    entries(of: folder).filter { $0.hasSuffix(".tocsin") && !$0.hasPrefix(".") }
  }

  func bytes(of path: String) -> [UInt8]? {
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
      Int(facts.st_size) <= 2 * SourceFile.byteCountMax
    else { return nil }
    return try? readFile(path)
  }

  var today: Int? {
    let secondsOfDay = 86_400
    return time(nil) / secondsOfDay
  }

  func packageFolders(under root: String) -> [String] {
    var found: [String] = []
    var waiting = [(path: root, depth: 0)]
    var seen = 0
    while let (folder, depth) = waiting.popLast(), found.count < FolderProvider.foldersMaximum {
      let names = entries(of: folder)
      seen += names.count
      guard seen <= FolderProvider.entriesMaximum else { break }
      if names.contains(where: { $0.hasSuffix(".tocsin") }) { found.append(folder) }
      guard depth < FolderProvider.depthMaximum else { continue }
      for name in names.sorted()
      where !name.hasPrefix(".") && !FolderProvider.skipped.contains(name) {
        let path = "\(folder)/\(name)"
        var facts = stat()
        // Links are not followed, so that a circle ends.
        if lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
          waiting.append((path, depth + 1))
        }
      }
    }
    return found.sorted()
  }

  private func entries(of folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
