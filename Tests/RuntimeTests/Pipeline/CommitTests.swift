import Interpreter
import Runtime
import ServiceLifecycleTestKit
import TestSupport
import Testing

/// What a caller may rely on: acknowledged is durable, and nothing is done before it is.
@Suite struct CommitTests {
  @Test func startsServesAndStops() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.ingest([.firing("Down")])
    let status = await bench.runtime.status()
    #expect(status.packageName == "bench" && status.programVersion == "v1")
    #expect(status.receivers == ["pager"])
    #expect(status.isReady && status.isHealthy && status.notices.isEmpty)
    try await bench.runtime.stop()
    #expect(store.isClosed)
    await #expect(throws: EngineError(.unavailable, "this server is stopping")) {
      try await bench.runtime.ingest([.firing("Down")])
    }
    #expect(await !bench.runtime.status().isReady)
  }

  @Test func oneAlertIsToldOnceAndLeavesNothingBehind() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.ingest([.firing("Down", ["zone": "a"])])
    try await bench.runtime.settle()
    let attempts = bench.performer.attempts
    #expect(attempts.count == 1)
    #expect(attempts.first?.startedAt == bench.clock.now)
    #expect(attempts.first?.channel == "pager")
    #expect(try store.load().outbox.isEmpty)
    #expect(try store.load().notifications.first?.told.count == 1)
    #expect(try await bench.runtime.alerts().map(\.receivers) == [["pager"]])
    #expect(try await bench.runtime.groups().count == 1)
    try await bench.runtime.stop()
  }

  @Test func nothingIsAnsweredOrStartedBeforeTheCommit() async throws {
    let (store, gate) = (FaultyStore(), Gate())
    store.beforeCommit { gate.pass() }
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.settle()
    let before = store.attempts
    gate.shut()
    async let answer: Void = bench.runtime.ingest([.firing("Down")])
    await gate.arrived()
    // The kernel has decided; the writer is held up on its way to the disk.
    #expect(store.attempts == before)
    #expect(bench.performer.attempts.isEmpty)
    #expect(await bench.runtime.status().alerts == 0)
    gate.open()
    try await answer
    #expect(store.attempts > before)
    #expect(store.commits.map(\.alerts.count).filter { $0 > 0 } == [1])
    try await bench.runtime.settle()
    #expect(bench.performer.attempts.count == 1)
    try await bench.runtime.stop()
  }

  @Test func whateverWaitsSharesOneCommit() async throws {
    let (store, gate) = (FaultyStore(), Gate())
    store.beforeCommit { gate.pass() }
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.settle()
    gate.shut()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await bench.runtime.ingest([.firing("A0")]) }
      await gate.arrived()
      for number in 1..<100 {
        group.addTask { try await bench.runtime.ingest([.firing("A\(number)")]) }
      }
      while await bench.counter(.mailboxDepth) < 99 { await Task.yield() }
      gate.open()
      try await group.waitForAll()
    }
    #expect(store.commits.map(\.alerts.count).filter { $0 > 0 } == [1, 99])
    #expect(await bench.counter(.alertsReceived) == 100)
    try await bench.runtime.stop()
  }

  @Test func anAlertPostedAgainIsOnlyTouched() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.ingest([.firing("Down")])
    try await bench.advance(by: .seconds(60))
    try await bench.runtime.ingest([.firing("Down")])
    let last = try #require(store.commits.last)
    #expect(last.alerts.isEmpty && last.touchedAlerts.count == 1)
    #expect(await bench.counter(.alertsRepeated) == 1)
    #expect(await bench.counter(.alertsStored) == 1)
    try await bench.runtime.stop()
  }

  @Test func answersAreTheKernelsOwn() async throws {
    let bench = try await RuntimeBench()
    let refused = try await bench.runtime.submit(.expireSilence(id: "none"))
    guard case .refused(let refusal) = refused else {
      Issue.record("an unknown silence cannot be expired")
      return
    }
    #expect(refusal.code == .notFound)
    await #expect(throws: EngineError(.refused, "this event is the runtime's own")) {
      try await bench.runtime.submit(.tick)
    }
    var options = RuntimeOptions()
    options.kernel.alertsMaximum = 1
    let small = try await RuntimeBench(options: options)
    let error = await #expect(throws: EngineError.self) {
      try await small.runtime.ingest([.firing("A"), .firing("B")])
    }
    #expect(error?.code == .unavailable)
    try await bench.runtime.stop()
    try await small.runtime.stop()
  }

  @Test func fingerprintCollisionsAreReportedNotLost() async throws {
    let bench = try await RuntimeBench()
    try await bench.runtime.ingest(Collision.names.map { .firing($0) })
    #expect(try await bench.runtime.alerts().count == 1)
    #expect(await bench.counter(.collisions) == 1)
    let lines = try await bench.runtime.history(HistoryQuery())
    #expect(
      lines.contains {
        $0.kind == .dropped
          && $0.text == "another alert with other labels has the same fingerprint"
      })
    try await bench.runtime.stop()
  }

  @Test func readersSeeOnlyWhatIsCommitted() async throws {
    let (store, gate) = (FaultyStore(), Gate())
    store.beforeCommit { gate.pass() }
    let bench = try await RuntimeBench(store: store)
    try await bench.runtime.settle()
    gate.shut()
    async let posted: Void = bench.runtime.ingest([.firing("Down")])
    await gate.arrived()
    async let views = bench.runtime.alerts()
    gate.open()
    try await posted
    #expect(try await views.count == 1)
    #expect(store.commits.contains { $0.alerts.count == 1 })
    try await bench.runtime.stop()
  }

  @Test func runEndsWithGracefulShutdown() async throws {
    let store = FaultyStore()
    let bench = try await RuntimeBench(store: store)
    try await testGracefulShutdown { trigger in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await bench.runtime.run() }
        try await bench.runtime.ingest([.firing("Down")])
        trigger.triggerGracefulShutdown()
        try await group.waitForAll()
      }
    }
    #expect(store.isClosed)
  }
}
