import Interpreter

@testable import Runtime

/// What a kernel knows: a kernel restored from the store must know the same.
///
/// Left out is what a restart may forget: which verdict a tick found, what is owed to a receiver
/// whose delivery is under way, pauses of lanes, groups that nothing is left of, and the tick that
/// comes next: only its phase counts.
struct KernelDigest: Equatable {
  enum Line: Hashable {
    case alert(AlertRecord)
    case group(GroupRecord, node: Int?, phase: Int64, members: [Fingerprint])
    case pair(GroupKey, NotificationRecord, isTarget: Bool, job: EffectKey?)
    case row(OutboxRecord)
    case silence(SilenceRecord)
    case escalation(EscalationRecord)
    case ticket(TicketRecord)
    case run(RunRecord)
    case spell(WorkflowSpell)
    case counter(String, Int)
    case budget(String, RunBudget)
    case route(String, String)
  }

  private(set) var lines: [Line] = []

  init(_ kernel: Kernel, at now: Instant) {
    lines = kernel.alerts.sortedSlots.map { .alert(kernel.alerts[$0].record) }
    for slot in kernel.groups.sortedSlots { add(slot, kernel, at: now) }
    let rows = kernel.outbox.slots.map { kernel.outbox[$0].record }.sorted { $0.key < $1.key }
    for var row in rows {
      // What is in doubt after a restart is due at once.
      if row.startedAt != nil { row.mayHaveArrived = true }
      if row.mayHaveArrived { row.dueAt = now }
      row.startedAt = nil
      lines.append(.row(row))
    }
    lines += kernel.silences.sorted { $0.id < $1.id }.map { .silence($0) }
    add(kernel.workflow)
    for (index, route) in kernel.rules.program.routes.enumerated() {
      lines.append(.route(route.key, kernel.routes.identity(of: index)))
    }
  }

  private mutating func add(_ workflow: Workflow) {
    for var record in workflow.escalations.values.sorted(by: { $0.id < $1.id }) {
      if record.state == .ended { record.dueAt = nil }
      lines.append(.escalation(record))
    }
    // Resolved ones stay for a while in case a run refers to them.
    lines += workflow.tickets.values.filter { $0.state != .resolved }
      .sorted { $0.id < $1.id }.map { .ticket($0) }
    lines += workflow.runs.values.sorted { $0.id < $1.id }.map { .run($0) }
    let groups = Set(
      lines.compactMap { line -> GroupKey? in
        if case .group(let record, _, _, _) = line { record.key } else { nil }
      })
    lines += workflow.spells.values.filter { groups.contains($0.group) }
      .sorted { $0.group < $1.group }.map { .spell($0) }
    lines += workflow.counters.sorted { $0.key < $1.key }.map { .counter($0.key, $0.value) }
    lines += workflow.budgets.sorted { $0.key < $1.key }.map { .budget($0.key, $0.value) }
  }

  private mutating func add(_ slot: GroupSlot, _ kernel: Kernel, at now: Instant) {
    let group = kernel.groups[slot]
    var record = group.record
    let interval = kernel.interval(of: slot).nanoseconds
    var phase = record.dueAt.nanoseconds
    if record.flushedOnce { phase %= interval }
    record.dueAt = .seconds(0)
    let members = group.members.filter {
      $0.isRouted && !kernel.alerts[$0.slot].record.isResolved(at: now)
    }
    // A group of which nobody has heard goes with its last alert, at its next tick or at a restart.
    guard !members.isEmpty || !group.pairs.allSatisfy(\.isIdle) else { return }
    lines.append(
      .group(
        record, node: group.node, phase: phase, members: members.map(\.fingerprint).sorted()))
    for pair in group.pairs.sorted(by: { $0.receiver < $1.receiver }) {
      guard !pair.told.isEmpty || pair.lastSentAt != nil || pair.job != nil else { continue }
      let belief = NotificationRecord(
        group: record.key, receiver: pair.receiver, lastSentAt: pair.lastSentAt, told: pair.told)
      lines.append(
        .pair(
          record.key, belief, isTarget: pair.role == .target,
          job: pair.job.map { kernel.outbox[$0].record.key }))
    }
  }

  /// The first lines in which two digests differ.
  func difference(from restored: KernelDigest) -> String? {
    guard self != restored else { return nil }
    let (mine, theirs) = (Set(lines), Set(restored.lines))
    let extra = lines.first { !theirs.contains($0) }
    let missing = restored.lines.first { !mine.contains($0) }
    return
      "in memory: \(extra.map { "\($0)" } ?? "-")\n    restored: \(missing.map { "\($0)" } ?? "-")"
  }
}

extension LabelSet {
  /// `A/x/page`: the values, which is enough in worlds of few labels.
  var text: String { map.pairs.map(\.value).joined(separator: "/") }
}
