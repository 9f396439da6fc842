import Foundation
import GRDB
import Interpreter
import TestSupport
import Testing

@testable import Runtime

/// What an operator reads when a store cannot be used.
@Suite struct SQLiteOpeningTests {
  private let directory: TemporaryDirectory
  private var path: String { directory.file("store.db") }

  init() throws { directory = try TemporaryDirectory() }

  private func opening(_ path: String? = nil) -> StoreError? {
    do {
      try SQLiteStore(path: path ?? self.path).close()
      return nil
    } catch {
      return error
    }
  }

  /// Changes a closed store behind its back.
  private func tamper(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  @Test func aSecondProcessIsToldWhoHoldsTheStore() throws {
    let store = try SQLiteStore(path: path)
    let error = try #require(opening())
    #expect(error.code == .locked)
    #expect(
      error.message
        == "\(path): another tocsin (process \(getpid())) uses this store; stop it, or choose "
        + "another path")
    store.close()
    #expect(opening() == nil)
  }

  @Test func anotherToolThatHoldsTheFileIsReported() throws {
    #expect(opening() == nil)
    let other = try DatabaseQueue(path: path)
    try other.inDatabase { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      let error = try #require(opening())
      #expect(error.code == .locked)
      #expect(error.message.contains("another program has the database open"))
      try db.execute(sql: "ROLLBACK")
    }
    try other.close()
    #expect(opening() == nil)
  }

  @Test func aMissingDirectoryIsNamed() throws {
    let missing = directory.file("nowhere")
    let error = try #require(opening(missing + "/store.db"))
    #expect(
      error
        == StoreError(
          .cannotOpen,
          "\(missing): No such file or directory; create it, or choose another path"))
  }

  /// Root may write everywhere, so there the directory is replaced by a file.
  @Test func aDirectoryThatCannotBeWrittenIsNamed() throws {
    let folder = directory.file("sealed")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o500])
    if getuid() == 0 {
      let file = directory.file("plain")
      try Data().write(to: URL(fileURLWithPath: file))
      #expect(
        opening(file + "/store.db")?.message
          == "\(file) is not a directory; choose another path")
    } else {
      let error = try #require(opening(folder + "/store.db"))
      #expect(error.code == .cannotOpen)
      #expect(
        error.message == "\(folder): Permission denied; the store's directory must be writable")
    }
  }

  @Test func aFileThatIsNoDatabaseIsRefused() throws {
    try Data("edition 2026\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      opening()
        == StoreError(.cannotOpen, "\(path): it is not a database; choose another path"))
  }

  @Test func aDatabaseOfAnotherProgramIsRefusedUntouched() throws {
    let queue = try DatabaseQueue(path: path)
    try queue.inDatabase { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
    try queue.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(
      opening()
        == StoreError(
          .cannotOpen, "\(path): it is a database of another program; choose another path"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func aNewerSchemaIsRefusedUnlessItSaysItIsCompatible() throws {
    #expect(opening() == nil)
    try tamper("PRAGMA user_version = 9; UPDATE meta SET value = '9' WHERE name = 'compatible'")
    let error = try #require(opening())
    #expect(error.code == .incompatible)
    #expect(
      error.message
        == "\(path): it has schema 9, written by a newer Tocsin; this one knows schemas up to "
        + "\(SQLiteSchema.current): start the newer Tocsin, or restore a backup")
    try tamper("UPDATE meta SET value = '1' WHERE name = 'compatible'")
    #expect(opening() == nil)
  }

  @Test func aDamagedFileIsDetectedAfterAnUncleanStop() throws {
    let store = try SQLiteStore(path: path)
    var changes = Changes()
    changes.history = (0..<400).map { number in
      HistoryRecord(
        at: .seconds(Int64(number)), kind: .received, text: String(repeating: "x", count: 200),
        program: "v1")
    }
    try store.commit(changes)
    store.close()
    // A page in the middle becomes noise, and a log that was not removed tells of the unclean stop.
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let size = try file.seekToEnd()
    try file.seek(toOffset: size / 4096 / 2 * 4096)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
    try file.close()
    try Data(repeating: 0, count: 64).write(to: URL(fileURLWithPath: path + "-wal"))
    let error = try #require(opening())
    #expect(error.code == .corrupt)
    #expect(error.message.contains("the database is damaged"))
    #expect(error.message.hasSuffix("restore a backup"))
  }

  @Test func aKilledProcessLosesNothingThatWasCommitted() throws {
    let store = try SQLiteStore(path: path)
    var generator = RecordGenerator(seed: 11)
    let changes = generator.changes(over: StoredState())
    try store.commit(changes)
    let expected = try store.load().canonical
    // What a killed process leaves: the files as they are, and no lock.
    let copy = directory.file("copy.db")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    store.close()
    let revived = try SQLiteStore(path: copy)
    #expect(revived.wasUnclean)
    #expect(try revived.load().canonical == expected)
    revived.close()
    let again = try SQLiteStore(path: copy)
    #expect(!again.wasUnclean)
    again.close()
  }

  @Test func aLogCutShortEndsAtTheLastWholeCommit() throws {
    let store = try SQLiteStore(path: path)
    for number in 0..<5 {
      var changes = Changes()
      changes.settings = [(name: "n", value: "\(number)")]
      try store.commit(changes)
    }
    let copy = directory.file("copy.db")
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
    try log.dropLast(100).write(to: URL(fileURLWithPath: copy + "-wal"))
    store.close()
    let revived = try SQLiteStore(path: copy)
    #expect(try revived.load().settings["n"] == "3")
    revived.close()
  }

  @Test func theFileIsItsOwnersOnly() throws {
    let store = try SQLiteStore(path: path)
    for suffix in ["", "-wal", ".lock"] {
      let mode = try FileManager.default.attributesOfItem(atPath: path + suffix)[.posixPermissions]
      #expect(mode as? NSNumber == 0o600, "\(suffix)")
    }
    store.close()
  }

  @Test func aFullDatabaseRefusesAndRecovers() throws {
    let store = try SQLiteStore(path: path, options: .init(pagesMaximum: 80))
    var filled = 0
    var refusal: StoreError?
    while refusal == nil, filled < 1_000 {
      var changes = Changes()
      changes.settings = [(name: "n\(filled)", value: String(repeating: "x", count: 3_000))]
      do {
        try store.commit(changes)
        filled += 1
      } catch {
        refusal = error
      }
    }
    #expect(refusal?.code == .full)
    #expect(refusal?.message.contains("no space is left") == true)
    #expect(try store.load().settings.count == filled)
    var small = Changes()
    small.settings = [(name: "n0", value: "y")]
    try store.commit(small)
    store.close()
    let roomier = try SQLiteStore(path: path)
    #expect(try roomier.load().settings["n0"] == "y")
    roomier.close()
  }

  @Test func theLogIsMovedIntoTheDatabaseBySize() throws {
    let store = try SQLiteStore(path: path)
    var changes = Changes()
    changes.settings = [(name: "big", value: String(repeating: "x", count: 2 << 20))]
    try store.commit(changes)
    try store.maintain(.busy)
    #expect(gauge(.walBytes, store) > 2 << 20)
    try store.maintain(.idle)
    #expect(gauge(.walBytes, store) == 0)
    #expect(gauge(.databaseBytes, store) > 2 << 20)
    // The log starts anew: another commit counts from the beginning.
    changes.settings = [(name: "small", value: "x")]
    try store.commit(changes)
    try store.maintain(.busy)
    #expect((1..<(1 << 17)).contains(gauge(.walBytes, store)))
    store.close()
  }

  private func gauge(_ name: StoreGauge.Name, _ store: SQLiteStore) -> Int64 {
    store.gauges.first { $0.name == name }?.value ?? -1
  }

  @Test func callsAfterCloseFail() throws {
    let store = try SQLiteStore(path: path)
    store.close()
    store.close()
    let error = try #require(throws: StoreError.self) { try store.commit(Changes()) }
    #expect(error.message == "\(path): the store is closed")
  }

  @Test(
    arguments: [
      ("/srv/data", "ext4"), ("/srv/net/team/db", "nfs4"), ("/mnt/with space/x", "cifs"),
      ("/srv/network", "ext4"), ("/", "overlay"), ("/srv/net", "nfs4"),
    ])
  func theFileSystemIsThatOfTheDeepestMount(directory: String, kind: String) {
    let table = """
      overlay / overlay rw 0 0
      /dev/sda1 /srv ext4 rw 0 0
      host:/x /srv/net nfs4 rw 0 0
      //host/y /mnt/with\\040space cifs rw 0 0
      """
    #expect(MountTable.fileSystem(of: directory, table: table) == kind)
  }
}
