import Interpreter

@testable import Runtime

/// When receivers were last in trouble, so that bounds count from there.
struct Calm {
  /// The process died, was stopped, or the clock leapt.
  var process: Instant
  /// By channel: its answers were not as they should be.
  var channels: [String: Instant] = [:]
  /// Channels that are in trouble now.
  var troubled: Set<String> = []

  func isTroubled(_ channel: String) -> Bool { troubled.contains(channel) }

  /// Since when nothing has disturbed telling a channel; nil when something does now.
  func since(_ channel: String) -> Instant? {
    isTroubled(channel) ? nil : max(process, channels[channel] ?? process)
  }

  func wasTroubled(_ channel: String, since time: Instant) -> Bool {
    isTroubled(channel) || (channels[channel].map { $0 >= time } ?? false)
  }
}

/// What must have happened by now.
extension Ledger {
  /// Beyond the route's own times: pauses between attempts, slow attempts, a busy receiver's wish.
  static let slack = TimeSpan.seconds(60 + 60) + Outside.slowest + Outside.longestWish
  /// More for a channel that takes only so many at a time.
  static let slackOfLimit = TimeSpan.minutes(20)

  private func slack(_ channels: [String], _ plan: Plan) -> TimeSpan {
    var slack = Self.slack
    if channels.contains(where: { plan.channel($0)?.limit != nil }) {
      slack = slack + Self.slackOfLimit
    }
    // The last resort is never given up, but tried ever more rarely.
    return channels.first == plan.lastResort ? slack + Backoff.lastResortMaximum : slack
  }

  /// Every channel that ever stood in for this one since a time.
  private func chain(of channel: String, since time: Instant) -> [String] {
    var names: [String] = []
    for (index, entry) in model.plans.enumerated() {
      let isOver = index + 1 < model.plans.count && model.plans[index + 1].from < time
      if isOver { continue }
      for name in entry.plan.chain(of: channel) where !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// A firing alert that nothing holds back is told to each channel of its routes in time, or to
  /// somebody in its place.
  func checkTellings(_ calm: Calm, _ options: KernelOptions, at now: Instant) {
    let plan = model.plan
    for spell in model.firing(at: now) {
      for leaf in plan.leaves(of: spell.labels) {
        let missing = leaf.channels.filter {
          toldAt[Pairing(channel: $0, spell: spell.name)] == nil
        }
        guard !missing.isEmpty, let since = model.tellableSince(spell, by: leaf, at: now) else {
          continue
        }
        for channel in missing {
          checkTelling(spell, channel, leaf, since, calm, options, at: now)
        }
      }
    }
  }

  private func checkTelling(
    _ spell: Truth.Spell, _ channel: String, _ leaf: Leaf, _ since: Instant, _ calm: Calm,
    _ options: KernelOptions, at now: Instant
  ) {
    let chain = chain(of: channel, since: spell.knownSince)
    let isHandedOver = chain.contains { toldAt[Pairing(channel: $0, spell: spell.name)] != nil }
    let look = max(leaf.node.wait, leaf.node.interval)
    let slack = slack(chain, model.plan)
    if let quiet = calm.since(channel) {
      if isHandedOver, calm.wasTroubled(channel, since: spell.knownSince) { return }
      if now - max(since, quiet) > look + slack {
        fault("\(channel) has not been told of \(name(spell.name)) in time", at: now)
      }
    } else if !isHandedOver, let quiet = calm.since(model.plan.lastResort) {
      let bound = look + (options.deliveryDeadline + slack) * Int64(chain.count)
      if now - max(since, quiet) > bound {
        fault(
          "neither \(channel) nor anybody in its place was told of \(name(spell.name))", at: now)
      }
    }
  }

  /// Whoever was told that an alert fires is told of its end.
  func checkEndings(_ calm: Calm, at now: Instant) {
    let plan = model.plan
    let look = plan.root.all.map(\.interval).max() ?? .zero
    for (pairing, told) in toldAt.sorted(by: { $0.key.sortText < $1.key.sortText }) {
      guard let spell = model.spell(pairing.spell), spell.end <= now, endedAt[pairing] == nil,
        wantsEnds(pairing.channel, since: min(told, spell.end)),
        let quiet = calm.since(pairing.channel)
      else { continue }
      let chain = chain(of: pairing.channel, since: told)
      let isPassedOn = chain.contains { other in
        endedAt[Pairing(channel: other, spell: pairing.spell)] != nil
          || (calm.wasTroubled(pairing.channel, since: min(told, spell.end))
            && (!wantsEnds(other, since: told) || hasHeardEnds(other, since: spell.end)))
      }
      if isPassedOn { continue }
      if now - max(spell.end, told, quiet) > look + slack(chain, plan) {
        fault("\(pairing.channel) is not told that \(name(pairing.spell)) has ended", at: now)
      }
    }
  }

  /// A substitute that was told of ends by its own account is not handed those of others.
  private func hasHeardEnds(_ channel: String, since time: Instant) -> Bool {
    endedAt.contains { $0.key.channel == channel && $0.value.contains { time <= $0 } }
  }

  /// Whether all packages since a time have this channel and send it ends.
  private func wantsEnds(_ channel: String, since time: Instant) -> Bool {
    for (index, entry) in model.plans.enumerated() {
      let isOver = index + 1 < model.plans.count && model.plans[index + 1].from < time
      if !isOver, entry.plan.channel(channel)?.sendResolved != true { return false }
    }
    return true
  }

  /// Nobody hears of an end from more groups than told the begin.
  func checkEndCounts(at now: Instant) {
    for (pairing, times) in endedAt.sorted(by: { $0.key.sortText < $1.key.sortText }) {
      let ends = certainlyEnded[pairing]?.count ?? 0
      let tellers = maybeTold[pairing]?.count ?? 0
      if ends > max(tellers, 1) {
        fault(
          "\(pairing.channel) hears \(times.count) times of the end of \(name(pairing.spell))",
          at: now)
      }
    }
  }
}

extension Ledger.Pairing {
  var sortText: String { "\(channel) \(spell.fingerprint) \(spell.start.nanoseconds)" }
}
