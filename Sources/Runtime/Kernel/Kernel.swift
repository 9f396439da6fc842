package import Interpreter

/// The pure heart of the runtime: alerts, groups, silences, notifications, outbox and workflow.
///
/// `handle` is the only way in. After each call (or batch of calls) the caller takes `takeChanges`
/// and commits them, and only then answers its own caller and performs `takeStarts`. If the commit
/// fails, the kernel is ahead of the store and must be rebuilt from it.
package struct Kernel: Sendable {
  /// The program in force, compiled.
  var rules: CompiledProgram
  var olderPrograms: [String: Program]
  var zones: ZoneTable
  let options: KernelOptions
  /// Positions in the program's channels, by name.
  var channels: [String: Int]
  var routes: RouteIdentities
  var alerts = AlertTable()
  var groups = GroupTable()
  var silenceTable: SilenceTable
  var inhibitions: InhibitionIndex
  var outbox = Outbox()
  var workflow: Workflow
  /// Numbers firing spells over all groups.
  var spells: UInt32
  var random: SplitMix64
  /// Never runs backward, whatever the caller's clock does.
  var clock: Instant
  var pending = Changes()
  var starts: [OutboxRecord] = []
  var holdsStarts = false
  /// Channels may have vanished while nobody was running.
  private var hasLookedForVanished = false
  var tally = KernelCounts()

  package mutating func handle(_ event: Event, at time: Instant) -> Reply {
    clock = max(clock, time)
    var turn = beginTurn()
    noticeEnds(in: &turn)
    if !hasLookedForVanished {
      hasLookedForVanished = true
      leaveVanishedChannels(in: &turn)
    }
    let reply = apply(event, in: &turn)
    end(&turn)
    return reply
  }

  private mutating func apply(_ event: Event, in turn: inout Turn) -> Reply {
    switch event {
    case .post(let posts): return post(posts, in: &turn)
    case .setSilence(let draft): return setSilence(draft, in: &turn)
    case .expireSilence(let id): return expireSilence(id: id, in: &turn)
    case .tick: tick(in: &turn)
    case .effectEnded(let key, let outcome): effectEnded(key, outcome, in: &turn)
    case .acknowledge(let group, let by): return acknowledge(group, by: by, in: &turn)
    case .moveTicket(let id, let state, let by):
      return workflow.moveTicket(id: id, to: state, by: by, in: &turn)
    case .commentTicket(let id, let text, let by):
      return workflow.commentTicket(id: id, text: text, by: by, in: &turn)
    case .reload(let program, let zones): return reload(program, zones: zones, in: &turn)
    }
    return .accepted
  }

  /// When `tick` has something to do; nil when nothing is pending.
  package var nextDue: Instant? {
    let ends = alerts.nextDue.map { $0 + KernelLimit.endSlack }
    let rows = holdsStarts ? nil : outbox.nextDue(options: options)
    return [groups.nextDue, ends, silenceTable.nextDue, rows, workflow.nextDue]
      .compactMap { $0 }.min()
  }

  /// What must be committed before anything is acknowledged or performed.
  package mutating func takeChanges() -> Changes {
    var changes = pending
    pending = Changes()
    alerts.takeChanges(into: &changes)
    groups.takeChanges(into: &changes)
    silenceTable.takeChanges(into: &changes)
    outbox.takeChanges(into: &changes)
    workflow.takeStaleSettings(into: &changes)
    if !changes.isEmpty {
      changes.settings.append((name: KernelSetting.clock, value: "\(clock.nanoseconds)"))
    }
    return changes
  }

  /// Effects whose rows are marked started in the changes just taken: perform them after the
  /// commit and report each with `.effectEnded`.
  package mutating func takeStarts() -> [OutboxRecord] {
    defer { starts = [] }
    return starts
  }

  /// Leaves further rows queued: the process is stopping and only waits for attempts under way.
  package mutating func holdStarts() { holdsStarts = true }

  /// Constant time.
  package var counts: KernelCounts {
    var counts = tally
    counts.alerts = alerts.count
    counts.groups = groups.count
    counts.silences = silenceTable.count
    counts.outbox = outbox.count
    counts.runs = workflow.openRuns
    return counts
  }
}

/// Sizes of the kernel's state and what it has counted, for status and metrics.
package struct KernelCounts: Hashable, Sendable {
  package var alerts = 0
  package var groups = 0
  package var silences = 0
  package var outbox = 0
  package var runs = 0
  /// Notifications that a channel did not take and that went to its fallback or the last resort.
  package var handedOver = 0
  /// Failed attempts at the last resort: somebody must look at once.
  package var lastResortFailures = 0
  /// Posted alerts that shared a fingerprint with an alert of other labels.
  package var collisions = 0

  package init() {}
}

enum KernelLimit {
  /// Groups flushed within one turn, so that a storm delays a commit only a little.
  static let flushesPerTurn = 500
  /// Alerts whose end is noticed within one turn.
  static let endsPerTurn = 10_000
  /// An end that nobody waits for may be noticed this much later.
  static let endSlack = TimeSpan.seconds(5)
  /// Channels tried one after the other before the last resort.
  static let handOvers = 8
  /// Failed attempts after which history says that a delivery is late.
  static let attemptsUntilTold = 3
  /// A route's interval is at least this, whatever the program says.
  static let intervalMinimum = TimeSpan.milliseconds(100)
}

extension Kernel {
  func beginTurn() -> Turn {
    Turn(
      now: clock, rules: rules, olderPrograms: olderPrograms, zones: zones, options: options,
      random: random)
  }

  /// Enters what the machines asked for in the outbox, starts what may start, and keeps the rest
  /// for the next commit.
  mutating func end(_ turn: inout Turn) {
    repeat {
      passOn(&turn)
      while let slot = outbox.advance(to: turn.now) {
        giveUp(slot, reason: "its deadline passed", in: &turn)
      }
    } while !turn.enqueued.isEmpty || !turn.withdrawn.isEmpty
    if !holdsStarts {
      for slot in outbox.start(at: turn.now, options: options) {
        starts.append(outbox[slot].record)
      }
    }
    random = turn.random
    pending.append(turn.changes)
  }

  private mutating func passOn(_ turn: inout Turn) {
    let enqueued = turn.enqueued
    turn.enqueued = []
    for record in enqueued { enqueue(record) }
    let withdrawn = turn.withdrawn
    turn.withdrawn = []
    for key in withdrawn { withdraw(key, in: &turn) }
  }

  @discardableResult
  mutating func enqueue(_ record: OutboxRecord) -> OutboxSlot {
    let slot = outbox.insert(record, limits: limits)
    if isLastResort(record) { outbox[slot].isLastResort = true }
    outbox.markChanged(slot)
    return slot
  }

  func isLastResort(_ record: OutboxRecord) -> Bool {
    record.effect.delivery?.channel == lastResort.name
  }

  var lastResort: Channel { rules.program.channels[rules.program.lastResort] }

  func channel(named name: String) -> Channel? {
    channels[name].map { rules.program.channels[$0] }
  }

  var limits: (String) -> RateLimit? {
    let (channels, declared) = (channels, rules.program.channels)
    return { name in channels[name].flatMap { declared[$0].limit } }
  }

  mutating func tick(in turn: inout Turn) {
    silenceTable.removeForgotten(at: turn.now, retention: options.retention)
    for _ in 0..<KernelLimit.flushesPerTurn {
      guard let slot = groups.takeDue(at: turn.now) else { break }
      flush(slot, in: &turn)
    }
    if let due = workflow.nextDue, due <= turn.now { workflow.advance(in: &turn) }
  }

  mutating func acknowledge(_ key: GroupKey, by: String, in turn: inout Turn) -> Reply {
    guard let slot = groups.slot(of: key) else {
      return .refused(Refusal(.notFound, "no group '\(key)'"))
    }
    let spell = groups[slot].record.spell
    if workflow.acknowledgedAt(key, spell) == nil,
      workflow.escalations(of: key, spell: spell).isEmpty
    {
      // No escalation will say so.
      turn.record(
        .escalation, group: key.description,
        "the group was acknowledged by \(by); no escalation of it is under way")
    }
    workflow.acknowledge(group: key, spell: spell, by: by, in: &turn)
    // Escalations of alerts that came from another group still run under that.
    for other in formerGroups(of: slot) {
      workflow.acknowledge(
        group: groups[other].record.key, spell: groups[other].record.spell, by: by, in: &turn)
    }
    return .accepted
  }

  /// Groups that alerts of this one have left, but whose spell goes on with them.
  private func formerGroups(of slot: GroupSlot) -> [GroupSlot] {
    var found: [GroupSlot] = []
    for member in groups[slot].members
    where member.isRouted && alerts[member.slot].groups.hasSeveral {
      for other in alerts[member.slot].groups.slots where !found.contains(other) {
        let isFormer = groups[other].member(member.fingerprint)?.isRouted == false
        let isKnown = groups[other].pairs.contains {
          $0.receiver == AlertGroup.workflowReceiver
            && $0.told.contains { $0.fingerprint == member.fingerprint }
        }
        if isFormer, isKnown { found.append(other) }
      }
    }
    return found
  }
}

extension Changes {
  /// Adds what a later turn changed besides the tables.
  fileprivate mutating func append(_ later: Changes) {
    tickets += later.tickets
    escalations += later.escalations
    removedEscalations += later.removedEscalations
    runs += later.runs
    history += later.history
    settings += later.settings
  }
}

enum KernelSetting {
  /// Time of the last commit: what a restart need not do again.
  static let clock = "kernel.clock"
  static let spells = "kernel.spells"
  /// Prefix of route identities.
  static let route = "route."
}
