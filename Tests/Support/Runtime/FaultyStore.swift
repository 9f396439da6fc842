package import Runtime
import Synchronization

/// A store whose commits fail when the test says so.
package final class FaultyStore: Store {
  private struct State {
    var commits: [Changes] = []
    var attempts = 0
    var fault: @Sendable (_ attempt: Int) -> StoreError? = { _ in nil }
    var beforeCommit: @Sendable () -> Void = {}
    var isClosed = false
  }

  private let base: any Store
  private let state = Mutex(State())

  package init(_ base: any Store = MemoryStore()) { self.base = base }

  /// What was committed, in order.
  package var commits: [Changes] { state.withLock { $0.commits } }
  package var isClosed: Bool { state.withLock { $0.isClosed } }
  /// Commits tried so far, from the start of the store.
  package var attempts: Int { state.withLock { $0.attempts } }

  /// Decides for each commit, counted from 1 over the life of the store, whether it fails.
  package func failCommits(_ fault: @escaping @Sendable (_ attempt: Int) -> StoreError?) {
    state.withLock { $0.fault = fault }
  }

  /// Runs on the writer's thread before each commit, for instance to hold it up.
  package func beforeCommit(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.beforeCommit = body }
  }

  package func commit(_ changes: Changes) throws(StoreError) {
    state.withLock { $0.beforeCommit }()
    let error = state.withLock { state in
      state.attempts += 1
      return state.fault(state.attempts)
    }
    if let error { throw error }
    try base.commit(changes)
    state.withLock { $0.commits.append(changes) }
  }

  package func load() throws(StoreError) -> StoredState { try base.load() }
  package func tickets(_ query: TicketQuery) throws(StoreError) -> [TicketRecord] {
    try base.tickets(query)
  }
  package func runs(_ query: RunQuery) throws(StoreError) -> [RunRecord] { try base.runs(query) }
  package func history(_ query: HistoryQuery) throws(StoreError) -> [HistoryRecord] {
    try base.history(query)
  }
  package func saveBundle(_ bundle: Bundle) throws(StoreError) { try base.saveBundle(bundle) }
  package func bundle(version: String) throws(StoreError) -> Bundle? {
    try base.bundle(version: version)
  }
  package func removeBundles(except versions: Set<String>) throws(StoreError) {
    try base.removeBundles(except: versions)
  }
  package func maintain(_ occasion: MaintenanceOccasion) throws(StoreError) {
    try base.maintain(occasion)
  }
  package var gauges: [StoreGauge] { base.gauges }
  package func close() {
    state.withLock { $0.isClosed = true }
    base.close()
  }
}
