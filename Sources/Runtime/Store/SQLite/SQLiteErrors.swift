import Foundation
import GRDB
import GRDBSQLite

extension StoreError {
  /// What an error of SQLite or of a codec means for the runtime.
  init(_ error: any Error, at path: String) {
    switch error {
    case let error as StoreError: self = StoreError(error.code, "\(path): \(error.message)")
    case let error as DatabaseError: self.init(error, at: path)
    case let error as StoredFormError:
      self.init(.corrupt, "\(path): \(error); restore a backup")
    default: self.init(.io, "\(path): \(error)")
    }
  }

  private init(_ error: DatabaseError, at path: String) {
    let detail =
      "\(error.message ?? "no details") (SQLite code \(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_FULL:
      self.init(.full, "\(path): no space is left: \(detail)")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(
        .locked, "\(path): another program has the database open: \(detail); end that program")
    case .SQLITE_CORRUPT:
      self.init(.corrupt, "\(path): the database is damaged: \(detail); restore a backup")
    case .SQLITE_NOTADB:
      self.init(.cannotOpen, "\(path): it is not a database; choose another path")
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      self.init(.cannotOpen, "\(path): \(detail)")
    case .SQLITE_CONSTRAINT:
      self.init(.conflict, "\(path): \(detail)")
    default:
      self.init(.io, "\(path): \(detail)")
    }
  }
}
