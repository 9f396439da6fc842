import Interpreter

@testable import Runtime

/// Escalations as the kernel keeps them, against what must be.
extension Simulation {
  /// More than the ordinary delay of a step.
  private static let delayTolerated = TimeSpan.seconds(10)

  func checkEscalations() {
    for record in engine.kernel.workflow.escalations.values.sorted(by: { $0.id < $1.id }) {
      let wasAcked = ledger.escalations.entries[record.id]?.ackedAt != nil
      switch record.state {
      case .running, .exhausted:
        if wasAcked {
          ledger.fault("escalation \(record.id) does not know that it was acknowledged", at: now)
        }
        checkProgress(record)
      case .acked:
        if !["ana", "bo"].contains(record.ackedBy ?? "") {
          ledger.fault("nobody acknowledged escalation \(record.id)", at: now)
        }
      case .ended: break
      }
    }
    checkBegins()
  }

  /// Every step is taken in time while nothing disturbs the process.
  private func checkProgress(_ record: EscalationRecord) {
    guard calm.process <= record.startedAt,
      let plan = model.plan(version: record.program)?.escalations.first(where: {
        $0.name == record.escalation
      })
    else { return }
    let expected = plan.offsets.count {
      record.startedAt + $0 <= now - Self.delayTolerated
    }
    let done =
      record.state == .exhausted
      ? plan.offsets.count : record.round * plan.steps.count + record.nextStep
    if done < expected {
      ledger.fault(
        "escalation \(record.id) has taken \(done) steps of \(expected)", at: now)
    }
  }

  /// The alert came from another group by a reload; what was begun for it there goes on.
  private func hasOlderSpell(_ spell: Truth.Spell) -> Bool {
    let kernel = engine.kernel
    let fingerprint = spell.labels.fingerprint
    return kernel.groups.sortedSlots.map { kernel.groups[$0] }.contains { group in
      group.member(fingerprint)?.isRouted == false
        && group.pairs.contains { pair in
          pair.receiver == AlertGroup.workflowReceiver
            && pair.told.contains { $0.fingerprint == fingerprint }
        }
    }
  }

  /// A firing alert that nothing holds back sets off each escalation of its routes.
  private func checkBegins() {
    for spell in model.firing(at: now) {
      for leaf in model.plan.leaves(of: spell.labels) {
        guard let since = model.tellableSince(spell, by: leaf, at: now) else { continue }
        let look = max(leaf.node.wait, leaf.node.interval) + Self.delayTolerated
        guard now - max(since, calm.process) > look else { continue }
        for case .escalation(let name) in leaf.node.targets {
          let isKnown = engine.kernel.workflow.escalations.values.contains { record in
            record.escalation == name && record.state != .ended
              && record.snapshot.labels == leaf.groupLabels(spell.labels)
          }
          if !isKnown, !hasOlderSpell(spell) {
            ledger.fault(
              "escalation \(name) was not begun for \(ledger.name(spell.name))", at: now)
          }
        }
      }
    }
  }
}
