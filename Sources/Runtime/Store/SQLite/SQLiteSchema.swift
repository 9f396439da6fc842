import GRDB

/// Tables, and the way from older ones to these.
///
/// Migrations only go forward. One that merely adds tables or columns with defaults keeps
/// `compatible` as it was, so that the binary before it may still open the store after a rollback.
enum SQLiteSchema {
  struct Migration {
    var version: Int
    /// The oldest schema whose binary may still write to a store of this version.
    var compatible: Int
    var sql: String
  }

  /// Marks the file as a store of Tocsin: `TCSN`.
  static let applicationID = 0x5443_534E
  static let current = migrations.last?.version ?? 0
  private static let compatibleKey = "compatible"

  static let migrations = [
    Migration(version: 1, compatible: 1, sql: version1),
    // Rows of the first schema are taken for perhaps arrived, which is the safe guess. Its binary
    // writes rows without naming columns, so it must not write here.
    Migration(
      version: 2, compatible: 2,
      sql: "ALTER TABLE outbox ADD COLUMN may_have_arrived INTEGER NOT NULL DEFAULT 1"),
  ]

  /// The first schema.
  ///
  /// An alert's times stand apart from its texts, and both are keyed by order of arrival: alerts
  /// that were first posted together are mostly posted together again, and then touch one or two
  /// pages instead of one page each. Fingerprints are unique without an index, see `SQLiteSession`.
  private static let version1 = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE alert (
      id INTEGER PRIMARY KEY,
      fingerprint INTEGER NOT NULL,
      labels BLOB NOT NULL,
      annotations BLOB NOT NULL,
      generator_url TEXT NOT NULL,
      starts_at INTEGER NOT NULL,
      previous_ends_at INTEGER,
      end_is_assumed INTEGER NOT NULL,
      occurrence INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE alert_time (
      id INTEGER PRIMARY KEY,
      ends_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE silence (
      id TEXT PRIMARY KEY,
      matchers BLOB NOT NULL,
      starts_at INTEGER NOT NULL,
      ends_at INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      comment TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE grp (
      route TEXT NOT NULL,
      labels BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      flushed_once INTEGER NOT NULL,
      spell INTEGER NOT NULL,
      PRIMARY KEY (route, labels)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE notification (
      route TEXT NOT NULL,
      labels BLOB NOT NULL,
      receiver TEXT NOT NULL,
      last_sent_at INTEGER,
      told BLOB NOT NULL,
      PRIMARY KEY (route, labels, receiver)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE outbox (
      key TEXT PRIMARY KEY,
      program TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      deadline INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      attempts_maximum INTEGER NOT NULL,
      pause_minimum INTEGER NOT NULL,
      pause_maximum INTEGER NOT NULL,
      hand_overs INTEGER NOT NULL,
      started_at INTEGER,
      last_error TEXT,
      tells BLOB NOT NULL,
      owner BLOB NOT NULL,
      effect BLOB NOT NULL
    ) STRICT;
    CREATE TABLE ticket (
      id TEXT PRIMARY KEY,
      state TEXT NOT NULL,
      route TEXT NOT NULL,
      labels BLOB NOT NULL,
      opened_at INTEGER NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX ticket_by_group ON ticket (route, labels);
    CREATE INDEX ticket_by_time ON ticket (opened_at);
    CREATE INDEX ticket_open ON ticket (opened_at) WHERE state <> 'resolved';
    CREATE TABLE escalation (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
    CREATE TABLE run (
      id TEXT PRIMARY KEY,
      playbook TEXT NOT NULL,
      is_open INTEGER NOT NULL,
      started_at INTEGER NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX run_by_time ON run (started_at);
    CREATE INDEX run_by_playbook ON run (playbook, started_at);
    CREATE INDEX run_open ON run (started_at) WHERE is_open;
    CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE history (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      fingerprint INTEGER,
      grp TEXT NOT NULL,
      grp_hash INTEGER,
      text TEXT NOT NULL,
      place INTEGER NOT NULL,
      program INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX history_by_fingerprint ON history (fingerprint) WHERE fingerprint IS NOT NULL;
    CREATE INDEX history_by_group ON history (grp_hash) WHERE grp_hash IS NOT NULL;
    CREATE TABLE bundle (
      version TEXT NOT NULL,
      position INTEGER NOT NULL,
      path TEXT NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (version, position)
    ) STRICT;
    """

  /// Refuses what this Tocsin must not write to; changes nothing.
  static func check(_ db: Database) throws {
    let version = try version(of: db)
    try checkIdentity(db, version: version)
    try checkVersion(db, version)
  }

  /// Brings a checked store to the current schema, each step in a transaction of its own.
  static func migrate(_ db: Database) throws {
    let version = try version(of: db)
    for migration in migrations where migration.version > version {
      try db.inTransaction(.immediate) {
        try db.execute(sql: migration.sql)
        try db.execute(
          sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
          arguments: [compatibleKey, "\(migration.compatible)"])
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(migration.version)")
        return .commit
      }
    }
  }

  private static func version(of db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
  }

  private static func checkIdentity(_ db: Database, version: Int) throws {
    let identity = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
    guard identity == applicationID || (identity == 0 && version == 0 && tables == 0) else {
      throw StoreError(
        .cannotOpen, "it is a database of another program; choose another path")
    }
  }

  private static func checkVersion(_ db: Database, _ version: Int) throws {
    guard version > current else { return }
    let compatible = try String.fetchOne(
      db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [compatibleKey])
    guard let compatible = compatible.flatMap({ Int($0) }), compatible <= current else {
      throw StoreError(
        .incompatible,
        "it has schema \(version), written by a newer Tocsin; this one knows schemas up to "
          + "\(current): start the newer Tocsin, or restore a backup")
    }
  }
}
