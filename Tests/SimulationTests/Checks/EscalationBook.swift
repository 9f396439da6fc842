import Interpreter

@testable import Runtime

/// What is known of escalations from what they said.
struct EscalationBook {
  struct Entry {
    /// When each step was taken.
    var steps: [Instant] = []
    /// Receivers that were told of the firing, may have been, and of the end.
    var told: Set<String> = []
    var maybeTold: Set<String> = []
    var toldEnd: [String: Set<EffectKey>] = [:]
    var ackedAt: Instant?
    var version = ""
    var group = ""
  }

  var entries: [String: Entry] = [:]
}

extension Ledger {
  func seeEscalation(_ attempt: Attempt, _ id: String, isNew: Bool) {
    guard let delivery = attempt.row.effect.delivery, let group = delivery.message.group else {
      return
    }
    var entry = escalations.entries[id] ?? EscalationBook.Entry()
    entry.version = attempt.row.program
    entry.group = group.key
    defer { escalations.entries[id] = entry }
    switch group.reason {
    case .allResolved: seeEnd(attempt, delivery, of: id, &entry)
    case .escalated: seeStep(attempt, delivery.receiver, of: id, isNew: isNew, &entry)
    default: seeNews(attempt, delivery, group, of: id, &entry)
    }
  }

  private func seeStep(
    _ attempt: Attempt, _ receiver: String, of id: String, isNew: Bool,
    _ entry: inout EscalationBook.Entry
  ) {
    let made = attempt.row.createdAt
    if let ackedAt = entry.ackedAt, made > ackedAt {
      fault("escalation \(id) goes on after it was acknowledged", at: attempt.at)
    }
    if !entry.toldEnd.isEmpty {
      fault("escalation \(id) goes on after its end", at: attempt.at)
    }
    if isNew, !entry.steps.contains(made) { entry.steps = (entry.steps + [made]).sorted() }
    if attempt.mayArrive { entry.maybeTold.insert(receiver) }
    if attempt.arrives { entry.told.insert(receiver) }
  }

  /// Alerts joined or left, or the route's `repeat` has passed.
  private func seeNews(
    _ attempt: Attempt, _ delivery: Delivery, _ group: GroupSnapshot, of id: String,
    _ entry: inout EscalationBook.Entry
  ) {
    let receiver = delivery.receiver
    if entry.steps.isEmpty {
      fault("\(receiver) hears of escalation \(id) before its first step", at: attempt.at)
    }
    if !entry.toldEnd.isEmpty {
      fault("escalation \(id) goes on after its end", at: attempt.at)
    }
    if group.reason == .repeated, let ackedAt = entry.ackedAt, attempt.row.createdAt > ackedAt {
      fault("escalation \(id) repeats itself after it was acknowledged", at: attempt.at)
    }
    if group.reason == .someResolved { checkWish(attempt, delivery, of: id) }
    if group.status == .firing {
      if attempt.mayArrive { entry.maybeTold.insert(receiver) }
      if attempt.arrives { entry.told.insert(receiver) }
    }
  }

  private func seeEnd(
    _ attempt: Attempt, _ delivery: Delivery, of id: String, _ entry: inout EscalationBook.Entry
  ) {
    let receiver = delivery.receiver
    if !entry.maybeTold.contains(receiver) {
      fault(
        "\(receiver) is told of the end of escalation \(id), not of its begin", at: attempt.at)
    }
    entry.toldEnd[receiver, default: []].insert(attempt.row.key)
    if entry.toldEnd[receiver]?.count ?? 0 > 1 {
      fault("\(receiver) is told of the end of escalation \(id) twice", at: attempt.at)
    }
    checkWish(attempt, delivery, of: id)
  }

  private func checkWish(_ attempt: Attempt, _ delivery: Delivery, of id: String) {
    let channel = model.plan(version: attempt.row.program)?.channel(delivery.channel)
    if channel?.sendResolved == false {
      fault("\(delivery.receiver) wants no ends but hears one of escalation \(id)", at: attempt.at)
    }
  }

  /// Steps come in their order and never early.
  func checkEscalationSteps(at now: Instant) {
    for (id, entry) in escalations.entries.sorted(by: { $0.key < $1.key }) {
      let name = String(id.prefix { $0 != "-" })
      guard
        let plan = model.plan(version: entry.version)?.escalations.first(where: { $0.name == name })
      else { continue }
      let offsets = plan.offsets
      if entry.steps.count > offsets.count {
        fault("escalation \(id) takes more steps than it has", at: now)
        continue
      }
      // A step whose pages were withdrawn is not seen, so only the least gap is sure.
      let least = zip(offsets.dropFirst(), offsets).map { $0 - $1 }.min() ?? .zero
      for (earlier, later) in zip(entry.steps, entry.steps.dropFirst())
      where later - earlier < least - .seconds(5) {
        fault("a step of escalation \(id) comes early", at: later)
      }
    }
  }
}
