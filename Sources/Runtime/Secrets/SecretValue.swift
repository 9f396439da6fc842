#if canImport(Musl)
  import Musl
#else
  import Glibc
#endif

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
  ///
  /// Immutable after `init`, hence safe to share; unchecked because the compiler
  /// cannot see that through the pointer.
  private final class Box: @unchecked Sendable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ content: [UInt8]) {
      bytes = .allocate(capacity: content.count)
      _ = bytes.initialize(from: content)
    }

    deinit {
      if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
      bytes.deallocate()
    }

    var count: Int { bytes.count }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func equals(_ other: Box) -> Bool {
      guard count == other.count else { return false }
      var difference: UInt8 = 0
      for index in 0..<count { difference |= bytes[index] ^ other.bytes[index] }
      return difference == 0
    }
  }
}
