import Runtime
import TestSupport

/// The stores that must behave alike.
enum StoreKind: String, CaseIterable, Sendable {
  case memory
  case sqlite

  func make() throws -> StoreUnderTest {
    switch self {
    case .memory: StoreUnderTest(store: MemoryStore(), directory: nil)
    case .sqlite:
      try {
        let directory = try TemporaryDirectory()
        return StoreUnderTest(
          store: try SQLiteStore(path: directory.file("store.db")), directory: directory)
      }()
    }
  }
}

/// A store, and the directory that must live as long as it does.
struct StoreUnderTest {
  var store: any Store
  let directory: TemporaryDirectory?

  func state() throws -> CanonicalState { try store.load().canonical }

  /// Closes and opens again what survives its process; a store in memory just goes on.
  mutating func reopen() throws {
    guard let directory else { return }
    store.close()
    store = try SQLiteStore(path: directory.file("store.db"))
  }
}
