import DSL

/// The changes of one escalation: who is told, when, and how often.
struct EscalationPlan {
  let old: Program
  let new: Program

  /// When each recipient is told first, by name, in the order of the steps.
  private typealias Times = [(who: String, isPerson: Bool, after: TimeSpan)]

  /// The worst that the change does, and all that it does, in words; nil where it does nothing.
  func difference(
    _ before: Escalation, _ after: Escalation
  ) -> (effect: PlanEffect, titles: [String])? {
    var effects: [PlanEffect] = []
    var titles: [String] = []
    let (was, isNow) = (times(before, old), times(after, new))
    for entry in was where !isNow.contains(where: { $0.who == entry.who }) {
      // Whoever loses the first page may be the only one who would have got up.
      let anyPerson = isNow.contains { $0.isPerson }
      effects.append(entry.isPerson && !anyPerson || isNow.isEmpty ? .unpaged : .less)
      titles.append("\(entry.who) is not told any more (was \(moment(entry.after)))")
    }
    for entry in isNow {
      guard let first = was.first(where: { $0.who == entry.who }) else {
        effects.append(.more)
        titles.append("\(entry.who) is told \(moment(entry.after)), too")
        continue
      }
      guard first.after != entry.after else { continue }
      effects.append(entry.after > first.after ? .later : .earlier)
      titles.append(
        "\(entry.who) is told \(moment(entry.after)) instead of \(moment(first.after))")
    }
    if before.repeats != after.repeats {
      effects.append(after.repeats < before.repeats ? .less : .more)
      titles.append(
        "begins again \(counted(after.repeats, "time", "times")) instead of \(before.repeats)")
    }
    if titles.isEmpty, lines(before, old).map(\.text) != lines(after, new).map(\.text) {
      effects.append(.changed)
      titles.append("the later steps are others")
    }
    return effects.min().map { ($0, titles) }
  }

  func lines(_ escalation: Escalation, _ program: Program) -> [PlanLine] {
    escalation.steps.map { step in
      let names = step.recipients.map { name($0, program) }.joined(separator: ", ")
      let text =
        step.after == .zero ? "notify \(names)" : "after \(step.after.text) notify \(names)"
      return PlanLine(text, program.describe(step.place))
    }
  }

  private func moment(_ after: TimeSpan) -> String {
    after == .zero ? "at once" : "after \(after.text)"
  }

  private func times(_ escalation: Escalation, _ program: Program) -> Times {
    var times: Times = []
    for step in escalation.steps {
      for recipient in step.recipients {
        let who = name(recipient, program)
        guard !times.contains(where: { $0.who == who }) else { continue }
        times.append((who, recipient.contact != nil, step.after))
      }
    }
    return times
  }

  private func name(_ recipient: Recipient, _ program: Program) -> String {
    let channel = program.channels[recipient.channel].name
    return recipient.contact.map { "\(program.contacts[$0].name) by \(channel)" } ?? channel
  }
}
