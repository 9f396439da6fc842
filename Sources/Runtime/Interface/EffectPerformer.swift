package import Interpreter

/// Performs the effects of the outbox; the pipeline's door to channels, HTTP and models.
///
/// `EffectExecutor` (Channels/) is the real one, made per program version; tests pass their own.
/// It never blocks the calling thread and answers within the effect's own timeout.
package protocol EffectPerformer: Sendable {
  /// Makes one attempt at a row that was committed as started.
  ///
  /// `now` dates what is sent (mail, log lines); the outcome says whether another attempt may help.
  func perform(_ row: OutboxRecord, at now: Instant) async -> EffectOutcome
}
