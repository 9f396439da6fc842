import Interpreter
import Synchronization

/// Performs started effects on the cooperative pool and reports their outcomes to the mailbox.
///
/// The one place of the runtime that makes unstructured tasks: an attempt belongs to a committed
/// row, outlives whoever caused it, and must not keep a stopping process waiting.
final class Dispatcher: Sendable {
  private struct State {
    var current: PerformerEntry
    /// For rows of earlier versions whose channel or model the current program no longer has.
    var older: [String: PerformerEntry] = [:]
  }

  private struct PerformerEntry {
    var performer: any EffectPerformer
    var version: String
    var channels: Set<String>
    var models: Set<String>

    init(_ performer: any EffectPerformer, for program: Program) {
      self.performer = performer
      version = program.version
      channels = Set(program.channels.map(\.name))
      models = Set(program.models.map(\.name))
    }

    func knows(_ effect: Effect) -> Bool {
      switch effect {
      case .deliver(let delivery): channels.contains(delivery.channel)
      case .ai(let call): models.contains(call.model)
      case .http: true
      }
    }
  }

  private let state: Mutex<State>
  private let mailbox: Mailbox
  private let clock: any TimeSource

  init(
    performer: any EffectPerformer, program: Program, mailbox: Mailbox, clock: any TimeSource
  ) {
    state = Mutex(State(current: PerformerEntry(performer, for: program)))
    self.mailbox = mailbox
    self.clock = clock
  }

  /// Makes a program's performer the one for new attempts; the one before stays for its own rows.
  func use(_ performer: any EffectPerformer, for program: Program) {
    state.withLock {
      if $0.current.version != program.version { $0.older[$0.current.version] = $0.current }
      $0.older[program.version] = nil
      $0.current = PerformerEntry(performer, for: program)
    }
  }

  /// Adds the performer of a version that rows from before the start still name.
  func addOlder(_ performer: any EffectPerformer, for program: Program) {
    state.withLock { $0.older[program.version] = PerformerEntry(performer, for: program) }
  }

  func forgetOlder(except versions: Set<String>) {
    state.withLock { state in
      state.older = state.older.filter { versions.contains($0.key) }
    }
  }

  func start(_ row: OutboxRecord, as attempt: Attempt) {
    let performer = performer(for: row)
    let (mailbox, clock) = (mailbox, clock)
    Task {
      let outcome = await performer.perform(row, at: clock.now)
      mailbox.report(AttemptResult(attempt: attempt, outcome: outcome))
    }
  }

  private func performer(for row: OutboxRecord) -> any EffectPerformer {
    state.withLock {
      guard !$0.current.knows(row.effect), let older = $0.older[row.program] else {
        return $0.current.performer
      }
      return older.performer
    }
  }
}
