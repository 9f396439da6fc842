import Interpreter

@testable import Runtime

/// Runs in words, for whoever must understand a fault.
extension Simulation {
  func describe(_ attempt: VirtualEngine.Attempt) -> String {
    let what: String
    switch attempt.row.effect {
    case .deliver(let delivery):
      let alerts = (delivery.message.group?.alerts ?? []).map { alert in
        (alert.status == .firing ? "+" : "-") + alert.labels.text
          + "@" + clock(alert.startsAt)
      }
      let reason = delivery.message.group?.reason.rawValue ?? "text"
      what =
        "\(delivery.receiver) \(alerts.joined(separator: " ")) [\(reason)] of "
        + (delivery.message.group?.key ?? "nothing")
    case .http: what = "http"
    case .ai: what = "ai"
    }
    return
      "\(clock(attempt.at))   #\(attempt.row.attempts) \(what) made \(clock(attempt.row.createdAt)): "
      + "\(attempt.outcome.word) (\(owner(attempt.row)), key \(attempt.row.key.description.prefix(4)))"
  }

  private func owner(_ row: OutboxRecord) -> String {
    switch row.owner {
    case .notification: "notice"
    case .escalation(let id): id
    case .run(let id, let step): "\(id) \(step)"
    case .lastResort: "hand-over"
    }
  }
}

extension EffectOutcome {
  var word: String {
    switch self {
    case .done: "done"
    case .retry(let reason, _, _): "retry \(reason)"
    case .failed: "failed"
    case .inDoubt: "lost"
    }
  }
}

extension Plan {
  /// The package on a few lines.
  var summary: String {
    var lines = ["package \(version)"]
    for channel in channels {
      lines.append(
        "    channel \(channel.name)\(channel.sendResolved ? "" : " without ends")"
          + (channel.fallback.map { " fallback \($0)" } ?? "")
          + (channel.limit.map { " limit \($0.count) per \($0.span.seconds)s" } ?? ""))
    }
    describe(root, "    ", &lines)
    for rule in inhibitions {
      lines.append("    inhibit \(rule.source) mutes \(rule.target) same \(rule.same)")
    }
    for mute in mutes { lines.append("    mute \(mute.question) \(mute.window)") }
    for plan in escalations {
      let steps = plan.steps.map { "\($0.after.seconds)s \($0.channels)" }
      lines.append("    escalation \(plan.name) \(steps) repeats \(plan.repeats)")
    }
    for plan in playbooks { lines.append("    playbook \(plan)") }
    return lines.joined(separator: "\n")
  }

  private func describe(_ node: RoutePlan, _ indent: String, _ lines: inout [String]) {
    let targets = node.targets.map { "\($0)" }.joined(separator: ", ")
    lines.append(
      "\(indent)\(node.continues ? "also " : "")\(node.key): \(node.question) -> "
        + (node.isDrop ? "drop" : targets) + " by \(node.grouping?.joined(separator: ",") ?? "all")"
        + " wait \(node.wait.seconds) interval \(node.interval.seconds)"
        + " repeat \(node.repeatInterval.seconds)"
        + (node.quiet.map { " quiet \($0.start)-\($0.end)" } ?? ""))
    for child in node.children { describe(child, indent + "  ", &lines) }
  }
}
