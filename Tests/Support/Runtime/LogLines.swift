package import Logging
import Synchronization

/// A logger whose lines a test reads: message and metadata, sorted by key.
package final class LogLines: Sendable {
  private let storage = Mutex<[String]>([])

  package init() {}

  package var lines: [String] { storage.withLock { $0 } }

  package var logger: Logger { Logger(label: "test") { [self] _ in Handler(lines: self) } }

  private func append(_ line: String) { storage.withLock { $0.append(line) } }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }
      lines.append(
        "\(event.level): \(event.message)" + pairs.map { " \($0.key)=\($0.value)" }.joined())
    }
  }
}
