package import Interpreter

extension Kernel {
  /// Restores a kernel from what the store holds.
  ///
  /// Started outbox rows are in doubt, except those of `inFlight`: their attempts are still under
  /// way in this process and will be reported by `.effectEnded`. A caller that has compiled the
  /// program already hands that in as `compiled`.
  package init(
    program: Program, compiled: CompiledProgram? = nil, olderPrograms: [String: Program] = [:],
    state: StoredState, zones: ZoneTable, options: KernelOptions, seed: UInt64, now: Instant,
    inFlight: Set<EffectKey> = []
  ) {
    rules = compiled ?? CompiledProgram(program, zones: zones)
    self.olderPrograms = olderPrograms
    self.zones = zones
    self.options = options
    channels = program.channelIndex
    routes = RouteIdentities(settings: state.settings)
    silenceTable = SilenceTable(state.silences, retention: options.retention)
    inhibitions = rules.inhibitions
    workflow = Workflow(state: state, now: now)
    spells = state.settings[KernelSetting.spells].flatMap { UInt32($0) } ?? 0
    random = SplitMix64(seed: seed)
    let lastCommit = Instant(
      nanoseconds: state.settings[KernelSetting.clock].flatMap { Int64($0) } ?? .min)
    clock = max(now, lastCommit)
    pending.settings += routes.adopt(program, keeping: Set(state.groups.map(\.key.route)))
    restore(state, lastCommit: lastCommit, inFlight: inFlight)
  }

  private mutating func restore(
    _ state: StoredState, lastCommit: Instant, inFlight: Set<EffectKey>
  ) {
    restoreAlerts(state.alerts, lastCommit: lastCommit)
    for record in state.groups { restoreGroup(record, lastCommit: lastCommit) }
    for record in state.notifications { restoreBeliefs(record) }
    for record in state.outbox { restoreRow(record, inFlight: inFlight) }
    restoreMembership()
    for slot in groups.slots { settle(slot, at: clock) }
  }

  private mutating func restoreAlerts(_ records: [AlertRecord], lastCommit: Instant) {
    alerts.reserve(records.count)
    for record in records {
      let slot = alerts.insert(withGrace(record, lastCommit: lastCommit))
      let record = alerts[slot].record
      let fires = !record.isResolved(at: clock)
      alerts[slot].isEndNoted = record.isResolved(at: lastCommit)
      alerts.setTimer(slot, at: record.endsAt)
      inhibitions.insert(record.labels, fires: fires)
    }
  }

  /// An end that passed while nobody was running is the sender's last promise, not its word: it had
  /// nobody to tell that the alert fires on.
  private func withGrace(_ record: AlertRecord, lastCommit: Instant) -> AlertRecord {
    guard options.restartGrace > .zero, !record.isResolved(at: lastCommit),
      record.isResolved(at: clock)
    else { return record }
    var record = record
    record.endsAt = clock + options.restartGrace
    record.endIsAssumed = true
    return record
  }

  /// A tick between the last commit and now was missed and is made up for; others keep the phase.
  private mutating func restoreGroup(_ record: GroupRecord, lastCommit: Instant) {
    let slot = groups.insert(record, node: routes.node(of: record.key.route))
    attachReceivers(to: slot)
    guard record.flushedOnce else { return }
    let next = record.dueAt.next(after: lastCommit, every: interval(of: slot))
    groups.setDue(slot, at: next)
  }

  private mutating func restoreBeliefs(_ record: NotificationRecord) {
    guard let slot = groups.slot(of: record.group) else {
      // Its group is over: nothing can be told any more.
      pending.removedNotifications.append((group: record.group, receiver: record.receiver))
      return
    }
    let pair = groups.pair(slot, receiver: record.receiver, role: .witness)
    groups[slot].pairs[pair].told = record.told
    groups[slot].pairs[pair].lastSentAt = record.lastSentAt
    groups.markStored(slot, pair: pair)
  }

  private mutating func restoreRow(_ record: OutboxRecord, inFlight: Set<EffectKey>) {
    var record = record
    let isUnderWay = record.startedAt != nil && inFlight.contains(record.key)
    let isInDoubt = record.startedAt != nil && !isUnderWay
    if isInDoubt {
      record.startedAt = nil
      record.dueAt = clock
      record.mayHaveArrived = true
    }
    let slot = outbox.insert(record, limits: limits)
    if isLastResort(record) { outbox[slot].isLastResort = true }
    outbox[slot].isInDoubt = isInDoubt
    if isUnderWay { outbox.resume(slot) }
    guard case .notification(let key) = record.owner, let group = groups.slot(of: key) else {
      return
    }
    let role: AlertGroup.Role =
      record.handOvers > 0 ? .substitute(handOvers: record.handOvers) : .witness
    let pair = groups.pair(group, receiver: record.effect.lane, role: role)
    if groups[group].pairs[pair].role == .witness, record.handOvers > 0 {
      groups[group].pairs[pair].role = role
    }
    groups[group].pairs[pair].job = slot
    groups[group].pairs[pair].isOwed = true
  }

  /// Routes every alert that still matters, and keeps those of whose end somebody must hear.
  private mutating func restoreMembership() {
    for slot in alerts.sortedSlots {
      let record = alerts[slot].record
      guard !record.isResolved(at: clock) else { continue }
      for match in rules.router.route(record.labels, at: clock) {
        restoreMember(slot, node: match.node.index)
      }
    }
    for group in groups.slots { keepBelieved(in: group) }
    for slot in alerts.sortedSlots { moveBeliefs(of: slot) }
  }

  private mutating func restoreMember(_ slot: AlertSlot, node: Int) {
    let route = rules.program.routes[node]
    guard route.dropReason == nil || !route.targets.isEmpty else { return }
    let key = GroupKey(
      route: routes.identity(of: node),
      labels: rules.router.groupLabels(Ref(node), alerts[slot].record.labels))
    if let group = groups.slot(of: key) {
      add(slot, to: group)
      // As if a tick had seen it, so that what an attempt in doubt left open is told at once.
      if groups[group].record.flushedOnce {
        groups[group].updateMember(alerts[slot].record.fingerprint) { $0.verdict = .told }
      }
      return
    }
    // The program changed while nobody was running: as with a reload, nothing is hastened.
    let group = groups.insert(
      GroupRecord(key: key, createdAt: clock, dueAt: clock + route.wait), node: node)
    groups.markChanged(group)
    attachReceivers(to: group)
    add(slot, to: group)
  }

  /// Alerts that receivers believe to fire stay members, though they have ended or are routed
  /// elsewhere.
  mutating func keepBelieved(in group: GroupSlot) {
    let told = groups[group].pairs.flatMap { pair in
      pair.told.map(\.fingerprint)
        + (pair.job.map { outbox[$0].record.tells } ?? []).map(\.fingerprint)
    }
    for fingerprint in told {
      guard let alert = alerts.slot(of: fingerprint), !alerts[alert].groups.contains(group) else {
        continue
      }
      add(alert, to: group)
      groups[group].updateMember(fingerprint) { $0.isRouted = false }
    }
  }
}

extension Program {
  var channelIndex: [String: Int] {
    Dictionary(channels.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
