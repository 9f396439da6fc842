import GRDB
import GRDBSQLite

/// A statement that is prepared once and bound to bytes in place.
///
/// GRDB makes and owns it; values go straight to SQLite, because GRDB's own binding copies each
/// value several times and costs more than the insert itself.
struct PreparedStatement {
  private let statement: Statement
  private let handle: OpaquePointer
  private let connection: OpaquePointer

  init(_ db: Database, _ sql: String) throws {
    statement = try db.makeStatement(sql: sql)
    guard let connection = db.sqliteConnection else {
      throw StoreError(.io, "the store is closed")
    }
    handle = statement.sqliteStatement
    self.connection = connection
  }

  // MARK: Binding, parameters count from 1

  func bind(_ parameter: Int32, _ value: Int64) { sqlite3_bind_int64(handle, parameter, value) }
  func bind(_ parameter: Int32, _ value: Int) { bind(parameter, Int64(value)) }
  func bind(_ parameter: Int32, _ value: UInt32) { bind(parameter, Int64(value)) }
  func bind(_ parameter: Int32, _ value: Bool) { bind(parameter, value ? Int64(1) : 0) }

  func bind(_ parameter: Int32, _ value: Int64?) {
    if let value { bind(parameter, value) } else { sqlite3_bind_null(handle, parameter) }
  }

  func bind(_ parameter: Int32, _ bytes: [UInt8]) {
    guard !bytes.isEmpty else {
      sqlite3_bind_zeroblob(handle, parameter, 0)
      return
    }
    _ = bytes.withUnsafeBytes {
      sqlite3_bind_blob64(
        handle, parameter, $0.baseAddress, sqlite3_uint64($0.count), copiesBytes)
    }
  }

  func bind(_ parameter: Int32, _ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) {
        // An empty buffer may have no address, and SQLite takes no address for NULL.
        guard let address = $0.baseAddress else {
          sqlite3_bind_text(handle, parameter, "", 0, copiesBytes)
          return
        }
        sqlite3_bind_text64(
          handle, parameter, address, sqlite3_uint64($0.count), copiesBytes,
          UInt8(SQLITE_UTF8))
      }
    }
  }

  func bind(_ parameter: Int32, _ text: String?) {
    if let text { bind(parameter, text) } else { sqlite3_bind_null(handle, parameter) }
  }

  // MARK: Running

  /// Runs a statement that returns no rows; answers how many rows it changed.
  @discardableResult
  func run() throws -> Int {
    let code = sqlite3_step(handle)
    let changed = Int(sqlite3_changes(connection))
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else { throw failure(code) }
    return changed
  }

  /// Visits the rows of a query.
  func forEachRow(_ body: (SQLiteRow) throws -> Void) throws {
    defer { sqlite3_reset(handle) }
    while true {
      let code = sqlite3_step(handle)
      switch code {
      case SQLITE_ROW: try body(SQLiteRow(handle: handle))
      case SQLITE_DONE: return
      default: throw failure(code)
      }
    }
  }

  private func failure(_ code: Int32) -> any Error {
    DatabaseError(
      resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
  }
}

/// The current row of a query; columns count from 0.
struct SQLiteRow {
  fileprivate let handle: OpaquePointer

  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func optionalInt(_ column: Int32) -> Int64? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : int(column)
  }

  func bool(_ column: Int32) -> Bool { int(column) != 0 }

  func bytes(_ column: Int32) -> [UInt8] {
    guard let address = sqlite3_column_blob(handle, column) else { return [] }
    let count = Int(sqlite3_column_bytes(handle, column))
    return Array(UnsafeRawBufferPointer(start: address, count: count))
  }

  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

  func optionalText(_ column: Int32) -> String? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : text(column)
  }
}

/// Tells SQLite that the bytes do not outlive the call, so that it copies them.
private let copiesBytes = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
