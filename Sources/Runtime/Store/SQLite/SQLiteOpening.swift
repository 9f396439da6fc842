import Foundation
import GRDB
import GRDBSQLite

/// The way from a path to a connection that may be written to, or to a message that says why not.
struct SQLiteOpening {
  let path: String
  let options: SQLiteStore.Options

  struct Opened {
    var queue: DatabaseQueue
    var lock: StoreLock
    /// The process that wrote last did not close the store.
    var wasUnclean: Bool
  }

  func run() throws(StoreError) -> Opened {
    try checkDirectory()
    let lock = try StoreLock(for: path)
    try createFile()
    let wasUnclean = fileBytes(path + "-wal") > 0
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { db in
        try SQLiteSchema.check(db)
        try setUp(db)
        if wasUnclean { try check(db) }
        try SQLiteSchema.migrate(db)
      }
      return Opened(queue: queue, lock: lock, wasUnclean: wasUnclean)
    } catch {
      lock.release()
      throw StoreError(error, at: path)
    }
  }

  // MARK: Before SQLite

  private func checkDirectory() throws(StoreError) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var facts = stat()
    guard stat(directory, &facts) == 0 else {
      throw StoreError(
        .cannotOpen, "\(directory): \(describe(errno)); create it, or choose another path")
    }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError(.cannotOpen, "\(directory) is not a directory; choose another path")
    }
    guard access(directory, R_OK | W_OK | X_OK) == 0 else {
      throw StoreError(
        .cannotOpen, "\(directory): \(describe(errno)); the store's directory must be writable")
    }
    if let kind = MountTable.fileSystem(of: directory), networkFileSystems.contains(kind) {
      throw StoreError(
        .cannotOpen,
        "\(directory) is on \(kind), whose locks and flushes cannot be trusted; use a local disk")
    }
  }

  /// Alerts may name customers, so a new file is its owner's only; its log inherits the mode.
  private func createFile() throws(StoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StoreError(.cannotOpen, "\(path): \(describe(errno))") }
    close(file)
  }

  private func fileBytes(_ path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
  }

  // MARK: In SQLite

  private var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "tocsin-store"
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .immediateError
    // Before anything is read: exclusive locking keeps the index of the log in memory, so there
    // is no second connection that could read, write or checkpoint beside this one. That also
    // keeps clear of the log-reset defect of SQLite 3.7.0 to 3.51.2, which takes two.
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
    }
    return configuration
  }

  private func setUp(_ db: Database) throws {
    let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
    guard mode == "wal" else {
      throw StoreError(.cannotOpen, "write-ahead logging is not available here: \(mode ?? "none")")
    }
    try db.execute(
      sql: """
        PRAGMA synchronous = FULL;
        PRAGMA mmap_size = 0;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -\(SQLiteStore.cacheKibibytes);
        PRAGMA wal_autocheckpoint = 0;
        """)
    if let pages = options.pagesMaximum {
      try db.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
  }

  private func check(_ db: Database) throws {
    let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
    guard findings == ["ok"] else {
      throw StoreError(
        .corrupt,
        "the database is damaged (\(findings.joined(separator: "; "))); restore a backup")
    }
  }
}

private let networkFileSystems: Set<String> = [
  "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "glusterfs", "lustre", "nfs", "nfs4",
  "smb3", "smbfs",
]

/// What is mounted where, as the kernel lists it.
enum MountTable {
  static func fileSystem(of directory: String) -> String? {
    guard let table = FileManager.default.contents(atPath: "/proc/self/mounts"),
      let resolved = realpath(directory, nil)
    else { return nil }
    defer { free(resolved) }
    return fileSystem(
      of: String(cString: resolved), table: String(decoding: table, as: UTF8.self))
  }

  /// The type of the deepest mount that holds the directory; of equal ones the later covers.
  static func fileSystem(of directory: String, table: String) -> String? {
    var best: (point: String, kind: String)?
    for line in table.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 3 else { continue }
      // The kernel writes a space in a path as \040.
      let point = fields[1].split(separator: "\\040", omittingEmptySubsequences: false)
        .joined(separator: " ")
      let prefix = point.hasSuffix("/") ? point : point + "/"
      guard (directory + "/").hasPrefix(prefix), point.utf8.count >= best?.point.utf8.count ?? 0
      else { continue }
      best = (point, String(fields[2]))
    }
    return best?.kind
  }
}
