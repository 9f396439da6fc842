import DSL

/// One message of a rehearsal: what would have been sent, to whom, about which alerts.
package struct PlanNotice: Sendable {
  package enum Kind: String, Hashable, Sendable {
    case notification
    /// A step of an escalation.
    case page
    /// A step of a playbook.
    case step
    case lastResort = "last-resort"
  }

  /// Since the start of the recording.
  package var at: TimeSpan
  package var kind: Kind
  package var channel: String
  package var contact: String?
  /// The alerts that it says fire.
  package var firing: [LabelSet]

  package init(
    at: TimeSpan, kind: Kind, channel: String, contact: String?, firing: [LabelSet]
  ) {
    self.at = at
    self.kind = kind
    self.channel = channel
    self.contact = contact
    self.firing = firing
  }
}

/// What two versions of a package would have told of the same recorded alerts.
package struct PlanRecorded: Sendable {
  /// How often a receiver is told, by the old and by the new version.
  package struct Count: Hashable, Sendable {
    package let receiver: PlanReceiver
    package var old = 0
    package var new = 0
  }

  /// What is different for an alert, and for others alike.
  package struct Difference: Sendable {
    package let effect: PlanEffect
    package let title: String
    /// When it shows first, since the start.
    package let at: TimeSpan
    /// In the order of their first messages.
    package var alerts: [LabelSet]
  }

  /// Alerts in the recording, by their labels.
  package private(set) var alertCount = 0
  /// Of all receivers of either version, by name; pages are apart.
  package private(set) var counts: [Count] = []
  /// Most dangerous first, then by time.
  package private(set) var differences: [Difference] = []

  /// - Parameters:
  ///   - old: What the old version sends, in order of time.
  ///   - new: What the new version sends.
  ///   - alertCount: How many different alerts were recorded.
  package init(old: [PlanNotice], new: [PlanNotice], alertCount: Int) {
    self.alertCount = alertCount
    count(old, new)
    let (before, after) = (PlanHearing.hearings(old), PlanHearing.hearings(new))
    var found: [[String]: Difference] = [:]
    var order: [[String]] = []
    let alerts = before.order + after.order.filter { before.told[$0] == nil }
    for alert in alerts {
      let hearing = PlanHearing(before.told[alert] ?? [:], after.told[alert] ?? [:])
      for (effect, title, at) in hearing.differences {
        let key = [effect.rawValue, title]
        if found[key] == nil {
          order.append(key)
          found[key] = Difference(effect: effect, title: title, at: at, alerts: [])
        }
        found[key]?.alerts.append(alert)
      }
    }
    let unordered = order.compactMap { found[$0] }.enumerated()
    differences = unordered.sorted { left, right in
      (left.element.effect, left.element.at, left.offset)
        < (right.element.effect, right.element.at, right.offset)
    }.map(\.element)
  }

  private mutating func count(_ old: [PlanNotice], _ new: [PlanNotice]) {
    var found: [PlanReceiver: Count] = [:]
    for notice in old {
      found[notice.receiver, default: Count(receiver: notice.receiver)].old += 1
    }
    for notice in new {
      found[notice.receiver, default: Count(receiver: notice.receiver)].new += 1
    }
    counts = found.values.sorted { $0.receiver < $1.receiver }
  }

  /// Whether everybody would have been told the same at the same times.
  package var isEmpty: Bool { differences.isEmpty && counts.allSatisfy { $0.old == $0.new } }

  /// Alerts somebody was told of, and nobody is.
  package var lostCount: Int {
    differences.filter { $0.effect == .lost }.reduce(0) { $0 + $1.alerts.count }
  }
}

/// Somebody who is told, paged or not.
package struct PlanReceiver: Hashable, Comparable, Sendable {
  package let name: String
  package let isPage: Bool
  package let isPerson: Bool

  package static func < (left: Self, right: Self) -> Bool {
    (left.isPage ? 0 : 1, left.name) < (right.isPage ? 0 : 1, right.name)
  }
}

extension PlanNotice {
  package var receiver: PlanReceiver {
    PlanReceiver(
      name: contact.map { "\($0) by \(channel)" } ?? channel, isPage: kind == .page,
      isPerson: contact != nil)
  }
}

/// Who hears of one alert, and when, in both versions.
private struct PlanHearing {
  typealias Times = [PlanReceiver: [TimeSpan]]

  let old: Times
  let new: Times

  init(_ old: Times, _ new: Times) {
    self.old = old
    self.new = new
  }

  /// By alert the times at which each receiver hears that it fires.
  static func hearings(_ notices: [PlanNotice]) -> (order: [LabelSet], told: [LabelSet: Times]) {
    var order: [LabelSet] = []
    var told: [LabelSet: Times] = [:]
    for notice in notices {
      for alert in notice.firing {
        if told[alert] == nil { order.append(alert) }
        told[alert, default: [:]][notice.receiver, default: []].append(notice.at)
      }
    }
    return (order, told)
  }

  var differences: [(effect: PlanEffect, title: String, at: TimeSpan)] {
    let lost = old.keys.filter { new[$0] == nil }.sorted()
    let gained = new.keys.filter { old[$0] == nil }.sorted()
    var found: [(effect: PlanEffect, title: String, at: TimeSpan)] = []
    if !lost.isEmpty || !gained.isEmpty { found.append(others(lost, gained)) }
    for receiver in old.keys.filter({ new[$0] != nil }).sorted() {
      found += times(receiver, old[receiver] ?? [], new[receiver] ?? [])
    }
    return found
  }

  private func others(
    _ lost: [PlanReceiver], _ gained: [PlanReceiver]
  ) -> (effect: PlanEffect, title: String, at: TimeSpan) {
    let times = lost.compactMap { old[$0]?.first } + gained.compactMap { new[$0]?.first }
    let at = times.min() ?? .zero
    let (less, more) = (names(lost), names(gained))
    if new.isEmpty { return (.lost, "told to nobody, was to \(less)", at) }
    if old.isEmpty { return (.more, "told to \(more), was to nobody", at) }
    let isUnpaged = lost.contains(where: \.isPage) && !new.keys.contains(where: \.isPage)
    if gained.isEmpty { return (isUnpaged ? .unpaged : .less, "not told to \(less)", at) }
    if lost.isEmpty { return (.more, "also told to \(more)", at) }
    return (isUnpaged ? .unpaged : .elsewhere, "told to \(more) instead of \(less)", at)
  }

  private func names(_ receivers: [PlanReceiver]) -> String {
    receivers.map { $0.isPage ? "\($0.name) (page)" : $0.name }.joined(separator: ", ")
  }

  private func times(
    _ receiver: PlanReceiver, _ before: [TimeSpan], _ after: [TimeSpan]
  ) -> [(effect: PlanEffect, title: String, at: TimeSpan)] {
    guard let first = before.first, let second = after.first else { return [] }
    var found: [(effect: PlanEffect, title: String, at: TimeSpan)] = []
    let name = names([receiver])
    if second > first {
      found.append((.later, "told to \(name) \((second - first).text) later", first))
    } else if second < first {
      found.append((.earlier, "told to \(name) \((first - second).text) earlier", second))
    }
    if after.count != before.count {
      let isLess = after.count < before.count
      found.append(
        (
          isLess ? .less : .more,
          "told to \(name) \(counted(after.count, "time", "times")) instead of \(before.count)",
          first
        ))
    }
    return found
  }
}
