import Interpreter

/// Writes one batch of changes, within a transaction that the caller opens and closes.
///
/// What it learns about rows goes into the session at once and is taken back by `undo` when the
/// transaction fails.
struct SQLiteCommit {
  private let session: SQLiteSession
  private let sql: SQLiteStatements
  private var enteredAlerts: [Fingerprint] = []
  private var removedAlerts: [(Fingerprint, Int64)] = []
  private var enteredTerms: [String] = []
  private let historyRange: Range<Int64>

  init(_ session: SQLiteSession) {
    self.session = session
    sql = session.sql
    historyRange = session.historyRange
  }

  mutating func write(_ changes: Changes) throws {
    for record in changes.alerts { try put(record) }
    for touch in changes.touchedAlerts { try apply(touch) }
    for fingerprint in changes.removedAlerts { try removeAlert(fingerprint) }
    for record in changes.silences { try put(record) }
    for id in changes.removedSilences { try delete(sql.deleteSilence, id) }
    try writeGroups(changes)
    for row in changes.outbox { try put(row) }
    for key in changes.removedOutbox { try delete(sql.deleteOutbox, key.description) }
    try writeWorkflow(changes)
    for line in changes.history { try append(line) }
    for setting in changes.settings { try put(setting) }
  }

  func undo() {
    for fingerprint in enteredAlerts { session.alertRows[fingerprint] = nil }
    for (fingerprint, row) in removedAlerts { session.alertRows[fingerprint] = row }
    for text in enteredTerms { session.terms[text] = nil }
    session.historyRange = historyRange
  }

  private func delete(_ statement: PreparedStatement, _ key: String) throws {
    statement.bind(1, key)
    try statement.run()
  }

  // MARK: Alerts

  private mutating func put(_ record: AlertRecord) throws {
    let fingerprint = record.fingerprint
    if let row = session.alertRows[fingerprint] { return try update(record, row: row) }
    let row = session.nextAlertRow
    session.nextAlertRow += 1
    session.alertRows[fingerprint] = row
    enteredAlerts.append(fingerprint)
    let insert = sql.insertAlert
    insert.bind(1, row)
    insert.bind(2, Int64(bitPattern: fingerprint.raw))
    insert.bind(3, record.labels.map.bytes)
    insert.bind(4, record.annotations.bytes)
    insert.bind(5, record.generatorURL)
    insert.bind(6, record.startsAt.nanoseconds)
    insert.bind(7, record.previousEndsAt?.nanoseconds)
    insert.bind(8, record.endIsAssumed)
    insert.bind(9, record.occurrence)
    try insert.run()
    sql.insertAlertTime.bind(1, row)
    sql.insertAlertTime.bind(2, record.endsAt.nanoseconds)
    sql.insertAlertTime.bind(3, record.updatedAt.nanoseconds)
    try sql.insertAlertTime.run()
  }

  private func update(_ record: AlertRecord, row: Int64) throws {
    let update = sql.updateAlert
    update.bind(1, record.annotations.bytes)
    update.bind(2, record.generatorURL)
    update.bind(3, record.startsAt.nanoseconds)
    update.bind(4, record.previousEndsAt?.nanoseconds)
    update.bind(5, record.endIsAssumed)
    update.bind(6, record.occurrence)
    update.bind(7, row)
    update.bind(8, record.labels.map.bytes)
    // The row is there, so nothing changed means that it holds other labels.
    guard try update.run() == 1 else { throw StoreError.collision(of: record.fingerprint) }
    try moveTimes(row: row, endsAt: record.endsAt, updatedAt: record.updatedAt)
  }

  private func apply(_ touch: AlertTouch) throws {
    guard let row = session.alertRows[touch.fingerprint] else {
      throw StoreError.unknownAlert(touch.fingerprint)
    }
    try moveTimes(row: row, endsAt: touch.endsAt, updatedAt: touch.updatedAt)
  }

  private func moveTimes(row: Int64, endsAt: Instant, updatedAt: Instant) throws {
    sql.updateAlertTime.bind(1, endsAt.nanoseconds)
    sql.updateAlertTime.bind(2, updatedAt.nanoseconds)
    sql.updateAlertTime.bind(3, row)
    try sql.updateAlertTime.run()
  }

  private mutating func removeAlert(_ fingerprint: Fingerprint) throws {
    guard let row = session.alertRows.removeValue(forKey: fingerprint) else { return }
    removedAlerts.append((fingerprint, row))
    sql.deleteAlert.bind(1, row)
    try sql.deleteAlert.run()
    sql.deleteAlertTime.bind(1, row)
    try sql.deleteAlertTime.run()
  }

  private func put(_ record: SilenceRecord) throws {
    let put = sql.putSilence
    put.bind(1, record.id)
    put.bind(2, SilenceCodec.encode(record.matchers))
    put.bind(3, record.startsAt.nanoseconds)
    put.bind(4, record.endsAt.nanoseconds)
    put.bind(5, record.createdBy)
    put.bind(6, record.comment)
    put.bind(7, record.updatedAt.nanoseconds)
    try put.run()
  }

  // MARK: Groups

  private func writeGroups(_ changes: Changes) throws {
    for record in changes.groups { try put(record) }
    for key in changes.removedGroups {
      sql.deleteGroup.bind(1, key.route)
      sql.deleteGroup.bind(2, key.labels.map.bytes)
      try sql.deleteGroup.run()
    }
    for record in changes.notifications { try put(record) }
    for removed in changes.removedNotifications {
      sql.deleteNotification.bind(1, removed.group.route)
      sql.deleteNotification.bind(2, removed.group.labels.map.bytes)
      sql.deleteNotification.bind(3, removed.receiver)
      try sql.deleteNotification.run()
    }
  }

  private func put(_ record: GroupRecord) throws {
    let put = sql.putGroup
    put.bind(1, record.key.route)
    put.bind(2, record.key.labels.map.bytes)
    put.bind(3, record.createdAt.nanoseconds)
    put.bind(4, record.dueAt.nanoseconds)
    put.bind(5, record.flushedOnce)
    put.bind(6, record.spell)
    try put.run()
  }

  private func put(_ record: NotificationRecord) throws {
    let put = sql.putNotification
    put.bind(1, record.group.route)
    put.bind(2, record.group.labels.map.bytes)
    put.bind(3, record.receiver)
    put.bind(4, record.lastSentAt?.nanoseconds)
    put.bind(5, ToldCodec.encode(record.told))
    try put.run()
  }

  // MARK: Outbox and workflow

  private func put(_ row: OutboxRecord) throws {
    let put = sql.putOutbox
    put.bind(1, row.key.description)
    put.bind(2, row.program)
    put.bind(3, row.createdAt.nanoseconds)
    put.bind(4, row.dueAt.nanoseconds)
    put.bind(5, row.deadline.nanoseconds)
    put.bind(6, row.attempts)
    put.bind(7, row.attemptsMaximum)
    put.bind(8, row.pauseMinimum.nanoseconds)
    put.bind(9, row.pauseMaximum.nanoseconds)
    put.bind(10, row.handOvers)
    put.bind(11, row.startedAt?.nanoseconds)
    put.bind(12, row.lastError)
    put.bind(13, ToldCodec.encode(row.tells))
    put.bind(14, row.owner.storedBytes)
    put.bind(15, row.effect.storedBytes)
    put.bind(16, row.mayHaveArrived ? 1 : 0)
    try put.run()
  }

  private func writeWorkflow(_ changes: Changes) throws {
    for ticket in changes.tickets {
      sql.putTicket.bind(1, ticket.id)
      sql.putTicket.bind(2, ticket.state.rawValue)
      sql.putTicket.bind(3, ticket.group.route)
      sql.putTicket.bind(4, ticket.group.labels.map.bytes)
      sql.putTicket.bind(5, ticket.openedAt.nanoseconds)
      sql.putTicket.bind(6, ticket.storedBytes)
      try sql.putTicket.run()
    }
    for record in changes.escalations {
      sql.putEscalation.bind(1, record.id)
      sql.putEscalation.bind(2, record.storedBytes)
      try sql.putEscalation.run()
    }
    for id in changes.removedEscalations { try delete(sql.deleteEscalation, id) }
    for run in changes.runs {
      sql.putRun.bind(1, run.id)
      sql.putRun.bind(2, run.playbook)
      sql.putRun.bind(3, !run.state.isFinished)
      sql.putRun.bind(4, run.startedAt.nanoseconds)
      sql.putRun.bind(5, run.storedBytes)
      try sql.putRun.run()
    }
  }

  private func put(_ setting: (name: String, value: String)) throws {
    guard !setting.value.isEmpty else { return try delete(sql.deleteSetting, setting.name) }
    sql.putSetting.bind(1, setting.name)
    sql.putSetting.bind(2, setting.value)
    try sql.putSetting.run()
  }

  // MARK: History

  private mutating func append(_ line: HistoryRecord) throws {
    let place = try term(line.place)
    let program = try term(line.program)
    let insert = sql.insertHistory
    insert.bind(1, session.historyRange.upperBound)
    insert.bind(2, line.at.nanoseconds)
    insert.bind(3, line.kind.rawValue)
    insert.bind(4, line.fingerprint.map { Int64(bitPattern: $0.raw) })
    insert.bind(5, line.group)
    insert.bind(6, line.group.isEmpty ? nil : HistoryGroup.hash(line.group))
    insert.bind(7, line.text)
    insert.bind(8, place)
    insert.bind(9, program)
    try insert.run()
    session.historyRange = session.historyRange.lowerBound..<(session.historyRange.upperBound + 1)
  }

  private mutating func term(_ text: String) throws -> Int64 {
    if let known = session.terms[text] { return known }
    let id = Int64(session.terms.count + 1)
    sql.insertTerm.bind(1, id)
    sql.insertTerm.bind(2, text)
    try sql.insertTerm.run()
    session.terms[text] = id
    enteredTerms.append(text)
    return id
  }
}

/// What the index of history holds for a group: its text is long, and stands in the row already.
enum HistoryGroup {
  static func hash(_ text: String) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }
}
