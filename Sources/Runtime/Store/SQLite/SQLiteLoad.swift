import GRDB
import Interpreter

/// Reads what is open, once at start and after a failed commit.
struct SQLiteLoad {
  let db: Database

  func run() throws -> StoredState {
    var state = StoredState()
    state.alerts = try alerts()
    state.silences = try silences()
    state.groups = try groups()
    state.notifications = try notifications()
    state.outbox = try outbox()
    state.escalations = try bodies("SELECT body FROM escalation ORDER BY id")
    state.runs = try bodies("SELECT body FROM run WHERE is_open ORDER BY id")
    state.tickets = try tickets(of: Set(state.runs.map(\.group)))
    try rows("SELECT name, value FROM setting") { state.settings[$0.text(0)] = $0.text(1) }
    return state
  }

  private func rows(_ sql: String, _ body: (SQLiteRow) throws -> Void) throws {
    try PreparedStatement(db, sql).forEachRow(body)
  }

  private func bodies<Record: Stored>(_ sql: String) throws -> [Record] {
    var out: [Record] = []
    try rows(sql) { out.append(try Record(storedBytes: $0.bytes(0))) }
    return out
  }

  /// Tickets that are not resolved, and resolved ones that an open group or run may still reach.
  private func tickets(of groups: Set<GroupKey>) throws -> [TicketRecord] {
    var found: [TicketRecord] = try bodies(
      """
      SELECT body FROM ticket WHERE state <> 'resolved'
      UNION ALL SELECT body FROM grp JOIN ticket USING (route, labels) WHERE state = 'resolved'
      """)
    let statement = try PreparedStatement(
      db, "SELECT body FROM ticket WHERE route = ? AND labels = ? AND state = 'resolved'")
    for group in groups {
      statement.bind(1, group.route)
      statement.bind(2, group.labels.map.bytes)
      try statement.forEachRow { found.append(try TicketRecord(storedBytes: $0.bytes(0))) }
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
  }

  private func alerts() throws -> [AlertRecord] {
    var out: [AlertRecord] = []
    let sql = """
      SELECT labels, annotations, generator_url, starts_at, previous_ends_at, end_is_assumed,
        occurrence, ends_at, updated_at, fingerprint
      FROM alert JOIN alert_time USING (id) ORDER BY alert.id
      """
    try rows(sql) { row in
      let labels = LabelSet(try map(row.bytes(0), of: "an alert"))
      guard labels.fingerprint.raw == UInt64(bitPattern: row.int(9)) else {
        throw StoreError(
          .corrupt, "alert \(labels.fingerprint) has labels of another; restore a backup")
      }
      out.append(
        AlertRecord(
          labels: labels, annotations: try map(row.bytes(1), of: "an alert"),
          startsAt: row.instant(3), endsAt: row.instant(7), endIsAssumed: row.bool(5),
          updatedAt: row.instant(8), generatorURL: row.text(2),
          occurrence: UInt32(clamping: row.int(6)), previousEndsAt: row.optionalInstant(4)))
    }
    return out
  }

  private func silences() throws -> [SilenceRecord] {
    var out: [SilenceRecord] = []
    let sql = """
      SELECT id, matchers, starts_at, ends_at, created_by, comment, updated_at
      FROM silence ORDER BY id
      """
    try rows(sql) { row in
      out.append(
        SilenceRecord(
          id: row.text(0), matchers: try SilenceCodec.decode(row.bytes(1)),
          startsAt: row.instant(2), endsAt: row.instant(3), createdBy: row.text(4),
          comment: row.text(5), updatedAt: row.instant(6)))
    }
    return out
  }

  private func groups() throws -> [GroupRecord] {
    var out: [GroupRecord] = []
    let sql = "SELECT route, labels, created_at, due_at, flushed_once, spell FROM grp"
    try rows(sql) { row in
      out.append(
        GroupRecord(
          key: try key(row), createdAt: row.instant(2), dueAt: row.instant(3),
          flushedOnce: row.bool(4), spell: UInt32(clamping: row.int(5))))
    }
    return out
  }

  private func notifications() throws -> [NotificationRecord] {
    var out: [NotificationRecord] = []
    let sql = "SELECT route, labels, receiver, last_sent_at, told FROM notification"
    try rows(sql) { row in
      out.append(
        NotificationRecord(
          group: try key(row), receiver: row.text(2), lastSentAt: row.optionalInstant(3),
          told: try ToldCodec.decode(row.bytes(4))))
    }
    return out
  }

  private func outbox() throws -> [OutboxRecord] {
    var out: [OutboxRecord] = []
    let sql = """
      SELECT key, program, created_at, due_at, deadline, attempts, attempts_maximum,
        pause_minimum, pause_maximum, hand_overs, started_at, last_error, tells, owner, effect,
        may_have_arrived
      FROM outbox ORDER BY key
      """
    try rows(sql) { row in
      var record = OutboxRecord(
        key: EffectKey(row.text(0)), owner: try EffectOwner(storedBytes: row.bytes(13)),
        effect: try Effect(storedBytes: row.bytes(14)), program: row.text(1),
        createdAt: row.instant(2), dueAt: row.instant(3), deadline: row.instant(4),
        attemptsMaximum: Int(row.int(6)), pauseMinimum: .nanoseconds(row.int(7)),
        pauseMaximum: .nanoseconds(row.int(8)))
      record.attempts = Int(row.int(5))
      record.handOvers = Int(row.int(9))
      record.startedAt = row.optionalInstant(10)
      record.lastError = row.optionalText(11)
      record.tells = try ToldCodec.decode(row.bytes(12))
      record.mayHaveArrived = row.int(15) != 0
      out.append(record)
    }
    return out
  }

  private func key(_ row: SQLiteRow) throws -> GroupKey {
    GroupKey(route: row.text(0), labels: LabelSet(try map(row.bytes(1), of: "a group")))
  }

  private func map(_ bytes: [UInt8], of what: String) throws -> PackedMap {
    guard let map = PackedMap(validating: bytes) else {
      throw StoreError(.corrupt, "the labels of \(what) are damaged; restore a backup")
    }
    return map
  }
}

extension SQLiteRow {
  func instant(_ column: Int32) -> Instant { Instant(nanoseconds: int(column)) }
  func optionalInstant(_ column: Int32) -> Instant? {
    optionalInt(column).map { Instant(nanoseconds: $0) }
  }
}
