import Dispatch
import Synchronization

/// Holds a blocking thread up until the test lets it through.
package final class Gate: Sendable {
  private struct State {
    var isShut = false
    var arrivals = 0
    var waiters: [(arrivals: Int, CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)

  package init() {}

  package func shut() { state.withLock { $0.isShut = true } }

  package func open() {
    let held = state.withLock { state -> Int in
      defer { state.isShut = false }
      return state.isShut ? state.arrivals : 0
    }
    for _ in 0..<held { bell.signal() }
  }

  /// Called by the thread that is to be held; blocks while the gate is shut.
  package func pass() {
    let (isShut, ready) = state.withLock { state in
      guard state.isShut else { return (false, [CheckedContinuation<Void, Never>]()) }
      state.arrivals += 1
      let ready = state.waiters.filter { $0.arrivals <= state.arrivals }.map(\.1)
      state.waiters.removeAll { $0.arrivals <= state.arrivals }
      return (true, ready)
    }
    for waiter in ready { waiter.resume() }
    if isShut { bell.wait() }
  }

  /// Returns once a thread is held up.
  package func arrived() async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        guard state.arrivals == 0 else { return true }
        state.waiters.append((1, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }
}

/// A door for attempts: they wait inside until the test lets them answer.
package final class Latch: Sendable {
  private struct State {
    var isOpen = false
    var entered = 0
    var inside: [CheckedContinuation<Void, Never>] = []
    var watchers: [(entered: Int, CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Waits until the latch opens; returns at once when it is open.
  package func wait() async {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
        state.entered += 1
        if !state.isOpen { state.inside.append(continuation) }
        let ready = state.watchers.filter { $0.entered <= state.entered }.map(\.1)
        state.watchers.removeAll { $0.entered <= state.entered }
        return state.isOpen ? ready + [continuation] : ready
      }
      for one in ready { one.resume() }
    }
  }

  /// Returns once so many have come, in all.
  package func entered(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        guard state.entered < count else { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isDone { continuation.resume() }
    }
  }

  package func open() {
    let inside = state.withLock { state in
      defer { state.inside = [] }
      state.isOpen = true
      return state.inside
    }
    for one in inside { one.resume() }
  }
}
