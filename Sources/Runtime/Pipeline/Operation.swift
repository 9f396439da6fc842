import Interpreter

/// What the writer is asked to do.
enum Operation: Sendable {
  typealias Answer<Success> = @Sendable (Result<Success, EngineError>) -> Void

  /// Feeds the kernel; answered after the commit.
  case handle(Event, bytes: Int, Answer<Reply>)
  /// Takes a checked package over; answered after the commit.
  case reload(LoadedPackage, Answer<ReloadReport>)
  /// Runs on the writer's thread and sees committed state only; must be quick.
  case read(Answer<CommittedState>)
  /// Answered once nothing is waiting, due or under way.
  case settle(Answer<Void>)

  /// What the operation counts for in the bounds of mailbox and batch.
  var bytes: Int {
    if case .handle(_, let bytes, _) = self { return bytes }
    return 0
  }

  func refuse(_ error: EngineError) {
    switch self {
    case .handle(_, _, let answer): answer(.failure(error))
    case .reload(_, let answer): answer(.failure(error))
    case .read(let answer): answer(.failure(error))
    case .settle(let answer): answer(.failure(error))
    }
  }
}

/// What readers see: a copy of the kernel as of the last commit, and the store.
struct CommittedState: Sendable {
  var kernel: Kernel
  /// Only to be asked on the writer's thread, within the read.
  var store: any Store
  /// The program in force and the older ones in use.
  var programs: [Program]
}

/// How an attempt at an effect ended.
struct AttemptResult: Sendable {
  var attempt: Attempt
  var outcome: EffectOutcome
}

/// One attempt of this process; the number tells it from later attempts at the same key.
struct Attempt: Hashable, Sendable {
  var key: EffectKey
  var number: UInt64
}

extension Event {
  /// Roughly what the event occupies while it waits.
  var bytes: Int {
    switch self {
    case .post(let alerts):
      alerts.reduce(0) { total, alert in
        total + 128 + alert.labels.map.bytes.count + alert.annotations.bytes.count
          + alert.generatorURL.utf8.count
      }
    case .commentTicket(_, let text, _): 128 + text.utf8.count
    case .setSilence, .expireSilence, .tick, .effectEnded, .acknowledge, .moveTicket, .reload: 256
    }
  }
}
