import GRDB
import Interpreter

/// Questions about finished and open work.
///
/// Answered on the writer's thread, so each goes by an
/// index and ends at its limit.
struct SQLiteQueries {
  let db: Database

  func tickets(_ query: TicketQuery) throws -> [TicketRecord] {
    var filter = SQLFilter()
    if let id = query.id { filter.add("id = ?", .text(id)) }
    if !query.states.isEmpty {
      let marks = query.states.map { _ in "?" }.joined(separator: ", ")
      filter.add("state IN (\(marks))", query.states.map { .text($0.rawValue) })
      // Lets the partial index answer when it can.
      if !query.states.contains(.resolved) { filter.add("state <> 'resolved'", []) }
    }
    return try bodies(
      "SELECT body FROM ticket \(filter.clause) ORDER BY opened_at DESC, id DESC LIMIT ?",
      filter, limit: query.limit)
  }

  func runs(_ query: RunQuery) throws -> [RunRecord] {
    var filter = SQLFilter()
    if let id = query.id { filter.add("id = ?", .text(id)) }
    if let playbook = query.playbook { filter.add("playbook = ?", .text(playbook)) }
    return try bodies(
      "SELECT body FROM run \(filter.clause) ORDER BY started_at DESC, id DESC LIMIT ?",
      filter, limit: query.limit)
  }

  func history(_ query: HistoryQuery) throws -> [HistoryRecord] {
    var filter = SQLFilter()
    if let fingerprint = query.fingerprint {
      filter.add("fingerprint = ?", .int(Int64(bitPattern: fingerprint.raw)))
    }
    if let group = query.group, !group.isEmpty {
      filter.add("grp_hash = ?", .int(HistoryGroup.hash(group)))
      filter.add("grp = ?", .text(group))
    } else if query.group != nil {
      filter.add("grp = ''", [])
    }
    if !query.kinds.isEmpty {
      let marks = query.kinds.map { _ in "?" }.joined(separator: ", ")
      filter.add("kind IN (\(marks))", query.kinds.map { .text($0.rawValue) })
    }
    if let after = query.after { filter.add("history.id > ?", .int(after)) }
    let statement = try PreparedStatement(
      db,
      """
      SELECT at, kind, fingerprint, grp, history.text, place.text, program.text, history.id
      FROM history JOIN term AS place ON place.id = place
      JOIN term AS program ON program.id = program
      \(filter.clause) ORDER BY history.id \(query.after == nil ? "DESC" : "ASC") LIMIT ?
      """)
    filter.bind(to: statement, limit: query.limit)
    var out: [HistoryRecord] = []
    try statement.forEachRow { row in
      // A kind of a newer binary: shown as what it most resembles would mislead, so left out.
      guard let kind = HistoryRecord.Kind(rawValue: row.text(1)) else { return }
      out.append(
        HistoryRecord(
          position: row.int(7), at: row.instant(0), kind: kind, group: row.text(3),
          fingerprint: row.optionalInt(2).map { Fingerprint(raw: UInt64(bitPattern: $0)) },
          text: row.text(4), place: row.text(5), program: row.text(6)))
    }
    return out
  }

  private func bodies<Record: Stored>(
    _ sql: String, _ filter: SQLFilter, limit: Int
  ) throws -> [Record] {
    let statement = try PreparedStatement(db, sql)
    filter.bind(to: statement, limit: limit)
    var out: [Record] = []
    try statement.forEachRow { out.append(try Record(storedBytes: $0.bytes(0))) }
    return out
  }
}

/// Conditions joined by AND, with their parameters; never holds a value in its text.
private struct SQLFilter {
  enum Parameter {
    case int(Int64)
    case text(String)
  }

  private var conditions: [String] = []
  private var parameters: [Parameter] = []

  var clause: String {
    conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
  }

  mutating func add(_ condition: String, _ parameter: Parameter) { add(condition, [parameter]) }

  mutating func add(_ condition: String, _ new: [Parameter]) {
    conditions.append(condition)
    parameters += new
  }

  func bind(to statement: PreparedStatement, limit: Int) {
    for (index, parameter) in parameters.enumerated() {
      switch parameter {
      case .int(let value): statement.bind(Int32(index + 1), value)
      case .text(let value): statement.bind(Int32(index + 1), value)
      }
    }
    let limit = max(0, min(limit, StoreLimit.queryRows))
    statement.bind(Int32(parameters.count + 1), limit)
  }
}
