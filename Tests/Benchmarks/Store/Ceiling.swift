import Foundation
import GRDBSQLite
import Interpreter
import Runtime

/// The same rows by the C interface alone, statements prepared once.
extension StoreBenchmark {
  static func measureCeiling(_ directory: String, count: Int) throws {
    var connection: OpaquePointer?
    guard sqlite3_open(directory + "/ceiling.db", &connection) == SQLITE_OK, let connection else {
      print("ceiling: cannot open")
      return
    }
    defer { sqlite3_close_v2(connection) }
    sqlite3_exec(
      connection,
      """
      PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -8192;
      CREATE TABLE alert (id INTEGER PRIMARY KEY, fingerprint INTEGER, body BLOB);
      CREATE TABLE alert_time (id INTEGER PRIMARY KEY, ends_at INTEGER, updated_at INTEGER);
      """, nil, nil, nil)
    let insert = prepare(connection, "INSERT INTO alert VALUES (?, ?, ?)")
    let insertTime = prepare(connection, "INSERT INTO alert_time VALUES (?, 1, 2)")
    let update = prepare(
      connection, "UPDATE alert_time SET ends_at = ?, updated_at = 3 WHERE id = ?")
    let bodies = (0..<batch).map { number -> [UInt8] in
      let record = alert(number)
      return record.labels.map.bytes + record.annotations.bytes + Array(record.generatorURL.utf8)
    }
    var new = Measure("ceiling: new alerts")
    for start in stride(from: 0, to: count, by: batch) {
      new.run {
        sqlite3_exec(connection, "BEGIN", nil, nil, nil)
        for index in 0..<batch {
          sqlite3_bind_int64(insert, 1, Int64(start + index + 1))
          sqlite3_bind_int64(insert, 2, Int64(index))
          bodies[index].withUnsafeBytes { bytes in
            _ = sqlite3_bind_blob(insert, 3, bytes.baseAddress, Int32(bytes.count), nil)
            step(insert)
          }
          sqlite3_bind_int64(insertTime, 1, Int64(start + index + 1))
          step(insertTime)
        }
        sqlite3_exec(connection, "COMMIT", nil, nil, nil)
      }
    }
    new.report()
    var again = Measure("ceiling: re-posts")
    for start in stride(from: 0, to: count, by: batch) {
      again.run {
        sqlite3_exec(connection, "BEGIN", nil, nil, nil)
        for index in 0..<batch {
          sqlite3_bind_int64(update, 1, Int64(start))
          sqlite3_bind_int64(update, 2, Int64(start + index + 1))
          step(update)
        }
        sqlite3_exec(connection, "COMMIT", nil, nil, nil)
      }
    }
    again.report()
    for statement in [insert, insertTime, update] { sqlite3_finalize(statement) }
  }

  private static func prepare(_ connection: OpaquePointer, _ sql: String) -> OpaquePointer? {
    var statement: OpaquePointer?
    sqlite3_prepare_v2(connection, sql, -1, &statement, nil)
    return statement
  }

  private static func step(_ statement: OpaquePointer?) {
    sqlite3_step(statement)
    sqlite3_reset(statement)
  }
}
