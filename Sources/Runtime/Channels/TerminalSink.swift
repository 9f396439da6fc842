import Dispatch
import Glibc

/// Where terminal channels print.
package protocol TerminalSink: Sendable {
  /// The reader is a terminal that may be given colours.
  var showsColor: Bool { get }
  /// Writes the whole text before that of any other call; false when the reader is gone.
  func write(_ text: String) async -> Bool
}

/// Standard output.
///
/// Writing may block, as into a full pipe, so it happens on a queue of its own.
package final class StandardOutput: TerminalSink {
  private let queue = DispatchQueue(label: "tocsin.terminal")
  package let showsColor: Bool

  /// Colour only on a terminal, and not when NO_COLOR is set to anything or TERM is `dumb`.
  package init(environment: [String: String]) {
    let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    showsColor = isatty(STDOUT_FILENO) == 1 && !isRefused && environment["TERM"] != "dumb"
  }

  package func write(_ text: String) async -> Bool {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: Self.writeAll(Array(text.utf8))) }
    }
  }

  private static func writeAll(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
