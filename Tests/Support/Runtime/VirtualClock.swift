package import Interpreter
import Runtime
import Synchronization

/// A clock that stands still until a test moves it.
package final class VirtualClock: TimeSource {
  private struct State {
    var now: Instant
    var wakes: [@Sendable () -> Void] = []
  }

  private let state: Mutex<State>

  /// Begins at 2026-01-05T12:00:00Z, a Monday, unless told otherwise.
  package init(_ start: Instant = .seconds(1_767_614_400)) { state = Mutex(State(now: start)) }

  package var now: Instant { state.withLock { $0.now } }

  package func pause(until due: Instant?) -> TimeSpan? {
    guard let due, due <= now else { return nil }
    return .zero
  }

  package func onMove(_ wake: @escaping @Sendable () -> Void) {
    state.withLock { $0.wakes.append(wake) }
  }

  package func set(to now: Instant) {
    let wakes = state.withLock { state in
      state.now = now
      return state.wakes
    }
    for wake in wakes { wake() }
  }

  package func advance(by span: TimeSpan) { set(to: now + span) }
}
