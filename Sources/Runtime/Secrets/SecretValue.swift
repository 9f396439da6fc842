import Glibc
import Synchronization

/// A credential; every way of printing it shows `<secret>`.
///
/// The bytes are overwritten when the last reference goes; strings made by `reveal` are not, so
/// reveal late and keep the result in no property.
package struct SecretValue: Hashable, Sendable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  private let box: Box

  package init(_ text: String) { box = Box(Array(text.utf8)) }

  /// The content, for the one place that puts it on the wire.
  package func reveal() -> String { box.text }

  package var isEmpty: Bool { box.count == 0 }

  package var description: String { "<secret>" }
  package var debugDescription: String { "<secret>" }
  package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }

  /// In time that does not depend on where they differ.
  package static func == (left: SecretValue, right: SecretValue) -> Bool {
    left.box.equals(right.box)
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(box.text) }

  /// Owns the bytes.
  private final class Box: Sendable {
    private let bytes: Mutex<[UInt8]>

    init(_ content: [UInt8]) { bytes = Mutex(content) }

    deinit {
      bytes.withLock { bytes in
        bytes.withUnsafeMutableBytes { buffer in
          if let base = buffer.baseAddress { explicit_bzero(base, buffer.count) }
        }
      }
    }

    var count: Int { bytes.withLock { $0.count } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func equals(_ other: Box) -> Bool {
      guard self !== other else { return true }
      return bytes.withLock { mine in
        other.bytes.withLock { theirs in
          guard mine.count == theirs.count else { return false }
          var difference: UInt8 = 0
          for index in mine.indices { difference |= mine[index] ^ theirs[index] }
          return difference == 0
        }
      }
    }
  }
}
