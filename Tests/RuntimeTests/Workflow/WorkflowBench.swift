import Interpreter

@testable import Runtime

/// Drives a `Workflow` under virtual time: commits what each turn changed, performs effects by
/// script, and can kill and restore it after or in the middle of any turn.
struct WorkflowBench {
  /// What the outside answers to an effect.
  enum Answer {
    /// Under way for so long.
    case after(TimeSpan, EffectOutcome)
    /// Queued for good: its channel is closed.
    case never

    static func now(_ outcome: EffectOutcome) -> Answer { .after(.zero, outcome) }
  }

  enum Crash {
    case none
    /// The n-th turn (from 0) is committed and the process dies.
    case after(turn: Int)
    /// The process dies before the commit of the n-th turn, whose event happens again.
    case during(turn: Int)
  }

  var program: Program
  var olderPrograms: [String: Program] = [:]
  var limits = WorkflowLimits()
  private(set) var now = Instant.seconds(1_800_000_000)
  private(set) var workflow: Workflow
  var answer: (OutboxRecord) -> Answer = { row in
    switch row.effect {
    case .deliver: .now(.done(value: .none, receipt: "ok"))
    case .http, .ai: .never
    }
  }
  var crash = Crash.none
  private(set) var turns = 0

  // The store.
  private(set) var tickets: [String: TicketRecord] = [:]
  private(set) var escalations: [String: EscalationRecord] = [:]
  private(set) var runs: [String: RunRecord] = [:]
  private(set) var groups: Set<GroupKey> = []
  private(set) var settings: [String: String] = [:]
  private(set) var history: [HistoryRecord] = []
  /// Every row ever committed, in order.
  private(set) var rows: [OutboxRecord] = []
  /// Rows without an outcome, by key.
  private var open: [String: OutboxRecord] = [:]
  /// The row that the turn under way removes.
  private var ending: String?
  /// The change of a group that the turn under way handles.
  private var changing: GroupChange?
  private var pending: [(due: Instant, row: OutboxRecord, outcome: EffectOutcome)] = []
  private let start = Instant.seconds(1_800_000_000)

  init(_ program: Program) {
    self.program = program
    workflow = Workflow(state: StoredState(), now: now)
  }

  // MARK: Events

  mutating func change(
    _ transition: GroupChange.Transition, alerts: [AlertSnapshot],
    reason: NotificationReason = .newAlerts, spell: UInt32 = 1,
    newlyFiring: [AlertSnapshot] = [], newlyResolved: [AlertSnapshot] = [],
    targets: [Target] = [], key: GroupKey = .disk
  ) {
    let snapshot = GroupSnapshot(
      key: key.description, receiver: "", labels: key.labels, alerts: alerts, reason: reason,
      externalURL: "http://127.0.0.1:9093")
    let change = GroupChange(
      key: key, spell: spell, transition: transition, targets: targets, snapshot: snapshot,
      newlyFiring: newlyFiring, newlyResolved: newlyResolved)
    changing = change
    turn { $0.groupChanged(change, in: &$1) }
  }

  mutating func acknowledge(by: String = "ana", spell: UInt32 = 1, key: GroupKey = .disk) {
    turn { $0.acknowledge(group: key, spell: spell, by: by, in: &$1) }
  }

  @discardableResult
  mutating func move(_ id: String, to state: TicketState, by: String = "ana") -> Reply {
    turn { $0.moveTicket(id: id, to: state, by: by, in: &$1) }
  }

  @discardableResult
  mutating func comment(_ id: String, _ text: String) -> Reply {
    turn { $0.commentTicket(id: id, text: text, by: "ana", in: &$1) }
  }

  mutating func report(_ row: OutboxRecord, _ outcome: EffectOutcome) {
    ending = row.key.description
    turn { $0.effectEnded(row, outcome: outcome, in: &$1) }
  }

  /// As the outbox does: what is queued is removed, what is under way takes its course.
  private mutating func withdraw(_ keys: [EffectKey]) {
    for key in keys where !pending.contains(where: { $0.row.key == key }) {
      if let row = open[key.description] { report(row, .failed(reason: "withdrawn")) }
    }
  }

  /// Lets virtual time pass, doing what falls due in its order.
  mutating func pass(_ span: TimeSpan) {
    let end = now + span
    while true {
      let answer = pending.map(\.due).min()
      guard let next = [workflow.nextDue, answer].compactMap({ $0 }).min(), next <= end else {
        break
      }
      now = max(now, next)
      if let index = pending.firstIndex(where: { $0.due <= now }) {
        let (_, row, outcome) = pending.remove(at: index)
        report(row, outcome)
      } else {
        turn { $0.advance(in: &$1) }
      }
    }
    now = end
  }

  /// Time passes while nobody works.
  mutating func sleep(_ span: TimeSpan) { now += span }

  mutating func restart() {
    workflow = Workflow(state: stored, now: now)
    workflow.limits = limits
  }

  // MARK: Looking

  /// Seconds since the start, receiver and reason of each delivery about a group.
  var told: [String] {
    rows.compactMap { row in
      guard case .deliver(let delivery) = row.effect else { return nil }
      let seconds = Int((row.createdAt - start).seconds)
      let reason = delivery.message.group?.reason.rawValue ?? delivery.message["body"] ?? ""
      return "\(seconds)s \(delivery.receiver): \(reason)"
    }
  }

  func row(step: String) -> OutboxRecord? {
    rows.last {
      if case .run(_, step) = $0.owner { true } else { false }
    }
  }

  /// `step status result` of a run's journal.
  func journal(_ id: String) -> [String] {
    (runs[id]?.journal ?? []).map { "\($0.step) \($0.status.rawValue)" }
  }

  func lines(_ kind: HistoryRecord.Kind) -> [String] {
    history.filter { $0.kind == kind }.map(\.text)
  }

  // MARK: Turns

  @discardableResult
  mutating func turn<Result>(_ body: (inout Workflow, inout Turn) -> Result) -> Result {
    workflow.limits = limits
    if case .during(turns) = crash {
      var lost = makeTurn()
      _ = body(&workflow, &lost)
      restart()
    }
    var turn = makeTurn()
    let result = body(&workflow, &turn)
    commit(turn)
    if case .after(turns) = crash { restart() }
    turns += 1
    withdraw(turn.withdrawn)
    return result
  }

  private func makeTurn() -> Turn {
    Turn(
      now: now, rules: CompiledProgram(program, zones: ZoneTable()), olderPrograms: olderPrograms,
      zones: ZoneTable(),
      options: KernelOptions(), random: SplitMix64(seed: 1))
  }

  private mutating func commit(_ turn: Turn) {
    // Through the stored form, as a store would keep it.
    for ticket in turn.changes.tickets { tickets[ticket.id] = stored(ticket) }
    for record in turn.changes.escalations { escalations[record.id] = stored(record) }
    for id in turn.changes.removedEscalations { escalations[id] = nil }
    for run in turn.changes.runs { runs[run.id] = stored(run) }
    for setting in turn.changes.settings {
      settings[setting.name] = setting.value.isEmpty ? nil : setting.value
    }
    history += turn.changes.history
    if let ending { open[ending] = nil }
    ending = nil
    if let changing {
      if changing.transition == .resolved {
        groups.remove(changing.key)
      } else {
        groups.insert(changing.key)
      }
    }
    changing = nil
    for row in turn.enqueued {
      rows.append(row)
      open[row.key.description] = row
      if case .after(let span, let outcome) = answer(row) {
        pending.append((now + span, row, outcome))
      }
    }
  }

  private func stored<Record: Stored>(_ record: Record) -> Record? {
    try? Record(storedBytes: record.storedBytes)
  }

  private var stored: StoredState {
    var state = StoredState()
    let unfinished = runs.values.filter { $0.state != .completed && $0.state != .failed }
    let held = groups.union(unfinished.map(\.group))
    state.tickets = tickets.values.filter { $0.state != .resolved || held.contains($0.group) }
      .sorted { $0.id < $1.id }
    state.escalations = escalations.values.sorted { $0.id < $1.id }
    state.runs = unfinished.sorted { $0.id < $1.id }
    state.outbox = open.values.sorted { $0.key < $1.key }
    state.settings = settings
    state.groups = groups.sorted().map { GroupRecord(key: $0, createdAt: start, dueAt: now) }
    return state
  }
}

/// The key of an effect of the test instance.
func key(_ parts: String...) -> EffectKey { EffectKeys(instance: "local").workflow(parts) }

extension GroupKey {
  static let disk = GroupKey(
    route: "root", labels: LabelSet([(name: "alertname", value: "DiskFull")]))
}

extension AlertSnapshot {
  static func firing(
    _ instance: String, severity: String = "critical", occurrence: UInt32 = 1
  ) -> AlertSnapshot {
    AlertSnapshot(
      labels: LabelSet([
        (name: "alertname", value: "DiskFull"), (name: "instance", value: instance),
        (name: "severity", value: severity),
      ]), startsAt: .seconds(1_799_999_000), occurrence: occurrence)
  }

  var resolved: AlertSnapshot {
    var out = self
    out.endsAt = .seconds(1_800_000_500)
    return out
  }
}
