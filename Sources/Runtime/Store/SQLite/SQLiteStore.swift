import GRDB
import GRDBSQLite
import Synchronization

/// The embedded store: one SQLite file, one connection, one writer.
///
/// ```swift
/// let store = try SQLiteStore(path: "/var/lib/tocsin/tocsin.db")
/// try store.commit(changes)  // on disk when it returns
/// ```
///
/// Its tables are in `SQLiteSchema`. The connection holds the database exclusively, so reading goes
/// through it as well; the file can be looked at with other tools while Tocsin is stopped.
package final class SQLiteStore: Store {
  package struct Options: Sendable {
    /// Pages of 4 KiB the database may grow to; commits beyond fail as on a full disk.
    package var pagesMaximum: Int?
    package init(pagesMaximum: Int? = nil) { self.pagesMaximum = pagesMaximum }
  }

  /// Frames of the log that an idle writer moves into the database.
  static let idleCheckpointFrames = 256
  /// Frames that are moved even while operations wait: 16 MiB.
  static let busyCheckpointFrames = 4_096
  /// The log's file is cut when it has grown beyond this, for instance while the disk was full.
  static let truncateFrames = 16_384
  static let cacheKibibytes = 8_192
  /// Finished work is counted, and the oldest removed, after this many commits.
  static let commitsBetweenTrims = 2_000
  private static let pageBytes = 4_096

  /// The file's path, as given.
  package let path: String
  /// The process that wrote last did not close the store; its content has been checked.
  package let wasUnclean: Bool
  private let queue: DatabaseQueue
  private let lock: StoreLock
  // Made, used and dropped only within `queue`, which runs one closure at a time.
  private nonisolated(unsafe) var session: SQLiteSession?
  private let gaugeValues = Mutex<[StoreGauge]>([])

  /// Opens or creates the store; the error says what to do when that fails.
  package init(path: String, options: Options = Options()) throws(StoreError) {
    let opened = try SQLiteOpening(path: path, options: options).run()
    self.path = path
    wasUnclean = opened.wasUnclean
    queue = opened.queue
    lock = opened.lock
    do {
      session = try queue.inDatabase { try SQLiteSession($0) }
    } catch {
      lock.release()
      throw StoreError(error, at: path)
    }
  }

  package func load() throws(StoreError) -> StoredState {
    try access { db, _ in try SQLiteLoad(db: db).run() }
  }

  package func commit(_ changes: Changes) throws(StoreError) {
    try access { db, session in
      var commit = SQLiteCommit(session)
      do {
        try db.inTransaction(.immediate) {
          try commit.write(changes)
          return .commit
        }
      } catch {
        commit.undo()
        throw error
      }
      session.commitsSinceTrim += 1
    }
  }

  package func tickets(_ query: TicketQuery) throws(StoreError) -> [TicketRecord] {
    try access { db, _ in try SQLiteQueries(db: db).tickets(query) }
  }

  package func runs(_ query: RunQuery) throws(StoreError) -> [RunRecord] {
    try access { db, _ in try SQLiteQueries(db: db).runs(query) }
  }

  package func history(_ query: HistoryQuery) throws(StoreError) -> [HistoryRecord] {
    try access { db, _ in try SQLiteQueries(db: db).history(query) }
  }

  package var gauges: [StoreGauge] { gaugeValues.withLock { $0 } }

  package func close() {
    // What cannot be checkpointed now is read from the log at the next start.
    try? access { db, session in
      try db.checkpoint(.truncate)
      session.walFrames.detach()
    }
    queue.inDatabase { _ in session = nil }
    try? queue.close()
    lock.release()
  }

  private func access<Success>(
    _ body: (Database, SQLiteSession) throws -> Success
  ) throws(StoreError) -> Success {
    do {
      return try queue.inDatabase { db in
        guard let session else { throw StoreError(.io, "the store is closed") }
        return try body(db, session)
      }
    } catch {
      throw StoreError(error, at: path)
    }
  }
}

// MARK: - Bundles

extension SQLiteStore {
  package func saveBundle(_ bundle: Bundle) throws(StoreError) {
    try access { db, _ in
      try db.inTransaction(.immediate) {
        try delete(bundle.version, db)
        let insert = try PreparedStatement(db, "INSERT INTO bundle VALUES (?, ?, ?, ?)")
        for (position, file) in bundle.files.enumerated() {
          insert.bind(1, bundle.version)
          insert.bind(2, position)
          insert.bind(3, file.path)
          insert.bind(4, file.bytes)
          try insert.run()
        }
        return .commit
      }
    }
  }

  package func bundle(version: String) throws(StoreError) -> Bundle? {
    try access { db, _ in
      let select = try PreparedStatement(
        db, "SELECT path, bytes FROM bundle WHERE version = ? ORDER BY position")
      select.bind(1, version)
      var files: [BundleFile] = []
      try select.forEachRow { row in
        files.append(BundleFile(path: row.text(0), bytes: row.bytes(1)))
      }
      return files.isEmpty ? nil : Bundle(version: version, files: files)
    }
  }

  package func removeBundles(except versions: Set<String>) throws(StoreError) {
    try access { db, _ in
      try db.inTransaction(.immediate) {
        let stored = try String.fetchAll(db, sql: "SELECT DISTINCT version FROM bundle")
        for version in stored where !versions.contains(version) { try delete(version, db) }
        return .commit
      }
    }
  }

  private func delete(_ version: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM bundle WHERE version = ?", arguments: [version])
  }
}

// MARK: - Housekeeping

extension SQLiteStore {
  package func maintain(_ occasion: MaintenanceOccasion) throws(StoreError) {
    try access { db, session in
      try trimHistory(session, db)
      if session.commitsSinceTrim >= SQLiteStore.commitsBetweenTrims {
        session.commitsSinceTrim = 0
        try trimFinished(db)
      }
      let frames = session.walFrames.count
      let limit =
        switch occasion {
        case .busy: SQLiteStore.busyCheckpointFrames
        case .idle: SQLiteStore.idleCheckpointFrames
        }
      if frames >= limit {
        try db.checkpoint(frames > SQLiteStore.truncateFrames ? .truncate : .restart)
        session.walFrames.reset()
      }
      try measure(session, db)
    }
  }

  private func trimHistory(_ session: SQLiteSession, _ db: Database) throws {
    let excess = session.historyRange.count - StoreLimit.historyRows
    guard excess >= StoreLimit.rowsRemovedAtOnce else { return }
    let first = session.historyRange.lowerBound + Int64(StoreLimit.rowsRemovedAtOnce)
    try db.inTransaction(.immediate) {
      try db.execute(sql: "DELETE FROM history WHERE id < ?", arguments: [first])
      return .commit
    }
    session.historyRange = first..<session.historyRange.upperBound
  }

  private func trimFinished(_ db: Database) throws {
    try db.inTransaction(.immediate) {
      for (table, finished, time) in [
        ("run", "NOT is_open", "started_at"), ("ticket", "state = 'resolved'", "opened_at"),
      ] {
        let count =
          try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table) WHERE \(finished)") ?? 0
        let excess = min(count - StoreLimit.finishedRows, StoreLimit.rowsRemovedAtOnce)
        guard excess > 0 else { continue }
        try db.execute(
          sql: """
            DELETE FROM \(table) WHERE id IN
              (SELECT id FROM \(table) WHERE \(finished) ORDER BY \(time) LIMIT \(excess))
            """)
      }
      return .commit
    }
  }

  private func measure(_ session: SQLiteSession, _ db: Database) throws {
    let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
    let values = [
      StoreGauge(.walBytes, Int64(session.walFrames.count * SQLiteStore.pageBytes)),
      StoreGauge(.databaseBytes, Int64(pages * SQLiteStore.pageBytes)),
      StoreGauge(.historyRows, Int64(session.historyRange.count)),
    ]
    gaugeValues.withLock { $0 = values }
  }
}
