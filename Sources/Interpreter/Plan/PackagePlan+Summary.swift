extension PackagePlan {
  /// The plan in one sentence.
  package var summary: String {
    let isRouteUnknown = unknown.contains { $0.subject == .route }
    var head =
      isRouteUnknown
      ? "whether alerts are routed differently is unknown"
      : changes.contains { $0.subject == .route }
        ? "\(routesChanged) of \(counted(routesTotal, "route", "routes")) "
          + (routesChanged == 1 ? "changes" : "change")
        : "no alert is routed differently"
    if !changes.isEmpty { head += ": \(effects.joined(separator: ", "))" }
    var parts = [head]
    if !unknown.isEmpty { parts.append("\(unknown.count) undecided") }
    if let recorded { parts.append(recorded.summary) }
    return parts.joined(separator: "; ")
  }

  /// `2 lost (1 critical)`, most dangerous first.
  private var effects: [String] {
    PlanEffect.allCases.compactMap { effect in
      let found = changes.filter { $0.effect == effect }
      guard !found.isEmpty else { return nil }
      let critical = found.count(where: \.isCritical)
      return "\(found.count) \(effect.word)" + (critical > 0 ? " (\(critical) critical)" : "")
    }
  }
}

extension PlanRecorded {
  /// `of 14 recorded alerts 2 reach nobody any more; ana is paged 4 times less`.
  var summary: String {
    var parts: [String] = []
    if lostCount > 0 {
      parts.append("\(lostCount) \(lostCount == 1 ? "reaches" : "reach") nobody any more")
    }
    for count in counts where count.receiver.isPage && count.old != count.new {
      let times = abs(count.new - count.old)
      parts.append(
        "\(count.receiver.name) is paged \(counted(times, "time", "times")) "
          + (count.new < count.old ? "less" : "more"))
    }
    let messages = counts.filter { !$0.receiver.isPage }
    let (old, new) = (
      messages.reduce(0) { $0 + $1.old }, messages.reduce(0) { $0 + $1.new }
    )
    if old != new {
      parts.append("\(counted(new, "other message", "other messages")) instead of \(old)")
    }
    if parts.isEmpty {
      parts.append(
        isEmpty
          ? "nobody would have been told anything else" : "the same number of messages")
    }
    return "of \(counted(alertCount, "recorded alert", "recorded alerts")): "
      + parts.joined(separator: ", ")
  }
}

extension PlanEffect {
  /// In the summary and, in capitals, before each change.
  var word: String { self == .heldBack ? "held back" : rawValue }
}
