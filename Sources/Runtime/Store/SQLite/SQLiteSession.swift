import GRDB
import GRDBSQLite
import Interpreter

/// What belongs to the one open connection: prepared statements, and what is kept in memory about
/// the tables.
///
/// Confined to the connection's queue.
final class SQLiteSession {
  let sql: SQLiteStatements
  /// Row of each alert.
  ///
  /// Stands in for a unique index, whose pages would make up most of the writes.
  var alertRows: [Fingerprint: Int64] = [:]
  var nextAlertRow: Int64 = 1
  /// Texts that repeat in history.
  var terms: [String: Int64] = [:]
  var historyRange: Range<Int64> = 1..<1
  /// Frames in the write-ahead log that are not in the database yet.
  let walFrames: WALCounter
  /// Commits since finished rows were last counted.
  var commitsSinceTrim = 0

  init(_ db: Database) throws {
    sql = try SQLiteStatements(db)
    walFrames = try WALCounter(db)
    try readCounters(db)
  }

  /// Fills the alerts' rows without loading the alerts: the pipeline loads them once itself.
  private func readCounters(_ db: Database) throws {
    let alerts = try PreparedStatement(db, "SELECT fingerprint, id FROM alert")
    try alerts.forEachRow { row in
      try enter(Fingerprint(raw: UInt64(bitPattern: row.int(0))), row: row.int(1))
    }
    let terms = try PreparedStatement(db, "SELECT text, id FROM term")
    try terms.forEachRow { self.terms[$0.text(0)] = $0.int(1) }
    let history = try PreparedStatement(
      db, "SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM history")
    try history.forEachRow { historyRange = $0.int(0)..<($0.int(1) + 1) }
  }

  private func enter(_ fingerprint: Fingerprint, row: Int64) throws {
    guard alertRows.updateValue(row, forKey: fingerprint) == nil else {
      throw StoreError(
        .corrupt, "alert \(fingerprint) is stored twice; restore a backup")
    }
    nextAlertRow = max(nextAlertRow, row + 1)
  }
}

/// Counts the frames of the write-ahead log, as SQLite reports them after each commit.
final class WALCounter {
  private let frames: UnsafeMutablePointer<Int32>
  private let connection: OpaquePointer

  init(_ db: Database) throws {
    guard let connection = db.sqliteConnection else {
      throw StoreError(.io, "the store is closed")
    }
    self.connection = connection
    frames = .allocate(capacity: 1)
    frames.initialize(to: 0)
    sqlite3_wal_hook(
      connection,
      { context, _, _, frames in
        context?.assumingMemoryBound(to: Int32.self).pointee = frames
        return SQLITE_OK
      }, frames)
  }

  var count: Int { Int(frames.pointee) }

  /// After a checkpoint the log starts anew with the next commit.
  func reset() { frames.pointee = 0 }

  /// Must be called before the connection closes.
  func detach() { sqlite3_wal_hook(connection, nil, nil) }

  deinit { frames.deallocate() }
}

/// The statements of the hot path and of loading, prepared once.
struct SQLiteStatements {
  let insertAlert: PreparedStatement
  let insertAlertTime: PreparedStatement
  let updateAlert: PreparedStatement
  let updateAlertTime: PreparedStatement
  let deleteAlert: PreparedStatement
  let deleteAlertTime: PreparedStatement
  let putSilence: PreparedStatement
  let deleteSilence: PreparedStatement
  let putGroup: PreparedStatement
  let deleteGroup: PreparedStatement
  let putNotification: PreparedStatement
  let deleteNotification: PreparedStatement
  let putOutbox: PreparedStatement
  let deleteOutbox: PreparedStatement
  let putTicket: PreparedStatement
  let putEscalation: PreparedStatement
  let deleteEscalation: PreparedStatement
  let putRun: PreparedStatement
  let insertTerm: PreparedStatement
  let insertHistory: PreparedStatement
  let putSetting: PreparedStatement
  let deleteSetting: PreparedStatement

  init(_ db: Database) throws {
    func prepare(_ sql: String) throws -> PreparedStatement { try PreparedStatement(db, sql) }
    insertAlert = try prepare("INSERT INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    insertAlertTime = try prepare("INSERT INTO alert_time VALUES (?, ?, ?)")
    updateAlert = try prepare(
      """
      UPDATE alert SET annotations = ?, generator_url = ?, starts_at = ?, previous_ends_at = ?,
        end_is_assumed = ?, occurrence = ? WHERE id = ? AND labels = ?
      """)
    updateAlertTime = try prepare(
      "UPDATE alert_time SET ends_at = ?, updated_at = ? WHERE id = ?")
    deleteAlert = try prepare("DELETE FROM alert WHERE id = ?")
    deleteAlertTime = try prepare("DELETE FROM alert_time WHERE id = ?")
    putSilence = try prepare("INSERT OR REPLACE INTO silence VALUES (?, ?, ?, ?, ?, ?, ?)")
    deleteSilence = try prepare("DELETE FROM silence WHERE id = ?")
    putGroup = try prepare("INSERT OR REPLACE INTO grp VALUES (?, ?, ?, ?, ?, ?)")
    deleteGroup = try prepare("DELETE FROM grp WHERE route = ? AND labels = ?")
    putNotification = try prepare("INSERT OR REPLACE INTO notification VALUES (?, ?, ?, ?, ?)")
    deleteNotification = try prepare(
      "DELETE FROM notification WHERE route = ? AND labels = ? AND receiver = ?")
    putOutbox = try prepare(
      "INSERT OR REPLACE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    deleteOutbox = try prepare("DELETE FROM outbox WHERE key = ?")
    putTicket = try prepare("INSERT OR REPLACE INTO ticket VALUES (?, ?, ?, ?, ?, ?)")
    putEscalation = try prepare("INSERT OR REPLACE INTO escalation VALUES (?, ?)")
    deleteEscalation = try prepare("DELETE FROM escalation WHERE id = ?")
    putRun = try prepare("INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?, ?)")
    insertTerm = try prepare("INSERT INTO term VALUES (?, ?)")
    insertHistory = try prepare("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    putSetting = try prepare("INSERT OR REPLACE INTO setting VALUES (?, ?)")
    deleteSetting = try prepare("DELETE FROM setting WHERE name = ?")
  }
}
