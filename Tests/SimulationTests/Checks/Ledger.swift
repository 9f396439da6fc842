import Interpreter

@testable import Runtime

/// What receivers saw, and whether it is right: asked at each attempt and at the end of each step.
final class Ledger {
  /// One attempt at an effect, as the world outside sees it.
  struct Attempt {
    var at: Instant
    var row: OutboxRecord
    var outcome: EffectOutcome
    var arrives: Bool
    /// When the process knows.
    var knownAt: Instant
    /// The process died before it knew.
    var isForgotten = false

    var isConfirmed: Bool {
      guard case .done = outcome else { return false }
      return !isForgotten
    }
    /// An earlier attempt was begun by a process that died before it could make it.
    var followsUnseen = false

    /// Somebody may have got it, as far as the process can know.
    var mayArrive: Bool { arrives || followsUnseen || !isCertainlyNot }
    private var isCertainlyNot: Bool {
      switch outcome {
      case .done, .inDoubt: false
      case .retry, .failed: true
      }
    }
  }

  /// A receiver and a group that tells it.
  struct Stream: Hashable {
    var channel: String
    var group: String
  }

  /// A receiver and a spell.
  struct Pairing: Hashable {
    var channel: String
    var spell: SpellName
  }

  let model: Truth
  private(set) var faults: [String] = []
  private(set) var attempts: [Attempt] = []
  private var byKey: [EffectKey: [Int]] = [:]
  /// Attempts whose outcome is not known to the process yet.
  private var open: [Int] = []

  /// Spells that a receiver knows to fire, by the group that told it.
  var certain: [Stream: Set<SpellName>] = [:]
  /// When a notification that said so was made last.
  var lastSaid: [Pairing: [String: Instant]] = [:]
  /// First time that a receiver may have been told, and groups that did.
  var maybeTold: [Pairing: Set<String>] = [:]
  var toldAt: [Pairing: Instant] = [:]
  var endedAt: [Pairing: [Instant]] = [:]
  /// Groups that told the end for certain.
  var certainlyEnded: [Pairing: Set<String>] = [:]
  var escalations = EscalationBook()

  init(_ model: Truth) { self.model = model }

  func fault(_ text: String, at now: Instant) {
    faults.append("\(clock(now)) \(text)")
  }

  // MARK: Seeing

  func see(_ attempt: Attempt) {
    settle(before: Instant(nanoseconds: attempt.at.nanoseconds - 1))
    let earlier = byKey[attempt.row.key] ?? []
    var attempt = attempt
    attempt.followsUnseen = attempt.row.attempts > earlier.count + 1
    if earlier.contains(where: { attempts[$0].isConfirmed }) {
      fault("\(attempt.row.effect.lane) is sent again what it has confirmed", at: attempt.at)
    }
    if let first = earlier.first, attempts[first].row.effect != attempt.row.effect {
      fault("\(attempt.row.effect.lane) is sent something else under a known key", at: attempt.at)
    }
    byKey[attempt.row.key, default: []].append(attempts.count)
    open.append(attempts.count)
    attempts.append(attempt)
    switch attempt.row.owner {
    case .notification: seeNotice(attempt, isNew: earlier.isEmpty)
    case .lastResort(let original): seeHandOver(attempt, of: original, isNew: earlier.isEmpty)
    case .escalation(let id): seeEscalation(attempt, id, isNew: earlier.isEmpty)
    case .run: break
    }
  }

  /// Outcomes that have become known take effect.
  func settle(before now: Instant) {
    let known = open.filter { attempts[$0].knownAt <= now }
    guard !known.isEmpty else { return }
    open.removeAll { attempts[$0].knownAt <= now }
    for index in known where attempts[index].isConfirmed { confirm(attempts[index]) }
  }

  /// Set while the clock leaps: what became known since is told to the process only afterwards.
  var leapsFrom: Instant?

  /// The process died: what it did not know by now it never will.
  func processDied(at now: Instant) {
    let knownUntil = leapsFrom ?? now
    // What was to be known at this very moment may or may not have been.
    for index in open where attempts[index].knownAt >= knownUntil {
      attempts[index].isForgotten = true
      // For all it knows, this may have arrived.
      noteMaybe(attempts[index])
    }
    settle(before: now)
  }

  private func noteMaybe(_ attempt: Attempt) {
    guard let delivery = attempt.row.effect.delivery, let group = delivery.message.group else {
      return
    }
    if case .escalation(let id) = attempt.row.owner {
      if group.reason != .allResolved, group.status == .firing {
        escalations.entries[id]?.maybeTold.insert(delivery.receiver)
      }
    } else {
      for spell in group.firingNames {
        maybeTold[Pairing(channel: delivery.channel, spell: spell), default: []].insert(group.key)
      }
    }
  }

  func firstAttempt(_ key: EffectKey) -> Attempt? { byKey[key]?.first.map { attempts[$0] } }
  func wasAttempted(_ key: EffectKey) -> Bool { byKey[key] != nil }

  // MARK: Notifications

  private func seeNotice(_ attempt: Attempt, isNew: Bool) {
    guard let group = attempt.row.effect.delivery?.message.group else { return }
    let channel = attempt.row.effect.lane
    let firing = group.firingNames
    let ended = group.endedNames
    let stream = Stream(channel: channel, group: group.key)
    if isNew {
      checkTruth(attempt, group, channel)
      checkEnds(attempt, ended, channel)
      checkNews(attempt, firing, ended, stream, group.reason)
    }
    note(attempt, channel, group, firing, ended)
  }

  private func note(
    _ attempt: Attempt, _ channel: String, _ group: GroupSnapshot, _ firing: [SpellName],
    _ ended: [SpellName]
  ) {
    guard attempt.mayArrive else { return }
    for spell in firing {
      let pairing = Pairing(channel: channel, spell: spell)
      maybeTold[pairing, default: []].insert(group.key)
      if attempt.arrives, toldAt[pairing] == nil { toldAt[pairing] = attempt.at }
    }
    guard attempt.arrives else { return }
    for spell in ended {
      endedAt[Pairing(channel: channel, spell: spell), default: []].append(attempt.at)
    }
  }

  private func confirm(_ attempt: Attempt) {
    guard let group = attempt.row.effect.delivery?.message.group else { return }
    switch attempt.row.owner {
    case .notification: break
    case .lastResort, .escalation, .run: return
    }
    let channel = attempt.row.effect.lane
    let stream = Stream(channel: channel, group: group.key)
    for spell in group.firingNames {
      certain[stream, default: []].insert(spell)
      lastSaid[Pairing(channel: channel, spell: spell), default: [:]][group.key] =
        attempt.row.createdAt
    }
    for spell in group.endedNames {
      certain[stream]?.remove(spell)
      let pairing = Pairing(channel: channel, spell: spell)
      if !certainlyEnded[pairing, default: []].insert(group.key).inserted {
        fault("\(channel) is told twice that \(name(spell)) has ended", at: attempt.at)
      }
    }
  }

  /// Everything a notification says is so, and nothing that fires is held back.
  private func checkTruth(_ attempt: Attempt, _ group: GroupSnapshot, _ channel: String) {
    let made = attempt.row.createdAt
    let justBefore = Instant(nanoseconds: made.nanoseconds - 1)
    for alert in group.alerts {
      let spell = SpellName(alert)
      guard let known = model.spell(spell) else {
        fault("\(channel) is told of an alert that nobody posted: \(name(spell))", at: attempt.at)
        continue
      }
      if alert.status == .firing {
        let isRight = [made, justBefore].contains {
          model.mayTell(known, channel, in: group.labels, at: $0)
        }
        if !isRight {
          fault(
            "\(channel) is told that \(name(spell)) fires, which ended, is held back or is not "
              + "routed there", at: attempt.at)
        }
      } else if known.end > made {
        fault("\(channel) is told that \(name(spell)) has ended, but it fires", at: attempt.at)
      }
    }
  }

  private func checkEnds(_ attempt: Attempt, _ ended: [SpellName], _ channel: String) {
    let plan = model.plan(version: attempt.row.program)
    if !ended.isEmpty, plan?.channel(channel)?.sendResolved == false {
      fault("\(channel) wants no ends but is told of some", at: attempt.at)
    }
    for spell in ended where maybeTold[Pairing(channel: channel, spell: spell)] == nil {
      fault("\(channel) is told of the end of \(name(spell)), not of its begin", at: attempt.at)
    }
  }

  /// A notification needs a reason: something new, an end, or that the repeat interval has passed.
  private func checkNews(
    _ attempt: Attempt, _ firing: [SpellName], _ ended: [SpellName], _ stream: Stream,
    _ reason: NotificationReason
  ) {
    guard ended.isEmpty, !firing.contains(where: { isNews($0, stream, attempt) }) else { return }
    let made = attempt.row.createdAt
    let plan = model.plan(at: made)
    let isDue = firing.contains { spell in
      // An alert that came from another group was said there last.
      let times = lastSaid[Pairing(channel: stream.channel, spell: spell)] ?? [:]
      guard let said = times[stream.group] ?? times.values.min(),
        let labels = model.spell(spell)?.labels
      else { return true }
      return plan.leaves(of: labels).contains {
        $0.channels.contains { plan.chain(of: $0).contains(stream.channel) }
          && said + $0.node.repeatInterval <= made
      }
    }
    if !isDue {
      fault(
        "\(stream.channel) is told what it knows: \(firing.map(name).joined(separator: ", "))"
          + " (\(reason.rawValue))", at: attempt.at)
    }
  }

  private func isNews(_ spell: SpellName, _ stream: Stream, _ attempt: Attempt) -> Bool {
    if certain[stream]?.contains(spell) ?? false { return false }
    guard let labels = model.spell(spell)?.labels else { return true }
    let tellers = certain.keys.filter {
      $0.channel == stream.channel && $0 != stream && certain[$0]?.contains(spell) ?? false
    }
    // Each route may tell it once; routes of earlier packages count, too.
    let made = attempt.row.createdAt
    let plans = model.plans(from: spell.start, to: made)
    let leaves = plans.map { plan in
      plan.leaves(of: labels).count {
        $0.channels.contains { plan.chain(of: $0).contains(stream.channel) }
      }
    }
    return tellers.count < leaves.max() ?? 0
  }

  // MARK: Hand-overs

  private func seeHandOver(_ attempt: Attempt, of original: EffectKey, isNew: Bool) {
    guard let group = attempt.row.effect.delivery?.message.group else { return }
    let channel = attempt.row.effect.lane
    let ended = group.endedNames
    if isNew {
      if !ended.isEmpty,
        model.plan(version: attempt.row.program)?.channel(channel)?.sendResolved == false
      {
        fault("\(channel) wants no ends but is handed some", at: attempt.at)
      }
      for spell in isOfNotice(original) ? ended : [] {
        let pairing = Pairing(channel: channel, spell: spell)
        if certainlyEnded[pairing]?.contains(group.key) ?? false {
          fault("\(channel) is handed an end that it was told: \(name(spell))", at: attempt.at)
        }
      }
    }
    note(attempt, channel, group, group.firingNames, isOfNotice(original) ? ended : [])
  }

  /// Whether what was handed over is a group's notification, not an escalation's page.
  private func isOfNotice(_ key: EffectKey) -> Bool {
    switch firstAttempt(key)?.row.owner {
    case .notification?, nil: true
    // The end that follows a page which arrived late.
    case .lastResort?, .escalation?, .run?: false
    }
  }

  // MARK: Words

  func name(_ spell: SpellName) -> String {
    let labels = model.spell(spell)?.labels.map.pairs.map(\.value).joined(separator: "/")
    return "\(labels ?? "?")@\(clock(spell.start))"
  }
}

extension GroupSnapshot {
  var firingNames: [SpellName] { alerts.filter { $0.status == .firing }.map { SpellName($0) } }
  var endedNames: [SpellName] { alerts.filter { $0.status == .resolved }.map { SpellName($0) } }
}

/// Seconds since the start of the world.
func clock(_ time: Instant) -> String {
  let milliseconds = (time - Simulation.start).nanoseconds / 1_000_000
  return "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
}
