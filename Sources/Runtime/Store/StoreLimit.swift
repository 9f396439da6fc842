import Interpreter

/// Bounds of what a store keeps.
enum StoreLimit {
  /// Older lines of history go first.
  static let historyRows = 1_000_000
  /// Finished runs, and resolved tickets; the oldest go first.
  static let finishedRows = 100_000
  /// Removed in one housekeeping round, so that no round takes long.
  static let rowsRemovedAtOnce = 1_000
  /// A query returns no more, whatever it asks for.
  static let queryRows = 10_000
}

extension StoreError {
  /// Two different label sets have one fingerprint: the second must not replace the first.
  static func collision(of fingerprint: Fingerprint) -> StoreError {
    StoreError(
      .conflict,
      "fingerprint \(fingerprint) is stored with other labels; the batch was refused")
  }

  static func unknownAlert(_ fingerprint: Fingerprint) -> StoreError {
    StoreError(.conflict, "alert \(fingerprint) is touched but not stored; the batch was refused")
  }
}
