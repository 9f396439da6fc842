import Foundation
import Synchronization

/// Keeps a second process away from a store: a locked file beside it, which names the owner.
///
/// The kernel releases the lock with the process, however that ends; the file stays, because
/// removing it would let two processes lock two files of the same name.
final class StoreLock: Sendable {
  private let descriptor: Mutex<Int32>

  init(for path: String) throws(StoreError) {
    let lockPath = path + ".lock"
    let file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw StoreError(
        .cannotOpen, "\(lockPath): \(describe(errno)); the store's directory must be writable")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let owner = StoreLock.readOwner(file)
      close(file)
      throw StoreError(
        .locked,
        "\(path): another tocsin\(owner) uses this store; stop it, or choose another path")
    }
    let owner = "\(getpid())\n"
    ftruncate(file, 0)
    _ = owner.withCString { pwrite(file, $0, strlen($0), 0) }
    descriptor = Mutex(file)
  }

  deinit { release() }

  func release() {
    let file = descriptor.withLock { descriptor in
      defer { descriptor = -1 }
      return descriptor
    }
    if file >= 0 { close(file) }
  }

  private static func readOwner(_ file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = pread(file, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    guard let process = Int(text.prefix { $0.isNumber }) else { return "" }
    return " (process \(process))"
  }
}

/// The system's words for an error number.
func describe(_ code: Int32) -> String { String(cString: strerror(code)) }
