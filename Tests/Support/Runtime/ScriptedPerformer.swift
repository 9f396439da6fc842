package import Interpreter
package import Runtime
import Synchronization

/// Performs effects by writing them down, and answers as the test says.
package final class ScriptedPerformer: EffectPerformer {
  package typealias Script = @Sendable (OutboxRecord, _ attempt: Int) async -> EffectOutcome

  private let script: Script
  private let performed = Mutex<[OutboxRecord]>([])

  package init(
    _ script: @escaping Script = { _, _ in .done(value: .none, receipt: "ok") }
  ) {
    self.script = script
  }

  /// Every attempt, in the order in which they began.
  package var attempts: [OutboxRecord] { performed.withLock { $0 } }

  package func perform(_ row: OutboxRecord, at now: Instant) async -> EffectOutcome {
    let attempt = performed.withLock { performed in
      performed.append(row)
      return performed.count { $0.key == row.key }
    }
    return await script(row, attempt)
  }
}
