/// Decides which alerts of one rule an evaluator sends after an evaluation, and until when they
/// count as firing, as Prometheus and vmalert do.
///
/// A firing alert is sent again and again, each time with an end in the near future; so it ends by
/// itself when the evaluator dies. An alert that has ended is sent for some time with its end.
package struct AlertSender: Sendable {
  /// The shortest time between two messages about an alert that has not changed.
  private let resendDelay: TimeSpan
  /// How long the end of an alert is told.
  private static let resolvedKept = TimeSpan.minutes(15)
  /// An alert ends by itself when this many evaluations or messages stay away.
  private static let missedMessages: Int64 = 4

  /// An alert on its way.
  package struct Message: Hashable, Sendable {
    package let labels: LabelSet
    package let annotations: PackedMap
    package let startsAt: Instant
    package let endsAt: Instant
  }

  private struct Entry {
    var annotations: PackedMap
    var firedAt: Instant
    var sentAt: Instant?
    var resolvedAt: Instant?
  }

  /// In the order in which they began to fire.
  private var order: [LabelSet] = []
  private var entries: [LabelSet: Entry] = [:]

  package init(_ flavor: RuleFlavor) {
    resendDelay =
      switch flavor {
      case .prometheus: .minutes(1)
      case .vmalert: .zero
      }
  }

  /// What is sent after an evaluation.
  ///
  /// - Parameters:
  ///   - active: The alerts that the rule has now; pending ones are never sent.
  ///   - now: The time of the evaluation.
  ///   - interval: The time between two evaluations.
  /// - Returns: Messages in the order in which the alerts began to fire.
  package mutating func messages(
    _ active: [RuleEngine.ActiveAlert], at now: Instant, interval: TimeSpan
  ) -> [Message] {
    var firing: Set<LabelSet> = []
    for alert in active {
      guard let firedAt = alert.firedAt else {
        // It waits anew, so its earlier end is not told any more.
        if entries[alert.labels]?.resolvedAt != nil { entries[alert.labels] = nil }
        continue
      }
      firing.insert(alert.labels)
      note(alert, firedAt: Instant(nanoseconds: firedAt * 1_000_000))
    }
    end(allBut: firing, at: now)
    let validity = TimeSpan(
      nanoseconds: max(interval, resendDelay).nanoseconds * Self.missedMessages)
    return order.compactMap { labels in
      guard var entry = entries[labels], needsSending(entry, at: now) else { return nil }
      entry.sentAt = now
      entries[labels] = entry
      return Message(
        labels: labels, annotations: entry.annotations, startsAt: entry.firedAt,
        endsAt: entry.resolvedAt ?? now + validity)
    }
  }

  private mutating func note(_ alert: RuleEngine.ActiveAlert, firedAt: Instant) {
    if let entry = entries[alert.labels], entry.resolvedAt == nil {
      entries[alert.labels]?.annotations = alert.annotations
      return
    }
    if entries[alert.labels] == nil { order.append(alert.labels) }
    entries[alert.labels] = Entry(annotations: alert.annotations, firedAt: firedAt)
  }

  private mutating func end(allBut firing: Set<LabelSet>, at now: Instant) {
    for labels in order where !firing.contains(labels) {
      guard let resolvedAt = entries[labels]?.resolvedAt else {
        entries[labels]?.resolvedAt = now
        continue
      }
      if now - resolvedAt > Self.resolvedKept { entries[labels] = nil }
    }
    if entries.count < order.count { order.removeAll { entries[$0] == nil } }
  }

  private func needsSending(_ entry: Entry, at now: Instant) -> Bool {
    guard let sentAt = entry.sentAt else { return true }
    if let resolvedAt = entry.resolvedAt, resolvedAt > sentAt { return true }
    return sentAt + resendDelay < now
  }
}
