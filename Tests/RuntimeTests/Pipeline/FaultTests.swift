import Interpreter
import Runtime
import TestSupport
import Testing

/// What happens when the disk is full, fails, or the process dies.
@Suite struct FaultTests {
  private static let full = StoreError(.full, "store.db: no space is left")

  // MARK: Full disk

  @Test func aFullDiskRefusesAndRecoversByItself() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.ingest([.firing("Before")])
    try await bench.runtime.settle()
    store.failCommits { _ in Self.full }
    await #expect(throws: EngineError(.unavailable, "store.db: no space is left")) {
      try await bench.runtime.ingest([.firing("During")])
    }
    let refusal = await #expect(throws: EngineError.self) {
      try await bench.runtime.ingest([.firing("During")])
    }
    #expect(refusal?.description.contains("the disk is full; free some space") == true)
    // Reading goes on, and shows nothing that is not on disk.
    #expect(try await bench.runtime.alerts().count == 1)
    var status = await bench.runtime.status()
    #expect(!status.isReady && status.isHealthy)
    #expect(status.notices == ["store.db: no space is left"])
    // A probe that fails changes nothing.
    bench.clock.advance(by: .seconds(1))
    _ = try await bench.runtime.alerts()
    #expect(await !bench.runtime.status().isReady)
    store.failCommits { _ in nil }
    bench.clock.advance(by: .seconds(1))
    _ = try await bench.runtime.alerts()
    status = await bench.runtime.status()
    #expect(status.isReady && status.notices.isEmpty)
    try await bench.runtime.ingest([.firing("During")])
    try await bench.runtime.settle()
    #expect(try await bench.runtime.alerts().count == 2)
    #expect(bench.performer.attempts.count == 2)
    try await bench.runtime.stop()
  }

  @Test func anOutcomeThatCouldNotBeRecordedIsNotForgotten() async throws {
    let (store, latch) = (FaultyStore(), Latch())
    let performer = ScriptedPerformer { _, _ in
      await latch.wait()
      return .done(value: .none, receipt: "ok")
    }
    let bench = try await RuntimeBench(store: store, performer: performer)
    try await bench.runtime.ingest([.firing("Down")])
    await latch.entered(1)
    store.failCommits { _ in Self.full }
    let failures = await bench.counter(.commitFailures)
    latch.open()
    while await bench.counter(.commitFailures) == failures { await Task.yield() }
    #expect(try store.load().outbox.first?.startedAt != nil)
    store.failCommits { _ in nil }
    bench.clock.advance(by: .seconds(1))
    try await bench.runtime.settle()
    // Recorded once there was space, and not sent a second time.
    #expect(performer.attempts.count == 1)
    #expect(try store.load().outbox.isEmpty)
    #expect(try store.load().notifications.first?.told.count == 1)
    try await bench.runtime.stop()
  }

  // MARK: Failing disk

  @Test(arguments: [StoreError.Code.io, .corrupt])
  func aFailingDiskEndsTheRuntime(code: StoreError.Code) async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.settle()
    let error = StoreError(code, "store.db: the disk gave up")
    store.failCommits { _ in error }
    await #expect(throws: EngineError(.unavailable, "store.db: the disk gave up")) {
      try await bench.runtime.ingest([.firing("Down")])
    }
    await #expect(throws: error) { try await bench.runtime.run() }
    let status = await bench.runtime.status()
    #expect(!status.isHealthy && !status.isReady)
    #expect(status.notices == ["store.db: the disk gave up"])
    #expect(bench.performer.attempts.isEmpty)
    #expect(store.isClosed)
    let late = await #expect(throws: EngineError.self) {
      try await bench.runtime.ingest([.firing("Down")])
    }
    #expect(late?.code == .unavailable)
  }

  @Test func aRefusedBatchIsForgottenAndTheNextOneCounts() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.settle()
    let failing = store.attempts + 1
    store.failCommits { $0 == failing ? StoreError(.conflict, "it contradicts itself") : nil }
    await #expect(throws: EngineError(.refused, "it contradicts itself")) {
      try await bench.runtime.ingest([.firing("A")])
    }
    #expect(try await bench.runtime.alerts().isEmpty)
    try await bench.runtime.ingest([.firing("B")])
    #expect(try await bench.runtime.alerts().map { $0.record.labels["alertname"] } == ["B"])
    try await bench.runtime.stop()
  }

  // MARK: Crashes

  /// A process that dies: from then on its writes go nowhere, and the state lives on.
  private func crash(_ store: FaultyStore) {
    store.failCommits { _ in StoreError(.io, "this process is dead") }
  }

  @Test func diedBeforeTheCommit() async throws {
    let base = MemoryStore()
    let first = try await RuntimeBench(store: FaultyStore(base))
    let second: RuntimeBench
    let dying = FaultyStore(base)
    let bench = try await RuntimeBench(store: dying, clock: first.clock)
    try await bench.runtime.settle()
    crash(dying)
    await #expect(throws: EngineError.self) { try await bench.runtime.ingest([.firing("Down")]) }
    second = try await RuntimeBench(store: base, clock: bench.clock)
    try await second.runtime.settle()
    #expect(bench.performer.attempts.isEmpty && second.performer.attempts.isEmpty)
    try await second.runtime.stop()
    try await first.runtime.stop()
  }

  @Test(arguments: [false, true])
  func diedBetweenStartAndResult(hasArrived: Bool) async throws {
    let (base, latch) = (MemoryStore(), Latch())
    let dying = FaultyStore(base)
    let performer = ScriptedPerformer { _, _ in
      await latch.wait()
      return .done(value: .none, receipt: "ok")
    }
    let bench = try await RuntimeBench(store: dying, performer: performer)
    try await bench.runtime.ingest([.firing("Down")])
    await latch.entered(1)
    crash(dying)
    if hasArrived {
      // The receiver has it; only the record of it is lost.
      latch.open()
      await #expect(throws: StoreError.self) { try await bench.runtime.run() }
    }
    let revived = try await RuntimeBench(store: base, clock: bench.clock)
    try await revived.runtime.settle()
    // In doubt: the same is sent again, under the same key, once.
    #expect(revived.performer.attempts.map(\.key) == performer.attempts.map(\.key))
    #expect(revived.performer.attempts.count == 1)
    #expect(revived.performer.attempts.first?.attempts == 2)
    #expect(try base.load().outbox.isEmpty)
    try await revived.advance(by: .seconds(600))
    #expect(revived.performer.attempts.map(\.message?.group?.status) == [.firing, .resolved])
    try await revived.runtime.stop()
    latch.open()
  }

  @Test func diedAfterTheResult() async throws {
    let base = MemoryStore()
    let dying = FaultyStore(base)
    let bench = try await RuntimeBench(store: dying)
    try await bench.runtime.ingest([.firing("Down")])
    try await bench.runtime.settle()
    crash(dying)
    let revived = try await RuntimeBench(store: base, clock: bench.clock)
    try await revived.runtime.ingest([.firing("Down")])
    try await revived.advance(by: .seconds(1_200))
    #expect(bench.performer.attempts.count == 1)
    // Nothing confirmed is repeated; what comes is the end, once.
    #expect(revived.performer.attempts.map(\.message?.group?.status) == [.resolved])
    try await revived.runtime.stop()
  }

  @Test func survivesInSQLite() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("store.db")
    let bench = try await RuntimeBench(store: SQLiteStore(path: path))
    try await bench.runtime.ingest([.firing("A"), .firing("B", ["zone": "x"])])
    try await bench.runtime.settle()
    try await bench.runtime.stop()
    let revived = try await RuntimeBench(store: SQLiteStore(path: path), clock: bench.clock)
    try await revived.runtime.settle()
    #expect(try await revived.runtime.alerts().count == 2)
    #expect(revived.performer.attempts.isEmpty)
    let lines = try await revived.runtime.history(HistoryQuery())
    #expect(lines.count { $0.kind == .notified } == 2)
    try await revived.runtime.stop()
  }
}
