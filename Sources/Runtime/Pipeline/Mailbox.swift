import Dispatch
import Interpreter
import Synchronization

/// What waits for the writer: bounded intake, and results of attempts, which are never refused
/// because their number is bounded by the attempts under way.
final class Mailbox: Sendable {
  /// Taken together in one commit: enough to share a flush, few enough to keep latency low.
  static let batchOperationsMaximum = 256
  static let batchBytesMaximum = 2 << 20
  static let operationsMaximum = 8_192
  static let bytesMaximum = 64 << 20

  struct Batch: Sendable {
    var results: [AttemptResult] = []
    var operations: [Operation] = []
    /// Something is left for the next batch.
    var isPartial = false
    /// Nothing will come after what waits.
    var isClosed = false
    var isEmpty: Bool { results.isEmpty && operations.isEmpty }
  }

  fileprivate struct State {
    var results: [AttemptResult] = []
    var operations: [Operation] = []
    /// Operations before this index have been taken.
    var head = 0
    var bytes = 0
    var isSleeping = false
    /// A wake-up arrived while the writer was awake.
    var isWoken = false
    var isClosed = false

    var waiting: Int { operations.count - head }
  }

  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  /// Queues an operation; an error says why it was not, and then its answer is not called.
  func offer(_ operation: Operation) -> EngineError? {
    let (error, mustRing) = state.withLock { state -> (EngineError?, Bool) in
      guard !state.isClosed else { return (.stopping, false) }
      let bytes = state.bytes + operation.bytes
      guard state.waiting < Mailbox.operationsMaximum,
        bytes <= Mailbox.bytesMaximum || state.waiting == 0
      else { return (.mailboxFull, false) }
      state.operations.append(operation)
      state.bytes = bytes
      return (nil, state.ring())
    }
    if mustRing { bell.signal() }
    return error
  }

  func report(_ result: AttemptResult) {
    let mustRing = state.withLock { state -> Bool in
      state.results.append(result)
      return state.ring()
    }
    if mustRing { bell.signal() }
  }

  /// Ends the writer's sleep.
  func wake() {
    let mustRing = state.withLock { state -> Bool in
      state.isWoken = true
      return state.ring()
    }
    if mustRing { bell.signal() }
  }

  /// Refuses further operations; those that wait are still handled.
  func close() {
    let mustRing = state.withLock { state -> Bool in
      state.isClosed = true
      state.isWoken = true
      return state.ring()
    }
    if mustRing { bell.signal() }
  }

  /// Closes, and hands back what waits so that it can be refused.
  func abandon() -> [Operation] {
    state.withLock { state in
      state.isClosed = true
      let rest = Array(state.operations[state.head...])
      state.operations = []
      state.head = 0
      state.bytes = 0
      return rest
    }
  }

  var depth: Int { state.withLock { $0.waiting } }

  /// Takes what waits, sleeping at most `pause` (nil: until woken) when nothing does.
  func take(sleeping pause: TimeSpan?) -> Batch {
    let first = state.withLock { state -> Batch? in
      let batch = state.take()
      let wasWoken = state.isWoken
      state.isWoken = false
      guard batch.isEmpty, !wasWoken, pause.map({ $0 > .zero }) ?? true else { return batch }
      state.isSleeping = true
      return nil
    }
    if let first { return first }
    sleep(pause)
    return state.withLock { state in
      state.isWoken = false
      return state.take()
    }
  }

  private func sleep(_ pause: TimeSpan?) {
    guard let pause else { return bell.wait() }
    let deadline = DispatchTime.now() + .nanoseconds(Int(clamping: pause.nanoseconds))
    guard bell.wait(timeout: deadline) == .timedOut else { return }
    let wasRung = state.withLock { state -> Bool in
      defer { state.isSleeping = false }
      return !state.isSleeping
    }
    // Rung between the time-out and the lock: take the signal back, or the next sleep ends at once.
    if wasRung { bell.wait() }
  }
}

extension Mailbox.State {
  /// True when the sleeping writer must be woken by the caller, outside the lock.
  fileprivate mutating func ring() -> Bool {
    defer { isSleeping = false }
    return isSleeping
  }

  fileprivate mutating func take() -> Mailbox.Batch {
    var batch = Mailbox.Batch(results: results)
    results = []
    var taken = 0
    while head < operations.count, batch.operations.count < Mailbox.batchOperationsMaximum {
      let operation = operations[head]
      // A reload swaps what the rest of the batch would be handled by, so it goes alone.
      if case .reload = operation, !batch.isEmpty { break }
      guard batch.operations.isEmpty || taken + operation.bytes <= Mailbox.batchBytesMaximum else {
        break
      }
      batch.operations.append(operation)
      taken += operation.bytes
      head += 1
      if case .reload = operation { break }
    }
    bytes -= taken
    if head == operations.count {
      operations.removeAll(keepingCapacity: operations.count <= Mailbox.batchOperationsMaximum)
      head = 0
    } else if head >= Mailbox.batchOperationsMaximum {
      operations.removeFirst(head)
      head = 0
    }
    batch.isPartial = !operations.isEmpty
    batch.isClosed = isClosed
    return batch
  }
}

extension EngineError {
  static let mailboxFull = EngineError(
    .unavailable, "too many operations are waiting to be committed; try again in a second")
  static let stopping = EngineError(.unavailable, "this server is stopping")
}
