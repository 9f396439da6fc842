import Interpreter

/// Taking deliveries back whose point is lost: a page for a group that is acknowledged or resolved.
extension Kernel {
  /// Removes a queued row; one under way is left to its answer, and then not tried again.
  mutating func withdraw(_ key: EffectKey, in turn: inout Turn) {
    guard let slot = outbox.slot(of: key) else { return }
    outbox[slot].isWithdrawn = true
    if outbox[slot].state != .started { leave(slot, in: &turn) }
  }

  /// Ends a withdrawn row without a substitute.
  ///
  /// Its owner learns whether it may have arrived.
  mutating func leave(_ slot: OutboxSlot, in turn: inout Turn) {
    let row = outbox[slot]
    outbox.remove(slot)
    turn.record(
      .notified, group: row.record.effect.delivery?.message.group?.key ?? "",
      "withdrawn before \(row.record.effect.lane) took it: nobody needs it any more")
    let reason = row.record.lastError ?? "withdrawn"
    let outcome: EffectOutcome =
      row.record.mayHaveArrived ? .inDoubt(reason: reason) : .failed(reason: reason)
    workflow.effectEnded(row.record, outcome: outcome, in: &turn)
  }
}
